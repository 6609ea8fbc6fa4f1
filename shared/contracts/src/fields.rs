//! Reading JSON bodies so that every fault is found in one pass.

use domain::text::{Fault, Invalid};
use jiff::Timestamp;
use serde_json::{Map, Value};

const REQUIRED: Invalid = Invalid::new("required", "This field is required.");
const UNKNOWN: Invalid = Invalid::new("unknown_field", "This field is not known here. Remove it.");
const NOT_TEXT: Invalid = Invalid::new("type_invalid", "Give a string.");
const NOT_BOOLEAN: Invalid = Invalid::new("type_invalid", "Give true or false.");
const NOT_OBJECT: Invalid = Invalid::new("type_invalid", "Give an object.");
const NOT_LIST: Invalid = Invalid::new("type_invalid", "Give a list.");

/// Reads a body that must be an object. `read` takes the fields it knows; what it leaves is unknown and refused.
///
/// # Errors
/// Every fault of the body.
pub fn read_body<T>(body: &Value, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Vec<Fault>> {
    let mut faults = Vec::new();
    let value = match body.as_object() {
        Some(object) => read_object(object, String::new(), &mut faults, read),
        None => {
            faults.push(Fault::at("", NOT_OBJECT));
            None
        }
    };
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults),
    }
}

fn read_object<T>(
    object: &Map<String, Value>,
    pointer: String,
    faults: &mut Vec<Fault>,
    read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
) -> Option<T> {
    let mut fields = Fields {
        object,
        pointer,
        known: Vec::new(),
        faults,
    };
    let value = read(&mut fields);
    let Fields { pointer, known, .. } = fields;
    for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
        let name = name.replace('~', "~0").replace('/', "~1");
        faults.push(Fault::at(format!("{pointer}/{name}"), UNKNOWN));
    }
    value
}

/// The fields of one object.
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    pointer: String,
    known: Vec<&'static str>,
    faults: &'a mut Vec<Fault>,
}

impl Fields<'_> {
    /// A field that must be there.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Invalid>,
    ) -> Option<T> {
        self.required_or(name, REQUIRED, parse)
    }

    /// A field that must be there, with its own refusal when it is not.
    pub fn required_or<T>(
        &mut self,
        name: &'static str,
        missing: Invalid,
        parse: impl FnOnce(&Value) -> Result<T, Invalid>,
    ) -> Option<T> {
        match self.take(name) {
            Some(value) => self.parsed(name, parse(&value)),
            None => {
                self.refuse(name, missing);
                None
            }
        }
    }

    /// A field that may be absent or null. `None` when it is refused.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&Value) -> Result<T, Invalid>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            Some(value) => self.parsed(name, parse(&value)).map(Some),
            None => Some(None),
        }
    }

    /// An object that must be there.
    pub fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        match self.optional_object(name, read) {
            Some(None) => {
                self.refuse(name, REQUIRED);
                None
            }
            read => read.flatten(),
        }
    }

    /// An object that may be absent or null. `None` when it is refused.
    pub fn optional_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.take(name) {
            None => Some(None),
            Some(Value::Object(object)) => {
                let pointer = format!("{}/{name}", self.pointer);
                read_object(&object, pointer, self.faults, read).map(Some)
            }
            Some(_) => {
                self.refuse(name, NOT_OBJECT);
                None
            }
        }
    }

    /// A list of objects that must be there, of `1..=max` items.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        max: usize,
        read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        match self.take(name) {
            None => {
                self.refuse(name, REQUIRED);
                None
            }
            Some(value) => self.items(name, &value, 1, max, read),
        }
    }

    /// A list of objects that may be absent or null, of at most `max` items. `None` when it is refused.
    pub fn optional_list<T>(
        &mut self,
        name: &'static str,
        max: usize,
        read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        match self.take(name) {
            None => Some(Vec::new()),
            Some(value) => self.items(name, &value, 0, max, read),
        }
    }

    fn items<T>(
        &mut self,
        name: &'static str,
        value: &Value,
        min: usize,
        max: usize,
        mut read: impl FnMut(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = value.as_array() else {
            self.refuse(name, NOT_LIST);
            return None;
        };
        if items.len() < min || items.len() > max {
            self.refuse(
                name,
                Invalid::new("length_invalid", "The list is empty or too long."),
            );
            return None;
        }
        let pointer = format!("{}/{name}", self.pointer);
        let mut values = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let pointer = format!("{pointer}/{i}");
            match item.as_object() {
                Some(object) => values.push(read_object(object, pointer, self.faults, &mut read)),
                None => {
                    self.faults.push(Fault::at(pointer, NOT_OBJECT));
                    values.push(None);
                }
            }
        }
        values.into_iter().collect()
    }

    /// A field as it stands, whatever it is; nothing when it is absent or null.
    pub fn raw(&mut self, name: &'static str) -> Option<Value> {
        self.take(name)
    }

    /// Refuses a field.
    pub fn refuse(&mut self, name: &str, invalid: Invalid) {
        self.faults
            .push(Fault::at(format!("{}/{name}", self.pointer), invalid));
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.object.get(name).filter(|value| !value.is_null()).cloned()
    }

    fn parsed<T>(&mut self, name: &str, result: Result<T, Invalid>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.refuse(name, invalid);
                None
            }
        }
    }
}

/// Reads text with a parser of the domain.
pub fn text<T>(parse: impl FnOnce(&str) -> Result<T, Invalid>) -> impl FnOnce(&Value) -> Result<T, Invalid> {
    move |value| parse(value.as_str().ok_or(NOT_TEXT)?)
}

/// Reads one of a few words.
pub fn word<T>(
    invalid: Invalid,
    parse: impl FnOnce(&str) -> Option<T>,
) -> impl FnOnce(&Value) -> Result<T, Invalid> {
    move |value| parse(value.as_str().ok_or(NOT_TEXT)?).ok_or(invalid)
}

/// Reads a moment, for [`text`].
///
/// # Errors
/// `time_invalid` when it is not as RFC 3339 writes it.
pub fn moment(text: &str) -> Result<Timestamp, Invalid> {
    text.parse().map_err(|_| {
        Invalid::new(
            "time_invalid",
            "Give a time as RFC 3339, such as 2026-12-01T00:00:00Z.",
        )
    })
}

/// Reads true or false.
///
/// # Errors
/// `type_invalid` for anything else.
pub fn boolean(value: &Value) -> Result<bool, Invalid> {
    value.as_bool().ok_or(NOT_BOOLEAN)
}

/// Reads a whole number between two bounds.
pub fn whole(invalid: Invalid, min: u64, max: u64) -> impl FnOnce(&Value) -> Result<u64, Invalid> {
    move |value| value.as_u64().filter(|n| (min..=max).contains(n)).ok_or(invalid)
}

#[cfg(test)]
mod tests {
    use domain::text::Name;
    use serde_json::json;

    use super::*;

    fn codes(body: &Value) -> Vec<(String, String)> {
        let read = read_body(body, |f| {
            let name = f.required("name", text(Name::parse));
            let inner = f.object("inner", |f| f.required("flag", boolean));
            let list = f.list("list", 2, |f| f.required("a", text(Name::parse)));
            Some((name?, inner?, list?))
        });
        read.err()
            .unwrap_or_default()
            .into_iter()
            .map(|f| (f.pointer, f.code))
            .collect()
    }

    #[test]
    fn a_good_body_has_no_faults() {
        let good = json!({"name": "x", "inner": {"flag": true}, "list": [{"a": "y"}]});
        assert_eq!(codes(&good), []);
    }

    #[test]
    fn all_faults_are_found_at_once() {
        let bad = json!({"name": 7, "inner": {"flag": "no", "a/b": 1}, "list": [{"a": ""}, 3], "more": null});
        let expected = [
            ("/name", "type_invalid"),
            ("/inner/flag", "type_invalid"),
            ("/inner/a~1b", "unknown_field"),
            ("/list/0/a", "text_invalid"),
            ("/list/1", "type_invalid"),
            ("/more", "unknown_field"),
        ];
        assert_eq!(codes(&bad), expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
    }

    #[test]
    fn a_body_must_be_an_object() {
        for body in [json!([]), json!("x"), json!(null)] {
            assert_eq!(codes(&body), [(String::new(), "type_invalid".to_owned())]);
        }
    }
}
