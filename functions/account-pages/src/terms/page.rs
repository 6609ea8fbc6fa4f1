//! What the reader sees of terms.

use askama::Template;
use contracts::words;
use domain::terms::{Acceptance, AcceptanceRecord, Document, TermsState};
use lambda_support::http::pages::Page;

use super::{DOCUMENT, key};
use crate::link::Reader;

/// A document and how the customer stands with it.
struct Shown<'a> {
    key: String,
    kind: &'static str,
    title: &'a str,
    version: &'a str,
    url: &'a str,
    sha256: &'a str,
    accepted: Option<ShownAcceptance>,
}

struct ShownAcceptance {
    by: String,
    at: String,
    id: String,
}

impl<'a> Shown<'a> {
    fn of(document: &'a Document, accepted: Option<&Acceptance>) -> Self {
        Self {
            key: key(document.kind, &document.version),
            kind: words::terms_kind(document.kind),
            title: document.title.as_str(),
            version: document.version.as_str(),
            url: document.url.as_str(),
            sha256: document.sha256.as_str(),
            accepted: accepted.map(|acceptance| ShownAcceptance {
                by: acceptance.accepted_by.name.as_str().to_owned(),
                at: words::moment(acceptance.accepted_at),
                id: acceptance.acceptance_id.to_string(),
            }),
        }
    }
}

#[derive(Template)]
#[template(path = "terms.html")]
struct Asked<'a> {
    moved: bool,
    field: &'static str,
    documents: Vec<Shown<'a>>,
    customer: &'a str,
    reseller: &'a str,
    recipient: &'a str,
    address: String,
    until: String,
}

#[derive(Template)]
#[template(path = "accepted.html")]
struct AllAccepted<'a> {
    by_reader: bool,
    documents: Vec<Shown<'a>>,
    customer: &'a str,
    reseller: &'a str,
}

/// How the customer stands: with the form while anything is missing.
pub(super) fn standing(reader: &Reader, state: &TermsState) -> Page {
    if state.standings.is_empty() {
        let text = "There are no terms in force that you would have to accept. Nothing needs to be done.";
        return Page::notice(200, "Nothing to accept", text);
    }
    if !state.satisfied() {
        return asked(200, reader, state);
    }
    let acceptances = state.standings.iter().filter_map(|s| s.accepted.as_ref());
    let by_reader = acceptances
        .map(|a| &a.accepted_by.email)
        .all(|email| email.same_mailbox(&reader.recipient.email));
    accepted(reader, by_reader, documents(state))
}

/// Nothing was recorded, because what was shown is not what is missing. Somebody may even have accepted all of it.
pub(super) fn moved(reader: &Reader, state: &TermsState) -> Page {
    if state.satisfied() {
        standing(reader, state)
    } else {
        asked(409, reader, state)
    }
}

/// What was just accepted.
pub(super) fn recorded(reader: &Reader, records: &[AcceptanceRecord]) -> Page {
    let documents = records
        .iter()
        .map(|record| Shown::of(&record.document, Some(&record.acceptance())));
    accepted(reader, true, documents.collect())
}

fn documents(state: &TermsState) -> Vec<Shown<'_>> {
    let standings = state.standings.iter();
    standings
        .map(|s| Shown::of(&s.document, s.accepted.as_ref()))
        .collect()
}

fn asked(status: u16, reader: &Reader, state: &TermsState) -> Page {
    let content = Asked {
        moved: status != 200,
        field: DOCUMENT,
        documents: documents(state),
        customer: reader.customer.as_str(),
        reseller: reader.reseller.as_str(),
        recipient: reader.recipient.name.as_str(),
        address: reader.recipient.email.masked(),
        until: words::moment(reader.until),
    };
    Page::of(status, "Terms to accept", &content)
}

fn accepted(reader: &Reader, by_reader: bool, documents: Vec<Shown<'_>>) -> Page {
    let content = AllAccepted {
        by_reader,
        documents,
        customer: reader.customer.as_str(),
        reseller: reader.reseller.as_str(),
    };
    Page::of(200, "Accepted", &content)
}
