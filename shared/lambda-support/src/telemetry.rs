//! Logs: JSON on Lambda, as its own settings for format and level say. Ids are fields; people's data, tokens and
//! bodies are never logged.

/// Sets up logging for the process.
pub fn init() {
    lambda_runtime::tracing::init_default_subscriber();
}
