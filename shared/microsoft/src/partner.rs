//! The resellers, which to Microsoft are partners like the distributor.

use domain::ids::PartnerId;
use domain::ports::CredentialSource;
use domain::provider::{Answer, Failure, Reason};
use serde_json::Value;

use crate::client::{Effect, Microsoft, trace_id};
use crate::failure;
use crate::partner_center::headed;
use crate::token::{Kind, Resource};

/// Says of this question that there is no such partner; of others it says other things.
const NO_SUCH_PARTNER: &str = "3000";

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_partner_agreement(&self, partner: &PartnerId) -> Answer<bool> {
        let base = self.partner_center_url();
        let mpn = partner.as_str();
        let url = format!("{base}/v1/compliance/csp/agreementstatus?mpnId={mpn}");
        let purpose = self.own(Resource::PartnerCenter, Kind::AppAndUser);
        let request_id = trace_id();
        let build = || headed(self.http().client().get(&url), request_id);
        let reply = self.call(purpose, Effect::Reads, build).await?;
        if reply.is_success() {
            let status: Value = reply.json()?;
            return status["isAgreementSigned"].as_bool().ok_or(Failure::Unreadable);
        }
        match failure::of_reply("partner-agreement.get", &reply, self.whose(purpose)) {
            Failure::Held(Reason::ResellerAgreementMissing) => Ok(false),
            Failure::NotFound | Failure::Blocked(Reason::CallRefused)
                if failure::code(&reply) == NO_SUCH_PARTNER =>
            {
                Err(Failure::Refused(Reason::ResellerIdInvalid))
            }
            other => Err(other),
        }
    }
}
