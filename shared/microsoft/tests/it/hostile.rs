//! Answers that are no answers: each has a name, and none is a panic.

use domain::ids::{Domain, TenantId};
use domain::provider::{
    AgreementState, Failure, Principal, Provider, Resolution, TenantDirectory, TenantQuery,
};
use microsoft::Microsoft;
use microsoft::directory::Directory;
use tokio::net::TcpListener;

use crate::server::{Act, Heard, Server, http, json};
use crate::support::{self, Stored};

const TENANT: &str = "3f15978e-005c-4763-8b78-2a8fab289c58";
/// Grants every token and does `act` with every other call.
async fn serve(act: Act) -> String {
    Server::start(move |_| act.clone()).await.url
}

async fn serve_with(sign_in: Act, act: Act) -> String {
    let choose = move |heard: &Heard| {
        if heard.is_sign_in() {
            sign_in.clone()
        } else {
            act.clone()
        }
    };
    Server::start_with(choose).await.url
}

fn tenant() -> TenantId {
    TenantId::parse(TENANT).unwrap()
}

fn client(url: &str) -> Microsoft<Stored> {
    support::client(url, TENANT, support::BILLING_ACCOUNT, Stored::new("rt"))
}

/// What every call comes to: the failures of the reads and of the writes.
async fn outcomes(act: Act) -> (Vec<Failure>, Vec<Failure>) {
    let client = client(&serve(act).await);
    let (order, user, id) = (
        support::order(tenant()),
        support::user("a.example"),
        uuid::Uuid::from_u128(1),
    );
    let reads = vec![
        client.customer(tenant()).await.unwrap_err(),
        client.agreement(tenant()).await.unwrap_err(),
        client.partner_agreement(&order.partner).await.unwrap_err(),
        client.plans(tenant()).await.unwrap_err(),
        client.entitlements(tenant(), id).await.unwrap_err(),
        client.order(order.request).await.unwrap_err(),
        client.subscription(tenant(), id).await.unwrap_err(),
        client
            .user(tenant(), &user.user_principal_name)
            .await
            .unwrap_err(),
        // Both read before they write.
        client.cancel(tenant(), id).await.unwrap_err(),
        client
            .order_plan(&support::plan_order(tenant()), support::attempt(1))
            .await
            .unwrap_err(),
    ];
    let owner = Principal::User { object_id: id };
    let writes = vec![
        client.place_order(&order).await.unwrap_err(),
        client
            .create_user(tenant(), &user, support::attempt(1))
            .await
            .unwrap_err(),
        client
            .reset_password(tenant(), id, &user.password, support::attempt(1))
            .await
            .unwrap_err(),
        client.delete_user(tenant(), id).await.unwrap_err(),
        client.rename(tenant(), id, &order.name).await.unwrap_err(),
        client.assign_owner(tenant(), id, owner).await.unwrap_err(),
        client.unassign_owner(tenant(), id, owner).await.unwrap_err(),
    ];
    (reads, writes)
}

fn all(failures: &[Failure], expected: &Failure) -> bool {
    failures.iter().all(|failure| failure == expected)
}

#[tokio::test]
async fn answers_that_make_no_sense_are_unreadable() {
    let html = "<!doctype html><title>Sign in</title>";
    let deep = "[".repeat(100_000);
    for act in [
        http(200, "content-type: text/html\r\n", html),
        json(200, ""),
        json(200, "null"),
        json(200, "[]"),
        json(200, "{}"),
        json(
            200,
            r#"{"properties":{"provisioningState":7},"id":{},"subscriptionId":[]}"#,
        ),
        json(
            200,
            r#"{"properties":{"provisioningState":"Succeeded"},"id":"no guid"}"#,
        ),
        json(200, &deep),
        json(200, "\u{feff}\u{feff}{}"),
        http(302, "location: http://127.0.0.1:9/\r\n", ""),
        http(304, "", ""),
        json(600, "{}"),
    ] {
        let (reads, writes) = outcomes(act).await;
        assert!(all(&reads, &Failure::Unreadable), "{reads:?}");
        assert!(all(&writes, &Failure::Unreadable), "{writes:?}");
    }
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let (reads, writes) = outcomes(json(200, &" ".repeat(3 * 1024 * 1024))).await;
    assert!(all(&reads, &Failure::Unreadable), "{reads:?}");
    assert!(all(&writes, &Failure::Unreadable), "{writes:?}");
}

#[tokio::test]
async fn a_dripping_answer_and_a_dead_line_leave_writes_unknown() {
    for act in [Act::Drip, Act::HangUp, Act::Say("garbage\r\n\r\n".into())] {
        let (reads, writes) = outcomes(act).await;
        assert!(
            all(&reads, &Failure::Transient { retry_after: None }),
            "{reads:?}"
        );
        assert!(all(&writes, &Failure::OutcomeUnknown), "{writes:?}");
    }
}

#[tokio::test]
async fn nobody_listening_leaves_nothing_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let failure = client(&url).place_order(&support::order(tenant())).await;
    assert_eq!(failure, Err(Failure::Transient { retry_after: None }));
}

#[tokio::test]
async fn trouble_wins_over_whatever_the_body_says() {
    let body = r#"{"code":13605,"description":"no"}"#;
    let (reads, writes) = outcomes(http(503, "retry-after: 12\r\n", body)).await;
    let transient = Failure::Transient {
        retry_after: Some(12),
    };
    assert!(
        all(&reads, &transient) && all(&writes, &transient),
        "{reads:?} {writes:?}"
    );
    let (reads, writes) = outcomes(http(429, "retry-after: 12\r\n", "<html>")).await;
    let throttled = Failure::Throttled {
        retry_after: Some(12),
    };
    assert!(
        all(&reads, &throttled) && all(&writes, &throttled),
        "{reads:?} {writes:?}"
    );
}

#[tokio::test]
async fn unknown_members_and_states_do_no_harm() {
    let alias = r#"{"new":1,"properties":{"provisioningState":"Dreaming","subscriptionId":null,"x":[{}]}}"#;
    let client = client(&serve(json(200, alias)).await);
    let running = domain::provider::OrderState::Running { retry_after: None };
    assert_eq!(client.order(support::request()).await.unwrap(), Some(running));
}

#[tokio::test]
async fn nobody_accepted_an_agreement_in_an_answer_that_makes_no_sense() {
    // The same body answers both questions: whether the customer signed, and what was confirmed.
    for body in [
        r#"[true]"#,
        r#"{"isSigned":"true"}"#,
        r#"{"isSigned":1}"#,
        r#"{"isSigned":null}"#,
        r#"{"isSigned":false}"#,
        r#"{"isSigned":false,"items":null}"#,
        r#"{"isSigned":false,"items":{}}"#,
        r#"{"isSigned":false,"items":[7]}"#,
        r#"{"isSigned":false,"items":[["MicrosoftCustomerAgreement","2024-01-01T00:00:00"]]}"#,
        r#"{"isSigned":false,"items":[{"dateAgreed":"2024-01-01T00:00:00"}]}"#,
        r#"{"isSigned":false,"items":[{"type":"MicrosoftCustomerAgreement"}]}"#,
        r#"{"isSigned":false,"items":[{"type":"MicrosoftCustomerAgreement","dateAgreed":20240101}]}"#,
    ] {
        let client = client(&serve(json(200, body)).await);
        let failure = client.agreement(tenant()).await;
        assert_eq!(failure, Err(Failure::Unreadable), "{body}");
    }
    let dreamt = r#"{"isSigned":false,"items":[{"type":"MicrosoftCustomerAgreement","dateAgreed":"soon"}]}"#;
    let client = client(&serve(json(200, dreamt)).await);
    assert_eq!(client.agreement(tenant()).await, Ok(AgreementState::Outdated));
}

#[tokio::test]
async fn a_sign_in_that_makes_no_sense_has_a_name() {
    for (sign_in, expected) in [
        (json(200, "{}"), Failure::Unreadable),
        (
            json(200, r#"{"access_token":"a\r\nb","expires_in":1}"#),
            Failure::Unreadable,
        ),
        (json(400, "<html>"), Failure::Unreadable),
        (http(302, "location: /\r\n", ""), Failure::Unreadable),
        (Act::HangUp, Failure::Transient { retry_after: None }),
    ] {
        let client = client(&serve_with(sign_in, json(200, "{}")).await);
        assert_eq!(client.place_order(&support::order(tenant())).await, Err(expected));
    }
}

#[tokio::test]
async fn a_directory_that_makes_no_sense_is_unreachable() {
    let query = TenantQuery::Domain(Domain::parse("fabrikam.example").unwrap());
    for act in [
        json(200, "{}"),
        json(200, "<html>"),
        json(
            200,
            r#"{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0"}"#,
        ),
        json(400, r#"{"error":"invalid_request","error_codes":[1]}"#),
        http(302, "location: https://elsewhere.example/\r\n", ""),
        Act::HangUp,
    ] {
        let directory = Directory::new(support::http(), &serve(act).await);
        let resolution = directory.resolve(&query).await;
        assert!(
            matches!(resolution, Resolution::Unreachable { .. }),
            "{resolution:?}"
        );
    }
    let unknown = r#"{"error":"invalid_request","error_description":"AADSTS90002: Tenant 'x' not found."}"#;
    let directory = Directory::new(support::http(), &serve(json(400, unknown)).await);
    assert_eq!(directory.resolve(&query).await, Resolution::NotFound);
}
