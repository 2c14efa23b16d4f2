//! The fields of a JSON body, read as a node reads them.

use std::collections::BTreeSet;

use axum::body::Bytes;
use serde_json::{Map, Value};

use super::error::RestError;

/// Most ids or hashes in one question.
const MOST_IDS: usize = 1_000;

/// A body's fields. An empty body has none, and so has one that is no object.
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body.
    pub(crate) fn read(bytes: &Bytes) -> Result<Self, RestError> {
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        let wrong = |error| RestError::invalid_content(format!("Invalid JSON: {error}"));
        Ok(match serde_json::from_slice(bytes).map_err(wrong)? {
            Value::Object(fields) => Self(fields),
            _ => Self(Map::new()),
        })
    }

    /// Whether the field says anything.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)) && value != "")
    }

    /// A value; what cannot be read is a wrong argument.
    pub(crate) fn value<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, RestError> {
        let text = self.0.get(name).and_then(Value::as_str);
        text.and_then(read).ok_or_else(|| RestError::invalid_format(name))
    }

    /// A number that is written as a number or as text.
    pub(crate) fn number(&self, name: &str) -> Result<u64, RestError> {
        match self.0.get(name) {
            Some(Value::Number(number)) => number.as_u64().ok_or_else(|| RestError::invalid_format(name)),
            _ => self.value(name, |text| text.parse().ok()),
        }
    }

    /// The first element of an array, or the only value.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Value::Array(values) => values.first()?.as_str(),
            value => value.as_str(),
        }
    }

    /// The elements of an array; a single value counts as one.
    pub(crate) fn list<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, RestError> {
        let wrong = || RestError::invalid_argument(format!("element in array {name} has an invalid format"));
        let values = match self.0.get(name) {
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => return Err(wrong()),
        };
        if values.len() > MOST_IDS {
            return Err(RestError::invalid_argument(format!("at most {MOST_IDS} elements can be asked for at once")));
        }
        values.iter().map(|value| value.as_str().and_then(&read).ok_or_else(wrong)).collect()
    }

    /// The elements of an array that name things, each once.
    pub(crate) fn keys<T: Ord + Copy>(
        &self,
        name: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, RestError> {
        let mut seen = BTreeSet::new();
        Ok(self.list(name, read)?.into_iter().filter(|key| seen.insert(*key)).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::query::parse_id;
    use super::*;

    fn fields(text: &'static str) -> Fields {
        Fields::read(&Bytes::from_static(text.as_bytes())).unwrap()
    }

    #[test]
    fn lists_are_read_as_a_node_reads_them() {
        let ids = fields(
            r#"{"ids": ["000000000000000A", "000000000000000b", "000000000000000A"], "id": "000000000000000A"}"#,
        );
        assert_eq!(ids.keys("ids", parse_id), Ok(vec![10, 11]));
        assert_eq!(ids.list("ids", parse_id).unwrap().len(), 3);
        assert_eq!(ids.keys("id", parse_id), Ok(vec![10]));
        for (text, name) in [("", "ids"), ("[1]", "ids"), (r#"{"ids": [5]}"#, "ids"), (r#"{"ids": [null]}"#, "ids")] {
            let wrong = RestError::invalid_argument("element in array ids has an invalid format");
            assert_eq!(fields(text).list(name, parse_id), Err(wrong), "{text}");
        }
        assert!(Fields::read(&Bytes::from_static(b"{")).is_err());
    }
}
