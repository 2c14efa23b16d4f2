//! Codes that do not fit one comfortable QR code: an animated sequence of parts.
//!
//! Multi-part Uniform Resources (BCR-2020-005, BCR-2024-001) of type `tegata`; the message is the CBOR array [mark of the
//! kind, bytes]. The parts are endless: first the fragments themselves, then mixtures of them, so that it does not matter
//! which ones a camera misses.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::code_text::{CodeError, CodeKind, read_code, write_code};

/// A code whose text has at most so many characters is shown as one QR code.
pub const MAX_PLAIN_CODE: usize = 800;
/// Most bytes of a fragment.
const MAX_FRAGMENT: usize = 200;
/// Most fragments of a message.
pub const MAX_PARTS: usize = 64;
/// Largest message in bytes.
pub const MAX_PARTS_MESSAGE: usize = 8192;
/// Longest text of a part that is looked at, in characters.
pub const MAX_PART_TEXT: usize = 600;
/// Different parts that are taken for one message; a reader needs about as many as there are fragments.
const MAX_RECEIVED: usize = 8 * MAX_PARTS;

const SCHEME: &str = "UR:";
const TYPE: &str = "tegata";

#[derive(Encode, Decode)]
struct Message {
    #[n(0)]
    mark: String,
    #[cbor(n(1), with = "minicbor::bytes")]
    bytes: Vec<u8>,
}

/// Why parts cannot be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartsError {
    /// Not a part, and not a code either.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// A Uniform Resource of another application.
    #[error("this code belongs to another application")]
    OtherType,
    /// Characters are wrong or missing, or the parts together do not have their checksum.
    #[error("the code is damaged: scan it again")]
    Damaged,
    /// More or larger than any of Tegata's codes.
    #[error("the code is larger than any Tegata code")]
    TooLarge,
    /// A part of another message than those before it.
    #[error("this part belongs to another code than the parts before it")]
    OtherMessage,
}

/// The texts that show a code: one, or an endless sequence of parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFrames {
    kind: CodeKind,
    plain: Option<String>,
    message: Vec<u8>,
}

impl CodeFrames {
    /// How `bytes` are shown.
    ///
    /// # Errors
    /// [`PartsError::TooLarge`].
    pub fn new(kind: CodeKind, bytes: &[u8]) -> Result<Self, PartsError> {
        let message = cbor::encode(&Message { mark: kind.mark().to_owned(), bytes: bytes.to_vec() });
        if message.len() > MAX_PARTS_MESSAGE {
            return Err(PartsError::TooLarge);
        }
        let plain = Some(write_code(kind, bytes)).filter(|text| text.len() <= MAX_PLAIN_CODE);
        Ok(Self { kind, plain, message })
    }

    /// What the code carries.
    pub const fn kind(&self) -> CodeKind {
        self.kind
    }

    /// How many texts suffice when none is missed: 1, or the number of fragments.
    pub const fn count(&self) -> usize {
        match self.plain {
            Some(_) => 1,
            None => self.message.len().div_ceil(MAX_FRAGMENT),
        }
    }

    /// The first `most` texts of the sequence; of a code that fits one QR code, the only one.
    pub fn texts(&self, most: usize) -> Vec<String> {
        if let Some(plain) = &self.plain {
            return vec![plain.clone()];
        }
        // The message is not empty and the type is fixed, so that neither step fails.
        let Ok(mut encoder) = ur::Encoder::new(&self.message, MAX_FRAGMENT, TYPE) else { return Vec::new() };
        (0..most).map_while(|_| encoder.next_part().ok()).map(|part| part.to_ascii_uppercase()).collect()
    }

    /// One round for a screen: every fragment, then as many mixtures for what a camera missed.
    pub fn round(&self) -> Vec<String> {
        self.texts(2 * self.count())
    }
}

/// What is known after a text was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Further parts are needed.
    Incomplete {
        /// Fragments that are known.
        known: usize,
        /// Fragments of the whole.
        of: usize,
    },
    /// The whole.
    Complete {
        /// What it carries.
        kind: CodeKind,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Puts parts together, in any order, with interruptions. Keeps at most a few hundred kilobytes.
#[derive(Default)]
pub struct CodeReader {
    decoder: ur::Decoder,
    message: Option<Announced>,
    received: usize,
}

/// What each part says about the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Announced {
    fragments: usize,
    length: usize,
    checksum: u32,
    fragment: usize,
}

impl CodeReader {
    /// Whether a text is meant as a part.
    pub fn is_part(text: &str) -> bool {
        text.trim_start().get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
    }

    /// Takes one text in: a part, or a code that is whole by itself. After an error what was read before stays.
    ///
    /// # Errors
    /// [`PartsError`]; after [`PartsError::Damaged`] of the whole the reader begins anew.
    pub fn read(&mut self, text: &str) -> Result<Reading, PartsError> {
        if !Self::is_part(text) {
            let (kind, bytes) = read_code(text)?;
            return Ok(Reading::Complete { kind, bytes });
        }
        let text = text.trim();
        if text.len() > MAX_PART_TEXT {
            return Err(PartsError::TooLarge);
        }
        let (single, announced) = announced(text)?;
        if let Some(message) = single {
            return complete(&message);
        }
        let announced = announced.ok_or(PartsError::Damaged)?;
        if self.message.is_some_and(|message| message != announced) {
            return Err(PartsError::OtherMessage);
        }
        if self.received >= MAX_RECEIVED {
            *self = Self::default();
            return Err(PartsError::Damaged);
        }
        self.decoder.receive(text).map_err(|_| PartsError::Damaged)?;
        self.message = Some(announced);
        self.received += 1;
        if !self.decoder.complete() {
            let known = self.decoder.resolved_fragment_count().unwrap_or(0);
            return Ok(Reading::Incomplete { known, of: announced.fragments });
        }
        let message = self.decoder.message();
        *self = Self::default();
        complete(&message.ok().flatten().ok_or(PartsError::Damaged)?)
    }
}

fn complete(message: &[u8]) -> Result<Reading, PartsError> {
    let message: Message = cbor::decode(message, MAX_PARTS_MESSAGE).map_err(|_| PartsError::Damaged)?;
    let kind = CodeKind::of_mark(&message.mark).ok_or(CodeError::UnknownKind)?;
    Ok(Reading::Complete { kind, bytes: message.bytes })
}

/// The content of a resource in a single part, or what a part of several says about the whole. Checked before the decoder
/// sees it: that one allocates as much as a part asks for.
fn announced(text: &str) -> Result<(Option<Vec<u8>>, Option<Announced>), PartsError> {
    let of_type = text.get(SCHEME.len()..).and_then(|rest| rest.split_once('/')).ok_or(PartsError::Damaged)?.0;
    if !of_type.eq_ignore_ascii_case(TYPE) {
        return Err(PartsError::OtherType);
    }
    let (kind, content) = ur::decode(text).map_err(|_| PartsError::Damaged)?;
    if kind == ur::ur::Kind::SinglePart {
        return Ok((Some(content), None));
    }
    let read = |content: &[u8]| {
        let mut part = minicbor::Decoder::new(content);
        if part.array()? != Some(5) {
            return Err(minicbor::decode::Error::message("not a part"));
        }
        part.u32()?;
        let (fragments, length, checksum) = (part.u32()?, part.u32()?, part.u32()?);
        let fragment = part.bytes()?.len();
        Ok((fragments, length, checksum, fragment))
    };
    let (fragments, length, checksum, fragment) = read(&content).map_err(|_| PartsError::Damaged)?;
    let number = |number: u32| usize::try_from(number).map_err(|_| PartsError::TooLarge);
    let announced = Announced { fragments: number(fragments)?, length: number(length)?, checksum, fragment };
    if announced.fragments > MAX_PARTS || announced.length > MAX_PARTS_MESSAGE || fragment > MAX_FRAGMENT {
        return Err(PartsError::TooLarge);
    }
    // Exactly as many fragments as the length needs.
    let is_consistent =
        fragment > 0 && announced.length > 0 && announced.length.div_ceil(fragment) == announced.fragments;
    if is_consistent { Ok((None, Some(announced))) } else { Err(PartsError::Damaged) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn long(byte: u8, length: usize) -> CodeFrames {
        CodeFrames::new(CodeKind::Prepared, &(0..length).map(|n| (n % 251) as u8 ^ byte).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_short_code_is_one_text_and_a_long_one_is_upper_case_parts() {
        let short = CodeFrames::new(CodeKind::Cosignature, &[7; 170]).unwrap();
        assert_eq!((short.count(), short.texts(9)), (1, vec![write_code(CodeKind::Cosignature, &[7; 170])]));
        let frames = long(0, 1_000);
        assert_eq!((frames.count(), frames.round().len()), (6, 12));
        for text in frames.round() {
            assert!(text.starts_with("UR:TEGATA/") && text.len() < MAX_PART_TEXT, "{text}");
            assert!(text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || b":/-".contains(&c)));
        }
        assert_eq!(CodeFrames::new(CodeKind::Prepared, &[0; MAX_PARTS_MESSAGE]), Err(PartsError::TooLarge));
    }

    #[test]
    fn progress_is_told_and_parts_of_another_message_are_refused_without_losing_what_was_read() {
        let (one, other) = (long(0, 1_000), long(1, 1_000));
        let mut reader = CodeReader::default();
        let texts = one.texts(6);
        assert_eq!(reader.read(&texts[0]), Ok(Reading::Incomplete { known: 1, of: 6 }));
        assert_eq!(reader.read(&texts[0].to_lowercase()), Ok(Reading::Incomplete { known: 1, of: 6 }));
        assert_eq!(reader.read(&other.texts(2)[1]), Err(PartsError::OtherMessage));
        for text in &texts[1..5] {
            assert!(matches!(reader.read(text), Ok(Reading::Incomplete { of: 6, .. })));
        }
        assert!(matches!(reader.read(&texts[5]), Ok(Reading::Complete { kind: CodeKind::Prepared, .. })));
        // The reader is ready for the next.
        assert_eq!(reader.read(&other.texts(1)[0]), Ok(Reading::Incomplete { known: 1, of: 6 }));
    }

    #[test]
    fn what_a_part_asks_for_is_bounded_before_anything_is_allocated() {
        let part = |fragments: u32, length: u32, data: &[u8]| {
            let mut content = Vec::new();
            let mut encoder = minicbor::Encoder::new(&mut content);
            encoder.array(5).unwrap().u32(1).unwrap().u32(fragments).unwrap().u32(length).unwrap().u32(9).unwrap();
            encoder.bytes(data).unwrap();
            let body = ur::bytewords::encode(&content, ur::bytewords::Style::Minimal);
            format!("ur:tegata/1-{fragments}/{body}")
        };
        let mut reader = CodeReader::default();
        assert_eq!(reader.read(&part(u32::MAX, 400, &[1; 200])), Err(PartsError::TooLarge));
        assert_eq!(reader.read(&part(65, 8_192, &[1; 127])), Err(PartsError::TooLarge));
        assert_eq!(reader.read(&part(2, u32::MAX, &[1; 200])), Err(PartsError::TooLarge));
        assert_eq!(reader.read(&part(1, 201, &[1; 201])), Err(PartsError::TooLarge));
        assert_eq!(reader.read(&part(3, 400, &[1; 200])), Err(PartsError::Damaged));
        assert_eq!(reader.read(&part(0, 0, &[])), Err(PartsError::Damaged));
        assert_eq!(reader.read("ur:bytes/1-2/aeaeaeae"), Err(PartsError::OtherType));
        assert_eq!(reader.read(&"UR:".repeat(300)), Err(PartsError::TooLarge));
        // A lying checksum is found when all fragments are there.
        assert_eq!(reader.read(&part(1, 5, &[1; 5])), Err(PartsError::Damaged));
        assert_eq!(reader.read("hello"), Err(PartsError::Code(CodeError::NotTegata)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_camera_that_misses_any_parts_still_reads_the_whole(
            bytes in vec(any::<u8>(), 500..4_000),
            missed in vec(any::<bool>(), 64),
            start in 0_usize..40,
        ) {
            let frames = CodeFrames::new(CodeKind::Answer, &bytes).unwrap();
            let texts = frames.texts(400);
            let mut reader = CodeReader::default();
            let seen = texts.iter().skip(start).enumerate().filter(|(n, _)| *n >= missed.len() || !missed[*n]);
            let whole = seen.map(|(_, text)| reader.read(text).unwrap())
                .find_map(|reading| match reading {
                    Reading::Complete { kind, bytes } => Some((kind, bytes)),
                    Reading::Incomplete { .. } => None,
                });
            prop_assert_eq!(whole, Some((CodeKind::Answer, bytes)));
        }

        #[test]
        fn a_changed_part_never_leads_to_other_bytes(bytes in vec(any::<u8>(), 600..900), at in 12_usize..300, to in "[a-z]") {
            let frames = CodeFrames::new(CodeKind::Answer, &bytes).unwrap();
            let mut reader = CodeReader::default();
            for (number, text) in frames.texts(40).into_iter().enumerate() {
                let mut text = text.to_lowercase();
                if number == 1 && at < text.len() {
                    text.replace_range(at..=at, &to);
                }
                if let Ok(Reading::Complete { bytes: read, .. }) = reader.read(&text) {
                    prop_assert_eq!(&read, &bytes);
                }
            }
        }

        #[test]
        fn no_sequence_of_texts_panics(texts in vec("(ur:tegata/[0-9]{1,3}-[0-9]{1,3}/)?[a-z]{0,60}", 0..8)) {
            let mut reader = CodeReader::default();
            for text in texts {
                let _ = reader.read(&text);
            }
        }
    }
}
