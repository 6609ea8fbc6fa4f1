"""What the local stack starts with: credentials at Microsoft, clients, two resellers and their portals.

Resellers and portals come in through the API, as the distributor's operations would bring them in.
"""

import json
import time

import boto3

from gateway import Client, Gateway
from terminal import Failure

MICROSOFT = {"clientId": "partner-app", "clientSecret": "partner-secret", "refreshToken": "partner-refresh-token"}

PORTAL_SCOPES = ["csp/accounts.read", "csp/accounts.write", "csp/requests.read", "csp/requests.write"]
CONSOLE_SCOPES = [*PORTAL_SCOPES, "csp/approvals.decide"]

SCOPES = {
    "admin": ["csp/admin"],
    "ops": ["csp/ops"],
    "contoso-console": CONSOLE_SCOPES,
    "contoso-portal": PORTAL_SCOPES,
    "northwind-console": CONSOLE_SCOPES,
    "northwind-portal": PORTAL_SCOPES,
}

RESELLERS = {
    "contoso": {
        "name": "Contoso Cloud",
        "partnerId": "4847383",
        "status": "active",
        "approvers": [{"name": "Rosa Keller", "email": "approvals@contoso.example"}],
    },
    "northwind": {
        "name": "Northwind Traders",
        "partnerId": "4847384",
        "status": "active",
        "approvers": [{"name": "Nils Holm", "email": "approvals@northwind.example"}],
    },
}


def store_microsoft_credentials(secret: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=json.dumps(MICROSOFT))


def verify_mail_identity(identity: str) -> None:
    """In an account the owner of the domain publishes its DKIM records; here it only has to be there."""
    if not boto3.client("sesv2").get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"]:
        raise Failure(f"the mail identity {identity} is not verified")


def make_clients(pool: str) -> dict[str, dict]:
    """The clients of the pool, by name; those that are there already stay as they are."""
    cognito = boto3.client("cognito-idp")
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool)
    known = {client["ClientName"]: client["ClientId"] for page in pages for client in page["UserPoolClients"]}
    return {name: made_client(cognito, pool, name, known.get(name)) for name in SCOPES}


def made_client(cognito, pool: str, name: str, client_id: str | None) -> dict:
    if client_id:
        client = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)["UserPoolClient"]
    else:
        client = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName=name,
            GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=SCOPES[name],
        )["UserPoolClient"]
    return {"id": client["ClientId"], "secret": client["ClientSecret"], "scopes": SCOPES[name]}


def wait_until_healthy(gateway: Gateway) -> None:
    deadline = time.monotonic() + 60
    while (answer := gateway.send("GET", "/health")).body.get("status") != "ok":
        if time.monotonic() > deadline:
            raise Failure(f"the API does not answer: GET /health gave {answer.status}", answer.text[:500])
        time.sleep(0.2)


def bring_in_resellers(admin: Client, clients: dict[str, dict]) -> None:
    for reseller, facts in RESELLERS.items():
        path = f"/v1/resellers/{reseller}"
        if admin.call("GET", path).status == 200:
            continue
        admin.call("PUT", path, facts).expect(200, 201, doing=f"bringing in the reseller {reseller}")
        for name, kind in (("console", "console"), ("portal", "customer-portal")):
            client = clients[f"{reseller}-{name}"]["id"]
            portal = {"resellerId": reseller, "kind": kind}
            admin.call("PUT", f"/v1/portals/{client}", portal).expect(
                200, 201, doing=f"bringing in the {name} of {reseller}"
            )
