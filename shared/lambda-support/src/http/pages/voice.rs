//! How pages speak: in the reader's language, in the reseller's name and colour, about what was put before them.

use std::sync::OnceLock;

use domain::link::Link;
use domain::mail_style::Color;
use domain::ports::PortError;
use domain::text::Name;
use jiff::Timestamp;
use lambda_http::Request;
use texts::{Locale, Source, Texts, Unsayable};

use super::{Notice, Page};
use crate::http::port_problem;

/// What pages of all functions say.
const SHARED: Source = texts::source!();

/// How much of a name stands in a sentence or a title. Facts show it whole.
const SENTENCE: usize = 40;

/// The texts of a function's pages. Each language is read when somebody first speaks it.
#[derive(Debug)]
pub struct Catalogue {
    own: Source,
    read: [OnceLock<Result<Texts, Unsayable>>; Locale::ALL.len()],
}

impl Catalogue {
    /// The texts of these files, and what all pages say.
    pub const fn new(own: Source) -> Self {
        Self {
            own,
            read: [const { OnceLock::new() }; Locale::ALL.len()],
        }
    }

    fn texts(&self, locale: Locale) -> Result<&Texts, Unsayable> {
        let read = || Texts::new(locale, SHARED)?.and(self.own);
        let texts = self.read[locale as usize].get_or_init(read);
        texts.as_ref().map_err(Clone::clone)
    }
}

/// How pages speak to one reader.
#[derive(Clone, Debug)]
pub struct Voice {
    catalogue: &'static Catalogue,
    locale: Locale,
    house: Option<Name>,
    color: Option<Color>,
    about: Vec<(&'static str, String)>,
}

impl Voice {
    /// To somebody of whom only the call is known.
    pub fn to_stranger(catalogue: &'static Catalogue, request: &Request) -> Self {
        let accepted = request.headers().get("accept-language");
        let accepted = accepted.and_then(|header| header.to_str().ok());
        Self {
            catalogue,
            locale: Locale::negotiate(None, accepted),
            house: None,
            color: None,
            about: Vec::new(),
        }
    }

    /// To the reader of a link: in the language that is known of the person, else in the one of the call.
    #[must_use]
    pub fn to_reader_of(self, link: &Link) -> Self {
        let known = link.language.as_ref();
        Self {
            locale: known
                .and_then(|known| Locale::of(known.as_str()))
                .unwrap_or(self.locale),
            color: link.color.clone(),
            ..self
        }
    }

    /// In the name of a reseller.
    #[must_use]
    pub fn of_house(self, house: &Name) -> Self {
        Self {
            house: Some(house.clone()),
            ..self
        }
    }

    /// Speaks of this as well.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.about.push((name, value.into()));
        self
    }

    /// Speaks of somebody in a sentence: a name that is far too long for one is cut.
    #[must_use]
    pub fn with_name(self, name: &'static str, value: &Name) -> Self {
        self.with(name, in_sentence(value.as_str()))
    }

    /// Speaks of a moment.
    #[must_use]
    pub fn with_moment(self, name: &'static str, at: Timestamp) -> Self {
        match self.moment(at) {
            Ok(said) => self.with(name, said),
            Err(error) => {
                // Whatever speaks of it says that it lacks it.
                tracing::error!(%error, "a moment could not be said");
                self
            }
        }
    }

    /// A text.
    ///
    /// # Errors
    /// When there is none, or it lacks something.
    pub fn say(&self, id: &str) -> Result<String, Unsayable> {
        let about: Vec<(&str, &str)> = self
            .about
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.texts()?.say(id, &about)
    }

    /// The words for things that mails name as well.
    ///
    /// # Errors
    /// When the language's texts are malformed.
    pub fn texts(&self) -> Result<&Texts, Unsayable> {
        self.catalogue.texts(self.locale)
    }

    /// A moment, with its zone.
    ///
    /// # Errors
    /// When the language lacks the words.
    pub fn moment(&self, at: Timestamp) -> Result<String, Unsayable> {
        self.texts()?.moment(at)
    }

    /// A page, whose title is the text with this id. The title of one that tells what is wrong with a form says so as
    /// well: that is what a screen reader reads first.
    pub fn page(
        &self,
        status: u16,
        title: &str,
        fault: Option<&str>,
        content: &impl askama::Template,
    ) -> Page {
        let form = if fault.is_some() { "titled-fault" } else { "titled" };
        let said = || {
            let house = match &self.house {
                Some(house) => house.as_str().to_owned(),
                None => self.say("house")?,
            };
            let about = [("title", self.say(title)?), ("house", in_sentence(&house))];
            let about = about.each_ref().map(|(name, value)| (*name, value.as_str()));
            Ok::<_, Unsayable>((self.texts()?.say(form, &about)?, house))
        };
        match said() {
            Ok((title, house)) => Page {
                locale: self.locale,
                house: Some(in_sentence(&house)),
                color: self.color.clone(),
                ..Page::of(status, &title, content)
            },
            Err(error) => self.unsaid(&error),
        }
    }

    /// A page that says one thing and what to do now: the texts `id-title`, `id` and `id-todo`.
    pub fn notice(&self, status: u16, id: &str) -> Page {
        self.notice_of(status, &format!("{id}-title"), id, &format!("{id}-todo"))
    }

    /// A page that says one thing and what to do now, by the texts of each.
    pub fn notice_of(&self, status: u16, title: &str, text: &str, todo: &str) -> Page {
        self.tell(status, [title, text, todo], None)
    }

    /// A page that says one thing, what to do now, and where: at this address, called by the text `way`.
    pub fn notice_with_way(&self, status: u16, id: &str, address: &str, way: &str) -> Page {
        let (title, todo) = (format!("{id}-title"), format!("{id}-todo"));
        self.tell(status, [&title, id, &todo], Some((address, way)))
    }

    /// A page that says one thing, with a way back to where the reader was.
    fn notice_with_return(&self, status: u16, id: &str) -> Page {
        self.notice_with_way(status, id, "?", "open-again")
    }

    /// There is no such link.
    pub fn unknown(&self) -> Page {
        self.notice(404, "unknown")
    }

    /// The form came from somebody else's page.
    pub fn cross_site(&self) -> Page {
        self.notice_with_return(403, "cross-site")
    }

    /// Too much happens at once.
    pub fn busy(&self) -> Page {
        self.notice_with_return(503, "busy")
    }

    /// Something failed on our side.
    pub fn broken(&self) -> Page {
        self.notice_with_return(500, "broken")
    }

    /// What a failed port means for the reader.
    pub fn failed(&self, error: &PortError) -> Page {
        match port_problem(error).status {
            503 => self.busy(),
            _ => self.broken(),
        }
    }

    /// A page for the case that a text is wrong, which a test of each function rules out.
    pub fn unsaid(&self, error: &Unsayable) -> Page {
        tracing::error!(%error, locale = self.locale.as_str(), "a page could not be said");
        Page::notice(
            500,
            "Error",
            "Something went wrong on our side. Open the link again later.",
        )
    }

    fn tell(&self, status: u16, [title, text, todo]: [&str; 3], way: Option<(&str, &str)>) -> Page {
        let said = || {
            let name = way.map(|(_, name)| self.say(name)).transpose()?;
            Ok::<_, Unsayable>((self.say(title)?, self.say(text)?, self.say(todo)?, name))
        };
        match said() {
            Ok((heading, text, todo, name)) => {
                let notice = Notice {
                    title: &heading,
                    text: &text,
                    todo: &todo,
                    way: way.map(|(address, _)| address).zip(name.as_deref()),
                };
                self.page(status, title, None, &notice)
            }
            Err(error) => self.unsaid(&error),
        }
    }
}

/// A name as far as it fits into a sentence.
fn in_sentence(name: &str) -> String {
    match name.char_indices().nth(SENTENCE) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name[..end].trim_end()),
    }
}
