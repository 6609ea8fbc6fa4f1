//! Indirect resellers, known by their MPN id.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::world::World;

/// What Microsoft knows of a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PartnerState {
    /// An indirect reseller that signed the Microsoft Partner Agreement.
    Signed,
    /// An indirect reseller that did not sign it.
    Unsigned,
    /// A partner, but no indirect reseller.
    NotReseller,
    /// Nobody has this MPN id.
    Unknown,
}

/// Whether a text can be an MPN id: 1 to 10 digits.
pub(crate) fn is_mpn(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl World {
    /// The distributor's own MPN id.
    pub(crate) fn own_mpn(&self) -> String {
        let number = 1_000_000 + self.guid("own mpn", "", 0).as_u128() % 9_000_000;
        number.to_string()
    }

    pub(crate) fn partner_state(&self, mpn: &str) -> PartnerState {
        if !is_mpn(mpn) {
            return PartnerState::Unknown;
        }
        let told = self.partners.get(mpn).copied();
        told.unwrap_or_else(|| {
            if mpn == self.own_mpn() {
                PartnerState::NotReseller
            } else {
                PartnerState::Signed
            }
        })
    }

    pub(crate) fn partner_tenant_of(&self, mpn: &str) -> Uuid {
        if mpn == self.own_mpn() {
            self.partner_tenant
        } else {
            self.guid("partner", mpn, 0)
        }
    }

    /// The MPN id behind a partner's tenant, for partners that were spoken of already.
    pub(crate) fn mpn_of_tenant(&self, tenant: Uuid) -> Option<String> {
        let told = self.partners.keys().cloned();
        let of_record = self.plans.iter().filter_map(|plan| plan.reseller.clone());
        told.chain(of_record)
            .chain([self.own_mpn()])
            .find(|mpn| self.partner_tenant_of(mpn) == tenant)
    }
}
