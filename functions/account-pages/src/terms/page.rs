//! What the reader sees of terms.

use askama::Template;
use domain::terms::{Acceptance, AcceptanceRecord, Document, TermsState};
use lambda_support::http::pages::{Doubt, NONCE, Page, Voice};
use texts::Unsayable;

use super::{DOCUMENT, key};
use crate::link::Reader;

/// A document and how the customer stands with it.
struct Shown<'a> {
    key: String,
    kind: String,
    title: &'a str,
    version: &'a str,
    url: &'a str,
    sha256: &'a str,
    accepted: Option<ShownAcceptance>,
}

struct ShownAcceptance {
    by_and_at: String,
    id: String,
}

impl<'a> Shown<'a> {
    fn of(voice: &Voice, document: &'a Document, accepted: Option<&Acceptance>) -> Result<Self, Unsayable> {
        let shown = |acceptance: &Acceptance| {
            let about = voice.clone().with("by", acceptance.accepted_by.name.as_str());
            Ok(ShownAcceptance {
                by_and_at: about
                    .with_moment("at", acceptance.accepted_at)
                    .say("accepted-by")?,
                id: acceptance.acceptance_id.to_string(),
            })
        };
        Ok(Self {
            key: key(document.kind, &document.version),
            kind: voice.texts()?.terms_kind(document.kind)?,
            title: document.title.as_str(),
            version: document.version.as_str(),
            url: document.url.as_str(),
            sha256: document.sha256.as_str(),
            accepted: accepted.map(shown).transpose()?,
        })
    }
}

#[derive(Template)]
#[template(path = "terms.html")]
struct Asked<'a> {
    voice: &'a Voice,
    fault: Option<&'static str>,
    field: &'static str,
    nonce: String,
    documents: Vec<Shown<'a>>,
}

#[derive(Template)]
#[template(path = "accepted.html")]
struct AllAccepted<'a> {
    voice: &'a Voice,
    lead: &'static str,
    documents: Vec<Shown<'a>>,
}

/// How the customer stands: with the form while anything is missing.
pub(super) fn standing(reader: &Reader, state: &TermsState) -> Page {
    if state.standings.is_empty() {
        return reader.voice.notice(200, "nothing");
    }
    if !state.satisfied() {
        return asked(200, None, reader.nonce(), reader, state);
    }
    let acceptances = state.standings.iter().filter_map(|s| s.accepted.as_ref());
    let by_reader = acceptances
        .map(|a| &a.accepted_by.email)
        .all(|email| email.same_mailbox(&reader.recipient.email));
    accepted(reader, by_reader, documents(reader, state))
}

/// Nothing was recorded, because what was shown is not what is missing. Somebody may even have accepted all of it.
pub(super) fn moved(reader: &Reader, state: &TermsState) -> Page {
    if state.satisfied() {
        standing(reader, state)
    } else {
        asked(409, Some("terms-moved"), reader.nonce(), reader, state)
    }
}

/// Nothing was recorded, because the form does not seem to come from somebody who has read the page.
pub(super) fn doubted(reader: &Reader, state: &TermsState, doubt: Doubt) -> Page {
    let text = doubt.text();
    let nonce = doubt.nonce().unwrap_or_else(|| reader.nonce());
    asked(403, Some(text), nonce, reader, state)
}

/// What was just accepted.
pub(super) fn recorded(reader: &Reader, records: &[AcceptanceRecord]) -> Page {
    let documents = records
        .iter()
        .map(|record| Shown::of(&reader.voice, &record.document, Some(&record.acceptance())));
    accepted(reader, true, documents.collect())
}

fn documents<'a>(reader: &Reader, state: &'a TermsState) -> Result<Vec<Shown<'a>>, Unsayable> {
    let standings = state.standings.iter();
    standings
        .map(|s| Shown::of(&reader.voice, &s.document, s.accepted.as_ref()))
        .collect()
}

fn asked(
    status: u16,
    fault: Option<&'static str>,
    nonce: String,
    reader: &Reader,
    state: &TermsState,
) -> Page {
    let voice = &reader.voice;
    let documents = match documents(reader, state) {
        Ok(documents) => documents,
        Err(error) => return voice.unsaid(&error),
    };
    let content = Asked {
        voice,
        fault,
        field: DOCUMENT,
        nonce,
        documents,
    };
    voice.page(status, "terms-title", fault, &content)
}

fn accepted(reader: &Reader, by_reader: bool, documents: Result<Vec<Shown<'_>>, Unsayable>) -> Page {
    let voice = &reader.voice;
    let documents = match documents {
        Ok(documents) => documents,
        Err(error) => return voice.unsaid(&error),
    };
    let content = AllAccepted {
        voice,
        lead: if by_reader { "accepted-you" } else { "accepted-all" },
        documents,
    };
    voice.page(200, "accepted-title", None, &content)
}
