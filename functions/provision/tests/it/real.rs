//! The real client at the simulator.

use azure_simulator::{RunningSimulator, Settings, Simulator};
use domain::ids::TenantId;
use domain::ports::{CredentialSource, PortResult};
use domain::secret::Secret;
use microsoft::http::{Http, Limits};
use microsoft::{Distributor, Endpoints, Microsoft};

/// Credentials that the simulator takes, or does not.
pub(crate) struct Stored(pub(crate) &'static str);

impl CredentialSource for Stored {
    async fn credentials(&self) -> PortResult<Secret> {
        let refresh_token = self.0;
        let json = format!(
            r#"{{"clientId":"partner-app","clientSecret":"partner-secret","refreshToken":"{refresh_token}"}}"#
        );
        Ok(Secret::new(json))
    }

    async fn renew(&self, _: &Secret, _: &Secret) -> PortResult<bool> {
        Ok(true)
    }
}

pub(crate) async fn simulator(settings: Settings) -> RunningSimulator {
    Simulator::new(settings).start().await.unwrap()
}

pub(crate) fn client(simulator: &RunningSimulator, refresh_token: &'static str) -> Microsoft<Stored> {
    let url = &simulator.base_url;
    let endpoints = Endpoints {
        login: url.clone(),
        arm: url.clone(),
        partner_center: url.clone(),
    };
    let distributor = Distributor {
        tenant: TenantId::parse(&simulator.partner_tenant_id()).unwrap(),
        billing_account: simulator.billing_account(),
    };
    let http = Http::new(Limits::default()).unwrap();
    Microsoft::new(http, &endpoints, distributor, Stored(refresh_token))
}

/// How many passwords were written at the simulator.
pub(crate) fn password_writes(simulator: &Simulator) -> usize {
    let contents = simulator.contents();
    let users = contents.iter().flat_map(|tenant| &tenant.users);
    users.map(|user| 1 + user.password_resets as usize).sum()
}
