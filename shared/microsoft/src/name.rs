//! Ids that follow from what they name, so that any process comes to the same one.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A `UUIDv8` (RFC 9562) of the text's hash.
pub(crate) fn name_of(text: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(text)[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
