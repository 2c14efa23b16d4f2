//! Dates moved by whole days (PS3.15 E.3.6): the same number for all dates of a patient, so that intervals, days of
//! the year's order and times of the day stay, and the dates themselves say nothing.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// By how many days the dates of one patient go back.
#[derive(Clone, Copy)]
pub(super) struct DateShift(Span);

impl DateShift {
    /// At most so many days, about ten years.
    pub(super) const MOST_DAYS: u32 = 3_650;

    /// From 1 to [`DateShift::MOST_DAYS`] days.
    pub(super) fn days(days: u32) -> Self {
        Self(i64::from(days.clamp(1, Self::MOST_DAYS)).days())
    }

    /// A DA value (PS3.5 6.2: YYYYMMDD, before 1993 also YYYY.MM.DD), moved; `None` when it is none.
    pub(super) fn date(self, value: &str) -> Option<String> {
        let moved = read_date(value)?.checked_sub(self.0).ok()?;
        (moved.year() > 0).then(|| format_date(moved))
    }

    /// A DT value (YYYYMMDDHHMMSS.FFFFFF&ZZXX, cut anywhere from the year on), moved, with time and zone as they were.
    /// Without a day or month, the first stands for it, and it is left out again.
    pub(super) fn date_time(self, value: &str) -> Option<String> {
        let (digits, rest) = split_date_time(value)?;
        let date = self.date(&whole_date(digits))?;
        Some(format!("{}{rest}", date.get(..digits.len())?))
    }
}

/// Whether a value is a DA.
pub(super) fn is_date(value: &str) -> bool {
    read_date(value).is_some()
}

/// Whether a value is a DT.
pub(super) fn is_date_time(value: &str) -> bool {
    split_date_time(value).is_some_and(|(digits, _)| is_date(&whole_date(digits)))
}

/// Whether a value is a TM (PS3.5 6.2: HHMMSS.FFFFFF, cut anywhere from the hour on, before 1993 with colons).
pub(super) fn is_time(value: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let parts: Vec<&str> = if whole.contains(':') {
        whole.split(':').collect()
    } else {
        let part = |at: usize| whole.get(at..(at + 2).min(whole.len())).filter(|part| !part.is_empty());
        [0, 2, 4].into_iter().filter_map(part).chain(whole.get(6..).filter(|rest| !rest.is_empty())).collect()
    };
    let within = parts.iter().zip([24, 60, 61]).all(|(part, most)| {
        part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse().is_ok_and(|it: u8| it < most)
    });
    (1..=3).contains(&parts.len()) && within && is_digits(fraction, 1, 6)
}

/// Whether a value is a Timezone Offset From UTC (PS3.3 C.12.1.1.8): &ZZXX.
pub(super) fn is_zone(value: &str) -> bool {
    let Some(digits) = value.strip_prefix(['+', '-']) else { return false };
    is_digits(digits, 4, 4) && digits.parse::<u32>().is_ok_and(|number| number / 100 <= 14 && number % 100 < 60)
}

fn read_date(value: &str) -> Option<Date> {
    let digits: String = match value.as_bytes() {
        [_, _, _, _, b'.', _, _, b'.', _, _] => value.split('.').collect(),
        _ => value.to_owned(),
    };
    if !is_digits(&digits, 8, 8) {
        return None;
    }
    let year = digits.get(..4)?.parse().ok()?;
    Date::new(year, digits.get(4..6)?.parse().ok()?, digits.get(6..)?.parse().ok()?).ok()
}

fn format_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// The date's digits (4, 6 or 8) and what follows them, when all of it is a DT.
fn split_date_time(value: &str) -> Option<(&str, &str)> {
    let zone = value.find(['+', '-']).unwrap_or(value.len());
    let (local, offset) = value.split_at_checked(zone)?;
    let digits = local.get(..local.len().min(8))?;
    let time = local.get(digits.len()..)?;
    let date = matches!(digits.len(), 4 | 6 | 8) && is_digits(digits, 4, 8);
    let valid = date && (time.is_empty() || is_time(time)) && (offset.is_empty() || is_zone(offset));
    valid.then_some((digits, value.get(digits.len()..)?))
}

fn whole_date(digits: &str) -> String {
    let first = "00000101";
    format!("{digits}{}", first.get(digits.len()..).unwrap_or_default())
}

fn is_digits(value: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_go_back_over_months_and_leap_days() {
        let shift = DateShift::days(1);
        assert_eq!(shift.date("20240301").as_deref(), Some("20240229"));
        assert_eq!(shift.date("2023.01.01").as_deref(), Some("20221231"));
        assert_eq!(shift.date("20230230"), None);
        assert_eq!(shift.date("Yamada"), None);
        assert_eq!(DateShift::days(400).date("00010101"), None);
    }

    #[test]
    fn date_times_keep_their_time_their_zone_and_their_precision() {
        let shift = DateShift::days(60);
        assert_eq!(shift.date_time("20240301123456.789+0900").as_deref(), Some("20240101123456.789+0900"));
        assert_eq!(shift.date_time("202403011234").as_deref(), Some("202401011234"));
        assert_eq!(shift.date_time("202403").as_deref(), Some("202401"));
        assert_eq!(shift.date_time("2024").as_deref(), Some("2023"));
        assert_eq!(shift.date_time("2024-0500").as_deref(), Some("2023-0500"));
        for wrong in ["", "20", "20240301Yamada", "2024030125", "20240301+9999", "20240301+09"] {
            assert_eq!(shift.date_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_and_zones_are_told_from_other_values() {
        for time in ["09", "0959", "095960", "095959.123456", "09:59:59", "09:59"] {
            assert!(is_time(time), "{time}");
        }
        for other in ["", "9", "2400", "096000", "0959591", "09:5", "Yamada", "095959.", "09:59:59:01"] {
            assert!(!is_time(other), "{other}");
        }
        assert!(is_zone("+0900") && is_zone("-0330") && !is_zone("0900") && !is_zone("+1500") && !is_zone("+09:00"));
    }

    proptest! {
        #[test]
        fn intervals_stay(days in 1..=DateShift::MOST_DAYS, year in 1900..2100i16, first in 0..366i64, second in 0..366i64) {
            let start = Date::new(year, 1, 1).unwrap();
            let moved = |day: i64| {
                let date = format_date(start.checked_add(day.days()).unwrap());
                read_date(&DateShift::days(days).date(&date).unwrap()).unwrap()
            };
            prop_assert_eq!((moved(second) - moved(first)).get_days(), i32::try_from(second - first).unwrap());
        }

        #[test]
        fn any_text_is_survived(text in "[0-9.+:-]{0,26}|.{0,26}") {
            let shift = DateShift::days(9);
            let _ = (shift.date(&text), shift.date_time(&text), is_time(&text), is_zone(&text));
        }
    }
}
