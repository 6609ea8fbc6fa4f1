//! Problems (RFC 9457): what a caller is told when it does not get what it asked for.

use crate::requests::DecisionView;
use domain::refusal::Refusal;
use domain::text::{Fault, Invalid};
use serde::Serialize;
use serde_json::Value;

/// A problem document, with the status it travels under.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// `urn:csp:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Stable code for programs.
    pub code: String,
    /// What to do about it, for people.
    pub detail: String,
    /// Every fault of the body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// The decision that stands, when that is the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Value>,
    /// Seconds after which to try again.
    #[serde(skip)]
    pub retry_after: Option<u32>,
    /// Methods that the path knows, when that is the problem.
    #[serde(skip)]
    pub allow: Vec<&'static str>,
}

impl Problem {
    /// A problem of a code and what to do about it.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:csp:problem:{code}"),
            title: title(status),
            status,
            code: code.to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            decision: None,
            retry_after: None,
            allow: Vec::new(),
        }
    }

    /// A body with faults, all of them. When they all have one code, the problem has it too.
    pub fn faults(errors: Vec<Fault>) -> Self {
        let (code, detail) = match errors.split_first() {
            Some((first, rest)) if rest.iter().all(|f| f.code == first.code) => {
                (first.code.clone(), first.detail.clone())
            }
            _ => (
                "validation_failed".to_owned(),
                "Mend what errors lists, then send the body again.".to_owned(),
            ),
        };
        Self {
            errors,
            ..Self::new(422, &code, detail)
        }
    }

    /// A single value that was refused.
    pub fn fault(pointer: &str, invalid: Invalid) -> Self {
        Self::faults(vec![Fault::at(pointer, invalid)])
    }

    /// A broken query parameter.
    pub fn query(name: &str, code: &str, detail: &str) -> Self {
        let errors = vec![Fault {
            pointer: format!("?{name}"),
            code: code.to_owned(),
            detail: detail.to_owned(),
        }];
        Self {
            errors,
            ..Self::new(400, code, detail)
        }
    }

    /// Something this system needs is not available.
    pub fn unavailable() -> Self {
        let detail = "The service is busy. Send the same call again after Retry-After; with the same Idempotency-Key it is done once.";
        Self {
            retry_after: Some(2),
            ..Self::new(503, "unavailable", detail)
        }
    }

    /// Something went wrong that the caller cannot mend.
    pub fn internal() -> Self {
        Self::new(
            500,
            "internal",
            "Something went wrong on our side. Quote requestId when you report it.",
        )
    }

    /// There is no such resource for this caller.
    pub fn not_found() -> Self {
        Refusal::NotFound.into()
    }

    /// There is no such route, whoever calls.
    pub fn no_such_route() -> Self {
        Self::new(404, "not_found", "There is no such route.")
    }

    /// An update without `If-Match`.
    pub fn if_match_required() -> Self {
        Self::new(
            428,
            "if_match_required",
            "Send If-Match with the ETag of the version that you changed.",
        )
    }

    /// An update of a version that is not the current one.
    pub fn version_stale() -> Self {
        Self::new(
            412,
            "version_stale",
            "The resource has changed. Read it again and apply your change to it.",
        )
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NotFound => 404,
            Refusal::PortalDisabled
            | Refusal::ResellerSuspended
            | Refusal::ResellerDecides
            | Refusal::SelfApproval => 403,
            Refusal::TenantNotAssociated
            | Refusal::TermsNotAccepted
            | Refusal::TermsVersionSuperseded
            | Refusal::TermsVersionImmutable
            | Refusal::PortalHasOpenRequests
            | Refusal::FriendlyNameTaken
            | Refusal::AlreadyDecided(_)
            | Refusal::NotDecidable(_)
            | Refusal::ApprovalExpired { .. }
            | Refusal::NotWithdrawable(_)
            | Refusal::NotResumable(_)
            | Refusal::NotCancellable(_)
            | Refusal::AccessNotResettable
            | Refusal::TenantAlreadyAssociated
            | Refusal::TenantInUse
            | Refusal::TenantLocked => 409,
            Refusal::ContactEmailMissing
            | Refusal::NotAnApprover
            | Refusal::DelegationInvalid
            | Refusal::ReasonRequired
            | Refusal::SubscriptionMustBeNamed { .. } => 422,
            Refusal::RequestLimit { .. } | Refusal::AccessResetLimit => 429,
        };
        let mut problem = Self::new(status, refusal.code(), refusal.detail());
        match &refusal {
            Refusal::AlreadyDecided(decision) => {
                problem.decision = serde_json::to_value(DecisionView::from(decision.as_ref())).ok();
            }
            Refusal::ReasonRequired => problem.errors = vec![fault_of("/reason", &refusal)],
            Refusal::SubscriptionMustBeNamed { .. } => {
                problem.errors = vec![fault_of("/subscriptionId", &refusal)];
            }
            Refusal::RequestLimit { .. } => problem.retry_after = Some(3_600),
            _ => {}
        }
        problem
    }
}

/// The place in the body that a refusal is about.
fn fault_of(pointer: &str, refusal: &Refusal) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        code: refusal.code().to_owned(),
        detail: refusal.detail(),
    }
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Invalid = Invalid::new("a", "do a");
    const B: Invalid = Invalid::new("b", "do b");

    #[test]
    fn one_kind_of_fault_names_the_problem() {
        let problem = Problem::faults(vec![Fault::at("/x", A), Fault::at("/y", A)]);
        assert_eq!((problem.status, problem.code.as_str()), (422, "a"));
        assert_eq!(problem.errors.len(), 2);
    }

    #[test]
    fn different_faults_are_a_failed_validation() {
        let problem = Problem::faults(vec![Fault::at("/x", A), Fault::at("/y", B)]);
        assert_eq!(problem.code, "validation_failed");
    }
}
