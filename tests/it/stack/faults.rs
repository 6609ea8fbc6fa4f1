//! Broken dependencies: nothing accepted is lost, and nothing is made twice.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Stack, eventually};

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn connections_that_drop_after_the_commit_make_nothing_twice() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 6).await;
    for route in ["checkout.post", "user.post"] {
        let fault = json!({ "route": route, "times": 1, "fault": {"kind": "dropAfterCommit"} });
        stack.simulator(Method::POST, "faults", Some(fault)).await;
    }
    let submitted = stack.submit("northwind-console", &Stack::order(&customer)).await;
    let completed = stack
        .until_status("northwind-console", &submitted["id"], "completed")
        .await;
    let existing = stack.subscriptions_of(&completed).await;
    assert_eq!(existing.len(), 1, "{existing:?}");
    assert_eq!(
        existing[0]["subscriptionId"],
        completed["subscription"]["subscriptionId"]
    );
    // The customer has its plan now, so the next one is made by an alias.
    let fault = json!({ "route": "alias.put", "times": 1, "fault": {"kind": "dropAfterCommit"} });
    stack.simulator(Method::POST, "faults", Some(fault)).await;
    let submitted = stack.submit("northwind-console", &Stack::order(&customer)).await;
    let second = stack
        .until_status("northwind-console", &submitted["id"], "completed")
        .await;
    assert_eq!(stack.subscriptions_of(&second).await.len(), 1);
    assert_ne!(
        second["subscription"]["subscriptionId"],
        completed["subscription"]["subscriptionId"]
    );
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn throttling_at_microsoft_is_waited_out() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 7).await;
    let fault = json!({ "kind": "status", "status": 429, "retryAfter": 3 });
    let fault = json!({ "route": "plans.get", "times": 2, "fault": fault });
    stack.simulator(Method::POST, "faults", Some(fault)).await;
    let submitted = stack.submit("northwind-console", &Stack::order(&customer)).await;
    let completed = stack
        .until_status("northwind-console", &submitted["id"], "completed")
        .await;
    assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn a_relay_that_is_killed_loses_nothing() {
    let stack = Stack::open();
    let customer = stack.customer("northwind", 8).await;
    let mut submitted = Vec::new();
    for _ in 0..4 {
        submitted.push(stack.submit("northwind-console", &Stack::order(&customer)).await);
        kill_processes("relay-events");
    }
    for request in &submitted {
        let completed = stack
            .until_status("northwind-console", &request["id"], "completed")
            .await;
        assert_eq!(stack.subscriptions_of(&completed).await.len(), 1);
    }
}

/// Kills the bootstraps of one function, wherever they are in their work. The local cloud unpacks a function's code
/// into a folder and runs it there with the function's name in the environment.
fn kill_processes(function: &str) {
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let pid = entry.file_name().to_string_lossy().into_owned();
        if !pid.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        let named = environment.split(|b| *b == 0).any(|variable| {
            let variable = String::from_utf8_lossy(variable);
            variable.starts_with("AWS_LAMBDA_FUNCTION_NAME=") && variable.contains(function)
        });
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let bootstrap = String::from_utf8_lossy(&command).contains("bootstrap");
        if named && bootstrap {
            let _ = std::process::Command::new("kill").args(["-9", &pid]).status();
        }
    }
}

#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn the_sweep_starts_what_the_stream_never_carried() {
    let stack = Stack::open();
    let mapping = stream_mapping(&stack).await;
    let customer = stack.customer("northwind", 9).await;
    set_enabled(&stack, &mapping, false).await;
    let submitted = stack.submit("northwind-console", &Stack::order(&customer)).await;
    // The schedule sweeps what is older than a minute; nothing else can start it while the stream is off.
    let moved = eventually("the sweep", || async {
        let request = stack.request("northwind-console", &submitted["id"]).await;
        (request["status"] != "approved").then_some(request)
    })
    .await;
    assert_ne!(moved["status"], "needs_attention");
    set_enabled(&stack, &mapping, true).await;
    stack
        .until_status("northwind-console", &submitted["id"], "completed")
        .await;
    assert_eq!(stack.subscriptions_of(&submitted).await.len(), 1);
}

/// Calls the Lambda API of the local cloud, as the deployer.
pub(super) async fn lambda(stack: &Stack, method: Method, path: &str, body: Option<Value>) -> Value {
    let region = &stack.file.region;
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/lambda/aws4_request, SignedHeaders=host, Signature=0"
    );
    let url = format!("{}/2015-03-31{path}", stack.file.aws_endpoint_url);
    let mut request = stack
        .http
        .request(method, url)
        .header("authorization", authorization);
    if let Some(body) = body {
        request = request.json(&body);
    }
    request
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap()
        .json()
        .await
        .unwrap()
}

async fn stream_mapping(stack: &Stack) -> String {
    let mappings = lambda(stack, Method::GET, "/event-source-mappings/", None).await;
    let mappings = mappings["EventSourceMappings"].as_array().unwrap();
    let of_relay = mappings
        .iter()
        .find(|m| m["FunctionArn"].as_str().unwrap().contains("relay-events"));
    let stack_name = &stack.file.stack_name;
    of_relay.unwrap_or_else(|| panic!("{stack_name} has no stream mapping"))["UUID"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn set_enabled(stack: &Stack, mapping: &str, enabled: bool) {
    let path = format!("/event-source-mappings/{mapping}");
    lambda(stack, Method::PUT, &path, Some(json!({ "Enabled": enabled }))).await;
}
