//! What is said to Partner Center, word by word.

use domain::ids::TenantId;
use domain::provider::{Failure, Provider, Reason};
use domain::provider::{PlanOrder, PlanState};
use domain::request::Workload;
use microsoft::Microsoft;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::server::{Act, Heard, Server, http, value};
use crate::support::{self, Stored};

pub(crate) const OWN: &str = "5f15978e-005c-4763-8b78-2a8fab289c58";
pub(crate) const TENANT: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";
pub(crate) const SUBSCRIPTION: Uuid = Uuid::from_u128(0xA1);
pub(crate) const SUBSCRIPTION_TEXT: &str = "00000000-0000-0000-0000-0000000000a1";
pub(crate) const PRINCIPAL: Uuid = Uuid::from_u128(0xB2);
pub(crate) const PRINCIPAL_TEXT: &str = "00000000-0000-0000-0000-0000000000b2";

pub(crate) fn tenant() -> TenantId {
    TenantId::parse(TENANT).unwrap()
}

pub(crate) fn client(server: &Server) -> Microsoft<Stored> {
    support::client(&server.url, OWN, support::BILLING_ACCOUNT, Stored::new("rt"))
}

pub(crate) async fn saying(answer: Value) -> Server {
    Server::start(move |_| value(200, &answer)).await
}

/// The one call that was made.
pub(crate) fn only(server: &Server) -> Heard {
    let mut calls = server.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0)
}

/// In whose name the calls were made: the tenant and the grant of the one sign-in.
pub(crate) fn signed_in(server: &Server) -> (String, &'static str) {
    let sign_ins = server.sign_ins();
    assert_eq!(sign_ins.len(), 1, "{sign_ins:?}");
    let tenant = sign_ins[0].target.split('/').nth(1).unwrap().to_owned();
    let grants = ["client_credentials", "refresh_token"];
    let says = |grant: &&str| sign_ins[0].body().contains(&format!("grant_type={grant}"));
    (tenant, grants.into_iter().find(says).unwrap())
}

fn assert_is_for_partner_center(call: &Heard) {
    assert_eq!(call.header("authorization"), Some("Bearer t"));
    assert_eq!(call.header("accept"), Some("application/json"));
    assert_eq!(call.header("ms-contract-version"), Some("v1"));
    for id in ["ms-requestid", "ms-correlationid"] {
        assert!(Uuid::try_parse(call.header(id).unwrap()).is_ok(), "{id}");
    }
}

#[tokio::test]
async fn a_resellers_agreement_is_asked_for_by_its_mpn_id_in_the_users_name() {
    let server = saying(json!({ "isAgreementSigned": true })).await;
    let partner = support::plan_order(tenant()).partner;
    assert_eq!(client(&server).partner_agreement(&partner).await, Ok(true));
    let call = only(&server);
    assert_eq!(
        call.line(),
        "GET /v1/compliance/csp/agreementstatus?mpnId=4847383"
    );
    assert_is_for_partner_center(&call);
    assert_eq!(signed_in(&server), (OWN.to_owned(), "refresh_token"));
}

#[tokio::test]
async fn a_reseller_signed_did_not_sign_or_is_none() {
    let partner = support::plan_order(tenant()).partner;
    let none = Failure::Refused(Reason::ResellerIdInvalid);
    for (status, body, expected) in [
        (200, json!({ "isAgreementSigned": false }), Ok(false)),
        (400, json!({ "code": 2203 }), Ok(false)),
        (400, json!({ "code": "2206" }), Ok(false)),
        (403, json!({ "code": 900_123 }), Ok(false)),
        (400, json!({ "code": 2200 }), Err(none.clone())),
        (400, json!({ "code": 2201 }), Err(none.clone())),
        (400, json!({ "code": 2204 }), Err(none.clone())),
        (400, json!({ "code": 2205 }), Err(none.clone())),
        (404, json!({ "code": 3000 }), Err(none.clone())),
        (400, json!({ "code": 3000 }), Err(none)),
        (404, json!({}), Err(Failure::NotFound)),
        (
            400,
            json!({ "code": 2000 }),
            Err(Failure::Blocked(Reason::CallRefused)),
        ),
        (
            503,
            json!({ "code": 2203 }),
            Err(Failure::Transient { retry_after: None }),
        ),
    ] {
        let answer = value(status, &body);
        let server = Server::start(move |_| answer.clone()).await;
        assert_eq!(
            client(&server).partner_agreement(&partner).await,
            expected,
            "{body}"
        );
    }
}

#[tokio::test]
async fn plans_and_entitlements_are_read_by_the_application_alone() {
    let server = saying(json!({ "items": [
        { "id": SUBSCRIPTION, "offerId": "DZH318Z0BPS6:0001:ANY", "status": "active", "partnerId": "4847383" },
        { "id": SUBSCRIPTION, "offerId": "dzh318z0bps6:0002:ANY", "status": "Pending", "partnerId": "" },
        { "id": SUBSCRIPTION, "offerId": "DZH318Z0BPS6:0002:ANY", "status": "suspended", "partnerId": 4_847_383 },
        { "id": SUBSCRIPTION, "offerId": "DZH318Z0BPS6:0002:ANY", "status": "deleted", "partnerId": null },
        { "id": SUBSCRIPTION, "offerId": "DZH318Z0BPS6:0002:ANY", "status": "dreaming", "partnerId": "x" },
        { "id": SUBSCRIPTION, "offerId": "DZH318Z0BPS6:0009:ANY", "status": "active" },
        { "id": "no guid", "offerId": "CFQ7TTC0LH16:0001:ANY" },
        { "id": "no guid", "offerId": "031C9E47-4802-4248-838E-778FB1D2CC05" },
    ]}))
    .await;
    let plans = client(&server).plans(tenant()).await.unwrap();
    let ours = Some(support::plan_order(tenant()).partner);
    let (production, test) = (Workload::Production, Workload::DevTest);
    let seen: Vec<_> = plans
        .iter()
        .map(|plan| (plan.key.workload, plan.state, plan.key.partner.clone()))
        .collect();
    assert_eq!(
        seen,
        [
            (production, PlanState::Active, ours.clone()),
            (test, PlanState::Pending, None),
            (test, PlanState::Ended, ours),
            (test, PlanState::Ended, None),
            (test, PlanState::Pending, None),
        ]
    );
    assert!(plans.iter().all(|plan| plan.id == SUBSCRIPTION));
    let call = only(&server);
    assert_eq!(call.line(), format!("GET /v1/customers/{TENANT}/subscriptions"));
    assert_is_for_partner_center(&call);
    assert_eq!(signed_in(&server), (OWN.to_owned(), "client_credentials"));

    let server = saying(json!({ "items": [
        { "id": SUBSCRIPTION, "status": "Active" },
        { "id": PRINCIPAL, "status": "suspended" },
    ]}))
    .await;
    let plan = Uuid::from_u128(0xC3);
    let listed = client(&server).entitlements(tenant(), plan).await.unwrap();
    let seen: Vec<_> = listed
        .iter()
        .map(|one| (one.subscription, one.is_active))
        .collect();
    assert_eq!(seen, [(SUBSCRIPTION, true), (PRINCIPAL, false)]);
    let expected = format!("GET /v1/customers/{TENANT}/subscriptions/{plan}/azureEntitlements");
    assert_eq!(only(&server).line(), expected);
    assert_eq!(signed_in(&server), (OWN.to_owned(), "client_credentials"));
}

fn shop(heard: &Heard) -> Act {
    match heard.target.rsplit('/').next().unwrap() {
        "availabilities" => value(
            200,
            &json!({ "items": [{ "catalogItemId": "DZH318Z0BPS6:0001:DZH318Z0XX" }] }),
        ),
        "carts" => value(
            201,
            &json!({ "id": "b4c8fdea-cbe4-4d17-9576-13fcacbf9605", "lineItems": [{ "id": 0 }] }),
        ),
        _ => value(201, &json!({ "orders": [{ "id": "o" }], "orderErrors": [] })),
    }
}

#[tokio::test]
async fn a_plan_is_ordered_by_cart_and_checkout_with_the_reseller_in_it() {
    let server = Server::start(shop).await;
    let order = PlanOrder {
        workload: Workload::Production,
        ..support::plan_order(tenant())
    };
    client(&server)
        .order_plan(&order, support::attempt(1))
        .await
        .unwrap();
    let calls = server.calls();
    let lines: Vec<String> = calls.iter().map(Heard::line).collect();
    let customer = format!("/v1/customers/{TENANT}");
    assert_eq!(
        lines,
        [
            format!("GET {customer}/products/DZH318Z0BPS6/skus/0001/availabilities"),
            format!("POST {customer}/carts"),
            format!("POST {customer}/carts/b4c8fdea-cbe4-4d17-9576-13fcacbf9605/checkout"),
        ]
    );
    calls.iter().for_each(assert_is_for_partner_center);
    let cart = json!({ "lineItems": [{
        "id": 0,
        "catalogItemId": "DZH318Z0BPS6:0001:DZH318Z0XX",
        "quantity": 1,
        "billingCycle": "one_time",
        "friendlyName": "Azure plan",
        "participants": [{ "key": "transaction_reseller", "value": "4847383" }],
    }]});
    assert_eq!(calls[1].json(), cart);
    assert_eq!(
        (calls[2].body(), calls[2].header("content-length")),
        ("", Some("0"))
    );
    assert_eq!(signed_in(&server), (OWN.to_owned(), "client_credentials"));
}

#[tokio::test]
async fn an_attempt_has_its_idempotency_keys_and_another_attempt_others() {
    let keys = async |number: u32| {
        let server = Server::start(shop).await;
        let order = support::plan_order(tenant());
        // The shop sells the other plan, so this order ends before the cart.
        let ended = client(&server).order_plan(&order, support::attempt(number)).await;
        assert_eq!(ended, Err(Failure::Unreadable));
        assert_eq!(server.calls().len(), 1);
        let order = PlanOrder {
            workload: Workload::Production,
            ..order
        };
        client(&server)
            .order_plan(&order, support::attempt(number))
            .await
            .unwrap();
        let key = |call: &Heard| call.header("ms-requestid").unwrap().to_owned();
        let posts = server.calls().into_iter().filter(|call| call.method == "POST");
        posts.map(|call| key(&call)).collect::<Vec<_>>()
    };
    let (first, again, second) = (keys(1).await, keys(1).await, keys(2).await);
    assert_eq!(first.len(), 2);
    assert_eq!(first, again);
    assert!(first[0] != first[1] && first[0] != second[0] && first[1] != second[1]);
}

#[tokio::test]
async fn a_user_is_deleted_in_the_users_name_and_may_be_gone() {
    for (status, expected) in [
        (204, Ok(())),
        (404, Ok(())),
        (403, Err(Failure::Refused(Reason::UserRightsMissing))),
        (302, Err(Failure::Unreadable)),
        (500, Err(Failure::Transient { retry_after: None })),
    ] {
        let server = Server::start(move |_| http(status, "", "")).await;
        assert_eq!(
            client(&server).delete_user(tenant(), PRINCIPAL).await,
            expected,
            "{status}"
        );
        let call = only(&server);
        assert_eq!(
            call.line(),
            format!("DELETE /v1/customers/{TENANT}/users/{PRINCIPAL_TEXT}")
        );
        assert_is_for_partner_center(&call);
        assert_eq!(signed_in(&server), (OWN.to_owned(), "refresh_token"));
    }
}

#[tokio::test]
async fn a_user_of_another_name_is_not_the_one_who_was_meant() {
    let user = support::user("a.example");
    let name = user.user_principal_name.as_str();
    for (said, expected) in [
        (json!(name.to_uppercase()), Ok(PRINCIPAL)),
        (json!("somebody@b.example"), Err(Failure::Unreadable)),
        (json!(null), Err(Failure::Unreadable)),
    ] {
        let server = saying(json!({ "id": PRINCIPAL, "userPrincipalName": said })).await;
        let client = client(&server);
        assert_eq!(
            client.user(tenant(), name).await,
            expected.clone().map(Some),
            "{said}"
        );
        let made = client.create_user(tenant(), &user, support::attempt(1)).await;
        assert_eq!(made, expected, "{said}");
    }
}

#[tokio::test]
async fn missing_rights_on_users_are_the_customers_to_give() {
    let server = Server::start(|_| value(403, &json!({ "code": 2032 }))).await;
    let client = client(&server);
    let (user, password) = (
        support::user("a.example"),
        domain::secret::Secret::new("x".into()),
    );
    let refused = Failure::Refused(Reason::UserRightsMissing);
    let name = &user.user_principal_name;
    assert_eq!(client.user(tenant(), name).await, Err(refused.clone()));
    assert_eq!(
        client.create_user(tenant(), &user, support::attempt(1)).await,
        Err(refused.clone())
    );
    let reset = client.reset_password(tenant(), PRINCIPAL, &password, support::attempt(1));
    assert_eq!(reset.await, Err(refused));

    let server = Server::start(|_| value(403, &json!({ "code": 20002 }))).await;
    let better = Failure::Refused(Reason::RelationshipMissing);
    assert_eq!(self::client(&server).user(tenant(), name).await, Err(better));
}

#[tokio::test]
async fn a_token_without_the_multi_factor_claim_is_not_replaced() {
    let partner = support::plan_order(tenant()).partner;
    for (code, calls, expected) in [
        (900_421, 1, Reason::DistributorMfaMissing),
        (800_001, 2, Reason::DistributorAuth),
        (400, 2, Reason::DistributorAuth),
    ] {
        let server = Server::start(move |_| value(401, &json!({ "code": code }))).await;
        let refused = client(&server).partner_agreement(&partner).await;
        assert_eq!(refused, Err(Failure::Blocked(expected)), "{code}");
        assert_eq!(
            (server.calls().len(), server.sign_ins().len()),
            (calls, calls),
            "{code}"
        );
    }
}
