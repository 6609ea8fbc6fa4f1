//! The access to a new subscription, as `provision` seals it and `reveal-credentials` shows it once.

use std::fmt;

use domain::secret::Secret;
use serde::{Deserialize, Serialize};

/// A first access. Its JSON is what gets sealed; fields may be added, so a reader passes over the ones it does not
/// know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// The sign-in name.
    pub user_principal_name: String,
    /// The first password, to be changed at the first sign-in.
    pub password: String,
}

impl Access {
    /// The plain text to seal.
    ///
    /// # Errors
    /// Never for text that can be written as JSON, which all text can.
    pub fn to_secret(&self) -> Result<Secret, serde_json::Error> {
        serde_json::to_string(self).map(Secret::new)
    }

    /// Reads unsealed plain text; nothing when it is no access.
    pub fn from_secret(plain: &Secret) -> Option<Self> {
        serde_json::from_str(plain.expose()).ok()
    }
}

/// Logs learn nothing.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access([secret])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_round_trips_and_does_not_print() {
        let access = Access {
            user_principal_name: "admin@fabrikam.example".into(),
            password: "hunter2".into(),
        };
        let plain = access.to_secret().unwrap();
        assert_eq!(
            plain.expose(),
            r#"{"userPrincipalName":"admin@fabrikam.example","password":"hunter2"}"#
        );
        assert_eq!(Access::from_secret(&plain), Some(access.clone()));
        assert!(!format!("{access:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_added_later_is_passed_over() {
        let plain = Secret::new(r#"{"userPrincipalName":"a","password":"b","validUntil":"c"}"#.into());
        assert!(Access::from_secret(&plain).is_some());
        assert_eq!(Access::from_secret(&Secret::new("{}".into())), None);
    }
}
