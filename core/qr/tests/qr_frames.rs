//! The reader against frames as a phone sees them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod frames;

use std::collections::BTreeMap;

use frames::{FRAMES, HEIGHT, WIDTH, empty_frame, frame};
use tegata_qr::{QrError, read_luma};

#[test]
fn codes_are_read_from_at_least_95_of_100_frames_and_never_wrongly() {
    let halves: Vec<Vec<(frames::Trouble, bool)>> = std::thread::scope(|scope| {
        let work = |first: u32| move || (first..FRAMES).step_by(2).map(read).collect();
        let (one, other) = (scope.spawn(work(0)), scope.spawn(work(1)));
        vec![one.join().unwrap(), other.join().unwrap()]
    });
    let mut of: BTreeMap<frames::Trouble, (u32, u32)> = BTreeMap::new();
    for (trouble, is_read) in halves.into_iter().flatten() {
        let counted = of.entry(trouble).or_default();
        *counted = (counted.0 + u32::from(is_read), counted.1 + 1);
    }
    let found: u32 = of.values().map(|(read, _)| read).sum();
    println!("{found} of {FRAMES} frames read: {of:?}");
    assert!(found * 100 >= FRAMES * 95, "{found} of {FRAMES}: {of:?}");
}

fn read(number: u32) -> (frames::Trouble, bool) {
    let made = frame(number);
    match read_luma(WIDTH, HEIGHT, &made.luma) {
        Ok(text) => {
            assert_eq!(text, made.text, "frame {number}");
            (made.trouble, true)
        }
        Err(error) => {
            println!("frame {number}, {:?}: {error}", made.trouble);
            (made.trouble, false)
        }
    }
}

#[test]
fn a_frame_without_a_code_says_so() {
    for number in 0..3 {
        let found = read_luma(WIDTH, HEIGHT, &empty_frame(number));
        assert!(matches!(found, Err(QrError::NoCode | QrError::Damaged)), "{found:?}");
    }
}
