//! Objects with invented identities planted in every place that a DICOM file has for them, and the search for those
//! identities in bytes, in every writing in which they could come out again.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

mod search;
mod values;

use std::sync::LazyLock;

use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry, TagRange};
use dicom_core::header::Length;
use dicom_core::value::{DataSetSequence, PixelFragmentSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, Tag, VR, dicom_value};
use dicom_dictionary_std::{StandardDataDictionary, tags, uids};
use dicom_object::mem::InMemElement;
use dicom_object::meta::FileMetaTableBuilder;
use dicom_object::{DefaultDicomObject, InMemDicomObject};

pub use search::Search;
pub use values::{CharacterSet, Values};

/// One row of PS3.15 Table E.1-1.
#[derive(Debug, Clone)]
pub struct Row {
    /// The tag, patterns with zeros for what is free.
    pub tag: Tag,
    /// The codes of the Basic Profile.
    pub basic: &'static str,
    /// The options' cells, such as `["F:K", "M:C"]`.
    pub cells: Vec<&'static str>,
}

impl Row {
    /// Whether one of the cells is this one.
    pub fn has(&self, cell: &str) -> bool {
        self.cells.contains(&cell)
    }
}

/// All rows but that of private groups.
pub static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    include_str!("../../src/imaging/ps315.table")
        .lines()
        .filter(|line| !line.starts_with(['#', 'o']))
        .map(|line| {
            let mut fields = line.split(' ');
            let tag = fields.next().unwrap().replace('x', "0");
            let number = |from: usize| u16::from_str_radix(&tag[from..from + 4], 16).unwrap();
            Row { tag: Tag(number(0), number(4)), basic: fields.next().unwrap(), cells: fields.collect() }
        })
        .collect()
});

/// Standard attributes that no row names, with their representations.
static UNLISTED: LazyLock<Vec<(Tag, VR)>> = LazyLock::new(|| {
    let groups = [
        0x0008u16, 0x0010, 0x0012, 0x0014, 0x0016, 0x0018, 0x0020, 0x0022, 0x0024, 0x0028, 0x0032, 0x0038, 0x003A,
        0x0040, 0x0042, 0x0044, 0x0046, 0x0048, 0x0050, 0x0052, 0x0054, 0x0060, 0x0062, 0x0064, 0x0066, 0x0068, 0x0070,
        0x0072, 0x0074, 0x0076, 0x0078, 0x0080, 0x0082, 0x0088, 0x0100, 0x0400, 0x2000, 0x2010, 0x2020, 0x2030, 0x2040,
        0x2050, 0x2100, 0x2110, 0x2200, 0x3002, 0x3004, 0x3006, 0x3008, 0x300A, 0x300C, 0x300E, 0x4008, 0x4010,
    ];
    let listed: std::collections::HashSet<Tag> = ROWS.iter().map(|row| row.tag).collect();
    let mut found = Vec::new();
    for group in groups {
        for element in 1..=0xFFFF {
            let tag = Tag(group, element);
            if let Some(entry) = StandardDataDictionary.by_tag(tag)
                && matches!(entry.tag_range(), TagRange::Single(_))
                && !listed.contains(&tag)
            {
                found.push((tag, entry.vr().relaxed()));
            }
        }
    }
    found
});

/// An identity and where it was planted.
#[derive(Debug, Clone)]
pub struct Planted {
    /// The text that must not come out.
    pub text: String,
    /// The row of the attribute it stands in, when there is one: options may keep it.
    pub row: Option<Row>,
    /// The representation of the attribute.
    pub vr: VR,
}

/// An object with what was planted into it.
pub struct Plants {
    pub object: InMemDicomObject,
    pub planted: Vec<Planted>,
    values: Values,
}

impl Plants {
    /// Plants into an object. The numbers of `values` keep the identities of several objects apart.
    pub fn into(mut object: InMemDicomObject, values: Values) -> Self {
        let set = values.character_set();
        let names: Vec<String> = set.names().split('\\').map(str::to_owned).collect();
        object.put(DataElement::new(tags::SPECIFIC_CHARACTER_SET, VR::CS, PrimitiveValue::Strs(names.into())));
        let mut plants = Self { object, planted: Vec::new(), values };
        plants.rows();
        plants.unlisted();
        plants.wrong_kinds();
        plants.private();
        plants.overlays_and_padding();
        plants.nested();
        plants.texts_that_repeat();
        plants
    }

    /// A new identity, in the form that stands in memory.
    fn text(&mut self, vr: VR, row: Option<&Row>) -> String {
        let (identity, written) = self.values.next(vr);
        self.planted.extend(identity.into_iter().map(|text| Planted { text, row: row.cloned(), vr }));
        written
    }

    fn element(&mut self, tag: Tag, vr: VR, row: Option<&Row>) -> Option<InMemElement> {
        Some(match vr {
            VR::SQ => {
                let mut item = InMemDicomObject::new_empty();
                let patient = ROWS.iter().find(|row| row.tag == tags::PATIENT_NAME).unwrap();
                let name = self.text(VR::PN, Some(patient));
                item.put_str(tags::PATIENT_NAME, VR::PN, name);
                sequence(tag, vec![item])
            }
            VR::OB | VR::UN => {
                let mut bytes = self.text(VR::OB, row).into_bytes();
                bytes.resize(bytes.len().next_multiple_of(2), b' ');
                DataElement::new(tag, vr, PrimitiveValue::U8(bytes.into()))
            }
            VR::OW
            | VR::OL
            | VR::OD
            | VR::OF
            | VR::OV
            | VR::US
            | VR::SS
            | VR::UL
            | VR::SL
            | VR::FL
            | VR::FD
            | VR::AT
            | VR::SV
            | VR::UV
            | VR::AS => return None,
            _ => {
                let text = self.text(vr, row);
                DataElement::new(tag, vr, PrimitiveValue::from(text))
            }
        })
    }

    /// Every row of the table, once in the object itself and once in an item.
    fn rows(&mut self) {
        let mut item = InMemDicomObject::new_empty();
        for row in ROWS.iter().filter(|row| row.tag.group() >= 8 && row.tag.group() < 0x5000) {
            let vr = StandardDataDictionary.by_tag(row.tag).map_or(VR::LO, |entry| entry.vr().relaxed());
            // A picture without its own identity is none.
            if let Some(element) = self.element(row.tag, vr, Some(row)) {
                self.object.put(element);
            }
            if let Some(element) = self.element(row.tag, vr, Some(row)) {
                item.put(element);
            }
        }
        self.object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![item]));
    }

    /// Attributes without a row whose kind of value can identify.
    fn unlisted(&mut self) {
        let kinds = [VR::PN, VR::AE, VR::DA, VR::DT, VR::TM, VR::UR, VR::UT, VR::ST, VR::LT, VR::OB];
        for (tag, vr) in UNLISTED.iter().filter(|(_, vr)| kinds.contains(vr)) {
            if let Some(element) = self.element(*tag, *vr, None) {
                self.object.put(element);
            }
        }
        for tag in [tags::CONTEXT_UID, tags::MAPPING_RESOURCE_UID] {
            let row = Row { tag, basic: "U", cells: vec!["U:K"] };
            let element = self.element(tag, VR::UI, Some(&row)).unwrap();
            self.object.put(element);
        }
    }

    /// Texts where the dictionary has numbers, codes or another representation, and tags that it does not know.
    fn wrong_kinds(&mut self) {
        for (tag, vr, like) in [
            (tags::KVP, VR::DS, VR::SH),
            (tags::EXPOSURE_TIME, VR::IS, VR::SH),
            (tags::PATIENT_POSITION, VR::CS, VR::SH),
            (tags::SLICE_THICKNESS, VR::LO, VR::LO),
            (tags::CONVOLUTION_KERNEL, VR::UN, VR::OB),
            (tags::FILTER_TYPE, VR::UT, VR::LO),
            (Tag(0x0018, 0xFFF1), VR::LO, VR::LO),
            (Tag(0x0008, 0xFFF3), VR::UN, VR::OB),
            (Tag(0x7FE2, 0x0010), VR::OB, VR::OB),
        ] {
            let text = self.text(like, None);
            let value = if matches!(vr, VR::UN | VR::OB) {
                PrimitiveValue::U8(format!("{text} ").into_bytes().into_iter().take((text.len() + 1) & !1).collect())
            } else {
                PrimitiveValue::from(text)
            };
            self.object.put(DataElement::new(tag, vr, value));
        }
        // Dates where other things belong.
        for (tag, vr) in
            [(tags::SCAN_OPTIONS, VR::DA), (tags::ACQUISITION_NUMBER, VR::DA), (tags::SEQUENCE_VARIANT, VR::LO)]
        {
            let text = self.text(VR::DA, None);
            self.object.put(DataElement::new(tag, vr, PrimitiveValue::from(text)));
        }
    }

    fn private(&mut self) {
        for (group, creator) in [
            (0x0009u16, "SIEMENS CSA HEADER"),
            (0x0019, "GEMS_ACQU_01"),
            (0x0029, "Philips Imaging DD 001"),
            (0x7053, "Philips PET Private Group"),
            (0x0043, "GEMS_PARM_01"),
        ] {
            self.object.put_str(Tag(group, 0x0010), VR::LO, creator);
            for (low, vr) in [VR::LO, VR::PN, VR::UN, VR::OB, VR::SQ, VR::DA, VR::UI, VR::UT].into_iter().enumerate() {
                let tag = Tag(group, 0x1040 + u16::try_from(low).unwrap());
                if let Some(element) = self.element(tag, vr, None) {
                    self.object.put(element);
                }
            }
        }
        // Reserved by a creator that is a name, and elements of no creator at all.
        for tag in [Tag(0x0031, 0x0010), Tag(0x0033, 0x1001), Tag(0x0035, 0x0001)] {
            let element = self.element(tag, VR::LO, None).unwrap();
            self.object.put(element);
        }
        // Safe elements with what is not safe in them.
        for (tag, vr) in [(Tag(0x0019, 0x1027), VR::DS), (Tag(0x7053, 0x1000), VR::LO)] {
            let text = self.text(VR::SH, None);
            self.object.put(DataElement::new(tag, vr, PrimitiveValue::from(text)));
        }
        self.object.put_str(Tag(0x0019, 0x1023), VR::DS, "0.8");
    }

    fn overlays_and_padding(&mut self) {
        for (tag, vr) in [
            (Tag(0x6000, 0x0022), VR::LO),
            (Tag(0x6000, 0x1500), VR::LO),
            (Tag(0x6000, 0x3000), VR::OB),
            (Tag(0x6002, 0x4000), VR::LT),
            (Tag(0x5000, 0x0022), VR::LO),
            (Tag(0x5000, 0x3000), VR::OB),
            (Tag(0xFFFC, 0xFFFC), VR::OB),
        ] {
            let element = self.element(tag, vr, None).unwrap();
            self.object.put(element);
        }
    }

    /// The same kinds at every depth down to 40.
    fn nested(&mut self) {
        let mut items = vec![InMemDicomObject::new_empty()];
        for depth in 0..40u16 {
            let mut item = InMemDicomObject::new_empty();
            for (tag, vr) in [
                (tags::PATIENT_ID, VR::LO),
                (tags::OPERATORS_NAME, VR::PN),
                (tags::PATIENT_COMMENTS, VR::LT),
                (tags::STUDY_DESCRIPTION, VR::LO),
                (tags::ACQUISITION_DATE, VR::DA),
                (tags::STATION_AE_TITLE, VR::AE),
                (tags::REFERENCED_SOP_INSTANCE_UID, VR::UI),
            ] {
                let row = ROWS.iter().find(|row| row.tag == tag).unwrap();
                let element = self.element(tag, vr, Some(row)).unwrap();
                item.put(element);
            }
            let private = self.element(Tag(0x0009, 0x1001 + depth), VR::LO, None).unwrap();
            item.put(private);
            item.put(sequence(tags::ANATOMIC_REGION_MODIFIER_SEQUENCE, items));
            items = vec![item];
        }
        self.object.put(sequence(tags::PRIMARY_ANATOMIC_STRUCTURE_SEQUENCE, items));
    }

    /// Attributes that stay, with what identifies elsewhere in the object or looks like it.
    fn texts_that_repeat(&mut self) {
        let name = self.object.get(tags::PATIENT_NAME).unwrap().to_str().unwrap().into_owned();
        let id = self.object.get(tags::PATIENT_ID).unwrap().to_str().unwrap().into_owned();
        self.object.put_str(tags::MANUFACTURER, VR::LO, format!("Scanner of {}", name.replace('^', " ")));
        self.object.put_str(tags::MANUFACTURER_MODEL_NAME, VR::LO, format!("CT {id}"));
        let date = self.text(VR::DA, None);
        self.object.put_str(tags::SOFTWARE_VERSIONS, VR::LO, format!("installed {date}"));
        let phone = self.values.phone();
        self.planted.push(Planted { text: phone.clone(), row: None, vr: VR::LO });
        self.object.put_str(tags::RADIOPHARMACEUTICAL, VR::LO, format!("call {phone}"));
        let mail = self.values.mail();
        self.planted.push(Planted { text: mail.clone(), row: None, vr: VR::LO });
        self.object.put_str(tags::TRANSMIT_COIL_NAME, VR::LO, &mail);
    }
}

/// An axial CT slice of an abdomen, 64 × 64, 12 bits stored, with a text in the highest bit of its pixels and another
/// behind the last one. The texts are given back beside it.
pub fn slice(values: &mut Values) -> (InMemDicomObject, Vec<Planted>) {
    const SIDE: u16 = 64;
    let mut object = InMemDicomObject::new_empty();
    for (tag, vr, value) in [
        (tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::BODY_PART_EXAMINED, VR::CS, "ABDOMEN"),
        (tags::INSTANCE_NUMBER, VR::IS, "1"),
        (tags::IMAGE_POSITION_PATIENT, VR::DS, "0\\0\\0"),
        (tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0"),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::RESCALE_SLOPE, VR::DS, "1"),
        (tags::RESCALE_INTERCEPT, VR::DS, "-1024"),
    ] {
        object.put_str(tag, vr, value);
    }
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, SIDE),
        (tags::COLUMNS, SIDE),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 12),
        (tags::HIGH_BIT, 11),
        (tags::PIXEL_REPRESENTATION, 0),
        (Tag(0x6004, 0x0102), 15),
    ] {
        object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
    }
    let mut words: Vec<u16> = (0..SIDE * SIDE).map(|at| (at / SIDE * 7 + at % SIDE * 11) & 0x0FFF).collect();
    let (hidden, behind) = (values.mail(), values.mail());
    for (at, byte) in hidden.bytes().enumerate() {
        for bit in 0..8 {
            words[at * 8 + bit] |= u16::from(byte >> bit & 1) << 15;
        }
    }
    let tail = format!("{behind} ");
    words.extend(tail.as_bytes().chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(words.into())));
    let behind = tail[..tail.len() & !1].trim_end().to_owned();
    let plant = |text| Planted { text, row: None, vr: VR::OW };
    (object, vec![plant(hidden), plant(behind)])
}

/// The same slice as JPEG, with texts in COM, in APP1, and behind the end of the picture.
pub fn jpeg_slice(values: &mut Values, jpeg: &[u8]) -> (InMemDicomObject, Vec<Planted>) {
    let (mut object, _) = slice(values);
    for (tag, value) in [(tags::BITS_ALLOCATED, 8u16), (tags::BITS_STORED, 8), (tags::HIGH_BIT, 7)] {
        object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
    }
    object.remove_element(Tag(0x6004, 0x0102));
    let texts: Vec<String> = (0..3).map(|_| values.mail()).collect();
    let segment = |marker: u8, text: &str| {
        let length = u16::try_from(text.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, text.as_bytes()].concat()
    };
    let mut stream = [&jpeg[..2], &segment(0xFE, &texts[0]), &segment(0xE1, &texts[1]), &jpeg[2..]].concat();
    stream.extend(texts[2].as_bytes());
    stream.resize(stream.len().next_multiple_of(2), 0);
    put_fragment(&mut object, stream);
    (object, texts.into_iter().map(|text| Planted { text, row: None, vr: VR::OB }).collect())
}

/// Puts a comment into the header of a JPEG 2000 stream, and a text behind its end.
pub fn comment_jpeg_2000(object: &mut InMemDicomObject, values: &mut Values) -> Vec<Planted> {
    let texts: Vec<String> = (0..2).map(|_| values.mail()).collect();
    let stream = object.get(tags::PIXEL_DATA).unwrap().fragments().unwrap().concat();
    let siz = 4 + usize::from(u16::from_be_bytes([stream[4], stream[5]]));
    let length = u16::try_from(texts[0].len() + 4).unwrap().to_be_bytes();
    let comment = [&[0xFF, 0x64][..], &length, &[0, 1], texts[0].as_bytes()].concat();
    let mut with = [&stream[..siz], &comment, &stream[siz..]].concat();
    with.extend(texts[1].as_bytes());
    with.resize(with.len().next_multiple_of(2), 0);
    put_fragment(object, with);
    texts.into_iter().map(|text| Planted { text, row: None, vr: VR::OB }).collect()
}

fn put_fragment(object: &mut InMemDicomObject, stream: Vec<u8>) {
    let sequence = PixelFragmentSequence::new(vec![0u32], vec![stream]);
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, Value::PixelSequence(sequence)));
}

/// A file of an object, with identities in its preamble and its meta group.
pub fn file(object: InMemDicomObject, syntax: &str, values: &mut Values, planted: &mut Vec<Planted>) -> Vec<u8> {
    let mut new = |vr| {
        let (identity, written) = values.next(vr);
        planted.extend(identity.into_iter().map(|text| Planted { text, row: None, vr }));
        written
    };
    let instance = object.get(tags::SOP_INSTANCE_UID).unwrap().to_str().unwrap().into_owned();
    let class = object.get(tags::SOP_CLASS_UID).unwrap().to_str().unwrap().into_owned();
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(syntax)
        .media_storage_sop_class_uid(class.trim_end_matches(['\0', ' ']))
        .media_storage_sop_instance_uid(instance)
        .source_application_entity_title(new(VR::AE))
        .sending_application_entity_title(new(VR::AE))
        .receiving_application_entity_title(new(VR::AE))
        .private_information_creator_uid(new(VR::UI))
        .private_information(new(VR::OB).into_bytes());
    let preamble = new(VR::OB);
    let object: DefaultDicomObject = object.with_meta(meta).unwrap();
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    bytes[..preamble.len()].copy_from_slice(preamble.as_bytes());
    bytes
}

pub fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> InMemElement {
    DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::new(items, Length::UNDEFINED)))
}
