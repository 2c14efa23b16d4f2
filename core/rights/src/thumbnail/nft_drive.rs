//! Records that NFT-Drive wrote: read, never written.
//!
//! The account that owns the mosaic is the data account. Each aggregate complete that touches it is one *block* of at
//! most 100 *slots*, the inner transactions in order; a message is the type byte 0 and up to 1,023 bytes. Slot 0 is the
//! block's number in decimal digits, and blocks are joined by that number, never by their order on the chain. Block 0 has
//! fields in slots 1 to 14; slot 15 begins the data (`data:<mime>;base64,`) or says that raw bytes follow
//! (`nftdrive;binary/<mime>`). Later blocks hold data from slot 1 on.
//!
//! The format has neither hash nor length nor signature over the whole: anyone can send an aggregate to the data account.
//! So only blocks that the expected account signed count, and whatever is not clear is refused.
//! Source: the public decoder `bootarou/nftdrive-decoder-php` (`download-v3.php`).

use std::collections::BTreeMap;

use data_encoding::BASE64_NOPAD;
use tegata_symbol::{Address, Hash256, MAX_MESSAGE_SIZE};

use crate::ledger::{FoundAggregate, InnerMessage};

mod media;

pub use media::{NftDriveMedia, RefusedMedia};

/// Most bytes of a picture.
pub const MAX_NFT_DRIVE_SIZE: usize = 1 << 20;
/// Most blocks of one record.
pub const MAX_NFT_DRIVE_BLOCKS: u32 = 64;
/// Most slots of a block.
const MAX_SLOTS: usize = 100;
/// Fields of block 0: slots 1 to 14.
const FIELDS: usize = 14;
/// Where block 0 begins its data, or says how they are written.
const FORMAT_SLOT: usize = FIELDS + 1;
/// Stands among the fields of newer records and counts as no slot.
const NOTICE: &[u8] = b"Please note that this mosaic is an NFT.";
/// Longest `data:<mime>;base64` in front of the comma.
const MAX_DATA_HEADER: usize = 128;

/// How the data are encrypted, for a reader who has the password elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NftDriveEncryption {
    /// `nftdrive;binary/encrypted;…`: an envelope of bytes.
    Binary,
    /// `BYNDE1.…`: an envelope of text.
    Envelope,
    /// `U2FsdGVkX1…`: `CryptoJS`, as older versions did.
    CryptoJs,
}

/// How the data were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NftDriveEncoding {
    /// Base64 text.
    Base64,
    /// Bytes as they are.
    Binary,
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NftDriveError {
    /// No block was signed by the expected account.
    #[error("the account has written no NFT-Drive record ({strangers} aggregates of other accounts were left out)")]
    NoRecord {
        /// Aggregates that somebody else signed, wholly or in part.
        strangers: usize,
    },
    /// A number that no block has.
    #[error("a block of the record has a number above {}", MAX_NFT_DRIVE_BLOCKS - 1)]
    BlockNumber,
    /// Two blocks with the same number and different content: perhaps several records of one account.
    #[error("block {0} of the record was written twice, and not the same")]
    Duplicate(u32),
    /// A block is missing.
    #[error("block {0} of the record is missing")]
    Gap(u32),
    /// More slots than an aggregate can have.
    #[error("block {block} of the record has {slots} slots, at most {MAX_SLOTS} are possible")]
    Slots {
        /// The block.
        block: u32,
        /// Its slots.
        slots: usize,
    },
    /// A message longer than the ledger allows.
    #[error("slot {slot} of block {block} is longer than a message can be")]
    SlotSize {
        /// The block.
        block: u32,
        /// The slot.
        slot: usize,
    },
    /// A message that is not of Symbol's plain type.
    #[error("slot {slot} of block {block} is not a plain message")]
    SlotType {
        /// The block.
        block: u32,
        /// The slot.
        slot: usize,
    },
    /// More data than a thumbnail may have; nothing was put together.
    #[error("the record claims {claimed} bytes, at most {most} are read")]
    TooLarge {
        /// Bytes that the blocks hold.
        claimed: usize,
        /// Bytes that are read.
        most: usize,
    },
    /// Encrypted for a password, which this program does not ask for.
    #[error("the record is encrypted by NFT-Drive with a password, which is not supported")]
    Encrypted(NftDriveEncryption),
    /// Neither of the known forms stands where the data begin.
    #[error("the record's data are in a form that is not known")]
    UnknownForm,
    /// Not a picture that is shown: the media type was chosen by whoever wrote it.
    #[error("the record holds {0}, which is never shown")]
    Media(RefusedMedia),
    /// The bytes are not what their media type says.
    #[error("the record's content is not the {} that it says it is", .0.mime())]
    OtherContent(NftDriveMedia),
    /// Not Base64.
    #[error("the record's data are not Base64 text")]
    Base64,
    /// Nothing behind the header.
    #[error("the record is empty")]
    Empty,
}

/// What block 0 says about the record, in the writer's words: not verified, control characters replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NftDriveFields {
    /// Author, or an address of the owner.
    pub author: String,
    /// Identifier.
    pub id: String,
    /// Serial number.
    pub serial: String,
    /// Message.
    pub message: String,
    /// Extensions 1 to 10; the first is JSON and the sixth a file extension in many records.
    pub extensions: [String; 10],
}

/// A record's picture. Nothing but the signer of its blocks is verified: the format commits to no content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NftDriveRecord {
    /// The picture's kind, compared with its first bytes.
    pub media: NftDriveMedia,
    /// How it was written.
    pub encoding: NftDriveEncoding,
    /// The picture, not decoded.
    pub bytes: Vec<u8>,
    /// What else it says.
    pub fields: NftDriveFields,
    /// Its blocks' aggregates, by block number.
    pub aggregates: Vec<Hash256>,
    /// Aggregates that others signed, wholly or in part, and which were left out.
    pub strangers: usize,
}

/// Reads the record that `owner` wrote, from the aggregates that touch the account, in whatever order they come.
///
/// # Errors
/// [`NftDriveError`]. Nothing is put together before all limits have been checked.
pub fn read_nft_drive(aggregates: &[FoundAggregate], owner: &Address) -> Result<NftDriveRecord, NftDriveError> {
    let mut strangers = 0;
    let mut blocks: BTreeMap<u32, Block<'_>> = BTreeMap::new();
    for aggregate in aggregates {
        let slots: Vec<&InnerMessage> = counted(&aggregate.inner);
        if slots.iter().any(|slot| slot.signer != *owner) {
            strangers += 1;
            continue;
        }
        let Some(number) = slots.first().and_then(|slot| slot.message.as_deref()).and_then(digits) else { continue };
        let block = block_number(number)?;
        let found = Block { hash: aggregate.hash, slots: contents(block, &slots)? };
        match blocks.get(&block) {
            None => drop(blocks.insert(block, found)),
            // The same block announced again, as after a crash.
            Some(known) if known.slots == found.slots => {}
            Some(_) => return Err(NftDriveError::Duplicate(block)),
        }
    }
    if blocks.is_empty() {
        return Err(NftDriveError::NoRecord { strangers });
    }
    for (expected, found) in (0..).zip(blocks.keys()) {
        if expected != *found {
            return Err(NftDriveError::Gap(expected));
        }
    }
    let aggregates = blocks.values().map(|block| block.hash).collect();
    let blocks: Vec<Block<'_>> = blocks.into_values().collect();
    let first = blocks.first().map(|block| block.slots.as_slice()).unwrap_or_default();
    let form = form(first.get(FORMAT_SLOT).copied().unwrap_or_default())?;
    let (media, encoding, bytes) = match form {
        Form::Base64 => from_base64(&blocks)?,
        Form::Binary(media) => (media, NftDriveEncoding::Binary, joined(&blocks, FORMAT_SLOT + 1, MAX_NFT_DRIVE_SIZE)?),
    };
    if bytes.is_empty() {
        return Err(NftDriveError::Empty);
    }
    media.check(&bytes)?;
    Ok(NftDriveRecord { media, encoding, bytes, fields: fields(first), aggregates, strangers })
}

struct Block<'a> {
    hash: Hash256,
    /// Contents without type bytes; empty where a slot has none.
    slots: Vec<&'a [u8]>,
}

enum Form {
    Base64,
    Binary(NftDriveMedia),
}

/// The inner transactions that count as slots. The notice counts as none in front of the data.
fn counted(inner: &[InnerMessage]) -> Vec<&InnerMessage> {
    let mut slots = Vec::with_capacity(inner.len().min(MAX_SLOTS));
    for transaction in inner {
        let text = transaction.message.as_deref().map(|message| message.strip_prefix(&[0]).unwrap_or(message));
        if slots.len() < FORMAT_SLOT && text.is_some_and(|text| text.trim_ascii() == NOTICE) {
            continue;
        }
        slots.push(transaction);
    }
    slots
}

/// The digits of slot 0; anything else makes the aggregate no block.
fn digits(message: &[u8]) -> Option<&[u8]> {
    let text = message.strip_prefix(&[0])?.trim_ascii();
    (!text.is_empty() && text.iter().all(u8::is_ascii_digit)).then_some(text)
}

fn block_number(digits: &[u8]) -> Result<u32, NftDriveError> {
    let number = core::str::from_utf8(digits).ok().and_then(|text| text.parse::<u32>().ok());
    number.filter(|number| *number < MAX_NFT_DRIVE_BLOCKS).ok_or(NftDriveError::BlockNumber)
}

fn contents<'a>(block: u32, slots: &[&'a InnerMessage]) -> Result<Vec<&'a [u8]>, NftDriveError> {
    if slots.len() > MAX_SLOTS {
        return Err(NftDriveError::Slots { block, slots: slots.len() });
    }
    let content = |(slot, transaction): (usize, &&'a InnerMessage)| match transaction.message.as_deref() {
        // Other transactions, and transfers without a message, are slots without content, as the public decoder has it.
        None | Some([]) => Ok(&[][..]),
        Some(message) if message.len() > MAX_MESSAGE_SIZE => Err(NftDriveError::SlotSize { block, slot }),
        Some([0, content @ ..]) => Ok(content),
        Some(_) => Err(NftDriveError::SlotType { block, slot }),
    };
    slots.iter().enumerate().map(content).collect()
}

fn form(slot: &[u8]) -> Result<Form, NftDriveError> {
    if let Some(marker) = slot.strip_prefix(b"nftdrive;binary/") {
        let marker = marker.trim_ascii();
        if marker == b"encrypted" || marker.starts_with(b"encrypted;") {
            return Err(NftDriveError::Encrypted(NftDriveEncryption::Binary));
        }
        return NftDriveMedia::of(marker).map(Form::Binary).map_err(NftDriveError::Media);
    }
    if slot.starts_with(b"BYNDE1.") {
        return Err(NftDriveError::Encrypted(NftDriveEncryption::Envelope));
    }
    if slot.starts_with(b"U2FsdGVkX1") {
        return Err(NftDriveError::Encrypted(NftDriveEncryption::CryptoJs));
    }
    if slot.starts_with(b"data:") { Ok(Form::Base64) } else { Err(NftDriveError::UnknownForm) }
}

/// The data of all blocks, of block 0 from a slot on: counted before anything is allocated.
fn joined(blocks: &[Block<'_>], from: usize, most: usize) -> Result<Vec<u8>, NftDriveError> {
    let data = || {
        blocks.iter().enumerate().flat_map(move |(number, block)| {
            let from = if number == 0 { from } else { 1 };
            block.slots.iter().skip(from)
        })
    };
    let claimed = data().map(|slot| slot.len()).sum();
    if claimed > most {
        return Err(NftDriveError::TooLarge { claimed, most });
    }
    let mut bytes = Vec::with_capacity(claimed);
    data().for_each(|slot| bytes.extend_from_slice(slot));
    Ok(bytes)
}

fn from_base64(blocks: &[Block<'_>]) -> Result<(NftDriveMedia, NftDriveEncoding, Vec<u8>), NftDriveError> {
    let most = MAX_DATA_HEADER + MAX_NFT_DRIVE_SIZE.div_ceil(3) * 4;
    let text = joined(blocks, FORMAT_SLOT, most)?;
    let comma = text.iter().take(MAX_DATA_HEADER).position(|byte| *byte == b',').ok_or(NftDriveError::UnknownForm)?;
    let (header, data) = text.split_at(comma);
    let media = header.strip_prefix(b"data:").and_then(|header| header.strip_suffix(b";base64"));
    let media = NftDriveMedia::of(media.ok_or(NftDriveError::UnknownForm)?).map_err(NftDriveError::Media)?;
    let data = data.strip_prefix(b",").unwrap_or(data).trim_ascii();
    let padding = data.iter().rev().take_while(|byte| **byte == b'=').count();
    // Padding is optional, but only the right one.
    if padding > 0 && (padding > 2 || data.len() % 4 != 0) {
        return Err(NftDriveError::Base64);
    }
    let data = data.get(..data.len() - padding).unwrap_or_default();
    let bytes = BASE64_NOPAD.decode(data).map_err(|_| NftDriveError::Base64)?;
    Ok((media, NftDriveEncoding::Base64, bytes))
}

fn fields(first: &[&[u8]]) -> NftDriveFields {
    let field = |slot: usize| {
        let text = String::from_utf8_lossy(first.get(slot).copied().unwrap_or_default());
        text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect::<String>()
    };
    let extensions = core::array::from_fn(|number| field(5 + number));
    NftDriveFields { author: field(1), id: field(2), serial: field(3), message: field(4), extensions }
}
