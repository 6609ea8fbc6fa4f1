//! Mailed links.

use domain::link::{Link, TokenHash};
use domain::ports::{Links, PortResult};

use super::item::{Expression, decode, encode};
use super::{Store, broken, number};
use crate::tables::Table;

impl Links for Store {
    async fn link(&self, hash: &TokenHash) -> PortResult<Option<Link>> {
        let found = self
            .get(Table::Links, [("tokenHash", hash.as_str())], true)
            .await?;
        let read = |item| Link::read(decode(item)?).map_err(|_| broken("an item could not be read as Link"));
        found.map(read).transpose()
    }
}

impl Store {
    /// Keeps a link. One with the same token permits the same, and only what it knows of the request may be older; one
    /// that was used or taken back stays as it is.
    pub(crate) async fn keep_link(&self, link: &Link) -> PortResult<()> {
        let mut item = encode(link)?;
        item.insert("ttl".to_owned(), number(link.remembered_until().as_second()));
        let unused = Expression::default().name("usedAt").name("revokedAt");
        let condition = "attribute_not_exists(#usedAt) AND attribute_not_exists(#revokedAt)";
        self.put_if(Table::Links, item, condition, unused)
            .await
            .map(|_| ())
    }
}
