//! Items and expressions.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::ports::PortResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::broken;

pub(super) type Item = HashMap<String, AttributeValue>;

/// The item of a value. Its attributes are the fields of its JSON form.
pub(super) fn encode<T: Serialize>(value: &T) -> PortResult<Item> {
    serde_dynamo::aws_sdk_dynamodb_1::to_item(value).map_err(|_| unfit::<T>("written"))
}

/// The value of an item; attributes it does not know are passed over.
pub(super) fn decode<T: DeserializeOwned>(item: Item) -> PortResult<T> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|_| unfit::<T>("read"))
}

/// Says what does not fit but not how: the decoder's message quotes the item, which may hold personal data.
fn unfit<T>(done: &str) -> domain::ports::PortError {
    let name = std::any::type_name::<T>();
    broken(&format!(
        "an item could not be {done} as {}",
        name.rsplit("::").next().unwrap_or(name)
    ))
}

/// A text attribute.
pub(super) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

/// A key of text attributes.
pub(super) fn key<'a>(attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Item {
    attributes
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect()
}

/// The text of an attribute.
pub(super) fn text_of(item: &Item, name: &str) -> Option<String> {
    item.get(name).and_then(|value| value.as_s().ok()).cloned()
}

/// An expression with its names and values. Placeholders are the attributes' own names behind `#` and `:`, since
/// some of those names (`key`, `status`, `ttl`, `value`) are reserved words.
#[derive(Debug, Default)]
pub(super) struct Expression {
    set: Vec<String>,
    remove: Vec<String>,
    add: Vec<String>,
    delete: Vec<String>,
    names: HashMap<String, String>,
    values: Item,
}

impl Expression {
    /// Allows `#name` in the condition.
    pub(super) fn name(mut self, name: &str) -> Self {
        self.names.insert(format!("#{name}"), name.to_owned());
        self
    }

    /// Allows `#alias` for an attribute whose name is no word.
    pub(super) fn alias(mut self, alias: &str, name: String) -> Self {
        self.names.insert(format!("#{alias}"), name);
        self
    }

    /// Allows `:name` in the condition.
    pub(super) fn value(mut self, name: &str, value: AttributeValue) -> Self {
        self.values.insert(format!(":{name}"), value);
        self
    }

    /// Sets an attribute.
    pub(super) fn set(mut self, name: &str, value: AttributeValue) -> Self {
        self.set.push(format!("#{name} = :{name}"));
        self.name(name).value(name, value)
    }

    /// Sets an attribute that is not there.
    pub(super) fn set_once(mut self, name: &str, value: AttributeValue) -> Self {
        self.set
            .push(format!("#{name} = if_not_exists(#{name}, :{name})"));
        self.name(name).value(name, value)
    }

    /// Removes an attribute.
    pub(super) fn remove(mut self, name: &str) -> Self {
        self.remove.push(format!("#{name}"));
        self.name(name)
    }

    /// Counts an attribute up or down.
    pub(super) fn add(mut self, name: &str, by: i32) -> Self {
        self.add.push(format!("#{name} :by_{name}"));
        self.name(name).value(&format!("by_{name}"), super::number(by))
    }

    /// Puts an element into a set of texts.
    pub(super) fn include(mut self, name: &str, element: &str) -> Self {
        self.add.push(format!("#{name} :with_{name}"));
        let set = AttributeValue::Ss(vec![element.to_owned()]);
        self.name(name).value(&format!("with_{name}"), set)
    }

    /// Takes an element out of a set of texts.
    pub(super) fn exclude(mut self, name: &str, element: &str) -> Self {
        self.delete.push(format!("#{name} :without_{name}"));
        let set = AttributeValue::Ss(vec![element.to_owned()]);
        self.name(name).value(&format!("without_{name}"), set)
    }

    /// The update it describes.
    pub(super) fn update(&self) -> String {
        let clauses = [
            ("SET", &self.set),
            ("REMOVE", &self.remove),
            ("ADD", &self.add),
            ("DELETE", &self.delete),
        ];
        let clauses = clauses.iter().filter(|(_, terms)| !terms.is_empty());
        clauses
            .map(|(verb, terms)| format!("{verb} {}", terms.join(", ")))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The names in use, as the SDK takes them.
    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    /// The values in use, as the SDK takes them.
    pub(super) fn values(&self) -> Option<Item> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_has_each_clause_once() {
        let update = Expression::default()
            .set("status", text("approved"))
            .set("version", super::super::number(2))
            .remove("approvalQueue")
            .add("openRequests", -1);
        assert_eq!(
            update.update(),
            "SET #status = :status, #version = :version REMOVE #approvalQueue ADD #openRequests :by_openRequests"
        );
        assert_eq!(update.names().unwrap().len(), 4);
        assert_eq!(update.values().unwrap().len(), 3);
    }
}
