//! Time to make a thumbnail of each tier of a 512×512 slice, and to decode it as the phone does.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "../../cli/src/demo/phantom.rs"]
#[allow(dead_code)]
mod phantom;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use image::GrayImage;
use tegata_hospital::imaging::thumbnail::{MOST_PREVIEW_BYTES, Tier, encode, preview};
use tegata_hospital::imaging::{Limits, slice, source};
use tegata_rights::thumbnail::decode_picture;

fn phantom_slice() -> GrayImage {
    let folder = tempfile::tempdir().unwrap();
    let about = phantom::PhantomSeries {
        patient_name: "Bench^Picture".to_owned(),
        patient_id: "B1".to_owned(),
        birth_date: "19680704".to_owned(),
        study_date: "20250612".to_owned(),
        accession_number: "B2".to_owned(),
        body_part: phantom::BodyPart::Abdomen,
        slices: 3,
        side: 512,
        seed: 1,
    };
    phantom::write_ct_series(folder.path(), &about).unwrap();
    let series = source::open(folder.path(), &Limits::default(), None, &mut |_, _| ()).unwrap();
    slice::choose(&series, &Limits::default(), None, &mut |_, _| ()).unwrap().picture
}

fn tiers(criterion: &mut Criterion) {
    let picture = phantom_slice();
    assert_eq!(picture.dimensions(), (512, 512));
    let mut group = criterion.benchmark_group("thumbnail of 512×512");
    group.sample_size(10);
    group.bench_function("preview", |bencher| bencher.iter(|| preview(black_box(&picture), MOST_PREVIEW_BYTES)));
    for (name, tier) in [("S", Tier::S), ("M", Tier::M), ("L", Tier::L), ("148 kB", Tier::Custom(148_000))] {
        let budget = tier.budget_bytes().unwrap();
        group.bench_function(format!("encode {name}"), |bencher| bencher.iter(|| encode(black_box(&picture), budget)));
        let thumbnail = encode(&picture, budget).unwrap();
        group.bench_function(format!("decode {name}"), |bencher| {
            bencher.iter(|| decode_picture(thumbnail.format, black_box(&thumbnail.bytes)));
        });
    }
    group.finish();
}

criterion_group!(benches, tiers);
criterion_main!(benches);
