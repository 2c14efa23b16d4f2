//! Compressed frames beside their pictures: their size is checked before a decoder allocates, and their comments are
//! blanked.
//!
//! A JPEG or JPEG 2000 stream carries its own size and its own free text (COM and APPn segments), which the DICOM
//! header knows nothing of.

use super::screening::Refusal;

/// Whether an RLE frame's header names as many segments as there may be: 1 to 15 (PS3.5 G.5). The decoder believes it.
fn has_rle_header(frame: &[u8]) -> bool {
    frame.first_chunk::<4>().is_some_and(|count| (1..=15).contains(&u32::from_le_bytes(*count)))
}

/// Refuses a compressed frame that claims another size than the object's, or more RLE segments than there may be, before a
/// decoder believes it.
pub(crate) fn check(frame: &[u8], is_rle: bool, (columns, rows): (u32, u32)) -> Result<(), Refusal> {
    let reason = match dimensions(frame) {
        _ if is_rle && !has_rle_header(frame) => "its RLE header is damaged".to_owned(),
        Some((width, height)) if (width, height) != (columns, rows) => {
            format!("the compressed frame is {width}×{height}, the header says {columns}×{rows}")
        }
        _ => return Ok(()),
    };
    Err(Refusal::Undecodable { reason })
}

/// Width and height that a JPEG, JPEG-LS or JPEG 2000 stream claims; `None` when it is no such stream.
fn dimensions(stream: &[u8]) -> Option<(u32, u32)> {
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

/// The frames are compressed in a way whose hidden text is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownStream;

/// Overwrites with zeros what fragments of encapsulated pixels carry besides their pictures, leaving lengths and
/// pictures as they are: COM and APPn of JPEG and JPEG-LS (but what JFIF and Adobe define), COM of JPEG 2000, and all
/// bytes after the end of a picture.
///
/// A picture may lie in several fragments: each that starts as a stream does starts another picture, and with as many
/// fragments as frames each is one.
pub(crate) fn blank_hidden(fragments: &mut [Vec<u8>], frames: usize) -> Result<(), UnknownStream> {
    let own = fragments.len() == frames;
    let mut rest = fragments;
    while !rest.is_empty() {
        let starts = |fragment: &Vec<u8>| own || is_stream(fragment);
        let count = 1 + rest.iter().skip(1).take_while(|fragment| !starts(fragment)).count();
        let (picture, after) = rest.split_at_mut_checked(count).ok_or(UnknownStream)?;
        match picture {
            [one] => blank_stream(one)?,
            several => {
                let mut whole = several.concat();
                blank_stream(&mut whole)?;
                let mut from = 0;
                for fragment in several {
                    let to = from + fragment.len();
                    fragment.copy_from_slice(whole.get(from..to).unwrap_or_default());
                    from = to;
                }
            }
        }
        rest = after;
    }
    Ok(())
}

fn blank_stream(stream: &mut [u8]) -> Result<(), UnknownStream> {
    let blank = if is_jpeg_2000(stream) {
        jpeg_2000_hidden(stream)
    } else if is_jpeg(stream) {
        jpeg_hidden(stream)
    } else if stream.is_empty() {
        Vec::new()
    } else {
        return Err(UnknownStream);
    };
    for (start, end) in blank {
        if let Some(bytes) = stream.get_mut(start..end) {
            bytes.fill(0);
        }
    }
    Ok(())
}

/// Overwrites what an RLE frame (PS3.5 Annex G) carries besides its runs: unused offsets of its header, and the bytes
/// that are not needed for segments of `segment_bytes` samples.
pub(crate) fn blank_hidden_in_run_lengths(frame: &mut [u8], segment_bytes: usize) {
    const HEADER: usize = 64;
    let word = |at: usize| frame.get(at..at + 4)?.try_into().ok().map(|word| u32::from_le_bytes(word) as usize);
    let segments = word(0).unwrap_or(0).min(15);
    let starts: Vec<usize> = (1..=segments).filter_map(|number| word(4 * number)).collect();
    let mut used = vec![false; frame.len()];
    used.iter_mut().take(4 + 4 * segments).for_each(|it| *it = true);
    for start in starts.into_iter().filter(|start| *start >= HEADER) {
        let end = runs_end(frame, start, segment_bytes);
        if let Some(bytes) = used.get_mut(start..end) {
            bytes.fill(true);
        }
    }
    frame.iter_mut().zip(used).filter(|(_, used)| !used).for_each(|(byte, _)| *byte = 0);
}

/// Where the runs from `start` on have given so many bytes.
fn runs_end(frame: &[u8], start: usize, bytes: usize) -> usize {
    let (mut at, mut given) = (start, 0);
    while given < bytes {
        let Some(control) = frame.get(at) else { break };
        at += match control {
            0..=127 => 2 + usize::from(*control),
            128 => 1,
            129..=255 => 2,
        };
        given += match control {
            0..=127 => 1 + usize::from(*control),
            128 => 0,
            129..=255 => 257 - usize::from(*control),
        };
    }
    at.min(frame.len())
}

struct Segment {
    marker: u8,
    start: usize,
    end: usize,
}

fn is_stream(bytes: &[u8]) -> bool {
    is_jpeg(bytes) || is_jpeg_2000(bytes)
}

fn is_jpeg(stream: &[u8]) -> bool {
    stream.starts_with(&[0xFF, 0xD8])
}

fn is_jpeg_2000(stream: &[u8]) -> bool {
    stream.starts_with(&[0xFF, 0x4F, 0xFF, 0x51])
}

/// The segments of a stream (ITU-T T.81 B.1.1.4), the bodies without their length. Between scans too.
fn jpeg_segments(stream: &[u8]) -> Vec<Segment> {
    walk_jpeg(stream).0
}

/// Free text and what stands where no marker or scan has its place.
fn jpeg_hidden(stream: &[u8]) -> Vec<(usize, usize)> {
    let (segments, mut hidden) = walk_jpeg(stream);
    for Segment { marker, start, end } in segments {
        let body = stream.get(start..end).unwrap_or_default();
        // JFIF 1.02: 14 bytes, then a thumbnail. Adobe: 12 bytes.
        let kept = match marker {
            0xE0 if body.starts_with(b"JFIF\0") => {
                // The thumbnail's size stands in the last two of the bytes that stay.
                hidden.push((start + 12, (start + 14).min(end)));
                14
            }
            0xEE if body.starts_with(b"Adobe") => 12,
            0xFE | 0xE0..=0xEF => 0,
            _ => continue,
        };
        hidden.push(((start + kept).min(end), end));
    }
    hidden
}

/// The segments, and the places of bytes that belong to none and to no scan.
fn walk_jpeg(stream: &[u8]) -> (Vec<Segment>, Vec<(usize, usize)>) {
    let (mut segments, mut stray) = (Vec::new(), Vec::new());
    if !is_jpeg(stream) {
        return (segments, stray);
    }
    let mut at = 2;
    while at < stream.len() {
        let next = next_marker(stream, at);
        stray.push((at, next));
        let Some(&marker) = stream.get(next + 1) else { break };
        match marker {
            0x01 | 0xD0..=0xD8 => at = next + 2,
            0xD9 => {
                stray.push((next + 2, stream.len()));
                break;
            }
            _ => {
                let Some(length) = segment_length(stream, next + 2) else { break };
                let end = next + 2 + length;
                segments.push(Segment { marker, start: next + 4, end });
                at = if marker == 0xDA { scan_end(stream, end) } else { end };
            }
        }
    }
    (segments, stray)
}

/// Where FF and a marker stand next, fill bytes passed over.
fn next_marker(stream: &[u8], from: usize) -> usize {
    let pairs = stream.get(from..).unwrap_or_default().windows(2);
    pairs
        .into_iter()
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xFF))
        .map_or(stream.len(), |at| from + at)
}

/// Where coded data ends: FF in it is followed by 00 (JPEG), by less than 80 (JPEG-LS), or is a restart marker.
fn scan_end(stream: &[u8], from: usize) -> usize {
    let pairs = stream.get(from..).unwrap_or_default().windows(2);
    let ends = |pair: &[u8]| pair[0] == 0xFF && pair[1] >= 0x80 && !matches!(pair[1], 0xD0..=0xD7 | 0xFF);
    pairs.into_iter().position(ends).map_or(stream.len(), |at| from + at)
}

/// Comments of the main header and of tile-part headers (ISO/IEC 15444-1 A.9.2), the bodies after length and
/// registration value, and what follows the end of the codestream.
fn jpeg_2000_hidden(stream: &[u8]) -> Vec<(usize, usize)> {
    let mut hidden = Vec::new();
    let (mut at, mut part_end) = (2, None);
    while let Some(&[0xFF, marker]) = stream.get(at..at + 2) {
        match marker {
            // End of the codestream.
            0xD9 => {
                hidden.push((at + 2, stream.len()));
                break;
            }
            // Start of data: on to the next tile-part. Of the last one, the length may not be said.
            0x93 => match part_end.take() {
                Some(end) if end > at => at = end,
                _ => {
                    let end = stream.windows(2).rposition(|pair| pair == [0xFF, 0xD9]);
                    hidden.extend(end.filter(|end| *end > at).map(|end| (end + 2, stream.len())));
                    break;
                }
            },
            _ => {
                let Some(length) = segment_length(stream, at + 2) else { break };
                if marker == 0x90 {
                    // SOT: Lsot, Isot, Psot.
                    let part =
                        stream.get(at + 6..at + 10).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
                    part_end = part.filter(|part| *part > 0).map(|part| at + part as usize);
                } else if marker == 0x64 && length >= 4 {
                    hidden.push((at + 6, at + 2 + length));
                }
                at += 2 + length;
            }
        }
    }
    hidden
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
    fn an_rle_frame_that_claims_more_segments_than_there_may_be_is_known_by_its_header() {
        assert!(has_rle_header(&[2, 0, 0, 0, 64, 0, 0, 0]));
        assert!(has_rle_header(&[15, 0, 0, 0]));
        for header in [&[0, 0, 0, 0][..], &[16, 0, 0, 0], &[0, 0, 0, 0x50], &[1, 0, 0]] {
            assert!(!has_rle_header(header), "{header:?}");
        }
    }

    #[test]
    fn a_jpeg_says_its_size_behind_a_comment() {
        assert_eq!(dimensions(&jpeg_with_comment(b"Yamada Taro")), Some((0x0304, 0x0102)));
    }

    #[test]
    fn a_jpeg_comment_is_blanked_and_the_rest_untouched() {
        let mut stream = jpeg_with_comment(b"Yamada Taro");
        let before = stream.clone();
        blank_stream(&mut stream).unwrap();
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
        blank_stream(&mut stream).unwrap();
        assert!(!stream.windows(4).any(|window| window == b"Taro"));
    }

    fn holds(stream: &[u8], word: &[u8]) -> bool {
        stream.windows(word.len()).any(|window| window == word)
    }

    #[test]
    fn text_between_scans_after_the_end_and_between_segments_is_blanked_and_scans_stay() {
        let scan = [&[0xFF, 0xDA, 0, 3, 1][..], b"Taro", &[0xFF, 0x00, 0xFF, 0xD3, 7]].concat();
        let comment = [&[0xFF, 0xFE, 0, 6][..], b"Jiro"].concat();
        let thumbnail = [&[0xFF, 0xE0, 0, 22][..], b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x02", b"Saburo"].concat();
        let stream =
            [&[0xFF, 0xD8][..], &thumbnail, b"Goro", &scan, &comment, &scan, &[0xFF, 0xD9], b"Shiro!"].concat();
        let mut blanked = stream.clone();
        blank_stream(&mut blanked).unwrap();
        for word in [&b"Jiro"[..], b"Shiro", b"Saburo", b"Goro"] {
            assert!(holds(&stream, word) && !holds(&blanked, word), "{}", String::from_utf8_lossy(word));
        }
        assert_eq!(blanked.windows(4).filter(|window| *window == b"Taro").count(), 2);
        assert!(holds(&blanked, &[0xFF, 0xE0, 0, 22]) && holds(&blanked, b"JFIF"));
    }

    #[test]
    fn comments_of_tile_parts_and_what_follows_a_codestream_are_blanked() {
        let comment = |text: &[u8]| [&[0xFF, 0x64, 0, 8, 0, 1][..], text].concat();
        let part = [&comment(b"Jiro")[..], &[0xFF, 0x93], b"Taro"].concat();
        let length = u32::try_from(12 + part.len()).unwrap().to_be_bytes();
        let mut stream = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 4, 0, 0];
        stream.extend(comment(b"Kazu"));
        for _ in 0..2 {
            stream.extend([&[0xFF, 0x90, 0, 10, 0, 0][..], &length, &[0, 1], &part].concat());
        }
        stream.extend([&[0xFF, 0xD9][..], b"Shiro!"].concat());
        let before = stream.clone();
        blank_stream(&mut stream).unwrap();
        for word in [&b"Jiro"[..], b"Kazu", b"Shiro"] {
            assert!(holds(&before, word) && !holds(&stream, word), "{}", String::from_utf8_lossy(word));
        }
        assert_eq!(stream.windows(4).filter(|window| *window == b"Taro").count(), 2);
    }

    #[test]
    fn a_comment_cut_in_two_by_fragments_is_blanked_and_other_streams_are_refused() {
        let stream = jpeg_with_comment(b"Yamada Taro");
        let mut fragments = vec![stream[..10].to_vec(), stream[10..].to_vec(), stream.clone()];
        blank_hidden(&mut fragments, 2).unwrap();
        let whole = fragments.concat();
        assert_eq!(whole.len(), stream.len() * 2);
        assert!(!holds(&whole, b"Yama") && !holds(&whole, b"Taro"));
        assert_eq!(blank_hidden(&mut [b"\0\0\0\x0CjP  Yamada".to_vec()], 1), Err(UnknownStream));
    }

    #[test]
    fn text_behind_runs_and_in_unused_offsets_is_blanked() {
        let mut frame = vec![0u8; 64];
        frame[0] = 1;
        frame[4] = 64;
        frame[20..24].copy_from_slice(b"Goro");
        frame.extend([3, b'T', b'a', b'r', b'o', 254, 9]);
        frame.extend(b"Shiro!");
        blank_hidden_in_run_lengths(&mut frame, 7);
        assert!(holds(&frame, b"Taro") && !holds(&frame, b"Shiro") && !holds(&frame, b"Goro"));
        assert_eq!(frame[64..71], [3, b'T', b'a', b'r', b'o', 254, 9]);
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
            let _ = blank_stream(&mut bytes);
            blank_hidden_in_run_lengths(&mut bytes, 100);
            prop_assert_eq!(bytes.len(), length);
        }
    }
}
