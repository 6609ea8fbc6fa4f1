//! What the reader of the link sees, in the reader's language.

use askama::Template;
use contracts::access::Access;
use domain::access::{OpenedFrom, Superseded};
use domain::link::Link;
use domain::ports::PortError;
use domain::refusal::Refusal;
use domain::request::SubscriptionRequest;
use domain::text::Name;
use jiff::Timestamp;
use lambda_http::Request;
use lambda_support::http::pages::{Catalogue, Doubt, NONCE, Page, Voice};
use texts::{Source, Texts, Unsayable};

/// What only these pages say.
const OWN: Source = texts::source!();

/// Everything that these pages say.
static TEXTS: Catalogue = Catalogue::new(OWN);

/// Whether the reader may have a new first password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// A button asks for it.
    Offered,
    /// It was asked for too often.
    TooOften,
    /// There is none to be had by this link.
    Never,
}

/// A button in a form of its own. This is the one place that knows what a form of these pages carries.
#[derive(Template)]
#[template(path = "form.html")]
struct Form {
    action: &'static str,
    label: String,
    about: String,
    main: bool,
    /// Proof that the page was shown.
    nonce: String,
}

/// A page with a text, facts and forms.
#[derive(Template)]
#[template(path = "page.html")]
struct Content {
    /// The text that is its title.
    id: String,
    title: String,
    fault: Option<String>,
    texts: Vec<String>,
    facts: Vec<(String, String)>,
    codes: Vec<(String, String)>,
    forms: Vec<Form>,
    sign_in: Option<String>,
    note: Option<String>,
}

/// A sentence with what it speaks of, as it stands in a page.
type Said = Result<String, Unsayable>;

/// The pages for one reader.
pub(crate) struct Pages {
    voice: Voice,
    nonce: String,
    /// The text that says why a form was not taken.
    fault: Option<&'static str>,
}

impl Pages {
    /// For a reader of whom only the browser is known.
    pub(crate) fn before_the_link(http: &Request) -> Self {
        Self {
            voice: Voice::to_stranger(&TEXTS, http),
            nonce: String::new(),
            fault: None,
        }
    }

    /// For the reader of a link, with the nonce of this showing.
    pub(crate) fn of_link(http: &Request, link: &Link, nonce: String) -> Self {
        Self {
            voice: Voice::to_stranger(&TEXTS, http).to_reader_of(link),
            nonce,
            fault: None,
        }
    }

    /// Says that a form was not taken, on the page that is shown once more.
    pub(crate) fn doubts(&mut self, doubt: Doubt) {
        self.fault = Some(doubt.text());
        self.nonce = doubt.nonce().unwrap_or_else(|| self.nonce.clone());
    }

    /// The offer to show the access.
    pub(crate) fn offer(&self, customer: &Name, until: Timestamp, again: Again) -> Page {
        self.page(200, |t| {
            let mut content = content(t, "offer-title")?;
            content.texts = vec![
                t.say("offer-text", &[("customer", customer.as_str())])?,
                t.say("offer-once", &[])?,
            ];
            content.forms.push(self.form(t, "reveal", "offer")?);
            content.note = Some(t.say("offer-until", &[("moment", &t.moment(until)?)])?);
            self.offer_again(&mut content, t, again)?;
            Ok(content)
        })
    }

    /// The access, shown this once.
    pub(crate) fn revealed(&self, customer: &Name, request: &SubscriptionRequest, access: &Access) -> Page {
        self.page(200, |t| {
            let mut content = content(t, "revealed-title")?;
            let name = request.friendly_name.as_str();
            let about = [("name", name), ("customer", customer.as_str())];
            content.texts = vec![t.say("revealed-text", &about)?, t.say("revealed-once", &[])?];
            content.codes = vec![
                (t.say("user-label", &[])?, access.user_principal_name.clone()),
                (t.say("password-label", &[])?, access.password.clone()),
            ];
            if let Some(subscription) = &request.subscription {
                let id = subscription.subscription_id.to_string();
                content.codes.push((t.say("subscription-label", &[])?, id));
            }
            content.sign_in = Some(t.say("revealed-sign-in", &[])?);
            content.note = Some(t.say("revealed-change", &[])?);
            Ok(content)
        })
    }

    /// Somebody has opened it: when, and from where if that is still known.
    pub(crate) fn opened(&self, at: Timestamp, from: &OpenedFrom, again: Again) -> Page {
        self.page(410, |t| {
            let mut content = content(t, "opened-title")?;
            let moment = t.moment(at)?;
            content.texts = vec![
                t.say("opened-text", &[("moment", &moment)])?,
                t.say("opened-by-you", &[])?,
            ];
            content.facts = vec![(t.say("opened-label", &[])?, moment)];
            for (label, value) in [
                ("from-label", &from.source_ip),
                ("browser-label", &from.user_agent),
            ] {
                if let Some(value) = value {
                    content.facts.push((t.say(label, &[])?, value.clone()));
                }
            }
            self.offer_again(&mut content, t, again)?;
            Ok(content)
        })
    }

    /// The link opens nothing any more, or never did.
    pub(crate) fn over(&self, again: Again) -> Page {
        self.page(410, |t| {
            let mut content = content(t, "over-title")?;
            content.texts.push(t.say("over-text", &[])?);
            self.offer_again(&mut content, t, again)?;
            if again == Again::Never {
                content.texts.push(t.say("ask-reseller", &[])?);
            }
            Ok(content)
        })
    }

    /// The customer record names another address than the one to which the link was sent.
    pub(crate) fn moved(&self) -> Page {
        self.notice(410, "moved")
    }

    /// A newer link leads, or will lead, to the access.
    pub(crate) fn superseded(&self, why: Superseded) -> Page {
        match why {
            Superseded::Renewing => self.notice(410, "renewing"),
            Superseded::Replaced => self.notice(410, "replaced"),
        }
    }

    /// The new first password is on its way.
    pub(crate) fn asked(&self) -> Page {
        self.notice(202, "asked")
    }

    /// No new first password is made.
    pub(crate) fn not_resettable(&self, refusal: &Refusal) -> Page {
        match refusal {
            Refusal::AccessResetLimit => self.notice(429, "too-often"),
            _ => self.notice(409, "not-resettable"),
        }
    }

    /// No such link.
    pub(crate) fn unknown(&self) -> Page {
        self.voice.unknown()
    }

    /// The form came from somebody else's page.
    pub(crate) fn cross_site(&self) -> Page {
        self.voice.cross_site()
    }

    /// The form asks for what there is not.
    pub(crate) fn unclear(&self) -> Page {
        self.notice(422, "unclear")
    }

    /// Too much happens at once.
    pub(crate) fn busy(&self) -> Page {
        self.voice.busy()
    }

    /// Something failed on our side. Nothing is used up by it.
    pub(crate) fn broken(&self) -> Page {
        self.voice.broken()
    }

    /// What a failed port means for the reader. Nothing is used up by it.
    pub(crate) fn failed(&self, error: &PortError) -> Page {
        self.voice.failed(error)
    }

    /// A page that says one thing.
    fn notice(&self, status: u16, id: &str) -> Page {
        self.page(status, |t| {
            let mut content = content(t, &format!("{id}-title"))?;
            content.texts.push(t.say(&format!("{id}-text"), &[])?);
            Ok(content)
        })
    }

    fn page(&self, status: u16, say: impl FnOnce(&Texts) -> Result<Content, Unsayable>) -> Page {
        let said = || {
            let texts = self.voice.texts()?;
            let fault = self.fault.map(|fault| texts.say(fault, &[])).transpose()?;
            Ok::<_, Unsayable>(Content { fault, ..say(texts)? })
        };
        // A page that is an answer of its own stays that answer.
        let status = match self.fault {
            Some(_) if status == 200 => 403,
            _ => status,
        };
        match said() {
            Ok(content) => self.voice.page(status, &content.id, self.fault, &content),
            Err(error) => self.voice.unsaid(&error),
        }
    }

    fn form(&self, t: &Texts, action: &'static str, id: &str) -> Result<Form, Unsayable> {
        let about: Said = match action {
            "reset" => t.say("again-text", &[]),
            _ => Ok(String::new()),
        };
        Ok(Form {
            action,
            label: t.say(&format!("{id}-button"), &[])?,
            about: about?,
            main: action == "reveal",
            nonce: self.nonce.clone(),
        })
    }

    fn offer_again(&self, content: &mut Content, t: &Texts, again: Again) -> Result<(), Unsayable> {
        match again {
            Again::Offered => content.forms.push(self.form(t, "reset", "again")?),
            Again::TooOften => content.texts.push(t.say("too-often-text", &[])?),
            Again::Never => {}
        }
        Ok(())
    }
}

fn content(t: &Texts, title: &str) -> Result<Content, Unsayable> {
    Ok(Content {
        id: title.to_owned(),
        title: t.say(title, &[])?,
        fault: None,
        texts: Vec::new(),
        facts: Vec::new(),
        codes: Vec::new(),
        forms: Vec::new(),
        sign_in: None,
        note: None,
    })
}

#[cfg(test)]
mod tests;
