//! What a submission or a call on a request must know, in one round trip.

use std::collections::BTreeSet;

use domain::idempotency::{CallId, IdempotencyRecord};
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::ports::{
    AccountReads, CallFacts, PortResult, RequestOwners, ReviewFacts, Reviews, SubmissionFacts,
};
use domain::request::SubscriptionRequest;
use domain::submission::Facts;
use serde::Deserialize;

use super::item::{Expression, decode, key, text, text_of};
use super::lists::{List, OLDEST_FIRST, page};
use super::requests::name_scope;
use super::{Store, number, row};
use crate::tables::Table;

impl SubmissionFacts for Store {
    async fn submission_facts(
        &self,
        reseller: &ResellerId,
        customer: CustomerId,
        call: &CallId,
        with_names: bool,
    ) -> PortResult<Facts> {
        // Side by side, so that a name off the recommended form costs no second round trip.
        let names = async {
            if with_names {
                self.friendly_names(customer).await
            } else {
                Ok(BTreeSet::new())
            }
        };
        let (facts, names) = tokio::try_join!(self.account_facts(reseller, customer, Some(call)), names)?;
        Ok(Facts {
            customer: facts.customer,
            reseller: facts.reseller,
            documents: facts.documents,
            names,
            repeated: facts.repeated,
        })
    }
}

impl Store {
    /// The customer's names in use, folded; a page of them, which is thousands.
    async fn friendly_names(&self, customer: CustomerId) -> PortResult<BTreeSet<String>> {
        let names = Expression::default()
            .name("scope")
            .value("scope", text(name_scope(customer)));
        let list = List {
            keys: "#scope = :scope",
            ..OLDEST_FIRST
        };
        let query = self.query(Table::Uniques, &list, names, MOST_NAMES)?;
        let page = page::<Name>(query, MOST_NAMES, |_| None).await?;
        Ok(page.items.into_iter().map(|name| name.value).collect())
    }
}

/// Open requests are limited to fewer, and completed ones beyond it only make a suggestion less certain.
const MOST_NAMES: usize = 5_000;

#[derive(Deserialize)]
struct Name {
    value: String,
}

impl CallFacts for Store {
    async fn call_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
        call: &CallId,
    ) -> PortResult<(Option<SubscriptionRequest>, Option<IdempotencyRecord>)> {
        let keys = vec![
            (
                Table::Requests,
                row(Table::Requests, reseller.as_str(), &request.to_string()),
            ),
            (Table::Idempotency, key([("key", call.as_str())])),
        ];
        let mut found = self.get_together(keys).await?;
        let request = found.remove(&Table::Requests).map(decode).transpose()?;
        let repeated = found.remove(&Table::Idempotency).map(decode).transpose()?;
        Ok((request, repeated))
    }
}

impl Reviews for Store {
    async fn review_facts(
        &self,
        reseller: &ResellerId,
        request: RequestId,
        call: Option<&CallId>,
    ) -> PortResult<ReviewFacts> {
        let request = row(Table::Requests, reseller.as_str(), &request.to_string());
        let mut keys = vec![
            (Table::Requests, request),
            (Table::Resellers, key([("resellerId", reseller.as_str())])),
        ];
        keys.extend(call.map(|call| (Table::Idempotency, key([("key", call.as_str())]))));
        let mut found = self.get_together(keys).await?;
        Ok(ReviewFacts {
            request: found.remove(&Table::Requests).map(decode).transpose()?,
            reseller: found.remove(&Table::Resellers).map(decode).transpose()?,
            repeated: found.remove(&Table::Idempotency).map(decode).transpose()?,
        })
    }
}

impl RequestOwners for Store {
    async fn reseller_of(&self, request: RequestId) -> PortResult<Option<ResellerId>> {
        // The first event of a request is written with it and names its reseller.
        let mut first = key([("requestId", request.to_string().as_str())]);
        first.insert("seq".to_owned(), number(1));
        let event = self.get_item(Table::Events, first, true).await?;
        Ok(event
            .and_then(|event| text_of(&event, "resellerId"))
            .and_then(|id| ResellerId::parse(&id).ok()))
    }
}
