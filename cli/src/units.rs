//! Sizes, times and amounts as people write them.

use core::str::FromStr;

use tegata_symbol::Amount;

/// The text is not a size, a time or an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Not a size.
    #[error("write a size such as 18kB, 950B or 1MiB")]
    Size,
    /// Not a time.
    #[error("write a time such as 30d, 1h, 15min or 20s")]
    Duration,
    /// Not an amount.
    #[error("write an amount such as 100 or 0.5, with at most 6 decimal places")]
    Amount,
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

/// Bytes: `950`, `950B`, `18kB` (1,000), `4KiB` (1,024), `1MB`, `1MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteSize(pub usize);

impl FromStr for ByteSize {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = split(text.trim());
        let factor = match unit {
            "" | "B" => 1,
            "kB" | "KB" => 1000,
            "KiB" => 1024,
            "MB" => 1_000_000,
            "MiB" => 1 << 20,
            _ => return Err(UnitError::Size),
        };
        let number: usize = number.parse().map_err(|_| UnitError::Size)?;
        number.checked_mul(factor).map(Self).ok_or(UnitError::Size)
    }
}

/// A length of time: `20s`, `15min`, `1h`, `30d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration(pub core::time::Duration);

impl FromStr for Duration {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = split(text.trim());
        let number: u64 = number.parse().map_err(|_| UnitError::Duration)?;
        let milliseconds = match unit {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" | "min" => number.checked_mul(60_000),
            "h" => number.checked_mul(3_600_000),
            "d" => number.checked_mul(86_400_000),
            _ => None,
        };
        milliseconds.map(|ms| Self(core::time::Duration::from_millis(ms))).ok_or(UnitError::Duration)
    }
}

/// An amount of XYM, which has 6 decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Xym(pub Amount);

impl FromStr for Xym {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
            return Err(UnitError::Amount);
        }
        let atomic = format!("{whole}{fraction:0<6}");
        atomic.parse().map(|units| Self(Amount(units))).map_err(|_| UnitError::Amount)
    }
}

impl core::fmt::Display for Xym {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let text = format!("{}.{:06}", self.0.0 / 1_000_000, self.0.0 % 1_000_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn sizes_times_and_amounts_are_read_as_people_write_them() {
        assert_eq!("18kB".parse(), Ok(ByteSize(18_000)));
        assert_eq!("4 KiB".parse(), Ok(ByteSize(4096)));
        assert_eq!("148000".parse(), Ok(ByteSize(148_000)));
        assert_eq!("-1".parse::<ByteSize>(), Err(UnitError::Size));
        assert_eq!("30d".parse::<Duration>().unwrap().0.as_secs(), 30 * 86_400);
        assert_eq!("1 month".parse::<Duration>(), Err(UnitError::Duration));
        assert_eq!("99999999999999999d".parse::<Duration>(), Err(UnitError::Duration));
        assert_eq!("0.5".parse(), Ok(Xym(Amount(500_000))));
        assert_eq!("100".parse::<Xym>().unwrap().to_string(), "100");
        assert_eq!(Xym(Amount(1_000_001)).to_string(), "1.000001");
        assert_eq!("0.0000001".parse::<Xym>(), Err(UnitError::Amount));
        assert_eq!("99999999999999999999".parse::<Xym>(), Err(UnitError::Amount));
    }
}
