//! What a mail is about, with everything it is made from.

use domain::account::{Customer, Reseller};
use domain::email::EmailAddress;
use domain::ports::MailFacts;

/// What a mail is about.
#[derive(Clone, Copy, Debug)]
pub enum Matter<'a> {
    /// A request.
    Request(&'a MailFacts),
    /// A customer account, and its reseller.
    Customer(&'a Customer, &'a Reseller),
    /// A reseller.
    Reseller(&'a Reseller),
}

impl<'a> Matter<'a> {
    /// The reseller, who takes part in everything.
    pub fn reseller(self) -> &'a Reseller {
        match self {
            Self::Request(facts) => &facts.reseller,
            Self::Customer(_, reseller) | Self::Reseller(reseller) => reseller,
        }
    }

    /// Whether a mail about the same request did not reach this address.
    pub fn is_unreachable(self, address: &EmailAddress) -> bool {
        match self {
            Self::Request(facts) => facts.request.is_unreachable(address),
            Self::Customer(..) | Self::Reseller(_) => false,
        }
    }

    /// The customer, if one is meant.
    pub fn customer(self) -> Option<&'a Customer> {
        match self {
            Self::Request(facts) => Some(&facts.customer),
            Self::Customer(customer, _) => Some(customer),
            Self::Reseller(_) => None,
        }
    }

    /// What people can quote when they ask about the mail.
    pub fn reference(self) -> String {
        match self {
            Self::Request(facts) => facts.request.request_id.to_string(),
            Self::Customer(customer, _) => customer.customer_id.to_string(),
            Self::Reseller(reseller) => reseller.reseller_id.to_string(),
        }
    }
}

/// A message needs to know what its matter does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is about something else than its event")]
pub struct Mismatch;
