//! What mails are made from, and the ledger that keeps them from being sent twice.

use domain::dispatch::{Delivery, Dispatch};
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{
    AccountFacts, AccountReads, Claim, Dispatches, MailFacts, PortResult, Requests, Resellers,
};
use jiff::Timestamp;

use super::item::{Expression, Item, decode, encode, key, text};
use super::write::Single;
use super::{Store, broken, number, row};
use crate::tables::Table;

/// The end of a lease in milliseconds, since times as text do not compare within a second.
const LEASE_END: &str = "leaseEnd";

impl Dispatches for Store {
    async fn mail_facts(&self, reseller: &ResellerId, request: RequestId) -> PortResult<Option<MailFacts>> {
        let Some(request) = self.request(reseller, request).await? else {
            return Ok(None);
        };
        let keys = vec![
            (
                Table::Customers,
                row(
                    Table::Customers,
                    reseller.as_str(),
                    &request.customer_id.to_string(),
                ),
            ),
            (Table::Resellers, key([("resellerId", reseller.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        let customer = found.remove(&Table::Customers).map(decode).transpose()?;
        let reseller = found.remove(&Table::Resellers).map(decode).transpose()?;
        Ok(customer.zip(reseller).map(|(customer, reseller)| MailFacts {
            request,
            customer,
            reseller,
        }))
    }

    async fn account_mail_facts(
        &self,
        reseller: &ResellerId,
        customer: Option<CustomerId>,
    ) -> PortResult<AccountFacts> {
        match customer {
            Some(customer) => self.account_facts(reseller, customer, None).await,
            None => Ok(AccountFacts {
                reseller: self.reseller(reseller).await?,
                ..AccountFacts::default()
            }),
        }
    }

    async fn claim(&self, dispatch: &Dispatch, now: Timestamp, lease_until: Timestamp) -> PortResult<Claim> {
        let mut item = entry(dispatch, &Delivery::Leased { until: lease_until })?;
        item.insert(LEASE_END.to_owned(), number(lease_until.as_millisecond()));
        let names = Expression::default()
            .name("state")
            .name(LEASE_END)
            .value("leased", text("leased"))
            .value("now", number(now.as_millisecond()));
        let free = "attribute_not_exists(#state) OR (#state = :leased AND #leaseEnd <= :now)";
        match self.put_if(Table::Dispatches, item, free, names).await? {
            Single::Done => Ok(Claim::Granted),
            Single::Refused(Some(item)) => match decode(item)? {
                Delivery::Leased { until } => Ok(Claim::Held { until }),
                Delivery::Sent { .. } | Delivery::Refused { .. } => Ok(Claim::Finished),
            },
            Single::Refused(None) => Err(broken("a dispatch could not be read")),
        }
    }

    async fn record(&self, dispatch: &Dispatch, delivery: &Delivery) -> PortResult<()> {
        let mut item = entry(dispatch, delivery)?;
        if let Delivery::Leased { until } = delivery {
            item.insert(LEASE_END.to_owned(), number(until.as_millisecond()));
        }
        // A slow attempt may report after a quicker one: what was sent stays sent.
        let names = Expression::default().name("state").value("sent", text("sent"));
        let unsent = "attribute_not_exists(#state) OR #state <> :sent";
        self.put_if(Table::Dispatches, item, unsent, names)
            .await
            .map(|_| ())
    }
}

fn entry(dispatch: &Dispatch, delivery: &Delivery) -> PortResult<Item> {
    let mut item = encode(delivery)?;
    item.extend(row(
        Table::Dispatches,
        &dispatch.about.to_string(),
        &dispatch.id(),
    ));
    Ok(item)
}
