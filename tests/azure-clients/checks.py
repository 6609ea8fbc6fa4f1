"""What each of Microsoft's clients must be able to do with the simulator, and what it must see fail."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceRequestError,
)
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.authorization.models import RoleAssignmentCreateParameters
from azure.mgmt.billing import BillingManagementClient
from azure.mgmt.resource.subscriptions import SubscriptionClient as SubscriptionsClient
from azure.mgmt.subscription import SubscriptionClient
from azure.mgmt.subscription.models import PutAliasRequest, PutAliasRequestProperties, SubscriptionName

from simulator import RESELLER, Credential, Simulator
from terminal import Failure

NOBODY = "11111111-2222-4333-8444-555555555555"
OWNER, READER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@dataclass
class Scene:
    """The simulator, the address by which clients reach it, and what was made so far."""

    simulator: Simulator
    url: str
    authority: str
    subscription: str = ""

    @property
    def customer(self) -> str:
        return self.simulator.customers[0]["tenantId"]

    @property
    def scope(self) -> str:
        return f"/providers/Microsoft.Billing/billingAccounts/{self.simulator.account}/customers/{self.customer}"

    def options(self, tenant: str) -> dict[str, Any]:
        """What every client is given: nothing but a credential, an address and whom to trust."""
        credential = Credential(self.simulator, tenant)
        return {"credential": credential, "base_url": self.url, "connection_verify": self.authority}

    def aliases(self, **options: Any) -> SubscriptionClient:
        return SubscriptionClient(**self.options(self.simulator.partner) | options)

    def subscriptions(self, tenant: str | None = None) -> SubscriptionsClient:
        return SubscriptionsClient(**self.options(tenant or self.customer))

    def billing(self, tenant: str | None = None) -> BillingManagementClient:
        return BillingManagementClient(subscription_id=NOBODY, **self.options(tenant or self.simulator.partner))

    def request(self, **properties: Any) -> PutAliasRequest:
        usual = {
            "display_name": "contoso-fabrikam-0001",
            "workload": "Production",
            "billing_scope": self.scope,
            "reseller_id": RESELLER,
        }
        return PutAliasRequest(properties=PutAliasRequestProperties(**usual | properties))

    def next_alias(self, **how: object) -> None:
        self.simulator.call("PUT", "/_simulator/aliases/next", how)


def same(found: object, expected: object) -> None:
    if found != expected:
        raise Failure(f"found {found!r} instead of {expected!r}")


def refused(kind: type[Exception], code: str | None, call: Callable[[], object]) -> None:
    """The call must end in exactly this kind of error, with this code of Microsoft's."""
    try:
        answer = call()
    except Exception as error:  # noqa: BLE001
        found = getattr(getattr(error, "error", None), "code", None)
        if type(error) is not kind or (code and found != code):
            raise Failure(f"refused as {type(error).__name__} {found}: {error}", f"expected {kind.__name__} {code}") from None
    else:
        raise Failure(f"answered {answer!r}", f"expected {kind.__name__} {code}")


def transport(scene: Scene) -> None:
    """Tokens travel by TLS only, and only to whom the client trusts."""
    plain = scene.aliases(base_url=scene.simulator.url, retry_total=0)
    refused(ServiceRequestError, None, lambda: plain.alias.get("sub-1"))
    strange = scene.aliases(connection_verify=True, retry_total=0)
    refused(ServiceRequestError, None, lambda: strange.alias.get("sub-1"))


def no_plan(scene: Scene) -> None:
    """Without a plan a customer is not billed."""
    client = scene.aliases()
    refused(ResourceNotFoundError, "NotFound", lambda: client.alias.begin_create("sub-0", scene.request()))
    account = scene.simulator.account
    same(list(scene.billing().customers.list_by_billing_account(account)), [])
    refused(ResourceNotFoundError, "NotFound", lambda: scene.billing().customers.get_by_billing_account(account, scene.customer))


def billing(scene: Scene) -> None:
    """The account that pays, and its customers page by page."""
    client, account = scene.billing(), scene.simulator.account
    first = scene.simulator.customers[0]
    for customer in scene.simulator.customers[:2]:
        scene.simulator.order_plan(customer["tenantId"])
    same([one.name for one in client.billing_accounts.list()], [account])
    found = client.billing_accounts.get(account).properties
    same((found.agreement_type, found.account_type, found.account_status), ("MicrosoftPartnerAgreement", "Partner", "Active"))

    expected = [customer["tenantId"] for customer in scene.simulator.customers[:2]]
    customers = client.customers
    same([one.name for one in customers.list_by_billing_account(account)], expected)
    pages = [[one.name for one in page] for page in customers.list_by_billing_account(account, top=1).by_page()]
    same(pages, [[name] for name in expected])
    one = customers.get_by_billing_account(account, first["tenantId"])
    same([plan.sku_id for plan in one.properties.enabled_azure_plans], ["0001"])
    same([reseller.reseller_id for reseller in one.properties.resellers], [RESELLER])
    profile = one.properties.billing_profile_id.rsplit("/", 1)[1]
    same([one.name for one in customers.list_by_billing_profile(account, profile)], expected)
    same(list(scene.billing(scene.customer).billing_accounts.list()), [])


def alias_refused(scene: Scene) -> None:
    """What must not be answered: an order without reseller, a version nobody knows, an alias nobody asked for."""
    client = scene.aliases()
    create = client.alias.begin_create
    refused(HttpResponseError, "MissingParameter", lambda: create("sub-1", scene.request(reseller_id=None)))
    refused(HttpResponseError, "InvalidParameter", lambda: create("sub-1", scene.request(workload="Fun")))
    refused(HttpResponseError, "NoRegisteredProviderFound", lambda: client.alias.get("sub-1", api_version="2019-10-01"))
    refused(ResourceNotFoundError, "NotFound", lambda: client.alias.get("sub-1"))
    customer = SubscriptionClient(**scene.options(scene.customer))
    refused(HttpResponseError, "UserNotAuthorized", lambda: customer.alias.begin_create("sub-1", scene.request()))


def alias(scene: Scene) -> None:
    """An alias is put and polled to its end by the client's own poller, which asks when it was told to."""
    client = scene.aliases()
    before = len(scene.simulator.calls())
    poller = client.alias.begin_create("sub-1", scene.request())
    same(poller.done(), False)
    made = poller.result(30)
    same(made.properties.provisioning_state, "Succeeded")
    scene.subscription = made.properties.subscription_id
    polls = scene.simulator.journal("alias.get", before)
    # azure-core asks once without waiting, then as it was told to.
    same([poll["early"] for poll in polls], [True, False])
    again = client.alias.begin_create("sub-1", scene.request(display_name="another")).result(30)
    same(again.properties.subscription_id, scene.subscription)
    same(client.alias.get("sub-1").properties.display_name, "contoso-fabrikam-0001")
    same([one.name for one in client.alias.list().value], ["sub-1"])


def alias_by_operation(scene: Scene) -> None:
    """With a Location in the first answer the poller follows that instead."""
    client = scene.aliases()
    scene.next_alias(location=True)
    before = len(scene.simulator.calls())
    client.alias.begin_create("sub-2", scene.request(display_name="by operation")).result(30)
    statuses = [call["status"] for call in scene.simulator.journal("operation.get", before)]
    same((statuses[-1:], set(statuses[:-1]) <= {202}), ([200], True))
    same(scene.simulator.journal("alias.get", before), [])
    same(client.alias.get("sub-2").properties.provisioning_state, "Succeeded")


def alias_failed(scene: Scene) -> None:
    """A failed alias is an error of the poller's, not a result."""
    client = scene.aliases()
    scene.next_alias(end="Failed")
    poller = client.alias.begin_create("sub-3", scene.request())
    refused(HttpResponseError, None, lambda: poller.result(30))
    same(poller.status(), "Failed")
    same(client.alias.get("sub-3").properties.subscription_id, None)
    scene.next_alias(end="Failed", location=True)
    poller = client.alias.begin_create("sub-4", scene.request())
    refused(HttpResponseError, None, lambda: poller.result(30))
    client.alias.delete("sub-4")
    refused(ResourceNotFoundError, "NotFound", lambda: client.alias.get("sub-4"))


def subscriptions(scene: Scene) -> None:
    """A subscription appears in the customer's tenant, late, and nowhere else."""
    client = scene.subscriptions()
    refused(ResourceNotFoundError, "SubscriptionNotFound", lambda: client.subscriptions.get(NOBODY))
    found = settled(client, scene.subscription)
    same((found.display_name, found.tenant_id), ("contoso-fabrikam-0001", scene.customer))
    listed = {one.subscription_id: one.display_name for one in client.subscriptions.list()}
    same(listed[scene.subscription], "contoso-fabrikam-0001")
    partner = scene.subscriptions(scene.simulator.partner)
    same(list(partner.subscriptions.list()), [])
    refused(ClientAuthenticationError, None, lambda: partner.subscriptions.get(scene.subscription))
    older = SubscriptionClient(**scene.options(scene.customer))
    same(older.subscriptions.get(scene.subscription).display_name, "contoso-fabrikam-0001")


def settled(client: SubscriptionsClient, subscription: str) -> Any:
    deadline = time.monotonic() + 30
    while True:
        try:
            found = client.subscriptions.get(subscription)
            if found.state == "Enabled":
                return found
        except ResourceNotFoundError:
            pass
        if time.monotonic() > deadline:
            raise Failure(f"{subscription} does not appear")
        time.sleep(0.2)


def actions(scene: Scene) -> None:
    """Rename, cancel and enable, each seen by another client."""
    client, reader = SubscriptionClient(**scene.options(scene.customer)), scene.subscriptions().subscriptions
    act, it = client.subscription, scene.subscription
    same(act.rename(it, SubscriptionName(subscription_name="renamed")).subscription_id, it)
    same(reader.get(it).display_name, "renamed")
    act.cancel(it)
    same(reader.get(it).state, "Disabled")
    act.enable(it)
    same(reader.get(it).state, "Enabled")
    refused(ResourceNotFoundError, "SubscriptionNotFound", lambda: act.cancel(NOBODY))


def roles(scene: Scene) -> None:
    """A new user is not found at first; then it becomes Owner, once."""
    customer = scene.simulator.customers[0]
    created = time.monotonic()
    user = scene.simulator.create_user(customer["tenantId"], customer["domain"])
    client = AuthorizationManagementClient(subscription_id=scene.subscription, **scene.options(scene.customer))
    assignments, scope = client.role_assignments, f"/subscriptions/{scene.subscription}"
    definitions = f"{scope}/providers/Microsoft.Authorization/roleDefinitions"

    def body(role: str, principal: str = user) -> RoleAssignmentCreateParameters:
        return RoleAssignmentCreateParameters(
            role_definition_id=f"{definitions}/{role}", principal_id=principal, principal_type="User"
        )

    name, other = (str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope}{user}{part}")) for part in ("name", "other"))
    made, refusals = patiently(lambda: assignments.create(scope, name, body(OWNER)))
    # However slow this machine is, the simulator's directory takes a second.
    same((refusals > 0, time.monotonic() - created >= 1), (True, True))
    nobody = "00000000-0000-4000-8000-000000000001"
    refused(HttpResponseError, "PrincipalNotFound", lambda: assignments.create(scope, other, body(OWNER, nobody)))
    refused(HttpResponseError, "RoleDefinitionDoesNotExist", lambda: assignments.create(scope, other, body(NOBODY)))
    same((made.principal_id, made.principal_type, made.scope), (user, "User", scope))
    same(assignments.create(scope, name, body(OWNER)).id, made.id)
    refused(HttpResponseError, "RoleAssignmentUpdateNotPermitted", lambda: assignments.create(scope, name, body(READER)))
    refused(ResourceExistsError, "RoleAssignmentExists", lambda: assignments.create(scope, other, body(OWNER)))
    same(assignments.get(scope, name).role_definition_id, f"{definitions}/{OWNER}")
    same([one.name for one in assignments.list_for_subscription(filter="atScope()")], [name])
    same([one.name for one in assignments.list_for_scope(scope, filter=f"principalId eq '{NOBODY}'")], [])

    access = f"/_simulator/tenants/{scene.customer}/access"
    scene.simulator.call("PUT", access, {"admin": False})
    refused(HttpResponseError, "AuthorizationFailed", lambda: assignments.delete(scope, name))
    scene.simulator.call("PUT", access, {"admin": True})
    same(assignments.delete(scope, name).name, name)
    same(assignments.delete(scope, name), None)
    refused(ResourceNotFoundError, "RoleAssignmentNotFound", lambda: assignments.get(scope, name))


def patiently(call: Callable[[], Any]) -> tuple[Any, int]:
    """The answer, and how often the principal was not found before."""
    deadline, refusals = time.monotonic() + 30, 0
    while True:
        try:
            return call(), refusals
        except HttpResponseError as error:
            refusals += 1
            if error.error.code != "PrincipalNotFound" or time.monotonic() > deadline:
                raise Failure(f"no role was given: {error.error.code}") from None
        time.sleep(0.2)


def known_routes(scene: Scene) -> None:
    """Nothing that the clients called was unknown to the simulator."""
    calls = [call for call in scene.simulator.calls() if not call["path"].startswith("/_simulator")]
    same([f"{call['method']} {call['path']}" for call in calls if call["operation"] is None], [])


ALL: list[Callable[[Scene], None]] = [
    transport, no_plan, billing, alias_refused, alias, alias_by_operation, alias_failed, subscriptions, actions, roles,
    known_routes,
]
