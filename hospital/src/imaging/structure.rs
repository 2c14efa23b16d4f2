//! A look at a data set's structure before it is read. The reader of values believes every length and follows every
//! nesting, so that a file of some kilobytes could ask for 4 GiB of memory or overflow the stack.
//!
//! The same reader of headers does it, with all values passed over: what it walks here is what it walks then.

use std::cell::Cell;
use std::io::{self, Read, Seek, Write};
use std::rc::Rc;

use dicom_core::VR;
use dicom_core::header::{DataElementHeader, Length, SequenceItemHeader};
use dicom_core::value::PrimitiveValue;
use dicom_dictionary_std::tags;
use dicom_encoding::{Codec, TransferSyntax};
use dicom_parser::dataset::DataToken;
use dicom_parser::dataset::read::DataSetReaderOptions;
use dicom_parser::stateful::decode::Result as Decoded;
use dicom_parser::{DataSetReader, DynStatefulDecoder, StatefulDecode};

use super::screening::Refusal;

/// Sequences nested deeper than this are refused; no object definition comes near.
const DEEPEST_SEQUENCE: usize = 64;
/// Most elements, items and sequences together. 20,000 frames with 400 attributes each have fewer.
const MOST_TOKENS: usize = 1 << 24;

/// Whether a data set of this syntax is deflated as a whole (PS3.5 A.5).
pub(crate) fn is_deflated(syntax: &TransferSyntax) -> bool {
    matches!(syntax.codec(), Codec::Dataset(Some(_)))
}

/// The bytes of a data set that is deflated, inflated; those of any other as they are.
pub(crate) fn inflated<'r>(source: Box<dyn Read + 'r>, syntax: &TransferSyntax) -> Box<dyn Read + 'r> {
    match syntax.codec() {
        Codec::Dataset(Some(adapter)) => adapter.adapt_reader(source),
        _ => source,
    }
}

/// Checks a data set of `length` bytes. With `header_only` everything from Pixel Data on is left alone.
///
/// What is malformed otherwise passes: the reader of values will say so, at the same place.
///
/// # Errors
/// [`Refusal::NotDicom`] when a length points beyond the end or sequences are nested too deep, [`Refusal::TooLarge`]
/// when there are too many elements.
pub(crate) fn check(source: impl Read, syntax: &TransferSyntax, length: u64, header_only: bool) -> Result<(), Refusal> {
    let Ok(decoder) = DynStatefulDecoder::new_with_ts(source, syntax, 0) else { return Ok(()) };
    let beyond_end = Rc::new(Cell::new(false));
    let headers = Headers { decoder, length, unread: 0, beyond_end: Rc::clone(&beyond_end) };
    let mut tokens = DataSetReader::new(headers, DataSetReaderOptions::default());
    let mut depth = 0usize;
    for _ in 0..MOST_TOKENS {
        let Some(Ok(token)) = tokens.next() else { return beyond(&beyond_end) };
        let tag = match &token {
            DataToken::ElementHeader(header) => Some(header.tag),
            DataToken::SequenceStart { tag, .. } => Some(*tag),
            DataToken::PixelSequenceStart => Some(tags::PIXEL_DATA),
            _ => None,
        };
        if header_only && depth == 0 && tag.is_some_and(|tag| tag >= tags::PIXEL_DATA) {
            return Ok(());
        }
        beyond(&beyond_end)?;
        match token {
            DataToken::SequenceStart { .. } | DataToken::PixelSequenceStart => depth += 1,
            DataToken::SequenceEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_SEQUENCE {
            return Err(Refusal::NotDicom { reason: "its sequences are nested too deep".to_owned() });
        }
    }
    let limit = MOST_TOKENS as u64;
    Err(Refusal::TooLarge { what: "the number of elements", value: limit + 1, limit })
}

fn beyond(end: &Cell<bool>) -> Result<(), Refusal> {
    if end.get() {
        Err(Refusal::NotDicom { reason: "a length in it points beyond its end: damaged or cut short".to_owned() })
    } else {
        Ok(())
    }
}

/// Decodes headers, passes over values, and notices lengths that point beyond the end; such ones it takes for 0.
struct Headers<S: Read> {
    decoder: DynStatefulDecoder<S>,
    length: u64,
    /// Bytes that count as read and were left: see [`Headers::pass`].
    unread: u64,
    beyond_end: Rc<Cell<bool>>,
}

impl<S: Read> Headers<S> {
    fn within(&self, length: Length) -> Length {
        let left = self.length.saturating_sub(self.decoder.position());
        if length.get().is_some_and(|length| u64::from(length) > left) {
            self.beyond_end.set(true);
            return Length(0);
        }
        length
    }

    /// Takes as many bytes as the reader of values does: of numbers only whole ones, though it counts all.
    fn pass(&mut self, header: &DataElementHeader) -> Decoded<PrimitiveValue> {
        // The decoder reads the VR of some elements by this value.
        if header.tag == tags::PIXEL_REPRESENTATION {
            return self.decoder.read_value_preserved(header);
        }
        let length = header.len.get().unwrap_or(0);
        let rest = length % number_size(header.vr);
        self.decoder.skip_bytes(length - rest)?;
        self.unread += u64::from(rest);
        Ok(PrimitiveValue::Empty)
    }
}

/// Bytes of a number of this VR; 1 for texts and bytes (PS3.5 6.2).
const fn number_size(vr: VR) -> u32 {
    match vr {
        VR::US | VR::SS | VR::OW => 2,
        VR::UL | VR::SL | VR::OL | VR::FL | VR::OF | VR::AT => 4,
        VR::FD | VR::OD | VR::SV | VR::UV | VR::OV => 8,
        _ => 1,
    }
}

impl<S: Read> StatefulDecode for Headers<S> {
    type Reader = S;

    fn decode_header(&mut self) -> Decoded<DataElementHeader> {
        let header = self.decoder.decode_header()?;
        Ok(DataElementHeader { len: self.within(header.len), ..header })
    }

    fn decode_item_header(&mut self) -> Decoded<SequenceItemHeader> {
        Ok(match self.decoder.decode_item_header()? {
            SequenceItemHeader::Item { len } => SequenceItemHeader::Item { len: self.within(len) },
            other => other,
        })
    }

    fn read_value(&mut self, header: &DataElementHeader) -> Decoded<PrimitiveValue> {
        self.pass(header)
    }

    fn read_value_preserved(&mut self, header: &DataElementHeader) -> Decoded<PrimitiveValue> {
        self.pass(header)
    }

    fn read_value_bytes(&mut self, header: &DataElementHeader) -> Decoded<PrimitiveValue> {
        self.pass(header)
    }

    fn read_to_vec(&mut self, length: u32, _: &mut Vec<u8>) -> Decoded<()> {
        self.decoder.skip_bytes(length)
    }

    fn read_u32_to_vec(&mut self, length: u32, _: &mut Vec<u32>) -> Decoded<()> {
        // The reader of values takes whole words only.
        self.decoder.skip_bytes(length / 4 * 4)
    }

    fn read_to<W: Write>(&mut self, length: u32, _: W) -> Decoded<()> {
        self.decoder.skip_bytes(length)
    }

    fn skip_bytes(&mut self, length: u32) -> Decoded<()> {
        self.decoder.skip_bytes(length)
    }

    fn seek(&mut self, position: u64) -> Decoded<()>
    where
        S: Seek,
    {
        self.decoder.seek(position)
    }

    fn position(&self) -> u64 {
        self.decoder.position() + self.unread
    }
}

/// Length of what the source gives, `limit` at most.
///
/// # Errors
/// [`Refusal::TooLarge`].
pub(crate) fn measure(source: impl Read, limit: u64) -> Result<u64, Refusal> {
    let mut counted = 0u64;
    let mut source = source.take(limit.saturating_add(1));
    let mut chunk = [0; 1 << 14];
    loop {
        match source.read(&mut chunk) {
            // Damaged at this point: the reader of values will say so.
            Ok(0) => break,
            Err(error) if error.kind() != io::ErrorKind::Interrupted => break,
            Err(_) => {}
            Ok(count) => counted += count as u64,
        }
    }
    if counted > limit {
        return Err(Refusal::TooLarge { what: "the inflated length in bytes", value: counted, limit });
    }
    Ok(counted)
}
