//! The headers of compressed frames: their size is checked before a decoder allocates, and their comments are blanked.
//!
//! A JPEG or JPEG 2000 stream carries its own size and its own free text (COM and APPn segments), which the DICOM
//! header knows nothing of.

/// Width and height that a JPEG, JPEG-LS or JPEG 2000 stream claims; `None` when it is no such stream.
pub(crate) fn dimensions(stream: &[u8]) -> Option<(u32, u32)> {
    if is_jpeg_2000(stream) {
        // ISO/IEC 15444-1 A.5.1: SIZ holds Lsiz, Rsiz, Xsiz, Ysiz, XOsiz, YOsiz.
        let word = |at: usize| stream.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
        let (x, y, x_offset, y_offset) = (word(8)?, word(12)?, word(16)?, word(20)?);
        return Some((x.saturating_sub(x_offset), y.saturating_sub(y_offset)));
    }
    let mut found = None;
    for segment in jpeg_segments(stream) {
        let Segment { marker, start, end } = segment;
        // SOF0..SOF15 without DHT, JPG and DAC; SOF55 of JPEG-LS: precision, height, width.
        if matches!(marker, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xF7) {
            let body = stream.get(start..end)?;
            let height = u16::from_be_bytes(body.get(1..3)?.try_into().ok()?);
            let width = u16::from_be_bytes(body.get(3..5)?.try_into().ok()?);
            found = Some((u32::from(width), u32::from(height)));
        }
    }
    found
}

/// Overwrites the free text in a stream's header with zeros, leaving its length and its picture as they are:
/// COM and every APPn but JFIF (0) and Adobe (14) in JPEG, COM in JPEG 2000.
pub(crate) fn blank_comments(stream: &mut [u8]) {
    let blank: Vec<(usize, usize)> = if is_jpeg_2000(stream) {
        jpeg_2000_comments(stream)
    } else {
        jpeg_segments(stream)
            .into_iter()
            .filter(|segment| matches!(segment.marker, 0xFE | 0xE1..=0xED | 0xEF))
            .map(|segment| (segment.start, segment.end))
            .collect()
    };
    for (start, end) in blank {
        if let Some(bytes) = stream.get_mut(start..end) {
            bytes.fill(0);
        }
    }
}

struct Segment {
    marker: u8,
    start: usize,
    end: usize,
}

fn is_jpeg_2000(stream: &[u8]) -> bool {
    stream.starts_with(&[0xFF, 0x4F, 0xFF, 0x51])
}

/// The segments before the first scan (ITU-T T.81 B.1.1.4), the bodies without their length.
fn jpeg_segments(stream: &[u8]) -> Vec<Segment> {
    let mut segments = Vec::new();
    if !stream.starts_with(&[0xFF, 0xD8]) {
        return segments;
    }
    let mut at = 2;
    while let Some(&[0xFF, marker]) = stream.get(at..at + 2) {
        if marker == 0xFF {
            at += 1;
            continue;
        }
        if matches!(marker, 0x01 | 0xD0..=0xD8) {
            at += 2;
            continue;
        }
        if matches!(marker, 0xD9 | 0xDA) {
            break;
        }
        let Some(length) = segment_length(stream, at + 2) else { break };
        segments.push(Segment { marker, start: at + 4, end: at + 2 + length });
        at += 2 + length;
    }
    segments
}

/// Comments of the main header (ISO/IEC 15444-1 A.9.2), the bodies after length and registration value.
fn jpeg_2000_comments(stream: &[u8]) -> Vec<(usize, usize)> {
    let mut comments = Vec::new();
    let mut at = 2;
    while let Some(&[0xFF, marker]) = stream.get(at..at + 2) {
        if matches!(marker, 0x90 | 0x93 | 0xD9) {
            break;
        }
        let Some(length) = segment_length(stream, at + 2) else { break };
        if marker == 0x64 && length >= 4 {
            comments.push((at + 6, at + 2 + length));
        }
        at += 2 + length;
    }
    comments
}

/// The length at `at`, itself included, if the segment lies within the stream.
fn segment_length(stream: &[u8], at: usize) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes(stream.get(at..at + 2)?.try_into().ok()?));
    (length >= 2 && at + length <= stream.len()).then_some(length)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn jpeg_with_comment(text: &[u8]) -> Vec<u8> {
        let mut stream = vec![0xFF, 0xD8, 0xFF, 0xFE];
        stream.extend(u16::try_from(text.len() + 2).unwrap().to_be_bytes());
        stream.extend(text);
        stream.extend([0xFF, 0xC0, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 2]);
        stream
    }

    #[test]
    fn a_jpeg_says_its_size_behind_a_comment() {
        assert_eq!(dimensions(&jpeg_with_comment(b"Yamada Taro")), Some((0x0304, 0x0102)));
    }

    #[test]
    fn a_jpeg_comment_is_blanked_and_the_rest_untouched() {
        let mut stream = jpeg_with_comment(b"Yamada Taro");
        let before = stream.clone();
        blank_comments(&mut stream);
        assert_eq!(stream.len(), before.len());
        assert_eq!(stream[6..17], [0; 11]);
        assert_eq!(stream[..6], before[..6]);
        assert_eq!(stream[17..], before[17..]);
    }

    #[test]
    fn a_jpeg_2000_comment_is_blanked() {
        let mut stream = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 20, 0, 0];
        for value in [640u32, 480, 0, 0] {
            stream.extend(value.to_be_bytes());
        }
        stream.extend([0xFF, 0x64, 0, 8, 0, 1, b'T', b'a', b'r', b'o', 0xFF, 0x90]);
        assert_eq!(dimensions(&stream), Some((640, 480)));
        blank_comments(&mut stream);
        assert!(!stream.windows(4).any(|window| window == b"Taro"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived_and_keep_their_length(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in 0..3u8) {
            match kind {
                0 => bytes.splice(0..0, [0xFF, 0xD8]).for_each(drop),
                1 => bytes.splice(0..0, [0xFF, 0x4F, 0xFF, 0x51]).for_each(drop),
                _ => {}
            }
            let length = bytes.len();
            let _ = dimensions(&bytes);
            blank_comments(&mut bytes);
            prop_assert_eq!(bytes.len(), length);
        }
    }
}
