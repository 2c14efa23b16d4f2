#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::*;

const SIDE: u32 = 256;
/// 1 mm a pixel, so that distances can be read as pixels.
const MM: f64 = 1.0;

/// Air, skin, a skull of an oval of 66 × 84 mm half axes and 7 mm thickness, brain; changed as told.
fn head(change: impl Fn(f64, f64) -> Option<f32>) -> Vec<f32> {
    (0..SIDE * SIDE)
        .map(|at| {
            let (x, y) = (f64::from(at % SIDE) - 128.0, f64::from(at / SIDE) - 128.0);
            let radius = |wider: f64| (x / (66.0 + wider)).powi(2) + (y / (84.0 + wider)).powi(2);
            change(x, y).unwrap_or(if radius(0.0) < 1.0 {
                35.0
            } else if radius(7.0) < 1.0 {
                900.0
            } else if radius(14.0) < 1.0 {
                20.0
            } else {
                -1000.0
            })
        })
        .collect()
}

fn mask(values: &[f32]) -> Option<SkullMask> {
    SkullMask::of_slice(SIDE, SIDE, values, Some(MM))
}

#[test]
fn a_closed_skull_shows_brain_and_inner_bone_but_neither_skin_nor_outer_surface() {
    let mask = mask(&head(|_, _| None)).unwrap();
    assert!(mask.shows(128, 128) && mask.shows(128, 50));
    // The inner face of the bone is at 84 mm, its outer at 91, the skin's at 98.
    assert!(mask.shows(128, 128 - 85));
    assert!(!mask.shows(128, 128 - 90) && !mask.shows(128, 128 - 95) && !mask.shows(0, 0));
    assert!(!mask.shows(256, 0) && !mask.shows(0, 256));
    let oval = std::f64::consts::PI * 66.0 * 84.0 / 65_536.0;
    assert!((oval..oval * 1.1).contains(&mask.share()), "{}", mask.share());
}

#[test]
fn what_is_not_shown_is_overwritten_and_values_of_another_size_are_so_altogether() {
    let values = head(|_, _| None);
    let mask = mask(&values).unwrap();
    let mut shown = values.clone();
    mask.apply(&mut shown, -2000.0);
    for (at, (before, after)) in (0u32..).zip(values.iter().zip(&shown)) {
        let expected = if mask.shows(at % SIDE, at / SIDE) { *before } else { -2000.0 };
        assert!((after - expected).abs() < f32::EPSILON);
    }
    let mut other = vec![5u8; 100];
    mask.apply(&mut other, 0);
    assert_eq!(other, [0; 100]);
}

#[test]
fn a_suture_is_closed_and_a_hole_in_the_skull_is_none() {
    let gap = |width: f64| head(move |x, y| (x.abs() < width / 2.0 && y < -80.0 && y > -95.0).then_some(30.0));
    assert!(mask(&gap(4.0)).is_some());
    assert_eq!(mask(&gap(20.0)), None);
}

#[test]
fn a_calcification_and_blood_do_not_make_holes() {
    let mask = mask(&head(|x, y| (x.hypot(y) < 6.0).then_some(400.0))).unwrap();
    assert!(mask.shows(128, 128) && mask.shows(131, 128));
}

#[test]
fn a_skull_cut_off_by_the_picture_is_none() {
    let values: Vec<f32> = head(|_, _| None);
    let cut: Vec<f32> = values.chunks(SIDE as usize).flat_map(|row| row[100..228].to_vec()).collect();
    assert_eq!(SkullMask::of_slice(128, SIDE, &cut, Some(MM)), None);
}

#[test]
fn the_level_of_the_face_is_none() {
    // The posterior fossa behind, and before it a face of soft tissue with air and some bone.
    let oval = |x: f64, y: f64, (middle, across, along): (f64, f64, f64)| {
        (x / across).powi(2) + ((y - middle) / along).powi(2) < 1.0
    };
    let face = head(|x, y| {
        Some(match () {
            () if oval(x, y, (55.0, 35.0, 28.0)) => 35.0,
            () if oval(x, y, (55.0, 42.0, 35.0)) => 800.0,
            () if oval(x, y, (0.0, 80.0, 98.0)) && x.abs() < 15.0 && y < -10.0 => -1000.0,
            () if oval(x, y, (0.0, 80.0, 98.0)) => 40.0,
            () => -1000.0,
        })
    });
    assert_eq!(mask(&face), None);
}

#[test]
fn orbits_that_are_open_into_the_cavity_are_none() {
    // An opening of 10 mm from the cavity through the bone to a face of fat and skin.
    let open = head(|x, y| ((x - 30.0).abs() < 5.0 && y < -60.0 && y > -100.0).then_some(-80.0));
    assert_eq!(mask(&open), None);
}

#[test]
fn at_the_skull_base_the_cavity_between_the_petrous_bones_is_shown() {
    let base = head(|x, y| (y.abs() < x.abs() * 0.4 && x.abs() > 20.0 && x.abs() < 66.0).then_some(900.0));
    let mask = mask(&base).unwrap();
    assert!(mask.shows(128, 128) && mask.shows(128, 60) && !mask.shows(128 + 55, 128));
}

#[test]
fn air_metal_and_a_body_without_a_skull_are_none() {
    assert_eq!(mask(&vec![-1000.0; (SIDE * SIDE) as usize]), None);
    assert_eq!(mask(&vec![3000.0; (SIDE * SIDE) as usize]), None);
    // A ring that encloses air, and one that encloses nothing but fat.
    for inside in [-1000.0, -100.0] {
        assert_eq!(mask(&head(|x, y| ((x / 66.0).powi(2) + (y / 84.0).powi(2) < 1.0).then_some(inside))), None);
    }
    let abdomen = head(|x, y| ((x / 80.0).powi(2) + (y / 100.0).powi(2) < 1.0).then_some(40.0));
    assert_eq!(mask(&abdomen), None);
}

#[test]
fn without_a_size_of_pixels_the_usual_field_is_assumed_and_an_impossible_size_is_not_believed() {
    let values = head(|_, _| None);
    for mm in [None, Some(0.0), Some(f64::NAN), Some(900.0)] {
        assert!(SkullMask::of_slice(SIDE, SIDE, &values, mm).is_some(), "{mm:?}");
    }
    // The same picture as of an insect: too small for a head.
    assert_eq!(SkullMask::of_slice(SIDE, SIDE, &values, Some(0.1)), None);
}

#[test]
fn a_grid_that_does_not_fit_its_values_is_none() {
    assert_eq!(SkullMask::of_slice(SIDE, SIDE, &[0.0; 100], Some(MM)), None);
    assert_eq!(SkullMask::of_slice(0, 0, &[], Some(MM)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn distances_are_those_of_the_nearest_pixel(columns in 1..12usize, rows in 1..12usize, seed: u64) {
        let grid = Grid { columns, rows };
        let set: Vec<bool> =
            (0..columns * rows).map(|at| (seed.rotate_left(at as u32 * 7) ^ at as u64).is_multiple_of(5)).collect();
        let found = grid.squared_distances(&set);
        for (at, distance) in found.into_iter().enumerate() {
            let square = |a: usize, b: usize| (a as f64 - b as f64).powi(2);
            let nearest = (0..set.len())
                .filter(|other| set[*other])
                .map(|other| square(at % columns, other % columns) + square(at / columns, other / columns))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(distance == nearest || (distance - nearest).abs() < 1e-9);
        }
    }

    #[test]
    fn closing_adds_and_never_takes_away(seed: u64, radius in 0.0..4.0f64) {
        let grid = Grid { columns: 17, rows: 13 };
        let set: Vec<bool> = (0..17 * 13).map(|at| (seed.rotate_left(at * 11) ^ u64::from(at)).is_multiple_of(4)).collect();
        let closed = grid.closed(&set, radius);
        prop_assert_eq!(closed.len(), set.len());
        prop_assert!(set.iter().zip(&closed).all(|(before, after)| !before || *after));
    }

    #[test]
    fn any_values_are_survived(values in proptest::collection::vec(-2000.0..3000.0f32, 400), spacing in -1.0..20.0f64) {
        let _ = SkullMask::of_slice(20, 20, &values, Some(spacing));
    }
}
