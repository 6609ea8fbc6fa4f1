//! What the relay keeps and finds on request rows.

use domain::ids::{CustomerId, ResellerId};
use domain::ports::{PortResult, RelayBook, RequestKey};
use domain::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;

use super::item::{Expression, Item, text, text_of};
use super::lists::{KeyRow, List, OLDEST_FIRST, page};
use super::requests::{PENDING, WORKFLOW_PENDING};
use super::{SERVICE, Store, number, row};
use crate::error::port_error;
use crate::tables::Table;

/// How many are found at once; the next sweep finds the rest.
const SWEEP: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    customer_id: CustomerId,
}

impl RelayBook for Store {
    async fn never_started(&self, before: Timestamp) -> PortResult<Vec<RequestKey>> {
        // Times as text may be out of order within one second, which a sweep does not mind.
        let names = Expression::default()
            .name(WORKFLOW_PENDING)
            .name("createdAt")
            .value("pending", text(PENDING))
            .value("before", text(before));
        let keys = "#workflowPending = :pending AND #createdAt < :before";
        let list = List {
            index: Some("workflow-pending"),
            keys,
            ..OLDEST_FIRST
        };
        let query = self.query(Table::Requests, &list, names, SWEEP)?;
        let found = page::<KeyRow>(query, SWEEP, |_| None).await?.items;
        Ok(found.into_iter().map(RequestKey::from).collect())
    }

    async fn mark_started(&self, key: &RequestKey, run: u64) -> PortResult<()> {
        let started = Expression::default()
            .remove(WORKFLOW_PENDING)
            .name("requestId")
            .name("workflowRun")
            .value("run", number(run));
        // A row that was written before requests could be taken up again names no workflow: it is in its first one.
        let in_it = if run == 0 {
            "attribute_exists(#requestId) AND (#workflowRun = :run OR attribute_not_exists(#workflowRun))"
        } else {
            "attribute_exists(#requestId) AND #workflowRun = :run"
        };
        self.update_if(Table::Requests, of(key), in_it, started)
            .await
            .map(|_| ())
    }

    async fn customer_ids(
        &self,
        reseller: &ResellerId,
        after: Option<CustomerId>,
    ) -> PortResult<Vec<CustomerId>> {
        let names = Expression::default()
            .name("resellerId")
            .name("customerId")
            .value("resellerId", text(reseller));
        let list = List {
            keys: "#resellerId = :resellerId",
            ..OLDEST_FIRST
        };
        let start = after.map(|id| row(Table::Customers, reseller.as_str(), &id.to_string()));
        let query = self
            .query(Table::Customers, &list, names, SWEEP)?
            .projection_expression("#customerId")
            .set_exclusive_start_key(start);
        let found = page::<Told>(query, SWEEP, |_| None).await?.items;
        Ok(found.into_iter().map(|row| row.customer_id).collect())
    }

    async fn task_token(&self, key: &RequestKey) -> PortResult<Option<Secret>> {
        let answer = self
            .client
            .get_item()
            .table_name(self.table(Table::Requests)?)
            .set_key(Some(of(key)))
            .projection_expression("taskToken")
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        Ok(answer
            .item
            .and_then(|item| text_of(&item, "taskToken"))
            .map(Secret::new))
    }
}

fn of(key: &RequestKey) -> Item {
    row(Table::Requests, key.reseller.as_str(), &key.request.to_string())
}
