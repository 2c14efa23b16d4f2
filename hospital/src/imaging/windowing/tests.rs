#![allow(clippy::unwrap_used, clippy::expect_used)]

use dicom_core::value::{DataSetSequence, PrimitiveValue, Value};
use dicom_core::{DataElement, VR, dicom_value, header::Length};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use image::GrayImage;
use proptest::prelude::*;

use super::*;
use crate::imaging::fixtures::{as_file, ct_slice, put, put_number, set_pixels};
use crate::imaging::screening::Refusal;
use crate::imaging::source::Limits;

fn window(center: f64, width: f64, function: WindowFunction) -> Window {
    Window { center, width, function }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

fn sequence(tag: dicom_core::Tag, item: InMemDicomObject) -> dicom_object::mem::InMemElement {
    DataElement::new(tag, VR::SQ, Value::Sequence(DataSetSequence::new(vec![item], Length::UNDEFINED)))
}

fn render(object: InMemDicomObject) -> GrayImage {
    let display = Display::of_frame(&object, 0);
    display.render(&decode(&as_file(object), 0, &Limits::default()).unwrap())
}

/// Stored values 0 to 255 with the intercept −100, so that pixel i is the value i − 100.
fn with_window(center: &str, width: &str) -> InMemDicomObject {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::WINDOW_CENTER, VR::DS, center);
    put(&mut object, tags::WINDOW_WIDTH, VR::DS, width);
    object
}

#[test]
fn a_linear_window_is_the_formula_of_the_standard() {
    // PS3.3 C.11.2.1.2.1, the example of a width of 100 and a centre of 50: values from 0 on rise to 99, above white.
    let linear = window(50.0, 100.0, WindowFunction::Linear);
    close(linear.apply(0.0), 0.0);
    close(linear.apply(99.0), 1.0);
    close(linear.apply(49.5), 0.5);
    close(linear.apply(10.0), (10.0 - 49.5) / 99.0 + 0.5);
    close(linear.apply(-1.0), 0.0);
    close(linear.apply(99.1), 1.0);
    // A width of 1 is a threshold at the centre less one half.
    let threshold = window(5.0, 1.0, WindowFunction::Linear);
    close(threshold.apply(4.5), 0.0);
    close(threshold.apply(4.6), 1.0);
}

#[test]
fn an_exact_window_uses_centre_and_width_themselves() {
    let exact = window(50.0, 100.0, WindowFunction::LinearExact);
    close(exact.apply(0.0), 0.0);
    close(exact.apply(25.0), 0.25);
    close(exact.apply(50.0), 0.5);
    close(exact.apply(100.0), 1.0);
}

#[test]
fn a_sigmoid_window_is_half_at_the_centre_and_symmetric() {
    let sigmoid = window(40.0, 80.0, WindowFunction::Sigmoid);
    close(sigmoid.apply(40.0), 0.5);
    close(sigmoid.apply(60.0), 1.0 / (1.0 + (-1.0f64).exp()));
    close(sigmoid.apply(60.0) + sigmoid.apply(20.0), 1.0);
}

#[test]
fn rescale_comes_before_the_window() {
    let picture = render(with_window("0", "101"));
    // Value v at pixel v + 100: v = −50 is the last black, v = 50 the first white; −0.5 is the middle.
    let grey = |value: i32| picture.as_raw()[usize::try_from(value + 100).unwrap()];
    assert_eq!(grey(-51), 0);
    assert_eq!(grey(50), 255);
    assert_eq!(grey(0), ((0.5 / 100.0 + 0.5) * 255.0f64).round() as u8);
    assert_eq!(grey(-25), ((-24.5 / 100.0 + 0.5) * 255.0f64).round() as u8);
}

#[test]
fn of_several_windows_the_first_counts() {
    assert_eq!(render(with_window("0\\1000", "101\\20")), render(with_window("0", "101")));
}

#[test]
fn a_file_with_more_centres_than_widths_is_shown_by_the_first_of_each() {
    assert_eq!(render(with_window("0\\1000\\5", "101")), render(with_window("0", "101")));
}

#[test]
fn monochrome1_is_the_negative() {
    let positive = render(with_window("0", "101"));
    let mut object = with_window("0", "101");
    put(&mut object, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME1");
    let negative = render(object);
    assert!(positive.as_raw().iter().zip(negative.as_raw()).all(|(a, b)| a.abs_diff(255 - b) <= 1));
}

#[test]
fn padding_is_black_in_either_polarity_and_a_range_of_it_too() {
    for photometric in ["MONOCHROME1", "MONOCHROME2"] {
        let mut object = with_window("0", "101");
        put(&mut object, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
        object.put(DataElement::new(tags::PIXEL_PADDING_VALUE, VR::SS, dicom_value!(I16, [200])));
        object.put(DataElement::new(tags::PIXEL_PADDING_RANGE_LIMIT, VR::SS, dicom_value!(I16, [255])));
        let picture = render(object);
        assert!(picture.as_raw()[200..].iter().all(|grey| *grey == 0), "{photometric}");
        assert!(picture.as_raw()[..200].contains(&255), "{photometric}");
    }
}

#[test]
fn signed_padding_read_as_unsigned_is_understood() {
    let mut object = with_window("0", "101");
    put_number(&mut object, tags::PIXEL_PADDING_VALUE, 63_536);
    assert_eq!(Display::of_frame(&object, 0).padding, Some((-2000, -2000)));
}

#[test]
fn twelve_bits_with_sign_are_extended_and_what_lies_above_them_is_ignored() {
    let mut object = ct_slice(0.0, 1);
    put_number(&mut object, tags::BITS_STORED, 12);
    put_number(&mut object, tags::HIGH_BIT, 11);
    let mut values = vec![0u16; 256];
    values[..4].copy_from_slice(&[0x0FFF, 0xF7FF, 0x0800, 0xA001]);
    set_pixels(&mut object, values);
    let samples = decode(&as_file(object), 0, &Limits::default()).unwrap();
    assert_eq!(samples.values()[..4], [-1, 2047, -2048, 1]);
}

#[test]
fn ct_without_a_window_gets_the_preset_of_its_body_part_and_mr_percentiles() {
    let voi = |modality: &str, part: &str| {
        let mut object = ct_slice(0.0, 1);
        put(&mut object, tags::MODALITY, VR::CS, modality);
        put(&mut object, tags::BODY_PART_EXAMINED, VR::CS, part);
        Display::of_frame(&object, 0).voi
    };
    let linear = |center, width| Voi::Window(window(center, width, WindowFunction::Linear));
    assert_eq!(voi("CT", "ABDOMEN"), linear(40.0, 400.0));
    assert_eq!(voi("CT", "BRAIN"), linear(40.0, 80.0));
    assert_eq!(voi("CT", "CHEST"), linear(-600.0, 1500.0));
    assert_eq!(voi("CT", "LSPINE"), linear(400.0, 1800.0));
    assert_eq!(voi("MR", "HEAD"), Voi::Percentiles(0.01, 0.99));
}

#[test]
fn percentiles_leave_out_one_value_in_a_hundred_at_each_end() {
    let samples = Samples::new(1001, 1, (0..1001).collect()).unwrap();
    let display = Display {
        modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
        voi: Voi::Percentiles(0.01, 0.99),
        inverted: false,
        padding: None,
        pixel_aspect: 1.0,
        turn: Turn::default(),
    };
    let picture = display.render(&samples);
    assert_eq!((picture.as_raw()[10], picture.as_raw()[990]), (0, 255));
    assert_eq!(picture.as_raw()[500], 128);
}

#[test]
fn a_window_that_shows_nothing_is_replaced_by_percentiles() {
    let picture = render(with_window("30000", "10"));
    assert_eq!((picture.as_raw()[0], picture.as_raw()[255]), (0, 255));
}

#[test]
fn a_width_below_one_or_no_number_is_no_window() {
    for width in ["0", "0.5", "-3", "NaN", "abc"] {
        let object = with_window("0", width);
        assert_eq!(
            Display::of_frame(&object, 0).voi,
            Voi::Window(window(40.0, 400.0, WindowFunction::Linear)),
            "{width}"
        );
    }
}

#[test]
fn lookup_tables_of_both_sequences_are_applied() {
    let lut = |first: u16, bits: u16, data: Vec<u16>| {
        let mut item = InMemDicomObject::new_empty();
        let count = u16::try_from(data.len()).unwrap();
        item.put(DataElement::new(tags::LUT_DESCRIPTOR, VR::US, dicom_value!(U16, [count, first, bits])));
        item.put(DataElement::new(tags::LUT_DATA, VR::OW, PrimitiveValue::U16(data.into())));
        item
    };
    let mut object = ct_slice(0.0, 1);
    // Stored 10, 11, 12 become 0, 1, 2; these become 0, 128, 255.
    object.put(sequence(tags::MODALITY_LUT_SEQUENCE, lut(10, 16, vec![0, 1, 2])));
    object.put(sequence(tags::VOILUT_SEQUENCE, lut(0, 8, vec![0, 128, 255])));
    let picture = render(object);
    assert_eq!(picture.as_raw()[8..15], [0, 0, 0, 128, 255, 255, 255]);
}

#[test]
fn frames_have_the_window_of_their_own_functional_group_or_the_shared_one() {
    let group = |center: &str| {
        let mut inner = InMemDicomObject::new_empty();
        put(&mut inner, tags::WINDOW_CENTER, VR::DS, center);
        put(&mut inner, tags::WINDOW_WIDTH, VR::DS, "100");
        let mut group = InMemDicomObject::new_empty();
        group.put(sequence(tags::FRAME_VOILUT_SEQUENCE, inner));
        group
    };
    let mut object = ct_slice(0.0, 1);
    object.put(sequence(tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE, group("7")));
    object.put(sequence(tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, group("5")));
    let center = |frame| match Display::of_frame(&object, frame).voi {
        Voi::Window(window) => window.center,
        other => panic!("{other:?}"),
    };
    close(center(0), 5.0);
    close(center(1), 7.0);
}

#[test]
fn tall_pixels_make_a_tall_picture() {
    for (spacing, aspect, expected) in
        [("2\\1", "1\\1", (16, 32)), ("1\\2", "1\\1", (32, 16)), ("", "3\\1", (16, 48)), ("0\\1", "", (16, 16))]
    {
        let mut object = with_window("0", "101");
        if !spacing.is_empty() {
            put(&mut object, tags::PIXEL_SPACING, VR::DS, spacing);
        }
        put(&mut object, tags::PIXEL_ASPECT_RATIO, VR::IS, aspect);
        assert_eq!(render(object).dimensions(), expected, "{spacing} {aspect}");
    }
}

fn colour(photometric: &str, samples: u16, bytes: Vec<u8>) -> InMemDicomObject {
    let mut object = ct_slice(0.0, 1);
    put(&mut object, tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, samples),
        (tags::ROWS, 1),
        (tags::COLUMNS, 2),
        (tags::BITS_ALLOCATED, 8),
        (tags::BITS_STORED, 8),
        (tags::HIGH_BIT, 7),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        put_number(&mut object, tag, value);
    }
    object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(bytes.into())));
    object
}

#[test]
fn colours_of_every_kind_become_their_luma() {
    assert_eq!(render(colour("RGB", 3, vec![255, 0, 0, 0, 255, 0])).as_raw()[..], [76, 150]);
    let mut planar = colour("RGB", 3, vec![255, 0, 0, 255, 0, 0]);
    put_number(&mut planar, tags::PLANAR_CONFIGURATION, 1);
    assert_eq!(render(planar).as_raw()[..], [76, 150]);
    assert_eq!(render(colour("YBR_FULL", 3, vec![10, 128, 128, 20, 128, 128])).as_raw()[..], [10, 20]);
    assert_eq!(render(colour("YBR_FULL_422", 3, vec![10, 20, 128, 128])).as_raw()[..], [10, 20]);
    let mut palette = colour("PALETTE COLOR", 1, vec![1, 0]);
    for (descriptor, data, values) in [
        (tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0u16, 0xFF00]),
        (tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0, 0]),
        (tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA, [0xFF00, 0]),
    ] {
        palette.put(DataElement::new(descriptor, VR::US, dicom_value!(U16, [2, 0, 16])));
        palette.put(DataElement::new(data, VR::OW, PrimitiveValue::U16(values.to_vec().into())));
    }
    assert_eq!(render(palette).as_raw()[..], [76, 29]);
}

#[test]
fn colours_without_their_samples_or_palette_are_refused() {
    let refused = |object| decode(&as_file(object), 0, &Limits::default()).unwrap_err();
    assert!(matches!(refused(colour("RGB", 1, vec![0; 6])), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(colour("PALETTE COLOR", 1, vec![0; 2])), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(colour("CMYK", 3, vec![0; 6])), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(colour("RGB", 3, vec![0; 5])), Refusal::Undecodable { .. }));
}

#[test]
fn what_is_hidden_is_black_and_counts_for_no_percentile() {
    let mut values = vec![100; 200];
    values.extend((0..100).map(|at| 100 + at));
    values.extend([30_000; 100]);
    let mut samples = Samples::new(100, 4, values).unwrap();
    samples.hide(&"0,3,100,1".parse().unwrap());
    let display = Display {
        modality: ModalityLut::Rescale { slope: 1.0, intercept: 0.0 },
        voi: Voi::Percentiles(0.01, 0.99),
        inverted: true,
        padding: None,
        pixel_aspect: 1.0,
        turn: Turn::default(),
    };
    let picture = display.render(&samples);
    assert!(picture.as_raw()[300..].iter().all(|grey| *grey == 0));
    assert_eq!((picture.as_raw()[0], picture.as_raw()[299]), (255, 0));
}

#[test]
fn a_slice_scanned_upside_down_is_turned() {
    let mut object = with_window("0", "101");
    put(&mut object, tags::IMAGE_ORIENTATION_PATIENT, VR::DS, "-1\\0\\0\\0\\-1\\0");
    let turned = render(object);
    let reversed: Vec<u8> = render(with_window("0", "101")).into_raw().into_iter().rev().collect();
    assert_eq!(turned.into_raw(), reversed);
}

#[test]
fn impossible_descriptions_of_pixels_are_refused() {
    let refused = |tag, value| {
        let mut object = ct_slice(0.0, 1);
        put_number(&mut object, tag, value);
        decode(&as_file(object), 0, &Limits::default()).unwrap_err()
    };
    assert!(matches!(refused(tags::BITS_ALLOCATED, 32), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(tags::BITS_STORED, 17), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(tags::BITS_STORED, 0), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(tags::HIGH_BIT, 3), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(tags::ROWS, 0), Refusal::UnsupportedPixels { .. }));
    assert!(matches!(refused(tags::ROWS, 17), Refusal::Undecodable { .. }));
    let limits = Limits { frame_pixels: 255, ..Limits::default() };
    assert!(matches!(decode(&as_file(ct_slice(0.0, 1)), 0, &limits), Err(Refusal::TooLarge { .. })));
}

proptest! {
    #[test]
    fn a_valid_linear_window_never_falls_and_stays_between_black_and_white(
        center in -2000.0..2000.0f64, width in 1.0..4000.0f64, a in -3000.0..3000.0f64, b in -3000.0..3000.0f64,
        function in prop_oneof![Just(WindowFunction::Linear), Just(WindowFunction::LinearExact), Just(WindowFunction::Sigmoid)],
    ) {
        let window = window(center, width, function);
        let (low, high) = (window.apply(a.min(b)), window.apply(a.max(b)));
        prop_assert!(low <= high && (0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
    }
}
