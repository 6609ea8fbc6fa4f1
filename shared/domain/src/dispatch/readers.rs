//! Who reads mails, and in which language.

use jiff::Timestamp;

use crate::account::{Asked, Customer, OnBehalfOf, Reseller};
use crate::email::Person;
use crate::request::{Origin, SubscriptionRequest};
use crate::text::Language;

/// Somebody who is told something.
pub(super) struct Reader {
    pub(super) to: Person,
    pub(super) language: Option<Language>,
    pub(super) on_behalf_of: Option<OnBehalfOf>,
}

impl Reader {
    pub(super) fn new(to: Person, language: Option<&Language>) -> Self {
        Self {
            to,
            language: language.cloned(),
            on_behalf_of: None,
        }
    }
}

/// Everybody who may be told something of a request.
pub(super) struct Readers<'a> {
    pub(super) request: &'a SubscriptionRequest,
    pub(super) reseller: &'a Reseller,
    pub(super) customer: &'a Customer,
    pub(super) operations: Option<&'a Person>,
    pub(super) now: Timestamp,
}

impl Readers<'_> {
    /// The person who asked. Who asks for a customer as its contact, or through its portal, reads its language.
    pub(super) fn requester(&self) -> Option<Reader> {
        let to = self.request.requested_by.clone();
        let customers = self.request.origin == Origin::Customer || self.customer.is_contact(&to.email);
        let language = if customers {
            Some(&self.customer.language)
        } else {
            self.reseller.language.as_ref()
        };
        Some(Reader::new(to, language))
    }

    pub(super) fn contact(&self) -> Option<Reader> {
        let person = self.customer.contact.person()?;
        Some(Reader::new(person, Some(&self.customer.language)))
    }

    pub(super) fn operations(&self) -> Option<Reader> {
        self.operations.map(|person| Reader::new(person.clone(), None))
    }

    fn approver(&self, asked: Asked) -> Reader {
        Reader {
            language: asked.language.or_else(|| self.reseller.language.clone()),
            to: asked.to,
            on_behalf_of: asked.on_behalf_of,
        }
    }

    /// Whoever was asked and may decide: whoever asked for the subscription is not asked to approve it.
    pub(super) fn asked(&self, backups: usize) -> Vec<Reader> {
        let own = |p: &Person| self.request.was_requested_by(&p.email);
        let may_decide = |asked: &Asked| {
            let behalf = asked.on_behalf_of.as_ref();
            self.reseller.policy.allow_self_approval
                || !own(&asked.to) && !behalf.is_some_and(|b| own(&b.approver))
        };
        let asked = self.reseller.asked(backups, self.now).filter(may_decide);
        asked.map(|asked| self.approver(asked)).collect()
    }

    /// Whoever may decide, whether asked or not, and whoever did decide.
    pub(super) fn deciders(&self) -> Vec<Reader> {
        let mut readers: Vec<Reader> = self
            .reseller
            .asked(usize::MAX, self.now)
            .map(|asked| self.approver(asked))
            .collect();
        let by = self.request.decision.as_ref().and_then(|d| d.by.as_ref());
        if let Some(by) = by
            && !readers.iter().any(|r| r.to.email.same_mailbox(&by.email))
        {
            readers.push(Reader::new(by.clone(), self.reseller.language.as_ref()));
        }
        readers
    }
}
