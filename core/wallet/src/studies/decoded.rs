//! Pictures that were decoded while the wallet is open, so that a list that is drawn again, and a review after a list, cost no
//! decoding. Version 0.1.3 of the AV1 decoder also leaves 48 bytes behind each time (ADR 7).

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tegata_rights::thumbnail::{Descriptor, PictureFormat, Pixels};
use zeroize::Zeroize;

use super::picture::pixels;
use crate::store::Records;

/// Most bytes of pictures, coded and decoded, that stay: some 60 previews beside a dozen pictures of 512×512.
const MOST_BYTES: usize = 4 << 20;

/// A picture as it was read, in the format that its descriptor says, and its grey values.
struct Decoded {
    format: Option<PictureFormat>,
    coded: Vec<u8>,
    pixels: Pixels,
}

impl Decoded {
    fn bytes(&self) -> usize {
        self.coded.len() + self.pixels.luma.len()
    }
}

impl Drop for Decoded {
    fn drop(&mut self) {
        self.coded.zeroize();
        self.pixels.luma.zeroize();
    }
}

/// The pictures that were shown last, the latest first.
#[derive(Default)]
pub(crate) struct DecodedPictures(Mutex<VecDeque<Decoded>>);

impl DecodedPictures {
    /// See [`pixels`].
    pub(crate) fn pixels(
        &self,
        records: &Records<'_>,
        descriptor: Option<&Descriptor>,
        picture: &[u8],
    ) -> Option<Pixels> {
        self.decoded(descriptor.map(|descriptor| descriptor.format), picture, || records.is_locked())
    }

    fn decoded(
        &self,
        format: Option<PictureFormat>,
        picture: &[u8],
        is_locked: impl FnOnce() -> bool,
    ) -> Option<Pixels> {
        if let Some(pixels) = self.shown_before(format, picture) {
            return Some(pixels);
        }
        let pixels = pixels(format, picture)?;
        let mut kept = self.kept();
        // Asked under the lock: what locking the wallet forgets afterwards includes this picture.
        if !is_locked() {
            kept.push_front(Decoded { format, coded: picture.to_vec(), pixels: pixels.clone() });
            while kept.iter().map(Decoded::bytes).sum::<usize>() > MOST_BYTES {
                kept.pop_back();
            }
        }
        Some(pixels)
    }

    /// Wipes them all. To be called once the session is locked.
    pub(crate) fn forget(&self) {
        self.kept().clear();
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.kept().len()
    }

    fn shown_before(&self, format: Option<PictureFormat>, picture: &[u8]) -> Option<Pixels> {
        let mut kept = self.kept();
        let place = kept.iter().position(|decoded| decoded.format == format && decoded.coded == picture)?;
        let decoded = kept.remove(place)?;
        let pixels = decoded.pixels.clone();
        kept.push_front(decoded);
        Some(pixels)
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Decoded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

    use super::*;

    const SIDE: u32 = 1024;

    fn grey(value: u8) -> Vec<u8> {
        let mut coded = Vec::new();
        let pixels = vec![value; (SIDE * SIDE) as usize];
        JpegEncoder::new(&mut coded).encode(&pixels, SIDE, SIDE, ExtendedColorType::L8).unwrap();
        coded
    }

    fn places(pictures: &DecodedPictures, shown: &[&[u8]]) -> Vec<Option<usize>> {
        let kept = pictures.kept();
        shown.iter().map(|picture| kept.iter().position(|decoded| decoded.coded == *picture)).collect()
    }

    #[test]
    fn what_was_shown_last_stays_within_the_limit() {
        let (pictures, coded) = (DecodedPictures::default(), [10, 20, 30, 40].map(grey));
        let show = |place: usize| pictures.decoded(None, &coded[place], || false).unwrap();
        let first = show(0);
        assert_eq!((first.width, first.height), (SIDE, SIDE));
        show(1);
        show(2);
        assert!(show(0) == first);
        // Each takes a MiB and its coded bytes: three fit.
        show(3);
        let [a, b, c, d] = &coded;
        assert_eq!(places(&pictures, &[a, b, c, d]), [Some(1), None, Some(2), Some(0)]);
    }

    #[test]
    fn one_that_is_kept_is_not_shown_as_another_format() {
        let (pictures, coded) = (DecodedPictures::default(), grey(10));
        pictures.decoded(Some(PictureFormat::Jpeg), &coded, || false).unwrap();
        assert!(pictures.decoded(Some(PictureFormat::Av1), &coded, || false).is_none());
        assert!(pictures.decoded(None, b"<svg/>", || false).is_none());
    }

    #[test]
    fn a_call_that_outlives_locking_leaves_no_picture_behind() {
        let (pictures, coded) = (DecodedPictures::default(), grey(10));
        assert!(pictures.decoded(None, &coded, || true).is_some());
        assert_eq!(places(&pictures, &[&coded]), [None]);
    }
}
