//! The JSON forms of REST (catapult REST 2.5, symbol-openapi 1.0.5): unknown fields are passed over, the types of known
//! ones are strict.

pub mod leaf;
pub mod transaction;

use core::fmt::{self, Display};
use core::marker::PhantomData;
use core::str::FromStr;

use data_encoding::HEXUPPER_PERMISSIVE;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer, de};
use serde_json::Value;
use tegata_symbol::{Address, Hash256, MetadataKey, MosaicId, PublicKey, UnresolvedAddress};

/// A 64-bit number: a decimal string, as REST writes them, or a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal(pub u64);

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DecimalVisitor;
        impl Visitor<'_> for DecimalVisitor {
            type Value = Decimal;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of at most 64 bits, in decimal digits")
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Decimal, E> {
                Ok(Decimal(value))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
                // `parse` alone would take a plus sign.
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(E::invalid_value(de::Unexpected::Other("another text"), &self));
                }
                text.parse().map(Decimal).map_err(|_| E::invalid_value(de::Unexpected::Other("a larger number"), &self))
            }
        }
        deserializer.deserialize_any(DecimalVisitor)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Reads a value from a JSON string with `read`.
fn from_text<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    what: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    struct TextVisitor<T, R>(&'static str, R, PhantomData<T>);
    impl<T, R: Fn(&str) -> Option<T>> Visitor<'_> for TextVisitor<T, R> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            (self.1)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Other("another text"), &self))
        }
    }
    deserializer.deserialize_str(TextVisitor(what, read, PhantomData))
}

/// A hash, key, signature or id in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hex<T>(pub T);

impl<'de, T: FromStr> Deserialize<'de> for Hex<T>
where
    T::Err: Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "hexadecimal text of the right length", |text| text.parse().ok().map(Self))
    }
}

impl<T: Display> Serialize for Hex<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Bytes of any number in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HexBytes(pub Vec<u8>);

impl<'de> Deserialize<'de> for HexBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "hexadecimal text", |text| HEXUPPER_PERMISSIVE.decode(text.as_bytes()).ok().map(Self))
    }
}

impl Serialize for HexBytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXUPPER_PERMISSIVE.encode(&self.0))
    }
}

/// An account's address as 48 hexadecimal characters; the checksum must be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HexAddress(pub Address);

impl<'de> Deserialize<'de> for HexAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "an address of 48 hexadecimal characters", |text| {
            Address::from_hex(text).ok().map(Self)
        })
    }
}

impl Serialize for HexAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_hex())
    }
}

/// A recipient or target, which may be an alias, as 48 hexadecimal characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HexUnresolved(pub UnresolvedAddress);

impl<'de> Deserialize<'de> for HexUnresolved {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "a recipient of 48 hexadecimal characters", |text| {
            let bytes: [u8; 24] = HEXUPPER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok()?;
            Some(Self(UnresolvedAddress(bytes)))
        })
    }
}

/// `/chain/info`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainInfoDto {
    /// Height of the latest block.
    pub height: Decimal,
    /// The latest block that is final.
    pub latest_finalized_block: FinalizedDto,
}

/// A finalized block.
#[derive(Debug, Deserialize)]
pub struct FinalizedDto {
    /// Its height.
    pub height: Decimal,
    /// Its hash.
    pub hash: Hex<Hash256>,
}

/// `/blocks/{height}`
#[derive(Debug, Deserialize)]
pub struct BlockInfoDto {
    /// What the node computed.
    pub meta: BlockMetaDto,
    /// The header.
    pub block: BlockDto,
}

/// Beside a block.
#[derive(Debug, Deserialize)]
pub struct BlockMetaDto {
    /// The block's hash.
    pub hash: Hex<Hash256>,
}

/// A block's header, as far as it is used.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockDto {
    /// Height.
    pub height: Decimal,
    /// Network time.
    pub timestamp: Decimal,
    /// Root of the tree of its transactions. WebSocket messages have it too.
    pub transactions_hash: Hex<Hash256>,
}

/// `/network/fees/transaction`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionFeesDto {
    /// Median over the recent blocks.
    pub median_fee_multiplier: u32,
    /// What this node demands.
    pub min_fee_multiplier: u32,
}

/// `/network/fees/rental`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RentalFeesDto {
    /// What defining a mosaic costs now.
    pub effective_mosaic_rental_fee: Decimal,
}

/// `/node/time`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeTimeDto {
    /// Both moments.
    pub communication_timestamps: TimestampsDto,
}

/// Moments of a time synchronization.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimestampsDto {
    /// When the answer left; network time.
    pub send_timestamp: Decimal,
}

/// `/accounts/{id}`
#[derive(Debug, Deserialize)]
pub struct AccountInfoDto {
    /// The account.
    pub account: AccountDto,
}

/// An account's state.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountDto {
    /// Its address.
    pub address: HexAddress,
    /// All zeros as long as the account has not signed anything.
    pub public_key: Hex<PublicKey>,
    /// What it holds.
    pub mosaics: Vec<MosaicAmountDto>,
}

/// Units of a mosaic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MosaicAmountDto {
    /// Which.
    pub id: Hex<MosaicId>,
    /// Atomic units.
    pub amount: Decimal,
}

/// `/account/{address}/multisig`
#[derive(Debug, Deserialize)]
pub struct MultisigInfoDto {
    /// The account's place among the multisig accounts.
    pub multisig: MultisigDto,
}

/// An account's place among the multisig accounts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MultisigDto {
    /// The account.
    pub account_address: HexAddress,
    /// How many cosignatories must sign what it does.
    pub min_approval: u32,
    /// How many must sign that one leaves.
    pub min_removal: u32,
    /// Who signs for it.
    pub cosignatory_addresses: Vec<HexAddress>,
    /// For whom it signs.
    pub multisig_addresses: Vec<HexAddress>,
}

/// `/mosaics/{id}`
#[derive(Debug, Deserialize)]
pub struct MosaicInfoDto {
    /// The mosaic.
    pub mosaic: MosaicDto,
}

/// A mosaic's state.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MosaicDto {
    /// Its id.
    pub id: Hex<MosaicId>,
    /// Units that exist.
    pub supply: Decimal,
    /// Height of its definition.
    pub start_height: Decimal,
    /// Who defined it.
    pub owner_address: HexAddress,
    /// Symbol's numbering.
    pub flags: u8,
    /// Decimal places.
    pub divisibility: u8,
    /// Blocks; 0: for ever.
    pub duration: Decimal,
}

/// One entry of `/metadata`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataInfoDto {
    /// The entry.
    pub metadata_entry: MetadataDto,
}

/// A metadata entry.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataDto {
    /// Who wrote it.
    pub source_address: HexAddress,
    /// Whose account, mosaic or namespace it hangs on.
    pub target_address: HexAddress,
    /// Distinguishes entries.
    pub scoped_metadata_key: Hex<MetadataKey>,
    /// The mosaic or namespace; all zeros for accounts.
    #[serde(default)]
    pub target_id: Option<Hex<MosaicId>>,
    /// 0 account, 1 mosaic, 2 namespace.
    pub metadata_type: u8,
    /// The value.
    pub value: HexBytes,
}

/// One page of a search.
#[derive(Debug, Deserialize)]
pub struct PageDto<T> {
    /// The items.
    pub data: Vec<T>,
}

/// A transaction with what the node says about it.
#[derive(Debug, Deserialize)]
pub struct TransactionInfoDto {
    /// Where it stands.
    pub meta: TransactionMetaDto,
    /// The transaction; [`transaction::from_json`] reads it.
    pub transaction: Value,
}

/// Where a transaction stands.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionMetaDto {
    /// Height of its block; 0 or absent while unconfirmed.
    pub height: Option<Decimal>,
    /// Its hash; absent for inner transactions.
    pub hash: Option<Hex<Hash256>>,
    /// Leaf in the block's tree.
    pub merkle_component_hash: Option<Hex<Hash256>>,
    /// Hash of the aggregate around it.
    pub aggregate_hash: Option<Hex<Hash256>>,
    /// Position in the block, or in the aggregate.
    pub index: Option<u32>,
    /// Network time of its block.
    pub timestamp: Option<Decimal>,
}

/// `GET /lock/hash/{hash}`.
#[derive(Debug, Deserialize)]
pub struct HashLockInfoDto {
    /// The lock itself.
    pub lock: HashLockDto,
}

/// A hash lock's fields that are read.
#[derive(Debug, Deserialize)]
pub struct HashLockDto {
    /// Hash of the aggregate that it lets in.
    pub hash: Hex<Hash256>,
}

/// `/transactionStatus/{hash}`
#[derive(Debug, Deserialize)]
pub struct TransactionStatusDto {
    /// `confirmed`, `unconfirmed`, `partial` or `failed`.
    pub group: String,
    /// Name of a status code.
    #[serde(default)]
    pub code: String,
    /// Of which transaction.
    pub hash: Hex<Hash256>,
    /// The transaction's deadline; network time.
    pub deadline: Decimal,
    /// Height of its block, when confirmed.
    pub height: Option<Decimal>,
}

/// `/blocks/{height}/transactions/{hash}/merkle`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerklePathDto {
    /// From the leaf up.
    pub merkle_path: Vec<MerkleItemDto>,
}

/// One step of a merkle path.
#[derive(Debug, Deserialize)]
pub struct MerkleItemDto {
    /// The sibling.
    pub hash: Hex<Hash256>,
    /// `left` or `right`.
    pub position: MerklePosition,
}

/// On which side a sibling stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MerklePosition {
    /// Before.
    Left,
    /// Behind.
    Right,
}
