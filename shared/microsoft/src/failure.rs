//! The one table of what Microsoft's refusals mean.

use domain::provider::{Failure, Reason};
use serde_json::Value;

use crate::http::Reply;

/// What an error body says, whichever of Microsoft's shapes it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    /// The code; Partner Center's are numbers, at times written as strings.
    code: String,
    /// Partner Center's name for the error, which tells apart what shares a code.
    name: String,
}

impl Said {
    /// Azure Resource Manager puts the code under `error`, at the top, or both; Partner Center at the top or,
    /// when its gateway answers, nowhere.
    fn parse(body: &Value) -> Self {
        let code = [&body["error"]["code"], &body["code"]].into_iter().find_map(word);
        Self {
            code: code.unwrap_or_default(),
            name: word(&body["errorName"]).unwrap_or_default(),
        }
    }
}

/// A code fit to be logged and compared: short, and of letters and digits.
fn word(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let fits = (1..=80).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    fits.then_some(text)
}

/// What an answer that is no success means.
pub(crate) fn of_reply(operation: &'static str, reply: &Reply) -> Failure {
    let said = reply
        .json::<Value>()
        .map(|body| Said::parse(&body))
        .unwrap_or_default();
    let failure = classify(reply.status, &said.code, &said.name, reply.retry_after);
    let Said { code, name } = said;
    tracing::warn!(operation, status = reply.status, code, name, %failure, "Microsoft refused");
    failure
}

/// The table: codes first, since a status says less.
fn classify(status: u16, code: &str, name: &str, retry_after: Option<u32>) -> Failure {
    use Failure::{
        Blocked, Conflict, Held, NotFound, Refused, TermsMissing, Throttled, Transient, Unreadable,
    };
    // A server in trouble may put anything into the body.
    match status {
        429 => return Throttled { retry_after },
        408 | 500..=599 => return Transient { retry_after },
        _ => {}
    }
    match code {
        "20002" | "60003" => return Refused(Reason::RelationshipMissing),
        "13605" => return TermsMissing,
        "900123" | "2203" => return Held(Reason::ResellerAgreementMissing),
        "900124" => return Blocked(Reason::DistributorAgreementMissing),
        "800015" | "800016" | "2071" | "2072" => return Refused(Reason::ResellerIdInvalid),
        "800073" | "800074" => return Held(Reason::CustomerUnderReview),
        "800075" => return Refused(Reason::CustomerRejected),
        "800066" => return Refused(Reason::QuotaCustomer),
        "800068" => return Refused(Reason::QuotaPartner),
        "800069" => return Refused(Reason::RiskCheckFailed),
        "800023" | "800025" | "900121" => return Held(Reason::CreditLimit),
        "2030" | "800070" => return Refused(Reason::CountryUnsupported),
        "900112" | "900113" => return Held(Reason::LegacyAzureUpgrading),
        "900114" => return Refused(Reason::LegacyAzurePresent),
        "900116" | "800018" => return Blocked(Reason::SandboxLimit),
        "900421" => return Blocked(Reason::DistributorMfaMissing),
        "800060" | "800064" | "800003" | "800005" => return Transient { retry_after },
        "2055" => return Conflict,
        "InvalidAuthenticationTokenTenant" => return Blocked(Reason::TenantMismatch),
        _ => {}
    }
    if name == "FederatedDomainNotAllowed" {
        return Refused(Reason::DomainFederated);
    }
    match status {
        401 => Blocked(Reason::DistributorAuth),
        403 => Blocked(Reason::DistributorRightsMissing),
        404 => NotFound,
        409 | 412 => Conflict,
        400..=499 => Blocked(Reason::CallRefused),
        _ => Unreadable,
    }
}

/// What the token endpoint's refusal means.
pub(crate) fn of_sign_in(reply: &Reply, own_tenant: bool) -> Failure {
    let body = reply.json::<Value>().unwrap_or_default();
    let error = word(&body["error"]).unwrap_or_default();
    let codes: Vec<u64> = body["error_codes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let failure = classify_sign_in(reply.status, &error, &codes, own_tenant, reply.retry_after);
    tracing::warn!(status = reply.status, error, ?codes, own_tenant, %failure, "Microsoft refused to sign in");
    failure
}

fn classify_sign_in(
    status: u16,
    error: &str,
    codes: &[u64],
    own_tenant: bool,
    retry_after: Option<u32>,
) -> Failure {
    /// The application is not known in the tenant, or nobody consented to it there.
    const NO_CONSENT: [u64; 3] = [65001, 650_052, 700_016];
    /// The consent was given without multi-factor authentication, or the policy asks for it anew.
    const NO_MFA: [u64; 3] = [50074, 50076, 50079];
    match status {
        429 => Failure::Throttled { retry_after },
        408 | 500..=599 => Failure::Transient { retry_after },
        400 | 401 | 403 => match error {
            "temporarily_unavailable" => Failure::Transient { retry_after },
            _ if codes.iter().any(|code| NO_MFA.contains(code)) => {
                Failure::Blocked(Reason::DistributorMfaMissing)
            }
            _ if !own_tenant && codes.iter().any(|code| NO_CONSENT.contains(code)) => {
                Failure::Blocked(Reason::CustomerConsentMissing)
            }
            // `invalid_grant` among others: consent must be given anew by a person, whatever the details.
            "" => Failure::Unreadable,
            _ => Failure::Blocked(Reason::DistributorAuth),
        },
        _ => Failure::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_found_in_every_shape() {
        let code = |body: Value| Said::parse(&body).code;
        assert_eq!(
            code(json!({"code": 800009, "description": "", "data": [], "source": "PartnerFD"})),
            "800009"
        );
        assert_eq!(
            code(json!({"code": "2000", "message": "", "errorName": "X"})),
            "2000"
        );
        assert_eq!(
            code(json!({"statusCode": 429, "message": "Rate limit is exceeded."})),
            ""
        );
        assert_eq!(
            code(json!({"error": {"code": "NotFound"}, "code": "NotFound"})),
            "NotFound"
        );
        assert_eq!(code(json!({"code": "NotFound", "message": ""})), "NotFound");
        for strange in [
            json!([]),
            json!("x"),
            json!({"code": {}}),
            json!({"error": 1}),
            json!({"code": "a b"}),
        ] {
            assert_eq!(code(strange), "");
        }
    }

    #[test]
    fn what_waits_what_fails_and_what_blocks() {
        let of = |status, code| classify(status, code, "", None);
        assert_eq!(of(403, "20002"), Failure::Refused(Reason::RelationshipMissing));
        assert_eq!(of(404, "60003"), Failure::Refused(Reason::RelationshipMissing));
        assert_eq!(of(404, "60002"), Failure::NotFound);
        assert_eq!(of(403, "13605"), Failure::TermsMissing);
        assert_eq!(of(403, "800073"), Failure::Held(Reason::CustomerUnderReview));
        assert_eq!(of(401, "900421"), Failure::Blocked(Reason::DistributorMfaMissing));
        assert_eq!(
            of(401, "InvalidAuthenticationToken"),
            Failure::Blocked(Reason::DistributorAuth)
        );
        assert_eq!(
            of(403, "UserNotAuthorized"),
            Failure::Blocked(Reason::DistributorRightsMissing)
        );
        assert_eq!(of(409, ""), Failure::Conflict);
        assert_eq!(of(400, "MissingParameter"), Failure::Blocked(Reason::CallRefused));
        assert_eq!(of(302, ""), Failure::Unreadable);
        assert_eq!(of(503, "13605"), Failure::Transient { retry_after: None });
        assert_eq!(
            classify(429, "", "", Some(57)),
            Failure::Throttled {
                retry_after: Some(57)
            }
        );
        assert_eq!(
            classify(400, "3000", "FederatedDomainNotAllowed", None),
            Failure::Refused(Reason::DomainFederated)
        );
    }

    #[test]
    fn sign_in_refusals_stop_everything_unless_they_pass() {
        let of = |status, error, codes: &[u64], own| classify_sign_in(status, error, codes, own, None);
        assert_eq!(
            of(400, "invalid_grant", &[700_082], true),
            Failure::Blocked(Reason::DistributorAuth)
        );
        assert_eq!(
            of(401, "invalid_client", &[7_000_215], true),
            Failure::Blocked(Reason::DistributorAuth)
        );
        assert_eq!(
            of(400, "invalid_grant", &[65001], false),
            Failure::Blocked(Reason::CustomerConsentMissing)
        );
        assert_eq!(
            of(400, "invalid_grant", &[65001], true),
            Failure::Blocked(Reason::DistributorAuth)
        );
        assert_eq!(
            of(400, "invalid_grant", &[50076], true),
            Failure::Blocked(Reason::DistributorMfaMissing)
        );
        assert_eq!(
            of(503, "temporarily_unavailable", &[], true),
            Failure::Transient { retry_after: None }
        );
        assert_eq!(of(200, "", &[], true), Failure::Unreadable);
        assert_eq!(of(400, "", &[], true), Failure::Unreadable);
    }
}
