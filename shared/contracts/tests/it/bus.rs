//! Events of accounts on the bus.

use std::collections::BTreeSet;

use contracts::bus::{ACCOUNTS_SOURCE, AccountDetail, SOURCE};
use domain::account_event::AccountEventType;
use domain::dispatch::AccountNotice;
use serde_json::{Value, json};
use testkit::example;

const KINDS: [AccountEventType; 9] = [
    AccountEventType::ResellerChanged,
    AccountEventType::ApproversRemoved,
    AccountEventType::CustomerCreated,
    AccountEventType::CustomerChanged,
    AccountEventType::TenantAssociated,
    AccountEventType::TenantRemoved,
    AccountEventType::TenantInvited,
    AccountEventType::TermsAccepted,
    AccountEventType::TermsRearmed,
];

fn notice(kind: AccountEventType, of_customer: bool, of_reseller: bool) -> AccountNotice {
    AccountNotice {
        kind,
        reseller_id: example::reseller_id(),
        customer_id: of_customer.then(|| example::customer_id(1)),
        seq: 7,
        of_reseller,
    }
}

#[test]
fn a_notice_comes_back_as_it_was_told() {
    for kind in KINDS {
        for (of_customer, of_reseller) in [(true, false), (true, true), (false, true)] {
            let told = notice(kind, of_customer, of_reseller);
            let text = serde_json::to_string(&AccountDetail::from(&told)).unwrap();
            let read: AccountDetail = serde_json::from_str(&text).unwrap();
            assert_eq!(read.notice(), told);
            assert_eq!(read.event_id, told.id());
            assert_eq!(AccountDetail::from(&read.notice()), read);
        }
    }
}

#[test]
fn a_detail_has_ids_and_words_only() {
    let detail = json!(AccountDetail::from(&notice(
        AccountEventType::TermsRearmed,
        true,
        true
    )));
    let customer = example::customer_id(1).to_string();
    let expected = json!({
        "eventId": format!("customer#{customer}#r7"), "type": "terms_rearmed", "resellerId": "northwind",
        "customerId": customer, "seq": 7, "ofReseller": true,
    });
    assert_eq!(detail, expected);
}

#[test]
fn each_event_has_an_id_of_its_own() {
    let ids: Vec<String> = [(true, false), (true, true), (false, true)]
        .map(|(c, r)| AccountDetail::from(&notice(AccountEventType::TermsRearmed, c, r)).event_id)
        .to_vec();
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}

#[test]
fn a_detail_without_a_customer_is_the_resellers() {
    let mut detail = json!(AccountDetail::from(&notice(
        AccountEventType::ApproversRemoved,
        false,
        true
    )));
    assert_eq!(detail["customerId"], Value::Null);
    detail.as_object_mut().unwrap().remove("customerId");
    let read: AccountDetail = serde_json::from_value(detail).unwrap();
    assert_eq!(read.customer_id, None);
}

#[test]
fn a_detail_that_lacks_something_is_not_read() {
    let good = json!(AccountDetail::from(&notice(
        AccountEventType::TermsAccepted,
        true,
        false
    )));
    for field in ["eventId", "type", "resellerId", "seq", "ofReseller"] {
        let mut detail = good.clone();
        detail.as_object_mut().unwrap().remove(field);
        assert!(
            serde_json::from_value::<AccountDetail>(detail).is_err(),
            "{field}"
        );
    }
    for (field, value) in [
        ("type", json!("exploded")),
        ("resellerId", json!("")),
        ("customerId", json!("x")),
        ("seq", json!(-1)),
    ] {
        let mut detail = good.clone();
        detail[field] = value;
        assert!(
            serde_json::from_value::<AccountDetail>(detail).is_err(),
            "{field}"
        );
    }
}

#[test]
fn detail_types_say_what_happened() {
    for kind in KINDS {
        let detail = AccountDetail::from(&notice(kind, true, false));
        assert_eq!(detail.detail_type(), format!("account.{}", kind.as_str()));
        assert_eq!(json!(kind), kind.as_str());
    }
    assert_ne!(SOURCE, ACCOUNTS_SOURCE);
}
