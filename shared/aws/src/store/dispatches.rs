//! What mails are made from.

use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{AccountFacts, AccountReads, Dispatches, MailFacts, PortResult, Requests, Resellers};

use super::item::{decode, key};
use super::{Store, row};
use crate::tables::Table;

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
}
