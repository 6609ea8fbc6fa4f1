//! What mails say: from what happened to a mail in the reader's language and the reseller's style. Nothing here reads,
//! sends or knows the time.
//!
//! A message is a `draft`: which paragraphs, facts and button it has, chosen by what happened. The words stand in the
//! Fluent files of `locales/`, one for each language; the structure, the same for every message, stands in `templates/`.
//! A mail that lacks a text or a value is an error and never half a sentence.

mod draft;
mod letter;
mod matter;
mod preview;
mod value;

use std::sync::OnceLock;

use askama::Template;
use domain::dispatch::Dispatch;
use domain::mail_style::{Color, MailStyle};
use domain::ports::Mail;
use domain::secret::Secret;
use jiff::Timestamp;
use texts::{Locale, Source, Texts, Unsayable};

use crate::letter::Letter;

pub use crate::matter::{Matter, Mismatch};
pub use crate::preview::preview;

/// What people read.
const TEXTS: Source = texts::source!();

/// What the distributor's operations read, in English whatever is known of them.
const OPERATIONS: Source = {
    const ENGLISH: &str = concat!(
        include_str!("../locales/en.ftl"),
        include_str!("../locales/operations.ftl")
    );
    Source {
        en: ENGLISH,
        de: ENGLISH,
        fr: ENGLISH,
    }
};

/// The colour of buttons and lines where a reseller chose none.
const COLOR: &str = "#0b6b3a";

/// A link as it stands in a mail. It does not print, since its address is the permission.
#[expect(missing_debug_implementations, reason = "the address is the permission")]
pub struct MailedLink {
    /// Its address.
    pub url: String,
    /// Until when it works.
    pub until: Timestamp,
    /// What it leads to, where the reseller wants that in the mail.
    pub access: Option<MailedAccess>,
}

/// A first access as it stands in a mail.
#[expect(missing_debug_implementations, reason = "nobody prints a password")]
pub struct MailedAccess {
    /// The sign-in name.
    pub user_name: String,
    /// The first password, which Microsoft has changed at the first sign-in.
    pub password: Secret,
}

/// Why there is no mail. Its words name nobody, so they can be logged.
#[derive(Debug, thiserror::Error)]
pub enum Unrendered {
    /// The message is about something else.
    #[error(transparent)]
    Matter(#[from] Mismatch),
    /// A text is missing, or lacks something.
    #[error(transparent)]
    Text(#[from] Unsayable),
    /// The facts lack something that the message needs.
    #[error("the message lacks the {0}")]
    Lacks(&'static str),
    /// An example to preview is no example any more.
    #[error("the example is invalid: {0}")]
    Example(#[from] domain::text::Invalid),
    /// The layout failed.
    #[error(transparent)]
    Layout(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct Text<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a> {
    letter: &'a Letter,
    language: &'static str,
    color: &'a str,
}

/// Renders a dispatch.
///
/// # Errors
/// When the message is about something else than its matter, or the facts or the texts lack something that it needs.
pub fn render(
    dispatch: &Dispatch,
    matter: Matter<'_>,
    link: Option<&MailedLink>,
) -> Result<Mail, Unrendered> {
    let own = MailStyle::default();
    let (texts, style) = if dispatch.message.is_for_operations() {
        (for_operations()?, &own)
    } else {
        let locale = Locale::negotiate(dispatch.language.as_ref(), None);
        (for_people(locale)?, &matter.reseller().mail_style)
    };
    let letter = Letter::write(texts, style, dispatch, matter, link)?;
    let html = Html {
        letter: &letter,
        language: texts.locale().as_str(),
        color: style.color.as_ref().map_or(COLOR, Color::as_str),
    };
    Ok(Mail {
        to: dispatch.to.clone(),
        from_name: style.sender_name.clone(),
        reply_to: style.reply_to.clone(),
        text: Text { letter: &letter }.render()?,
        html: html.render()?,
        subject: letter.subject,
        message: dispatch.message.as_str(),
        dispatch: dispatch.id(),
    })
}

/// The texts of people in a language, read once.
fn for_people(locale: Locale) -> Result<&'static Texts, Unsayable> {
    static READ: [OnceLock<Texts>; Locale::ALL.len()] = [const { OnceLock::new() }; Locale::ALL.len()];
    let [en, de, fr] = &READ;
    let read = match locale {
        Locale::En => en,
        Locale::De => de,
        Locale::Fr => fr,
    };
    once(read, locale, TEXTS)
}

/// The texts of operations, read once.
fn for_operations() -> Result<&'static Texts, Unsayable> {
    static READ: OnceLock<Texts> = OnceLock::new();
    once(&READ, Locale::En, OPERATIONS)
}

fn once(read: &'static OnceLock<Texts>, locale: Locale, source: Source) -> Result<&'static Texts, Unsayable> {
    if let Some(texts) = read.get() {
        return Ok(texts);
    }
    let texts = Texts::new(locale, source)?;
    Ok(read.get_or_init(|| texts))
}

#[cfg(test)]
mod tests;
