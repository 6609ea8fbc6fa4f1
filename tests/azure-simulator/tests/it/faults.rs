use std::time::{Duration, Instant};

use azure_simulator::{Behaviour, Fault, Operation, Settings};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Stage, ok, read, user_body};

fn status(status: u16, retry_after: Option<u64>) -> Fault {
    Fault::Status {
        status,
        retry_after,
        after_commit: false,
    }
}

#[tokio::test]
async fn a_throttled_call_is_refused_in_the_shape_of_its_host() {
    let (stage, clock) = Stage::timed(Settings::instant()).await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let (arm, partner_center) = (stage.arm().await, stage.partner_center().await);
    for operation in [Operation::AliasPut, Operation::CustomerGet, Operation::TokenPost] {
        stage.simulator.inject(operation, 1, status(429, Some(5)));
    }

    let body = stage.alias_body(&tenant);
    let response = stage.put_alias(&arm, "sub-1", &body).send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "5");
    let refusal = read(response, 429).await;
    assert_eq!(refusal["error"]["code"], "TooManyRequests");
    assert_eq!(stage.subscription_count(), 0);

    let get = || {
        stage
            .get(&format!("/v1/customers/{}", tenant.id))
            .bearer_auth(&partner_center)
    };
    let refusal = ok(get(), 429).await;
    let message = "Rate limit is exceeded. Try again in 5 seconds.";
    assert_eq!(refusal, json!({ "statusCode": 429, "message": message }));

    let refusal = ok(stage.sign_in(&stage.partner(), &[]), 429).await;
    assert_eq!(refusal["error"], "temporarily_unavailable");

    clock.advance(SignedDuration::from_secs(5));
    ok(stage.put_alias(&arm, "sub-1", &body), 201).await;
    ok(get(), 200).await;
}

#[tokio::test]
async fn faults_strike_as_often_as_asked_and_in_order() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    stage.simulator.inject(Operation::AliasGet, 2, status(500, None));
    stage.simulator.inject(Operation::AliasGet, 1, status(503, None));
    for expected in [500, 500, 503, 404] {
        ok(stage.get_alias(&token, "sub-1"), expected).await;
    }
    let calls = stage.simulator.calls();
    let faults: Vec<_> = calls.iter().rev().take(4).map(|call| call.fault).collect();
    assert_eq!(faults, [None, Some("status"), Some("status"), Some("status")]);
}

#[tokio::test]
async fn a_drop_closes_the_connection_without_an_answer() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let body = stage.alias_body(&tenant);
    for (fault, committed) in [(Fault::DropBeforeCommit, 0), (Fault::DropAfterCommit, 1)] {
        stage.simulator.inject(Operation::AliasPut, 1, fault);
        let error = stage.put_alias(&token, "sub-1", &body).send().await.unwrap_err();
        assert!(error.is_request() && !error.is_timeout(), "{error:?}");
        assert_eq!(stage.subscription_count(), committed);
        let call = stage.simulator.calls().pop().unwrap();
        assert_eq!((call.status, call.operation), (None, Some(Operation::AliasPut)));
    }
    ok(stage.put_alias(&token, "sub-1", &body), 200).await;
    assert_eq!(stage.subscription_count(), 1);
}

#[tokio::test]
async fn a_dropped_post_is_replayed_from_what_was_committed() {
    let stage = Stage::new().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    let token = stage.partner_center().await;
    let post = || {
        let body = user_body("azure.admin@fabrikam.example");
        stage
            .post_user(&token, &tenant, &body)
            .header("MS-RequestId", "r-1")
    };
    stage
        .simulator
        .inject(Operation::UserPost, 1, Fault::DropAfterCommit);
    assert!(post().send().await.is_err());
    assert_eq!(
        ok(post(), 201).await["passwordProfile"]["password"],
        "Correct-Horse-1"
    );
    assert_eq!(stage.simulator.contents()[0].users.len(), 1);
}

#[tokio::test]
async fn a_status_can_hide_a_committed_write() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    let tenant = stage.tenant(Behaviour::Ordinary);
    stage.give_plan(&tenant);
    let body = stage.alias_body(&tenant);
    let fault = Fault::Status {
        status: 504,
        retry_after: None,
        after_commit: true,
    };
    stage.simulator.inject(Operation::AliasPut, 1, fault);
    assert_eq!(
        ok(stage.put_alias(&token, "sub-1", &body), 504).await["error"]["code"],
        "GatewayTimeout"
    );
    assert_eq!(stage.subscription_count(), 1);
}

#[tokio::test]
async fn a_delay_and_a_foreign_body() {
    let stage = Stage::new().await;
    let token = stage.arm().await;
    stage
        .simulator
        .inject(Operation::AliasGet, 1, Fault::Delay { millis: 30 });
    let start = Instant::now();
    ok(stage.get_alias(&token, "sub-1"), 404).await;
    assert!(start.elapsed() >= Duration::from_millis(30));

    let page = Fault::Body {
        status: 502,
        body: Value::String("<html>Bad Gateway</html>".into()),
        content_type: "text/html".into(),
    };
    stage.simulator.inject(Operation::AliasGet, 1, page);
    let response = stage.get_alias(&token, "sub-1").send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.text().await.unwrap(), "<html>Bad Gateway</html>");
}
