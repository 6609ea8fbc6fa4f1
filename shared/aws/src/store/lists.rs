//! Lists: one query a page.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::event::RequestEvent;
use domain::ids::{RequestId, ResellerId};
use domain::ports::{Page, PortResult, RequestFilter, RequestKey, RequestLists};
use domain::request::SubscriptionRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::item::{Expression, Item, decode, key, text};
use super::{SERVICE, Store, number, row};
use crate::error::port_error;
use crate::tables::Table;

impl RequestLists for Store {
    async fn requests(
        &self,
        reseller: &ResellerId,
        filter: &RequestFilter,
        limit: usize,
        after: Option<&str>,
    ) -> PortResult<Page<SubscriptionRequest>> {
        let customer = filter.customer.map(|id| id.to_string());
        let mut names = Expression::default()
            .name("resellerId")
            .value("resellerId", text(reseller));
        let mut filters = Vec::new();
        let mut start = after.map(|id| row(Table::Requests, reseller.as_str(), id));
        let mut list = List {
            index: None,
            keys: "#resellerId = :resellerId",
            newest_first: true,
            sparse: false,
        };
        if let Some(customer) = &customer {
            list.index = Some("by-customer");
            list.keys = "#customerId = :customerId";
            names = names.name("customerId").value("customerId", text(customer));
            // The index does not know resellers; a customer id that leaked to another one must show nothing.
            filters.push("#resellerId = :resellerId");
            start = start.map(|start| with(start, "customerId", customer));
        }
        if let Some(status) = filter.status {
            names = names.name("status").value("status", text(status));
            filters.push("#status = :status");
            list.sparse = true;
        }
        let query = self
            .query(Table::Requests, &list, names, limit)?
            .set_exclusive_start_key(start);
        let query = query.set_filter_expression((!filters.is_empty()).then(|| filters.join(" AND ")));
        page(query, limit, |item| super::item::text_of(item, "requestId")).await
    }

    async fn approval_queue(
        &self,
        reseller: &ResellerId,
        limit: usize,
        after: Option<&str>,
    ) -> PortResult<Page<SubscriptionRequest>> {
        let names = Expression::default()
            .name("approvalQueue")
            .value("approvalQueue", text(reseller));
        let start = after.map(|id| row(Table::Requests, reseller.as_str(), id));
        let start = start.map(|start| with(start, "approvalQueue", reseller.as_str()));
        let list = List {
            index: Some("approval-queue"),
            keys: "#approvalQueue = :approvalQueue",
            ..OLDEST_FIRST
        };
        let query = self
            .query(Table::Requests, &list, names, limit)?
            .set_exclusive_start_key(start);
        page(query, limit, |item| super::item::text_of(item, "requestId")).await
    }

    async fn events(
        &self,
        request: RequestId,
        limit: usize,
        after: Option<&str>,
    ) -> PortResult<Page<RequestEvent>> {
        let names = Expression::default()
            .name("requestId")
            .value("requestId", text(request));
        let start = after.map(|seq| {
            let mut start = key([("requestId", request.to_string().as_str())]);
            start.insert("seq".to_owned(), number(seq));
            start
        });
        let list = List {
            keys: "#requestId = :requestId",
            ..OLDEST_FIRST
        };
        let query = self
            .query(Table::Events, &list, names, limit)?
            .set_exclusive_start_key(start);
        page(query, limit, |item| {
            item.get("seq").and_then(|seq| seq.as_n().ok()).cloned()
        })
        .await
    }
}

/// How a list is read.
pub(super) struct List<'a> {
    /// From which index; the table itself when there is none.
    pub(super) index: Option<&'a str>,
    /// Which partition.
    pub(super) keys: &'a str,
    /// In which order.
    pub(super) newest_first: bool,
    /// Whether a filter lets few items through: then a page reads as much as one query may.
    pub(super) sparse: bool,
}

pub(super) const OLDEST_FIRST: List<'static> = List {
    index: None,
    keys: "",
    newest_first: false,
    sparse: false,
};

/// A row of which only the key matters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyRow {
    reseller_id: ResellerId,
    request_id: RequestId,
}

impl From<KeyRow> for RequestKey {
    fn from(row: KeyRow) -> Self {
        Self {
            reseller: row.reseller_id,
            request: row.request_id,
        }
    }
}

impl Store {
    /// A query of one page.
    pub(super) fn query(
        &self,
        table: Table,
        list: &List<'_>,
        expression: Expression,
        limit: usize,
    ) -> PortResult<QueryFluentBuilder> {
        // One more than the page shows tells whether there is another page.
        let limit = i32::try_from(limit.saturating_add(1)).unwrap_or(i32::MAX);
        let query = self
            .client
            .query()
            .table_name(self.table(table)?)
            .set_index_name(list.index.map(str::to_owned))
            .key_condition_expression(list.keys)
            .set_expression_attribute_names(expression.names())
            .set_expression_attribute_values(expression.values())
            .scan_index_forward(!list.newest_first)
            .set_limit((!list.sparse).then_some(limit));
        Ok(query)
    }
}

/// Runs the query and cuts the page at `limit`. `sort_key` is what the next page begins after.
pub(super) async fn page<T: DeserializeOwned>(
    query: QueryFluentBuilder,
    limit: usize,
    sort_key: impl Fn(&Item) -> Option<String>,
) -> PortResult<Page<T>> {
    let answer = query.send().await.map_err(|error| port_error(SERVICE, &error))?;
    let mut items = answer.items.unwrap_or_default();
    let next = if items.len() > limit {
        items.truncate(limit);
        items.last().and_then(&sort_key)
    } else {
        answer.last_evaluated_key.as_ref().and_then(&sort_key)
    };
    let items = items.into_iter().map(decode).collect::<PortResult<_>>()?;
    Ok(Page { items, next })
}

pub(super) fn with(mut key: Item, name: &str, value: &str) -> Item {
    key.insert(name.to_owned(), text(value));
    key
}
