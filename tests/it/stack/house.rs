//! A reseller of a test's own, with its portals, so that no other test is concerned.

use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::description::ClientFile;
use super::{Stack, unique};

const SCOPES: [&str; 5] = [
    "csp/accounts.read",
    "csp/accounts.write",
    "csp/requests.read",
    "csp/requests.write",
    "csp/approvals.decide",
];

/// A reseller with a console and a customer portal.
pub(super) struct House {
    pub(super) stack: Stack,
    pub(super) id: String,
}

impl House {
    /// With these approvers and this policy.
    pub(super) async fn open(approvers: Value, policy: Value) -> Self {
        let mut stack = Stack::open();
        let id = unique("house");
        let reseller = json!({
            "name": "House of Approvals", "partnerId": "4847385", "status": "active",
            "approvers": approvers, "policy": policy,
        });
        let path = format!("/v1/resellers/{id}");
        stack.put("admin", &path, &reseller).await.expect(201);
        for (name, kind) in [("console", "console"), ("portal", "customer-portal")] {
            let client = made_client(&stack, &format!("{id}-{name}")).await;
            let body = json!({ "resellerId": id, "kind": kind });
            let portal = format!("/v1/portals/{}", client.id);
            stack.file.clients.insert(format!("{id}-{name}"), client);
            stack.put("admin", &portal, &body).await.expect(201);
        }
        Self { stack, id }
    }

    pub(super) fn client(&self, kind: &str) -> String {
        format!("{}-{kind}", self.id)
    }

    /// A customer's request, as it was submitted.
    pub(super) async fn submitted(&self, tenant: usize) -> Value {
        let customer = self.stack.customer(&self.id, tenant).await;
        let order = Stack::order(&customer);
        self.stack.submit(&self.client("portal"), &order).await
    }

    /// A customer's request, and the path of the approver's link to it.
    pub(super) async fn asked(&self, tenant: usize) -> (Value, String) {
        let request = self.submitted(tenant).await;
        let name = request["friendlyName"].as_str().unwrap();
        let link = self.stack.link(name, "approvals").await;
        (request, link)
    }

    pub(super) async fn look(&self, path: &str) -> Answer {
        self.stack.page(Method::GET, path, None).await
    }

    /// The request as its console sees it.
    pub(super) async fn request(&self, request: &Value) -> Value {
        self.stack.request(&self.client("console"), &request["id"]).await
    }

    pub(super) async fn status_of(&self, request: &Value) -> Value {
        self.request(request).await["status"].clone()
    }
}

pub(super) async fn cognito(stack: &Stack, operation: &str, body: &Value) -> Value {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    stack.aws("cognito-idp", &target, body).await
}

/// A program of the reseller's, as the pool knows it.
async fn made_client(stack: &Stack, name: &str) -> ClientFile {
    let body = json!({
        "UserPoolId": stack.output("UserPoolId"), "ClientName": name, "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": SCOPES,
    });
    let made = cognito(stack, "CreateUserPoolClient", &body).await;
    let text = |field: &str| made["UserPoolClient"][field].as_str().unwrap().to_owned();
    ClientFile {
        id: text("ClientId"),
        secret: text("ClientSecret"),
        scopes: SCOPES.map(str::to_owned).to_vec(),
    }
}
