"""The simulator as a program, and what is done to it by plain HTTP calls."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

from azure.core.credentials import AccessToken

from layout import ROOT
from terminal import Failure

ARM = "https://management.azure.com"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com"
RESELLER = "4847383"

# A proxy of the machine's has no business here.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Credential:
    """A TokenCredential of azure-core's: the partner's user, in one tenant."""

    def __init__(self, simulator: "Simulator", tenant: str):
        self.simulator, self.tenant = simulator, tenant

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        return self.simulator.token(self.tenant, scopes[0])


class Simulator:
    """A running simulator."""

    def __init__(self, url: str):
        self.url = url
        tenants = self.call("GET", "/_simulator/tenants")
        self.partner: str = tenants["partnerTenantId"]
        self.account: str = tenants["billingAccount"]
        self.customers: list[dict[str, str]] = tenants["ordinary"]

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        request = urllib.request.Request(self.url + path, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        return self.send(request)

    def send(self, request: urllib.request.Request) -> Any:
        try:
            with OPENER.open(request, timeout=30) as answer:
                text = answer.read().decode("utf-8-sig")
        except urllib.error.HTTPError as error:
            what = f"{request.method} {request.full_url} answered {error.code}"
            raise Failure(what, error.read().decode("utf-8-sig")) from None
        return json.loads(text) if text else None

    def token(self, tenant: str, scope: str) -> AccessToken:
        form = {
            "grant_type": "refresh_token",
            "client_id": "partner-app",
            "client_secret": "partner-secret",
            "refresh_token": "partner-refresh-token",
            "scope": scope,
        }
        data = urllib.parse.urlencode(form).encode()
        answer = self.send(urllib.request.Request(f"{self.url}/{tenant}/oauth2/v2.0/token", data, method="POST"))
        return AccessToken(answer["access_token"], int(time.time()) + answer["expires_in"])

    def partner_center(self, method: str, path: str, body: object = None) -> Any:
        token = self.token(self.partner, f"{PARTNER_CENTER}/.default").token
        return self.call(method, f"/v1{path}", body, token)

    def order_plan(self, tenant: str) -> None:
        """Buys the Azure plan for a customer, and waits until it is listed."""
        customer = f"/customers/{tenant}"
        product = f"{customer}/products/DZH318Z0BPS6/skus/0001/availabilities"
        item = self.partner_center("GET", product)["items"][0]["catalogItemId"]
        line = {
            "id": 0,
            "catalogItemId": item,
            "friendlyName": "clients",
            "quantity": 1,
            "billingCycle": "one_time",
            "participants": [{"key": "transaction_reseller", "value": RESELLER}],
        }
        cart = self.partner_center("POST", f"{customer}/carts", {"lineItems": [line]})["id"]
        ordered = self.partner_center("POST", f"{customer}/carts/{cart}/checkout")
        if ordered["orderErrors"]:
            raise Failure(f"the plan could not be ordered: {ordered['orderErrors']}")
        deadline = time.monotonic() + 30
        while not self.partner_center("GET", f"{customer}/subscriptions")["items"]:
            if time.monotonic() > deadline:
                raise Failure("the plan is not listed")
            time.sleep(0.2)

    def create_user(self, tenant: str, domain: str) -> str:
        user = {
            "usageLocation": "US",
            "userPrincipalName": f"azure.admin@{domain}",
            "firstName": "Ada",
            "lastName": "Byron",
            "displayName": "Ada Byron",
            "passwordProfile": {"password": "Correct-Horse-1", "forceChangePassword": True},
        }
        return self.partner_center("POST", f"/customers/{tenant}/users", user)["id"]

    def journal(self, operation: str, since: int = 0) -> list[dict[str, Any]]:
        """The calls of one operation, after the first `since` calls of all."""
        calls = self.call("GET", "/_simulator/requests")["requests"]
        return [call for call in calls if call["n"] > since and call["operation"] == operation]

    def calls(self) -> list[dict[str, Any]]:
        return self.call("GET", "/_simulator/requests")["requests"]


@contextmanager
def started(folder: Path) -> Iterator[Simulator]:
    """The simulator that was built, on a port that is free, with its usual delays."""
    target = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    program = (ROOT / target / "debug" / "azure-simulator").resolve()
    if not program.exists():
        raise Failure(f"there is no {program}", "cargo build -p azure-simulator")
    log = folder / "clients.log"
    environment = os.environ | {"AZURE_SIMULATOR_ADDRESS": "127.0.0.1:0", "AZURE_SIMULATOR_SEED": "clients"}
    with log.open("w") as out:
        process = subprocess.Popen([program], env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield Simulator(address(process, log))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def address(process: subprocess.Popen, log: Path) -> str:
    """Where it says that it listens."""
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        if found := re.search(r"listens on (http://\S+)\n", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise Failure("the simulator did not start", f"its log is {log}")
