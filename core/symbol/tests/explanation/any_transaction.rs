//! Random transactions of every type, with values that nodes take and values that they refuse.

use proptest::collection::vec;
use proptest::prelude::*;
use tegata_symbol::{
    AccountRestriction, AddressAlias, Aggregate, Amount, Body, Cosignature, Embedded, Hash256, HashLock, KeyLink,
    Metadata, MetadataKey, Mosaic, MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicFlags,
    MosaicGlobalRestriction, MosaicId, MosaicSupplyChange, MosaicSupplyRevocation, MultisigAccountModification,
    NamespaceId, NamespaceParent, NamespaceRegistration, NetworkId, NetworkTime, PublicKey, SecretLock, SecretProof,
    Signature, Transaction, Transfer, UnresolvedAddress, VotingKeyLink,
};

fn account() -> impl Strategy<Value = UnresolvedAddress> {
    prop_oneof![
        any::<[u8; 24]>().prop_map(UnresolvedAddress),
        any::<[u8; 32]>().prop_map(|key| tegata_symbol::Address::new(&PublicKey(key), NetworkId::TESTNET).into()),
        any::<u64>().prop_map(|id| UnresolvedAddress::alias(NamespaceId(id), NetworkId::TESTNET)),
    ]
}

fn mosaic() -> impl Strategy<Value = Mosaic> {
    (any::<u64>(), any::<u64>()).prop_map(|(id, amount)| Mosaic { id: MosaicId(id), amount: Amount(amount) })
}

fn hash() -> impl Strategy<Value = Hash256> {
    any::<[u8; 32]>().prop_map(Hash256)
}

fn key() -> impl Strategy<Value = PublicKey> {
    any::<[u8; 32]>().prop_map(PublicKey)
}

/// Small numbers that have a meaning, and others.
fn number() -> impl Strategy<Value = u8> {
    prop_oneof![0u8..8, any::<u8>()]
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let bytes = vec(any::<u8>(), 0..60);
    prop_oneof![
        bytes.clone(),
        ".{0,20}".prop_map(|text| [b"\0", text.as_bytes()].concat()),
        bytes.clone().prop_map(|bytes| [b"\x01", &[7; 28][..], &bytes].concat()),
        bytes.prop_map(|bytes| [&tegata_symbol::message::DELEGATED_HARVESTING_MARKER[..], &bytes].concat()),
    ]
}

fn transfer() -> impl Strategy<Value = Body> {
    (account(), vec(mosaic(), 0..4), message())
        .prop_map(|(recipient, mosaics, message)| Body::Transfer(Transfer { recipient, mosaics, message }))
}

fn mosaics() -> impl Strategy<Value = Body> {
    let id = || any::<u64>().prop_map(MosaicId);
    prop_oneof![
        (id(), any::<u64>(), any::<u32>(), any::<u8>(), number(), any::<bool>()).prop_map(
            |(id, duration, nonce, flags, divisibility, ends)| {
                let duration = if ends { duration } else { 0 };
                Body::MosaicDefinition(MosaicDefinition {
                    id,
                    duration,
                    nonce,
                    flags: MosaicFlags(flags),
                    divisibility,
                })
            }
        ),
        (id(), any::<u64>(), number()).prop_map(|(mosaic_id, delta, action)| {
            Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id, delta: Amount(delta), action })
        }),
        (account(), mosaic())
            .prop_map(|(source, mosaic)| { Body::MosaicSupplyRevocation(MosaicSupplyRevocation { source, mosaic }) }),
        (id(), id(), any::<[u64; 3]>(), number(), number()).prop_map(
            |(mosaic_id, reference_mosaic_id, [key, previous_value, new_value], previous_type, new_type)| {
                Body::MosaicGlobalRestriction(MosaicGlobalRestriction {
                    mosaic_id,
                    reference_mosaic_id,
                    key,
                    previous_value,
                    new_value,
                    previous_type,
                    new_type,
                })
            }
        ),
        (id(), any::<[u64; 2]>(), any::<bool>(), account()).prop_map(
            |(mosaic_id, [key, new_value], is_new, target)| {
                let previous_value = if is_new { u64::MAX } else { key };
                let restriction = MosaicAddressRestriction { mosaic_id, key, previous_value, new_value, target };
                Body::MosaicAddressRestriction(restriction)
            }
        ),
    ]
}

fn locks() -> impl Strategy<Value = Body> {
    prop_oneof![
        (mosaic(), any::<u64>(), hash()).prop_map(|(mosaic, duration, hash)| Body::HashLock(HashLock {
            mosaic,
            duration,
            hash
        })),
        (account(), hash(), mosaic(), any::<u64>(), number()).prop_map(
            |(recipient, secret, mosaic, duration, hash_algorithm)| {
                Body::SecretLock(SecretLock { recipient, secret, mosaic, duration, hash_algorithm })
            }
        ),
        (account(), hash(), number(), vec(any::<u8>(), 0..60)).prop_map(
            |(recipient, secret, hash_algorithm, proof)| {
                Body::SecretProof(SecretProof { recipient, secret, hash_algorithm, proof })
            }
        ),
    ]
}

fn metadata() -> impl Strategy<Value = Body> {
    (account(), any::<u64>(), any::<u64>(), -40i16..40, vec(any::<u8>(), 0..40), 0..3).prop_map(
        |(target, key, id, value_size_delta, value, kind)| {
            let key = MetadataKey(key);
            match kind {
                0 => Body::AccountMetadata(Metadata { target, key, target_id: (), value_size_delta, value }),
                1 => Body::MosaicMetadata(Metadata { target, key, target_id: MosaicId(id), value_size_delta, value }),
                _ => Body::NamespaceMetadata(Metadata {
                    target,
                    key,
                    target_id: NamespaceId(id),
                    value_size_delta,
                    value,
                }),
            }
        },
    )
}

fn namespaces() -> impl Strategy<Value = Body> {
    let id = || any::<u64>().prop_map(NamespaceId);
    let parent = prop_oneof![
        any::<u64>().prop_map(|duration| NamespaceParent::Root { duration }),
        id().prop_map(|parent| NamespaceParent::Child { parent }),
    ];
    let name = prop_oneof![vec(any::<u8>(), 0..60), "[a-z0-9_-]{1,20}".prop_map(String::into_bytes)];
    prop_oneof![
        (parent, id(), name).prop_map(|(parent, id, name)| Body::NamespaceRegistration(NamespaceRegistration {
            parent,
            id,
            name
        })),
        (id(), account(), number()).prop_map(|(namespace_id, address, action)| Body::AddressAlias(AddressAlias {
            namespace_id,
            address,
            action
        })),
        (id(), any::<u64>(), number()).prop_map(|(namespace_id, id, action)| {
            Body::MosaicAlias(MosaicAlias { namespace_id, mosaic_id: MosaicId(id), action })
        }),
    ]
}

fn keys() -> impl Strategy<Value = Body> {
    prop_oneof![
        (key(), number(), 0..3).prop_map(|(linked_public_key, action, kind)| {
            let link = KeyLink { linked_public_key, action };
            match kind {
                0 => Body::AccountKeyLink(link),
                1 => Body::NodeKeyLink(link),
                _ => Body::VrfKeyLink(link),
            }
        }),
        (key(), any::<u32>(), any::<u32>(), number()).prop_map(
            |(linked_public_key, start_epoch, end_epoch, action)| {
                Body::VotingKeyLink(VotingKeyLink { linked_public_key, start_epoch, end_epoch, action })
            }
        ),
    ]
}

fn accounts() -> impl Strategy<Value = Body> {
    let flags = || prop_oneof![any::<u16>(), Just(0x8001), Just(0x4001), Just(2), Just(0xC004)];
    prop_oneof![
        (flags(), vec(account(), 0..4), vec(account(), 0..4)).prop_map(|(flags, additions, deletions)| {
            Body::AccountAddressRestriction(AccountRestriction { flags, additions, deletions })
        }),
        (flags(), vec(any::<u64>().prop_map(MosaicId), 0..4), vec(any::<u64>().prop_map(MosaicId), 0..4)).prop_map(
            |(flags, additions, deletions)| {
                Body::AccountMosaicRestriction(AccountRestriction { flags, additions, deletions })
            }
        ),
        (flags(), vec(prop_oneof![any::<u16>(), Just(0x4154)], 0..4), vec(any::<u16>(), 0..4)).prop_map(
            |(flags, additions, deletions)| {
                Body::AccountOperationRestriction(AccountRestriction { flags, additions, deletions })
            }
        ),
        (any::<[i8; 2]>(), vec(account(), 0..4), vec(account(), 0..4)).prop_map(
            |([min_removal_delta, min_approval_delta], additions, deletions)| {
                Body::MultisigAccountModification(MultisigAccountModification {
                    min_removal_delta,
                    min_approval_delta,
                    additions,
                    deletions,
                })
            }
        ),
    ]
}

/// Any body but an aggregate's.
fn plain_body() -> impl Strategy<Value = Body> {
    prop_oneof![transfer(), mosaics(), locks(), metadata(), namespaces(), keys(), accounts()]
}

fn aggregate() -> impl Strategy<Value = Body> {
    let embedded = (key(), any::<u8>(), any::<u8>(), plain_body())
        .prop_map(|(signer, version, network, body)| Embedded { signer, version, network: NetworkId(network), body });
    let cosignature = (any::<u64>(), key(), any::<[u8; 32]>()).prop_map(|(version, signer, half)| Cosignature {
        version,
        signer,
        signature: Signature([half, half].concat().try_into().unwrap()),
    });
    (any::<bool>(), any::<bool>(), hash(), vec(embedded, 0..5), vec(cosignature, 0..3)).prop_map(
        |(bonded, right, hash, transactions, cosignatures)| {
            let mut aggregate = Aggregate::stated(bonded, hash, transactions, cosignatures);
            if right {
                aggregate.transactions_hash = aggregate.computed_hash();
            }
            Body::Aggregate(aggregate)
        },
    )
}

/// A transaction of any type, signed or not.
pub fn any_transaction() -> impl Strategy<Value = Transaction> {
    let body = prop_oneof![plain_body(), aggregate()];
    (any::<Option<[u8; 32]>>(), key(), 1u8..4, number(), any::<u64>(), any::<u64>(), body).prop_map(
        |(signature, signer, version, network, max_fee, deadline, body)| Transaction {
            signature: signature.map_or(Signature::ZERO, |half| Signature([half, half].concat().try_into().unwrap())),
            signer,
            version,
            network: NetworkId(network),
            max_fee: Amount(max_fee),
            deadline: NetworkTime(deadline),
            body,
        },
    )
}
