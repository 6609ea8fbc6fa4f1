//! Sealed access. It is opened in the transaction of the change that records the opening.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::OpenedFrom;
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{AccessFacts, AccessReads, PortResult, SealedAccess, SealedAccessStore};
use jiff::Timestamp;
use serde::Deserialize;

use super::item::{Item, decode, key, text};
use super::{Store, number, row};
use crate::tables::Table;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clear {
    expires_at: Timestamp,
    opened_at: Option<Timestamp>,
    opened_from: Option<OpenedFrom>,
}

impl SealedAccessStore for Store {
    async fn put_sealed(&self, request: RequestId, sealed: &SealedAccess) -> PortResult<()> {
        let mut item = key([("requestId", request.to_string().as_str())]);
        let ciphertext = AttributeValue::B(Blob::new(sealed.ciphertext.as_slice()));
        item.insert("ciphertext".to_owned(), ciphertext);
        item.insert("expiresAt".to_owned(), text(sealed.expires_at));
        item.insert("ttl".to_owned(), number(sealed.expires_at.as_second()));
        self.put(Table::Secrets, item).await
    }

    async fn sealed(&self, request: RequestId) -> PortResult<Option<SealedAccess>> {
        let request = request.to_string();
        let found = self
            .get(Table::Secrets, [("requestId", request.as_str())], true)
            .await?;
        found.map(read).transpose()
    }
}

impl AccessReads for Store {
    async fn access_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        request: RequestId,
    ) -> PortResult<AccessFacts> {
        let (customer, request) = (customer.to_string(), request.to_string());
        let keys = vec![
            (Table::Requests, row(Table::Requests, reseller.as_str(), &request)),
            (
                Table::Customers,
                row(Table::Customers, reseller.as_str(), &customer),
            ),
            (Table::Secrets, key([("requestId", request.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        Ok(AccessFacts {
            request: found.remove(&Table::Requests).map(decode).transpose()?,
            customer: found.remove(&Table::Customers).map(decode).transpose()?,
            sealed: found.remove(&Table::Secrets).map(read).transpose()?,
        })
    }
}

fn read(mut item: Item) -> PortResult<SealedAccess> {
    let ciphertext = match item.remove("ciphertext") {
        Some(AttributeValue::B(bytes)) => bytes.into_inner(),
        _ => Vec::new(),
    };
    let Clear {
        expires_at,
        opened_at,
        opened_from,
    } = decode(item)?;
    Ok(SealedAccess {
        ciphertext,
        expires_at,
        opened_at,
        opened_from,
    })
}
