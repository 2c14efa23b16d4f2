//! Receipts: what a block changed besides what its transactions say (catapult `model/Receipt.h`, `model/ReceiptType.h`).
//!
//! All numbers little-endian: size u32 · version u16 · type u16 · content. A node writes version 1; the official SDK's
//! models default to 0, so any version is read and kept.

use crate::address::Address;
use crate::id::{MosaicId, NamespaceId};
use crate::transaction::Mosaic;
use crate::wire::{ParseError, ParseRule, Reader, Wire};

const HEADER_SIZE: usize = 8;

macro_rules! causes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// The receipt type's number.
            pub const fn number(self) -> u16 {
                match self { $(Self::$variant => $number,)* }
            }

            const fn of(number: u16) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

causes!(
    /// Why a mosaic went from one account to another.
    TransferCause {
        /// `0x124D`: for the definition of a mosaic.
        MosaicRentalFee = 0x124D,
        /// `0x134E`: for the registration of a namespace.
        NamespaceRentalFee = 0x134E,
    }
);

causes!(
    /// Why the balance of one account changed.
    ChangeCause {
        /// `0x2143`: credited for harvesting the block, to harvester, beneficiary and network.
        HarvestFee = 0x2143,
        /// `0x3148`: debited by a hash lock.
        LockHashCreated = 0x3148,
        /// `0x2248`: credited because the locked aggregate was completed.
        LockHashCompleted = 0x2248,
        /// `0x2348`: credited to the harvester because the locked aggregate was not completed in time.
        LockHashExpired = 0x2348,
        /// `0x3152`: debited by a secret lock.
        LockSecretCreated = 0x3152,
        /// `0x2252`: credited by a secret proof.
        LockSecretCompleted = 0x2252,
        /// `0x2352`: credited to the owner because no proof came in time.
        LockSecretExpired = 0x2352,
    }
);

const MOSAIC_EXPIRED: u16 = 0x414D;
const NAMESPACE_EXPIRED: u16 = 0x414E;
const NAMESPACE_DELETED: u16 = 0x424E;
const INFLATION: u16 = 0x5143;

/// A mosaic went from one account to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceTransfer {
    /// Why.
    pub cause: TransferCause,
    /// Which mosaic and how much of it.
    pub mosaic: Mosaic,
    /// From whom.
    pub sender: Address,
    /// To whom.
    pub recipient: Address,
}

/// The balance of one account changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BalanceChange {
    /// Why, which says also whether it grew or shrank.
    pub cause: ChangeCause,
    /// Which mosaic and how much of it.
    pub mosaic: Mosaic,
    /// Whose balance.
    pub target: Address,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptBody {
    /// A mosaic went from one account to another.
    BalanceTransfer(BalanceTransfer),
    /// The balance of one account changed.
    BalanceChange(BalanceChange),
    /// `0x414D`: a mosaic's time ended.
    MosaicExpired(MosaicId),
    /// `0x414E`: a namespace's time ended.
    NamespaceExpired(NamespaceId),
    /// `0x424E`: a namespace's grace period ended.
    NamespaceDeleted(NamespaceId),
    /// `0x5143`: currency was made.
    Inflation(Mosaic),
}

/// One receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// 1 from a node.
    pub version: u16,
    /// What happened.
    pub body: ReceiptBody,
}

impl Receipt {
    /// A receipt as a node writes it.
    pub const fn new(body: ReceiptBody) -> Self {
        Self { version: 1, body }
    }

    /// The receipt type's number.
    pub const fn number(&self) -> u16 {
        match self.body {
            ReceiptBody::BalanceTransfer(transfer) => transfer.cause.number(),
            ReceiptBody::BalanceChange(change) => change.cause.number(),
            ReceiptBody::MosaicExpired(_) => MOSAIC_EXPIRED,
            ReceiptBody::NamespaceExpired(_) => NAMESPACE_EXPIRED,
            ReceiptBody::NamespaceDeleted(_) => NAMESPACE_DELETED,
            ReceiptBody::Inflation(_) => INFLATION,
        }
    }

    /// Reads exactly one receipt.
    ///
    /// # Errors
    /// Too few or too many bytes, a size field that does not fit the type, an unknown type, or an address that is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader::new(bytes, 0);
        let receipt = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(receipt)
    }

    /// The node's layout.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(72);
        self.write(&mut out);
        out
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let size_offset = reader.offset();
        let (size, version): (u32, u16) = (reader.get()?, reader.get()?);
        let type_offset = reader.offset();
        let number: u16 = reader.get()?;
        let content = reader.offset();
        let body = if let Some(cause) = TransferCause::of(number) {
            let (mosaic, sender, recipient) = (reader.get()?, reader.get()?, reader.get()?);
            ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender, recipient })
        } else if let Some(cause) = ChangeCause::of(number) {
            ReceiptBody::BalanceChange(BalanceChange { cause, mosaic: reader.get()?, target: reader.get()? })
        } else {
            match number {
                MOSAIC_EXPIRED => ReceiptBody::MosaicExpired(reader.get()?),
                NAMESPACE_EXPIRED => ReceiptBody::NamespaceExpired(reader.get()?),
                NAMESPACE_DELETED => ReceiptBody::NamespaceDeleted(reader.get()?),
                INFLATION => ReceiptBody::Inflation(reader.get()?),
                other => return Err(ParseError { offset: type_offset, rule: ParseRule::UnknownType(other) }),
            }
        };
        if usize::try_from(size) != Ok(HEADER_SIZE + reader.offset() - content) {
            return Err(ParseError { offset: size_offset, rule: ParseRule::SizeMismatch(size) });
        }
        Ok(Self { version, body })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let size: u32 = match self.body {
            ReceiptBody::BalanceTransfer(_) => 72,
            ReceiptBody::BalanceChange(_) => 48,
            ReceiptBody::Inflation(_) => 24,
            ReceiptBody::MosaicExpired(_) | ReceiptBody::NamespaceExpired(_) | ReceiptBody::NamespaceDeleted(_) => 16,
        };
        size.write(out);
        self.write_hashed_part(out);
    }

    /// Everything but the size, which a statement's hash leaves out.
    pub(super) fn write_hashed_part(&self, out: &mut Vec<u8>) {
        self.version.write(out);
        self.number().write(out);
        match self.body {
            ReceiptBody::BalanceTransfer(transfer) => {
                transfer.mosaic.write(out);
                transfer.sender.write(out);
                transfer.recipient.write(out);
            }
            ReceiptBody::BalanceChange(change) => {
                change.mosaic.write(out);
                change.target.write(out);
            }
            ReceiptBody::MosaicExpired(id) => id.write(out),
            ReceiptBody::NamespaceExpired(id) | ReceiptBody::NamespaceDeleted(id) => id.write(out),
            ReceiptBody::Inflation(mosaic) => mosaic.write(out),
        }
    }
}
