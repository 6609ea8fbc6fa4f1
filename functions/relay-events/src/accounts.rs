//! What follows from what happened to accounts.

use domain::account_event::{AccountEvent, AccountEventType};
use domain::change::{Commit, Conflict};
use domain::dispatch::AccountNotice;
use domain::ids::{CustomerId, RequestId, ResellerId};
use domain::lifecycle::go_on_after_acceptance;
use domain::ports::{AccountReads, Bus, Clock, Notice, PortError, PortResult, RelayBook, Requests, Workflow};

use crate::RelayEvents;

/// How often a request that moves meanwhile is looked at again.
const ATTEMPTS: usize = 4;

impl<S, W, B, C> RelayEvents<S, W, B, C>
where
    S: RelayBook + AccountReads + Requests,
    W: Workflow,
    B: Bus,
    C: Clock,
{
    pub(crate) async fn relay_account(&self, event: &AccountEvent) -> PortResult<()> {
        match (event.kind, event.customer_id) {
            (AccountEventType::TermsAccepted, Some(customer)) => {
                self.go_on(&event.reseller_id, customer).await?;
                self.publish(&[told(event, Some(customer), false)]).await
            }
            (AccountEventType::TermsRearmed, None) => self.tell_every_customer(event).await,
            (_, customer) => self.publish(&[told(event, customer, false)]).await,
        }
    }

    /// Lets the requests go on that waited for the customer's acceptance, if nothing is missing any more.
    async fn go_on(&self, reseller: &ResellerId, customer: CustomerId) -> PortResult<()> {
        let facts = self.store.account_facts(reseller, customer, None).await?;
        let Some((customer, _)) = facts.parties() else {
            return Ok(());
        };
        if !facts.terms(self.clock.now()).satisfied() {
            return Ok(());
        }
        for request in &customer.awaiting_terms {
            self.let_go_on(reseller, *request).await?;
        }
        Ok(())
    }

    async fn let_go_on(&self, reseller: &ResellerId, id: RequestId) -> PortResult<()> {
        let mut found = self.store.request(reseller, id).await?;
        for _ in 0..ATTEMPTS {
            let Some(change) = found
                .as_ref()
                .and_then(|request| go_on_after_acceptance(request, self.clock.now()))
            else {
                return Ok(());
            };
            match self.store.commit(&change).await? {
                Commit::Done => {
                    tracing::info!(request.id = %id, "a request goes on after the customer's acceptance");
                    return Ok(());
                }
                Commit::Refused(Conflict::Request(current)) => found = current.map(|request| *request),
                Commit::Refused(conflict) => {
                    return Err(PortError::Broken {
                        service: "dynamodb",
                        cause: format!("request {id} cannot go on: {conflict:?}"),
                    });
                }
            }
        }
        Err(PortError::Unavailable {
            service: "dynamodb",
            cause: format!("request {id} keeps moving"),
        })
    }

    /// Tells a reseller's event for each of its customers, a page at a time.
    async fn tell_every_customer(&self, event: &AccountEvent) -> PortResult<()> {
        self.publish(&[told(event, None, true)]).await?;
        let mut after = None;
        loop {
            let page = self.store.customer_ids(&event.reseller_id, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(*last);
            let notices: Vec<Notice> = page.iter().map(|id| told(event, Some(*id), true)).collect();
            self.publish(&notices).await?;
        }
    }
}

fn told(event: &AccountEvent, customer_id: Option<CustomerId>, of_reseller: bool) -> Notice {
    let notice = AccountNotice {
        kind: event.kind,
        reseller_id: event.reseller_id.clone(),
        customer_id,
        seq: event.seq,
        of_reseller: of_reseller || event.customer_id.is_none(),
    };
    Notice::Account(notice, event.at)
}
