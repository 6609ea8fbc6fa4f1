//! Resellers and their portals.

use domain::account::{CallingPortal, Portal, Reseller};
use domain::ids::{ClientId, ResellerId};
use domain::ports::{PortResult, Resellers, Write};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::item::{Expression, decode, encode};
use super::write::Single;
use super::{Store, number};
use crate::tables::Table;

impl Resellers for Store {
    async fn reseller(&self, id: &ResellerId) -> PortResult<Option<Reseller>> {
        self.get(Table::Resellers, [("resellerId", id.as_str())], true)
            .await?
            .map(decode)
            .transpose()
    }

    async fn put_reseller(&self, reseller: &Reseller) -> PortResult<Write<Reseller>> {
        self.put_version(Table::Resellers, reseller, reseller.version)
            .await
    }

    async fn portal(&self, id: &ClientId) -> PortResult<Option<Portal>> {
        self.get(Table::Portals, [("clientId", id.as_str())], true)
            .await?
            .map(decode)
            .transpose()
    }

    async fn put_portal(&self, portal: &Portal) -> PortResult<Write<Portal>> {
        self.put_version(Table::Portals, portal, portal.version).await
    }
}

impl Store {
    /// The portal of a token's client together with its reseller; nothing when either is not registered.
    ///
    /// # Errors
    /// When the tables do not answer.
    pub async fn calling_portal(&self, client: &ClientId) -> PortResult<Option<CallingPortal>> {
        let Some(portal) = self.portal(client).await? else {
            return Ok(None);
        };
        let reseller = self.reseller(&portal.reseller_id).await?;
        Ok(reseller.map(|reseller| CallingPortal {
            client_id: portal.client_id,
            kind: portal.kind,
            reseller_id: reseller.reseller_id,
            reseller_name: reseller.name,
            reseller_status: reseller.status,
            policy: reseller.policy,
        }))
    }

    /// Writes a whole item whose version before was one less; version 1 has nothing before it.
    async fn put_version<T>(&self, table: Table, value: &T, version: u64) -> PortResult<Write<T>>
    where
        T: Serialize + DeserializeOwned,
    {
        let before = Expression::default().name("version");
        let (condition, before) = match version.saturating_sub(1) {
            0 => ("attribute_not_exists(#version)", before),
            version => ("#version = :before", before.value("before", number(version))),
        };
        match self.put_if(table, encode(value)?, condition, before).await? {
            Single::Done => Ok(Write::Done),
            Single::Refused(item) => Ok(Write::Stale(item.map(decode).transpose()?)),
        }
    }
}
