//! What a submission or a call on a request must know, in one round trip.

use domain::idempotency::{CallId, IdempotencyRecord};
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{CallFacts, PortResult, SubmissionFacts};
use domain::request::SubscriptionRequest;
use domain::submission::Facts;
use domain::terms::Document;
use serde::Deserialize;

use super::item::{decode, key};
use super::{Store, row};
use crate::tables::Table;

/// The row that holds every document in force.
#[derive(Deserialize)]
struct InForce {
    #[serde(default)]
    documents: Vec<Document>,
}

impl SubmissionFacts for Store {
    async fn submission_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        call: &CallId,
    ) -> PortResult<Facts> {
        let keys = vec![
            (
                Table::Customers,
                row(Table::Customers, reseller.as_str(), &customer.to_string()),
            ),
            (Table::Terms, row(Table::Terms, "documents", "in-force")),
            (Table::Idempotency, key([("key", call.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        let in_force: Option<InForce> = found.remove(&Table::Terms).map(decode).transpose()?;
        Ok(Facts {
            customer: found.remove(&Table::Customers).map(decode).transpose()?,
            documents: in_force.map(|row| row.documents).unwrap_or_default(),
            repeated: found.remove(&Table::Idempotency).map(decode).transpose()?,
        })
    }
}

impl CallFacts for Store {
    async fn call_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
        call: &CallId,
    ) -> PortResult<(Option<SubscriptionRequest>, Option<IdempotencyRecord>)> {
        let keys = vec![
            (
                Table::Requests,
                row(Table::Requests, reseller.as_str(), &request.to_string()),
            ),
            (Table::Idempotency, key([("key", call.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        let request = found.remove(&Table::Requests).map(decode).transpose()?;
        let repeated = found.remove(&Table::Idempotency).map(decode).transpose()?;
        Ok((request, repeated))
    }
}
