//! What an error of a send tells about the mail: certainly not taken, or perhaps taken.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::ports::Outcome;

/// Refusals that repeating the same mail will not mend. Accounts that are suspended or paused and domains that are not
/// verified are not among them: those say nothing about the mail.
const REFUSALS: &[&str] = &["BadRequestException", "MessageRejected"];

/// What the service says when it rejects a mail for how the account is set up, which operations can mend.
const NOT_VERIFIED: &str = "not verified";

/// Refusals because there are too many mails, by the second or by the day.
const TOO_MANY: &[&str] = &[
    "LimitExceededException",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// What became of a mail whose sending ended so.
pub(super) fn of<E>(error: &SdkError<E, HttpResponse>) -> Outcome
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ConstructionFailure(_) => unsent("the call could not be made"),
        SdkError::TimeoutError(_) => unknown("no answer in time"),
        SdkError::DispatchFailure(failure) => {
            if failure.as_connector_error().is_some_and(|e| never_connected(e)) {
                unsent("no connection")
            } else {
                unknown("the connection was lost")
            }
        }
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let code = answer.err().code().unwrap_or("unknown error");
            if !(400..500).contains(&status) || status == 408 {
                return unknown(code);
            }
            let message = answer.err().message().unwrap_or_default();
            if REFUSALS.contains(&code) && !message.contains(NOT_VERIFIED) {
                return Outcome::Refused {
                    reason: code.to_owned(),
                };
            }
            Outcome::NotSent {
                throttled: status == 429 || TOO_MANY.contains(&code),
                cause: code.to_owned(),
            }
        }
        // Of an answer that cannot be read nobody knows what it was an answer to.
        _ => unknown("the answer could not be read"),
    }
}

/// Certainly not taken, and not for being too many.
pub(super) fn unsent(cause: &str) -> Outcome {
    Outcome::NotSent {
        throttled: false,
        cause: cause.to_owned(),
    }
}

/// Perhaps taken.
pub(super) fn unknown(cause: &str) -> Outcome {
    Outcome::Unknown {
        cause: cause.to_owned(),
    }
}

/// Whether there was no connection over which anything could have been written.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let client = error.downcast_ref::<hyper_util::client::legacy::Error>();
        if let Some(client) = client {
            return client.is_connect();
        }
        next = error.source();
    }
    false
}
