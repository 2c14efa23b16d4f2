//! Every row of the table, planted alone, with every option alone and all: the outcome is one that the standard's codes
//! allow. The codes are read here anew, not by the code under test.

use super::*;

/// What became of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Absent,
    Empty,
    Same,
    Other,
}

struct Line {
    tag: Tag,
    basic: &'static str,
    cells: Vec<&'static str>,
}

fn lines() -> Vec<Line> {
    include_str!("../../ps315.table")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split(' ');
            let tag = fields.next().unwrap().replace("odd", "00991001").replace('x', "0");
            let number = |from: usize| u16::from_str_radix(&tag[from..from + 4], 16).unwrap();
            Line { tag: Tag(number(0), number(4)), basic: fields.next().unwrap(), cells: fields.collect() }
        })
        .collect()
}

fn representation(tag: Tag) -> VR {
    match tag.group() {
        0x5000 => VR::OW,
        group if group % 2 == 1 => VR::LO,
        _ => StandardDataDictionary.by_tag(tag).map_or(VR::LO, |entry| entry.vr().relaxed()),
    }
}

fn sample(tag: Tag, vr: VR) -> InMemElement {
    let value = match vr {
        VR::SQ => return sequence(tag, item(|item| put(item, tags::CODE_MEANING, VR::LO, "CT"))),
        VR::OB | VR::UN => PrimitiveValue::U8([1, 2].as_slice().into()),
        VR::US | VR::OW => PrimitiveValue::from(7u16),
        VR::SS => PrimitiveValue::from(7i16),
        VR::UL | VR::OL => PrimitiveValue::from(7u32),
        VR::SL => PrimitiveValue::from(7i32),
        VR::FL | VR::OF => PrimitiveValue::from(7f32),
        VR::FD | VR::OD => PrimitiveValue::from(7f64),
        VR::UV | VR::OV => PrimitiveValue::from(7u64),
        VR::SV => PrimitiveValue::from(7i64),
        VR::AT => PrimitiveValue::from(Tag(8, 8)),
        VR::DA => PrimitiveValue::from("20240229"),
        VR::TM => PrimitiveValue::from("101112"),
        VR::DT => PrimitiveValue::from("20240229101112"),
        VR::AS => PrimitiveValue::from("045Y"),
        VR::DS | VR::IS => PrimitiveValue::from("7"),
        VR::UI => PrimitiveValue::from("1.2.3.77"),
        VR::AE => PrimitiveValue::from("KITA_CT"),
        VR::CS => PrimitiveValue::from("CODE"),
        VR::UR => PrimitiveValue::from("https://kita.example/"),
        VR::PN => PrimitiveValue::from("Aoki^Ken"),
        VR::SH if tag == tags::TIMEZONE_OFFSET_FROM_UTC => PrimitiveValue::from("+0900"),
        _ => PrimitiveValue::from("CT for Aoki"),
    };
    DataElement::new(tag, vr, value)
}

fn fate(copy: &InMemDicomObject, planted: &InMemElement) -> Fate {
    match copy.get(planted.header().tag) {
        None => Fate::Absent,
        Some(element) if element.items().is_some_and(<[_]>::is_empty) => Fate::Empty,
        Some(element) if element.items().is_none() && element.to_bytes().is_ok_and(|bytes| bytes.is_empty()) => {
            Fate::Empty
        }
        Some(element) if element.value() == planted.value() => Fate::Same,
        Some(_) => Fate::Other,
    }
}

/// The fates that the codes of the Basic Profile allow.
fn basic(codes: &str) -> Vec<Fate> {
    codes
        .split('/')
        .flat_map(|code| match code {
            "X" => vec![Fate::Absent],
            "Z" => vec![Fate::Empty],
            // Of sequences (U*) the items, of which there is none here that changes.
            "U*" => vec![Fate::Other, Fate::Same],
            "D" | "U" => vec![Fate::Other],
            other => panic!("{other}"),
        })
        .collect()
}

/// What the cells that are on allow; `None` when none of them speaks.
fn with_options(line: &Line, vr: VR, on: &str) -> Option<Vec<Fate>> {
    let active: Vec<(char, char)> = line
        .cells
        .iter()
        .map(|cell| (cell.chars().next().unwrap(), cell.chars().last().unwrap()))
        .filter(|(letter, _)| on.contains(*letter))
        .collect();
    if let Some((letter, _)) = active.iter().find(|(_, action)| *action == 'C') {
        return Some(match (letter, vr) {
            (_, VR::SQ) => vec![Fate::Same, Fate::Other],
            ('M', VR::TM | VR::SH) => vec![Fate::Same],
            ('M', VR::DA | VR::DT) | ('D', VR::AE) => vec![Fate::Other],
            ('T' | 'P', VR::LO | VR::SH | VR::ST | VR::LT | VR::UT | VR::UC) => vec![Fate::Other],
            // Of private elements, only those that are known to be safe.
            ('V', _) => vec![Fate::Absent],
            // What cannot be cleaned is treated by the Basic Profile.
            _ => basic(line.basic),
        });
    }
    // Opaque bytes are never kept: Frame Origin Timestamp (0034,0007) and the like.
    if vr == VR::OB && !active.is_empty() {
        return Some(basic(line.basic));
    }
    // A name that is kept is no longer told from the patient's.
    let kept = if vr == VR::PN { vec![Fate::Absent, Fate::Empty, Fate::Other] } else { vec![Fate::Same] };
    (!active.is_empty()).then_some(kept)
}

fn option_sets() -> Vec<(&'static str, Options)> {
    let none = Options::default;
    vec![
        ("", none()),
        ("M", Options { dates: Dates::Modified, ..none() }),
        ("F", Options { dates: Dates::Full, ..none() }),
        ("P", Options { retain_patient_characteristics: true, ..none() }),
        ("D", Options { retain_device_identity: true, ..none() }),
        ("I", Options { retain_institution_identity: true, ..none() }),
        ("U", Options { retain_uids: true, ..none() }),
        ("T", Options { clean_descriptors: true, ..none() }),
        ("V", Options { retain_safe_private: true, ..none() }),
        ("MD", Options { dates: Dates::Modified, retain_device_identity: true, ..none() }),
        ("PT", Options { retain_patient_characteristics: true, clean_descriptors: true, ..none() }),
    ]
}

#[test]
fn every_row_obeys_its_codes_with_and_without_options_at_the_top_and_inside_a_sequence() {
    let secret = secret();
    let mut checked = 0;
    for line in lines().into_iter().filter(|line| line.tag.group() >= 8) {
        let vr = representation(line.tag);
        let planted = sample(line.tag, vr);
        for (on, options) in option_sets() {
            let mut object = ct_slice(0.0, 1);
            let mut inner = InMemDicomObject::new_empty();
            inner.put(planted.clone());
            object.put(planted.clone());
            object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![inner]));
            let profile = DeidentificationProfile { options, ..DeidentificationProfile::basic(&secret) };
            let copy = deidentify(as_file(object), &profile).unwrap().object;
            let mut expected = with_options(&line, vr, on).unwrap_or_else(|| basic(line.basic));
            if line.tag == tags::ACCESSION_NUMBER {
                // Z allows a value that stands for the original (Table E.1-1a); here it keeps a study together.
                expected.push(Fate::Other);
            }
            let inside = &copy.get(tags::ANATOMIC_REGION_SEQUENCE).unwrap().items().unwrap()[0];
            for (where_, object) in [("top", &*copy), ("inside", inside)] {
                let fate = fate(object, &planted);
                let (tag, codes, cells) = (line.tag, line.basic, &line.cells);
                assert!(expected.contains(&fate), "{tag} {vr} {codes} {cells:?} with {on:?} {where_}: {fate:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 13_000, "{checked}");
}

#[test]
fn a_replaced_uid_is_a_uid_and_a_dummy_is_valid_for_its_representation() {
    for line in lines().into_iter().filter(|line| line.tag.group() >= 8) {
        let vr = representation(line.tag);
        let mut object = ct_slice(0.0, 1);
        object.put(sample(line.tag, vr));
        let copy = cleaned(object);
        let Some(element) = copy.get(line.tag) else { continue };
        assert_eq!(element.vr(), vr, "{}", line.tag);
        for value in texts(&copy, line.tag) {
            let valid = match vr {
                VR::UI => value.starts_with("2.25.") && value.len() <= 64 || value.is_empty(),
                VR::DA => value.is_empty() || super::dates::is_date(&value),
                VR::DT => value.is_empty() || super::dates::is_date_time(&value),
                VR::TM => value.is_empty() || super::dates::is_time(&value),
                VR::SH | VR::AE | VR::CS => value.len() <= 16,
                _ => value.len() <= 64,
            };
            assert!(valid, "{} {vr}", line.tag);
        }
    }
}
