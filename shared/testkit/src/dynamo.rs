//! `DynamoDB` in process.

use std::future::Future;

use aws::{SdkConfig, Store, Table, Tables};
use aws_smithy_types::timeout::TimeoutConfig;
use domain::account::{Customer, Reseller};
use domain::account_change::{self, CustomerChange, CustomerCommit, ResellerCommit};
use domain::event::Actor;
use domain::ports::{Customers, Publication, Resellers, Terms};
use domain::request::SubscriptionRequest;
use domain::terms::Document;
use dynoxide::Database;
use serde_json::{Value, json};

use crate::example;
use crate::schema;
use crate::wire::Wire;

/// A database of its own with every table, and a store on it.
#[derive(Debug)]
pub struct Dynamo {
    /// The store under test.
    pub store: Store,
    /// What the store says over the network.
    pub wire: Wire,
    /// For further clients of the same database.
    pub config: SdkConfig,
    database: Held,
}

struct Held(Database);

impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

impl Dynamo {
    /// Starts a database and makes the tables. It ends with the test's runtime.
    pub async fn start() -> Self {
        let database = Database::memory().unwrap();
        for table in Table::ALL {
            database
                .create_table(serde_json::from_value(schema::create_table(table)).unwrap())
                .unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        serve(listener, database.clone());
        let (config, wire) = sdk_config(&endpoint);
        let tables = Tables::from_lookup(&Table::ALL, table_name).unwrap();
        Self {
            store: Store::new(&config, tables),
            wire,
            config,
            database: Held(database),
        }
    }

    /// The items of a table in `DynamoDB`'s JSON.
    pub fn items(&self, table: Table) -> Vec<Value> {
        let scan = json!({"TableName": schema::name(table)});
        let answer = self
            .database
            .0
            .scan(serde_json::from_value(scan).unwrap())
            .unwrap();
        match serde_json::to_value(answer).unwrap()["Items"].take() {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }

    /// Writes an item given in `DynamoDB`'s JSON.
    pub fn put(&self, table: Table, item: &Value) {
        let put = json!({"TableName": schema::name(table), "Item": item});
        self.database
            .0
            .put_item(serde_json::from_value(put).unwrap())
            .unwrap();
    }

    /// Deletes the item of a key given in `DynamoDB`'s JSON.
    pub fn delete(&self, table: Table, key: &Value) {
        let delete = json!({"TableName": schema::name(table), "Key": key});
        self.database
            .0
            .delete_item(serde_json::from_value(delete).unwrap())
            .unwrap();
    }

    /// Keeps a customer account, as if it had been made before.
    pub async fn customer(&self, customer: &Customer) {
        let made = account_change::create(customer.clone(), Actor::System);
        let made = CustomerChange {
            customer: customer.clone(),
            ..made
        };
        let kept = self.store.commit_customer(&made).await.unwrap();
        assert_eq!(kept, CustomerCommit::Done);
        self.wire.take_calls();
    }

    /// Keeps a reseller, as if it had been brought in before.
    pub async fn reseller(&self, reseller: &Reseller) {
        let change = account_change::declare(None, reseller.clone(), Actor::System, example::now());
        let mut change = change.unwrap();
        change.reseller = reseller.clone();
        let kept = self.store.commit_reseller(&change).await.unwrap();
        assert_eq!(kept, ResellerCommit::Done);
        self.wire.take_calls();
    }

    /// Publishes a terms document, as if it had been published before.
    pub async fn document(&self, document: &Document) {
        let before = self.store.in_force().await.unwrap();
        let after = before.with(document.clone(), example::now());
        let published = self.store.publish(document, &after).await.unwrap();
        assert_eq!(published, Publication::Done);
        self.wire.take_calls();
    }

    /// Parks a request as the state machine does: in the reseller's queue, with the token that wakes it.
    pub fn park(&self, request: &SubscriptionRequest, token: &str) {
        let update = json!({
            "TableName": schema::name(Table::Requests),
            "Key": {
                "resellerId": {"S": request.reseller_id.as_str()},
                "requestId": {"S": request.request_id.to_string()},
            },
            "UpdateExpression": "SET approvalQueue = resellerId, taskToken = :token",
            "ExpressionAttributeValues": {":token": {"S": token}},
        });
        self.database
            .0
            .update_item(serde_json::from_value(update).unwrap())
            .unwrap();
    }
}

/// The value of a variable such as `TABLE_REQUESTS` in tests.
fn table_name(variable: &str) -> Option<String> {
    Table::ALL
        .into_iter()
        .find(|table| table.variable() == variable)
        .map(|table| schema::name(table).to_owned())
}

/// A configuration for clients of any service at this address, and the wire they use.
pub fn sdk_config(endpoint: &str) -> (SdkConfig, Wire) {
    let config = aws::sdk_config_from(|name| match name {
        "AWS_REGION" => Some("eu-central-1".to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        "AWS_ENDPOINT_URL" => Some(endpoint.to_owned()),
        _ => None,
    });
    let config = config.unwrap();
    let wire = Wire::over(config.http_client().unwrap());
    let config = config.into_builder().http_client(wire.clone());
    // Faults come over the wire. A machine that is busy with a hundred concurrent tests is not one of them.
    let config = config.timeout_config(TimeoutConfig::disabled());
    (config.build(), wire)
}

fn serve(listener: tokio::net::TcpListener, database: Database) {
    let server: std::pin::Pin<Box<dyn Future<Output = ()> + Send>> =
        Box::pin(dynoxide::server::serve_on(listener, database));
    tokio::spawn(server);
}
