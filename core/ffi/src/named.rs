//! Texts from outside that name something, made into what they name or refused by their argument's name.

use std::str::FromStr;

use tegata_symbol::{Address, Hash256, MosaicId};

use crate::failure::TegataError;

/// A value that a text names.
pub(crate) trait Named: Sized {
    fn named(argument: &'static str, text: &str) -> Result<Self, TegataError>;
}

macro_rules! named {
    ($($type:ty),*) => {$(
        impl Named for $type {
            fn named(argument: &'static str, text: &str) -> Result<Self, TegataError> {
                Self::from_str(text.trim()).map_err(|_| TegataError::BadArgument { argument: argument.to_owned() })
            }
        }
    )*};
}

named!(Address, Hash256, MosaicId);

/// The same for what may be left out.
pub(crate) fn optional<T: Named>(argument: &'static str, text: Option<&str>) -> Result<Option<T>, TegataError> {
    text.map(|text| T::named(argument, text)).transpose()
}
