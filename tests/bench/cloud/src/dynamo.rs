//! `DynamoDB`, as far as the product uses it, without a second server behind this one.

use aws::Table;
use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use testkit::schema;

/// How the SDK names the service.
pub(crate) const SERVICE: &str = "DynamoDB_20120810";

/// A database with every table and nothing in them.
pub(crate) fn empty() -> Database {
    let database = Database::memory().unwrap();
    for table in Table::ALL {
        let input = serde_json::from_value(schema::create_table(table)).unwrap();
        database.create_table(input).unwrap();
    }
    database
}

/// Status and body of the answer to an operation.
pub(crate) fn answer(database: &Database, operation: &str, body: &[u8]) -> (u16, String) {
    let answered = match operation {
        "GetItem" => call(body, |input| database.get_item(input)),
        "BatchGetItem" => call(body, |input| database.batch_get_item(input)),
        "Query" => call(body, |input| database.query(input)),
        "PutItem" => call(body, |input| database.put_item(input)),
        "UpdateItem" => call(body, |input| database.update_item(input)),
        "TransactWriteItems" => call(body, |input| database.transact_write_items(input)),
        other => Err(DynoxideError::ValidationException(format!(
            "{other} is not served here"
        ))),
    };
    match answered {
        Ok(json) => (200, json),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

fn call<I: DeserializeOwned, O: Serialize>(
    body: &[u8],
    operation: impl FnOnce(I) -> dynoxide::Result<O>,
) -> dynoxide::Result<String> {
    let faulty = |error: serde_json::Error| DynoxideError::ValidationException(error.to_string());
    let output = operation(serde_json::from_slice(body).map_err(faulty)?)?;
    serde_json::to_string(&output).map_err(faulty)
}
