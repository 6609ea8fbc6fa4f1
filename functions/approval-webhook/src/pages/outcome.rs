//! How a request stands that nobody can decide on any more.

use askama::Template;
use domain::refusal::Refusal;
use domain::request::{Channel, Decision, SubscriptionRequest, Verdict};
use domain::status::Status;
use lambda_support::http::pages::{Page, Voice};
use texts::Unsayable;

use super::asked::Asked;
use super::{over, review};
use crate::mailed::Review;

#[derive(Template)]
#[template(path = "outcome.html")]
struct Content<'a> {
    title: String,
    voice: &'a Voice,
    fault: Option<&'static str>,
    lead: &'static str,
    decision: Option<&'a Decision>,
    way: &'static str,
    asked: Asked<'a>,
}

impl Content<'_> {
    fn decided_on(&self) -> Result<String, Unsayable> {
        let at = self.decision.map(|decision| self.voice.moment(decision.at));
        at.transpose().map(Option::unwrap_or_default)
    }
}

/// The decision that stands, after it was taken.
pub(crate) fn decided(review: &Review, request: &SubscriptionRequest) -> Page {
    shown(200, None, review, request)
}

/// Why a decision was not taken.
pub(crate) fn refused(review: &Review, request: &SubscriptionRequest, refusal: &Refusal) -> Page {
    match refusal {
        Refusal::ApprovalExpired { .. } => over(&review.voice),
        Refusal::SelfApproval => review::own_request(review, 403),
        _ => shown(409, Some("not-recorded"), review, request),
    }
}

/// How a request stands on which somebody would decide so: a repetition is none the worse for it.
pub(crate) fn settled(review: &Review, request: &SubscriptionRequest, wanted: Option<Verdict>) -> Page {
    match &request.decision {
        Some(decision) if Some(decision.decision) == wanted => decided(review, request),
        None if matches!(request.status, Status::PendingApproval | Status::Expired) => over(&review.voice),
        _ => shown(409, Some("not-recorded"), review, request),
    }
}

/// How the request stands, and what is wrong with what was sent, if something was.
pub(super) fn shown(
    status: u16,
    fault: Option<&'static str>,
    review: &Review,
    request: &SubscriptionRequest,
) -> Page {
    let decision = request.decision.as_ref();
    let (title, lead) = match decision {
        Some(decision) if decision.decision == Verdict::Approve => ("approved-title", after(request.status)),
        Some(_) => ("denied-title", "after-denied"),
        None => undecided(request.status),
    };
    let voice = review.voice.clone().with_moment("at", request.updated_at);
    let content = Content {
        title: voice.say(title).unwrap_or_default(),
        voice: &voice,
        fault,
        lead,
        decision,
        way: decision.map_or("way-policy", |decision| match decision.channel {
            Channel::EmailLink => "way-link",
            Channel::Queue => "way-queue",
            Channel::Policy => "way-policy",
        }),
        asked: Asked::of(review, false),
    };
    voice.page(status, title, fault, &content)
}

/// What follows an approval, as far as the request has come.
fn after(status: Status) -> &'static str {
    match status {
        Status::Completed => "after-completed",
        Status::Failed => "after-failed",
        Status::NeedsAttention => "after-attention",
        Status::AwaitingTerms => "after-terms",
        Status::OnHold => "after-hold",
        Status::Cancelling | Status::Cancelled => "after-cancelled",
        Status::Withdrawn => "withdrawn",
        Status::Expired => "after-lapsed",
        _ => "after-approved",
    }
}

/// How a request stands that nobody decided on.
fn undecided(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Withdrawn => ("withdrawn-title", "withdrawn"),
        Status::Expired | Status::PendingApproval => ("undecided-title", "undecided"),
        _ => ("past-title", "past"),
    }
}
