//! One request and its history.

use contracts::scopes::{APPROVALS_DECIDE, OPS, REQUESTS_READ};
use domain::event::Actor;
use domain::ids::ClientId;
use domain::lifecycle::{
    Decided, DecisionCommand, await_terms, decide, go_on_after_acceptance, park, reach_step,
    request_cancellation,
};
use domain::provider::Reason;
use domain::provisioning::Step;
use domain::reason::UNFORESEEN;
use domain::request::{Channel, DecisionOrigin, Verdict};
use domain::status::Status;
use domain::text::Remark;
use serde_json::{Value, json};
use testkit::example;
use testkit::http::{Call, Caller};

use crate::world::World;

fn path(n: u8) -> String {
    format!("/v1/subscription-requests/{}", example::request_id(n))
}

#[tokio::test]
async fn a_request_is_read_as_it_stands() {
    let (world, requests) = World::with_requests(1).await;
    world.dynamo.park(&requests[0], "the-task-token");
    let answer = world.get(&path(1)).await;
    assert_eq!((answer.status, answer.etag()), (200, "\"1\""));
    assert_eq!(world.operations(), ["GetItem"]);
    let expected = json!({
        "id": example::request_id(1).to_string(), "resellerId": "northwind",
        "customerId": example::customer_id(1).to_string(), "tenantId": example::tenant_id(1).to_string(),
        "origin": "customer", "status": "pending_approval", "step": null, "reason": null, "reasonDetail": null,
        "cloudProvider": "microsoft-azure", "lineItem": "azure-cloud-solution-provider",
        "friendlyName": "northwind-fabrikam-0001", "workload": "production",
        "requestedBy": {"name": "Grace Hopper", "email": "grace@fabrikam.example"},
        "owner": null, "decision": null, "subscription": null, "access": null, "cancellation": null, "warnings": [],
        "createdAt": "2026-05-04T09:30:01Z", "updatedAt": "2026-05-04T09:30:01Z",
        "expiresAt": "2026-05-11T09:30:01Z", "version": 1,
    });
    assert_eq!(answer.body, expected);

    world.approve(&requests[0]).await;
    let answer = world.get(&path(1)).await;
    assert_eq!(answer.etag(), "\"2\"");
    let decision = json!({
        "decision": "approve", "by": {"name": "Julia Weber", "email": "julia.weber@northwind.example"},
        "at": "2026-05-04T09:30:01Z", "channel": "queue", "reason": null,
    });
    assert_eq!(
        (&answer.body["status"], &answer.body["decision"]),
        (&json!("approved"), &decision)
    );
}

#[tokio::test]
async fn from_where_a_decision_came_is_told_to_consoles_alone() {
    let (world, requests) = World::with_requests(1).await;
    let approver = example::reseller().approvers.remove(0).person;
    let command = DecisionCommand {
        verdict: Verdict::Approve,
        reason: None,
        by: approver.clone(),
        on_behalf_of: None,
        origin: Some(DecisionOrigin {
            source_ip: Some("192.0.2.10".to_owned()),
            signed_in_as: Some(approver.email),
            ..DecisionOrigin::default()
        }),
        channel: Channel::EmailLink,
        actor: Actor::System,
        allow_self_approval: false,
    };
    let Decided::Now(change) = decide(&requests[0], command, requests[0].created_at).unwrap() else {
        panic!("it was decided before");
    };
    world.commit(&change).await;
    let read = async |caller: Caller| world.send(Call::new("GET", &path(1)).by(&caller)).await.body;
    let console = read(Caller::console(&format!("{REQUESTS_READ} {APPROVALS_DECIDE}"))).await;
    let origin = json!({"sourceIp": "192.0.2.10", "signedInAs": "julia.weber@northwind.example"});
    assert_eq!(console["decision"]["origin"], origin);
    let portal = read(Caller::customer_portal(REQUESTS_READ)).await;
    assert_eq!(portal["decision"]["decision"], "approve");
    assert_eq!(portal["decision"]["origin"], json!(null));
}

#[tokio::test]
async fn what_holds_a_request_is_told_in_words_and_what_cancels_it_without_ids() {
    let (world, requests) = World::with_requests(1).await;
    let approved = world.approve(&requests[0]).await;
    let at = example::at("2026-05-05T09:30:00Z");
    let held = park(&approved, Status::OnHold, Reason::CreditLimit.as_str(), at).unwrap();
    world.commit(&held).await;
    let answer = world.get(&path(1)).await;
    assert_eq!(
        (&answer.body["reason"], &answer.body["reasonDetail"]),
        (&json!("credit_limit"), &json!(Reason::CreditLimit.told()))
    );

    let made = Some(example::customer_id(7).as_uuid());
    let reason = Remark::parse("Ordered by mistake.").unwrap();
    let client = ClientId::parse("ops").unwrap();
    let cancelling = request_cancellation(&held.request, reason, made, made, client, at).unwrap();
    world.commit(&cancelling).await;
    let answer = world.get(&path(1)).await;
    let expected = json!({"reason": "Ordered by mistake.", "at": "2026-05-05T09:30:00Z"});
    assert_eq!(
        (&answer.body["cancellation"], &answer.body["reasonDetail"]),
        (&expected, &json!(null))
    );

    let unforeseen = park(
        &cancelling.request,
        Status::NeedsAttention,
        "workflow_permanent",
        at,
    )
    .unwrap();
    world.commit(&unforeseen).await;
    let answer = world.get(&path(1)).await;
    assert_eq!(
        (&answer.body["reason"], &answer.body["reasonDetail"]),
        (&json!("workflow_permanent"), &json!(UNFORESEEN))
    );
}

#[tokio::test]
async fn a_wait_for_terms_says_what_for_and_until_when() {
    let (world, requests) = World::with_requests(1).await;
    let at = example::at("2026-05-05T09:30:00Z");
    let approved = world.approve(&requests[0]).await;
    let waits = await_terms(
        &approved,
        Reason::TermsNotAccepted,
        None,
        example::limits().day,
        at,
    );
    let waits = world.commit(&waits.unwrap()).await;
    let told = async || {
        let answer = world.get(&path(1)).await;
        ["status", "reason", "expiresAt"].map(|field| answer.body[field].clone())
    };
    let until = json!("2026-06-04T09:30:00Z");
    assert_eq!(
        told().await,
        [json!("awaiting_terms"), json!("terms_not_accepted"), until]
    );
    world.commit(&go_on_after_acceptance(&waits, at).unwrap()).await;
    let [status, reason, _] = told().await;
    assert_eq!((status, reason), (json!("approved"), Value::Null));

    let history = world.get(&format!("{}/events", path(1))).await;
    let items = history.body["items"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        ["submitted", "approved", "awaiting_terms", "terms_accepted"]
    );
    assert_eq!(items[2]["reason"], "terms_not_accepted");
    assert_eq!(items[3]["actor"], json!({"type": "system"}));
}

#[tokio::test]
async fn a_decision_of_operations_is_told_as_theirs() {
    let (world, requests) = World::with_requests(1).await;
    let client_id = ClientId::parse("ops").unwrap();
    let actor = Actor::Operations { client_id };
    world.approve_as(&requests[0], actor).await;
    let history = world.get(&format!("{}/events", path(1))).await;
    assert_eq!(
        history.body["items"][1]["actor"],
        json!({"type": "operations", "clientId": "ops"})
    );
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let (world, _) = World::with_requests(1).await;
    let stranger = Caller::stranger(REQUESTS_READ);
    for tail in ["", "/events"] {
        let foreign = world
            .send(Call::new("GET", &format!("{}{tail}", path(1))).by(&stranger))
            .await;
        assert_eq!(foreign.problem(), (404, "not_found"));
        assert_eq!(world.operations(), ["GetItem"]);
        let unknown = world.get(&format!("{}{tail}", path(9))).await;
        assert_eq!(foreign, unknown, "they cannot be told apart");
        for id in [
            "x",
            "%2e%2e",
            "1",
            &example::request_id(1).to_string().to_uppercase(),
        ] {
            let answer = world.get(&format!("/v1/subscription-requests/{id}{tail}")).await;
            assert_eq!(answer, foreign, "{id}");
        }
        world.operations();
    }
}

#[tokio::test]
async fn operations_read_every_resellers_requests_by_their_id() {
    let (world, requests) = World::with_requests(1).await;
    world.approve(&requests[0]).await;
    let ask = async |caller: &Caller, target: &str| world.send(Call::new("GET", target).by(caller)).await;
    let operations = Caller::client("ops", OPS, None);
    let request = ask(&operations, &path(1)).await;
    assert_eq!(request.body["decision"]["origin"]["sourceIp"], "192.0.2.7");
    assert_eq!(world.operations(), ["GetItem", "GetItem"]);
    let history = ask(&operations, &format!("{}/events", path(1))).await;
    assert_eq!(history.body["items"][1]["type"], "approved");
    assert_eq!(world.operations(), ["GetItem", "GetItem", "Query"]);
    for tail in ["", "/events"] {
        let unknown = ask(&operations, &format!("{}{tail}", path(9))).await;
        assert_eq!(unknown.problem(), (404, "not_found"));
        assert_eq!(world.operations(), ["GetItem"]);
        let malformed = ask(&operations, &format!("/v1/subscription-requests/x{tail}")).await;
        assert_eq!(malformed, unknown);
        for (nobody, code) in [
            (Caller::client("ops", REQUESTS_READ, None), "portal_unregistered"),
            (Caller::console(OPS), "scope_missing"),
        ] {
            let refused = ask(&nobody, &format!("{}{tail}", path(1))).await;
            assert_eq!(refused.problem(), (403, code));
        }
        let of_a_portal = Caller::stranger(&format!("{REQUESTS_READ} {OPS}"));
        assert_eq!(ask(&of_a_portal, &format!("{}{tail}", path(1))).await, unknown);
        world.operations();
    }
    for list in ["/v1/subscription-requests", "/v1/approvals"] {
        let refused = ask(&operations, list).await;
        assert_eq!(refused.problem(), (403, "portal_unregistered"));
    }
}

#[tokio::test]
async fn a_history_is_told_from_the_beginning() {
    let (world, requests) = World::with_requests(2).await;
    let at = example::at("2026-05-04T12:00:00Z");
    let request = world.approve(&requests[0]).await;
    let request = world
        .commit(&reach_step(&request, Step::CheckCustomer, at).unwrap())
        .await;
    let request = world
        .commit(&reach_step(&request, Step::CreateSubscription, at).unwrap())
        .await;
    world
        .commit(&park(&request, Status::OnHold, "subscription_under_review", at).unwrap())
        .await;
    let events = format!("{}/events", path(1));
    let page = world.get(&events).await;
    assert_eq!(world.operations(), ["GetItem", "Query"]);
    let expected = json!([
        {"seq": 1, "type": "submitted", "at": "2026-05-04T09:30:01Z", "from": null, "to": "pending_approval",
            "actor": {"type": "portal", "clientId": "northwind-customer-portal"}},
        {"seq": 2, "type": "approved", "at": "2026-05-04T09:30:01Z", "from": "pending_approval", "to": "approved",
            "actor": {"type": "approver", "channel": "queue"}},
        {"seq": 3, "type": "provisioning_started", "at": "2026-05-04T12:00:00Z", "from": "approved",
            "to": "provisioning", "actor": {"type": "system"}, "reason": "check_customer"},
        {"seq": 4, "type": "step_reached", "at": "2026-05-04T12:00:00Z", "from": "provisioning",
            "to": "provisioning", "actor": {"type": "system"}, "reason": "create_subscription"},
        {"seq": 5, "type": "on_hold", "at": "2026-05-04T12:00:00Z", "from": "provisioning", "to": "on_hold",
            "actor": {"type": "system"}, "reason": "subscription_under_review"},
    ]);
    assert_eq!((page.status, &page.body["items"]), (200, &expected));
    assert_eq!(page.body["nextCursor"], Value::Null);

    let mut told = Vec::new();
    let mut target = format!("{events}?limit=2");
    for size in [2, 2, 1] {
        let page = world.get(&target).await;
        assert_eq!(world.operations(), ["GetItem", "Query"]);
        let items = page.body["items"].as_array().unwrap();
        assert_eq!(items.len(), size);
        told.extend(items.clone());
        let cursor = page.body["nextCursor"].as_str().unwrap_or("end");
        target = format!("{events}?limit=2&cursor={cursor}");
        let elsewhere = format!("{}/events?limit=2&cursor={cursor}", path(2));
        assert_eq!(world.get(&elsewhere).await.problem(), (400, "cursor_invalid"));
        world.operations();
    }
    assert_eq!(Value::Array(told), expected);
}

#[tokio::test]
async fn from_where_a_decision_came_is_told_to_those_who_decide() {
    let (world, requests) = World::with_requests(1).await;
    world.approve(&requests[0]).await;
    let both = format!("{REQUESTS_READ} {APPROVALS_DECIDE}");
    let origin = async |caller: Caller| {
        let answer = world.send(Call::new("GET", &path(1)).by(&caller)).await;
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!("approved")));
        answer.body["decision"]["origin"]["sourceIp"].clone()
    };
    assert_eq!(origin(Caller::console(&both)).await, "192.0.2.7");
    assert_eq!(origin(Caller::console(REQUESTS_READ)).await, Value::Null);
    assert_eq!(origin(Caller::customer_portal(&both)).await, Value::Null);
    let list = Call::new("GET", "/v1/subscription-requests").by(&Caller::console(&both));
    let item = &world.send(list).await.body["items"][0]["decision"];
    assert!(item["by"].is_object() && item["origin"].is_null());
}
