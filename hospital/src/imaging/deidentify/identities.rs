//! What identifies persons in an object: the parts of all names, and the numbers and addresses of the patient. Text
//! that stays in a copy is compared with it.

use std::collections::HashSet;

use dicom_core::{Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use unicode_normalization::UnicodeNormalization;

use super::character_sets::CharacterSets;

/// At most this many parts are kept; objects have some dozens.
const MOST: usize = 4_096;
/// Deeper than this nothing is collected.
const DEEPEST: usize = 64;
/// Identifiers shorter than this are found in words by chance; they are compared as a whole only.
const LEAST_FOUND_INSIDE: usize = 4;
/// Numbers shorter than this are equal to measurements by chance.
const LEAST_EQUAL_NUMBER: usize = 6;

/// Attributes besides names (PN) whose values identify the patient or the visit.
const IDENTIFIERS: [Tag; 18] = [
    tags::ACCESSION_NUMBER,
    tags::PATIENT_ID,
    // Other Patient IDs, Medical Record Locator: retired, and still written.
    Tag(0x0010, 0x1000),
    Tag(0x0010, 0x1090),
    tags::PATIENT_BIRTH_DATE,
    tags::PATIENT_ADDRESS,
    tags::PATIENT_TELEPHONE_NUMBERS,
    tags::PATIENT_TELECOM_INFORMATION,
    tags::STUDY_ID,
    tags::ADMISSION_ID,
    tags::SERVICE_EPISODE_ID,
    tags::PATIENT_INSTITUTION_RESIDENCE,
    tags::CURRENT_PATIENT_LOCATION,
    tags::FILLER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
    tags::PLACER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
    tags::REQUESTED_PROCEDURE_ID,
    tags::SCHEDULED_PROCEDURE_STEP_ID,
    tags::PERFORMED_PROCEDURE_STEP_ID,
];

/// The identifying values of one object, folded for comparison.
#[derive(Default)]
pub(super) struct Identities {
    names: HashSet<String>,
    values: HashSet<String>,
}

impl Identities {
    /// Collects from an object, at any depth, private groups included.
    pub(super) fn of(object: &InMemDicomObject) -> Self {
        let mut identities = Self::default();
        identities.collect(object, &CharacterSets::default(), 0);
        identities
    }

    fn collect(&mut self, object: &InMemDicomObject, around: &CharacterSets, depth: usize) {
        let character_sets = CharacterSets::of(object, around);
        for element in object {
            let tag = element.header().tag;
            if let Some(items) = element.items() {
                if depth < DEEPEST {
                    items.iter().for_each(|item| self.collect(item, &character_sets, depth + 1));
                }
            } else if element.vr() == VR::PN {
                for value in character_sets.texts(element) {
                    let parts = words(&folded(&value)).map(str::to_owned).collect::<Vec<_>>();
                    // Initials and particles are in every text.
                    self.names.extend(parts.into_iter().filter(|part| part.len() > 1).take(64));
                }
            } else if IDENTIFIERS.contains(&tag) {
                let values = character_sets.texts(element).into_iter().map(|value| folded(&value));
                self.values.extend(values.filter(|value| !value.is_empty()));
            }
            if self.names.len() + self.values.len() > MOST {
                return;
            }
        }
    }

    /// Whether a word is part of a name or an identifier. `folded` comes from [`folded`].
    pub(super) fn has_word(&self, folded: &str) -> bool {
        self.names.contains(folded) || self.values.contains(folded)
    }

    /// Whether a run of letters without spaces (as Japanese is written) holds a name.
    pub(super) fn has_inside(&self, folded: &str) -> bool {
        self.names.iter().any(|name| !name.is_ascii() && folded.contains(name.as_str())) || self.has_word(folded)
    }

    /// Whether a text holds a name as a word of its own, or an identifier.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let text = folded(text);
        let has_name = words(&text).any(|word| word.chars().count() > 2 && self.names.contains(word));
        let inside = |value: &String| value.chars().count() >= LEAST_FOUND_INSIDE && text.contains(value.as_str());
        has_name
            || self.names.iter().any(|name| !name.is_ascii() && text.contains(name.as_str()))
            || self.values.iter().any(|value| *value == text && text.len() > 2 || inside(value))
    }

    /// Whether a number is an identifier; short ones are equal by chance.
    pub(super) fn has_number(&self, text: &str) -> bool {
        text.len() >= LEAST_EQUAL_NUMBER && self.values.contains(text)
    }
}

/// Wide letters and capitals folded, so that spellings of one word are equal.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text looks like something that identifies: a date, an address of mail or web, a telephone number, or a
/// long number.
pub(super) fn looks_identifying(text: &str) -> bool {
    const LONGEST_NUMBER: usize = 6;
    let text = text.nfkc().collect::<String>();
    if text.contains('@') || text.contains("://") || text.to_lowercase().contains("www.") {
        return true;
    }
    let long = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > LONGEST_NUMBER);
    long || text.split([' ', '\t', '\r', '\n', ',', ';', '(', ')']).any(is_joined_number)
}

/// Three groups of digits joined by signs, or two with seven digits: 2024-02-29, 03/1234/5678, 555-0142. Numbers of
/// versions (1.2.3) have fewer digits.
fn is_joined_number(chunk: &str) -> bool {
    let groups: Vec<&str> = chunk.split(['-', '/', '.', ':', '+']).filter(|part| !part.is_empty()).collect();
    let numbers = groups.iter().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (count, digits) = numbers.fold((0, 0), |(count, digits), part| (count + 1, digits + part.len()));
    (count >= 3 && digits >= 5) || (count == 2 && digits >= 7)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::imaging::fixtures::put;

    fn identities() -> Identities {
        let mut object = InMemDicomObject::new_empty();
        put(&mut object, tags::PATIENT_NAME, VR::PN, "Yamada^Taro=山田^太郎=やまだ^たろう");
        put(&mut object, tags::PATIENT_ID, VR::LO, "P-77120");
        put(&mut object, Tag(0x0029, 0x1001), VR::PN, "Suzuki^Jiro");
        Identities::of(&object)
    }

    #[test]
    fn names_are_found_in_any_writing_and_case() {
        let identities = identities();
        for text in ["CT YAMADA", "ＣＴ　Ｙａｍａｄａ", "頭部山田", "taro/contrast", "for Suzuki", "id p-77120 x"]
        {
            assert!(identities.are_in(text), "{text}");
        }
        for text in ["CT head", "Yamadaya", "頭部単純"] {
            assert!(!identities.are_in(text), "{text}");
        }
        assert!(identities.has_word("taro") && !identities.has_word("head"));
        assert!(identities.has_inside("胸部太郎") && !identities.has_inside("胸部"));
    }

    #[test]
    fn dates_addresses_and_long_numbers_look_identifying_and_versions_do_not() {
        for text in
            ["20240229", "2024-02-29", "29.02.2024", "03-1234-5678", "a@b.jp", "http://x", "1234567", "555-0142"]
        {
            assert!(looks_identifying(text), "{text}");
        }
        for text in ["syngo CT VA48A", "1.2.3", "SOMATOM Definition AS+", "07MW03.11", "B30f", "3.0T", "T-D4000"] {
            assert!(!looks_identifying(text), "{text}");
        }
    }
}
