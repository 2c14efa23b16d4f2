//! The table of the Basic Application Level Confidentiality Profile: PS3.15 Table E.1-1, kept in `ps315.table`.

use std::collections::HashMap;
use std::sync::LazyLock;

use dicom_core::Tag;

/// What the Basic Profile does with an attribute: PS3.15 Table E.1-1a. Of combined codes, the attribute's type in the
/// object's definition would decide; here the choice is the one that is valid for the most demanding type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// X: remove.
    Remove,
    /// Z and X/Z: present without a value.
    Empty,
    /// D, Z/D, X/D, X/Z/D: a value that says nothing. `optional` when X is among the codes.
    Dummy {
        /// X is among the codes, so that the attribute need not be there.
        optional: bool,
    },
    /// U: another UID.
    ReplaceUid,
    /// X/Z/U*: a sequence that is kept, with the UIDs inside replaced.
    ReplaceUidsInside,
}

static TABLE: LazyLock<HashMap<Tag, Action>> = LazyLock::new(|| parse(include_str!("ps315.table")).collect());

/// The action for an attribute, `None` when the profile does not name it. Repeating groups and private groups are not
/// answered here: they are removed as a whole.
pub(crate) fn action(tag: Tag) -> Option<Action> {
    TABLE.get(&tag).copied()
}

fn parse(table: &str) -> impl Iterator<Item = (Tag, Action)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut fields = line.split(' ');
        let (tag, code) = (fields.next()?, fields.next()?);
        let group = u16::from_str_radix(tag.get(..4)?, 16).ok()?;
        let element = u16::from_str_radix(tag.get(4..8)?, 16).ok()?;
        let action = match code {
            "Z" | "X/Z" => Action::Empty,
            "D" | "Z/D" => Action::Dummy { optional: false },
            "X/D" | "X/Z/D" => Action::Dummy { optional: true },
            "U" => Action::ReplaceUid,
            "X/Z/U*" => Action::ReplaceUidsInside,
            // X, and whatever a later table might bring.
            _ => Action::Remove,
        };
        Some((Tag(group, element), action))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use dicom_dictionary_std::tags;

    #[test]
    fn every_row_but_the_four_patterns_is_in_the_table() {
        let rows = include_str!("ps315.table").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(rows, 621);
        assert_eq!(TABLE.len(), 617);
    }

    #[test]
    fn well_known_rows_have_the_action_of_the_standard() {
        assert_eq!(action(tags::PATIENT_NAME), Some(Action::Empty));
        assert_eq!(action(tags::PATIENT_ID), Some(Action::Dummy { optional: false }));
        assert_eq!(action(tags::PATIENT_BIRTH_NAME), Some(Action::Remove));
        assert_eq!(action(tags::SOP_INSTANCE_UID), Some(Action::ReplaceUid));
        assert_eq!(action(tags::REFERENCED_IMAGE_SEQUENCE), Some(Action::ReplaceUidsInside));
        assert_eq!(action(tags::ACQUISITION_DATE), Some(Action::Empty));
        assert_eq!(action(tags::ROWS), None);
    }

    #[test]
    fn every_code_in_the_table_is_one_that_is_known() {
        let known = ["X", "Z", "D", "U", "X/Z", "X/D", "X/Z/D", "Z/D", "X/Z/U*"];
        for line in include_str!("ps315.table").lines().filter(|line| !line.starts_with('#')) {
            assert!(known.contains(&line.split(' ').nth(1).unwrap_or_default()), "{line}");
        }
    }
}
