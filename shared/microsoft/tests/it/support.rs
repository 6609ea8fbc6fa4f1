//! Clients and sample values.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::account::Contact;
use domain::email::EmailAddress;
use domain::friendly_name::FriendlyName;
use domain::ids::{PartnerId, RequestId, TenantId};
use domain::ports::PortResult;
use domain::provider::{Attempt, NewUser, SubscriptionOrder};
use domain::provisioning::Step;
use domain::request::Workload;
use domain::secret::Secret;
use domain::text::{Country, Name};
use microsoft::http::{Http, Limits};
use microsoft::token::CredentialSource;
use microsoft::{Distributor, Endpoints, Microsoft};

pub(crate) const BILLING_ACCOUNT: &str = "account:organization_2019-05-31";

pub(crate) fn http() -> Http {
    let limits = Limits {
        connect: Duration::from_millis(500),
        total: Duration::from_millis(800),
    };
    Http::new(limits).unwrap()
}

/// Credentials with this refresh token, which a test may change.
#[derive(Clone, Debug)]
pub(crate) struct Stored(Arc<Mutex<String>>);

impl Stored {
    pub(crate) fn new(refresh_token: &str) -> Self {
        Self(Arc::new(Mutex::new(refresh_token.to_owned())))
    }

    pub(crate) fn replace(&self, refresh_token: &str) {
        refresh_token.clone_into(&mut self.0.lock().unwrap());
    }
}

impl CredentialSource for Stored {
    async fn credentials(&self) -> PortResult<Secret> {
        let refresh_token = self.0.lock().unwrap().clone();
        let json = format!(
            r#"{{"clientId":"partner-app","clientSecret":"partner-secret","refreshToken":"{refresh_token}"}}"#
        );
        Ok(Secret::new(json))
    }
}

pub(crate) fn client(base_url: &str, tenant: &str, account: &str, stored: Stored) -> Microsoft<Stored> {
    let endpoints = Endpoints {
        login: base_url.to_owned(),
        arm: format!("{base_url}/"),
        partner_center: base_url.to_owned(),
    };
    let distributor = Distributor {
        tenant: TenantId::parse(tenant).unwrap(),
        billing_account: account.to_owned(),
    };
    Microsoft::new(http(), &endpoints, distributor, stored)
}

pub(crate) fn request() -> RequestId {
    RequestId::parse("0190a0b0-0000-7000-8000-000000000001").unwrap()
}

pub(crate) fn attempt(number: u32) -> Attempt {
    Attempt {
        request: request(),
        step: Step::CreateAdminUser,
        number,
    }
}

pub(crate) fn order(tenant: TenantId) -> SubscriptionOrder {
    SubscriptionOrder {
        request: request(),
        tenant,
        name: FriendlyName::parse("contoso-fabrikam-0001").unwrap(),
        workload: Workload::DevTest,
        partner: PartnerId::parse("4847383").unwrap(),
    }
}

pub(crate) fn user(domain: &str) -> NewUser {
    NewUser {
        user_principal_name: format!("azure-admin-000000000001@{domain}"),
        contact: Contact {
            first_name: Name::parse("Ada").unwrap(),
            last_name: Name::parse("Byron").unwrap(),
            email: EmailAddress::parse("ada@fabrikam.example").ok(),
            phone: None,
        },
        country: Country::parse("DE").unwrap(),
        password: Secret::new("Ab3!Ab3!Ab3!Ab3!Ab3!Ab3!".into()),
    }
}
