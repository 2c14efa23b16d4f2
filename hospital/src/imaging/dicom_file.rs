//! Opening one DICOM file, also those that lack the preamble or the file meta group (PS3.10 7.1).

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dicom_dictionary_std::{tags, uids};
use dicom_object::file::ReadPreamble;
use dicom_object::meta::FileMetaTableBuilder;
use dicom_object::{DefaultDicomObject, OpenFileOptions, ReadError};
use dicom_transfer_syntax_registry::{TransferSyntaxIndex as _, TransferSyntaxRegistry};

use super::screening::Refusal;
use super::source::Limits;
use super::structure;

/// Meta groups are shorter than this (some hundred bytes as a rule; private information may add some).
const LONGEST_META_GROUP: usize = 1 << 16;

/// Opens a whole DICOM file, pixels included, within the limits.
///
/// # Errors
/// [`Refusal::Io`], [`Refusal::TooLarge`], [`Refusal::NotDicom`] or [`Refusal::UnsupportedTransferSyntax`].
pub fn open(path: &Path, limits: &Limits) -> Result<DefaultDicomObject, Refusal> {
    read(path, limits, false).map(|(object, _)| object)
}

/// Opens the header: everything before Pixel Data. The second value tells whether anything follows the header.
pub(crate) fn open_header(path: &Path, limits: &Limits) -> Result<(DefaultDicomObject, bool), Refusal> {
    read(path, limits, true)
}

fn read(path: &Path, limits: &Limits, header_only: bool) -> Result<(DefaultDicomObject, bool), Refusal> {
    let io = |error: std::io::Error| Refusal::Io(error.kind());
    let mut file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length > limits.file_bytes {
        return Err(Refusal::TooLarge { what: "the file's length in bytes", value: length, limit: limits.file_bytes });
    }
    let mut start = Vec::with_capacity(LONGEST_META_GROUP);
    file.by_ref().take(LONGEST_META_GROUP as u64).read_to_end(&mut start).map_err(io)?;
    let Beginning { prefix, skip, data_set, syntax } = beginning(&start)?;
    contained(|| check_structure(&file, data_set, length, &syntax, limits, header_only))?;
    file.seek(SeekFrom::Start(skip)).map_err(io)?;

    let end_seen = Arc::new(AtomicBool::new(false));
    let source = EndWatch { inner: BufReader::new(file), end_seen: Arc::clone(&end_seen) };
    let mut options = OpenFileOptions::new().read_preamble(ReadPreamble::Never);
    if header_only {
        options = options.read_until(tags::PIXEL_DATA);
    }
    let object = contained(|| options.from_reader(Cursor::new(prefix).chain(source)).map_err(|error| refusal(&error)))?;
    let deflated = transfer_syntax(&object) == uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    let more_follows = deflated || !end_seen.load(Ordering::Relaxed);
    Ok((object, more_follows))
}

/// The transfer syntax UID without its padding.
pub(crate) fn transfer_syntax(object: &DefaultDicomObject) -> &str {
    object.meta().transfer_syntax().trim_end_matches(['\0', ' '])
}

/// Runs a reader or decoder of other people's making and turns its panic into a refusal.
pub(crate) fn contained<T>(work: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Refusal::Undecodable { reason: "the decoder gave up on damaged data".to_owned() }))
}

/// Refuses a data set whose lengths or nesting would harm the reader. An unknown transfer syntax passes: the reader
/// names it.
fn check_structure(
    file: &File,
    data_set: u64,
    file_length: u64,
    syntax: &str,
    limits: &Limits,
    header_only: bool,
) -> Result<(), Refusal> {
    let Some(syntax) = TransferSyntaxRegistry.get(syntax) else { return Ok(()) };
    let bytes = || {
        let mut source = file;
        source.seek(SeekFrom::Start(data_set)).map_err(|error| Refusal::Io(error.kind()))?;
        Ok::<_, Refusal>(structure::inflated(Box::new(BufReader::new(source)), syntax))
    };
    let length = if structure::is_deflated(syntax) {
        structure::measure(bytes()?, limits.file_bytes)?
    } else {
        file_length.saturating_sub(data_set)
    };
    structure::check(bytes()?, syntax, length, header_only)
}

/// How a file begins.
struct Beginning {
    /// What must stand before the file's bytes to make them the DICM mark with a whole meta group.
    prefix: Vec<u8>,
    /// How many of the file's bytes are left out after it.
    skip: u64,
    /// Where the data set starts in the file.
    data_set: u64,
    /// The transfer syntax UID.
    syntax: String,
}

fn beginning(start: &[u8]) -> Result<Beginning, Refusal> {
    if start.get(128..132) == Some(b"DICM") {
        return after_mark(start, 132);
    }
    if start.starts_with(b"DICM") {
        return after_mark(start, 4);
    }
    // A meta group without preamble and mark.
    if start.starts_with(&[0x02, 0x00]) && start.get(3) == Some(&0) {
        return after_mark(start, 0);
    }
    match guess_syntax(start) {
        Some(syntax) => Ok(Beginning { prefix: meta_group(syntax)?, skip: 0, data_set: 0, syntax: syntax.to_owned() }),
        None => Err(not_dicom("neither the DICM mark nor a data set is at its start")),
    }
}

/// With a meta group as it should be, only the mark is put before it. One that lacks its length or its transfer syntax,
/// or whose length is not that of its elements, is written anew.
fn after_mark(start: &[u8], mark_end: usize) -> Result<Beginning, Refusal> {
    let meta = start.get(mark_end..).unwrap_or_default();
    let (syntax, length) = scan_meta_group(meta);
    let data_set = (mark_end + length) as u64;
    if let Some(syntax) = &syntax
        && stated_meta_length(meta) == Some(length)
    {
        let (prefix, skip) = (b"DICM".to_vec(), mark_end as u64);
        return Ok(Beginning { prefix, skip, data_set, syntax: syntax.clone() });
    }
    let syntax = match syntax {
        Some(syntax) => syntax,
        None => guess_syntax(meta.get(length..).unwrap_or_default())
            .ok_or_else(|| not_dicom("its transfer syntax is neither said nor to be guessed"))?
            .to_owned(),
    };
    Ok(Beginning { prefix: meta_group(&syntax)?, skip: data_set, data_set, syntax })
}

/// File Meta Information Group Length (0002,0000), its own 12 bytes included.
fn stated_meta_length(meta: &[u8]) -> Option<usize> {
    let length = meta.strip_prefix(&[0x02, 0x00, 0x00, 0x00, b'U', b'L', 0x04, 0x00])?.first_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*length)).ok()?.checked_add(12)
}

/// Transfer Syntax UID (0002,0010) and the length of the meta group, element by element (Explicit VR Little Endian).
fn scan_meta_group(meta: &[u8]) -> (Option<String>, usize) {
    let (mut at, mut syntax) = (0, None);
    while let Some(&[0x02, 0x00, low, high, v, r, a, b]) = meta.get(at..at + 8) {
        let (header, length) = if has_short_length([v, r]) {
            (8, usize::from(u16::from_le_bytes([a, b])))
        } else {
            let Some(length) = meta.get(at + 8..at + 12).and_then(|four| four.try_into().ok()) else { break };
            (12, u32::from_le_bytes(length) as usize)
        };
        let Some(value) = at.checked_add(header).and_then(|from| meta.get(from..from.checked_add(length)?)) else {
            break;
        };
        if (low, high) == (0x10, 0x00) {
            let padding = |c: char| c == '\0' || c.is_whitespace();
            syntax = std::str::from_utf8(value).ok().map(|uid| uid.trim_end_matches(padding).to_owned());
        }
        at += header + length;
    }
    (syntax.filter(|uid| !uid.is_empty()), at)
}

/// VRs whose length has 16 bits (PS3.5 7.1.2); that of all others has 32, after two reserved bytes.
fn has_short_length(vr: [u8; 2]) -> bool {
    const SHORT: [&[u8; 2]; 21] = [
        b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS",
        b"ST", b"TM", b"UI", b"UL", b"US",
    ];
    SHORT.contains(&&vr)
}

/// The transfer syntax of a bare data set: it starts in group 0008 below element 0100, in either byte order.
fn guess_syntax(data_set: &[u8]) -> Option<&'static str> {
    let &[g, h, e, f, v, r, ..] = data_set else { return None };
    let explicit = v.is_ascii_uppercase() && r.is_ascii_uppercase();
    match ([g, h, e, f], explicit) {
        ([0x08, 0x00, _, 0x00], true) => Some(uids::EXPLICIT_VR_LITTLE_ENDIAN),
        ([0x08, 0x00, _, 0x00], false) => Some(uids::IMPLICIT_VR_LITTLE_ENDIAN),
        #[allow(deprecated)]
        ([0x00, 0x08, 0x00, _], true) => Some(uids::EXPLICIT_VR_BIG_ENDIAN),
        _ => None,
    }
}

fn meta_group(syntax: &str) -> Result<Vec<u8>, Refusal> {
    let unbuilt = |_| not_dicom("it has no file meta group");
    let meta = FileMetaTableBuilder::new()
        .transfer_syntax(syntax)
        .media_storage_sop_class_uid("")
        .media_storage_sop_instance_uid("")
        .build()
        .map_err(unbuilt)?;
    let mut bytes = b"DICM".to_vec();
    meta.write(&mut bytes).map_err(unbuilt)?;
    Ok(bytes)
}

fn not_dicom(reason: &str) -> Refusal {
    Refusal::NotDicom { reason: reason.to_owned() }
}

fn refusal(error: &ReadError) -> Refusal {
    match error {
        ReadError::ReadUnrecognizedTransferSyntax { uid, .. } => Refusal::UnsupportedTransferSyntax {
            uid: uid.chars().filter(|c| c.is_ascii_digit() || *c == '.').take(64).collect(),
            name: "unknown".to_owned(),
        },
        ReadError::ReadUnsupportedTransferSyntax { uid, name, .. }
        | ReadError::ReadUnsupportedTransferSyntaxWithSuggestion { uid, name, .. } => {
            Refusal::UnsupportedTransferSyntax { uid: (*uid).to_owned(), name: (*name).to_owned() }
        }
        ReadError::ParseMetaDataSet { .. } => {
            Refusal::NotDicom { reason: "its file meta group is damaged or incomplete".to_owned() }
        }
        ReadError::PrematureEnd { .. } => Refusal::NotDicom { reason: "it ends in the middle".to_owned() },
        // The texts of the others can hold values of the file.
        _ => Refusal::NotDicom { reason: "its data set is damaged or incomplete".to_owned() },
    }
}

/// Notices whether the reader was asked for bytes past the end: a header that runs to the end has no pixels behind it.
struct EndWatch<R> {
    inner: R,
    end_seen: Arc<AtomicBool>,
}

impl<R: Read> Read for EndWatch<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            self.end_seen.store(true, Ordering::Relaxed);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::imaging::fixtures::{as_file, ct_slice};
    use proptest::prelude::*;

    fn written() -> Vec<u8> {
        let mut bytes = Vec::new();
        as_file(ct_slice(0.0, 1)).write_all(&mut bytes).unwrap();
        bytes
    }

    fn opened(bytes: &[u8]) -> Result<DefaultDicomObject, Refusal> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        open(file.path(), &Limits::default())
    }

    fn data_set_start(bytes: &[u8]) -> usize {
        132 + scan_meta_group(&bytes[132..]).1
    }

    #[test]
    fn a_file_opens_without_preamble_without_mark_and_without_meta_group() {
        let whole = written();
        let expected = opened(&whole).unwrap().into_inner();
        for (name, bytes) in [
            ("no preamble", &whole[128..]),
            ("no mark", &whole[132..]),
            ("no meta group", &whole[data_set_start(&whole)..]),
        ] {
            assert_eq!(opened(bytes).unwrap().into_inner(), expected, "{name}");
        }
    }

    #[test]
    fn a_meta_group_without_length_or_transfer_syntax_is_mended() {
        let whole = written();
        let expected = opened(&whole).unwrap().into_inner();
        // The group length element is twelve bytes.
        let without_length = [&whole[..132], &whole[144..]].concat();
        assert_eq!(opened(&without_length).unwrap().into_inner(), expected);
        let syntax = whole.windows(6).position(|window| window == [0x02, 0x00, 0x10, 0x00, b'U', b'I']).unwrap();
        let length = usize::from(whole[syntax + 6]) + 8;
        let without_syntax = [&whole[..132], &whole[144..syntax], &whole[syntax + length..]].concat();
        assert_eq!(opened(&without_syntax).unwrap().into_inner(), expected);
    }

    #[test]
    fn a_header_tells_whether_pixels_follow() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), written()).unwrap();
        assert!(open_header(file.path(), &Limits::default()).unwrap().1);
        let mut bare = ct_slice(0.0, 1);
        bare.remove_element(tags::PIXEL_DATA);
        let mut bytes = Vec::new();
        as_file(bare).write_all(&mut bytes).unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        assert!(!open_header(file.path(), &Limits::default()).unwrap().1);
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), written()).unwrap();
        let limits = Limits { file_bytes: 100, ..Limits::default() };
        assert!(matches!(open(file.path(), &limits), Err(Refusal::TooLarge { limit: 100, .. })));
    }

    fn reason(answer: Result<DefaultDicomObject, Refusal>) -> String {
        let Err(Refusal::NotDicom { reason }) = answer else { panic!("not refused as it should be") };
        reason
    }

    /// The data set's start, then what is given.
    fn with_end(end: &[u8]) -> Vec<u8> {
        let whole = written();
        let pixels = whole.windows(4).position(|window| window == [0xE0, 0x7F, 0x10, 0x00]).unwrap();
        [&whole[..pixels], end].concat()
    }

    #[test]
    fn a_length_beyond_the_end_is_refused_before_memory_is_taken_for_it() {
        let claims = [0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0, 0xF0, 0xFF, 0xFF, 0xFF, 1, 2];
        assert_eq!(reason(opened(&with_end(&claims))), "a length in it points beyond its end: damaged or cut short");
        let offset_table = [
            &[0xE0, 0x7F, 0x10, 0x00, b'O', b'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF][..],
            &[0xFE, 0xFF, 0x00, 0xE0, 0xF0, 0xFF, 0xFF, 0xFF],
        ]
        .concat();
        assert_eq!(
            reason(opened(&with_end(&offset_table))),
            "a length in it points beyond its end: damaged or cut short"
        );
    }

    #[test]
    fn a_length_beyond_the_end_inside_a_sequence_is_refused_in_a_header_too() {
        let icon = [
            &[0x88, 0x00, 0x00, 0x02, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF][..],
            &[0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0, 0xF0, 0xFF, 0xFF, 0xFF],
        ]
        .concat();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), with_end(&icon)).unwrap();
        let answer = open_header(file.path(), &Limits::default()).map(|(object, _)| object);
        assert_eq!(reason(answer), "a length in it points beyond its end: damaged or cut short");
    }

    #[test]
    fn a_header_opens_although_its_pixels_are_cut_short() {
        let whole = written();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &whole[..whole.len() - 100]).unwrap();
        assert!(open_header(file.path(), &Limits::default()).unwrap().1);
        assert_eq!(
            reason(open(file.path(), &Limits::default())),
            "a length in it points beyond its end: damaged or cut short"
        );
    }

    #[test]
    fn sequences_nested_without_end_are_refused() {
        let level = [
            &[0x88, 0x00, 0x00, 0x02, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF][..],
            &[0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF],
        ]
        .concat();
        assert_eq!(reason(opened(&with_end(&level.repeat(100_000)))), "its sequences are nested too deep");
    }

    #[test]
    fn a_deflated_data_set_counts_as_long_as_it_is_inflated() {
        let mut object = ct_slice(0.0, 1);
        crate::imaging::fixtures::set_pixels(&mut object, vec![0; 1 << 16]);
        let meta = FileMetaTableBuilder::new().transfer_syntax(uids::DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
        let mut bytes = Vec::new();
        object.with_meta(meta).unwrap().write_all(&mut bytes).unwrap();
        assert!(opened(&bytes).is_ok());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let limits = Limits { file_bytes: 10_000, ..Limits::default() };
        assert!(bytes.len() < 10_000, "{}", bytes.len());
        assert!(matches!(open(file.path(), &limits), Err(Refusal::TooLarge { value: 10_001, .. })));
    }

    #[test]
    fn a_meta_group_of_wrong_length_is_mended() {
        let whole = written();
        let expected = opened(&whole).unwrap().into_inner();
        for stated in [0, 7, 0xFFFF_FFF0u32] {
            let mut changed = whole.clone();
            changed[140..144].copy_from_slice(&stated.to_le_bytes());
            assert_eq!(opened(&changed).unwrap().into_inner(), expected, "{stated}");
        }
    }

    #[test]
    fn an_unknown_transfer_syntax_is_named() {
        let whole = written();
        let at = whole.windows(19).position(|window| window == b"1.2.840.10008.1.2.1").unwrap();
        let mut changed = whole;
        changed[at + 18] = b'7';
        let Err(Refusal::UnsupportedTransferSyntax { uid, .. }) = opened(&changed) else { panic!("was opened") };
        assert_eq!(uid, "1.2.840.10008.1.2.7");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_and_any_cut_or_change_of_a_file_are_survived(
            noise in proptest::collection::vec(any::<u8>(), 0..300),
            cut in 0..1500usize,
            at in 132..1500usize,
            byte: u8,
        ) {
            let mut bytes = written();
            let _ = opened(&noise);
            let _ = opened(&bytes[..cut.min(bytes.len())]);
            if let Some(changed) = bytes.get_mut(at) {
                *changed = byte;
            }
            let _ = opened(&bytes);
        }
    }
}
