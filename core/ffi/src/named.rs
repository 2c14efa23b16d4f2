//! Texts that name something: made into what they name, or refused by their argument's name; and the way back.

use std::str::FromStr;

use crate::failure::TegataError;

/// What a text names.
pub(crate) fn named<T: FromStr>(argument: &'static str, text: &str) -> Result<T, TegataError> {
    text.trim().parse().map_err(|_| TegataError::BadArgument { argument: argument.to_owned() })
}

/// The same for what may be left out.
pub(crate) fn optional<T: FromStr>(argument: &'static str, text: Option<&str>) -> Result<Option<T>, TegataError> {
    text.map(|text| named(argument, text)).transpose()
}

/// The texts that name these.
pub(crate) fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// A number of things as apps take it.
pub(crate) fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
