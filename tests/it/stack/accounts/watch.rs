//! What operations can look at knows nobody.

use serde_json::{Value, json};

use super::Stack;

/// Runs after the other journeys: its name is the last one.
#[tokio::test]
#[ignore = "needs the stack: make test"]
async fn no_log_names_anybody() {
    let stack = Stack::open();
    let groups = json!({ "logGroupNamePrefix": "/aws/lambda/" });
    let groups = stack
        .aws("logs", "Logs_20140328.DescribeLogGroups", &groups)
        .await;
    let mut lines = 0;
    for group in groups["logGroups"].as_array().unwrap() {
        let name = group["logGroupName"].as_str().unwrap();
        let mut next = Value::Null;
        loop {
            let mut page = json!({ "logGroupName": name });
            if next.is_string() {
                page["nextToken"] = next;
            }
            let found = stack.aws("logs", "Logs_20140328.FilterLogEvents", &page).await;
            for event in found["events"].as_array().unwrap() {
                lines += 1;
                let text = event["message"].as_str().unwrap();
                for personal in [
                    "Byron",
                    "@fabrikam.example",
                    "@northwind.example",
                    "azure-admin-",
                    "/terms/",
                ] {
                    assert!(!text.contains(personal), "{name} knows {personal}: {text}");
                }
            }
            next = found["nextToken"].clone();
            if !next.is_string() {
                break;
            }
        }
    }
    assert!(
        lines > 100,
        "the logs of this stack were looked at, not {lines} lines"
    );
}
