//! Zip archives and DICOMDIRs of any origin.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::caught_panics;
use tegata_hospital::imaging::{Limits, source};

const LIMITS: Limits =
    Limits { files: 16, file_bytes: 1 << 20, frame_pixels: 1 << 14, frames: 4, inflated_bytes: 4 << 20 };

fuzz_target!(init: caught_panics::allow(), |data: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("DICOMDIR");
    std::fs::write(&path, data).expect("the temporary folder can be written");
    caught_panics::watch(|| {
        let _ = source::open(&path, &LIMITS, None, &mut |_, _| ());
    });
});
