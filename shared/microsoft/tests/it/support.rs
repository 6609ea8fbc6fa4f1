//! Clients and sample values.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use azure_simulator::{Behaviour, Fault, Operation, RunningSimulator, Settings, Simulator, Sku};
use domain::account::Contact;
use domain::email::EmailAddress;
use domain::friendly_name::FriendlyName;
use domain::ids::{Domain, PartnerId, RequestId, TenantId};
use domain::ports::{CredentialSource, PortResult};
use domain::provider::{Attempt, NewUser, PlanOrder, SubscriptionOrder};
use domain::provisioning::Step;
use domain::request::Workload;
use domain::secret::Secret;
use domain::text::{Country, Name};
use jiff::Timestamp;
use microsoft::http::{Http, Limits};
use microsoft::{Distributor, Endpoints, Microsoft};
use serde_json::{Value, json};

pub(crate) const PARTNER: &str = "4847383";
pub(crate) const BILLING_ACCOUNT: &str = "account:organization_2019-05-31";

pub(crate) fn http() -> Http {
    let limits = Limits {
        connect: Duration::from_millis(500),
        total: Duration::from_millis(800),
    };
    Http::new(limits).unwrap()
}

/// Credentials that are kept in memory.
#[derive(Clone, Debug)]
pub(crate) struct Stored(Arc<Mutex<Secret>>);

impl Stored {
    /// With this refresh token, which was stored just now.
    pub(crate) fn new(refresh_token: &str) -> Self {
        let stored = Self::holding("");
        stored.replace(refresh_token);
        stored
    }

    pub(crate) fn holding(json: &str) -> Self {
        Self(Arc::new(Mutex::new(Secret::new(json.to_owned()))))
    }

    pub(crate) fn replace(&self, refresh_token: &str) {
        let json = json!({
            "clientId": "partner-app",
            "clientSecret": "partner-secret",
            "refreshToken": refresh_token,
            "refreshedAt": Timestamp::now(),
        });
        *self.0.lock().unwrap() = Secret::new(json.to_string());
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.0.lock().unwrap().expose()).unwrap()
    }
}

impl CredentialSource for Stored {
    async fn credentials(&self) -> PortResult<Secret> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn renew(&self, before: &Secret, after: &Secret) -> PortResult<bool> {
        let mut kept = self.0.lock().unwrap();
        let is_same = kept.expose() == before.expose();
        if is_same {
            *kept = after.clone();
        }
        Ok(is_same)
    }
}

pub(crate) fn client<S: CredentialSource>(
    base_url: &str,
    tenant: &str,
    account: &str,
    stored: S,
) -> Microsoft<S> {
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

pub(crate) async fn start(settings: Settings) -> (RunningSimulator, Microsoft<Stored>) {
    let simulator = Simulator::new(settings).start().await.unwrap();
    let client = client(
        &simulator.base_url,
        &simulator.partner_tenant_id(),
        &simulator.billing_account(),
        Stored::new("partner-refresh-token"),
    );
    (simulator, client)
}

pub(crate) fn tenant(simulator: &Simulator, behaviour: Behaviour) -> (TenantId, Domain) {
    let tenant = simulator.tenant(behaviour).unwrap();
    (
        TenantId::parse(&tenant.id.to_string()).unwrap(),
        Domain::parse(&tenant.domain).unwrap(),
    )
}

pub(crate) fn count(simulator: &Simulator, operation: Operation) -> usize {
    simulator
        .calls()
        .iter()
        .filter(|call| call.operation == Some(operation))
        .count()
}

pub(crate) fn status(status: u16, retry_after: Option<u64>) -> Fault {
    Fault::Status {
        status,
        retry_after,
        after_commit: false,
    }
}

/// A tenant whose plan for the sample orders is there.
pub(crate) fn customer(simulator: &Simulator) -> TenantId {
    let (tenant, _) = tenant(simulator, Behaviour::Ordinary);
    let plan = simulator.add_plan(&tenant.to_string(), Sku::DevTest, PARTNER);
    assert!(plan.is_some());
    tenant
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
        partner: PartnerId::parse(PARTNER).unwrap(),
    }
}

pub(crate) fn plan_order(tenant: TenantId) -> PlanOrder {
    PlanOrder {
        tenant,
        partner: PartnerId::parse(PARTNER).unwrap(),
        workload: Workload::DevTest,
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
