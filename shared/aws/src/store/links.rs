//! Mailed links.

use domain::link::{Link, TokenHash};
use domain::ports::{Links, PortResult};
use jiff::SignedDuration;

use super::item::{Expression, decode, encode};
use super::{Store, number};
use crate::tables::Table;

/// How long a link is remembered after it ended, so that its page can say so.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Links for Store {
    async fn link(&self, hash: &TokenHash) -> PortResult<Option<Link>> {
        self.get(Table::Links, [("tokenHash", hash.as_str())], true)
            .await?
            .map(decode)
            .transpose()
    }
}

impl Store {
    /// Keeps a link. One with the same token permits the same; it may even have been revoked, and stays so.
    pub(crate) async fn keep_link(&self, link: &Link) -> PortResult<()> {
        let mut item = encode(link)?;
        let end = link
            .expires_at
            .saturating_add(REMEMBERED)
            .unwrap_or(link.expires_at);
        item.insert("ttl".to_owned(), number(end.as_second()));
        let new = Expression::default().name("tokenHash");
        self.put_if(Table::Links, item, "attribute_not_exists(#tokenHash)", new)
            .await
            .map(|_| ())
    }
}
