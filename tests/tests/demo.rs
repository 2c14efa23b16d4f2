//! `tegata demo`, as `scripts/demo` runs it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_tests::world::{Running, run, samples};

/// One demo at a time: each looks for free ports before it takes them.
static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());

fn demo(inputs: &[&std::path::Path]) {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("demo");
    let folder = folder.to_string_lossy();
    let inputs: Vec<String> = inputs.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let mut arguments = vec!["demo", "--dir", &folder];
    arguments.extend(inputs.iter().map(String::as_str));
    let said = run(&Running::default(), &arguments).yes();
    assert_eq!(said.text("/verdictBefore"), "yes");
    assert_eq!(said.text("/verdictAfterWithdrawal"), "no");
    for mosaic in ["NFT01", "NFT02", "T1", "V1", "T2", "V2"] {
        let id = said.text(&format!("/mosaics/{mosaic}"));
        assert_eq!(id.len(), 16);
        assert!(said.text(&format!("/explorer/{mosaic}")).ends_with(&format!("/explorer/mosaics/{id}")));
    }
    for folder in ["received/Patient01/Hospital02", "received/Patient02/Hospital02", "received/Patient02/Patient02"] {
        let received = std::fs::read_dir(dir.path().join("demo").join(folder)).unwrap().count();
        assert!(received > 0, "{folder}");
    }
    assert!(!dir.path().join("demo/received/Patient01/Hospital03/0001.dcm").exists());
}

#[test]
fn the_demo_makes_its_own_studies() {
    demo(&[]);
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn the_demo_takes_a_ct_and_an_mr_file() {
    demo(&[
        &samples().join("pydicom/data/test_files/CT_small.dcm"),
        &samples().join("data_store/data/MR-SIEMENS-DICOM-WithOverlays.dcm"),
    ]);
}

#[test]
#[ignore = "needs TEGATA_DICOM_SAMPLES"]
fn the_demo_takes_multi_frame_files_also_of_heads() {
    demo(&[&samples().join("data_store/data/eCT_Supplemental.dcm"), &samples().join("data_store/data/emri_small.dcm")]);
}
