//! Transactions whose fields have the same size for every value: one struct a type, in the order of the wire.
//!
//! Sizes are those of the fields behind the header: 128 bytes at top level, 48 inside an aggregate.

use crate::address::UnresolvedAddress;
use crate::bytes::{Hash256, PublicKey};
use crate::id::{MosaicId, NamespaceId};
use crate::network::Amount;
use crate::wire::{ParseError, Reader, Wire};

/// An amount of a mosaic. 16 bytes: id 8, amount 8 (catapult `UnresolvedMosaic`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mosaic {
    /// Which; may be an alias.
    pub id: MosaicId,
    /// Atomic units.
    pub amount: Amount,
}

impl Wire for Mosaic {
    const SIZE: usize = 16;
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
    const SIZE: usize = 1;
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
            const SIZE: usize = 0 $(+ <$type as Wire>::SIZE)*;
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
    /// 22 bytes: id 8, duration 8, nonce 4, flags 1, divisibility 1.
    ///
    /// Source: catapult `MosaicDefinitionTransaction.h`; rules: `MosaicIdValidator`, `MosaicFlagsValidator`,
    /// `MosaicDivisibilityValidator`, `MosaicDurationValidator`.
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
    /// Creates or destroys units in the creator's hands. 17 bytes: mosaic 8, delta 8, action 1.
    ///
    /// Source: catapult `MosaicSupplyChangeTransaction.h`; rules: `MosaicSupplyChangeValidator`,
    /// `MosaicSupplyChangeAllowedValidator`.
    MosaicSupplyChange {
        /// Which mosaic; may be an alias.
        mosaic_id: MosaicId,
        /// Atomic units.
        delta: Amount,
        /// 0 decrease, 1 increase.
        action: u8,
    }
    /// The creator takes units of a revokable mosaic back; the holder is not asked. 40 bytes: source 24, mosaic 8, amount 8.
    ///
    /// Source: catapult `MosaicSupplyRevocationTransaction.h`; rule: `RequiredMosaicValidator` (flag and owner).
    MosaicSupplyRevocation {
        /// The holder.
        source: UnresolvedAddress,
        /// What is taken.
        mosaic: Mosaic,
    }
    /// Deposit that lets a bonded aggregate wait for cosignatures. It comes back when the aggregate is complete, and goes to
    /// the harvester when it is not in time. 56 bytes: mosaic 8, amount 8, duration 8, hash 32.
    ///
    /// Source: catapult `HashLockTransaction.h`; rules: `HashLockDurationValidator`, `HashLockMosaicValidator`.
    HashLock {
        /// The deposit, exactly 10 of the currency on public networks.
        mosaic: Mosaic,
        /// Blocks.
        duration: u64,
        /// Hash of the bonded aggregate.
        hash: Hash256,
    }
    /// Locks units until a proof of the secret is shown; afterwards they go back. 81 bytes: recipient 24, secret 32, mosaic 8,
    /// amount 8, duration 8, hash algorithm 1.
    ///
    /// Source: catapult `SecretLockTransaction.h`; rules: `SecretLockDurationValidator`, `SecretLockHashAlgorithmValidator`.
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
    /// Points a namespace to an account, or no longer. 33 bytes: namespace 8, address 24, action 1.
    ///
    /// Source: catapult `AddressAliasTransaction.h`; rule: `AliasActionValidator`.
    AddressAlias {
        /// The namespace.
        namespace_id: NamespaceId,
        /// The account.
        address: UnresolvedAddress,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Points a namespace to a mosaic, or no longer. 17 bytes: namespace 8, mosaic 8, action 1.
    ///
    /// Source: catapult `MosaicAliasTransaction.h`; rule: `AliasActionValidator`.
    MosaicAlias {
        /// The namespace.
        namespace_id: NamespaceId,
        /// The mosaic.
        mosaic_id: MosaicId,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Sets the rule by which holders of a restrictable mosaic are judged. 42 bytes: mosaic 8, reference 8, key 8, values 8 and
    /// 8, comparisons 1 and 1.
    ///
    /// Source: catapult `MosaicGlobalRestrictionTransaction.h`; rules: `MosaicRestrictionTypeValidator`,
    /// `MosaicRestrictionModificationValidator`.
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
    /// Sets an account's value under a mosaic's restriction. 56 bytes: mosaic 8, key 8, values 8 and 8, account 24.
    ///
    /// Source: catapult `MosaicAddressRestrictionTransaction.h`; rule: `MosaicRestrictionModificationValidator`.
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
    /// Links or unlinks a key: of a remote account, a node, or a VRF. 33 bytes: key 32, action 1.
    ///
    /// Source: catapult `AccountKeyLinkTransaction.h`, `KeyLinkTransaction.h`; rule: `KeyLinkActionValidator`.
    KeyLink {
        /// The key.
        linked_public_key: PublicKey,
        /// 0 unlink, 1 link.
        action: u8,
    }
    /// Links or unlinks a voting key for a range of finalization epochs. 41 bytes: key 32, epochs 4 and 4, action 1.
    ///
    /// Source: catapult `KeyLinkTransaction.h` (`VotingKeyLinkTransaction`); rule: `VotingKeyLinkRangeValidator`.
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
