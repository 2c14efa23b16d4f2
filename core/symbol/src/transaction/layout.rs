//! How a transaction's own fields are laid out behind its header: one struct a type.

use crate::address::UnresolvedAddress;
use crate::bytes::{Hash256, PublicKey};
use crate::id::{MetadataKey, MosaicId, NamespaceId};
use crate::network::Amount;
use crate::wire::{ParseError, ParseRule, Reader, Wire};

/// An amount of a mosaic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mosaic {
    /// Which; may be an alias.
    pub id: MosaicId,
    /// Atomic units.
    pub amount: Amount,
}

impl Wire for Mosaic {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(Self { id: reader.get()?, amount: reader.get()? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.id.write(out);
        self.amount.write(out);
    }
}

/// Flags of a mosaic definition (catapult `MosaicFlags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MosaicFlags(pub u8);

impl MosaicFlags {
    /// Nothing is allowed: fixed supply, bound to its holder.
    pub const NONE: Self = Self(0);
    /// The creator may change the supply while others hold units.
    pub const SUPPLY_MUTABLE: Self = Self(1);
    /// Units may pass between accounts other than the creator.
    pub const TRANSFERABLE: Self = Self(2);
    /// The creator may restrict who holds it.
    pub const RESTRICTABLE: Self = Self(4);
    /// The creator may take units back.
    pub const REVOKABLE: Self = Self(8);

    /// Whether all of `other`'s flags are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Wire for MosaicFlags {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        reader.get().map(Self)
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.0);
    }
}

/// Defines a struct whose fields follow each other on the wire without gaps.
macro_rules! plain_layout {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Wire for $name {
            fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
                Ok(Self { $($field: reader.get()?,)* })
            }
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)*
            }
        }
    )*};
}

plain_layout! {
    /// Creates a mosaic, or changes one whose supply is 0 (a change XORs flags and divisibility and adds to the duration).
    MosaicDefinition {
        /// Must be [`MosaicId::new`] of nonce and signer.
        id: MosaicId,
        /// Blocks until it expires; 0: never.
        duration: u64,
        /// Chosen by the creator.
        nonce: u32,
        /// What may be done with it.
        flags: MosaicFlags,
        /// Decimal places, at most 6.
        divisibility: u8,
    }
    /// Creates or destroys units in the creator's hands.
    MosaicSupplyChange {
        /// Which mosaic; may be an alias.
        mosaic_id: MosaicId,
        /// Atomic units.
        delta: Amount,
        /// 0 decrease, 1 increase.
        action: u8,
    }
    /// The creator takes units of a revokable mosaic back; the holder is not asked.
    MosaicSupplyRevocation {
        /// The holder.
        source: UnresolvedAddress,
        /// What is taken.
        mosaic: Mosaic,
    }
    /// Deposit that lets a bonded aggregate wait for cosignatures.
    HashLock {
        /// The deposit, exactly 10 of the currency on public networks.
        mosaic: Mosaic,
        /// Blocks.
        duration: u64,
        /// Hash of the bonded aggregate.
        hash: Hash256,
    }
    /// Locks units until a proof of the secret is shown.
    SecretLock {
        /// Who receives the units.
        recipient: UnresolvedAddress,
        /// Hash of the proof.
        secret: Hash256,
        /// What is locked.
        mosaic: Mosaic,
        /// Blocks.
        duration: u64,
        /// 0 SHA3-256, 1 HASH160, 2 HASH256.
        hash_algorithm: u8,
    }
    /// Points a namespace to an account, or no longer.
    AddressAlias {
        /// The namespace.
        namespace_id: NamespaceId,
        /// The account.
        address: UnresolvedAddress,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Points a namespace to a mosaic, or no longer.
    MosaicAlias {
        /// The namespace.
        namespace_id: NamespaceId,
        /// The mosaic.
        mosaic_id: MosaicId,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Sets the rule by which holders of a restrictable mosaic are judged.
    MosaicGlobalRestriction {
        /// The mosaic; may be an alias.
        mosaic_id: MosaicId,
        /// Mosaic whose address restrictions are compared instead, 0: its own.
        reference_mosaic_id: MosaicId,
        /// Which restriction.
        key: u64,
        /// Value before.
        previous_value: u64,
        /// Value after.
        new_value: u64,
        /// Comparison before: 0 none, 1 =, 2 ≠, 3 <, 4 ≤, 5 >, 6 ≥.
        previous_type: u8,
        /// Comparison after.
        new_type: u8,
    }
    /// Sets an account's value under a mosaic's restriction.
    MosaicAddressRestriction {
        /// The mosaic; may be an alias.
        mosaic_id: MosaicId,
        /// Which restriction.
        key: u64,
        /// Value before; all bits set when there was none.
        previous_value: u64,
        /// Value after.
        new_value: u64,
        /// The account.
        target: UnresolvedAddress,
    }
    /// Links or unlinks a key: of a remote account, a node, or a VRF.
    KeyLink {
        /// The key.
        linked_public_key: PublicKey,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Links or unlinks a voting key for a range of finalization epochs.
    VotingKeyLink {
        /// The root voting key.
        linked_public_key: PublicKey,
        /// First epoch.
        start_epoch: u32,
        /// Last epoch.
        end_epoch: u32,
        /// 0 unlink, 1 link.
        action: u8,
    }
}

/// Sends mosaics and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// To whom; may be an alias.
    pub recipient: UnresolvedAddress,
    /// What; ids strictly ascending.
    pub mosaics: Vec<Mosaic>,
    /// At most 1,024 bytes; see [`crate::message::Message`].
    pub message: Vec<u8>,
}

impl Wire for Transfer {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let recipient = reader.get()?;
        let message_size: u16 = reader.get()?;
        let mosaics_count: u8 = reader.get()?;
        reader.reserved(5)?;
        Ok(Self {
            recipient,
            mosaics: reader.list(mosaics_count.into())?,
            message: reader.take(message_size.into())?.to_vec(),
        })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.recipient.write(out);
        length::<u16>(self.message.len()).write(out);
        length::<u8>(self.mosaics.len()).write(out);
        out.extend_from_slice(&[0; 5]);
        self.mosaics.iter().for_each(|mosaic| mosaic.write(out));
        out.extend_from_slice(&self.message);
    }
}

/// What a metadata entry hangs on, beside the target account.
pub(crate) trait MetadataTarget: Wire + Copy {}
impl MetadataTarget for () {}
impl MetadataTarget for MosaicId {}
impl MetadataTarget for NamespaceId {}

impl Wire for () {
    fn read(_: &mut Reader<'_>) -> Result<Self, ParseError> {
        Ok(())
    }
    fn write(&self, _: &mut Vec<u8>) {}
}

/// Writes or changes a metadata entry of an account (`T` = `()`), a mosaic or a namespace. Only inside aggregates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata<T> {
    /// The account that the entry belongs to, or the owner of the mosaic or namespace.
    pub target: UnresolvedAddress,
    /// Distinguishes entries of one author on one target.
    pub key: MetadataKey,
    /// The mosaic or namespace.
    pub target_id: T,
    /// New length minus old length.
    pub value_size_delta: i16,
    /// Byte-wise XOR of old and new value: see [`crate::id::metadata_update`].
    pub value: Vec<u8>,
}

impl<T: MetadataTarget> Wire for Metadata<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let (target, key, target_id, value_size_delta) = (reader.get()?, reader.get()?, reader.get()?, reader.get()?);
        let size: u16 = reader.get()?;
        Ok(Self { target, key, target_id, value_size_delta, value: reader.take(size.into())?.to_vec() })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.target.write(out);
        self.key.write(out);
        self.target_id.write(out);
        self.value_size_delta.write(out);
        length::<u16>(self.value.len()).write(out);
        out.extend_from_slice(&self.value);
    }
}

/// Turns an account into a multisig account, or changes who may sign for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MultisigAccountModification {
    /// Change of the number of cosignatories that must approve a removal.
    pub min_removal_delta: i8,
    /// Change of the number of cosignatories that must approve a transaction.
    pub min_approval_delta: i8,
    /// New cosignatories; they must consent.
    pub additions: Vec<UnresolvedAddress>,
    /// Cosignatories that leave.
    pub deletions: Vec<UnresolvedAddress>,
}

impl Wire for MultisigAccountModification {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
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
    fn write(&self, out: &mut Vec<u8>) {
        self.min_removal_delta.write(out);
        self.min_approval_delta.write(out);
        length::<u8>(self.additions.len()).write(out);
        length::<u8>(self.deletions.len()).write(out);
        out.extend_from_slice(&[0; 4]);
        self.additions.iter().chain(&self.deletions).for_each(|address| address.write(out));
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

/// Registers a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceRegistration {
    /// Root or child.
    pub parent: NamespaceParent,
    /// Must be [`NamespaceId::new`] of name and parent.
    pub id: NamespaceId,
    /// Lower-case letters, digits, `_` and `-`; at most 64 bytes. Bytes, since a node judges them after parsing.
    pub name: Vec<u8>,
}

impl Wire for NamespaceRegistration {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
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
        Ok(Self { parent, id, name: reader.take(size.into())?.to_vec() })
    }
    fn write(&self, out: &mut Vec<u8>) {
        let (first, kind) = match self.parent {
            NamespaceParent::Root { duration } => (duration, 0u8),
            NamespaceParent::Child { parent } => (parent.0, 1),
        };
        first.write(out);
        self.id.write(out);
        kind.write(out);
        length::<u8>(self.name.len()).write(out);
        out.extend_from_slice(&self.name);
    }
}

/// Reveals the proof of a secret lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretProof {
    /// Who receives the units.
    pub recipient: UnresolvedAddress,
    /// Hash of the proof.
    pub secret: Hash256,
    /// 0 SHA3-256, 1 HASH160, 2 HASH256.
    pub hash_algorithm: u8,
    /// What hashes to the secret.
    pub proof: Vec<u8>,
}

impl Wire for SecretProof {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let (recipient, secret) = (reader.get()?, reader.get()?);
        let size: u16 = reader.get()?;
        Ok(Self { recipient, secret, hash_algorithm: reader.get()?, proof: reader.take(size.into())?.to_vec() })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.recipient.write(out);
        self.secret.write(out);
        length::<u16>(self.proof.len()).write(out);
        self.hash_algorithm.write(out);
        out.extend_from_slice(&self.proof);
    }
}

/// Restricts what an account receives or does. `T` is an address, a mosaic id, or a transaction type's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRestriction<T> {
    /// 1 address, 2 mosaic id, 4 transaction type; 0x4000 outgoing; 0x8000 block rather than allow.
    pub flags: u16,
    /// Values that the list gains.
    pub additions: Vec<T>,
    /// Values that the list loses.
    pub deletions: Vec<T>,
}

impl<T: Wire> Wire for AccountRestriction<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, ParseError> {
        let flags = reader.get()?;
        let (additions, deletions): (u8, u8) = (reader.get()?, reader.get()?);
        reader.reserved(4)?;
        Ok(Self { flags, additions: reader.list(additions.into())?, deletions: reader.list(deletions.into())? })
    }
    fn write(&self, out: &mut Vec<u8>) {
        self.flags.write(out);
        length::<u8>(self.additions.len()).write(out);
        length::<u8>(self.deletions.len()).write(out);
        out.extend_from_slice(&[0; 4]);
        self.additions.iter().chain(&self.deletions).for_each(|value| value.write(out));
    }
}

/// A list's length in its size field. Lists are cut to what the field can say by [`super::Body::check`] beforehand.
fn length<T: TryFrom<usize> + Default>(length: usize) -> T {
    T::try_from(length).unwrap_or_default()
}
