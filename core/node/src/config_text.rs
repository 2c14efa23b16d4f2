//! Values of `/network/properties`: catapult's configuration texts (catapult `utils/ConfigurationValueParsers`).
//!
//! ```
//! use tegata_node::config_text::{duration_ms, number};
//! assert_eq!(number("10'000'000"), Ok(10_000_000));
//! assert_eq!(number("0x6BED'913F'A202'23F8"), Ok(0x6BED_913F_A202_23F8));
//! assert_eq!(duration_ms("1615853185s"), Ok(1_615_853_185_000));
//! ```

/// The text is not a value of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Nothing there.
    #[error("the value is empty")]
    Empty,
    /// A character that has no place there.
    #[error("the character {0:?} has no place in the value")]
    Character(char),
    /// A `'` at the start, at the end, or next to another.
    #[error("a separator ' stands without digits on both sides")]
    Separator,
    /// Larger than 64 bits can say.
    #[error("the value is too large")]
    TooLarge,
    /// No such unit of time.
    #[error("a time needs one of the units ms, s, m, h, d")]
    Unit,
}

/// A number: decimal, or hexadecimal behind `0x`; `'` may stand between digits.
///
/// # Errors
/// [`ConfigError`].
pub fn number(text: &str) -> Result<u64, ConfigError> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => digits_of(digits, 16),
        None => digits_of(text, 10),
    }
}

/// A span of time in milliseconds: a decimal number with the unit `ms`, `s`, `m`, `h` or `d`.
///
/// # Errors
/// [`ConfigError`].
pub fn duration_ms(text: &str) -> Result<u64, ConfigError> {
    const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
    if text.is_empty() {
        return Err(ConfigError::Empty);
    }
    let (digits, factor) =
        UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor))).ok_or(ConfigError::Unit)?;
    digits_of(digits, 10)?.checked_mul(factor).ok_or(ConfigError::TooLarge)
}

fn digits_of(text: &str, radix: u32) -> Result<u64, ConfigError> {
    if text.is_empty() {
        return Err(ConfigError::Empty);
    }
    let mut value: u64 = 0;
    let mut after_digit = false;
    for character in text.chars() {
        if character == '\'' {
            if !after_digit {
                return Err(ConfigError::Separator);
            }
            after_digit = false;
            continue;
        }
        let digit = character.to_digit(radix).ok_or(ConfigError::Character(character))?;
        value = value
            .checked_mul(radix.into())
            .and_then(|value| value.checked_add(digit.into()))
            .ok_or(ConfigError::TooLarge)?;
        after_digit = true;
    }
    if after_digit { Ok(value) } else { Err(ConfigError::Separator) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// Writes as catapult's configuration files do: groups of `size` digits from the right.
    fn grouped(digits: &str, size: usize) -> String {
        let mut out = String::new();
        for (i, character) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(size) {
                out.push('\'');
            }
            out.push(character);
        }
        out
    }

    #[test]
    fn values_of_public_networks_are_read() {
        assert_eq!(number("0x72C0'212E'67A0'8BCE"), Ok(0x72C0_212E_67A0_8BCE));
        assert_eq!(number("8'999'999'999'000'000"), Ok(8_999_999_999_000_000));
        assert_eq!(number("0"), Ok(0));
        assert_eq!(duration_ms("300ms"), Ok(300));
        assert_eq!(duration_ms("15m"), Ok(900_000));
        assert_eq!(duration_ms("6h"), Ok(21_600_000));
        assert_eq!(duration_ms("3650d"), Ok(315_360_000_000));
    }

    #[test]
    fn what_is_not_a_value_is_refused_with_its_reason() {
        assert_eq!(number(""), Err(ConfigError::Empty));
        assert_eq!(number("0x"), Err(ConfigError::Empty));
        assert_eq!(number("-1"), Err(ConfigError::Character('-')));
        assert_eq!(number("1F"), Err(ConfigError::Character('F')));
        assert_eq!(number("'1"), Err(ConfigError::Separator));
        assert_eq!(number("1'"), Err(ConfigError::Separator));
        assert_eq!(number("1''0"), Err(ConfigError::Separator));
        assert_eq!(number("18446744073709551616"), Err(ConfigError::TooLarge));
        assert_eq!(duration_ms("6"), Err(ConfigError::Unit));
        assert_eq!(duration_ms("h"), Err(ConfigError::Empty));
        assert_eq!(duration_ms("18446744073709551615d"), Err(ConfigError::TooLarge));
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(value: u64) {
            prop_assert_eq!(number(&grouped(&value.to_string(), 3)), Ok(value));
            prop_assert_eq!(number(&format!("0x{}", grouped(&format!("{value:016X}"), 4))), Ok(value));
            prop_assert_eq!(number(&format!("{value}")), Ok(value));
        }

        #[test]
        fn every_time_is_read_back(value in 0..u64::MAX / 86_400_000) {
            for (unit, factor) in [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)] {
                prop_assert_eq!(duration_ms(&format!("{}{unit}", grouped(&value.to_string(), 3))), Ok(value * factor));
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,24}") {
            let _ = (number(&text), duration_ms(&text));
        }

        #[test]
        fn what_is_read_is_made_of_digits_alone(text in "[0-9']{1,24}") {
            if let Ok(value) = number(&text) {
                let digits = text.replace('\'', "");
                prop_assert_eq!(digits.parse::<u64>().unwrap(), value);
            }
        }
    }
}
