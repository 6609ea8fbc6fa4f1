//! Finding completed requests, by the sparse index that only they are in.

use domain::ids::{RequestId, ResellerId};
use domain::ports::{CompletedRequests, Page, PortResult, RequestKey};
use domain::shard::Shard;
use serde::Deserialize;

use super::item::{Expression, text, text_of};
use super::lists::{List, OLDEST_FIRST, page, with};
use super::{Store, row};
use crate::tables::Table;

/// The shard of a completed request; no other row has it.
pub(super) const COMPLETED_SHARD: &str = "completedShard";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    reseller_id: ResellerId,
    request_id: RequestId,
}

impl CompletedRequests for Store {
    async fn completed(
        &self,
        shard: Shard,
        limit: usize,
        after: Option<&RequestKey>,
    ) -> PortResult<Page<RequestKey>> {
        let shard = shard.to_string();
        let names = Expression::default()
            .name(COMPLETED_SHARD)
            .value(COMPLETED_SHARD, text(&shard));
        let list = List {
            index: Some("completed"),
            keys: "#completedShard = :completedShard",
            ..OLDEST_FIRST
        };
        let start = after.map(|key| {
            let row = row(Table::Requests, key.reseller.as_str(), &key.request.to_string());
            with(row, COMPLETED_SHARD, &shard)
        });
        let query = self
            .query(Table::Requests, &list, names, limit)?
            .set_exclusive_start_key(start);
        let found = page::<Found>(query, limit, |item| text_of(item, "requestId")).await?;
        let key = |row: Found| RequestKey {
            reseller: row.reseller_id,
            request: row.request_id,
        };
        Ok(Page {
            items: found.items.into_iter().map(key).collect(),
            next: found.next,
        })
    }
}
