//! Resellers and their portals.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::account::{CallingPortal, Portal, Reseller};
use domain::account_change::{ResellerChange, ResellerCommit};
use domain::email::EmailAddress;
use domain::idempotency::{CallId, IdempotencyRecord};
use domain::ids::{ClientId, ResellerId};
use domain::ports::{PortResult, Resellers, Write};
use domain::status::Status;

use super::item::{Expression, decode, encode, key, text};
use super::lists::List;
use super::requests::{put_account_event, put_call};
use super::transaction::{Transaction, Written};
use super::write::Single;
use super::{SERVICE, Store, broken, number};
use crate::error::port_error;
use crate::tables::Table;

/// The approvers' addresses in lower case, which conditions can look for.
pub(super) const APPROVER_ADDRESSES: &str = "approverAddresses";
/// Who has handed the deciding over to whom, in lower case, and until when in milliseconds, which conditions can look
/// for: an approver may shorten what an earlier mail was sent by.
pub(super) const DELEGATIONS: &str = "delegations";

/// A delegation as conditions look for it.
pub(super) fn delegation(approver: &EmailAddress, delegate: &EmailAddress) -> String {
    format!("{} {}", approver.mailbox(), delegate.mailbox())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Call,
    Reseller,
    Event,
}

impl Resellers for Store {
    async fn reseller(&self, id: &ResellerId) -> PortResult<Option<Reseller>> {
        self.get(Table::Resellers, [("resellerId", id.as_str())], true)
            .await?
            .map(decode)
            .transpose()
    }

    async fn reseller_facts(
        &self,
        id: &ResellerId,
        call: &CallId,
    ) -> PortResult<(Option<Reseller>, Option<IdempotencyRecord>)> {
        let keys = vec![
            (Table::Resellers, key([("resellerId", id.as_str())])),
            (Table::Idempotency, key([("key", call.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        Ok((
            found.remove(&Table::Resellers).map(decode).transpose()?,
            found.remove(&Table::Idempotency).map(decode).transpose()?,
        ))
    }

    async fn commit_reseller(&self, change: &ResellerChange) -> PortResult<ResellerCommit> {
        let reseller = &change.reseller;
        let mut write = Transaction::new(self);
        if let Some(record) = &change.idempotency {
            put_call(&mut write, Part::Call, record, change.event.at)?;
        }
        let mut item = encode(reseller)?;
        let addresses = reseller.approvers.iter().map(|a| text(a.person.email.mailbox()));
        let addresses = AttributeValue::L(addresses.collect());
        item.insert(APPROVER_ADDRESSES.to_owned(), addresses);
        let delegations = reseller.approvers.iter().filter_map(|a| {
            let lasting = a.delegation.as_ref()?;
            let pair = delegation(&a.person.email, &lasting.to.email);
            Some((pair, number(lasting.until.as_millisecond())))
        });
        item.insert(DELEGATIONS.to_owned(), AttributeValue::M(delegations.collect()));
        let (condition, before) = follows(reseller.version);
        write.put(Part::Reseller, Table::Resellers, item, condition, before)?;
        put_account_event(&mut write, Part::Event, &change.event)?;
        match write.write().await? {
            Written::Done => Ok(ResellerCommit::Done),
            Written::Refused(mut refused) => {
                if let Some(Some(record)) = refused.take(Part::Call) {
                    return Ok(ResellerCommit::Repeated(Box::new(decode(record)?)));
                }
                match refused.take(Part::Reseller) {
                    Some(item) => Ok(ResellerCommit::Stale(item.map(decode).transpose()?.map(Box::new))),
                    None => Err(broken("the history has an event too many")),
                }
            }
        }
    }

    async fn portal_facts(&self, id: &ClientId, reseller: &ResellerId) -> PortResult<(Option<Portal>, bool)> {
        let keys = vec![
            (Table::Portals, key([("clientId", id.as_str())])),
            (Table::Resellers, key([("resellerId", reseller.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        let portal = found.remove(&Table::Portals).map(decode).transpose()?;
        Ok((portal, found.contains_key(&Table::Resellers)))
    }

    async fn put_portal(&self, portal: &Portal) -> PortResult<Write<Portal>> {
        let (condition, before) = follows(portal.version);
        match self
            .put_if(Table::Portals, encode(portal)?, condition, before)
            .await?
        {
            Single::Done => Ok(Write::Done),
            Single::Refused(item) => Ok(Write::Stale(item.map(decode).transpose()?)),
        }
    }

    async fn has_open_requests(&self, reseller: &ResellerId, client: &ClientId) -> PortResult<bool> {
        let open = Status::ALL.into_iter().filter(|status| !status.is_final());
        let mut names = Expression::default()
            .name("resellerId")
            .name("clientId")
            .name("status")
            .value("resellerId", text(reseller))
            .value("clientId", text(client));
        let mut words = Vec::new();
        for status in open {
            names = names.value(status.as_str(), text(status));
            words.push(format!(":{status}"));
        }
        let list = List {
            index: None,
            keys: "#resellerId = :resellerId",
            newest_first: true,
            sparse: true,
        };
        let filter = format!("#clientId = :clientId AND #status IN ({})", words.join(", "));
        let query = self
            .query(Table::Requests, &list, names, 1)?
            .filter_expression(filter)
            .projection_expression("#resellerId")
            .consistent_read(true);
        // A portal is moved once in a blue moon, so reading on is better than an index that every request pays for.
        let mut start = None;
        loop {
            let query = query.clone().set_exclusive_start_key(start);
            let answer = query.send().await.map_err(|error| port_error(SERVICE, &error))?;
            if answer.count > 0 {
                return Ok(true);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(false);
            }
        }
    }
}

/// The condition that an item's version before was one less; version 1 has nothing before it.
fn follows(version: u64) -> (&'static str, Expression) {
    let before = Expression::default().name("version");
    match version.saturating_sub(1) {
        0 => ("attribute_not_exists(#version)", before),
        version => ("#version = :before", before.value("before", number(version))),
    }
}

impl Store {
    /// The portal of a token's client together with its reseller; nothing when either is not registered.
    ///
    /// # Errors
    /// When the tables do not answer.
    pub async fn calling_portal(&self, client: &ClientId) -> PortResult<Option<CallingPortal>> {
        let portal = self
            .get(Table::Portals, [("clientId", client.as_str())], true)
            .await?;
        let Some(portal) = portal.map(decode::<Portal>).transpose()? else {
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
}
