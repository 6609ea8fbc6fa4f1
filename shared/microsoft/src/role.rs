//! Who is Owner of a subscription.

use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Failure, Principal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::arm::{traced, within, without_access};
use crate::client::{Effect, Microsoft};
use crate::failure;
use crate::http::Reply;
use crate::name::name_of;

const VERSION: &str = "2022-04-01";
/// The same in every tenant.
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
/// The principal has the role, by an assignment of another name.
const EXISTS: &str = "RoleAssignmentExists";

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn put_owner(
        &self,
        tenant: TenantId,
        subscription: Uuid,
        principal: Principal,
    ) -> Answer<()> {
        let url = self.assignment_url(subscription, principal);
        let role = format!(
            "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
        );
        let (id, kind) = parts(principal);
        // With its type, Azure need not find the principal in a directory that may not have it yet.
        let body = json!({ "properties": {
            "roleDefinitionId": role,
            "principalId": id,
            "principalType": kind,
        }});
        let build = || traced(self.http().client().put(&url).json(&body));
        let purpose = within(tenant);
        let reply = self.call(purpose, Effect::Writes, build).await?;
        if reply.is_success() {
            return assigned(&reply, |principal| principal == id);
        }
        if reply.status == 409 && failure::code(&reply) == EXISTS {
            return Ok(());
        }
        let failure = failure::of_reply("role-assignment.put", &reply, self.whose(purpose));
        Err(match failure {
            Failure::NotFound => Failure::NotVisible,
            other => without_access(other),
        })
    }

    pub(crate) async fn delete_owner(
        &self,
        tenant: TenantId,
        subscription: Uuid,
        principal: Principal,
    ) -> Answer<()> {
        let url = self.assignment_url(subscription, principal);
        let build = || traced(self.http().client().delete(&url));
        match self
            .ask("role-assignment.delete", within(tenant), Effect::Writes, build)
            .await
        {
            Ok(reply) if reply.status == 204 => Ok(()),
            // What was deleted comes back.
            Ok(reply) => assigned(&reply, |_| true),
            Err(Failure::NotFound) => Ok(()),
            Err(failure) => Err(without_access(failure)),
        }
    }

    /// The assignment's name follows from what it assigns, so that repeating it makes no second one.
    fn assignment_url(&self, subscription: Uuid, principal: Principal) -> String {
        let scope = self.subscription_url(subscription);
        let (id, _) = parts(principal);
        let name = name_of(&format!("/subscriptions/{subscription}/{id}/{OWNER}"));
        format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version={VERSION}")
    }
}

/// Whether the answer is an assignment, and the expected one.
fn assigned(reply: &Reply, is_expected: impl Fn(Uuid) -> bool) -> Answer<()> {
    let answer: Value = reply.json()?;
    let principal = answer["properties"]["principalId"].as_str().map(Uuid::try_parse);
    match principal {
        Some(Ok(principal)) if is_expected(principal) => Ok(()),
        _ => Err(Failure::Unreadable),
    }
}

fn parts(principal: Principal) -> (Uuid, &'static str) {
    match principal {
        Principal::User { object_id } => (object_id, "User"),
        Principal::ForeignGroup { object_id } => (object_id, "ForeignGroup"),
    }
}
