//! Transactions that carry bytes or lists: one struct a type, in the order of the wire.
//!
//! `B` is how bytes are held: `Vec<u8>`, or `&[u8]` into what was parsed, without a copy.
//! Sizes are those of the fields behind the header: 128 bytes at top level, 48 inside an aggregate.

use ripemd::{Digest as _, Ripemd160};
use sha2::Sha256;

use super::fixed_layout::Mosaic;
use crate::address::UnresolvedAddress;
use crate::bytes::Hash256;
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::merkle::sha3_256;
use crate::wire::{Decode, Encode, ParseError, ParseRule, Reader, Wire, list_size};

/// Sends mosaics and a message. 32 bytes + 16 for each mosaic + the message.
///
/// | field | bytes |
/// | --- | --- |
/// | recipient | 24 |
/// | size of the message | 2 |
/// | number of mosaics | 1 |
/// | reserved, zero | 5 |
/// | mosaics (id 8, amount 8) | 16 each |
/// | message | |
///
/// Source: catapult `TransferTransaction.h`; rules: `TransferMessageValidator`, `TransferMosaicsValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer<B = Vec<u8>> {
    /// To whom; may be an alias.
    pub recipient: UnresolvedAddress,
    /// What; ids strictly ascending.
    pub mosaics: Vec<Mosaic>,
    /// At most 1,024 bytes; see [`crate::message::Message`].
    pub message: B,
}

impl<B: AsRef<[u8]>> Encode for Transfer<B> {
    fn encoded_size(&self) -> usize {
        32 + list_size(&self.mosaics) + self.message.as_ref().len()
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.recipient.write(out);
        length::<u16>(self.message.as_ref().len()).write(out);
        length::<u8>(self.mosaics.len()).write(out);
        out.extend_from_slice(&[0; 5]);
        self.mosaics.iter().for_each(|mosaic| mosaic.write(out));
        out.extend_from_slice(self.message.as_ref());
    }
}

impl<'a, B: From<&'a [u8]>> Decode<'a> for Transfer<B> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let recipient = reader.get()?;
        let message_size: u16 = reader.get()?;
        let mosaics_count: u8 = reader.get()?;
        reader.reserved(5)?;
        Ok(Self {
            recipient,
            mosaics: reader.list(mosaics_count.into())?,
            message: reader.take(message_size.into())?.into(),
        })
    }
}

/// What a metadata entry hangs on, beside the target account.
pub(crate) trait MetadataTarget: Wire {}
impl MetadataTarget for () {}
impl MetadataTarget for MosaicId {}
impl MetadataTarget for NamespaceId {}

/// Writes or changes a metadata entry of an account (`T` = `()`), a mosaic or a namespace. Only inside aggregates, since
/// the target must consent. 36 bytes + the value for an account, 44 + the value for the others.
///
/// | field | bytes |
/// | --- | --- |
/// | target account | 24 |
/// | scoped key | 8 |
/// | mosaic or namespace | 8, for an account 0 |
/// | size delta, signed | 2 |
/// | size of the value | 2 |
/// | value | |
///
/// Source: catapult `MetadataTransaction.h`; rules: `MetadataSizesValidator`, `MetadataValueValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata<T, B = Vec<u8>> {
    /// The account that the entry belongs to, or the owner of the mosaic or namespace.
    pub target: UnresolvedAddress,
    /// Distinguishes entries of one author on one target.
    pub key: MetadataKey,
    /// The mosaic or namespace.
    pub target_id: T,
    /// New length minus old length.
    pub value_size_delta: i16,
    /// Byte-wise XOR of old and new value: see [`crate::metadata_update`]. 1 to 1,024 bytes.
    pub value: B,
}

impl<T: MetadataTarget, B: AsRef<[u8]>> Encode for Metadata<T, B> {
    fn encoded_size(&self) -> usize {
        36 + T::SIZE + self.value.as_ref().len()
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.target.write(out);
        self.key.write(out);
        self.target_id.write(out);
        self.value_size_delta.write(out);
        length::<u16>(self.value.as_ref().len()).write(out);
        out.extend_from_slice(self.value.as_ref());
    }
}

impl<'a, T: MetadataTarget, B: From<&'a [u8]>> Decode<'a> for Metadata<T, B> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let (target, key, target_id, value_size_delta) = (reader.get()?, reader.get()?, reader.get()?, reader.get()?);
        let size: u16 = reader.get()?;
        Ok(Self { target, key, target_id, value_size_delta, value: reader.take(size.into())?.into() })
    }
}

/// Turns an account into a multisig account, or changes who may sign for it. Nodes take it inside aggregates only, since
/// new cosignatories must consent. 8 bytes + 24 for each account.
///
/// | field | bytes |
/// | --- | --- |
/// | minimum removal delta, signed | 1 |
/// | minimum approval delta, signed | 1 |
/// | number of additions | 1 |
/// | number of deletions | 1 |
/// | reserved, zero | 4 |
/// | additions, deletions | 24 each |
///
/// Source: catapult `MultisigAccountModificationTransaction.h`; rules: `MultisigCosignatoriesValidator`,
/// `MultisigInvalidSettingsValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultisigAccountModification {
    /// Change of the number of cosignatories that must approve a removal.
    pub min_removal_delta: i8,
    /// Change of the number of cosignatories that must approve a transaction.
    pub min_approval_delta: i8,
    /// New cosignatories; they must consent.
    pub additions: Vec<UnresolvedAddress>,
    /// Cosignatories that leave; at most one.
    pub deletions: Vec<UnresolvedAddress>,
}

impl Encode for MultisigAccountModification {
    fn encoded_size(&self) -> usize {
        8 + list_size(&self.additions) + list_size(&self.deletions)
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.min_removal_delta.write(out);
        self.min_approval_delta.write(out);
        length::<u8>(self.additions.len()).write(out);
        length::<u8>(self.deletions.len()).write(out);
        out.extend_from_slice(&[0; 4]);
        self.additions.iter().chain(&self.deletions).for_each(|address| address.write(out));
    }
}

impl<'a> Decode<'a> for MultisigAccountModification {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let (min_removal_delta, min_approval_delta) = (reader.get()?, reader.get()?);
        let (additions, deletions): (u8, u8) = (reader.get()?, reader.get()?);
        reader.reserved(4)?;
        Ok(Self {
            min_removal_delta,
            min_approval_delta,
            additions: reader.list(additions.into())?,
            deletions: reader.list(deletions.into())?,
        })
    }
}

/// Where a namespace is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamespaceParent {
    /// A root namespace, for so many blocks.
    Root {
        /// Blocks.
        duration: u64,
    },
    /// Below another namespace.
    Child {
        /// The namespace above.
        parent: NamespaceId,
    },
}

impl NamespaceParent {
    /// The id that the namespace's own id is made with: the parent's, or 0 for a root.
    pub const fn id(&self) -> NamespaceId {
        match self {
            Self::Root { .. } => NamespaceId(0),
            Self::Child { parent } => *parent,
        }
    }
}

/// Registers a namespace. 18 bytes + the name.
///
/// | field | bytes |
/// | --- | --- |
/// | duration in blocks (root) or id of the parent (child) | 8 |
/// | id | 8 |
/// | registration type: 0 root, 1 child | 1 |
/// | size of the name | 1 |
/// | name | |
///
/// Source: catapult `NamespaceRegistrationTransaction.h`; rules: `NamespaceRegistrationTypeValidator`,
/// `NamespaceNameValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceRegistration<B = Vec<u8>> {
    /// Root or child.
    pub parent: NamespaceParent,
    /// Must be [`NamespaceId::new`] of name and parent.
    pub id: NamespaceId,
    /// Lower-case letters, digits, `_` and `-`, the first a letter or digit; at most 64 bytes. Bytes, since a node judges
    /// them after parsing.
    pub name: B,
}

impl<B: AsRef<[u8]>> Encode for NamespaceRegistration<B> {
    fn encoded_size(&self) -> usize {
        18 + self.name.as_ref().len()
    }
    fn encode(&self, out: &mut Vec<u8>) {
        let (first, kind) = match self.parent {
            NamespaceParent::Root { duration } => (duration, 0u8),
            NamespaceParent::Child { parent } => (parent.0, 1),
        };
        first.write(out);
        self.id.write(out);
        kind.write(out);
        length::<u8>(self.name.as_ref().len()).write(out);
        out.extend_from_slice(self.name.as_ref());
    }
}

impl<'a, B: From<&'a [u8]>> Decode<'a> for NamespaceRegistration<B> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let duration_or_parent: u64 = reader.get()?;
        let id = reader.get()?;
        let unknown = reader.offset();
        let parent = match reader.get::<u8>()? {
            0 => NamespaceParent::Root { duration: duration_or_parent },
            1 => NamespaceParent::Child { parent: NamespaceId(duration_or_parent) },
            other => {
                return Err(ParseError { offset: unknown, rule: ParseRule::UnknownValue(other.into()) });
            }
        };
        let size: u8 = reader.get()?;
        Ok(Self { parent, id, name: reader.take(size.into())?.into() })
    }
}

/// Reveals the proof of a secret lock, which hands over what was locked. 59 bytes + the proof.
///
/// | field | bytes |
/// | --- | --- |
/// | recipient | 24 |
/// | secret | 32 |
/// | size of the proof | 2 |
/// | hash algorithm: 0 SHA3-256, 1 HASH160, 2 HASH256 | 1 |
/// | proof | |
///
/// Source: catapult `SecretProofTransaction.h`; rules: `ProofValidator`, `ProofSecretValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretProof<B = Vec<u8>> {
    /// Who receives the units.
    pub recipient: UnresolvedAddress,
    /// Hash of the proof.
    pub secret: Hash256,
    /// 0 SHA3-256, 1 HASH160, 2 HASH256.
    pub hash_algorithm: u8,
    /// What hashes to the secret.
    pub proof: B,
}

impl<B: AsRef<[u8]>> SecretProof<B> {
    /// What the proof hashes to (catapult `LockHashUtils`; HASH160 is padded with 12 zero bytes); `None` when there is no
    /// such algorithm.
    pub fn computed_secret(&self) -> Option<Hash256> {
        let proof = self.proof.as_ref();
        match self.hash_algorithm {
            0 => Some(sha3_256(&[proof])),
            1 => {
                let mut padded = [0; 32];
                padded[..20].copy_from_slice(&Ripemd160::digest(Sha256::digest(proof)));
                Some(Hash256(padded))
            }
            2 => Some(Hash256(Sha256::digest(Sha256::digest(proof)).into())),
            _ => None,
        }
    }
}

impl<B: AsRef<[u8]>> Encode for SecretProof<B> {
    fn encoded_size(&self) -> usize {
        59 + self.proof.as_ref().len()
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.recipient.write(out);
        self.secret.write(out);
        length::<u16>(self.proof.as_ref().len()).write(out);
        self.hash_algorithm.write(out);
        out.extend_from_slice(self.proof.as_ref());
    }
}

impl<'a, B: From<&'a [u8]>> Decode<'a> for SecretProof<B> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let (recipient, secret) = (reader.get()?, reader.get()?);
        let size: u16 = reader.get()?;
        Ok(Self { recipient, secret, hash_algorithm: reader.get()?, proof: reader.take(size.into())?.into() })
    }
}

/// Restricts what an account receives or does. `T` is an address, a mosaic id, or a transaction type's number.
/// 8 bytes + 24, 8 or 2 for each value.
///
/// | field | bytes |
/// | --- | --- |
/// | flags | 2 |
/// | number of additions | 1 |
/// | number of deletions | 1 |
/// | reserved, zero | 4 |
/// | additions, deletions | 24, 8 or 2 each |
///
/// Source: catapult `AccountRestrictionTransaction.h`; rules: `AccountRestrictionFlagsValidator`,
/// `AccountOperationRestrictionModificationValuesValidator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRestriction<T> {
    /// 1 address, 2 mosaic id, 4 transaction type; 0x4000 outgoing; 0x8000 block rather than allow.
    pub flags: u16,
    /// Values that the list gains.
    pub additions: Vec<T>,
    /// Values that the list loses.
    pub deletions: Vec<T>,
}

impl<T: Wire> Encode for AccountRestriction<T> {
    fn encoded_size(&self) -> usize {
        8 + list_size(&self.additions) + list_size(&self.deletions)
    }
    fn encode(&self, out: &mut Vec<u8>) {
        self.flags.write(out);
        length::<u8>(self.additions.len()).write(out);
        length::<u8>(self.deletions.len()).write(out);
        out.extend_from_slice(&[0; 4]);
        self.additions.iter().chain(&self.deletions).for_each(|value| value.write(out));
    }
}

impl<'a, T: Wire> Decode<'a> for AccountRestriction<T> {
    fn decode(reader: &mut Reader<'a>) -> Result<Self, ParseError> {
        let flags = reader.get()?;
        let (additions, deletions): (u8, u8) = (reader.get()?, reader.get()?);
        reader.reserved(4)?;
        Ok(Self { flags, additions: reader.list(additions.into())?, deletions: reader.list(deletions.into())? })
    }
}

/// A list's length in its size field. What does not fit the field never gets here: [`super::Body::check`] comes first.
fn length<T: TryFrom<usize> + Default>(length: usize) -> T {
    T::try_from(length).unwrap_or_default()
}
