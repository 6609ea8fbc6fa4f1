//! The fields of a request and those that an update removes.

use std::collections::BTreeSet;

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use testkit::example;

use super::*;

/// Learns the names of a struct's fields from what its decoder asks for.
struct Fields<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("that is all"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[test]
fn what_an_item_may_lack_is_what_an_update_removes() {
    let mut fields: &[&str] = &[];
    SubscriptionRequest::deserialize(Fields(&mut fields)).unwrap_err();
    let whole = encode(&example::pending_request(1)).unwrap();
    let may_lack = |field: &&str| {
        let mut item = whole.clone();
        item.remove(*field);
        decode::<SubscriptionRequest>(item).is_ok()
    };
    let mut optional: BTreeSet<_> = fields.iter().copied().filter(may_lack).collect();
    // Always written; a row from before this field is read as well.
    assert!(optional.remove("workflowRun"));
    assert_eq!(optional, BTreeSet::from(OPTIONAL));
}
