//! What a reseller may choose, and within which limits.

use aws::Table;
use serde_json::{Value, json};

use crate::resellers::{body, outcome, put};
use crate::world::{Call, Caller, World};

fn with_policy(policy: &Value) -> Value {
    let mut body = body();
    body["policy"] = policy.clone();
    body
}

#[tokio::test]
async fn every_choice_is_kept_up_to_its_limits() {
    let world = World::start().await;
    let least = json!({
        "autoApprove": false, "approvalDays": 1, "reminderHours": [], "escalationHours": 1,
        "allowSelfApproval": false, "credentialDelivery": "link", "approvalMode": "queue-only",
    });
    let most = json!({
        "autoApprove": true, "approvalDays": 14, "reminderHours": [1, 2, 3, 335, 336], "escalationHours": 336,
        "allowSelfApproval": true, "credentialDelivery": "email", "approvalMode": "link-and-sign-in",
    });
    for policy in [least, most] {
        let answer = world.send(put(&with_policy(&policy))).await;
        assert!(answer.status < 300, "{answer:?}");
        assert_eq!(answer.body["policy"], policy);
        let read = world
            .send(Call::new("GET", "/v1/resellers/contoso").by(&Caller::admin()))
            .await;
        assert_eq!(read.body, answer.body);
    }
}

#[tokio::test]
async fn what_is_left_out_has_its_default() {
    let world = World::start().await;
    let without = world.send(put(&body())).await;
    for policy in [json!(null), json!({}), json!({"approvalDays": null})] {
        let answer = world.send(put(&with_policy(&policy))).await;
        assert_eq!(outcome(&answer), (200, "\"1\""), "{policy}");
        assert_eq!(answer.body, without.body);
    }
}

#[tokio::test]
async fn each_choice_beyond_its_limits_is_refused() {
    let world = World::start().await;
    let refused = [
        (json!({"autoApprove": "yes"}), "/autoApprove", "type_invalid"),
        (
            json!({"approvalDays": 0}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (
            json!({"approvalDays": 15}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (
            json!({"approvalDays": 270}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (
            json!({"approvalDays": 1.5}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (
            json!({"approvalDays": -1}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (
            json!({"approvalDays": "7"}),
            "/approvalDays",
            "approval_days_invalid",
        ),
        (json!({"reminderHours": 24}), "/reminderHours", "hours_invalid"),
        (json!({"reminderHours": [0]}), "/reminderHours", "hours_invalid"),
        (json!({"reminderHours": [337]}), "/reminderHours", "hours_invalid"),
        (
            json!({"reminderHours": [65_560]}),
            "/reminderHours",
            "hours_invalid",
        ),
        (
            json!({"reminderHours": [24, 24]}),
            "/reminderHours",
            "hours_invalid",
        ),
        (
            json!({"reminderHours": [72, 24]}),
            "/reminderHours",
            "hours_invalid",
        ),
        (
            json!({"reminderHours": ["24"]}),
            "/reminderHours",
            "hours_invalid",
        ),
        (
            json!({"reminderHours": [1, 2, 3, 4, 5, 6]}),
            "/reminderHours",
            "hours_invalid",
        ),
        (json!({"escalationHours": 0}), "/escalationHours", "hours_invalid"),
        (
            json!({"escalationHours": 337}),
            "/escalationHours",
            "hours_invalid",
        ),
        (
            json!({"escalationHours": "96"}),
            "/escalationHours",
            "hours_invalid",
        ),
        (
            json!({"allowSelfApproval": 1}),
            "/allowSelfApproval",
            "type_invalid",
        ),
        (
            json!({"credentialDelivery": "fax"}),
            "/credentialDelivery",
            "credential_delivery_invalid",
        ),
        (
            json!({"credentialDelivery": true}),
            "/credentialDelivery",
            "type_invalid",
        ),
        (
            json!({"approvalMode": "fax"}),
            "/approvalMode",
            "approval_mode_invalid",
        ),
        (json!({"approveAll": true}), "/approveAll", "unknown_field"),
        (json!([]), "", "type_invalid"),
    ];
    for (policy, pointer, code) in refused {
        let answer = world.send(put(&with_policy(&policy))).await;
        assert_eq!(answer.problem(), (422, code), "{policy}");
        let pointer = format!("/policy{pointer}");
        assert_eq!(answer.faults(), [(pointer.as_str(), code)], "{policy}");
    }
    assert_eq!(world.dynamo.items(Table::Resellers), Vec::<Value>::new());
    assert_eq!(world.round_trips(), 0);
}

#[tokio::test]
async fn all_faults_of_a_policy_are_told_at_once() {
    let world = World::start().await;
    let policy = json!({
        "autoApprove": 1, "approvalDays": 15, "reminderHours": [337], "escalationHours": 0,
        "allowSelfApproval": "no", "credentialDelivery": "fax", "approvalMode": "fax", "more": 1,
    });
    let answer = world.send(put(&with_policy(&policy))).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [
        ("/policy/autoApprove", "type_invalid"),
        ("/policy/approvalDays", "approval_days_invalid"),
        ("/policy/reminderHours", "hours_invalid"),
        ("/policy/escalationHours", "hours_invalid"),
        ("/policy/allowSelfApproval", "type_invalid"),
        ("/policy/credentialDelivery", "credential_delivery_invalid"),
        ("/policy/approvalMode", "approval_mode_invalid"),
        ("/policy/more", "unknown_field"),
    ];
    assert_eq!(answer.faults(), expected);
}
