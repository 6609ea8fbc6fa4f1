//! Starting and waking executions of the state machine.

use aws_sdk_sfn::Client;
use aws_types::SdkConfig;
use contracts::workflow::RequestRef;
use domain::ports::{PortResult, RequestKey, Workflow};
use domain::secret::Secret;

use crate::error::{code, json, port_error};

const SERVICE: &str = "states";

/// One state machine.
#[derive(Clone, Debug)]
pub struct StepFunctions {
    client: Client,
    machine: String,
}

impl StepFunctions {
    /// Starts executions of this state machine (ARN).
    pub fn new(config: &SdkConfig, state_machine: impl Into<String>) -> Self {
        Self {
            client: Client::new(config),
            machine: state_machine.into(),
        }
    }
}

impl Workflow for StepFunctions {
    async fn start(&self, key: &RequestKey, run: u64) -> PortResult<()> {
        let request_id = key.request.to_string();
        let input = RequestRef {
            reseller_id: key.reseller.clone(),
            request_id: key.request,
        };
        let name = match run {
            0 => request_id,
            run => format!("{request_id}-{run}"),
        };
        let started = self
            .client
            .start_execution()
            .state_machine_arn(&self.machine)
            .name(name)
            .input(json(SERVICE, &input)?)
            .send()
            .await;
        match started {
            Err(error) if code(&error) != Some("ExecutionAlreadyExists") => Err(port_error(SERVICE, &error)),
            _ => Ok(()),
        }
    }

    async fn wake(&self, token: &Secret) -> PortResult<()> {
        let woken = self
            .client
            .send_task_success()
            .task_token(token.expose())
            .output("{}")
            .send()
            .await;
        let waits_no_more = |code: &str| matches!(code, "TaskTimedOut" | "TaskDoesNotExist" | "InvalidToken");
        match woken {
            Err(error) if !code(&error).is_some_and(waits_no_more) => Err(port_error(SERVICE, &error)),
            _ => Ok(()),
        }
    }
}
