//! What mails speak of, in words. Every value is on one line, whatever it was made from, and what is not known is not
//! among them.

use std::borrow::Cow;

use domain::dispatch::{Dispatch, Message};
use domain::email::Person;
use domain::ports::MailFacts;
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::reason::UNFORESEEN;
use domain::request::{Channel, Decision, Origin};
use domain::text::one_line;
use jiff::Timestamp;
use texts::{Locale, Texts, Unsayable};

use crate::{MailedLink, Matter, Unrendered};

/// The longest name in a sentence, in characters. Facts have it in full.
const NAME: usize = 64;

/// What operations do about a reason that nobody foresaw.
const LOOK: &str = "See the history of the workflow's execution, which is named after the request, and the logs of \
                    its functions at that time.";

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// Something that a mail can speak of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Value {
            $($(#[$doc])* $name),+
        }

        impl Value {
            /// Everything.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in the texts.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

values! {
    /// Whom the mail is to.
    Reader = "reader",
    /// At which address.
    ReaderAddress = "reader-address",
    /// What people can quote when they ask about the mail.
    Reference = "reference",
    /// The reseller's name.
    Reseller = "reseller",
    /// Where answers go.
    ReplyTo = "reply-to",
    /// The customer's name.
    Customer = "customer",
    /// Until when the reader can act.
    Until = "until",
    /// The name of the subscription.
    Request = "request",
    /// The customer's tenant.
    Tenant = "tenant",
    /// What the subscription is for.
    Workload = "workload",
    /// For whom the Owner role was asked.
    Owner = "owner",
    /// Who asked.
    Requester = "requester",
    /// Who asked, with the address.
    RequestedBy = "requested-by",
    /// That something was asked, and by whom, in a sentence.
    Asked = "asked",
    /// When the request was accepted.
    Since = "since",
    /// The customer's contact, with the address.
    Contact = "contact",
    /// Who decided.
    Decider = "decider",
    /// For whom.
    Behalf = "behalf",
    /// When.
    DecidedOn = "decided-on",
    /// By which way.
    Way = "way",
    /// Who has handed the deciding over.
    Approver = "approver",
    /// To whom.
    Delegate = "delegate",
    /// Until when.
    HandedUntil = "handed-until",
    /// The code under which a failure or hold is known.
    Reason = "reason",
    /// What it means.
    Explained = "explained",
    /// What operations do about it.
    ToDo = "to-do",
    /// The step at Microsoft where the request stands.
    Step = "step",
    /// The subscription's id.
    Subscription = "subscription",
    /// What is not as it was handed over.
    Drift = "drift",
    /// When the access was opened.
    OpenedOn = "opened-on",
    /// The name with which to sign in.
    UserName = "user-name",
    /// The password for the first sign-in.
    Password = "password",
}

impl Value {
    /// Whether it is the name of somebody, which may be as long as its type allows.
    fn is_name(self) -> bool {
        matches!(
            self,
            Self::Reader
                | Self::Reseller
                | Self::Customer
                | Self::Requester
                | Self::Decider
                | Self::Approver
                | Self::Delegate
        )
    }
}

/// What a mail can speak of.
pub(crate) struct Values(Vec<(Value, String)>);

impl Values {
    /// A value in full. The mail cannot do without it.
    pub(crate) fn need(&self, value: Value) -> Result<&str, Unrendered> {
        let found = self.0.iter().find(|(known, _)| *known == value);
        let found = found.map(|(_, words)| words.as_str());
        found.ok_or(Unrendered::Lacks(value.as_str()))
    }

    /// A value as it stands in a sentence, where a name that is too long to be read ends early.
    pub(crate) fn in_sentence(&self, value: Value) -> Result<Cow<'_, str>, Unrendered> {
        Ok(short(value, self.need(value)?))
    }

    /// Says a text about them.
    pub(crate) fn say(&self, texts: &Texts, id: &str) -> Result<String, Unsayable> {
        let values = self.0.iter();
        let short: Vec<_> = values
            .map(|(value, words)| (value.as_str(), short(*value, words)))
            .collect();
        let about: Vec<_> = short
            .iter()
            .map(|(name, words)| (*name, words.as_ref()))
            .collect();
        Ok(one_line(&texts.say(id, &about)?))
    }

    /// What the facts of a mail tell.
    pub(crate) fn of(
        texts: &Texts,
        dispatch: &Dispatch,
        matter: Matter<'_>,
        link: Option<&MailedLink>,
    ) -> Result<Self, Unsayable> {
        let mut values = Self(Vec::new());
        values.put(Value::Reader, dispatch.to.name.as_str());
        values.put(Value::ReaderAddress, dispatch.to.email.as_str());
        values.put(Value::Reference, &matter.reference());
        values.put(Value::Reseller, matter.reseller().name.as_str());
        if let Some(reply_to) = &matter.reseller().mail_style.reply_to {
            values.put(Value::ReplyTo, reply_to.as_str());
        }
        if let Some(customer) = matter.customer() {
            values.put(Value::Customer, customer.company_name.as_str());
        }
        values.put_moment(texts, Value::Until, until(dispatch, matter, link))?;
        if let Some(behalf) = &dispatch.on_behalf_of {
            values.put(Value::Approver, behalf.approver.name.as_str());
            values.put_moment(texts, Value::HandedUntil, Some(behalf.until))?;
            let approver = matter.reseller().approver(&behalf.approver.email);
            if let Some(delegation) = approver.and_then(|a| a.delegation.as_ref()) {
                values.put(Value::Delegate, delegation.to.name.as_str());
            }
        }
        if let Some(access) = link.and_then(|link| link.access.as_ref()) {
            values.put(Value::UserName, &access.user_name);
            values.put(Value::Password, access.password.expose());
        }
        if let Matter::Request(facts) = matter {
            values.put_request(texts, dispatch.message, facts)?;
        }
        Ok(values)
    }

    fn put_request(&mut self, texts: &Texts, message: Message, facts: &MailFacts) -> Result<(), Unsayable> {
        let request = &facts.request;
        self.put(Value::Request, request.friendly_name.as_str());
        self.put(Value::Tenant, &request.tenant_id.to_string());
        self.put(Value::Workload, &texts.workload(request.workload)?);
        self.put(Value::Owner, &texts.owner(request.owner.as_ref())?);
        self.put(Value::Requester, request.requested_by.name.as_str());
        self.put(Value::RequestedBy, &reachable(&request.requested_by));
        let asked = match request.origin {
            Origin::Reseller => "asked-behalf",
            Origin::Customer => "asked-own",
        };
        self.put(Value::Asked, &self.say(texts, asked)?);
        self.put_moment(texts, Value::Since, Some(request.created_at))?;
        if let Some(contact) = facts.customer.contact.person() {
            self.put(Value::Contact, &reachable(&contact));
        }
        if let Some(reason) = request.reason.as_deref() {
            self.put(Value::Reason, reason);
            let known = Reason::parse(reason);
            self.put(Value::ToDo, known.map_or(LOOK, Reason::for_operations));
            let explained = explained(texts, message, known)?;
            self.put(Value::Explained, &explained);
        }
        if let Some(step) = request.step {
            self.put(Value::Step, Step::as_str(step));
        }
        if let Some(subscription) = &request.subscription {
            self.put(Value::Subscription, &subscription.subscription_id.to_string());
        }
        if let Some(drift) = request.drift {
            self.put(Value::Drift, &texts.drift(drift)?);
        }
        self.put_moment(texts, Value::OpenedOn, request.access_opened_at)?;
        if let Some(decision) = &request.decision {
            self.put_decision(texts, decision)?;
        }
        Ok(())
    }

    fn put_decision(&mut self, texts: &Texts, decision: &Decision) -> Result<(), Unsayable> {
        let decider = match &decision.by {
            Some(person) => person.name.as_str().to_owned(),
            None => self.say(texts, "policy-of")?,
        };
        self.put(Value::Decider, &decider);
        if let Some(behalf) = &decision.on_behalf_of {
            self.put(Value::Behalf, behalf.name.as_str());
        }
        self.put_moment(texts, Value::DecidedOn, Some(decision.at))?;
        let origin = decision.origin.as_ref();
        let way = match (decision.channel, origin.and_then(|o| o.signed_in_as.as_ref())) {
            (Channel::EmailLink, Some(address)) => {
                texts.say("way-link-signed-in", &[("address", address.as_str())])?
            }
            (Channel::EmailLink, None) => texts.say("way-link", &[])?,
            (Channel::Queue, _) => texts.say("way-queue", &[])?,
            (Channel::Policy, _) => texts.say("way-policy", &[])?,
        };
        self.put(Value::Way, &way);
        Ok(())
    }

    fn put(&mut self, value: Value, words: &str) {
        self.0.push((value, one_line(words)));
    }

    fn put_moment(&mut self, texts: &Texts, value: Value, at: Option<Timestamp>) -> Result<(), Unsayable> {
        if let Some(at) = at {
            self.put(value, &texts.moment(at)?);
        }
        Ok(())
    }
}

/// Until when the reader can act: while the link works, or as long as what the message asks for is waited for.
fn until(dispatch: &Dispatch, matter: Matter<'_>, link: Option<&MailedLink>) -> Option<Timestamp> {
    if let Some(link) = link {
        return Some(link.until);
    }
    let handed = dispatch.on_behalf_of.as_ref().map(|behalf| behalf.until);
    match (dispatch.message, matter) {
        (Message::ApprovalDelegated, _) => handed,
        (Message::MicrosoftAgreementRequested | Message::TermsUndelivered, Matter::Request(facts)) => {
            facts.request.accept_until
        }
        (_, Matter::Request(facts)) => facts.request.expires_at.into_iter().chain(handed).min(),
        (_, Matter::Customer(..) | Matter::Reseller(_)) => None,
    }
}

/// What a reason means for the reader. English has the words of the reason itself, which operations read as well.
fn explained(texts: &Texts, message: Message, reason: Option<Reason>) -> Result<String, Unsayable> {
    if message.is_for_operations() || texts.locale() == Locale::En {
        return Ok(reason.map_or(UNFORESEEN, Reason::told).to_owned());
    }
    let code = reason.map_or("unforeseen", Reason::as_str);
    texts.say(&format!("reason-{}", code.replace('_', "-")), &[])
}

fn short(value: Value, words: &str) -> Cow<'_, str> {
    if value.is_name() {
        clipped(words, NAME)
    } else {
        Cow::Borrowed(words)
    }
}

/// The text, ended early and visibly where it is too long.
pub(crate) fn clipped(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => Cow::Owned(format!("{}…", text[..end].trim_end())),
        None => Cow::Borrowed(text),
    }
}

/// A person by name and address.
fn reachable(person: &Person) -> String {
    format!("{} ({})", one_line(person.name.as_str()), person.email.as_str())
}
