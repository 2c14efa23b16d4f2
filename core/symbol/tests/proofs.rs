//! Blocks, receipts and states as real nodes and the official SDKs give them, and what must hold for every input.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use data_encoding::HEXUPPER_PERMISSIVE;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use tegata_symbol::merkle::{merkle_path, merkle_root};
use tegata_symbol::proof::{
    AccountImportance, AccountKind, AccountRestrictionList, AccountRestrictions, AccountState, ActivityBucket,
    AddressResolutionStatement, BalanceChange, BalanceTransfer, BlockHeader, BlockKind, BlockStatement, ChangeCause,
    HashLockInfo, ImportanceFooter, MetadataEntry, MetadataTarget, MosaicEntry, MosaicResolutionStatement,
    MosaicRestrictionEntry, MultisigEntry, NamespaceAlias, ProofError, Proven, Receipt, ReceiptBody, ReceiptSource,
    ResolutionEntry, RestrictionRule, RootNamespaceHistory, SecretLockInfo, StateKey, StateLeaf, StateProof, SubCache,
    TransactionStatement, TransferCause, TreeNode, TreePath, VotingKey, VrfProof, parse_tree_path, state_hash,
};
use tegata_symbol::{
    Address, Amount, Hash256, KeyPair, MetadataKey, Mosaic, MosaicFlags, MosaicId, NamespaceId, Network, NetworkId,
    NetworkTime, ParseRule, PrivateKey, PublicKey, Signature, Transaction, UnresolvedAddress,
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/proofs.json")).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    HEXUPPER_PERMISSIVE.decode(text(value).as_bytes()).unwrap()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex(value).try_into().unwrap()
}

fn hash(value: &Value) -> Hash256 {
    text(value).parse().unwrap()
}

fn hashes(value: &Value) -> Vec<Hash256> {
    value.as_array().unwrap().iter().map(hash).collect()
}

fn cases(all: &Value, key: &str) -> Vec<Value> {
    let list = all[key].as_array().unwrap().clone();
    assert!(!list.is_empty());
    list
}

// Blocks

/// A block as REST and WebSocket give it.
fn rest_block(block: &Value) -> BlockHeader {
    BlockHeader {
        signature: text(&block["signature"]).parse().unwrap(),
        signer: text(&block["signerPublicKey"]).parse().unwrap(),
        network: NetworkId::TESTNET,
        kind: BlockKind::Normal,
        height: block["height"].as_u64().unwrap(),
        timestamp: NetworkTime(block["timestamp"].as_u64().unwrap()),
        difficulty: block["difficulty"].as_u64().unwrap(),
        generation_hash_proof: VrfProof {
            gamma: bytes(&block["proofGamma"]),
            verification_hash: bytes(&block["proofVerificationHash"]),
            scalar: bytes(&block["proofScalar"]),
        },
        previous_hash: hash(&block["previousBlockHash"]),
        transactions_hash: hash(&block["transactionsHash"]),
        receipts_hash: hash(&block["receiptsHash"]),
        state_hash: hash(&block["stateHash"]),
        beneficiary: Address::from_hex(text(&block["beneficiaryAddress"])).unwrap(),
        fee_multiplier: u32::try_from(block["feeMultiplier"].as_u64().unwrap()).unwrap(),
    }
}

#[test]
fn blocks_of_testnet_have_their_hash_their_signature_and_their_predecessor() {
    let blocks = cases(&vectors()["testnet_blocks"], "blocks");
    let mut chained = 0;
    for (index, block) in blocks.iter().enumerate() {
        let header = rest_block(block);
        assert_eq!(header.hash(), hash(&block["hash"]));
        assert!(header.verify());
        assert!(!BlockHeader { receipts_hash: Hash256::ZERO, ..header.clone() }.verify());
        let previous = index.checked_sub(1).and_then(|previous| blocks.get(previous)).map(rest_block);
        if let Some(previous) = previous.filter(|previous| previous.height + 1 == header.height) {
            assert_eq!(header.previous_hash, previous.hash());
            chained += 1;
        }
    }
    assert_eq!(chained, 3);
}

#[test]
fn a_transaction_of_testnet_is_in_its_block_and_in_no_other() {
    let all = &vectors()["testnet_blocks"];
    let transaction = Transaction::from_bytes(&hex(&all["transaction"])).unwrap();
    let generation_hash_seed = hash(&all["generation_hash_seed"]);
    assert!(transaction.verify(&generation_hash_seed));
    let leaf = transaction.merkle_component_hash(&generation_hash_seed);
    let blocks: Vec<_> = cases(all, "blocks").iter().map(rest_block).collect();
    assert!(blocks[0].has_transaction(leaf, &[]));
    assert!(!blocks[1].has_transaction(leaf, &[]));
}

#[test]
fn blocks_of_the_sdk_are_read_field_by_field_and_written_alike() {
    for case in cases(&vectors(), "blocks") {
        let (payload, fields) = (hex(&case["payload"]), &case["descriptor"]);
        let (header, transactions) = BlockHeader::from_bytes(&payload).unwrap();
        assert_eq!(header.to_bytes(transactions), payload);
        let u64_of = |key: &str| fields[key].as_u64().unwrap();
        assert_eq!((header.height, header.difficulty), (u64_of("height"), u64_of("difficulty")));
        assert_eq!(
            (header.timestamp.0, u64::from(header.fee_multiplier)),
            (u64_of("timestamp"), u64_of("fee_multiplier"))
        );
        assert_eq!(header.signature, text(&fields["signature"]).parse().unwrap());
        assert_eq!(header.signer, text(&fields["signer_public_key"]).parse().unwrap());
        let proof = &fields["generation_hash_proof"];
        assert_eq!(header.generation_hash_proof.gamma, bytes(&proof["gamma"]));
        assert_eq!(header.generation_hash_proof.verification_hash, bytes(&proof["verification_hash"]));
        assert_eq!(header.generation_hash_proof.scalar, bytes(&proof["scalar"]));
        assert_eq!(header.previous_hash, hash(&fields["previous_block_hash"]));
        assert_eq!(header.transactions_hash, hash(&fields["transactions_hash"]));
        assert_eq!(header.receipts_hash, hash(&fields["receipts_hash"]));
        assert_eq!(header.state_hash, hash(&fields["state_hash"]));
        assert_eq!(header.beneficiary.to_string(), text(&fields["beneficiary_address"]));
        match (text(&case["schema_name"]), header.kind) {
            ("NormalBlockV1", BlockKind::Normal) => {}
            ("NemesisBlockV1", BlockKind::Nemesis(footer)) | ("ImportanceBlockV1", BlockKind::Importance(footer)) => {
                assert_eq!(u64::from(footer.voting_eligible_accounts), u64_of("voting_eligible_accounts_count"));
                assert_eq!(footer.harvesting_eligible_accounts, u64_of("harvesting_eligible_accounts_count"));
                assert_eq!(footer.total_voting_balance.0, u64_of("total_voting_balance"));
                assert_eq!(footer.previous_importance_block_hash, hash(&fields["previous_importance_block_hash"]));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_block_that_breaks_a_rule_of_the_layout_is_refused_where_it_does() {
    let normal = hex(&vectors()["blocks"][0]["payload"]);
    let refused = |offset: usize, change: &[u8]| {
        let mut changed = normal.clone();
        changed[offset..offset + change.len()].copy_from_slice(change);
        let error = BlockHeader::from_bytes(&changed).unwrap_err();
        (error.offset, error.rule)
    };
    assert_eq!(refused(0, &[1, 0, 0, 0]), (0, ParseRule::SizeMismatch(1)));
    assert_eq!(refused(7, &[1]), (4, ParseRule::NonzeroReserved));
    assert_eq!(refused(104, &[1]), (104, ParseRule::NonzeroReserved));
    assert_eq!(refused(108, &[2]), (108, ParseRule::UnknownVersion(2)));
    assert_eq!(refused(110, &[0x43, 0x83]), (110, ParseRule::UnknownType(0x8343)));
    assert_eq!(refused(344, &[0x99]), (344, ParseRule::InvalidAddress));
    assert_eq!(refused(375, &[1]), (372, ParseRule::NonzeroReserved));
    let mut cut = normal[..300].to_vec();
    cut[..4].copy_from_slice(&300_u32.to_le_bytes());
    assert!(matches!(BlockHeader::from_bytes(&cut).unwrap_err().rule, ParseRule::Truncated(_)));
}

#[test]
fn an_importance_block_signs_its_footer_and_a_normal_block_not_its_reserved_bytes() {
    let keys = KeyPair::new(&PrivateKey::from_bytes([3; 32]));
    let all = vectors();
    let normal = rest_block(&all["testnet_blocks"]["blocks"][0]);
    assert_eq!((normal.size(), normal.signed_part().len()), (376, 376 - 108 - 4));
    let footer = ImportanceFooter {
        voting_eligible_accounts: 1,
        harvesting_eligible_accounts: 2,
        total_voting_balance: Amount(3),
        previous_importance_block_hash: Hash256([4; 32]),
    };
    let importance = BlockHeader { kind: BlockKind::Importance(footer), signer: keys.public_key(), ..normal };
    let signed = importance.sign(&keys);
    assert_eq!((signed.size(), signed.signed_part().len()), (424, 424 - 108));
    assert!(signed.verify());
    let changed = ImportanceFooter { voting_eligible_accounts: 2, ..footer };
    assert!(!BlockHeader { kind: BlockKind::Importance(changed), ..signed.clone() }.verify());
    assert!(!BlockHeader { kind: BlockKind::Nemesis(footer), ..signed }.verify());
}

// Receipts and statements

const MOSAIC: MosaicId = MosaicId(0x85BB_EA6C_C462_B244);

fn units(amount: u64) -> Mosaic {
    Mosaic { id: MOSAIC, amount: Amount(amount) }
}

#[test]
fn receipts_of_the_sdk_are_read_field_by_field_and_written_alike() {
    let name_of = |body: &ReceiptBody| match body {
        ReceiptBody::BalanceTransfer(transfer) => match transfer.cause {
            TransferCause::MosaicRentalFee => "MosaicRentalFeeReceipt",
            TransferCause::NamespaceRentalFee => "NamespaceRentalFeeReceipt",
        },
        ReceiptBody::BalanceChange(change) => match change.cause {
            ChangeCause::HarvestFee => "HarvestFeeReceipt",
            ChangeCause::LockHashCreated => "LockHashCreatedFeeReceipt",
            ChangeCause::LockHashCompleted => "LockHashCompletedFeeReceipt",
            ChangeCause::LockHashExpired => "LockHashExpiredFeeReceipt",
            ChangeCause::LockSecretCreated => "LockSecretCreatedFeeReceipt",
            ChangeCause::LockSecretCompleted => "LockSecretCompletedFeeReceipt",
            ChangeCause::LockSecretExpired => "LockSecretExpiredFeeReceipt",
        },
        ReceiptBody::MosaicExpired(_) => "MosaicExpiredReceipt",
        ReceiptBody::NamespaceExpired(_) => "NamespaceExpiredReceipt",
        ReceiptBody::NamespaceDeleted(_) => "NamespaceDeletedReceipt",
        ReceiptBody::Inflation(_) => "InflationReceipt",
    };
    let cases = cases(&vectors(), "receipts");
    assert_eq!(cases.len(), 13);
    for case in cases {
        let (payload, fields) = (hex(&case["payload"]), &case["descriptor"]);
        let receipt = Receipt::from_bytes(&payload).unwrap();
        assert_eq!(receipt.to_bytes(), payload);
        assert_eq!(name_of(&receipt.body), text(&case["schema_name"]));
        let is_address = |address: Address, key: &str| assert_eq!(address.to_string(), text(&fields[key]));
        let is_mosaic = |mosaic: Mosaic| {
            assert_eq!(mosaic.id.0, fields["mosaic"]["mosaic_id"].as_u64().unwrap());
            assert_eq!(mosaic.amount.0, fields["mosaic"]["amount"].as_u64().unwrap());
        };
        match receipt.body {
            ReceiptBody::BalanceTransfer(transfer) => {
                is_mosaic(transfer.mosaic);
                is_address(transfer.sender, "sender_address");
                is_address(transfer.recipient, "recipient_address");
            }
            ReceiptBody::BalanceChange(change) => {
                is_mosaic(change.mosaic);
                is_address(change.target, "target_address");
            }
            ReceiptBody::Inflation(mosaic) => is_mosaic(mosaic),
            ReceiptBody::MosaicExpired(MosaicId(id))
            | ReceiptBody::NamespaceExpired(NamespaceId(id))
            | ReceiptBody::NamespaceDeleted(NamespaceId(id)) => assert_eq!(id, fields["artifact_id"].as_u64().unwrap()),
        }
    }
}

#[test]
fn a_receipt_that_breaks_a_rule_of_the_layout_is_refused_where_it_does() {
    let inflation = Receipt::new(ReceiptBody::Inflation(units(1))).to_bytes();
    let refused = |offset: usize, change: u8| {
        let mut changed = inflation.clone();
        changed[offset] = change;
        let error = Receipt::from_bytes(&changed).unwrap_err();
        (error.offset, error.rule)
    };
    assert_eq!(refused(0, 25), (0, ParseRule::SizeMismatch(25)));
    assert_eq!(refused(7, 0x52), (6, ParseRule::UnknownType(0x5243)));
    let longer = [&inflation[..], &[0]].concat();
    assert_eq!(Receipt::from_bytes(&longer).unwrap_err().rule, ParseRule::TrailingBytes(1));
}

#[test]
fn statements_of_the_sdk_are_read_and_written_alike() {
    let all = &vectors()["statements"];
    let transaction = hex(&all["TransactionStatement"]);
    let statement = TransactionStatement::from_bytes(&transaction).unwrap();
    assert_eq!(statement.source, ReceiptSource { primary_id: 0x1234_5678, secondary_id: 0x8877_6655 });
    assert_eq!(statement.receipts.iter().map(Receipt::number).collect::<Vec<_>>(), [0x134E, 0x414D]);
    assert_eq!(statement.to_bytes(), transaction);

    let mosaic = hex(&all["MosaicResolutionStatement"]);
    let statement = MosaicResolutionStatement::from_bytes(&mosaic).unwrap();
    let at = |primary_id, secondary_id| statement.resolve(ReceiptSource { primary_id, secondary_id });
    assert_eq!(at(13, 40), None);
    assert_eq!(at(13, 42), Some(MosaicId(0x1234_5678_90AB_CDEF)));
    assert_eq!(at(14, 0), Some(MosaicId(0x1234_5678_90AB_CDF5)));
    assert_eq!(statement.to_bytes(), mosaic);

    let address = hex(&all["AddressResolutionStatement"]);
    assert_eq!(AddressResolutionStatement::from_bytes(&address).unwrap().to_bytes(), address);

    let block = hex(&all["BlockStatement"]);
    let statements = BlockStatement::from_bytes(&block).unwrap();
    let counts = (statements.transactions.len(), statements.addresses.len(), statements.mosaics.len());
    assert_eq!(counts, (3, 4, 5));
    assert_eq!(statements.to_bytes(), block);
}

/// Hashes that the tests of the Java SDK expect.
#[test]
fn statements_have_the_hashes_that_the_sdk_gives_them() {
    let address = |text: &str| Address::from_hex(text).unwrap();
    let source = |primary_id, secondary_id| ReceiptSource { primary_id, secondary_id };
    let is = |hash: Hash256, expected: &str| assert_eq!(hash.to_string(), expected);

    let target = address("98CF978DCDBD7013E713A3A48885640464F5750CDDD15159");
    let change = BalanceChange { cause: ChangeCause::HarvestFee, mosaic: units(1000), target };
    let receipts = vec![Receipt::new(ReceiptBody::BalanceChange(change))];
    let statement = TransactionStatement { source: source(0, 0), receipts };
    is(statement.hash(), "436D897697490D2969D784C7BBB14EB069279A6DE48E31912011B4DB0DC896BC");

    let seed = "787225AAFF3D2C71F4FFA32D4F19EC4922F3CD869747F267378F81F8E3FCB12D".parse::<Hash256>().unwrap();
    let account = Address::new(&KeyPair::new(&PrivateKey::from_bytes(seed.0)).public_key(), NetworkId::TESTNET);
    let change = BalanceChange { cause: ChangeCause::LockSecretExpired, mosaic: units(10), target: account };
    let transfer = BalanceTransfer {
        cause: TransferCause::MosaicRentalFee,
        mosaic: units(10),
        sender: account,
        recipient: "TBEM3LTBAHSDOXONNOKAVIGIZJLUCCPIBWY7WEA".parse().unwrap(),
    };
    let bodies = [
        ReceiptBody::MosaicExpired(MOSAIC),
        ReceiptBody::BalanceChange(change),
        ReceiptBody::BalanceTransfer(transfer),
    ];
    let statement = TransactionStatement { source: source(1, 1), receipts: bodies.map(Receipt::new).to_vec() };
    is(statement.hash(), "FB7F8C20647577916C07ED0448116EFD494EC15DEAE479D532F9C636FD79A891");

    let entry = ResolutionEntry { source: source(1, 0), resolved: MosaicId(0x9412_99B2_B7E1_291C) };
    let statement = MosaicResolutionStatement { unresolved: MOSAIC, entries: vec![entry] };
    is(statement.hash(), "DE29FB6356530E5D1FBEE0A84202520C155D882C46EA74456752D6C75F0707B3");

    let mut alias = [0; 24];
    alias[..9].copy_from_slice(&[0x91, 0x03, 0xB6, 0x0A, 0xAF, 0x27, 0x62, 0x68, 0x83]);
    let resolved = address("903CC58E8C242DCFC33DE4E2F8B434C77F93A48BA13BC3E3");
    let entries = vec![ResolutionEntry { source: source(4, 0), resolved }];
    let statement = AddressResolutionStatement { unresolved: UnresolvedAddress(alias), entries };
    is(statement.hash(), "9FB5235FB53C815DEFDCC9FC137BF949987097BDE2D3132EEF746F0AE0A6B02F");
}

#[test]
fn the_receipts_hash_does_not_depend_on_the_order_in_which_statements_are_given() {
    let statements = BlockStatement::from_bytes(&hex(&vectors()["statements"]["BlockStatement"])).unwrap();
    let mut reversed = statements.clone();
    reversed.transactions.reverse();
    assert_ne!(reversed, statements);
    assert_eq!(reversed.receipts_hash(), statements.receipts_hash());

    let leaves = statements.hashes();
    assert_eq!(leaves[0], statements.transactions[0].hash());
    assert_eq!(leaves[3], statements.addresses[0].hash());
    assert_eq!(leaves[7], statements.mosaics[0].hash());
    let mut header = rest_block(&vectors()["testnet_blocks"]["blocks"][0]);
    header.receipts_hash = statements.receipts_hash();
    assert_eq!(header.receipts_hash, merkle_root(leaves.clone()));
    for (index, leaf) in leaves.iter().enumerate() {
        assert!(header.has_statement(*leaf, &merkle_path(&leaves, index).unwrap()));
    }
    assert_eq!(BlockStatement::default().receipts_hash(), Hash256::ZERO);
}

// States

const SUB_CACHES: [SubCache; SubCache::COUNT] = [
    SubCache::AccountState,
    SubCache::Namespace,
    SubCache::Mosaic,
    SubCache::Multisig,
    SubCache::HashLock,
    SubCache::SecretLock,
    SubCache::AccountRestriction,
    SubCache::MosaicRestriction,
    SubCache::Metadata,
];

struct TreeCase {
    roots: Vec<Hash256>,
    raw: Vec<u8>,
    state_hash: Hash256,
    key: StateKey,
    proven: Proven,
}

fn tree_cases() -> Vec<TreeCase> {
    let case = |case: &Value| TreeCase {
        roots: hashes(&case["roots"]),
        raw: hex(&case["raw"]),
        state_hash: hash(&case["state_hash"]),
        key: StateKey {
            sub_cache: SUB_CACHES[usize::try_from(case["sub_cache"].as_u64().unwrap()).unwrap()],
            hash: hash(&case["key"]),
        },
        proven: if case["value"].is_null() { Proven::Absent } else { Proven::Value(hash(&case["value"])) },
    };
    cases(&vectors(), "tree_proofs").iter().map(case).collect()
}

impl TreeCase {
    fn check(&self) -> Result<Proven, ProofError> {
        StateProof::from_bytes(&self.roots, &self.raw)?.check(&self.state_hash, &self.key)
    }

    fn without_node(&self, index: usize) -> Vec<u8> {
        let mut nodes = parse_tree_path(&self.raw).unwrap();
        nodes.remove(index);
        nodes.iter().flat_map(TreeNode::to_bytes).collect()
    }
}

#[test]
fn nodes_of_the_sdk_are_read_and_written_alike_and_have_their_hash() {
    for case in cases(&vectors(), "tree_nodes") {
        let nodes = parse_tree_path(&hex(&case["raw"])).unwrap();
        assert_eq!(nodes.len(), 1);
        assert_eq!(nodes[0].hash(), hash(&case["hash"]));
        assert_eq!(nodes[0].to_bytes(), hex(&case["raw"]));
    }
}

#[test]
fn what_testnet_proved_is_proven() {
    for case in tree_cases() {
        assert_eq!(case.check(), Ok(case.proven));
    }
    let currency = &tree_cases()[2];
    assert_eq!(StateKey::mosaic(Network::TESTNET.currency), currency.key);
}

#[test]
fn a_proof_names_the_rule_that_it_breaks() {
    let [positive, negative, _] = tree_cases().try_into().ok().unwrap();
    let changed = |change: &dyn Fn(&mut TreeCase)| {
        let mut case = TreeCase { roots: positive.roots.clone(), raw: positive.raw.clone(), ..positive };
        change(&mut case);
        case.check()
    };
    assert_eq!(changed(&|case| case.state_hash.0[0] ^= 1), Err(ProofError::StateHash));
    assert_eq!(changed(&|case| case.roots.swap(0, 1)), Err(ProofError::StateHash));
    assert_eq!(changed(&|case| case.roots.truncate(8)), Err(ProofError::RootCount(8)));
    assert_eq!(changed(&|case| case.raw[0] = 1).map_err(|error| matches!(error, ProofError::Nodes(_))), Err(true));
    assert_eq!(changed(&|case| case.raw = case.without_node(0)), Err(ProofError::Root));
    assert_eq!(changed(&|case| case.raw = case.without_node(1)), Err(ProofError::Link(1)));
    assert_eq!(changed(&|case| case.raw = case.without_node(4)), Err(ProofError::Incomplete));
    assert_eq!(changed(&|case| case.raw.clear()), Err(ProofError::Incomplete));
    let surplus = |case: &mut TreeCase| case.raw.extend(parse_tree_path(&positive.raw).unwrap()[0].to_bytes());
    assert_eq!(changed(&surplus), Err(ProofError::Surplus));
    // Another key: the nodes that would lead to it are not there.
    assert_eq!(changed(&|case| case.key.hash = Hash256([0xAA; 32])), Err(ProofError::Link(1)));
    let present = Hash256([&[0x59, 0xF2], &negative.key.hash.0[2..]].concat().try_into().unwrap());
    let inconclusive = TreeCase { key: StateKey { hash: present, ..negative.key }, ..negative };
    assert_eq!(inconclusive.check(), Err(ProofError::Incomplete));
}

#[test]
fn absence_in_one_tree_says_nothing_about_another_tree() {
    let [_, negative, _] = tree_cases().try_into().ok().unwrap();
    for sub_cache in &SUB_CACHES[1..] {
        let key = StateKey { sub_cache: *sub_cache, ..negative.key };
        let proof = StateProof::from_bytes(&negative.roots, &negative.raw).unwrap();
        assert_eq!(proof.check(&negative.state_hash, &key), Err(ProofError::Root));
    }
}

#[test]
fn a_leaf_or_a_branch_that_leads_elsewhere_proves_absence() {
    let [positive, ..] = <[TreeCase; 3]>::try_from(tree_cases()).ok().unwrap();
    let proof = StateProof::from_bytes(&positive.roots, &positive.raw).unwrap();
    let mut sibling = positive.key;
    sibling.hash.0[31] ^= 1;
    assert_eq!(proof.check(&positive.state_hash, &sibling), Ok(Proven::Absent));

    // A branch whose own path differs; a node appends what it finds at the half-byte that differs.
    let keys = [[0x11; 32], [0x12; 32]].map(|key| StateKey { sub_cache: SubCache::Mosaic, hash: Hash256(key) });
    let leaves = keys.map(|key| {
        let raw = [&[0xFF, 62], &key.hash.0[1..], &[7; 32]].concat();
        parse_tree_path(&raw).unwrap().remove(0)
    });
    let branch = [&[0, 1, 0x10, 0b110, 0], &leaves[0].hash().0[..], &leaves[1].hash().0[..]].concat();
    let mut roots = [Hash256::ZERO; SubCache::COUNT];
    roots[2] = parse_tree_path(&branch).unwrap()[0].hash();
    let path_to = |leaf: &TreeNode| [branch.clone(), leaf.to_bytes()].concat();
    let check =
        |raw: &[u8], key: &StateKey| StateProof::from_bytes(&roots, raw).unwrap().check(&state_hash(&roots), key);
    for (key, leaf) in keys.iter().zip(&leaves) {
        assert_eq!(check(&path_to(leaf), key), Ok(Proven::Value(Hash256([7; 32]))));
    }
    let elsewhere = StateKey { hash: Hash256([0x21; 32]), ..keys[0] };
    assert_eq!(check(&branch, &elsewhere), Ok(Proven::Absent));
    assert_eq!(check(&path_to(&leaves[1]), &elsewhere), Ok(Proven::Absent));
}

#[test]
fn an_empty_tree_proves_absence_without_nodes() {
    let mut roots = [Hash256([1; 32]); SubCache::COUNT];
    roots[8] = Hash256::ZERO;
    let proof = StateProof::from_bytes(&roots, &[]).unwrap();
    let key = StateKey::metadata(&Hash256([2; 32]));
    assert_eq!(proof.check(&state_hash(&roots), &key), Ok(Proven::Absent));
    let elsewhere = StateKey::mosaic(MosaicId(1));
    assert_eq!(proof.check(&state_hash(&roots), &elsewhere), Err(ProofError::Incomplete));
}

/// The trees of a public node: the path from the root must spell the mosaic's key.
#[test]
fn mosaics_stand_under_the_hash_of_their_id() {
    for case in cases(&vectors(), "mosaic_trees") {
        let raw = hex(&case["raw"]);
        let nodes = parse_tree_path(&raw).unwrap();
        let Some(TreeNode::Leaf { value, .. }) = nodes.last() else { panic!("no leaf") };
        let mut roots = [Hash256::ZERO; SubCache::COUNT];
        roots[2] = nodes[0].hash();
        let proof = StateProof::from_bytes(&roots, &raw).unwrap();
        let key = StateKey::mosaic(text(&case["mosaicId"]).parse().unwrap());
        assert_eq!(proof.check(&state_hash(&roots), &key), Ok(Proven::Value(*value)));
    }
}

#[test]
fn an_account_of_a_node_has_the_hash_that_its_leaf_has() {
    let case = &vectors()["account_leaf"];
    let amount = Amount(case["amount"].as_u64().unwrap());
    let mut buckets = [ActivityBucket::default(); 5];
    buckets[0] = ActivityBucket { start_height: 1, raw_score: amount.0, ..buckets[0] };
    let account = AccountState {
        address: Address::from_hex(text(&case["address"])).unwrap(),
        address_height: 1,
        public_key: PublicKey::ZERO,
        public_key_height: 0,
        kind: AccountKind::Unlinked,
        linked: None,
        node: None,
        vrf: None,
        voting: vec![],
        importance: Some(AccountImportance { value: amount.0, height: 1, buckets }),
        mosaics: vec![Mosaic { id: text(&case["mosaic"]).parse().unwrap(), amount }],
    };
    let raw = hex(&case["raw"]);
    let mut roots = [Hash256::ZERO; SubCache::COUNT];
    roots[0] = parse_tree_path(&raw).unwrap()[0].hash();
    let proof = StateProof::from_bytes(&roots, &raw).unwrap();
    assert_eq!(proof.check_leaf(&state_hash(&roots), &account), Ok(true));
    let richer =
        AccountState { mosaics: vec![Mosaic { amount: Amount(amount.0 + 1), ..account.mosaics[0] }], ..account };
    assert_eq!(proof.check_leaf(&state_hash(&roots), &richer), Ok(false));
}

#[test]
fn accounts_are_written_as_the_sdk_writes_them() {
    let all = &vectors()["leaves"];
    let bucket = |index: u64| ActivityBucket {
        start_height: index,
        total_fees_paid: Amount(10 * index),
        beneficiary_count: u32::try_from(100 * index).unwrap(),
        raw_score: 1000 * index,
    };
    let key = PublicKey([0x11; 32]);
    let regular = AccountState {
        address: Address::new(&key, NetworkId(0x90)),
        address_height: 964,
        public_key: key,
        public_key_height: 966,
        kind: AccountKind::RemoteUnlinked,
        linked: Some(PublicKey([0x22; 32])),
        node: Some(PublicKey([0x33; 32])),
        vrf: Some(PublicKey([0x44; 32])),
        voting: vec![VotingKey { key: PublicKey([0x55; 32]), start_epoch: 10, end_epoch: 20 }],
        importance: None,
        mosaics: vec![Mosaic { id: MosaicId(10), amount: Amount(10_000) }],
    };
    assert_eq!(regular.to_bytes(), hex(&all["account_regular"]));
    let importance = Some(AccountImportance { value: 777, height: 0, buckets: [1, 2, 3, 4, 5].map(bucket) });
    assert_eq!(AccountState { importance, ..regular }.to_bytes(), hex(&all["account_high_value"]));
}

#[test]
fn mosaics_are_written_as_both_sdks_write_them() {
    let all = &vectors()["leaves"];
    let java = MosaicEntry {
        id: MosaicId((-3_087_871_471_161_192_663_i64).cast_unsigned()),
        supply: Amount(100),
        start_height: 200,
        owner: "SDY3NFHBQAPO7ZBII3USHG2UZHJYD7G7FICKIII".parse().unwrap(),
        revision: 1,
        flags: MosaicFlags(7),
        divisibility: 3,
        duration: 10,
    };
    assert_eq!(java.to_bytes(), hex(&all["mosaic_java"]));
    let typescript = MosaicEntry {
        id: MosaicId(0x725C_EC19_BBA3_1720),
        supply: Amount(15_000_000),
        start_height: 1,
        owner: Address::from_hex("9857C93C1E3FA4FACA0534AB12B8DE85BB2E7A4ECD24768B").unwrap(),
        revision: 1,
        flags: MosaicFlags(3),
        divisibility: 3,
        duration: 0,
    };
    assert_eq!(typescript.to_bytes(), hex(&all["mosaic_typescript"]));
}

#[test]
fn metadata_is_written_as_both_sdks_write_it_and_named_as_testnet_names_it() {
    let all = vectors();
    let leaves = &all["leaves"];
    let own = Address::from_hex("80D66C33420E5411995BACFCA2B28CF1C9F5DD7AB1A9C05C").unwrap();
    let account = MetadataEntry {
        source: own,
        target: own,
        key: MetadataKey(0x85BB_EA6C_C462_B244),
        about: MetadataTarget::Account,
        value: b"12345".to_vec(),
    };
    assert_eq!(account.to_bytes(), hex(&leaves["metadata_account_typescript"]));

    let source = Address::new(&PublicKey([0x22; 32]), NetworkId(0x90));
    let namespace = NamespaceId::new("currency", NamespaceId::new("this", NamespaceId(0)));
    let about = |about| MetadataEntry {
        source,
        target: Address::new(&PublicKey([0x11; 32]), NetworkId(0x90)),
        key: MetadataKey(10),
        about,
        value: b"Some String".to_vec(),
    };
    let mosaic = about(MetadataTarget::Mosaic(MosaicId::new(1, &source)));
    assert_eq!(mosaic.to_bytes(), hex(&leaves["metadata_mosaic_java"]));
    assert_eq!(about(MetadataTarget::Namespace(namespace)).to_bytes(), hex(&leaves["metadata_namespace_java"]));

    let case = &all["composite_hash"];
    let own = Address::from_hex(text(&case["source"])).unwrap();
    let key = text(&case["key"]).parse().unwrap();
    let entry =
        MetadataEntry { source: own, target: own, key, about: MetadataTarget::Account, value: hex(&case["value"]) };
    assert_eq!(entry.composite_hash(), hash(&case["hash"]));
    assert_eq!(entry.state_key(), StateKey::metadata(&hash(&case["hash"])));
}

/// That `leaf` is what stands at the end of a path through a tree of mainnet.
fn assert_leaf_of_mainnet(leaf: &impl StateLeaf, case: &Value) {
    let path = hex(&case["path"]);
    let key = leaf.state_key().hash;
    assert_eq!(leaf.value_hash(), hash(&case["value"]));
    let path_in_tree = TreePath::part_of_key(&key, 64 - 2 * path.len(), 64);
    assert_eq!(path_in_tree.packed(), path);
    assert_eq!(TreeNode::Leaf { path: path_in_tree, value: leaf.value_hash() }.hash(), hash(&case["hash"]));
}

#[test]
fn a_namespace_and_a_metadata_entry_of_mainnet_have_the_hashes_that_their_leaves_have() {
    let all = &vectors()["mainnet_leaves"];
    let case = &all["namespace"];
    let mosaic = NamespaceAlias::Mosaic(text(&case["mosaic"]).parse().unwrap());
    let namespace = RootNamespaceHistory {
        id: text(&case["id"]).parse().unwrap(),
        owner: Address::from_hex(text(&case["owner"])).unwrap(),
        start_height: 1,
        end_height: u64::MAX,
        alias: None,
        children: BTreeMap::from([(vec![text(&case["child"]).parse().unwrap()], Some(mosaic))]),
    };
    assert_leaf_of_mainnet(&namespace, case);

    let case = &all["metadata"];
    let entry = MetadataEntry {
        source: Address::from_hex(text(&case["source"])).unwrap(),
        target: Address::from_hex(text(&case["target"])).unwrap(),
        key: text(&case["key"]).parse().unwrap(),
        about: MetadataTarget::Account,
        value: hex(&case["value_bytes"]),
    };
    assert_eq!(entry.composite_hash(), hash(&case["composite_hash"]));
    assert_leaf_of_mainnet(&entry, case);
}

#[test]
fn namespaces_are_written_as_the_sdk_writes_them() {
    let all = &vectors()["leaves"];
    let mosaic = Some(NamespaceAlias::Mosaic(MosaicId(100)));
    let namespace = RootNamespaceHistory {
        id: NamespaceId(9_562_080_086_528_621_131),
        owner: "TBEM3LTBAHSDOXONNOKAVIGIZJLUCCPIBWY7WEA".parse().unwrap(),
        start_height: 1,
        end_height: u64::MAX,
        alias: mosaic,
        children: BTreeMap::from([(vec![NamespaceId((-1_087_871_471_161_192_663_i64).cast_unsigned())], mosaic)]),
    };
    assert_eq!(namespace.to_bytes(), hex(&all["namespace_java"]));
    assert_eq!(namespace.state_key(), StateKey::namespace(namespace.id));
    let without_alias = RootNamespaceHistory { alias: None, ..namespace };
    assert_eq!(without_alias.to_bytes(), hex(&all["namespace_without_alias_java"]));
}

#[test]
fn multisig_accounts_are_written_as_the_sdk_writes_them() {
    let account = |text| Address::from_hex(text).unwrap();
    let [own, both, cosigner, multisig] = [
        account("9022D04812D05000F96C283657B0C17990932BC84926CDE6"),
        account("90CF2886A23771534F2CEF86094B4C4FBC1E19C286B11E5B"),
        account("9049E14BEBCA93758EB36805BAE760A57239976F009A545C"),
        account("9050B9837EFAB4BBE8A4B9BB32D812F9885C00D8FC1650E1"),
    ];
    let entry = MultisigEntry {
        address: own,
        min_approval: 3,
        min_removal: 2,
        cosignatories: vec![both, cosigner],
        multisigs: vec![multisig, both],
    };
    assert_eq!(entry.to_bytes(), hex(&vectors()["leaves"]["multisig_java"]));
    assert_eq!(entry.state_key(), StateKey::multisig(&own));
}

#[test]
fn locks_are_written_as_the_sdk_writes_them() {
    let all = &vectors()["leaves"];
    let owner = "SDY3NFHBQAPO7ZBII3USHG2UZHJYD7G7FICKIII".parse().unwrap();
    let mosaic = Mosaic { id: MosaicId::new(1, &owner), amount: Amount(1) };
    let hash = "DD9EC2AC9AB11FC7E942E5FA39AF8811180F236E29BCD40DB812392295512F55".parse().unwrap();
    let lock = HashLockInfo { owner, mosaic, end_height: 10, used: true, hash };
    assert_eq!(lock.to_bytes(), hex(&all["hash_lock_java"]));
    assert_eq!(lock.state_key(), StateKey::hash_lock(&hash));
    let lock = SecretLockInfo {
        owner,
        mosaic,
        end_height: 10,
        used: true,
        hash_algorithm: 2,
        secret: "DD9EC2AC9AB11FC7E942E5FA39AF8811180F236E29BCD40DB812392295512AAA".parse().unwrap(),
        recipient: "SDZWZJUAYNOWGBTCUDBY3SE5JF4NCC2RDM6SIGQ".parse().unwrap(),
    };
    assert_eq!(lock.to_bytes(), hex(&all["secret_lock_java"]));
    assert_eq!(lock.state_key(), StateKey::secret_lock(&lock.composite_hash()));
}

#[test]
fn account_restrictions_are_written_as_both_sdks_write_them() {
    let all = &vectors()["leaves"];
    let restrictions = |address: &str, flags, values| AccountRestrictions {
        address: Address::from_hex(address).unwrap(),
        restrictions: vec![AccountRestrictionList { flags, values }],
    };
    let operations = vec![vec![0x54, 0x41], vec![0x44, 0x42]];
    let java = restrictions("9050B9837EFAB4BBE8A4B9BB32D812F9885C00D8FC1650E1", 0x4004, operations);
    assert_eq!(java.to_bytes(), hex(&all["account_operation_restriction_java"]));
    let own = "6826D27E1D0A26CA4E316F901E23E55C8711DB20DF250DEF";
    let typescript = restrictions(own, 1, vec![Address::from_hex(own).unwrap().as_bytes().to_vec()]);
    assert_eq!(typescript.to_bytes(), hex(&all["account_address_restriction_typescript"]));
    assert_eq!(typescript.state_key(), StateKey::account_restriction(&typescript.address));
}

#[test]
fn mosaic_restrictions_are_written_as_both_sdks_write_them() {
    let all = &vectors()["leaves"];
    let rule = |reference, value, comparison| RestrictionRule { reference, value, comparison };
    let mosaic = MosaicId(0x586E_3B6D_EEBC_A99F);
    let java = MosaicRestrictionEntry::Global { mosaic, rules: BTreeMap::from([(10, rule(mosaic, 20, 1))]) };
    assert_eq!(java.to_bytes(), hex(&all["mosaic_global_restriction_java"]));
    let mosaic = MosaicId(0x2C31_D8CB_4E83_0AC4);
    let rules = BTreeMap::from([(60641, rule(MosaicId(0), 1, 6))]);
    let typescript = MosaicRestrictionEntry::Global { mosaic, rules };
    assert_eq!(typescript.to_bytes(), hex(&all["mosaic_global_restriction_typescript"]));

    let target = |address: &str| Address::from_hex(address).unwrap().into();
    let java = MosaicRestrictionEntry::Address {
        mosaic: MosaicId(0x4C82_06CB_1149_2AD5),
        target: target("98D2C95780CE2BE891597AE8984CE4977FB54FAC9913CEA1"),
        values: BTreeMap::from([(75425, 1), (60947, 1)]),
    };
    assert_eq!(java.to_bytes(), hex(&all["mosaic_address_restriction_java"]));
    assert_eq!(java.value_hash(), hash(&all["mosaic_address_restriction_hash_java"]));
    let typescript = MosaicRestrictionEntry::Address {
        mosaic,
        target: target("9884C481C023D730A1C964F26A97DC59B88AC95B52590550"),
        values: BTreeMap::from([(60641, 2)]),
    };
    assert_eq!(typescript.to_bytes(), hex(&all["mosaic_address_restriction_typescript"]));
}

#[test]
fn restrictions_of_mosaics_and_secret_locks_have_the_names_that_nodes_give_them() {
    let case = &vectors()["composite_hashes"];
    let mosaic = text(&case["mosaic"]).parse().unwrap();
    let global = MosaicRestrictionEntry::Global { mosaic, rules: BTreeMap::new() };
    assert_eq!(global.composite_hash(), hash(&case["global"]));
    let target = Address::from_hex(text(&case["target"])).unwrap().into();
    let address = MosaicRestrictionEntry::Address { mosaic, target, values: BTreeMap::new() };
    assert_eq!(address.composite_hash(), hash(&case["address"]));
    assert_eq!(address.state_key(), StateKey::mosaic_restriction(&hash(&case["address"])));
    let recipient = Address::from_hex(text(&case["recipient"])).unwrap();
    let lock = SecretLockInfo {
        owner: recipient,
        mosaic: units(1),
        end_height: 1,
        used: false,
        hash_algorithm: 0,
        secret: hash(&case["secret"]),
        recipient,
    };
    assert_eq!(lock.composite_hash(), hash(&case["secret_lock"]));
}

// What must hold for every input

fn address() -> impl Strategy<Value = Address> {
    any::<[u8; 32]>().prop_map(|key| Address::new(&PublicKey(key), NetworkId::TESTNET))
}

fn mosaic() -> impl Strategy<Value = Mosaic> {
    any::<(u64, u64)>().prop_map(|(id, amount)| Mosaic { id: MosaicId(id), amount: Amount(amount) })
}

fn receipt() -> impl Strategy<Value = Receipt> {
    let transfer =
        (any::<bool>(), mosaic(), address(), address()).prop_map(|(of_mosaic, mosaic, sender, recipient)| {
            let cause = if of_mosaic { TransferCause::MosaicRentalFee } else { TransferCause::NamespaceRentalFee };
            ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender, recipient })
        });
    let change = (any::<bool>(), mosaic(), address()).prop_map(|(credit, mosaic, target)| {
        let cause = if credit { ChangeCause::HarvestFee } else { ChangeCause::LockHashCreated };
        ReceiptBody::BalanceChange(BalanceChange { cause, mosaic, target })
    });
    let body = prop_oneof![
        transfer,
        change,
        mosaic().prop_map(ReceiptBody::Inflation),
        any::<u64>().prop_map(|id| ReceiptBody::MosaicExpired(MosaicId(id))),
        any::<u64>().prop_map(|id| ReceiptBody::NamespaceDeleted(NamespaceId(id))),
    ];
    (any::<u16>(), body).prop_map(|(version, body)| Receipt { version, body })
}

fn source() -> impl Strategy<Value = ReceiptSource> {
    any::<(u32, u32)>().prop_map(|(primary_id, secondary_id)| ReceiptSource { primary_id, secondary_id })
}

fn statements() -> impl Strategy<Value = BlockStatement> {
    let transaction =
        (source(), vec(receipt(), 0..4)).prop_map(|(source, receipts)| TransactionStatement { source, receipts });
    let to_account = (source(), address()).prop_map(|(source, resolved)| ResolutionEntry { source, resolved });
    let account = (any::<[u8; 24]>(), vec(to_account, 0..3)).prop_map(|(unresolved, entries)| {
        AddressResolutionStatement { unresolved: UnresolvedAddress(unresolved), entries }
    });
    let to_mosaic =
        (source(), any::<u64>()).prop_map(|(source, id)| ResolutionEntry { source, resolved: MosaicId(id) });
    let of_mosaic = (any::<u64>(), vec(to_mosaic, 0..3))
        .prop_map(|(unresolved, entries)| MosaicResolutionStatement { unresolved: MosaicId(unresolved), entries });
    (vec(transaction, 0..3), vec(account, 0..3), vec(of_mosaic, 0..3))
        .prop_map(|(transactions, addresses, mosaics)| BlockStatement { transactions, addresses, mosaics })
}

fn header() -> impl Strategy<Value = BlockHeader> {
    let footer =
        any::<(u32, u64, u64, [u8; 32])>().prop_map(|(voting, harvesting, balance, previous)| ImportanceFooter {
            voting_eligible_accounts: voting,
            harvesting_eligible_accounts: harvesting,
            total_voting_balance: Amount(balance),
            previous_importance_block_hash: Hash256(previous),
        });
    let kind = (0..3, footer).prop_map(|(kind, footer)| match kind {
        0 => BlockKind::Normal,
        1 => BlockKind::Importance(footer),
        _ => BlockKind::Nemesis(footer),
    });
    let numbers = any::<(u8, u64, u64, u64, u32)>();
    (kind, numbers, any::<[[u8; 32]; 6]>(), any::<[u8; 16]>(), address()).prop_map(
        |(kind, (network, height, timestamp, difficulty, fee_multiplier), parts, verification_hash, beneficiary)| {
            let [signer, gamma, scalar, previous, transactions, state] = parts;
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&gamma);
            BlockHeader {
                signature: Signature(signature),
                signer: PublicKey(signer),
                network: NetworkId(network),
                kind,
                height,
                timestamp: NetworkTime(timestamp),
                difficulty,
                generation_hash_proof: VrfProof { gamma, verification_hash, scalar },
                previous_hash: Hash256(previous),
                transactions_hash: Hash256(transactions),
                receipts_hash: Hash256(scalar),
                state_hash: Hash256(state),
                beneficiary,
                fee_multiplier,
            }
        },
    )
}

fn raw_node() -> impl Strategy<Value = Vec<u8>> {
    let path = vec(0_u8..16, 0..=64).prop_map(|halves| {
        let mut raw = vec![u8::try_from(halves.len()).unwrap()];
        raw.extend(halves.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)));
        raw
    });
    (path, any::<Option<u16>>(), any::<[u8; 32]>()).prop_map(|(path, mask, hash)| match mask {
        None => [&[0xFF], &path[..], &hash].concat(),
        Some(mask) => {
            let links = hash.repeat(usize::try_from(mask.count_ones()).unwrap());
            [&[0], &path[..], &mask.to_le_bytes(), &links].concat()
        }
    })
}

proptest! {
    #[test]
    fn reading_arbitrary_bytes_never_panics(bytes in vec(any::<u8>(), 0..800), key in any::<[u8; 32]>()) {
        let _ = BlockHeader::from_bytes(&bytes);
        let _ = Receipt::from_bytes(&bytes);
        let _ = TransactionStatement::from_bytes(&bytes);
        let _ = AddressResolutionStatement::from_bytes(&bytes);
        let _ = MosaicResolutionStatement::from_bytes(&bytes);
        let _ = BlockStatement::from_bytes(&bytes);
        let _ = parse_tree_path(&bytes);
        let roots = [Hash256::ZERO; SubCache::COUNT];
        if let Ok(proof) = StateProof::from_bytes(&roots, &bytes) {
            let _ = proof.check(&state_hash(&roots), &StateKey { sub_cache: SubCache::Mosaic, hash: Hash256(key) });
        }
    }

    #[test]
    fn a_header_is_read_as_it_was_written(header in header(), transactions in vec(any::<u8>(), 0..50)) {
        let bytes = header.to_bytes(&transactions);
        prop_assert_eq!(BlockHeader::from_bytes(&bytes).unwrap(), (header, &transactions[..]));
    }

    #[test]
    fn statements_are_read_as_they_were_written(statements in statements()) {
        prop_assert_eq!(BlockStatement::from_bytes(&statements.to_bytes()).unwrap(), statements);
    }

    #[test]
    fn a_receipt_is_read_as_it_was_written(receipt in receipt()) {
        prop_assert_eq!(Receipt::from_bytes(&receipt.to_bytes()).unwrap(), receipt);
    }

    #[test]
    fn nodes_are_written_as_they_were_read(raw in vec(raw_node(), 0..6)) {
        let raw = raw.concat();
        let nodes = parse_tree_path(&raw).unwrap();
        prop_assert_eq!(nodes.iter().flat_map(TreeNode::to_bytes).collect::<Vec<_>>(), raw);
    }

    #[test]
    fn changing_any_byte_of_the_nodes_never_proves_something_else(position in any::<prop::sample::Index>(), change in 1_u8..) {
        let [mut case, ..] = <[TreeCase; 3]>::try_from(tree_cases()).ok().unwrap();
        let position = position.index(case.raw.len());
        case.raw[position] ^= change;
        prop_assert!(case.check().is_err());
    }

    #[test]
    fn more_nodes_than_a_key_has_half_bytes_are_refused(surplus in 1_usize..40) {
        let node = [&[0xFF, 0][..], &[1; 32]].concat();
        prop_assert!(parse_tree_path(&node.repeat(65)).is_ok());
        prop_assert!(parse_tree_path(&node.repeat(65 + surplus)).is_err());
    }
}
