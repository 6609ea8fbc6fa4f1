//! The users of the distributor's customers.

use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Attempt, Failure, NewUser, Reason};
use domain::secret::Secret;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{Effect, Microsoft, trace_id};
use crate::partner_center::{headed, request_id};
use crate::segment::segment;
use crate::token::{Kind, Purpose, Resource};

/// Of a user only the id and the name are read: the answer to a creation repeats the password.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    id: Uuid,
    user_principal_name: Option<String>,
}

impl User {
    /// The id, which may become an Owner's, and so must be that of the user who was meant.
    fn named(self, name: &str) -> Answer<Uuid> {
        let is_meant = self
            .user_principal_name
            .is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_meant {
            Ok(self.id)
        } else {
            Err(Failure::Unreadable)
        }
    }
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_user(&self, tenant: TenantId, name: &str) -> Answer<Option<Uuid>> {
        let url = format!("{}/users/{}", self.customer_url(tenant), segment(name));
        let request_id = trace_id();
        let build = || headed(self.http().client().get(&url), request_id);
        match self
            .ask("user.get", self.of_user(), Effect::Reads, build)
            .await
            .map_err(without_rights)
        {
            Ok(reply) => reply.json::<User>()?.named(name).map(Some),
            Err(Failure::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    pub(crate) async fn post_user(&self, tenant: TenantId, user: &NewUser, attempt: Attempt) -> Answer<Uuid> {
        let url = format!("{}/users", self.customer_url(tenant));
        let body = user_body(user);
        let request_id = request_id(attempt, "user.post");
        let build = || headed(self.http().client().post(&url).json(&body), request_id);
        let reply = self
            .ask("user.post", self.of_user(), Effect::Writes, build)
            .await
            .map_err(without_rights)?;
        reply.json::<User>()?.named(&user.user_principal_name)
    }

    pub(crate) async fn patch_password(
        &self,
        tenant: TenantId,
        user: Uuid,
        password: &Secret,
        attempt: Attempt,
    ) -> Answer<()> {
        let url = format!("{}/users/{user}", self.customer_url(tenant));
        let body = json!({
            "passwordProfile": password_profile(password),
            "attributes": { "objectType": "CustomerUser" },
        });
        let request_id = request_id(attempt, "user.patch");
        let build = || headed(self.http().client().patch(&url).json(&body), request_id);
        let reply = self
            .ask("user.patch", self.of_user(), Effect::Writes, build)
            .await
            .map_err(without_rights)?;
        // A page of somebody in between is a success as well, and would pass for a password that was never set.
        if reply.json::<User>()?.id == user {
            Ok(())
        } else {
            Err(Failure::Unreadable)
        }
    }

    pub(crate) async fn remove_user(&self, tenant: TenantId, user: Uuid) -> Answer<()> {
        let url = format!("{}/users/{user}", self.customer_url(tenant));
        let request_id = trace_id();
        let build = || headed(self.http().client().delete(&url), request_id);
        match self
            .ask("user.delete", self.of_user(), Effect::Writes, build)
            .await
            .map_err(without_rights)
        {
            Ok(reply) if reply.status != 204 => Err(Failure::Unreadable),
            Ok(_) | Err(Failure::NotFound) => Ok(()),
            Err(failure) => Err(failure),
        }
    }

    fn of_user(&self) -> Purpose {
        self.own(Resource::PartnerCenter, Kind::AppAndUser)
    }
}

/// Rights on users are the customer's to give, unlike all others at Partner Center.
fn without_rights(failure: Failure) -> Failure {
    match failure {
        Failure::Blocked(Reason::DistributorRightsMissing) => Failure::Refused(Reason::UserRightsMissing),
        other => other,
    }
}

fn user_body(user: &NewUser) -> Value {
    let (first, last) = (user.contact.first_name.as_str(), user.contact.last_name.as_str());
    json!({
        "usageLocation": user.country,
        "userPrincipalName": user.user_principal_name,
        "firstName": first,
        "lastName": last,
        "displayName": format!("{first} {last}"),
        "passwordProfile": password_profile(&user.password),
        "attributes": { "objectType": "CustomerUser" },
    })
}

fn password_profile(password: &Secret) -> Value {
    json!({ "password": password.expose(), "forceChangePassword": true })
}
