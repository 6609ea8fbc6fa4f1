//! A console changes its own reseller: repeated calls get the first answer again, and a change that somebody else came
//! before is made anew.

use contracts::problem::Problem;
use domain::account::Reseller;
use domain::account_change::{ResellerChange, ResellerCommit};
use domain::ids::ResellerId;
use domain::ports::{Clock, Resellers};
use jiff::Timestamp;
use lambda_support::http::{Call, Reply, port_problem};

use crate::terms::again;
use crate::{ATTEMPTS, Accounts, Ports};

impl<P: Ports> Accounts<P> {
    /// Makes of the reseller as it stands what `make` says, if anything, and answers with what `tell` says of it then.
    pub(crate) async fn change_reseller(
        &self,
        id: &ResellerId,
        call: &Call,
        make: impl Fn(&Reseller, Timestamp) -> Result<Option<ResellerChange>, Problem>,
        tell: impl Fn(&Reseller, Timestamp) -> Result<Reply, Problem>,
    ) -> Result<Reply, Problem> {
        let facts = self.store.reseller_facts(id, &call.id).await;
        let (found, repeated) = facts.map_err(|e| port_problem(&e))?;
        let now = self.clock.now();
        if let Some(record) = repeated.filter(|r| now < r.expires_at) {
            return again(call, record);
        }
        let mut reseller = found.ok_or_else(Problem::not_found)?;
        for _ in 0..ATTEMPTS {
            let Some(mut change) = make(&reseller, now)? else {
                return tell(&reseller, now);
            };
            let reply = tell(&change.reseller, now)?;
            change.idempotency = Some(call.record(reply.to_answer(), now));
            let committed = self.store.commit_reseller(&change).await;
            match committed.map_err(|e| port_problem(&e))? {
                ResellerCommit::Done => return Ok(reply),
                ResellerCommit::Repeated(record) => return again(call, *record),
                ResellerCommit::Stale(current) => reseller = *current.ok_or_else(Problem::not_found)?,
            }
        }
        Err(Problem::unavailable())
    }
}
