//! Each rule that a transaction can break by itself, and the place that the error names.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use sha2::{Digest, Sha256};
use tegata_symbol::{
    AccountRestriction, Address, AddressAlias, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded,
    HashLock, KeyLink, KeyPair, Metadata, MetadataKey, Mosaic, MosaicAlias, MosaicDefinition, MosaicFlags,
    MosaicGlobalRestriction, MosaicId, MosaicSupplyChange, MultisigAccountModification, NamespaceId, NamespaceParent,
    NamespaceRegistration, Network, NetworkId, NetworkTime, PrivateKey, PublicKey, Rule, SecretLock, SecretProof,
    SignError, Signature, Transaction, Transfer, UnresolvedAddress, VotingKeyLink, merkle,
};

const NETWORK: Network = Network::TESTNET;

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

fn account(number: u8) -> UnresolvedAddress {
    Address::new(&keys(number).public_key(), NETWORK.id).into()
}

fn transaction(body: Body) -> Transaction {
    Transaction::new(keys(1).public_key(), NETWORK.id, NetworkTime(1), body).with_fee(100, 0)
}

fn inner(body: Body) -> Embedded {
    Embedded::new(keys(1).public_key(), NETWORK.id, body)
}

fn transfer(message: Vec<u8>, ids: &[u64]) -> Body {
    let mosaics = ids.iter().map(|id| Mosaic { id: MosaicId(*id), amount: Amount(1) }).collect();
    Body::Transfer(Transfer { recipient: account(2), mosaics, message })
}

fn definition(change: impl FnOnce(&mut MosaicDefinition)) -> Body {
    let id = MosaicId::new(7, &Address::new(&keys(1).public_key(), NETWORK.id));
    let mut body = MosaicDefinition { id, duration: 0, nonce: 7, flags: MosaicFlags(15), divisibility: 6 };
    change(&mut body);
    Body::MosaicDefinition(body)
}

fn supply(delta: u64, action: u8) -> Body {
    Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: MosaicId(1), delta: Amount(delta), action })
}

fn metadata(size: usize, value_size_delta: i16) -> Metadata<()> {
    Metadata { target: account(2), key: MetadataKey(1), target_id: (), value_size_delta, value: vec![1; size] }
}

fn secret_lock(duration: u64, hash_algorithm: u8) -> Body {
    let mosaic = Mosaic { id: MosaicId(1), amount: Amount(1) };
    let secret = merkle::sha3_256(&[b"proof"]);
    Body::SecretLock(SecretLock { recipient: account(2), secret, mosaic, duration, hash_algorithm })
}

fn proof(hash_algorithm: u8, secret: [u8; 32], proof: &[u8]) -> Body {
    let secret = secret.into();
    Body::SecretProof(SecretProof { recipient: account(2), secret, hash_algorithm, proof: proof.to_vec() })
}

fn namespace(name: &str, id: NamespaceId) -> Body {
    let parent = NamespaceParent::Root { duration: 86_400 };
    Body::NamespaceRegistration(NamespaceRegistration { parent, id, name: name.into() })
}

fn voting(start_epoch: u32, end_epoch: u32, action: u8) -> Body {
    Body::VotingKeyLink(VotingKeyLink { linked_public_key: PublicKey([5; 32]), start_epoch, end_epoch, action })
}

fn restriction<T>(flags: u16, additions: Vec<T>) -> AccountRestriction<T> {
    AccountRestriction { flags, additions, deletions: Vec::new() }
}

fn comparison(new_type: u8) -> Body {
    Body::MosaicGlobalRestriction(MosaicGlobalRestriction {
        mosaic_id: MosaicId(1),
        reference_mosaic_id: MosaicId(0),
        key: 1,
        previous_value: 0,
        new_value: 1,
        previous_type: 0,
        new_type,
    })
}

fn multisig(additions: &[u8], deletions: &[u8]) -> Body {
    let list = |numbers: &[u8]| numbers.iter().map(|number| account(*number)).collect();
    Body::MultisigAccountModification(MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 1,
        additions: list(additions),
        deletions: list(deletions),
    })
}

fn sha256_twice(data: &[u8]) -> [u8; 32] {
    Sha256::digest(Sha256::digest(data)).into()
}

/// What keeps every rule, and what breaks one, with the field's position behind the header.
fn cases() -> (Vec<Body>, Vec<(Body, Rule, usize)>) {
    let id = |name: &str| NamespaceId::new(name, NamespaceId(0));
    let key = |action| KeyLink { linked_public_key: PublicKey([5; 32]), action };
    let good = vec![
        transfer(vec![0; 1024], &[1, 2, u64::MAX]),
        definition(|_| {}),
        supply(1, 0),
        supply(1, 1),
        secret_lock(1, 2),
        proof(0, merkle::sha3_256(&[b"proof"]).0, b"proof"),
        proof(2, sha256_twice(b""), b""),
        namespace("a-1_", id("a-1_")),
        voting(1, 1, 1),
        Body::AccountAddressRestriction(restriction(0xC001, vec![account(2)])),
        Body::AccountAddressRestriction(restriction(1, Vec::new())),
        Body::AccountMosaicRestriction(restriction(0x8002, vec![MosaicId(1)])),
        Body::AccountOperationRestriction(restriction(0x4004, vec![0x4154])),
        comparison(6),
        multisig(&[2, 3], &[4]),
        Body::AccountKeyLink(key(1)),
    ];
    let hash_lock =
        HashLock { mosaic: Mosaic { id: MosaicId(1), amount: Amount(1) }, duration: 0, hash: [0; 32].into() };
    let address_alias = AddressAlias { namespace_id: id("a"), address: account(2), action: 2 };
    let mosaic_alias = MosaicAlias { namespace_id: id("a"), mosaic_id: MosaicId(1), action: 2 };
    let bad = vec![
        (transfer(vec![0; 1025], &[]), Rule::MessageTooLarge, 24),
        (transfer(Vec::new(), &[2, 1]), Rule::MosaicsOutOfOrder, 32),
        (transfer(Vec::new(), &[1, 1]), Rule::MosaicsOutOfOrder, 32),
        (definition(|body| body.id = MosaicId(0)), Rule::MosaicIdZero, 0),
        (definition(|body| body.nonce += 1), Rule::MosaicIdMismatch, 0),
        (definition(|body| body.flags = MosaicFlags(16)), Rule::MosaicFlags, 20),
        (definition(|body| body.divisibility = 7), Rule::MosaicDivisibility, 21),
        (supply(1, 2), Rule::SupplyChangeAction, 16),
        (supply(0, 1), Rule::SupplyChangeZero, 8),
        (Body::HashLock(hash_lock), Rule::HashLockDuration, 16),
        (secret_lock(0, 0), Rule::SecretLockDuration, 72),
        (secret_lock(1, 3), Rule::HashAlgorithm, 80),
        (proof(3, [0; 32], b"proof"), Rule::HashAlgorithm, 58),
        (proof(1, [0; 32], b"proof"), Rule::ProofMismatch, 24),
        (proof(0, merkle::sha3_256(&[&[1; 1025]]).0, &[1; 1025]), Rule::ProofTooLarge, 56),
        (namespace("", id("")), Rule::NamespaceName, 18),
        (namespace("_a", id("_a")), Rule::NamespaceName, 18),
        (namespace("A", id("A")), Rule::NamespaceName, 18),
        (namespace(&"a".repeat(65), id(&"a".repeat(65))), Rule::NamespaceName, 18),
        (namespace("a", id("b")), Rule::NamespaceIdMismatch, 8),
        (Body::AddressAlias(address_alias), Rule::AliasAction, 32),
        (Body::MosaicAlias(mosaic_alias), Rule::AliasAction, 16),
        (Body::NodeKeyLink(key(2)), Rule::LinkAction, 32),
        (voting(1, 1, 2), Rule::LinkAction, 40),
        (voting(0, 1, 1), Rule::VotingStartEpoch, 32),
        (voting(2, 1, 1), Rule::VotingRange, 36),
        (Body::AccountAddressRestriction(restriction(2, vec![account(2)])), Rule::RestrictionFlags, 0),
        (Body::AccountMosaicRestriction(restriction(0x4002, vec![MosaicId(1)])), Rule::RestrictionFlags, 0),
        (Body::AccountOperationRestriction(restriction(4, vec![0x4154])), Rule::RestrictionFlags, 0),
        (Body::AccountOperationRestriction(restriction(0x4004, vec![0x8143])), Rule::RestrictionValue, 8),
        (comparison(7), Rule::RestrictionType, 41),
        (multisig(&[], &[2, 3]), Rule::MultisigDeletions, 3),
        (multisig(&[2, 2], &[]), Rule::MultisigRedundant, 8),
        (multisig(&[2, 3], &[3]), Rule::MultisigBothSets, 8),
    ];
    (good, bad)
}

#[test]
fn what_keeps_the_rules_passes_and_what_breaks_one_is_named_with_its_place() {
    let (good, bad) = cases();
    for body in &good {
        transaction(Body::Aggregate(Aggregate::complete(vec![inner(body.clone())]))).check().unwrap();
    }
    for (body, rule, offset) in bad {
        let error = transaction(body.clone()).check().unwrap_err();
        if matches!(body, Body::MultisigAccountModification(_)) {
            assert_eq!((error.rule, error.offset, error.rule.failure_code()), (Rule::OnlyEmbedded, 110, None));
        } else {
            assert_eq!((error.rule, error.offset), (rule, 128 + offset), "{body:?}");
        }
        assert!(rule.failure_code().unwrap().starts_with("Failure_"));

        // Behind another inner transaction of 65 bytes and its padding.
        let aggregate = Aggregate::complete(vec![inner(supply(1, 1)), inner(body.clone())]);
        let error = transaction(Body::Aggregate(aggregate)).check().unwrap_err();
        assert_eq!((error.rule, error.offset), (rule, 168 + 72 + 48 + offset), "{body:?}");
    }
}

#[test]
fn metadata_values_have_1_to_1024_bytes_and_change_by_no_more_than_that() {
    let cases = [
        (metadata(1, 1), None),
        (metadata(1024, -1024), None),
        (metadata(0, 0), Some((Rule::MetadataEmpty, 34))),
        (metadata(3, -4), Some((Rule::MetadataDelta, 32))),
        (metadata(1025, 0), Some((Rule::MetadataTooLarge, 34))),
    ];
    for (body, expected) in cases {
        let aggregate = Aggregate::complete(vec![inner(Body::AccountMetadata(body))]);
        let found = transaction(Body::Aggregate(aggregate)).check().err();
        assert_eq!(found.map(|error| (error.rule, error.offset)), expected.map(|(rule, at)| (rule, 168 + 48 + at)));
    }
}

#[test]
fn aggregates_are_counted_and_their_signers_told_apart() {
    let one = || vec![inner(supply(1, 1))];
    let rule = |aggregate: Aggregate| transaction(Body::Aggregate(aggregate)).check().err().map(|error| error.rule);
    assert_eq!(rule(Aggregate::complete(one())), None);
    assert_eq!(rule(Aggregate::bonded(one())), None);
    assert_eq!(rule(Aggregate::complete(Vec::new())), Some(Rule::AggregateEmpty));
    let many = (0..101).map(|_| inner(supply(1, 1))).collect();
    assert_eq!(rule(Aggregate::complete(many)), Some(Rule::AggregateTooManyTransactions));
    let wrong = Aggregate::stated(false, [1; 32].into(), one(), Vec::new());
    assert_eq!(rule(wrong), Some(Rule::AggregateHash));

    let cosigned = |numbers: &[u8], version: u64| {
        let mut aggregate = Aggregate::complete(one());
        let cosignature =
            |number: &u8| Cosignature { version, signer: keys(*number).public_key(), signature: Signature::ZERO };
        aggregate.cosignatures = numbers.iter().map(cosignature).collect();
        rule(aggregate)
    };
    assert_eq!(cosigned(&(2..26).collect::<Vec<_>>(), 0), None);
    assert_eq!(cosigned(&(2..27).collect::<Vec<_>>(), 0), Some(Rule::AggregateTooManyCosignatures));
    assert_eq!(cosigned(&[2, 3, 2], 0), Some(Rule::AggregateRedundantCosignature));
    assert_eq!(cosigned(&[1], 0), Some(Rule::AggregateRedundantCosignature));
    assert_eq!(cosigned(&[2], 1), Some(Rule::CosignatureVersion));

    let mut foreign = one();
    foreign[0].network = NetworkId::MAINNET;
    assert_eq!(rule(Aggregate::complete(foreign)), Some(Rule::WrongNetwork));
    let mut nobody = one();
    nobody[0].signer = PublicKey::ZERO;
    assert_eq!(rule(Aggregate::complete(nobody)), Some(Rule::ZeroPublicKey));
}

#[test]
fn nobody_signs_and_no_fee_is_more_than_a_block_can_take() {
    let mut nobody = transaction(supply(1, 1));
    nobody.signer = PublicKey::ZERO;
    assert_eq!(nobody.check().unwrap_err().rule, Rule::ZeroPublicKey);
    let mut generous = transaction(supply(1, 1));
    generous.max_fee = Amount(145 * u64::from(u32::MAX));
    generous.check().unwrap();
    generous.max_fee.0 += 1;
    assert_eq!(generous.check().unwrap_err().rule, Rule::FeeTooLarge);
}

#[test]
fn only_the_version_of_aggregates_that_the_network_takes_is_signed_and_cosigned() {
    let forks = AggregateForks { v2: Some(10), v3: Some(20) };
    let body = || Body::Aggregate(Aggregate::complete(vec![inner(supply(1, 1))]));
    for (height, demanded) in [(9, 1), (10, 2), (19, 2), (20, 3)] {
        let context = NETWORK.signing(&forks, height);
        let fitting = transaction(body()).for_chain(&context);
        assert_eq!(fitting.version, demanded);
        let signed = fitting.sign(&keys(1), &context).unwrap();
        let cosignature = signed.cosign(&keys(2), &context).unwrap();
        assert_eq!(cosignature.parent_hash, signed.hash(&NETWORK.generation_hash_seed));
        assert!(cosignature.cosignature.verify(&cosignature.parent_hash));
        for actual in (1..=3).filter(|version| *version != demanded) {
            let prohibited = Transaction { version: actual, ..transaction(body()) };
            let error = SignError::ProhibitedVersion { actual, demanded };
            assert_eq!(prohibited.cosign(&keys(2), &context), Err(error));
            assert_eq!(prohibited.sign(&keys(1), &context), Err(error));
        }
        // Other transactions have one version.
        transaction(supply(1, 1)).for_chain(&context).sign(&keys(1), &context).unwrap();
    }
}

#[test]
fn what_must_not_be_signed_is_refused_with_its_reason() {
    let context = NETWORK.signing(&AggregateForks::FROM_THE_START, 1);
    assert_eq!(transaction(supply(1, 1)).sign(&keys(2), &context), Err(SignError::OtherSigner));
    assert_eq!(transaction(supply(1, 1)).cosign(&keys(2), &context), Err(SignError::NotAnAggregate));
    let mainnet = Network::MAINNET.signing(&AggregateForks::FROM_THE_START, 1);
    assert_eq!(transaction(supply(1, 1)).sign(&keys(1), &mainnet), Err(SignError::OtherNetwork(0x98)));
    let wrong = Aggregate::stated(false, [1; 32].into(), vec![inner(supply(1, 1))], Vec::new());
    assert_eq!(transaction(Body::Aggregate(wrong)).sign(&keys(1), &context), Err(SignError::TransactionsHash));
    let long = transaction(transfer(vec![0; 1025], &[]));
    assert!(matches!(long.sign(&keys(1), &context), Err(SignError::TooLong(_))));
}
