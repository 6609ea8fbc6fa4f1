//! What approvers see.

use askama::Template;
use contracts::problem::Problem;
use contracts::words;
use domain::refusal::Refusal;
use domain::request::{Channel, Decision, SubscriptionRequest, Verdict};
use domain::status::Status;
use jiff::Timestamp;
use lambda_support::http::pages::Page;

use crate::mailed::Review;

/// The form as it is shown: empty, or with what was typed and what is wrong with it.
pub(crate) struct Form {
    pub(crate) status: u16,
    pub(crate) fault: Option<&'static str>,
    pub(crate) reason: String,
}

/// What was asked, in words.
struct Asked<'a> {
    customer: &'a str,
    reseller: &'a str,
    name: &'a str,
    tenant: String,
    workload: &'static str,
    owner: String,
    requester: &'a str,
    requester_email: &'a str,
    since: String,
    until: Option<String>,
}

impl<'a> Asked<'a> {
    fn of(review: &'a Review) -> Self {
        let request = &review.request;
        Self {
            customer: review.customer.as_str(),
            reseller: review.reseller.as_str(),
            name: request.friendly_name.as_str(),
            tenant: request.tenant_id.to_string(),
            workload: words::workload(request.workload),
            owner: words::owner(request.owner.as_ref()),
            requester: request.requested_by.name.as_str(),
            requester_email: request.requested_by.email.as_str(),
            since: words::moment(request.created_at),
            until: request.expires_at.map(words::moment),
        }
    }
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewContent<'a> {
    asked: Asked<'a>,
    approver: &'a str,
    address: String,
    may_decide: bool,
    fault: Option<&'static str>,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "outcome.html")]
struct OutcomeContent<'a> {
    title: &'a str,
    fault: Option<&'a str>,
    what: &'a str,
    reason: Option<&'a str>,
    next: &'a str,
    asked: Asked<'a>,
}

/// The page of a live link, by how its request stands.
pub(crate) fn review(review: &Review, current: &SubscriptionRequest, now: Timestamp) -> Page {
    if current.status == Status::PendingApproval && !current.decision_time_is_over(now) {
        return form(
            review,
            &Form {
                status: 200,
                fault: None,
                reason: String::new(),
            },
        );
    }
    outcome(200, None, review, current)
}

/// The request with the form to decide on it.
pub(crate) fn form(review: &Review, form: &Form) -> Page {
    let content = ReviewContent {
        asked: Asked::of(review),
        approver: review.approver.name.as_str(),
        address: review.approver.email.masked(),
        may_decide: !review.is_self_approval(),
        fault: form.fault,
        reason: &form.reason,
    };
    Page::of(form.status, "Decide on a subscription request", &content)
}

/// The decision that stands, after it was taken.
pub(crate) fn decided(review: &Review, request: &SubscriptionRequest) -> Page {
    outcome(200, None, review, request)
}

/// Why a decision was not taken.
pub(crate) fn refused(review: &Review, request: &SubscriptionRequest, refusal: &Refusal) -> Page {
    match refusal {
        Refusal::ApprovalExpired { .. } => over(),
        Refusal::SelfApproval => Page::notice(403, "Not yours to decide", &refusal.detail()),
        _ => outcome(409, Some("Your decision was not recorded."), review, request),
    }
}

fn outcome(status: u16, fault: Option<&str>, review: &Review, request: &SubscriptionRequest) -> Page {
    let (title, what, reason, next) = match &request.decision {
        Some(decision) => {
            let title = if decision.decision == Verdict::Approve {
                "Approved"
            } else {
                "Denied"
            };
            let reason = decision.reason.as_ref().map(|r| r.as_str());
            (
                title,
                told(decision),
                reason,
                next(decision.decision, request.status),
            )
        }
        None => {
            let (title, what) = ended(request);
            (title, what, None, "")
        }
    };
    let asked = Asked {
        until: None,
        ..Asked::of(review)
    };
    let content = OutcomeContent {
        title,
        fault,
        what: &what,
        reason,
        next,
        asked,
    };
    Page::of(status, title, &content)
}

fn told(decision: &Decision) -> String {
    let by = decision
        .by
        .as_ref()
        .map_or("the reseller's policy", |person| person.name.as_str());
    let way = match decision.channel {
        Channel::EmailLink => ", through a mailed link",
        Channel::Queue => ", from the queue of approval requests",
        Channel::Policy => "",
    };
    format!(
        "This request was {} by {by}{way}, on {}.",
        words::decided(decision.decision),
        words::moment(decision.at)
    )
}

/// What follows a decision, as far as the request has come.
fn next(verdict: Verdict, status: Status) -> &'static str {
    match (verdict, status) {
        (Verdict::Deny, _) => "The requester is told, with the reason. Nothing is provisioned.",
        (_, Status::Completed) => {
            "The subscription exists, and its access was sent to the customer's contact."
        }
        (_, Status::Failed) => "It could not be fulfilled. The requester was told.",
        (_, Status::NeedsAttention) => "It ran into a difficulty, and our operations team is looking at it.",
        (_, Status::AwaitingTerms) => "It waits until the customer has accepted the terms.",
        (_, Status::OnHold) => "It is on hold and is tried again by itself.",
        _ => {
            "The subscription is being provisioned. Its access goes to the customer's contact, and the requester \
             is told."
        }
    }
}

/// How a request stands that nobody decided on.
fn ended(request: &SubscriptionRequest) -> (&'static str, String) {
    let at = words::moment(request.updated_at);
    match request.status {
        Status::Withdrawn => (
            "Withdrawn",
            format!("This request was taken back on {at}. There is nothing to decide."),
        ),
        Status::Expired | Status::PendingApproval => (
            "Expired",
            "Nobody decided on this request in time. The customer can request again.".to_owned(),
        ),
        _ => (
            "Not waiting for a decision",
            format!("This request needs no decision any more, since {at}."),
        ),
    }
}

/// No such link.
pub(crate) fn unknown() -> Page {
    let text = "There is nothing at this address. Check that the whole link was copied from the mail.";
    Page::notice(404, "Unknown link", text)
}

/// The link permits nothing any more.
pub(crate) fn over() -> Page {
    let text = "The time to decide with this link is over, or the link was taken back. The queue of approval \
                requests shows how the request stands.";
    Page::notice(410, "This link has expired", text)
}

/// The reseller may not act at the moment.
pub(crate) fn suspended(status: u16) -> Page {
    let text = "The distributor has suspended this reseller, so its approvers cannot decide now. The distributor's \
                operations decide on open requests; contact the distributor.";
    Page::notice(status, "Not yours to decide now", text)
}

/// The form came from somebody else's page.
pub(crate) fn cross_site() -> Page {
    let text = "This decision did not come from our own page, so it was not recorded. Open the link in the mail and \
                decide there.";
    Page::notice(403, "Not recorded", text)
}

/// What went wrong on our side or on the way.
pub(crate) fn problem(problem: &Problem) -> Page {
    match problem.status {
        409 => Page::notice(409, "Not recorded", &problem.detail),
        503 => {
            let text = "The service is busy. Open the link again in a moment: it shows whether your decision was \
                        recorded.";
            Page::notice(503, "Please try again", text)
        }
        status => Page::notice(
            status,
            "Something went wrong",
            "Something went wrong on our side. Try the link again later.",
        ),
    }
}
