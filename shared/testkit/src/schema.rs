//! The tables as the deployment has them, as inputs of `CreateTable`.

use aws::Table;
use serde_json::{Value, json};

/// The name that a table has in tests.
pub fn name(table: Table) -> &'static str {
    match table {
        Table::Resellers => "resellers",
        Table::Portals => "portals",
        Table::Customers => "customers",
        Table::Terms => "terms",
        Table::Requests => "requests",
        Table::Events => "request-events",
        Table::AccountEvents => "account-events",
        Table::Uniques => "uniques",
        Table::Idempotency => "idempotency",
        Table::Links => "links",
        Table::Dispatches => "dispatches",
        Table::Steps => "provisioning-steps",
        Table::Secrets => "sealed-secrets",
        Table::Leases => "leases",
    }
}

/// The attribute by which items of a table end, for the tables that forget.
pub fn time_to_live(table: Table) -> Option<&'static str> {
    matches!(
        table,
        Table::Idempotency | Table::Links | Table::Secrets | Table::Leases
    )
    .then_some("ttl")
}

/// The table's `CreateTable` input.
pub fn create_table(table: Table) -> Value {
    let keys: &[&str] = match table {
        Table::Resellers => &["resellerId"],
        Table::Portals => &["clientId"],
        Table::Customers => &["resellerId", "customerId"],
        Table::Terms => &["scope", "item"],
        Table::Requests => &["resellerId", "requestId"],
        Table::Events => &["requestId", "seq"],
        Table::AccountEvents => &["account", "seq"],
        Table::Uniques => &["scope", "value"],
        Table::Idempotency => &["key"],
        Table::Links => &["tokenHash"],
        Table::Dispatches => &["subject", "dispatch"],
        Table::Steps => &["requestId", "step"],
        Table::Secrets => &["requestId"],
        Table::Leases => &["lease"],
    };
    let indexes: &[(&str, [&str; 2], &str)] = match table {
        Table::Requests => &[
            ("by-customer", ["customerId", "requestId"], "ALL"),
            ("approval-queue", ["approvalQueue", "requestId"], "ALL"),
            ("workflow-pending", ["workflowPending", "createdAt"], "KEYS_ONLY"),
            ("completed", ["completedShard", "requestId"], "KEYS_ONLY"),
        ],
        _ => &[],
    };
    let mut attributes: Vec<&str> = keys.to_vec();
    attributes.extend(indexes.iter().flat_map(|(_, keys, _)| keys));
    attributes.sort_unstable();
    attributes.dedup();
    let attributes: Vec<Value> = attributes
        .into_iter()
        .map(|name| json!({"AttributeName": name, "AttributeType": if name == "seq" { "N" } else { "S" }}))
        .collect();
    let indexes: Vec<Value> = indexes
        .iter()
        .map(|(name, keys, projection)| {
            json!({
                "IndexName": name,
                "KeySchema": key_schema(keys),
                "Projection": {"ProjectionType": projection},
            })
        })
        .collect();
    let mut input = json!({
        "TableName": name(table),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key_schema(keys),
    });
    if !indexes.is_empty() {
        input["GlobalSecondaryIndexes"] = Value::Array(indexes);
    }
    if matches!(table, Table::Events | Table::AccountEvents) {
        input["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    }
    input
}

fn key_schema(keys: &[&str]) -> Vec<Value> {
    let kinds = ["HASH", "RANGE"];
    keys.iter()
        .zip(kinds)
        .map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind}))
        .collect()
}
