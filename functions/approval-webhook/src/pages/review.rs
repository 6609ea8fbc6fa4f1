//! The request with what its reader may do about it.

use askama::Template;
use domain::request::{SubscriptionRequest, Verdict};
use domain::status::Status;
use lambda_support::http::pages::{NONCE, Page, Voice};

use super::asked::Asked;
use super::outcome;
use crate::mailed::Review;

/// The longest reason. What is longer is given back cut.
const LONGEST: usize = 1_000;

/// The form as it is shown: empty, or with what was typed and what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) status: u16,
    /// The text that says what is wrong.
    pub(crate) fault: Option<&'static str>,
    /// What was typed.
    pub(crate) reason: String,
    /// The nonce of an earlier showing that still holds.
    pub(crate) nonce: Option<String>,
    /// What the reader would have decided by a form that was turned back.
    pub(crate) wanted: Option<Verdict>,
}

impl Form {
    /// The form as it is first shown.
    pub(crate) fn empty() -> Self {
        Self {
            status: 200,
            fault: None,
            reason: String::new(),
            nonce: None,
            wanted: None,
        }
    }
}

/// What the reader may do.
enum Offer {
    /// Decide.
    Form(ShownForm),
    /// Sign in, and then decide.
    SignIn { at: String },
    /// Something else.
    Instead { what: &'static str, todo: &'static str },
}

impl Offer {
    fn is_form(&self) -> bool {
        matches!(self, Self::Form(_))
    }
}

struct ShownForm {
    reader: &'static str,
    own_request: bool,
    nonce: String,
    /// That the reader has signed in.
    proof: Option<String>,
    reason: String,
    reason_fault: bool,
    choice_fault: bool,
}

#[derive(Template)]
#[template(path = "review.html")]
struct Content<'a> {
    title: String,
    voice: &'a Voice,
    asked: Asked<'a>,
    fault: Option<&'static str>,
    offer: Offer,
}

/// The page of a live link, by how its request stands.
pub(crate) fn standing(review: &Review, current: &SubscriptionRequest, asked: &Form) -> Page {
    if current.status == Status::PendingApproval && !current.decision_time_is_over(review.opened_at) {
        return form(review, asked);
    }
    match asked.fault {
        None => outcome::shown(asked.status, None, review, current),
        Some(_) => outcome::settled(review, current, asked.wanted),
    }
}

/// The request with the form to decide on it, or with what takes its place.
pub(crate) fn form(review: &Review, form: &Form) -> Page {
    // Whatever else a reader must do before deciding takes the form's place here.
    if review.is_self_approval() {
        return own_request(review, form.status);
    }
    if review.signing_in.is_missing() {
        let Some(at) = review.signing_in.address() else {
            let texts = ("console-title", "sign-in-not-set-up", "console-todo");
            return instead_of_deciding(review, form.status, texts);
        };
        let offer = Offer::SignIn { at: at.to_owned() };
        return page(review, form.status, "review-title", form.fault, offer);
    }
    let reason_fault = form.fault.is_some_and(|fault| fault.starts_with("fault-reason"));
    let shown = ShownForm {
        reader: if review.on_behalf_of.is_some() {
            "reader-for"
        } else {
            "reader"
        },
        own_request: review.is_own_request(),
        nonce: form.nonce.clone().unwrap_or_else(|| review.nonce()),
        proof: review.signing_in.proof().map(str::to_owned),
        reason: form.reason.chars().take(LONGEST).collect(),
        reason_fault,
        choice_fault: form.fault.is_some() && !reason_fault,
    };
    page(
        review,
        form.status,
        "review-title",
        form.fault,
        Offer::Form(shown),
    )
}

/// The same for somebody who sent a decision without having signed in.
pub(crate) fn sign_in_first(review: &Review) -> Page {
    form(
        review,
        &Form {
            status: 403,
            fault: Some("fault-signed-out"),
            ..Form::empty()
        },
    )
}

/// The request for a reader whose reseller decides in its console only.
pub(crate) fn decide_in_console(review: &Review, status: u16) -> Page {
    instead_of_deciding(review, status, ("console-title", "console", "console-todo"))
}

/// The request without a form. The texts are the title, why, and what to do.
pub(super) fn instead_of_deciding(
    review: &Review,
    status: u16,
    (title, what, todo): (&'static str, &'static str, &'static str),
) -> Page {
    page(review, status, title, None, Offer::Instead { what, todo })
}

/// The request for whoever asked for it and may therefore not decide.
pub(crate) fn own_request(review: &Review, status: u16) -> Page {
    let what = if review.reader_asked() { "own" } else { "own-for" };
    instead_of_deciding(review, status, ("own-title", what, "own-todo"))
}

fn page(review: &Review, status: u16, title: &str, fault: Option<&'static str>, offer: Offer) -> Page {
    let voice = &review.voice;
    let content = Content {
        title: voice.say(title).unwrap_or_default(),
        voice,
        asked: Asked::of(review, true),
        fault,
        offer,
    };
    voice.page(status, title, fault, &content)
}
