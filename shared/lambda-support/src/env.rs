//! The environment, read once and completely: a function that is not configured says everything that is missing.

use std::cell::RefCell;
use std::str::FromStr;

/// The variables that were missing or not usable.
#[derive(Debug, thiserror::Error)]
#[error("missing or unusable environment variables: {}", .0.join(", "))]
pub struct Misconfigured(Vec<String>);

/// Reads variables and remembers every one that is missing.
pub struct Env<'a> {
    source: &'a dyn Fn(&str) -> Option<String>,
    faults: RefCell<Vec<String>>,
}

/// Reads the process's environment with `read`.
///
/// # Errors
/// Every variable that was missing or not usable.
pub fn read<T>(read: impl FnOnce(&Env<'_>) -> T) -> Result<T, Misconfigured> {
    read_from(&|name| std::env::var(name).ok(), read)
}

fn read_from<T>(
    source: &dyn Fn(&str) -> Option<String>,
    read: impl FnOnce(&Env<'_>) -> T,
) -> Result<T, Misconfigured> {
    let env = Env {
        source,
        faults: RefCell::default(),
    };
    let value = read(&env);
    let faults = env.faults.into_inner();
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(Misconfigured(faults))
    }
}

impl Env<'_> {
    /// A variable that must be there and not empty.
    pub fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.faults.borrow_mut().push(name.to_owned());
            String::new()
        })
    }

    /// A variable that may be absent or empty.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.source)(name).filter(|text| !text.is_empty())
    }

    /// A variable with a form, or `default` when it is absent.
    pub fn parsed_or<T: FromStr>(&self, name: &str, default: T) -> T {
        let Some(text) = self.optional(name) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.faults.borrow_mut().push(format!("{name} (is {text:?})"));
            default
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_missing_is_named() {
        let source = |name: &str| (name == "NUMBER").then(|| "x".to_owned());
        let result = read_from(&source, |e| (e.text("A"), e.text("B"), e.parsed_or("NUMBER", 3)));
        let message = result.unwrap_err().to_string();
        assert_eq!(
            message,
            "missing or unusable environment variables: A, B, NUMBER (is \"x\")"
        );
    }

    #[test]
    fn optional_variables_may_be_empty() {
        let source = |name: &str| (name == "E").then(String::new);
        let (empty, absent) = read_from(&source, |e| (e.optional("E"), e.parsed_or("N", 7))).unwrap();
        assert_eq!((empty, absent), (None, 7));
    }
}
