//! What was done to an object or a study, and by which rule: tags and counts, never values.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use dicom_core::Tag;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::options::Method;

/// A report names at most this many different rows; what comes after them is counted only.
const MOST_ROWS: usize = 20_000;

/// What became of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is not in the copy.
    Removed,
    /// It is there without a value.
    Emptied,
    /// It is there with another value: a pseudonym, or one that says nothing.
    Replaced,
    /// It is there with what is harmless of its value.
    Cleaned,
    /// It is there as it was; of a sequence, its items are treated one by one.
    Kept,
}

/// Why something goes although no row of the table names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// The group is private and the element is not known to be safe.
    PrivateElement,
    /// A group length, an overlay, a curve, or a group that has no place in a data set.
    GroupNotAllowed,
    /// The data dictionary does not know the tag.
    UnknownTag,
    /// The representation is not the dictionary's.
    WrongRepresentation,
    /// The value is not of the kind that its representation allows.
    MalformedValue,
    /// A kind of value that can identify: names, dates, titles and addresses of devices, free text, opaque bytes.
    IdentifyingKind,
    /// It holds a name or number that identifies the patient elsewhere in the object, or looks like a date, an address,
    /// a telephone number or an identifier.
    IdentifyingValue,
    /// Sequences nested deeper than any object definition, or pixels inside a sequence.
    TooDeep,
}

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A row of PS3.15 Table E.1-1, by the codes of its Basic Profile column.
    Table(&'static str),
    /// An option's cell in such a row.
    Option(Method),
    /// What the standard does not name and this profile denies.
    Denied(Denial),
    /// A standard attribute that no row names stays (PS3.15 E.1.1).
    Unlisted,
    /// The pixels and what describes them, changed or examined by the profile.
    Pixels,
    /// A mark that says how the object was de-identified.
    Mark,
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Rule", 2)?;
        match self {
            Self::Table(codes) => {
                fields.serialize_field("kind", "table")?;
                fields.serialize_field("codes", codes)?;
            }
            Self::Option(method) => {
                fields.serialize_field("kind", "option")?;
                fields.serialize_field("code", method.code())?;
            }
            Self::Denied(denial) => {
                fields.serialize_field("kind", "default_deny")?;
                fields.serialize_field("reason", denial)?;
            }
            Self::Unlisted => fields.serialize_field("kind", "unlisted")?,
            Self::Pixels => fields.serialize_field("kind", "pixels")?,
            Self::Mark => fields.serialize_field("kind", "mark")?,
        }
        fields.end()
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(codes) => write!(f, "table row {codes}"),
            Self::Option(method) => write!(f, "option {} ({})", method.code(), method.meaning()),
            Self::Denied(denial) => f.write_str(match denial {
                Denial::PrivateElement => "denied: private element",
                Denial::GroupNotAllowed => "denied: group not allowed",
                Denial::UnknownTag => "denied: not in the data dictionary",
                Denial::WrongRepresentation => "denied: not the dictionary's representation",
                Denial::MalformedValue => "denied: malformed value",
                Denial::IdentifyingKind => "denied: a kind of value that can identify",
                Denial::IdentifyingValue => "denied: holds or looks like an identifying value",
                Denial::TooDeep => "denied: nested where it has no place",
            }),
            Self::Unlisted => f.write_str("standard attribute without a row"),
            Self::Pixels => f.write_str("pixels"),
            Self::Mark => f.write_str("mark"),
        }
    }
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The tags of the sequences around the attribute, from the outside, and its own.
    pub path: Vec<Tag>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub rule: Rule,
}

impl Entry {
    /// The path as text, such as "(0008,1140)/(0008,1155)".
    #[must_use]
    pub fn place(&self) -> String {
        self.path.iter().map(Tag::to_string).collect::<Vec<_>>().join("/")
    }

    /// The attribute's keyword in the data dictionary, empty when it has none.
    #[must_use]
    pub fn keyword(&self) -> &'static str {
        let entry = self.path.last().and_then(|tag| StandardDataDictionary.by_tag(*tag));
        entry.map_or("", |entry| entry.alias())
    }
}

/// What was done to one object, or to all objects of a study.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    objects: u64,
    methods: BTreeSet<Method>,
    entries: BTreeMap<Entry, u64>,
    uncounted: u64,
}

impl Report {
    pub(super) fn new(methods: &[Method]) -> Self {
        Self { objects: 1, methods: methods.iter().copied().collect(), ..Self::default() }
    }

    pub(super) fn note(&mut self, path: &[Tag], outcome: Outcome, rule: Rule) {
        self.add(Entry { path: path.to_vec(), outcome, rule }, 1);
    }

    fn add(&mut self, entry: Entry, count: u64) {
        if self.entries.len() >= MOST_ROWS && !self.entries.contains_key(&entry) {
            self.uncounted += count;
        } else {
            *self.entries.entry(entry).or_default() += count;
        }
    }

    /// Adds the report of another object of the same study.
    pub fn merge(&mut self, other: Self) {
        self.objects += other.objects;
        self.uncounted += other.uncounted;
        self.methods.extend(other.methods);
        other.entries.into_iter().for_each(|(entry, count)| self.add(entry, count));
    }

    /// How many objects it is about.
    #[must_use]
    pub fn objects(&self) -> u64 {
        self.objects
    }

    /// The profile and the options that were applied.
    #[must_use]
    pub fn methods(&self) -> Vec<Method> {
        self.methods.iter().copied().collect()
    }

    /// Its lines in the order of their paths, with how often each was met.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, u64)> {
        self.entries.iter().map(|(entry, count)| (entry, *count))
    }

    /// How many attributes had this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.entries().filter(|(entry, _)| entry.outcome == outcome).map(|(_, count)| count).sum()
    }

    /// As JSON; docs/deidentification.md describes it.
    ///
    /// # Errors
    /// When the JSON cannot be made, which no report is known to cause.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}

const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Removed, "removed"),
    (Outcome::Emptied, "emptied"),
    (Outcome::Replaced, "replaced"),
    (Outcome::Cleaned, "cleaned"),
    (Outcome::Kept, "kept"),
];

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Line {
            path: String,
            keyword: &'static str,
            outcome: Outcome,
            rule: Rule,
            count: u64,
        }
        #[derive(serde::Serialize)]
        struct Applied {
            code: &'static str,
            meaning: &'static str,
        }
        let applied: Vec<Applied> =
            self.methods.iter().map(|it| Applied { code: it.code(), meaning: it.meaning() }).collect();
        let counts: BTreeMap<&str, u64> =
            OUTCOMES.into_iter().map(|(outcome, name)| (name, self.count(outcome))).collect();
        let lines: Vec<Line> = self
            .entries()
            .map(|(entry, count)| Line {
                path: entry.place(),
                keyword: entry.keyword(),
                outcome: entry.outcome,
                rule: entry.rule,
                count,
            })
            .collect();
        let mut fields = serializer.serialize_struct("Report", 6)?;
        fields.serialize_field("table", super::TABLE_EDITION)?;
        fields.serialize_field("objects", &self.objects)?;
        fields.serialize_field("methods", &applied)?;
        fields.serialize_field("counts", &counts)?;
        fields.serialize_field("attributes", &lines)?;
        fields.serialize_field("not_listed", &self.uncounted)?;
        fields.end()
    }
}

/// As text for people: a line for each path, outcome and rule.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "De-identification of {} object(s) by {}", self.objects, super::TABLE_EDITION)?;
        for method in &self.methods {
            writeln!(f, "  {} {}", method.code(), method.meaning())?;
        }
        for (outcome, name) in OUTCOMES {
            writeln!(f, "{name}: {}", self.count(outcome))?;
        }
        for (entry, count) in self.entries() {
            let outcome = OUTCOMES.into_iter().find(|(it, _)| *it == entry.outcome).map_or("", |(_, name)| name);
            writeln!(f, "{count:>6} × {outcome:<8} {} {} [{}]", entry.place(), entry.keyword(), entry.rule)?;
        }
        if self.uncounted > 0 {
            writeln!(f, "{:>6} more that are not listed", self.uncounted)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use dicom_dictionary_std::tags;

    fn report() -> Report {
        let mut report = Report::new(&[Method::BasicProfile, Method::CleanDescriptors]);
        report.note(&[tags::PATIENT_NAME], Outcome::Emptied, Rule::Table("Z"));
        let nested = [tags::REFERENCED_IMAGE_SEQUENCE, Tag(0x0029, 0x1001)];
        report.note(&nested, Outcome::Removed, Rule::Denied(Denial::PrivateElement));
        report.note(&nested, Outcome::Removed, Rule::Denied(Denial::PrivateElement));
        report
    }

    #[test]
    fn reports_of_the_objects_of_a_study_add_up() {
        let mut merged = report();
        merged.merge(report());
        assert_eq!((merged.objects(), merged.count(Outcome::Removed), merged.count(Outcome::Emptied)), (2, 4, 2));
        assert_eq!(merged.entries().count(), 2);
        assert_eq!(merged.methods(), [Method::BasicProfile, Method::CleanDescriptors]);
    }

    #[test]
    fn a_report_is_json_with_paths_rules_and_counts() {
        let json: serde_json::Value = serde_json::from_str(&report().to_json().unwrap()).unwrap();
        assert_eq!(json["objects"], 1);
        assert_eq!(json["methods"][1]["code"], "113105");
        assert_eq!(json["counts"]["removed"], 2);
        let removed = &json["attributes"][0];
        assert_eq!(removed["path"], "(0008,1140)/(0029,1001)");
        assert_eq!(removed["rule"]["reason"], "private_element");
        assert_eq!(json["attributes"][1]["keyword"], "PatientName");
        assert_eq!(json["attributes"][1]["rule"], serde_json::json!({ "kind": "table", "codes": "Z" }));
    }

    #[test]
    fn a_report_is_text_that_says_the_same() {
        let text = report().to_string();
        assert!(text.contains("     1 × emptied  (0010,0010) PatientName [table row Z]"), "{text}");
        assert!(text.contains("     2 × removed  (0008,1140)/(0029,1001)"), "{text}");
    }

    #[test]
    fn rows_beyond_the_limit_are_counted_only() {
        let mut report = Report::default();
        for number in 0..=u16::MAX {
            report.note(&[Tag(0x0029, number)], Outcome::Removed, Rule::Denied(Denial::PrivateElement));
        }
        assert_eq!(report.entries().count(), MOST_ROWS);
        assert_eq!(report.uncounted, (1 << 16) - MOST_ROWS as u64);
    }
}
