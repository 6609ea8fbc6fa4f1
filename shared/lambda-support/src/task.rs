//! How a task of the state machine fails: by one of two names that the state machine knows.

use contracts::errors::{PERMANENT, TRANSIENT};
use domain::ports::PortError;
use lambda_runtime::Diagnostic;

/// The failure of a task.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The same call may succeed later.
    #[error("{0}")]
    Transient(String),
    /// Repeating will not help.
    #[error("{0}")]
    Permanent(String),
}

impl From<PortError> for TaskError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable { .. } => Self::Transient(error.to_string()),
            PortError::Broken { .. } => Self::Permanent(error.to_string()),
        }
    }
}

impl From<TaskError> for Diagnostic {
    fn from(error: TaskError) -> Self {
        let name = match &error {
            TaskError::Transient(_) => TRANSIENT,
            TaskError::Permanent(_) => PERMANENT,
        };
        Self {
            error_type: name.to_owned(),
            error_message: error.to_string(),
        }
    }
}
