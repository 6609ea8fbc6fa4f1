//! What an SDK's error means: worth repeating or not. One table for every service.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use domain::ports::PortError;

/// Codes by which services say: not now.
const NOT_NOW: &[&str] = &[
    "BandwidthLimitExceeded",
    "DependencyTimeoutException",
    "ExecutionLimitExceeded",
    "InternalFailure",
    "InternalServerError",
    "KMSInternalException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SendingPausedException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Codes whose message names a role or a resource and never a person.
const EXPLAINED: &[&str] = &["AccessDeniedException", "ResourceNotFoundException"];

/// The error of a port. Messages of services can quote what was sent, so mostly only their code is kept.
pub(crate) fn port_error<E>(service: &'static str, error: &SdkError<E, HttpResponse>) -> PortError
where
    E: ProvideErrorMetadata,
{
    let unavailable = |cause: &str| PortError::Unavailable {
        service,
        cause: cause.to_owned(),
    };
    match error {
        SdkError::TimeoutError(_) => unavailable("no answer in time"),
        SdkError::DispatchFailure(failure) if failure.is_user() => PortError::Broken {
            service,
            cause: "the call could not be sent".to_owned(),
        },
        SdkError::DispatchFailure(_) => unavailable("no connection"),
        SdkError::ResponseError(_) => unavailable("the answer was cut off"),
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let code = answer.err().code().unwrap_or("unknown error");
            if status >= 500 || NOT_NOW.contains(&code) {
                return unavailable(code);
            }
            let message = answer.err().message().filter(|_| EXPLAINED.contains(&code));
            let cause = message.map_or_else(|| code.to_owned(), |message| format!("{code}: {message}"));
            PortError::Broken { service, cause }
        }
        _ => PortError::Broken {
            service,
            cause: "the call could not be made".to_owned(),
        },
    }
}

/// The code of a service's refusal, if the service answered.
pub(crate) fn code<E>(error: &SdkError<E, HttpResponse>) -> Option<&str>
where
    E: ProvideErrorMetadata,
{
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// The JSON of a value, its fields in the order of the type.
pub(crate) fn json<T: serde::Serialize>(service: &'static str, value: &T) -> Result<String, PortError> {
    serde_json::to_string(value).map_err(|_| PortError::Broken {
        service,
        cause: "a value could not be written as JSON".to_owned(),
    })
}
