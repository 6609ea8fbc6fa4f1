//! `POST /v1/subscription-requests/{requestId}/resume`.

use contracts::problem::Problem;
use contracts::requests::read_resume;
use domain::ids::RequestId;
use domain::lifecycle::resume;
use domain::ports::{CallFacts, Clock, Requests, Reviews, StepLedger};
use lambda_http::Request;
use lambda_support::http::{Call, Caller, Reply, optional_json_body};

use crate::OperateRequest;
use crate::command::{ATTEMPTS, Done, Found};

impl<S, C> OperateRequest<S, C>
where
    S: Requests + CallFacts + Reviews + StepLedger,
    C: Clock,
{
    pub(crate) async fn resume(&self, http: &Request, id: &str) -> Result<Reply, Problem> {
        let caller = Caller::of(http)?;
        let client = caller.operations()?;
        let id = RequestId::parse(id).ok_or_else(Problem::not_found)?;
        let body = optional_json_body(http)?;
        let call = Call::of(http, client, &body)?;
        let step = read_resume(&body).map_err(Problem::faults)?;

        let now = self.clock.now();
        let owner = self.owner_of(id).await?;
        let mut request = match self.find(&owner, id, &call, now).await? {
            Found::Request(request) => request,
            Found::Answered(reply) => return Ok(reply),
        };
        for _ in 0..ATTEMPTS {
            let change = resume(&request, step, client.clone(), now)?;
            match self.settle(change, &call, now).await? {
                Done::Answered(reply) => return Ok(reply),
                Done::Moved(current) => request = current,
            }
        }
        Err(Problem::unavailable())
    }
}
