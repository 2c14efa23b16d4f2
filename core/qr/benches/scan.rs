//! How long a camera's frame takes: with a code in it, without, and made to keep the reader busy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/frames/mod.rs"]
mod frames;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use frames::{FRAMES, HEIGHT, WIDTH, empty_frame, frame, full_of_corners};
use tegata_qr::read_luma;

fn bench(c: &mut Criterion) {
    // Every seventh: each trouble and each length is among them.
    let made: Vec<_> = (0..FRAMES).step_by(7).map(|number| frame(number).luma).collect();
    let mut next = (0..made.len()).cycle();
    c.bench_function("scan/frame with a code", |b| {
        b.iter(|| black_box(read_luma(WIDTH, HEIGHT, &made[next.next().unwrap()])))
    });
    let empty = empty_frame(1);
    c.bench_function("scan/frame without a code", |b| b.iter(|| black_box(read_luma(WIDTH, HEIGHT, &empty))));
    let hostile = full_of_corners(2);
    c.bench_function("scan/frame full of corners", |b| b.iter(|| black_box(read_luma(WIDTH, HEIGHT, &hostile))));
}

criterion_group!(benches, bench);
criterion_main!(benches);
