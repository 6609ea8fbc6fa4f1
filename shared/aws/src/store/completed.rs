//! Finding completed requests, by the sparse index that only they are in.

use domain::ports::{CompletedRequests, Page, PortResult, RequestKey};
use domain::shard::Shard;

use super::item::{Expression, text, text_of};
use super::lists::{KeyRow, List, OLDEST_FIRST, page, with};
use super::{Store, row};
use crate::tables::Table;

/// The shard of a completed request; no other row has it.
pub(super) const COMPLETED_SHARD: &str = "completedShard";

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
        let found = page::<KeyRow>(query, limit, |item| text_of(item, "requestId")).await?;
        Ok(Page {
            items: found.items.into_iter().map(RequestKey::from).collect(),
            next: found.next,
        })
    }
}
