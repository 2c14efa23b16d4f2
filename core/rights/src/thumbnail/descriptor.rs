//! What is said about a study inside the sealed part of its record.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder, data};

use super::picture::PictureFormat;
use crate::cbor::FormatError;
use crate::plain_text::is_plain;

const MAX_TEXT: usize = 200;

/// What is said about the study inside the sealed part.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Descriptor {
    /// DICOM study date `YYYYMMDD`, or empty.
    #[n(0)]
    pub study_date: String,
    /// DICOM modality, such as CT or MR.
    #[n(1)]
    pub modality: String,
    /// DICOM body part examined, or empty.
    #[n(2)]
    pub body_part: String,
    /// The hospital's own name for the study, so that it finds it again.
    #[n(3)]
    pub reference: String,
    /// How both pictures are coded.
    #[cbor(n(4), with = "format")]
    pub format: PictureFormat,
    /// The picture is a drawing that stands for a study of which no picture may be shown.
    #[n(5)]
    pub schematic: bool,
}

impl Descriptor {
    /// Texts of at most 200 bytes without control characters.
    pub(super) fn check(&self) -> Result<(), FormatError> {
        let fields = [
            (&self.study_date, "study date"),
            (&self.modality, "modality"),
            (&self.body_part, "body part"),
            (&self.reference, "reference"),
        ];
        for (text, name) in fields {
            if text.len() > MAX_TEXT || !is_plain(text) {
                return Err(FormatError::Field(name));
            }
        }
        Ok(())
    }
}

/// A number. Wallets that stored a descriptor before formats had numbers wrote a MIME type: read, never written, and so
/// refused on the chain, where only the one deterministic form counts.
mod format {
    use super::{DecodeError, Decoder, EncodeError, Encoder, PictureFormat, Write, data};

    pub(super) fn encode<C, W: Write>(
        format: &PictureFormat,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.encode(format).map(|_| ())
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<PictureFormat, DecodeError> {
        if d.datatype()? == data::Type::String {
            let mime = d.str()?;
            return PictureFormat::from_mime(mime).ok_or_else(|| DecodeError::message("a picture of unknown type"));
        }
        d.decode()
    }
}
