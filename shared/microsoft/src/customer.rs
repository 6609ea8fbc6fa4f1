//! The distributor's customers.

use domain::ids::{Domain, TenantId};
use domain::ports::CredentialSource;
use domain::provider::{Answer, CustomerAtMicrosoft, Failure};
use serde::Deserialize;

use crate::client::{Effect, Microsoft, trace_id};
use crate::partner_center::headed;
use crate::token::{Kind, Resource};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    id: String,
    company_profile: CompanyProfile,
    relationship_to_partner: Option<String>,
    custom_domains: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompanyProfile {
    tenant_id: String,
    domain: String,
}

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_customer(&self, tenant: TenantId) -> Answer<CustomerAtMicrosoft> {
        let url = self.customer_url(tenant);
        // The application may read customers by itself, so this works even when the user's consent is gone.
        let purpose = self.own(Resource::PartnerCenter, Kind::App);
        let request_id = trace_id();
        let build = || headed(self.http().client().get(&url), request_id);
        let reply = self.ask("customer.get", purpose, Effect::Reads, build).await?;
        let Customer {
            id,
            company_profile,
            relationship_to_partner,
            custom_domains,
        } = reply.json()?;
        let tenant = TenantId::parse(&company_profile.tenant_id).map_err(|_| Failure::Unreadable)?;
        if TenantId::parse(&id) != Ok(tenant) {
            return Err(Failure::Unreadable);
        }
        let domain = Domain::parse(&company_profile.domain).map_err(|_| Failure::Unreadable)?;
        let listed = custom_domains.unwrap_or_default();
        let listed = listed.iter().filter_map(|name| Domain::parse(name).ok());
        let initial_domain = listed.chain([domain.clone()]).find(is_initial);
        Ok(CustomerAtMicrosoft {
            tenant,
            is_reseller_customer: relationship_to_partner
                .is_some_and(|relationship| relationship.eq_ignore_ascii_case("reseller")),
            domain,
            initial_domain,
        })
    }
}

/// Whether it stands right below `onmicrosoft.com`. What stands deeper, such as `mail.onmicrosoft.com`, takes no users.
fn is_initial(domain: &Domain) -> bool {
    let name = domain.as_str().strip_suffix(".onmicrosoft.com");
    name.is_some_and(|name| !name.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_domain_stands_right_below_onmicrosoft() {
        for (name, expected) in [
            ("fabrikam.onmicrosoft.com", true),
            ("Fabrikam.OnMicrosoft.com", true),
            ("fabrikam.mail.onmicrosoft.com", false),
            ("onmicrosoft.com", false),
            ("fabrikam.example", false),
            ("fabrikam.onmicrosoft.com.example", false),
            ("notonmicrosoft.com", false),
        ] {
            assert_eq!(is_initial(&Domain::parse(name).unwrap()), expected, "{name}");
        }
    }
}
