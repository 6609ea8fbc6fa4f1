//! A cursor is good for its caller and its list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::scopes::REQUESTS_READ;
use serde_json::json;
use sha2::{Digest, Sha256};
use testkit::example;
use testkit::http::{Call, Caller};

use crate::world::{World, console};

const LIST: &str = "/v1/subscription-requests";

async fn world() -> World {
    let (world, requests) = World::with_requests(4).await;
    for request in &requests {
        world.dynamo.park(request, "the-task-token");
    }
    world
}

async fn cursor(world: &World, target: &str) -> String {
    let page = world.get(target).await;
    let cursor = page.body["nextCursor"].as_str().unwrap();
    cursor.to_owned()
}

#[tokio::test]
async fn it_is_not_good_elsewhere() {
    let world = world().await;
    let customer = format!("{LIST}?customerId={}&limit=1", example::customer_id(1));
    let lists = [
        format!("{LIST}?limit=1"),
        format!("{LIST}?status=pending_approval&limit=1"),
        customer.clone(),
        customer.replace(
            &example::customer_id(1).to_string(),
            &example::customer_id(2).to_string(),
        ),
        format!("{customer}&status=pending_approval"),
        "/v1/approvals?limit=1".to_owned(),
    ];
    for from in &lists {
        let cursor = cursor(&world, from).await;
        for to in &lists {
            let answer = world.get(&format!("{to}&cursor={cursor}")).await;
            if from == to {
                assert_eq!(answer.status, 200, "{from}");
            } else {
                assert_eq!(answer.problem(), (400, "cursor_invalid"), "{from} {to}");
            }
        }
        let more = from.replace("limit=1", "limit=3");
        let answer = world.get(&format!("{more}&cursor={cursor}")).await;
        assert_eq!(answer.status, 200, "the size of a page may change");
    }
}

#[tokio::test]
async fn it_is_not_good_for_another_caller() {
    let world = world().await;
    for list in [LIST, "/v1/approvals"] {
        let cursor = cursor(&world, &format!("{list}?limit=1")).await;
        let target = format!("{list}?limit=1&cursor={cursor}");
        for caller in [
            Caller::stranger(REQUESTS_READ),
            Caller::customer_portal(REQUESTS_READ),
        ] {
            let answer = world.send(Call::new("GET", &target).by(&caller)).await;
            assert_eq!(answer.problem(), (400, "cursor_invalid"));
        }
        assert_eq!(
            world.send(Call::new("GET", &target).by(&console())).await.status,
            200
        );
    }
}

#[tokio::test]
async fn a_broken_one_is_refused() {
    let world = world().await;
    let good = cursor(&world, &format!("{LIST}?limit=1")).await;
    let mut swapped = good.clone().into_bytes();
    swapped.swap(30, 31);
    let plain = URL_SAFE_NO_PAD.encode(example::request_id(3).to_string());
    let key = URL_SAFE_NO_PAD.encode(json!({"resellerId": {"S": "contoso"}}).to_string());
    for bad in [
        &good[1..],
        &good[..good.len() - 1],
        &format!("{good}A"),
        &format!("{good}="),
        &good.to_lowercase(),
        std::str::from_utf8(&swapped).unwrap(),
        &plain,
        &key,
        "null",
        "0",
        &"A".repeat(5_000),
    ] {
        let answer = world.get(&format!("{LIST}?limit=1&cursor={bad}")).await;
        assert_eq!(answer.problem(), (400, "cursor_invalid"), "{bad}");
    }
}

/// A cursor by somebody who knows how they are made.
fn forged(list: &str, key: &str) -> String {
    let binding = format!("northwind-console\n{list}");
    let mut hasher = Sha256::new();
    hasher.update(b"cursor-v1\n");
    hasher.update(binding.len().to_be_bytes());
    hasher.update(binding);
    hasher.update(key);
    let digest: Vec<u8> = hasher.finalize().iter().copied().take(16).collect();
    URL_SAFE_NO_PAD.encode([digest.as_slice(), key.as_bytes()].concat())
}

#[tokio::test]
async fn a_forged_one_is_refused_or_stays_within_the_callers_own() {
    let world = world().await;
    let id = example::request_id(2);
    let all = "requests RequestFilter { status: None, customer: None }";
    let lists = [
        (LIST.to_owned(), all.to_owned()),
        ("/v1/approvals".to_owned(), "approvals".to_owned()),
        (format!("{LIST}/{id}/events"), format!("events {id}")),
    ];
    for (path, list) in lists {
        for key in [
            "",
            "x",
            "\u{0}",
            "-1",
            "1.5",
            "99999999999999999999",
            &"9".repeat(3_000),
        ] {
            let cursor = forged(&list, key);
            let answer = world.get(&format!("{path}?limit=1&cursor={cursor}")).await;
            assert_eq!(answer.problem(), (400, "cursor_invalid"), "{path} {key}");
        }
    }
    let cursor = forged(all, &example::request_id(200).to_string());
    let answer = world.get(&format!("{LIST}?limit=1&cursor={cursor}")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["items"][0]["resellerId"], "northwind");
}
