//! Deterministic CBOR (RFC 8949 section 4.2): what is read must be what would be written.

use minicbor::{Decode, Encode};

/// Bytes that are not the record that they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// More bytes than this record may have.
    #[error("{actual} bytes, at most {most} are allowed")]
    TooLarge {
        /// Bytes given.
        actual: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// Not CBOR of the expected fields.
    #[error("the content is damaged or of another kind")]
    Malformed,
    /// The same fields can be written in another, shorter or ordered way: refused, so that a digest names one meaning.
    #[error("the content is not in its one deterministic form")]
    NotDeterministic,
    /// A newer format.
    #[error("format version {0} is newer than this program")]
    Version(u32),
    /// A field's value is outside what the format allows.
    #[error("the field `{0}` has a value that is not allowed")]
    Field(&'static str),
}

/// The deterministic form of `value`.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing to a vector cannot fail, and no encoder here raises errors of its own.
    match minicbor::encode(value, &mut out) {
        Ok(()) => out,
        Err(_) => unreachable!("encoding into memory does not fail"),
    }
}

/// Reads a `T` of at most `most` bytes in deterministic form.
pub(crate) fn decode<T>(bytes: &[u8], most: usize) -> Result<T, FormatError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    if bytes.len() > most {
        return Err(FormatError::TooLarge { actual: bytes.len(), most });
    }
    let value: T = minicbor::decode(bytes).map_err(|_| FormatError::Malformed)?;
    if encode(&value) == bytes { Ok(value) } else { Err(FormatError::NotDeterministic) }
}

macro_rules! with_bytes {
    ($module:ident, $type:ty, $size:literal, $to:expr, $from:expr) => {
        /// How the type stands in CBOR: a byte string of fixed size.
        pub(crate) mod $module {
            use minicbor::bytes::ByteArray;
            use minicbor::decode::Error as DecodeError;
            use minicbor::encode::{Error as EncodeError, Write};
            use minicbor::{Decoder, Encoder};

            pub(crate) fn encode<C, W: Write>(
                value: &$type,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), EncodeError<W::Error>> {
                let to: fn(&$type) -> [u8; $size] = $to;
                e.bytes(&to(value)).map(|_| ())
            }

            pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<$type, DecodeError> {
                let bytes: ByteArray<$size> = d.decode()?;
                let from: fn([u8; $size]) -> Option<$type> = $from;
                from(*bytes).ok_or_else(|| DecodeError::message("not a valid value"))
            }
        }
    };
}

with_bytes!(address, tegata_symbol::Address, 24, |a| *a.as_bytes(), |b| tegata_symbol::Address::from_bytes(b).ok());
with_bytes!(public_key, tegata_symbol::PublicKey, 32, |k| k.0, |b| Some(tegata_symbol::PublicKey(b)));
with_bytes!(signature, tegata_symbol::Signature, 64, |s| s.0, |b| Some(tegata_symbol::Signature(b)));
with_bytes!(hash, tegata_symbol::Hash256, 32, |h| h.0, |b| Some(tegata_symbol::Hash256(b)));
with_bytes!(mosaic, tegata_symbol::MosaicId, 8, |m| m.0.to_be_bytes(), |b| Some(tegata_symbol::MosaicId(
    u64::from_be_bytes(b)
)));

/// Generates a `with` module for a list or an option of a type that has one.
macro_rules! with_list {
    ($module:ident, $item:ident, $type:ty, $most:literal) => {
        /// A list of such byte strings.
        pub(crate) mod $module {
            use minicbor::decode::Error as DecodeError;
            use minicbor::encode::{Error as EncodeError, Write};
            use minicbor::{Decoder, Encoder};

            pub(crate) fn encode<C, W: Write>(
                values: &[$type],
                e: &mut Encoder<W>,
                c: &mut C,
            ) -> Result<(), EncodeError<W::Error>> {
                e.array(u64::try_from(values.len()).unwrap_or(u64::MAX))?;
                values.iter().try_for_each(|value| super::$item::encode(value, e, c))
            }

            pub(crate) fn decode<C>(d: &mut Decoder<'_>, c: &mut C) -> Result<Vec<$type>, DecodeError> {
                match d.array()? {
                    Some(count) if count <= $most => (0..count).map(|_| super::$item::decode(d, c)).collect(),
                    _ => Err(DecodeError::message("list too long or of unknown length")),
                }
            }
        }
    };
}
with_list!(addresses, address, tegata_symbol::Address, 32);
with_list!(hashes, hash, tegata_symbol::Hash256, 16);

/// An optional mosaic id: null or its bytes.
pub(crate) mod optional_mosaic {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};
    use tegata_symbol::MosaicId;

    pub(crate) fn encode<C, W: Write>(
        value: &Option<MosaicId>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match value {
            Some(id) => super::mosaic::encode(id, e, c),
            None => e.null().map(|_| ()),
        }
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, c: &mut C) -> Result<Option<MosaicId>, DecodeError> {
        if d.datatype()? == minicbor::data::Type::Null {
            return d.null().map(|()| None);
        }
        super::mosaic::decode(d, c).map(Some)
    }
}

/// An optional address: null or its bytes.
pub(crate) mod optional_address {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};
    use tegata_symbol::Address;

    pub(crate) fn encode<C, W: Write>(
        value: &Option<Address>,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match value {
            Some(address) => super::address::encode(address, e, c),
            None => e.null().map(|_| ()),
        }
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, c: &mut C) -> Result<Option<Address>, DecodeError> {
        if d.datatype()? == minicbor::data::Type::Null {
            return d.null().map(|()| None);
        }
        super::address::decode(d, c).map(Some)
    }
}
