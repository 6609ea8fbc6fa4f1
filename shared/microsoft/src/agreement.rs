//! The Microsoft Customer Agreement, as Partner Center knows it.

use domain::ids::TenantId;
use domain::ports::CredentialSource;
use domain::provider::{AgreementState, Answer, Failure};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;
use serde_json::Value;

use crate::client::{Effect, Microsoft, trace_id};
use crate::partner_center::headed;
use crate::token::{Kind, Resource};

/// The type must be named: unasked, Partner Center speaks of the older Microsoft Cloud Agreement.
const TYPE: &str = "MicrosoftCustomerAgreement";
/// What was agreed earlier must be accepted again.
const VALID_FROM: Date = date(2023, 4, 1);

impl<S: CredentialSource> Microsoft<S> {
    pub(crate) async fn read_agreement(&self, tenant: TenantId) -> Answer<AgreementState> {
        let customer = self.customer_url(tenant);
        let url = format!("{customer}/directSignedMicrosoftCustomerAgreementStatus");
        if is_signed(&self.read_for_user("agreement-status.get", &url).await?)? {
            return Ok(AgreementState::Accepted);
        }
        let url = format!("{customer}/agreements?agreementType={TYPE}");
        confirmed(&self.read_for_user("agreements.get", &url).await?)
    }

    async fn read_for_user(&self, operation: &'static str, url: &str) -> Answer<Value> {
        let purpose = self.own(Resource::PartnerCenter, Kind::AppAndUser);
        let request_id = trace_id();
        let build = || headed(self.http().client().get(url), request_id);
        self.ask(operation, purpose, Effect::Reads, build).await?.json()
    }
}

/// Whether the customer accepted by itself. Members are read by name here and below: a derived struct would take an
/// array for an object, and nobody's acceptance may rest on that.
fn is_signed(status: &Value) -> Answer<bool> {
    status["isSigned"].as_bool().ok_or(Failure::Unreadable)
}

/// What partners' confirmations come to. Of each only its type and its day are read: the rest is about people.
fn confirmed(collection: &Value) -> Answer<AgreementState> {
    let mut state = AgreementState::Missing;
    for item in collection["items"].as_array().ok_or(Failure::Unreadable)? {
        if item["type"].as_str().ok_or(Failure::Unreadable)? != TYPE {
            continue;
        }
        let agreed = item["dateAgreed"].as_str().ok_or(Failure::Unreadable)?;
        if day(agreed).is_some_and(|day| day >= VALID_FROM) {
            state = AgreementState::Accepted;
        } else if state == AgreementState::Missing {
            state = AgreementState::Outdated;
        }
    }
    Ok(state)
}

/// The day in UTC. Partner Center writes dates with and without an offset, and means UTC without one.
fn day(text: &str) -> Option<Date> {
    match text.parse::<Timestamp>() {
        Ok(moment) => Some(Offset::UTC.to_datetime(moment).date()),
        Err(_) => text.parse::<DateTime>().ok().map(DateTime::date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AgreementState::{Accepted, Missing, Outdated};
    use serde_json::json;

    fn on(date: &str) -> Value {
        json!({"type": TYPE, "dateAgreed": date, "primaryContact": {"email": "ada@fabrikam.example"}})
    }

    fn state(items: &[Value]) -> AgreementState {
        confirmed(&json!({"totalCount": items.len(), "items": items})).unwrap()
    }

    #[test]
    fn a_confirmation_counts_from_the_first_of_april_2023() {
        for recent in [
            "2023-04-01T00:00:00",
            "2023-04-01T00:00:00.000Z",
            "2023-04-01",
            "2026-01-05T09:30:00.1234567",
            "2023-03-31T23:30:00-01:00",
        ] {
            assert_eq!(state(&[on(recent)]), Accepted, "{recent}");
        }
        for early in [
            "2023-03-31T23:59:59",
            "2023-03-31T23:59:59.999Z",
            "2018-06-14T00:00:00.000Z",
            "0001-01-01T00:00:00",
            "2023-04-01T00:30:00+01:00",
        ] {
            assert_eq!(state(&[on(early)]), Outdated, "{early}");
        }
    }

    #[test]
    fn a_date_that_is_none_does_not_count() {
        for strange in [
            "",
            "soon",
            "2023-13-01T00:00:00",
            "01/05/2026",
            "20260105T",
            "1767605400",
        ] {
            assert_eq!(state(&[on(strange)]), Outdated, "{strange}");
        }
    }

    #[test]
    fn one_good_confirmation_is_enough_and_other_agreements_are_none() {
        let (early, recent) = (on("2020-02-01T00:00:00"), on("2024-02-01T00:00:00"));
        assert_eq!(state(&[early.clone(), recent.clone()]), Accepted);
        assert_eq!(state(&[recent, early]), Accepted);
        assert_eq!(state(&[]), Missing);
        let cloud = json!({"type": "MicrosoftCloudAgreement", "dateAgreed": "2024-02-01T00:00:00"});
        assert_eq!(state(&[cloud]), Missing);
    }
}
