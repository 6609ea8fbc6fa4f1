//! Who reads mails, and in which language.

use jiff::Timestamp;

use crate::account::{Asked, Customer, OnBehalfOf, Reseller};
use crate::approval::{Unreachable, asked};
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

    /// Whether the contact is who asked.
    pub(super) fn contact_asked(&self) -> bool {
        self.customer.is_contact(&self.request.requested_by.email)
    }

    /// Whether mail about the request is known not to reach somebody, of which `known` holds.
    pub(super) fn is_unreachable(&self, reader: &Reader, known: impl Fn(&Unreachable) -> bool) -> bool {
        let theirs = |u: &&Unreachable| u.email.same_mailbox(&reader.to.email);
        self.request.unreachable.iter().filter(theirs).any(known)
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

    /// Whoever was asked to decide by this version of the request, and may.
    pub(super) fn asked_by(&self, version: u64) -> Vec<Reader> {
        let asked = asked(self.request, self.reseller, version, self.now);
        asked.into_iter().map(|asked| self.approver(asked)).collect()
    }

    /// Whoever may decide, whether asked or not, and whoever did decide.
    pub(super) fn deciders(&self) -> Vec<Reader> {
        let all = self.reseller.asked(|_| true, |_| true, self.now);
        let mut readers: Vec<Reader> = all.into_iter().map(|asked| self.approver(asked)).collect();
        let by = self.request.decision.as_ref().and_then(|d| d.by.as_ref());
        if let Some(by) = by
            && !readers.iter().any(|r| r.to.email.same_mailbox(&by.email))
        {
            readers.push(Reader::new(by.clone(), self.reseller.language.as_ref()));
        }
        readers
    }
}
