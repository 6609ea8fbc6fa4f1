//! A customer with everything that its terms depend on, in one round trip.

use domain::idempotency::CallId;
use domain::ids::{CustomerId, ResellerId};
use domain::ports::{AccountFacts, AccountReads, PortResult};
use domain::terms::InForce;

use super::item::{decode, key};
use super::terms::in_force_key;
use super::{Store, row};
use crate::tables::Table;

impl AccountReads for Store {
    async fn account_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        call: Option<&CallId>,
    ) -> PortResult<AccountFacts> {
        let customer = row(Table::Customers, reseller.as_str(), &customer.to_string());
        let mut keys = vec![
            (Table::Customers, customer),
            (Table::Resellers, key([("resellerId", reseller.as_str())])),
            (Table::Terms, in_force_key()),
        ];
        keys.extend(call.map(|call| (Table::Idempotency, key([("key", call.as_str())]))));
        let mut found = self.get_together(keys).await?;
        let in_force: Option<InForce> = found.remove(&Table::Terms).map(decode).transpose()?;
        Ok(AccountFacts {
            customer: found.remove(&Table::Customers).map(decode).transpose()?,
            reseller: found.remove(&Table::Resellers).map(decode).transpose()?,
            documents: in_force.unwrap_or_default().documents,
            repeated: found.remove(&Table::Idempotency).map(decode).transpose()?,
        })
    }
}
