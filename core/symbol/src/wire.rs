//! Reading and writing of little-endian binary layouts with exact positions in errors.

use crate::address::{Address, UnresolvedAddress};
use crate::bytes::{Hash256, PublicKey, Signature};
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::network::{Amount, NetworkTime};

/// Bytes that are not what they should be: where, and which rule they break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at byte {offset}: {rule}")]
pub struct ParseError {
    /// Position in the bytes given.
    pub offset: usize,
    /// The rule.
    pub rule: ParseRule,
}

/// Rules of the binary layout that a node's packet parser checks before it judges a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseRule {
    /// The bytes end too early.
    #[error("the bytes end here, {0} more are needed")]
    Truncated(usize),
    /// Bytes are left over.
    #[error("{0} bytes too many")]
    TrailingBytes(usize),
    /// The size field does not agree with the bytes.
    #[error("the size field says {0}, which does not agree with the content")]
    SizeMismatch(u32),
    /// A reserved field or padding is not zero (Failure_Core_Nonzero_Internal_Padding).
    #[error("reserved bytes are not zero")]
    NonzeroReserved,
    /// No transaction, block or receipt type has this number.
    #[error("unknown type {0:04X}")]
    UnknownType(u16),
    /// The type exists, but not at this place: an aggregate inside an aggregate, or metadata outside one.
    #[error("a transaction of type {0:04X} cannot stand here")]
    TypeNotAllowedHere(u16),
    /// No layout is known for this version of the type.
    #[error("unknown version {0} of the type")]
    UnknownVersion(u8),
    /// A field has a value that its enumeration lacks.
    #[error("the value {0} is not defined for this field")]
    UnknownValue(u64),
    /// An account's address has a wrong checksum, or is an alias where only an account can stand.
    #[error("this is not an account's address")]
    InvalidAddress,
    /// More bytes than any transaction may have.
    #[error("{0} bytes are more than a transaction may have")]
    TooLarge(usize),
}

/// Cursor over borrowed bytes.
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Position of `bytes[0]` in what the caller was given, for errors.
    base: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, position: 0, base }
    }

    pub(crate) const fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    pub(crate) const fn offset(&self) -> usize {
        self.base + self.position
    }

    pub(crate) const fn error(&self, rule: ParseRule) -> ParseError {
        ParseError { offset: self.offset(), rule }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], ParseError> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        match rest.split_at_checked(count) {
            Some((taken, _)) => {
                self.position += count;
                Ok(taken)
            }
            None => Err(self.error(ParseRule::Truncated(count - rest.len()))),
        }
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], ParseError> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    pub(crate) fn get<T: Wire>(&mut self) -> Result<T, ParseError> {
        T::read(self)
    }

    pub(crate) fn list<T: Wire>(&mut self, count: usize) -> Result<Vec<T>, ParseError> {
        (0..count).map(|_| T::read(self)).collect()
    }

    pub(crate) fn reserved(&mut self, count: usize) -> Result<(), ParseError> {
        let error = self.error(ParseRule::NonzeroReserved);
        if self.take(count)?.iter().all(|b| *b == 0) { Ok(()) } else { Err(error) }
    }

    pub(crate) fn finish(self) -> Result<(), ParseError> {
        match self.remaining() {
            0 => Ok(()),
            rest => Err(self.error(ParseRule::TrailingBytes(rest))),
        }
    }
}

/// A value whose layout has the same size for every value.
pub(crate) trait Wire: Sized {
    /// Size in bytes.
    const SIZE: usize;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError>;
    fn write(&self, out: &mut Vec<u8>);
}

/// A value that can be written; its size may differ from value to value.
pub(crate) trait Encode {
    /// Bytes that [`Encode::encode`] appends.
    fn encoded_size(&self) -> usize;
    fn encode(&self, out: &mut Vec<u8>);
}

/// A value that can be read, and may borrow from the bytes that it is read from.
pub(crate) trait Decode<'a>: Sized {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError>;
}

impl<T: Wire> Encode for T {
    fn encoded_size(&self) -> usize {
        T::SIZE
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.write(out);
    }
}

impl<'a, T: Wire> Decode<'a> for T {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        T::read(reader)
    }
}

/// Size of a list of values that are all of one size.
pub(crate) const fn list_size<T: Wire>(list: &[T]) -> usize {
    list.len() * T::SIZE
}

macro_rules! wire_integer {
    ($($type:ty),*) => {$(
        impl Wire for $type {
            const SIZE: usize = size_of::<$type>();
            fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
                reader.array().map(<$type>::from_le_bytes)
            }
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}
wire_integer!(u8, i8, u16, i16, u32, u64);

macro_rules! wire_newtype {
    ($($type:ident($inner:ty)),*) => {$(
        impl Wire for $type {
            const SIZE: usize = <$inner as Wire>::SIZE;
            fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
                <$inner>::read(reader).map($type)
            }
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }
        }
    )*};
}

impl<const N: usize> Wire for [u8; N] {
    const SIZE: usize = N;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.array()
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

wire_newtype!(
    Hash256([u8; 32]),
    PublicKey([u8; 32]),
    Signature([u8; 64]),
    UnresolvedAddress([u8; 24]),
    MosaicId(u64),
    NamespaceId(u64),
    MetadataKey(u64),
    Amount(u64),
    NetworkTime(u64)
);

impl Wire for Address {
    const SIZE: usize = Self::SIZE;
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let error = reader.error(ParseRule::InvalidAddress);
        Self::from_bytes(reader.array()?).map_err(|_| error)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

/// No field at all: what metadata of an account names besides the account.
impl Wire for () {
    const SIZE: usize = 0;
    fn read(_: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(())
    }
    fn write(&self, _: &mut Vec<u8>) {}
}
