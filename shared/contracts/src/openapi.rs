//! The HTTP API as an `OpenAPI` document.

/// The document, as it is served.
pub const DOCUMENT: &str = include_str!("../openapi.json");

#[cfg(test)]
mod tests;
