//! DICOM files of any origin: opened, screened, shown, de-identified.
#![no_main]

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::{caught_panics, choice};
use tegata_hospital::imaging::windowing::{Display, decode, drop_display_attributes};
use tegata_hospital::imaging::{
    DeidentificationProfile, Limits, PseudonymSecret, deidentify, open_dicom_file, screening,
};

const LIMITS: Limits = Limits { files: 1, file_bytes: 1 << 20, frame_pixels: 1 << 14, frames: 4, inflated_bytes: 1 << 20 };
/// The syntaxes that a bare data set is tried as, besides the guess of the opener itself.
const SYNTAXES: [&str; 8] = [
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.90",
];

fuzz_target!(init: caught_panics::allow(), |data: &[u8]| {
    let Some((kind, data)) = choice(data) else { return };
    let bytes = match usize::from(kind) {
        0 => data.to_vec(),
        1 => [&[0; 128], b"DICM".as_slice(), data].concat(),
        other => with_meta_group(SYNTAXES[other % SYNTAXES.len()], data),
    };
    caught_panics::watch(|| read(&file(&bytes)));
});

fn read(path: &std::path::Path) {
    let Ok(mut object) = open_dicom_file(path, &LIMITS) else { return };
    let _ = screening::screen(&object);
    let copy = object.clone();
    let display = Display::of_frame(&object, 0);
    drop_display_attributes(&mut object);
    if let Ok(samples) = decode(&object, 0, &LIMITS) {
        let _ = display.render(&samples);
    }
    let secret = PseudonymSecret::new([7; 32]);
    if let Ok(clean) = deidentify(copy, &DeidentificationProfile::basic(&secret)) {
        clean.object.write_all(std::io::sink()).expect("a de-identified copy can be written");
    }
}

/// One file without a name serves all inputs.
fn file(bytes: &[u8]) -> PathBuf {
    static FILE: OnceLock<File> = OnceLock::new();
    let mut file = FILE.get_or_init(|| tempfile::tempfile().expect("a temporary file"));
    file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).expect("the temporary file can be emptied");
    file.write_all(bytes).expect("the temporary file can be written");
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Preamble, mark, and the shortest meta group (PS3.10 7.1) before a data set.
fn with_meta_group(syntax: &str, data_set: &[u8]) -> Vec<u8> {
    let mut uid = syntax.as_bytes().to_vec();
    uid.resize(uid.len().next_multiple_of(2), 0);
    let element = [&[0x02, 0x00, 0x10, 0x00, b'U', b'I', uid.len() as u8, 0], uid.as_slice()].concat();
    let length = [0x02, 0x00, 0x00, 0x00, b'U', b'L', 4, 0, element.len() as u8, 0, 0, 0];
    [&[0; 128], b"DICM".as_slice(), &length, &element, data_set].concat()
}
