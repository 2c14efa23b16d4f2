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

/// The columns of the table that options of the profile fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Retain UIDs.
    Uids,
    /// Retain Device Identity.
    Device,
    /// Retain Institution Identity.
    Institution,
    /// Retain Patient Characteristics.
    Patient,
    /// Retain Longitudinal Temporal Information with Full Dates.
    FullDates,
    /// The same with Modified Dates.
    ModifiedDates,
    /// Clean Descriptors.
    Descriptors,
    /// Clean Structured Content.
    StructuredContent,
    /// Clean Graphics.
    Graphics,
    /// Retain Safe Private.
    SafePrivate,
}

impl Column {
    /// All columns with the letters that stand for them in `ps315.table`.
    pub(crate) const ALL: [(Self, &str); 10] = [
        (Self::Uids, "U"),
        (Self::Device, "D"),
        (Self::Institution, "I"),
        (Self::Patient, "P"),
        (Self::FullDates, "F"),
        (Self::ModifiedDates, "M"),
        (Self::Descriptors, "T"),
        (Self::StructuredContent, "S"),
        (Self::Graphics, "G"),
        (Self::SafePrivate, "V"),
    ];
}

/// What an option does with an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    /// K: keep; a sequence is kept and its items are treated one by one.
    Keep,
    /// C: replace by a value of similar meaning that identifies nobody.
    Clean,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The action of the Basic Profile.
    pub(crate) action: Action,
    /// Its codes as they stand in the standard, such as "X/Z/D".
    pub(crate) codes: &'static str,
    cells: Vec<(Column, Cell)>,
}

impl Row {
    /// What the option of a column does, `None` when it says nothing about the attribute.
    pub(crate) fn cell(&self, column: Column) -> Option<Cell> {
        self.cells.iter().find(|(it, _)| *it == column).map(|(_, cell)| *cell)
    }
}

/// A row's place: one tag, or one of the patterns that the table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Tag(Tag),
    /// 50xx,xxxx: curves.
    Curve,
    /// 60xx of this element: overlays.
    Overlay(u16),
    /// Every odd group.
    Private,
}

static TABLE: LazyLock<HashMap<Key, Row>> = LazyLock::new(|| lines().filter_map(parse).collect());

/// The row of an attribute, `None` when the profile does not name it.
pub(crate) fn row(tag: Tag) -> Option<&'static Row> {
    let key = match tag {
        Tag(group, _) if group % 2 == 1 => Key::Private,
        Tag(0x5000..=0x50FF, _) => Key::Curve,
        Tag(0x6000..=0x60FF, element) => Key::Overlay(element),
        tag => Key::Tag(tag),
    };
    TABLE.get(&key)
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("ps315.table").lines().filter(|line| !line.starts_with('#'))
}

fn parse(line: &'static str) -> Option<(Key, Row)> {
    let mut fields = line.split(' ');
    let (tag, codes) = (fields.next()?, fields.next()?);
    let number = |from: usize| u16::from_str_radix(tag.get(from..from + 4)?, 16).ok();
    let key = match tag {
        "odd" => Key::Private,
        "50xxxxxx" => Key::Curve,
        _ if tag.starts_with("60xx") => Key::Overlay(number(4)?),
        _ => Key::Tag(Tag(number(0)?, number(4)?)),
    };
    let action = match codes {
        "Z" | "X/Z" => Action::Empty,
        "D" | "Z/D" => Action::Dummy { optional: false },
        "X/D" | "X/Z/D" => Action::Dummy { optional: true },
        "U" => Action::ReplaceUid,
        "X/Z/U*" => Action::ReplaceUidsInside,
        // X, and whatever a later table might bring.
        _ => Action::Remove,
    };
    let cells = fields
        .filter_map(|field| {
            let (letter, cell) = field.split_once(':')?;
            let column = Column::ALL.into_iter().find(|(_, it)| *it == letter)?.0;
            Some((column, if cell == "K" { Cell::Keep } else { Cell::Clean }))
        })
        .collect();
    Some((key, Row { action, codes, cells }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use dicom_dictionary_std::tags;

    fn action(tag: Tag) -> Option<Action> {
        row(tag).map(|row| row.action)
    }

    #[test]
    fn every_row_is_in_the_table_four_of_them_as_patterns() {
        assert_eq!(lines().count(), 621);
        assert_eq!(TABLE.len(), 621);
        assert_eq!(TABLE.keys().filter(|key| !matches!(key, Key::Tag(_))).count(), 4);
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
    fn patterns_answer_for_every_tag_they_cover_and_no_other() {
        for tag in [Tag(0x0009, 0x1001), Tag(0x5012, 0x3000), Tag(0x6002, 0x3000), Tag(0x60FE, 0x4000)] {
            assert_eq!(action(tag), Some(Action::Remove), "{tag}");
        }
        assert_eq!(action(Tag(0x6000, 0x0010)), None);
    }

    #[test]
    fn options_have_the_cells_of_the_standard() {
        let cell = |tag, column| row(tag).unwrap().cell(column);
        assert_eq!(cell(tags::STUDY_DATE, Column::FullDates), Some(Cell::Keep));
        assert_eq!(cell(tags::STUDY_DATE, Column::ModifiedDates), Some(Cell::Clean));
        assert_eq!(cell(tags::STUDY_DATE, Column::Descriptors), None);
        assert_eq!(cell(tags::PATIENT_AGE, Column::Patient), Some(Cell::Keep));
        assert_eq!(cell(tags::STUDY_DESCRIPTION, Column::Descriptors), Some(Cell::Clean));
        assert_eq!(cell(Tag(0x0009, 0x1001), Column::SafePrivate), Some(Cell::Clean));
    }

    #[test]
    fn columns_are_as_full_as_in_the_standard() {
        let count = |column, cell| TABLE.values().filter(|row| row.cell(column) == Some(cell)).count();
        for (column, keep, clean) in [
            (Column::Uids, 59, 0),
            (Column::Device, 46, 11),
            (Column::Institution, 10, 0),
            (Column::Patient, 9, 4),
            (Column::FullDates, 165, 0),
            (Column::ModifiedDates, 0, 165),
            (Column::Descriptors, 0, 125),
            (Column::StructuredContent, 0, 3),
            (Column::Graphics, 0, 4),
            (Column::SafePrivate, 0, 1),
        ] {
            assert_eq!((count(column, Cell::Keep), count(column, Cell::Clean)), (keep, clean), "{column:?}");
        }
    }

    #[test]
    fn every_code_in_the_table_is_one_that_is_known() {
        let known = ["X", "Z", "D", "U", "X/Z", "X/D", "X/Z/D", "Z/D", "X/Z/U*"];
        for line in lines() {
            let mut fields = line.split(' ').skip(1);
            assert!(known.contains(&fields.next().unwrap_or_default()), "{line}");
            for field in fields {
                let (letter, cell) = field.split_once(':').unwrap();
                assert!(Column::ALL.iter().any(|(_, it)| *it == letter) && ["K", "C"].contains(&cell), "{line}");
            }
        }
    }
}
