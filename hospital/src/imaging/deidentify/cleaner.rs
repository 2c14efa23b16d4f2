//! The profile applied to attributes, at any depth: the table's row, the options' cells, and the default denial of what
//! the standard does not name.

use std::collections::BTreeMap;

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use dicom_object::mem::InMemElement;

use super::character_sets::CharacterSets;
use super::dates::{self, DateShift};
use super::identities::{Identities, looks_identifying};
use super::options::{Method, Options};
use super::report::{Denial, Outcome, Report, Rule};
use super::representations::{
    at_most, capped_age, dictionary_vr, empty, has_wide_letters, is_defined_term, is_of, is_uid, is_well_formed,
    sequence, text_element, zero,
};
use super::{descriptors, safe_private};
use crate::imaging::attributes::element_texts;
use crate::imaging::ps315::{self, Action, Cell, Row};
use crate::imaging::pseudonym::PseudonymSecret;

/// Sequences nested deeper than this are removed; no object definition comes near.
pub(super) const DEEPEST_SEQUENCE: usize = 32;
/// UIDs that the standard itself assigns identify nobody (PS3.6 Annex A).
const STANDARD_UID_ROOT: &str = "1.2.840.10008.";
/// Coding schemes whose codes anybody may look up (PS3.16 Table 8-1); those of hospitals can hold anything.
const PUBLIC_SCHEMES: [&str; 10] = ["DCM", "SCT", "SRT", "SNM3", "LN", "RADLEX", "FMA", "UCUM", "I10", "UMLS"];

/// Applies the profile to one object.
pub(super) struct Cleaner<'a> {
    pub(super) secret: &'a PseudonymSecret,
    pub(super) options: &'a Options,
    pub(super) identities: Identities,
    pub(super) shift: DateShift,
    pub(super) report: Report,
    /// The tags of the sequences around what is looked at.
    path: Vec<Tag>,
}

/// What holds for the elements of one object or item.
#[derive(Clone, Default)]
struct Around {
    character_sets: CharacterSets,
    /// Inside a sequence that Clean Descriptors cleans: its texts are descriptors too.
    descriptive: bool,
}

/// An element that stays in some form, or why it goes.
type Treated = Result<(InMemElement, Outcome), Denial>;

impl<'a> Cleaner<'a> {
    pub(super) fn new(
        secret: &'a PseudonymSecret,
        options: &'a Options,
        identities: Identities,
        shift: DateShift,
    ) -> Self {
        let report = Report::new(&options.methods());
        Self { secret, options, identities, shift, report, path: Vec::new() }
    }

    /// The clean copy of a whole object, with its texts in Unicode.
    pub(super) fn object(&mut self, object: InMemDicomObject) -> InMemDicomObject {
        let mut copy = self.data_set(object, &Around::default());
        // What is left needs no other character set, and the one named here could not write it.
        if has_wide_letters(&copy) {
            copy.put_str(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
        }
        copy
    }

    fn data_set(&mut self, object: InMemDicomObject, around: &Around) -> InMemDicomObject {
        let character_sets = CharacterSets::of(&object, &around.character_sets);
        let public_code = object
            .get(tags::CODING_SCHEME_DESIGNATOR)
            .is_some_and(|scheme| PUBLIC_SCHEMES.contains(&element_texts(scheme).join("\\").as_str()));
        let around = Around { character_sets, descriptive: around.descriptive && !public_code };
        let creators = if self.options.retain_safe_private { private_creators(&object) } else { BTreeMap::new() };
        let mut kept_creators = BTreeMap::new();
        let mut kept = Vec::new();
        for element in object {
            let tag = element.header().tag;
            self.path.push(tag);
            if tag.group() % 2 == 1 {
                if let Some((element, creator)) = self.private(element, &creators) {
                    kept_creators.insert(Tag(tag.group(), tag.element() >> 8), creator);
                    kept.push(element);
                }
            } else {
                kept.extend(self.element(element, &around));
            }
            self.path.pop();
        }
        let creators = kept_creators.into_iter().map(|(tag, creator)| text_element(tag, VR::LO, &[creator.to_owned()]));
        InMemDicomObject::from_element_iter(creators.chain(kept).collect::<Vec<_>>())
    }

    fn private(
        &mut self,
        element: InMemElement,
        creators: &BTreeMap<Tag, String>,
    ) -> Option<(InMemElement, &'static str)> {
        let (tag, vr) = (element.header().tag, element.vr());
        let safe = creators
            .get(&Tag(tag.group(), tag.element() >> 8))
            .and_then(|creator| safe_private::creator_of(creator, tag.group(), (tag.element() & 0xFF) as u8, vr));
        match safe {
            Some(creator) if is_well_formed(&element) && !self.identifies(&element) => {
                self.note(Outcome::Kept, Rule::Option(Method::SafePrivate));
                Some((element, creator))
            }
            // A creator's element is said to be removed also where it is written anew for a safe element.
            _ => {
                self.note(Outcome::Removed, Rule::Denied(Denial::PrivateElement));
                None
            }
        }
    }

    fn element(&mut self, element: InMemElement, around: &Around) -> Option<InMemElement> {
        let tag = element.header().tag;
        let row = ps315::row(tag);
        let denial = match dictionary_vr(tag) {
            Err(denial) => Some(denial),
            Ok(vr) if !is_of(vr, element.vr()) => Some(Denial::WrongRepresentation),
            Ok(_) => None,
        };
        if let Some(denial) = denial {
            // Where the table says the same, it is the better reason.
            let rule = row.filter(|row| row.action == Action::Remove).map(|row| Rule::Table(row.codes));
            self.note(Outcome::Removed, rule.unwrap_or(Rule::Denied(denial)));
            return None;
        }
        if tag == tags::SPECIFIC_CHARACTER_SET {
            // The copy gets its own, where it needs one.
            self.note(Outcome::Replaced, Rule::Mark);
            return None;
        }
        let Some(row) = row else { return self.unlisted(element, around) };
        let Some((method, cell)) = self.options.of_row(row) else { return self.by_table(element, row, around) };
        if element.vr() == VR::SQ {
            self.note(if cell == Cell::Keep { Outcome::Kept } else { Outcome::Cleaned }, Rule::Option(method));
            return self.descend(element, around, method == Method::CleanDescriptors);
        }
        let Some((element, outcome)) = self.by_option(&element, method, cell, around) else {
            return self.by_table(element, row, around);
        };
        self.note(outcome, Rule::Option(method));
        Some(element)
    }

    fn by_table(&mut self, element: InMemElement, row: &Row, around: &Around) -> Option<InMemElement> {
        let (tag, vr) = (element.header().tag, element.vr());
        let (treated, outcome) = match (tag, row.action) {
            // The profile allows values that consistently stand for the original (PS3.15 Table E.1-1a, Z and D).
            (tags::PATIENT_ID, _) => (Some(self.identifier(&element, "patient")), Outcome::Replaced),
            (tags::ACCESSION_NUMBER, _) => (Some(self.identifier(&element, "accession")), Outcome::Replaced),
            (_, Action::Remove) => (None, Outcome::Removed),
            (_, Action::Empty) => (Some(empty(tag, vr)), Outcome::Emptied),
            (_, Action::Dummy { optional }) => (self.dummy(&element, optional), Outcome::Replaced),
            (_, Action::ReplaceUid) => ((vr == VR::UI).then(|| self.replace_uids(&element, false)), Outcome::Replaced),
            (_, Action::ReplaceUidsInside) => {
                self.note(Outcome::Kept, Rule::Table(row.codes));
                return self.descend(element, around, false);
            }
        };
        self.note(if treated.is_some() { outcome } else { Outcome::Removed }, Rule::Table(row.codes));
        treated
    }

    /// What an option's cell makes of an element; `None` leaves it to the Basic Profile.
    fn by_option(
        &self,
        element: &InMemElement,
        method: Method,
        cell: Cell,
        around: &Around,
    ) -> Option<(InMemElement, Outcome)> {
        let (tag, vr) = (element.header().tag, element.vr());
        let texts = || around.character_sets.texts(element);
        match (cell, method) {
            (Cell::Keep, Method::Uids) => {
                let whole = vr == VR::UI && texts().iter().all(|uid| uid.is_empty() || is_uid(uid));
                whole.then(|| (element.clone(), Outcome::Kept))
            }
            // Timezone Offset From UTC (0008,0201).
            (Cell::Keep, Method::FullDates) if vr == VR::SH && !texts().iter().all(|zone| dates::is_zone(zone)) => None,
            (Cell::Keep, _) if vr == VR::AS => {
                let ages: Option<Vec<String>> = texts().iter().map(|age| capped_age(age)).collect();
                ages.map(|ages| (text_element(tag, vr, &ages), Outcome::Kept))
            }
            (Cell::Keep, _) => self.kept(element, around).map(|element| (element, Outcome::Kept)),
            (Cell::Clean, Method::ModifiedDates) => {
                let moved: Option<Vec<String>> = texts().iter().map(|value| self.moved(vr, value)).collect();
                moved.map(|values| (text_element(tag, vr, &values), Outcome::Cleaned))
            }
            (Cell::Clean, Method::DeviceIdentity) if vr == VR::AE => {
                Some((self.identifier(element, "application entity"), Outcome::Cleaned))
            }
            (Cell::Clean, Method::CleanDescriptors | Method::PatientCharacteristics) => {
                self.cleaned_text(element, around).map(|element| (element, Outcome::Cleaned))
            }
            _ => None,
        }
    }

    /// The items of a sequence treated one by one; anything else as it is.
    fn descend(&mut self, element: InMemElement, around: &Around, descriptive: bool) -> Option<InMemElement> {
        let tag = element.header().tag;
        if element.vr() != VR::SQ {
            return Some(element);
        }
        let around = Around { descriptive: around.descriptive || descriptive, ..around.clone() };
        if self.path.len() > DEEPEST_SEQUENCE {
            self.note(Outcome::Removed, Rule::Denied(Denial::TooDeep));
            return None;
        }
        let items = element.into_value().into_items()?;
        let items: Vec<InMemDicomObject> = items.into_iter().map(|item| self.data_set(item, &around)).collect();
        Some(sequence(tag, items))
    }

    /// A standard attribute without a row stays, unless it can identify.
    fn unlisted(&mut self, element: InMemElement, around: &Around) -> Option<InMemElement> {
        let tag = element.header().tag;
        if element.vr() == VR::SQ {
            self.note(Outcome::Kept, Rule::Unlisted);
            return self.descend(element, around, false);
        }
        match self.unlisted_value(&element, around) {
            Ok((element, outcome)) => {
                let rule = match outcome {
                    Outcome::Cleaned => Rule::Option(Method::CleanDescriptors),
                    _ if tag == tags::PIXEL_DATA => Rule::Pixels,
                    _ => Rule::Unlisted,
                };
                self.note(outcome, rule);
                Some(element)
            }
            Err(denial) => {
                self.note(Outcome::Removed, Rule::Denied(denial));
                None
            }
        }
    }

    fn unlisted_value(&self, element: &InMemElement, around: &Around) -> Treated {
        let (tag, vr) = (element.header().tag, element.vr());
        let denied = |deny: bool, denial| if deny { Err(denial) } else { Ok(()) };
        match vr {
            VR::UI => {
                let kept =
                    self.options.retain_uids && element_texts(element).iter().all(|it| it.is_empty() || is_uid(it));
                let outcome = if kept { Outcome::Kept } else { Outcome::Replaced };
                Ok((if kept { element.clone() } else { self.replace_uids(element, true) }, outcome))
            }
            // Pixels are the matter of the object as a whole.
            _ if tag == tags::PIXEL_DATA => {
                denied(self.path.len() > 1, Denial::TooDeep).map(|()| (element.clone(), Outcome::Kept))
            }
            // A code of a public scheme says what its meaning says; all other long texts are free.
            VR::UC if matches!(tag, tags::LONG_CODE_VALUE) && self.is_harmless_text(element, around) => {
                Ok((element.clone(), Outcome::Kept))
            }
            VR::PN
            | VR::DA
            | VR::DT
            | VR::TM
            | VR::AE
            | VR::AS
            | VR::UR
            | VR::UN
            | VR::LT
            | VR::ST
            | VR::UT
            | VR::UC
            | VR::OB => Err(Denial::IdentifyingKind),
            VR::LO | VR::SH if around.descriptive => match self.cleaned_text(element, around) {
                Some(element) => Ok((element, Outcome::Cleaned)),
                None => Err(Denial::IdentifyingValue),
            },
            VR::LO | VR::SH => {
                denied(!self.is_harmless_text(element, around), Denial::IdentifyingValue)?;
                Ok((text_element(tag, vr, &around.character_sets.texts(element)), Outcome::Kept))
            }
            VR::CS if is_defined_term(tag) => {
                denied(!is_well_formed(element), Denial::MalformedValue).map(|()| (element.clone(), Outcome::Kept))
            }
            _ => {
                denied(!is_well_formed(element), Denial::MalformedValue)?;
                denied(self.identifies(element), Denial::IdentifyingValue)?;
                Ok((element.clone(), Outcome::Kept))
            }
        }
    }

    /// A value that an option keeps: of its kind, and not another way to say who the patient is.
    fn kept(&self, element: &InMemElement, around: &Around) -> Option<InMemElement> {
        let (tag, vr) = (element.header().tag, element.vr());
        if !is_well_formed(element) {
            return None;
        }
        match vr {
            VR::OB | VR::UN | VR::UR => None,
            VR::DA | VR::DT | VR::TM | VR::UI => Some(element.clone()),
            VR::LO | VR::SH | VR::PN | VR::LT | VR::ST | VR::UT | VR::UC => {
                let texts = around.character_sets.texts(element);
                (!texts.iter().any(|text| self.identities.are_in(text))).then(|| text_element(tag, vr, &texts))
            }
            _ => (!self.identifies(element)).then(|| element.clone()),
        }
    }

    fn moved(&self, vr: VR, value: &str) -> Option<String> {
        match vr {
            _ if value.is_empty() => Some(String::new()),
            VR::DA => self.shift.date(value),
            VR::DT => self.shift.date_time(value),
            VR::TM => dates::is_time(value).then(|| value.to_owned()),
            // Timezone Offset From UTC (0008,0201): whole days change nothing of it.
            VR::SH => dates::is_zone(value).then(|| value.to_owned()),
            _ => None,
        }
    }

    /// `None` when nothing of it is harmless.
    fn cleaned_text(&self, element: &InMemElement, around: &Around) -> Option<InMemElement> {
        let vr = element.vr();
        let longest = match vr {
            VR::SH => 16,
            VR::LO => 64,
            VR::ST => 1_024,
            VR::LT => 10_240,
            VR::UT | VR::UC => 1 << 16,
            _ => return None,
        };
        let cleaned: Vec<String> = around
            .character_sets
            .texts(element)
            .iter()
            .map(|text| at_most(&descriptors::clean(text, &self.identities), longest))
            .collect();
        cleaned.iter().any(|text| !text.is_empty()).then(|| text_element(element.header().tag, vr, &cleaned))
    }

    fn is_harmless_text(&self, element: &InMemElement, around: &Around) -> bool {
        let is_code = matches!(element.header().tag, tags::CODE_VALUE | tags::LONG_CODE_VALUE);
        around.character_sets.texts(element).iter().all(|text| {
            // Codes of SNOMED CT are long numbers.
            let like_code = is_code && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
            !self.identities.are_in(text) && (like_code || !looks_identifying(text))
        })
    }

    /// Whether a value, whatever its kind, holds what identifies the patient elsewhere.
    fn identifies(&self, element: &InMemElement) -> bool {
        let found = |text: &String| match element.vr() {
            VR::DS | VR::IS => self.identities.has_number(text),
            _ => self.identities.are_in(text),
        };
        element.value().strings().is_ok() && element_texts(element).iter().any(found)
    }

    fn identifier(&self, element: &InMemElement, purpose: &str) -> InMemElement {
        let original = element_texts(element).join("\\");
        let value = if original.is_empty() { original } else { self.secret.identifier(purpose, &original) };
        DataElement::new(element.header().tag, element.vr(), PrimitiveValue::from(value))
    }

    /// A value of the right representation that says nothing.
    fn dummy(&self, element: &InMemElement, optional: bool) -> Option<InMemElement> {
        let (tag, vr) = (element.header().tag, element.vr());
        let value = match vr {
            VR::SQ if optional => return None,
            VR::SQ => return Some(sequence(tag, vec![InMemDicomObject::new_empty()])),
            VR::UI => return Some(self.replace_uids(element, false)),
            VR::DA => "19000101",
            VR::TM => "000000",
            VR::DT => "19000101000000",
            VR::AS => "000Y",
            VR::DS | VR::IS => "0",
            VR::AE | VR::CS | VR::LO | VR::LT | VR::PN | VR::SH | VR::ST | VR::UC | VR::UT => "REMOVED",
            VR::UR => "urn:removed",
            _ if optional => return None,
            _ => return Some(DataElement::new(tag, vr, zero(vr))),
        };
        Some(DataElement::new(tag, vr, PrimitiveValue::from(value)))
    }

    fn replace_uids(&self, element: &InMemElement, keep_standard: bool) -> InMemElement {
        let replaced: Vec<String> = element_texts(element)
            .into_iter()
            .map(|uid| match uid.as_str() {
                "" => String::new(),
                standard if keep_standard && standard.starts_with(STANDARD_UID_ROOT) && is_uid(standard) => uid,
                other => self.secret.uid(other),
            })
            .collect();
        text_element(element.header().tag, VR::UI, &replaced)
    }

    fn note(&mut self, outcome: Outcome, rule: Rule) {
        self.report.note(&self.path, outcome, rule);
    }
}

/// The creators that reserve blocks of an object's private groups (PS3.5 7.8.1).
fn private_creators(object: &InMemDicomObject) -> BTreeMap<Tag, String> {
    object
        .iter()
        .filter(|element| element.header().tag.group() % 2 == 1 && element.header().tag.element() <= 0xFF)
        .map(|element| (element.header().tag, element_texts(element).join("\\")))
        .collect()
}
