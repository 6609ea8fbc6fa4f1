//! Events of accounts.

use std::collections::BTreeSet;

use domain::account::{Customer, Reseller};
use domain::account_change::{self, AcceptTerms};
use domain::account_event::AccountEventType;
use domain::dispatch::{AccountNotice, Dispatch, Message, Subject, account_dispatches};
use domain::email::EmailAddress;
use domain::event::Actor;
use domain::ids::{AcceptanceId, ClientId};
use domain::terms::{Document, Evidence, TermsKind, TermsState, Via};
use domain::text::Remark;

use crate::support::{self, NOW};

use super::people::{DAY, at, customer, named, person, reseller, without_tenant};

fn portal() -> Actor {
    Actor::Portal {
        client_id: ClientId::parse("client").unwrap(),
    }
}

fn document() -> Document {
    support::document(TermsKind::ProviderTerms, "2026-01", NOW)
}

fn state(customer: &Customer, reseller: &Reseller) -> TermsState {
    TermsState::of(&[document()], customer, reseller, at(100))
}

fn accept(customer: &Customer, reseller: &Reseller, hour: i64) -> Customer {
    let by = person("ada");
    let evidence = Evidence {
        via: Via::EmailLink,
        source_ip: None,
        user_agent: None,
    };
    let command = AcceptTerms {
        documents: vec![(AcceptanceId::mint(at(hour), [3; 10]), document())],
        by: &by,
        evidence: &evidence,
    };
    let state = state(customer, reseller);
    account_change::accept(customer, reseller, &state, command, Actor::Recipient, at(hour)).customer
}

/// The notice of a customer's own event.
fn own(change: &account_change::CustomerChange) -> AccountNotice {
    AccountNotice {
        kind: change.event.kind,
        reseller_id: change.event.reseller_id.clone(),
        customer_id: change.event.customer_id,
        seq: change.event.seq,
        of_reseller: false,
    }
}

/// The notice of a reseller's event, told to one of its customers or to nobody in particular.
fn of_reseller(change: &account_change::ResellerChange, customer: Option<&Customer>) -> AccountNotice {
    AccountNotice {
        kind: change.event.kind,
        reseller_id: change.event.reseller_id.clone(),
        customer_id: customer.map(|c| c.customer_id),
        seq: change.event.seq,
        of_reseller: customer.is_some(),
    }
}

fn due(notice: &AccountNotice, reseller: &Reseller, customer: Option<&Customer>) -> Vec<Dispatch> {
    let terms = customer.map(|c| state(c, reseller)).unwrap_or_default();
    account_dispatches(notice, reseller, customer, &terms)
}

#[test]
fn a_rearm_is_told_to_the_customers_contact_while_something_is_missing() {
    let accepted = accept(&customer(), &reseller(), 1);
    assert!(state(&accepted, &reseller()).satisfied());
    let rearm = account_change::rearm(&accepted, Some(Remark::parse("new").unwrap()), portal(), at(2));
    let notice = own(&rearm);
    let asked = due(&notice, &reseller(), Some(&rearm.customer));
    assert_eq!(named(&asked), ["terms_requested to ada"]);
    assert_eq!(asked[0].about, Subject::Customer(customer().customer_id));

    let again = accept(&rearm.customer, &reseller(), 3);
    assert_eq!(named(&due(&notice, &reseller(), Some(&again))), [""; 0]);
    let nothing_in_force = TermsState::of(&[], &rearm.customer, &reseller(), at(100));
    assert_eq!(
        account_dispatches(&notice, &reseller(), Some(&rearm.customer), &nothing_in_force),
        []
    );
    let mut unreachable = rearm.customer;
    unreachable.contact.email = None;
    assert_eq!(due(&notice, &reseller(), Some(&unreachable)), []);
    assert_eq!(due(&notice, &reseller(), None), [], "the customer is gone");
}

#[test]
fn two_rearms_with_the_same_number_are_two_mails() {
    let own_rearm = account_change::rearm(&customer(), None, portal(), at(2));
    let all = account_change::rearm_all(&reseller(), None, portal(), at(2));
    assert_eq!(own_rearm.event.seq, all.event.seq);
    let customer = own_rearm.customer.clone();
    let (one, other) = (own(&own_rearm), of_reseller(&all, Some(&customer)));
    assert_ne!(one.id(), other.id());
    let one = due(&one, &all.reseller, Some(&customer)).remove(0);
    let other = due(&other, &all.reseller, Some(&customer)).remove(0);
    assert_eq!(one.about, other.about);
    assert_ne!(one.id(), other.id());
}

#[test]
fn an_invitation_goes_to_whom_was_asked_last_and_only_while_there_is_no_tenant() {
    let (first, _) =
        account_change::invite(&without_tenant(), Some(person("eve")), DAY, portal(), at(1)).unwrap();
    let (second, _) = account_change::invite(&first.customer, None, DAY, portal(), at(2)).unwrap();
    let late = |notice: &AccountNotice, customer: &Customer| named(&due(notice, &reseller(), Some(customer)));
    assert_eq!(late(&own(&first), &first.customer), ["tenant_invited to eve"]);
    assert_eq!(late(&own(&first), &second.customer), [""; 0]);
    assert_eq!(late(&own(&second), &second.customer), ["tenant_invited to ada"]);
    let named_since = Customer {
        tenant: customer().tenant,
        ..second.customer.clone()
    };
    assert_eq!(late(&own(&second), &named_since), [""; 0]);
}

#[test]
fn an_approver_is_told_of_the_removal_that_still_stands() {
    let keep = |names: &[&str]| Reseller {
        approvers: names.iter().map(|name| person(name).into()).collect(),
        ..reseller()
    };
    let first = account_change::declare(Some(&reseller()), keep(&["max"]), portal(), at(1)).unwrap();
    let notice = of_reseller(&first, None);
    assert_eq!(notice.kind, AccountEventType::ApproversRemoved);
    let asked = due(&notice, &first.reseller, None);
    assert_eq!(named(&asked), ["approver_removed to julia"]);
    assert_eq!(asked[0].about, Subject::Reseller(reseller().reseller_id));

    let back =
        account_change::declare(Some(&first.reseller), keep(&["max", "JULIA"]), portal(), at(2)).unwrap();
    assert_eq!(
        due(&notice, &back.reseller, None),
        [],
        "in another case it is the same address"
    );
    let second = account_change::declare(Some(&back.reseller), keep(&["eve"]), portal(), at(3)).unwrap();
    let told: BTreeSet<String> = named(&due(&of_reseller(&second, None), &second.reseller, None))
        .into_iter()
        .collect();
    let both = ["approver_removed to JULIA", "approver_removed to max"].map(str::to_owned);
    assert_eq!(
        told,
        BTreeSet::from(both),
        "each of this change, none of the former"
    );
}

#[test]
fn other_events_of_accounts_are_told_to_nobody() {
    for kind in [
        AccountEventType::ResellerChanged,
        AccountEventType::CustomerCreated,
        AccountEventType::CustomerChanged,
        AccountEventType::TenantAssociated,
        AccountEventType::TenantRemoved,
        AccountEventType::TermsAccepted,
    ] {
        for customer in [Some(customer()), None] {
            let notice = AccountNotice {
                kind,
                reseller_id: reseller().reseller_id,
                customer_id: customer.as_ref().map(|c| c.customer_id),
                seq: 1,
                of_reseller: false,
            };
            assert_eq!(due(&notice, &reseller(), customer.as_ref()), [], "{kind:?}");
        }
    }
}

#[test]
fn a_dispatch_is_named_after_message_event_and_mailbox() {
    let dispatch = Dispatch {
        language: None,
        on_behalf_of: None,
        message: Message::TermsRequested,
        to: person("ada"),
        about: Subject::Customer(customer().customer_id),
        cause: "2".into(),
    };
    let mut same_mailbox = dispatch.clone();
    same_mailbox.to.email = EmailAddress::parse("ADA@fabrikam.example").unwrap();
    assert_eq!(same_mailbox.id(), dispatch.id());
    assert!(!dispatch.id().contains("ada"), "{}", dispatch.id());
    for other in [
        Dispatch {
            message: Message::TenantInvited,
            ..dispatch.clone()
        },
        Dispatch {
            to: person("grace"),
            ..dispatch.clone()
        },
        Dispatch {
            cause: "r2".into(),
            ..dispatch.clone()
        },
    ] {
        assert_ne!(other.id(), dispatch.id());
    }
}
