//! Partner Center: the distributor's customers and their users.

use domain::ids::{Domain, TenantId};
use domain::provider::{Answer, Attempt, CustomerAtMicrosoft, Failure, NewUser};
use domain::secret::Secret;
use reqwest::RequestBuilder;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::client::{Effect, Microsoft, trace_id};
use crate::failure;
use crate::token::{CredentialSource, Kind, Resource};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    id: String,
    company_profile: CompanyProfile,
    relationship_to_partner: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompanyProfile {
    tenant_id: String,
    domain: String,
}

/// Of a user only the id is read: the answer to a creation repeats the password.
#[derive(Deserialize)]
struct User {
    id: Uuid,
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_customer(&self, tenant: TenantId) -> Answer<CustomerAtMicrosoft> {
        let url = self.customer_url(tenant);
        // The application may read customers by itself, so this works even when the user's consent is gone.
        let purpose = self.own(Resource::PartnerCenter, Kind::App);
        let request_id = trace_id();
        let build = || headed(self.http().client().get(&url), request_id);
        let reply = self.call(purpose, Effect::Reads, build).await?;
        if !reply.is_success() {
            return Err(failure::of_reply("customer.get", &reply));
        }
        let Customer {
            id,
            company_profile,
            relationship_to_partner,
        } = reply.json()?;
        let tenant = TenantId::parse(&company_profile.tenant_id).map_err(|_| Failure::Unreadable)?;
        if TenantId::parse(&id) != Ok(tenant) {
            return Err(Failure::Unreadable);
        }
        Ok(CustomerAtMicrosoft {
            tenant,
            is_reseller_customer: relationship_to_partner
                .is_some_and(|relationship| relationship.eq_ignore_ascii_case("reseller")),
            domain: Domain::parse(&company_profile.domain).map_err(|_| Failure::Unreadable)?,
        })
    }

    pub(crate) async fn read_user(&self, tenant: TenantId, name: &str) -> Answer<Option<Uuid>> {
        let url = format!("{}/users/{name}", self.customer_url(tenant));
        let purpose = self.own(Resource::PartnerCenter, Kind::AppAndUser);
        let request_id = trace_id();
        let build = || headed(self.http().client().get(&url), request_id);
        let reply = self.call(purpose, Effect::Reads, build).await?;
        if reply.is_success() {
            return reply.json::<User>().map(|user| Some(user.id));
        }
        match failure::of_reply("user.get", &reply) {
            Failure::NotFound => Ok(None),
            other => Err(other),
        }
    }

    pub(crate) async fn post_user(&self, tenant: TenantId, user: &NewUser, attempt: Attempt) -> Answer<Uuid> {
        let url = format!("{}/users", self.customer_url(tenant));
        let body = user_body(user);
        let purpose = self.own(Resource::PartnerCenter, Kind::AppAndUser);
        let request_id = request_id(attempt, "user.post");
        let build = || headed(self.http().client().post(&url).json(&body), request_id);
        let reply = self.call(purpose, Effect::Writes, build).await?;
        if reply.is_success() {
            return reply.json::<User>().map(|user| user.id);
        }
        Err(failure::of_reply("user.post", &reply))
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
        let purpose = self.own(Resource::PartnerCenter, Kind::AppAndUser);
        let request_id = request_id(attempt, "user.patch");
        let build = || headed(self.http().client().patch(&url).json(&body), request_id);
        let reply = self.call(purpose, Effect::Writes, build).await?;
        if reply.is_success() {
            return Ok(());
        }
        Err(failure::of_reply("user.patch", &reply))
    }

    pub(crate) fn customer_url(&self, tenant: TenantId) -> String {
        format!("{}/v1/customers/{tenant}", self.partner_center_url())
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

/// `MS-RequestId` is Partner Center's idempotency key, `MS-CorrelationId` only a trace.
pub(crate) fn headed(call: RequestBuilder, request_id: Uuid) -> RequestBuilder {
    call.header("accept", "application/json")
        .header("ms-requestid", request_id.to_string())
        .header("ms-correlationid", trace_id().to_string())
        .header("ms-contract-version", "v1")
        .header("x-locale", "en-US")
}

/// The same for every repetition of one attempt and different for everything else, whichever process asks: a
/// `UUIDv8` (RFC 9562) of the attempt's hash.
fn request_id(attempt: Attempt, operation: &str) -> Uuid {
    let Attempt {
        request,
        step,
        number,
    } = attempt;
    let name = format!("{request}/{}/{number}/{operation}", step.as_str());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(name)[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::RequestId;
    use domain::provisioning::Step;

    #[test]
    fn a_request_id_names_one_attempt() {
        let request = RequestId::parse("0190a0b0-0000-7000-8000-000000000001").unwrap();
        let attempt = Attempt {
            request,
            step: Step::CreateAdminUser,
            number: 1,
        };
        let id = request_id(attempt, "user.post");
        assert_eq!(id, request_id(attempt, "user.post"));
        assert_ne!(id, request_id(attempt, "user.patch"));
        assert_ne!(id, request_id(Attempt { number: 2, ..attempt }, "user.post"));
        assert_eq!(id.get_version_num(), 8);
    }
}
