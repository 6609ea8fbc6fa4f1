//! A mail in words, before it is laid out.

use domain::dispatch::{Dispatch, Message};
use domain::mail_style::{MailStyle, Piece, Placeholder, TextPart, Wording};
use domain::text::one_line;
use texts::{Texts, Unsayable};

use crate::draft::{Draft, Target};
use crate::value::{Value, Values, clipped};
use crate::{MailedLink, Matter, Unrendered};

/// The longest subject, in characters: what is longer no program shows.
const SUBJECT: usize = 150;
/// The longest text that lists of mails show beside the subject.
const PREHEADER: usize = 90;

/// What stands in a mail, from top to bottom. Every text is one line.
pub(crate) struct Letter {
    pub(crate) subject: String,
    /// What lists of mails show beside the subject.
    pub(crate) preheader: String,
    pub(crate) heading: String,
    pub(crate) greeting: String,
    pub(crate) intro: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) quote: Option<Quote>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) steps: Vec<String>,
    pub(crate) button: Option<Button>,
    pub(crate) notes: Vec<String>,
    pub(crate) reference: String,
    pub(crate) footer: String,
}

/// What somebody wrote, line by line.
pub(crate) struct Quote {
    pub(crate) label: String,
    pub(crate) lines: Vec<String>,
}

/// One fact.
pub(crate) struct Fact {
    pub(crate) label: String,
    /// The label as it stands in plain text, as wide as the widest one.
    pub(crate) wide: String,
    pub(crate) value: String,
}

/// Where the reader goes on.
pub(crate) struct Button {
    pub(crate) label: String,
    /// The label as it stands in plain text, above the address.
    pub(crate) line: String,
    pub(crate) fallback: String,
    pub(crate) url: String,
    /// Until when the address works, if it ends.
    pub(crate) until: Option<String>,
}

/// Says texts about known values, in the reseller's own words where it has some.
struct Speaker<'a> {
    message: Message,
    texts: &'a Texts,
    style: &'a MailStyle,
    values: Values,
}

impl Letter {
    pub(crate) fn write(
        texts: &Texts,
        style: &MailStyle,
        dispatch: &Dispatch,
        matter: Matter<'_>,
        link: Option<&MailedLink>,
    ) -> Result<Self, Unrendered> {
        let has_access = link.is_some_and(|link| link.access.is_some());
        let draft = Draft::of(dispatch, matter, has_access)?;
        let speaker = Speaker {
            message: dispatch.message,
            texts,
            style,
            values: Values::of(texts, dispatch, matter, link)?,
        };
        let mut notes = speaker.say_all(&draft.notes)?;
        notes.push(speaker.say_part(TextPart::Note, &draft.note)?);
        let intro = speaker.say_part(TextPart::Intro, &draft.intro)?;
        Ok(Self {
            subject: clipped(&speaker.say_part(TextPart::Subject, &draft.subject)?, SUBJECT).into_owned(),
            preheader: clipped(&intro, PREHEADER).into_owned(),
            heading: speaker.say(&draft.heading)?,
            greeting: speaker.say("greeting")?,
            intro,
            paragraphs: speaker.say_all(&draft.paragraphs)?,
            quote: match &draft.quote {
                Some((label, lines)) => Some(Quote {
                    label: speaker.say(label)?,
                    lines: lines.iter().map(|line| one_line(line)).collect(),
                }),
                None => None,
            },
            facts: speaker.facts(&draft.facts)?,
            steps: speaker.say_all(&draft.steps)?,
            button: speaker.button(&draft, link)?,
            notes,
            reference: speaker.say("reference")?,
            footer: speaker.footer()?,
        })
    }
}

impl Speaker<'_> {
    fn say(&self, id: &str) -> Result<String, Unsayable> {
        self.values.say(self.texts, id)
    }

    fn say_all<T: AsRef<str>>(&self, ids: &[T]) -> Result<Vec<String>, Unsayable> {
        ids.iter().map(|id| self.say(id.as_ref())).collect()
    }

    fn say_part(&self, part: TextPart, id: &str) -> Result<String, Unrendered> {
        match self.style.text(self.message, self.texts.locale(), part) {
            Some(own) => self.fill(own),
            None => Ok(self.say(id)?),
        }
    }

    fn fill(&self, own: &Wording) -> Result<String, Unrendered> {
        let mut filled = String::new();
        for piece in own.pieces() {
            let value = match piece {
                Piece::Words(words) => {
                    filled.push_str(words);
                    continue;
                }
                Piece::Placeholder(Placeholder::Customer) => Value::Customer,
                Piece::Placeholder(Placeholder::Request) => Value::Request,
                Piece::Placeholder(Placeholder::Reseller) => Value::Reseller,
                Piece::Placeholder(Placeholder::Requester) => Value::Requester,
                Piece::Placeholder(Placeholder::Until) => Value::Until,
            };
            filled.push_str(&self.values.in_sentence(value)?);
        }
        Ok(one_line(&filled))
    }

    fn facts(&self, values: &[Value]) -> Result<Vec<Fact>, Unrendered> {
        let mut facts = Vec::with_capacity(values.len());
        for value in values {
            let label = self.say(&format!("fact-{}", value.as_str()))?;
            facts.push(Fact {
                wide: self.labelled(&label)?,
                value: self.values.need(*value)?.to_owned(),
                label,
            });
        }
        let widest = facts.iter().map(|f| f.wide.chars().count()).max().unwrap_or(0);
        for fact in &mut facts {
            fact.wide = format!("{:<widest$}", fact.wide);
        }
        Ok(facts)
    }

    /// What stands before something, as plain text has it.
    fn labelled(&self, label: &str) -> Result<String, Unsayable> {
        self.texts.say("labelled", &[("label", label)])
    }

    fn button(&self, draft: &Draft, link: Option<&MailedLink>) -> Result<Option<Button>, Unrendered> {
        let Some((label, target)) = &draft.button else {
            return Ok(None);
        };
        let (url, until) = match target {
            Target::Page(url) => ((*url).to_owned(), None),
            Target::Link => {
                let link = link.ok_or(Unrendered::Lacks("link"))?;
                (link.url.clone(), Some(self.say("link-until")?))
            }
        };
        Ok(Some(Button {
            line: self.labelled(&self.say(label)?)?,
            label: self.say(label)?,
            fallback: self.say("link-fallback")?,
            url,
            until,
        }))
    }

    fn footer(&self) -> Result<String, Unsayable> {
        if self.message.is_for_operations() {
            return self.say("operations-footer");
        }
        let mut footer = self.say("footer")?;
        if self.style.reply_to.is_some() {
            footer.push(' ');
            footer.push_str(&self.say("footer-reply")?);
        }
        Ok(footer)
    }
}
