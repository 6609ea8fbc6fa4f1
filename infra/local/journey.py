"""`make run`: one customer's request, from the portal to the revealed access, as it happens.

With AUTO=1 the script follows the mailed links itself; otherwise it waits for a person to click them.
"""

import html
import json
import os
import re
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from gateway import Answer, Client, Gateway
from layout import STACK_FILE
from terminal import Failure, blue, bold, dim, green, lasted, link, run, say

AUTO = os.environ.get("AUTO", "") not in ("", "0")
PATIENCE = 120.0

CONTACT = {"firstName": "Ada", "lastName": "Byron", "email": "ada@fabrikam.example"}
Found = TypeVar("Found")
ENDINGS = ("completed", "failed", "denied", "expired", "withdrawn", "needs_attention")


@dataclass
class Story:
    """Numbered steps: who acts, what happens, how long it took."""

    began: float
    number: int = 0

    def step(self, who: str, what: str) -> None:
        self.number += 1
        say(f"\n{bold(f'{self.number:>2}')}  {blue(who):<{24 if sys.stdout.isatty() else 14}} {bold(what)}")

    def tell(self, text: str, since: float | None = None) -> None:
        took = f"  {dim(lasted(time.monotonic() - since))}" if since is not None else ""
        say(f"    {text}{took}")


class Stack:
    """The deployed stack as `make up` described it."""

    def __init__(self) -> None:
        try:
            self.facts = json.loads(STACK_FILE.read_text())
        except FileNotFoundError:
            raise Failure("there is no local stack", "start it with `make up`") from None
        self.gateway = Gateway(self.facts["apiUrl"], self.facts["apiHost"])

    def client(self, name: str) -> Client:
        client = self.facts["clients"][name]
        return Client(self.gateway, self.facts["tokenUrl"], client["id"], client["secret"])

    def mails(self) -> list[dict]:
        boxes = fetch(f"{self.facts['awsEndpointUrl']}/_ministack/ses/messages")["messages"]
        return [mail for box in boxes.values() for mail in box]

    def subscriptions(self, tenant: str) -> list[dict]:
        tenants = fetch(f"{self.facts['azureSimulatorUrl']}/_simulator/subscriptions")["tenants"]
        return [one for entry in tenants if entry["tenantId"] == tenant for one in entry["subscriptions"]]

    def page(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Opens a mailed link, or sends its form, as a browser would."""
        address = urllib.parse.urlsplit(url)
        shown = self.gateway.send("GET", address.path)
        if form is None:
            return shown
        # The page carries proof that it was shown, which counts once it could have been read.
        if nonce := re.search(r'name="nonce" value="([^"]+)"', shown.text):
            form = {**form, "nonce": nonce.group(1)}
            time.sleep(1.1)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"{address.scheme}://{address.netloc}",
            "Sec-Fetch-Site": "same-origin",
        }
        return self.gateway.send("POST", address.path, urllib.parse.urlencode(form).encode(), headers)


def fetch(url: str) -> dict:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)
    except OSError as error:
        raise Failure(f"{url}: {error}", "is the local stack up? (`make up`)") from error


def wait_for(what: str, look: Callable[[], Found | None], patience: float = PATIENCE) -> Found:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise Failure(f"{what} did not come within {patience:.0f} s", "target/local/cloud.log has what the functions said")


def mail_with(stack: Stack, to: str, path: str, known: set[str]) -> tuple[dict, str]:
    """The new mail to somebody that holds a link below `path`, and that link."""

    def look() -> tuple[dict, str] | None:
        for mail in stack.mails():
            found = re.search(rf"https?://\S+{path}/[\w.~-]+", mail["BodyText"])
            if mail["MessageId"] not in known and to in mail["To"] and found:
                return mail, found.group()
        return None

    return wait_for(f"the mail to {to}", look)


def words(page: str) -> list[str]:
    """The text of a page, line by line."""
    body = re.sub(r"(?s)<(head|style|script)\b.*?</\1>", "", page)
    body = re.sub(r"</dt>\s*<dd[^>]*>", ": ", body)
    body = re.sub(r"</?(a|b|code|em|i|span|strong)\b[^>]*>", "", " ".join(body.split()))
    lines = html.unescape(re.sub(r"<[^>]+>", "\n", body)).splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


def new_customer(stack: Stack, story: Story, console: Client) -> tuple[dict, dict]:
    story.step("Contoso", "brings in a customer and the customer's tenant")
    start = time.monotonic()
    facts = {"companyName": "Fabrikam Bakery", "country": "DE", "language": "en", "contact": CONTACT}
    customer = console.call("POST", "/v1/customers", facts).expect(201, doing="making the customer").body
    story.tell(f"POST /v1/customers → {customer['customerId']}", start)
    path = f"/v1/customers/{customer['customerId']}/tenant"
    for tenant in stack.facts["tenants"]["ordinary"]:
        start = time.monotonic()
        answer = console.call("PUT", path, {"domain": tenant["domain"]})
        if answer.status == 200:
            story.tell(f"PUT  …/tenant {tenant['domain']} → verified at Microsoft: {answer.body['tenantId']}", start)
            return customer, tenant
        if answer.body.get("code") != "tenant_in_use":
            answer.expect(200, doing="verifying the tenant")
    raise Failure("every ordinary tenant of the simulator is in use", "`make down`, then `make run` again")


def submit(story: Story, portal: Client, customer: dict) -> dict:
    story.step("Ada, customer", "asks for an Azure subscription in the customer portal")
    body = {
        "customerId": customer["customerId"],
        "cloudProvider": "microsoft-azure",
        "lineItem": "azure-cloud-solution-provider",
        "friendlyName": f"contoso-fabrikam-{int(time.time()) % 10000:04}",
        "workload": "production",
        "requestedBy": {"name": "Ada Byron", "email": CONTACT["email"]},
    }
    start = time.monotonic()
    request = portal.call("POST", "/v1/subscription-requests", body).expect(202, doing="submitting the request").body
    story.tell(f"POST /v1/subscription-requests → 202 {request['id']}", start)
    story.tell(f"{bold(request['friendlyName'])}, {green(request['status'])}, until {request['expiresAt']}")
    return request


def decide(stack: Stack, story: Story, request: dict, url: str) -> None:
    if AUTO:
        story.step("Rosa, reseller", "opens the link and approves")
        start = time.monotonic()
        stack.page(url).expect(200, doing="opening the approval page")
        story.tell("GET  the review page: nothing has changed, a mail scanner may do this too", start)
        start = time.monotonic()
        stack.page(url, {"decision": "approve", "reason": ""}).expect(200, doing="approving")
        story.tell("POST the decision → approved", start)
    else:
        story.step("You, reseller", "open the link, read, and decide")
        story.tell(link(url))
        path = f"/v1/subscription-requests/{request['id']}"
        console = stack.client("contoso-console")
        wait_for("your decision", lambda: console.call("GET", path).body.get("status") != "pending_approval", 86_400)


def watch(stack: Stack, story: Story, request: dict) -> dict:
    """Tells every event as it happens, until the request has ended."""
    story.step("Provisioning", "works at Microsoft")
    console = stack.client("contoso-console")
    path = f"/v1/subscription-requests/{request['id']}"
    start, told = time.monotonic(), 0
    deadline = start + PATIENCE
    while time.monotonic() < deadline:
        now = console.call("GET", path).expect(200, doing="reading the request").body
        events = console.call("GET", f"{path}/events?limit=100").expect(200, doing="reading the events").body["items"]
        for event in (one for one in events if one["seq"] > told):
            told = event["seq"]
            story.tell(f"{event['seq']:>2}  {green(event['type'])}  {(event.get('reason') or '').replace('_', ' ')}", start)
        if now["status"] in ENDINGS:
            return now
        time.sleep(0.3)
    raise Failure(f"the request is still {now['status']} after {PATIENCE:.0f} s")


def reveal(stack: Stack, story: Story, url: str) -> None:
    if not AUTO:
        story.step("You, customer", "open the link to see the access, once")
        story.tell(link(url))
        return
    story.step("Ada, customer", "opens the link and sees the access, once")
    stack.page(url).expect(200, doing="opening the credentials page")
    story.tell("GET  the page: nothing is shown yet")
    start = time.monotonic()
    shown = stack.page(url, {}).expect(200, doing="revealing the access")
    story.tell("POST reveals it:", start)
    for line in words(shown.text)[:14]:
        story.tell(f"  {line}")
    again = stack.page(url, {}).expect(410, doing="revealing a second time")
    story.tell(f"POST again → {again.status}, it is gone")


def main() -> None:
    stack = Stack()
    story = Story(time.monotonic())
    console, portal = stack.client("contoso-console"), stack.client("contoso-portal")
    say(bold("One subscription request, from the portal to the revealed access"))
    customer, tenant = new_customer(stack, story, console)
    known = {mail["MessageId"] for mail in stack.mails()}
    request = submit(story, portal, customer)

    start = time.monotonic()
    story.step("The system", "mails the reseller")
    mail, url = mail_with(stack, "approvals@contoso.example", "/approvals", known)
    story.tell(f"To: {', '.join(mail['To'])}   Subject: {bold(mail['Subject'])}", start)
    story.tell(link(url))

    decide(stack, story, request, url)
    ended = watch(stack, story, request)
    if ended["status"] != "completed":
        raise Failure(f"the request ended as {ended['status']}: {ended.get('reason') or 'no reason given'}")
    subscription = ended["subscription"]
    there = [one for one in stack.subscriptions(tenant["tenantId"]) if subscription["subscriptionId"] in json.dumps(one)]
    if len(there) != 1:
        raise Failure(f"Microsoft has {len(there)} subscriptions {subscription['subscriptionId']}, not one")
    story.tell(f"{bold(subscription['displayName'])} is there, exactly once: {subscription['subscriptionId']}")

    start = time.monotonic()
    story.step("The system", "mails the customer")
    mail, url = mail_with(stack, CONTACT["email"], "/credentials", known)
    story.tell(f"To: {', '.join(mail['To'])}   Subject: {bold(mail['Subject'])}", start)
    reveal(stack, story, url)
    others = [m for m in stack.mails() if m["MessageId"] not in known and m["MessageId"] != mail["MessageId"]]
    say(f"\n{green('✓')} {bold('done')} in {lasted(time.monotonic() - story.began)}, {len(others) + 1} mails in all")
    for other in others:
        say(f"    {dim(', '.join(other['To']) + '  ' + other['Subject'])}")
    say(f"    {dim(stack.facts['awsEndpointUrl'] + '/_ministack/ses/messages')}")


if __name__ == "__main__":
    run(main)
