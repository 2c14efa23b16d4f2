//! Random transactions of every type.

use tegata_symbol::{
    AccountRestriction, Address, AddressAlias, Amount, Body, Hash256, HashLock, KeyLink, Metadata, MetadataKey, Mosaic,
    MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicFlags, MosaicGlobalRestriction, MosaicId,
    MosaicSupplyChange, MosaicSupplyRevocation, MultisigAccountModification, NamespaceId, NamespaceParent,
    NamespaceRegistration, NetworkId, PublicKey, SecretLock, SecretProof, TransactionType, Transfer, UnresolvedAddress,
    VotingKeyLink, merkle,
};

const TOP_BIT: u64 = 1 << 63;
/// The numbers at which widths, signs and JavaScript's numbers end.
const EXTREMES: [u64; 10] = [0, 1, 255, 0xFFFF, 0xFFFF_FFFF, 1 << 32, (1 << 53) + 1, TOP_BIT - 1, TOP_BIT, u64::MAX];

/// Random values that depend on nothing but a number: SHA3-256 in counter mode.
pub struct Dice {
    seed: u64,
    count: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { seed, count: 0 }
    }

    pub fn block(&mut self) -> [u8; 32] {
        self.count += 1;
        merkle::sha3_256(&[&self.seed.to_le_bytes(), &self.count.to_le_bytes()]).0
    }

    fn even(&mut self) -> u64 {
        u64::from_le_bytes(self.block()[..8].try_into().unwrap())
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.even() % limit
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }

    /// Any number; each third one is extreme.
    pub fn number(&mut self) -> u64 {
        if self.below(3) == 0 { self.pick(&EXTREMES) } else { self.even() }
    }

    fn small(&mut self) -> u32 {
        self.number() as u32
    }

    fn enumerator(&mut self, count: u64) -> u8 {
        self.below(count) as u8
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let any = self.below(most + 1);
        let length = self.pick(&[0, most, any, any, any, any]) as usize;
        std::iter::repeat_with(|| self.block()).flatten().take(length).collect()
    }

    /// Mostly a few, seldom as many as the count's byte can say.
    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = if self.below(40) == 0 { 255 } else { self.below(4) };
        (0..count).map(|_| one(self)).collect()
    }

    fn account(&mut self, network: NetworkId) -> UnresolvedAddress {
        Address::new(&PublicKey(self.block()), network).into()
    }

    /// An account or an alias.
    fn address(&mut self, network: NetworkId) -> UnresolvedAddress {
        if self.below(3) == 0 { UnresolvedAddress::alias(self.namespace(), network) } else { self.account(network) }
    }

    fn namespace(&mut self) -> NamespaceId {
        NamespaceId(self.number() | TOP_BIT)
    }

    /// A mosaic's id or an alias.
    fn mosaic_id(&mut self) -> MosaicId {
        MosaicId(self.number())
    }

    fn mosaic(&mut self) -> Mosaic {
        Mosaic { id: self.mosaic_id(), amount: Amount(self.number()) }
    }

    fn key_link(&mut self) -> KeyLink {
        KeyLink { linked_public_key: PublicKey(self.block()), action: self.enumerator(2) }
    }

    fn metadata<T>(&mut self, network: NetworkId, target_id: T) -> Metadata<T> {
        Metadata {
            target: self.address(network),
            key: MetadataKey(self.number()),
            target_id,
            value_size_delta: self.number() as i16,
            value: self.bytes(1024),
        }
    }

    fn restriction<T>(&mut self, kind: u16, mut one: impl FnMut(&mut Self) -> T) -> AccountRestriction<T> {
        AccountRestriction {
            flags: kind | self.pick(&[0, 0x4000, 0x8000, 0xC000]),
            additions: self.list(&mut one),
            deletions: self.list(&mut one),
        }
    }

    fn namespace_registration(&mut self) -> NamespaceRegistration {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_-";
        let length = self.below(65);
        let name: String = (0..length).map(|_| char::from(self.pick(LETTERS))).collect();
        let (parent, above) = if self.below(2) == 0 {
            (NamespaceParent::Root { duration: self.number() }, NamespaceId(0))
        } else {
            let parent = self.namespace();
            (NamespaceParent::Child { parent }, parent)
        };
        NamespaceRegistration { parent, id: NamespaceId::new(&name, above), name: name.into_bytes() }
    }

    /// A type that may stand inside an aggregate.
    pub fn embedded_kind(&mut self) -> TransactionType {
        let plain: Vec<TransactionType> =
            TransactionType::ALL.iter().copied().filter(|kind| !kind.is_aggregate()).collect();
        self.pick(&plain)
    }

    /// Random fields of a type that is no aggregate.
    pub fn body(&mut self, kind: TransactionType, network: NetworkId) -> Body {
        match kind {
            TransactionType::AccountKeyLink => Body::AccountKeyLink(self.key_link()),
            TransactionType::NodeKeyLink => Body::NodeKeyLink(self.key_link()),
            TransactionType::VrfKeyLink => Body::VrfKeyLink(self.key_link()),
            TransactionType::VotingKeyLink => Body::VotingKeyLink(VotingKeyLink {
                linked_public_key: PublicKey(self.block()),
                start_epoch: self.small(),
                end_epoch: self.small(),
                action: self.enumerator(2),
            }),
            TransactionType::HashLock => {
                Body::HashLock(HashLock { mosaic: self.mosaic(), duration: self.number(), hash: Hash256(self.block()) })
            }
            TransactionType::SecretLock => Body::SecretLock(SecretLock {
                recipient: self.address(network),
                secret: Hash256(self.block()),
                mosaic: self.mosaic(),
                duration: self.number(),
                hash_algorithm: self.enumerator(3),
            }),
            TransactionType::SecretProof => Body::SecretProof(SecretProof {
                recipient: self.address(network),
                secret: Hash256(self.block()),
                hash_algorithm: self.enumerator(3),
                proof: self.bytes(1000),
            }),
            TransactionType::AccountMetadata => Body::AccountMetadata(self.metadata(network, ())),
            TransactionType::MosaicMetadata => {
                let target = self.mosaic_id();
                Body::MosaicMetadata(self.metadata(network, target))
            }
            TransactionType::NamespaceMetadata => {
                let target = self.namespace();
                Body::NamespaceMetadata(self.metadata(network, target))
            }
            TransactionType::MosaicDefinition => Body::MosaicDefinition(MosaicDefinition {
                id: self.mosaic_id(),
                duration: self.number(),
                nonce: self.small(),
                flags: MosaicFlags(self.enumerator(16)),
                divisibility: self.number() as u8,
            }),
            TransactionType::MosaicSupplyChange => Body::MosaicSupplyChange(MosaicSupplyChange {
                mosaic_id: self.mosaic_id(),
                delta: Amount(self.number()),
                action: self.enumerator(2),
            }),
            TransactionType::MosaicSupplyRevocation => Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
                source: self.address(network),
                mosaic: self.mosaic(),
            }),
            TransactionType::NamespaceRegistration => Body::NamespaceRegistration(self.namespace_registration()),
            TransactionType::AddressAlias => Body::AddressAlias(AddressAlias {
                namespace_id: self.namespace(),
                address: self.account(network),
                action: self.enumerator(2),
            }),
            TransactionType::MosaicAlias => Body::MosaicAlias(MosaicAlias {
                namespace_id: self.namespace(),
                mosaic_id: self.mosaic_id(),
                action: self.enumerator(2),
            }),
            TransactionType::AccountAddressRestriction => {
                Body::AccountAddressRestriction(self.restriction(1, |dice| dice.address(network)))
            }
            TransactionType::AccountMosaicRestriction => {
                Body::AccountMosaicRestriction(self.restriction(2, Self::mosaic_id))
            }
            TransactionType::AccountOperationRestriction => {
                Body::AccountOperationRestriction(self.restriction(4, |dice| dice.pick(TransactionType::ALL) as u16))
            }
            TransactionType::MosaicGlobalRestriction => Body::MosaicGlobalRestriction(MosaicGlobalRestriction {
                mosaic_id: self.mosaic_id(),
                reference_mosaic_id: self.mosaic_id(),
                key: self.number(),
                previous_value: self.number(),
                new_value: self.number(),
                previous_type: self.enumerator(7),
                new_type: self.enumerator(7),
            }),
            TransactionType::MosaicAddressRestriction => Body::MosaicAddressRestriction(MosaicAddressRestriction {
                mosaic_id: self.mosaic_id(),
                key: self.number(),
                previous_value: self.number(),
                new_value: self.number(),
                target: self.address(network),
            }),
            TransactionType::Transfer => {
                let mut mosaics = self.list(Self::mosaic);
                mosaics.sort_by_key(|mosaic| mosaic.id);
                mosaics.dedup_by_key(|mosaic| mosaic.id);
                Body::Transfer(Transfer { recipient: self.address(network), mosaics, message: self.bytes(1024) })
            }
            TransactionType::MultisigAccountModification => {
                Body::MultisigAccountModification(MultisigAccountModification {
                    min_removal_delta: self.number() as i8,
                    min_approval_delta: self.number() as i8,
                    additions: self.list(|dice| dice.address(network)),
                    deletions: self.list(|dice| dice.address(network)),
                })
            }
            TransactionType::AggregateComplete | TransactionType::AggregateBonded => {
                panic!("an aggregate is made of other types")
            }
        }
    }
}
