//! The one table of what Microsoft's refusals mean.

use domain::provider::{Failure, Reason};
use serde_json::Value;

use crate::http::Reply;

/// The token has no multi-factor claim.
pub(crate) const NO_MFA_CLAIM: &str = "900421";

/// In whose tenant a call is made, by which it is known whom its refusal blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Distributors,
    Customers,
}

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
pub(crate) fn of_reply(operation: &'static str, reply: &Reply, whose: Whose) -> Failure {
    let said = reply
        .json::<Value>()
        .map(|body| Said::parse(&body))
        .unwrap_or_default();
    let failure = classify(reply.status, &said.code, &said.name, whose, reply.retry_after);
    let Said { code, name } = said;
    tracing::warn!(operation, status = reply.status, code, name, %failure, "Microsoft refused");
    failure
}

/// The code in an answer, or nothing. Only for what means one thing in one call and another in others; all else is in
/// the table.
pub(crate) fn code(reply: &Reply) -> String {
    let body = reply.json::<Value>().unwrap_or_default();
    Said::parse(&body).code
}

/// What a code means that an answer lists beside what succeeded, as carts and checkouts do.
pub(crate) fn of_listed(operation: &'static str, code: &Value) -> Failure {
    let code = word(code).unwrap_or_default();
    let failure = of_code(&code, None).unwrap_or(Failure::Blocked(Reason::PlanOrderRefused));
    tracing::warn!(operation, code, %failure, "Microsoft refused");
    failure
}

/// The table: codes first, since a status says less.
fn classify(status: u16, code: &str, name: &str, whose: Whose, retry_after: Option<u32>) -> Failure {
    use Failure::{Blocked, Conflict, NotFound, Refused, Throttled, Transient, Unreadable};
    // A server in trouble may put anything into the body.
    match status {
        429 => return Throttled { retry_after },
        408 | 500..=599 => return Transient { retry_after },
        _ => {}
    }
    if let Some(failure) = of_code(code, retry_after) {
        return failure;
    }
    if name == "FederatedDomainNotAllowed" {
        return Refused(Reason::DomainFederated);
    }
    match (status, whose) {
        (401, Whose::Distributors) => Blocked(Reason::DistributorAuth),
        // The token was had there just now, so the sign-in is good.
        (401, Whose::Customers) => Blocked(Reason::CustomerAccessBlocked),
        (403, _) => Blocked(Reason::DistributorRightsMissing),
        // What is to be asked again is not settled yet.
        (404 | 409, _) if retry_after.is_some() => Transient { retry_after },
        (404, _) => NotFound,
        (409 | 412, _) => Conflict,
        (400..=499, _) => Blocked(Reason::CallRefused),
        _ => Unreadable,
    }
}

/// The part of the table that goes by the code.
fn of_code(code: &str, retry_after: Option<u32>) -> Option<Failure> {
    use Failure::{Blocked, Conflict, Held, NotFound, NotVisible, Refused, TermsMissing, Transient};
    Some(match code {
        "20002" | "60003" => Refused(Reason::RelationshipMissing),
        "13605" => TermsMissing,
        "900123" | "2203" | "2206" => Held(Reason::ResellerAgreementMissing),
        "900124" => Blocked(Reason::DistributorAgreementMissing),
        "800015" | "800016" | "2071" | "2072" | "2200" | "2201" | "2204" | "2205" => {
            Refused(Reason::ResellerIdInvalid)
        }
        "800073" | "800074" => Held(Reason::CustomerUnderReview),
        "800075" => Refused(Reason::CustomerRejected),
        "800066" => Refused(Reason::QuotaCustomer),
        "800068" => Refused(Reason::QuotaPartner),
        "800069" => Refused(Reason::RiskCheckFailed),
        "800023" | "800025" | "900121" => Held(Reason::CreditLimit),
        "2030" | "800070" => Refused(Reason::CountryUnsupported),
        "900112" | "900113" => Held(Reason::LegacyAzureUpgrading),
        "900114" => Refused(Reason::LegacyAzurePresent),
        "900115" => Blocked(Reason::CallRefused),
        "900116" | "800018" => Blocked(Reason::SandboxLimit),
        NO_MFA_CLAIM => Blocked(Reason::DistributorMfaMissing),
        "800001" => Blocked(Reason::DistributorAuth),
        // The order is known or under way, the agreement is confirmed already, or an ETag is stale.
        "800060" | "800064" | "800065" | "600061" | "2055" => Conflict,
        "800008" => NotFound,
        "800009" => Blocked(Reason::PlanOrderRefused),
        "800003" | "800005" => Transient { retry_after },
        "InvalidAuthenticationTokenTenant" => Blocked(Reason::TenantMismatch),
        "PrincipalNotFound" => NotVisible,
        _ => return None,
    })
}

/// What the token endpoint's refusal means.
pub(crate) fn of_sign_in(reply: &Reply, whose: Whose) -> Failure {
    let body = reply.json::<Value>().unwrap_or_default();
    let error = word(&body["error"]).unwrap_or_default();
    let codes: Vec<u64> = body["error_codes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let failure = classify_sign_in(reply.status, &error, &codes, whose, reply.retry_after);
    tracing::warn!(status = reply.status, error, ?codes, ?whose, %failure, "Microsoft refused to sign in");
    failure
}

fn classify_sign_in(
    status: u16,
    error: &str,
    codes: &[u64],
    whose: Whose,
    retry_after: Option<u32>,
) -> Failure {
    match status {
        429 => Failure::Throttled { retry_after },
        408 | 500..=599 => Failure::Transient { retry_after },
        400 | 401 | 403 => match error {
            "temporarily_unavailable" => Failure::Transient { retry_after },
            "" => Failure::Unreadable,
            _ => Failure::Blocked(of_sign_in_codes(codes, whose)),
        },
        _ => Failure::Unreadable,
    }
}

/// Whom a refusal to sign in blocks. In the distributor's tenant it is always the distributor: a person must give the
/// consent anew, whatever the details. In a customer's it is that customer, unless the credentials themselves are bad.
fn of_sign_in_codes(codes: &[u64], whose: Whose) -> Reason {
    /// The application is not known in the tenant, or nobody consented to it there.
    const NO_CONSENT: [u64; 3] = [65001, 650_052, 700_016];
    /// The consent was given without multi-factor authentication, or the policy asks for it anew.
    const NO_MFA: [u64; 3] = [50074, 50076, 50079];
    /// The secret or the refresh token is wrong, expired or revoked, or its user is disabled: so it is everywhere.
    const BAD_CREDENTIALS: [u64; 10] = [
        50055, 50057, 50132, 50173, 70008, 700_082, 700_084, 7_000_215, 7_000_222, 9_002_313,
    ];
    let any = |known: &[u64]| codes.iter().any(|code| known.contains(code));
    match whose {
        Whose::Distributors if any(&NO_MFA) => Reason::DistributorMfaMissing,
        Whose::Distributors => Reason::DistributorAuth,
        Whose::Customers if any(&NO_CONSENT) => Reason::CustomerConsentMissing,
        Whose::Customers if any(&BAD_CREDENTIALS) => Reason::DistributorAuth,
        Whose::Customers => Reason::CustomerAccessBlocked,
    }
}

#[cfg(test)]
mod tests;
