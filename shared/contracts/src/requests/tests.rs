//! Bodies of requests, read and shown.

use domain::provisioning::Step;
use domain::request::Workload;
use serde_json::{Value, json};

use super::*;

fn good() -> Value {
    json!({
        "customerId": "0190c0de-0000-7000-8000-000000000001",
        "cloudProvider": "microsoft-azure",
        "lineItem": "azure-cloud-solution-provider",
        "friendlyName": " contoso-fabrikam-0001 ",
        "requestedBy": {"name": "Ada Byron", "email": "ada@fabrikam.example"},
    })
}

fn faults(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut body = good();
    change(&mut body);
    read_order(&body)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|f| (f.pointer, f.code))
        .collect()
}

#[test]
fn a_minimal_order_has_the_defaults() {
    let order = read_order(&good()).unwrap();
    assert_eq!(order.friendly_name.as_str(), "contoso-fabrikam-0001");
    assert_eq!(order.workload, Workload::Production);
    assert_eq!(order.owner, None);
}

#[test]
fn linking_is_refused_by_kind() {
    for (kind, code) in [
        ("csp", "link_existing_csp_unsupported"),
        ("payg", "link_existing_payg_unsupported"),
        ("ea", "link_existing_ea_unsupported"),
    ] {
        let found = faults(|b| b["existingSubscription"] = json!({"type": kind, "subscriptionId": "x"}));
        assert_eq!(found, [("/existingSubscription".to_owned(), code.to_owned())]);
    }
    let other = faults(|b| b["existingSubscription"] = json!({"type": "mca"}));
    assert_eq!(other[0].1, "existing_subscription_invalid");
}

#[test]
fn a_wish_to_link_is_refused_wherever_it_stands() {
    for wish in [
        json!("3f15978e-005c-4763-8b78-2a8fab289c58"),
        json!({}),
        json!(7),
        json!([]),
    ] {
        for name in ["existingSubscription", "existingSubscriptionId", "subscriptionId"] {
            let found = faults(|b| b[name] = wish.clone());
            let expected = (format!("/{name}"), "link_existing_csp_unsupported".to_owned());
            assert_eq!(found, [expected], "{wish}");
        }
    }
    let found = faults(|b| {
        b["subscriptionId"] = json!("x");
        b["existingSubscription"] = json!({"type": "payg", "since": 2019});
    });
    let code = "link_existing_payg_unsupported";
    let expected = ["/existingSubscription", "/subscriptionId"].map(|p| (p.to_owned(), code.to_owned()));
    assert_eq!(found, expected);
    assert_eq!(faults(|b| b["subscriptionId"] = Value::Null), []);
}

#[test]
fn each_named_refusal_has_its_code() {
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(
        faults(|b| b["friendlyName"] = Value::Null),
        one("/friendlyName", "friendly_name_required")
    );
    assert_eq!(
        faults(|b| b["friendlyName"] = json!("a\u{0}")),
        one("/friendlyName", "friendly_name_invalid")
    );
    assert_eq!(
        faults(|b| b["lineItem"] = json!("x")),
        one("/lineItem", "line_item_unknown")
    );
    assert_eq!(
        faults(|b| b["cloudProvider"] = json!("x")),
        one("/cloudProvider", "cloud_provider_unknown")
    );
    assert_eq!(
        faults(|b| b["status"] = json!("approved")),
        one("/status", "unknown_field")
    );
    assert_eq!(
        faults(|b| b["owner"] = json!({"type": "user"})),
        one("/owner/objectId", "required")
    );
}

#[test]
fn every_step_can_be_resumed_from_and_is_offered() {
    assert_eq!(read_resume(&json!({})), Ok(None));
    for step in Step::ALL {
        assert_eq!(read_resume(&json!({"step": step.as_str()})), Ok(Some(*step)));
    }
    let faults = read_resume(&json!({"step": "order"})).unwrap_err();
    assert_eq!(
        (faults[0].pointer.as_str(), faults[0].code.as_str()),
        ("/step", "step_unknown")
    );
    let told = |step: &&Step| !faults[0].detail.contains(step.as_str());
    assert_eq!(Step::ALL.iter().filter(told).count(), 0, "{}", faults[0].detail);
    for body in [json!({"step": 7}), json!({"step": ["ensure_plan"]})] {
        assert_eq!(read_resume(&body).unwrap_err()[0].code, "type_invalid");
    }
}

#[test]
fn a_cancellation_says_why_and_names_a_guid() {
    let found = |body: &Value| match read_cancel(body) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|f| (f.pointer, f.code)).collect(),
    };
    let fault = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(found(&json!({})), [fault("/reason", "required")]);
    assert_eq!(
        found(&json!({"reason": "x", "subscriptionId": "7", "force": true})),
        [
            fault("/subscriptionId", "subscription_id_invalid"),
            fault("/force", "unknown_field")
        ]
    );
    let named =
        json!({"reason": "No longer wanted.", "subscriptionId": "3f15978e-005c-4763-8b78-2a8fab289c58"});
    assert!(read_cancel(&named).unwrap().subscription_id.is_some());
}

#[test]
fn a_denial_needs_a_reason() {
    let body = json!({"decision": "deny", "decidedBy": {"name": "R", "email": "r@contoso.example"}});
    assert_eq!(read_decision(&body).unwrap_err()[0].code, "reason_required");
}
