//! A synthetic CT series: a body of ellipsoids with organs, bones, vessels and noise, in valid DICOM files whose headers
//! carry an invented identity in the places where real ones do, so that one can watch it being removed.
//!
//! Everything follows from the seed: the same series is written each time, byte for byte.

use std::path::{Path, PathBuf};

use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, Tag, VR, dicom_value};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use dicom_object::meta::FileMetaTableBuilder;

#[path = "phantom_anatomy.rs"]
mod anatomy;

use anatomy::{Body, Random};

/// Edge of a slice in mm.
const SLICE_SIDE_MM: f64 = 384.0;
/// Distance of slices in mm.
const SLICE_MM: f64 = 5.0;
/// Rescale Intercept: stored value 0 is −1024 HU.
const INTERCEPT: i32 = -1024;

/// The part of the body that is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyPart {
    /// Lungs, heart, ribs.
    Chest,
    /// Liver, kidneys, spleen, bowel.
    Abdomen,
}

/// Whose series it is to be, and how large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhantomSeries {
    /// Patient's Name as DICOM writes it: `Yamada^Taro=山田^太郎=やまだ^たろう`.
    pub patient_name: String,
    /// Patient ID.
    pub patient_id: String,
    /// Patient's Birth Date, YYYYMMDD.
    pub birth_date: String,
    /// Study Date, YYYYMMDD.
    pub study_date: String,
    /// Accession Number, at most 16 characters.
    pub accession_number: String,
    /// What is scanned.
    pub body_part: BodyPart,
    /// Number of slices, 1 to 1,000; 48 cover the part.
    pub slices: u32,
    /// Rows and columns of a slice, at least 2; scanners make 512.
    pub side: u16,
    /// From which UIDs, noise and small differences of anatomy follow.
    pub seed: u64,
}

/// Why the series cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PhantomError {
    /// The number of slices is out of range.
    #[error("{0} slices asked for, 1 to 1,000 are possible")]
    SliceCount(u32),
    /// A slice would have too few pixels.
    #[error("{0} rows and columns asked for, 2 are the least")]
    Side(u16),
    /// The folder cannot be made.
    #[error("the folder {} cannot be made: {error}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file cannot be written.
    #[error("the file {} cannot be written: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Writes the series as `IM0001.dcm` and so on into the folder, which is made if it is not there.
///
/// # Errors
/// See [`PhantomError`].
pub fn write_ct_series(directory: &Path, series: &PhantomSeries) -> Result<Vec<PathBuf>, PhantomError> {
    if !(1..=1000).contains(&series.slices) {
        return Err(PhantomError::SliceCount(series.slices));
    }
    if series.side < 2 {
        return Err(PhantomError::Side(series.side));
    }
    std::fs::create_dir_all(directory).map_err(|error| PhantomError::Folder { path: directory.to_owned(), error })?;
    let body = Body::new(series);
    (0..series.slices)
        .map(|index| {
            let path = directory.join(format!("IM{:04}.dcm", index + 1));
            let failed = |reason: String| PhantomError::File { path: path.clone(), reason };
            let height = body.height_of(index, series.slices);
            let object = header(series, index, height, body.slice(height, u64::from(index)));
            let meta = FileMetaTableBuilder::new()
                .transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN)
                .media_storage_sop_class_uid(uids::CT_IMAGE_STORAGE)
                .media_storage_sop_instance_uid(uid(series.seed, 1000 + u64::from(index)))
                .source_application_entity_title("CT01_KITA3F")
                .sending_application_entity_title("KITABYOIN_CT")
                .receiving_application_entity_title("KITABYOIN_PACS")
                .build()
                .map_err(|error| failed(error.to_string()))?;
            object.with_exact_meta(meta).write_to_file(&path).map_err(|error| failed(error.to_string()))?;
            Ok(path)
        })
        .collect()
}

/// The header that a scanner in a hospital would write, with the pixels.
fn header(series: &PhantomSeries, index: u32, height: f64, pixels: Vec<u16>) -> InMemDicomObject {
    let (part, study, protocol) = match series.body_part {
        BodyPart::Chest => ("CHEST", "胸部CT 単純", "Chest routine"),
        BodyPart::Abdomen => ("ABDOMEN", "腹部CT 造影", "Abdomen CE"),
    };
    let mut object = InMemDicomObject::new_empty();
    let mut text = |tag: Tag, vr: VR, value: &str| {
        object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    };
    let seed = series.seed;
    let time = format!("1015{:02}", index % 60);
    let corner = -SLICE_SIDE_MM / 2.0;
    let pixel_mm = SLICE_SIDE_MM / f64::from(series.side);
    for (tag, vr, value) in [
        (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        (tags::IMAGE_TYPE, VR::CS, "ORIGINAL\\PRIMARY\\AXIAL"),
        (tags::SOP_CLASS_UID, VR::UI, uids::CT_IMAGE_STORAGE),
        (tags::SOP_INSTANCE_UID, VR::UI, &uid(seed, 1000 + u64::from(index))),
        (tags::STUDY_DATE, VR::DA, &series.study_date),
        (tags::SERIES_DATE, VR::DA, &series.study_date),
        (tags::ACQUISITION_DATE, VR::DA, &series.study_date),
        (tags::CONTENT_DATE, VR::DA, &series.study_date),
        (tags::STUDY_TIME, VR::TM, "101142"),
        (tags::SERIES_TIME, VR::TM, "101407"),
        (tags::ACQUISITION_TIME, VR::TM, &time),
        (tags::CONTENT_TIME, VR::TM, &time),
        (tags::ACCESSION_NUMBER, VR::SH, &series.accession_number),
        (tags::MODALITY, VR::CS, "CT"),
        (tags::MANUFACTURER, VR::LO, "Tegata Phantom"),
        (tags::INSTITUTION_NAME, VR::LO, "北総合病院"),
        (tags::INSTITUTION_ADDRESS, VR::ST, "札幌市北区北八条西五丁目"),
        (tags::REFERRING_PHYSICIAN_NAME, VR::PN, "Suzuki^Hanako=鈴木^花子=すずき^はなこ"),
        (tags::STATION_NAME, VR::SH, "CT01-KITA3F"),
        (tags::STUDY_DESCRIPTION, VR::LO, study),
        (tags::SERIES_DESCRIPTION, VR::LO, &format!("{protocol} 5.0 Bf40")),
        (tags::INSTITUTIONAL_DEPARTMENT_NAME, VR::LO, "放射線科"),
        (tags::PERFORMING_PHYSICIAN_NAME, VR::PN, "Sato^Ichiro=佐藤^一郎=さとう^いちろう"),
        (tags::OPERATORS_NAME, VR::PN, "Ito^Jiro=伊藤^次郎=いとう^じろう"),
        (tags::MANUFACTURER_MODEL_NAME, VR::LO, "Ellipsoid 64"),
        (tags::PATIENT_NAME, VR::PN, &series.patient_name),
        (tags::PATIENT_ID, VR::LO, &series.patient_id),
        (tags::ISSUER_OF_PATIENT_ID, VR::LO, "KITA-HIS"),
        (tags::PATIENT_BIRTH_DATE, VR::DA, &series.birth_date),
        (tags::PATIENT_SEX, VR::CS, "O"),
        (tags::PATIENT_AGE, VR::AS, "056Y"),
        (tags::PATIENT_ADDRESS, VR::LO, "札幌市北区北十条西三丁目一番地"),
        (tags::PATIENT_TELEPHONE_NUMBERS, VR::SH, "011-555-0142"),
        (tags::ADDITIONAL_PATIENT_HISTORY, VR::LT, "前回検査との比較をお願いします"),
        (tags::BODY_PART_EXAMINED, VR::CS, part),
        (tags::SLICE_THICKNESS, VR::DS, &format!("{SLICE_MM}")),
        (tags::KVP, VR::DS, "120"),
        (tags::DEVICE_SERIAL_NUMBER, VR::LO, "SN-64-000217"),
        (tags::PROTOCOL_NAME, VR::LO, protocol),
        (tags::PATIENT_POSITION, VR::CS, "HFS"),
        (tags::STUDY_INSTANCE_UID, VR::UI, &uid(seed, 1)),
        (tags::SERIES_INSTANCE_UID, VR::UI, &uid(seed, 2)),
        (tags::FRAME_OF_REFERENCE_UID, VR::UI, &uid(seed, 3)),
        (tags::POSITION_REFERENCE_INDICATOR, VR::LO, ""),
        (tags::STUDY_ID, VR::SH, &format!("{}", seed % 100_000)),
        (tags::SERIES_NUMBER, VR::IS, "2"),
        (tags::ACQUISITION_NUMBER, VR::IS, "1"),
        (tags::INSTANCE_NUMBER, VR::IS, &format!("{}", index + 1)),
        (tags::IMAGE_POSITION_PATIENT, VR::DS, &format!("{corner}\\{corner}\\{height}")),
        (tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "1\\0\\0\\0\\1\\0"),
        (tags::SLICE_LOCATION, VR::DS, &format!("{height}")),
        (tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        (tags::PIXEL_SPACING, VR::DS, &format!("{pixel_mm}\\{pixel_mm}")),
        (tags::RESCALE_INTERCEPT, VR::DS, &format!("{INTERCEPT}")),
        (tags::RESCALE_SLOPE, VR::DS, "1"),
        (tags::RESCALE_TYPE, VR::LO, "HU"),
        (tags::WINDOW_CENTER, VR::DS, "40\\-600"),
        (tags::WINDOW_WIDTH, VR::DS, "400\\1500"),
        (tags::REQUESTING_PHYSICIAN, VR::PN, "Suzuki^Hanako=鈴木^花子=すずき^はなこ"),
        (tags::REQUESTED_PROCEDURE_DESCRIPTION, VR::LO, study),
        // Private attributes, where makers like to repeat who it is.
        (Tag(0x0029, 0x0010), VR::LO, "TEGATA PHANTOM 1.0"),
        (Tag(0x0029, 0x1001), VR::LO, &series.patient_name),
        (Tag(0x0029, 0x1002), VR::LO, &series.patient_id),
    ] {
        text(tag, vr, value);
    }
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1u16),
        (tags::ROWS, series.side),
        (tags::COLUMNS, series.side),
        (tags::BITS_ALLOCATED, 16),
        (tags::BITS_STORED, 16),
        (tags::HIGH_BIT, 15),
        (tags::PIXEL_REPRESENTATION, 1),
    ] {
        object.put(DataElement::new(tag, VR::US, dicom_value!(U16, [value])));
    }
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(pixels.into())));
    object
}

/// A UID under 2.25 (PS3.5 B.2) that follows from the seed.
fn uid(seed: u64, number: u64) -> String {
    let mut random = Random::new(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut value = u128::from(random.next()) << 64 | u128::from(random.next());
    // Version 8 and variant of RFC 9562.
    value = value & !(0xF << 76) | 8 << 76;
    value = value & !(0b11 << 62) | 0b10 << 62;
    format!("2.25.{value}")
}
