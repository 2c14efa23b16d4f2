//! Proofs of state over REST, checked as a wallet does: leaves made of what other routes say, roots of the newest block.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use data_encoding::HEXUPPER;
use serde_json::{Value, json};
use tegata_emulator::chain::Accepted;
use tegata_emulator::{BlockTime, Clock, Config, Emulator, INSTANT_HEARTBEAT, ManualClock, Server, bind};
use tegata_symbol::proof::{
    AccountKind, AccountRestrictionList, AccountRestrictions, AccountState, HashLockInfo, MetadataEntry,
    MetadataTarget, MosaicEntry, MosaicRestrictionEntry, MultisigEntry, NamespaceAlias, Proven, RestrictionRule,
    RootNamespaceHistory, SecretLockInfo, StateKey, StateLeaf, StateProof, TreeNode, parse_tree_path, state_hash,
};
use tegata_symbol::{
    AccountRestriction, Address, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, Hash256, HashLock,
    KeyPair, Metadata, MetadataKey, Mosaic, MosaicAddressRestriction, MosaicAlias, MosaicDefinition, MosaicFlags,
    MosaicGlobalRestriction, MosaicId, MultisigAccountModification, NamespaceId, NamespaceParent,
    NamespaceRegistration, Network, NetworkTime, PrivateKey, PublicKey, SecretLock, Transaction,
};

const XYM: u64 = 1_000_000;
/// 30 days of blocks, the shortest registration.
const MONTH: u64 = 30 * 24 * 3600 / INSTANT_HEARTBEAT.as_secs();

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

/// A node with instant blocks whose accounts 4 and 5 have funds.
struct Node {
    emulator: Emulator,
    server: Server,
    network: Network,
    clock: ManualClock,
    deadline: u64,
}

impl Node {
    async fn start() -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = ManualClock::new(1_800_000_000_000);
        let mut config = Config::new(None, BlockTime::Instant);
        config.clock = std::sync::Arc::new(clock.clone());
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
        let network = emulator.ledger().parameters().network;
        let node = Self { emulator, server, network, clock, deadline: 0 };
        for number in [4, 5] {
            node.emulator.fund(&node.address(number), Amount(1_000 * XYM)).unwrap();
        }
        node
    }

    fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = reqwest::get(format!("{}{path}", self.server.url())).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    fn confirm(&mut self, signer: u8, body: Body, cosigners: &[u8]) {
        self.deadline += 1;
        let now = self.network.time_from_unix_ms(self.clock.unix_ms()).0;
        let deadline = NetworkTime(now + 3_600_000 + self.deadline);
        let unsigned = Transaction::new(keys(signer).public_key(), self.network.id, deadline, body);
        let context = self.network.signing(&AggregateForks::FROM_THE_START, 1);
        let mut signed = unsigned.with_fee(100, cosigners.len()).sign(&keys(signer), &context).unwrap();
        let hash = signed.hash(&self.network.generation_hash_seed);
        if let Body::Aggregate(aggregate) = &mut signed.body {
            aggregate.cosignatures = cosigners.iter().map(|number| Cosignature::sign(&keys(*number), &hash)).collect();
        }
        assert_eq!(self.emulator.announce(&signed.to_bytes()).unwrap(), Accepted::Unconfirmed(hash));
        assert!(self.emulator.snapshot().unwrap().place(&hash).unwrap().is_some());
    }

    fn confirm_inner(&mut self, signer: u8, body: Body, cosigners: &[u8]) {
        let inner = vec![Embedded::new(keys(signer).public_key(), self.network.id, body)];
        self.confirm(signer, Body::Aggregate(Aggregate::complete(inner)), cosigners);
    }

    /// The proof that a route gives, with the state hash that the newest block's roots lead to. The route's tree must say
    /// of each node what can be calculated of the raw bytes.
    async fn proof(&self, route: &str) -> (StateProof, Hash256) {
        let height = self.ok("/chain/info").await["height"].as_str().unwrap().to_owned();
        let block = self.ok(&format!("/blocks/{height}")).await;
        let roots = block["meta"]["stateHashSubCacheMerkleRoots"].as_array().unwrap();
        let roots: Vec<Hash256> = roots.iter().map(|root| root.as_str().unwrap().parse().unwrap()).collect();
        let answer = self.ok(&format!("{route}/merkle")).await;
        let raw = HEXUPPER.decode(answer["raw"].as_str().unwrap().as_bytes()).unwrap();
        let nodes = parse_tree_path(&raw).unwrap();
        assert_eq!(answer["tree"].as_array().unwrap().len(), nodes.len());
        for (node, shown) in nodes.iter().zip(answer["tree"].as_array().unwrap()) {
            let name = if matches!(node, TreeNode::Leaf { .. }) { "leafHash" } else { "branchHash" };
            assert_eq!(shown[name], node.hash().to_string());
        }
        (StateProof::from_bytes(&roots, &raw).unwrap(), state_hash(&roots.try_into().unwrap()))
    }

    async fn assert_proven(&self, route: &str, leaf: &impl StateLeaf) {
        let (proof, state_hash) = self.proof(route).await;
        assert_eq!(proof.check_leaf(&state_hash, leaf), Ok(true), "{route}");
    }

    async fn assert_absent(&self, route: &str, key: &StateKey) {
        let (proof, state_hash) = self.proof(route).await;
        assert_eq!(proof.check(&state_hash, key), Ok(Proven::Absent), "{route}");
    }
}

/// A number that JSON has as text.
fn number(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

fn small<T: TryFrom<u64, Error: core::fmt::Debug>>(value: &Value) -> T {
    value.as_u64().unwrap().try_into().unwrap()
}

fn address(value: &Value) -> Address {
    Address::from_hex(value.as_str().unwrap()).unwrap()
}

fn addresses(value: &Value) -> Vec<Address> {
    value.as_array().unwrap().iter().map(address).collect()
}

fn id(value: &Value) -> u64 {
    u64::from_str_radix(value.as_str().unwrap(), 16).unwrap()
}

fn hash(value: &Value) -> Hash256 {
    value.as_str().unwrap().parse().unwrap()
}

fn mosaic(value: &Value) -> Mosaic {
    let id_field = if value["mosaicId"].is_null() { &value["id"] } else { &value["mosaicId"] };
    Mosaic { id: MosaicId(id(id_field)), amount: Amount(number(&value["amount"])) }
}

#[tokio::test]
async fn an_account_is_proven_with_all_that_it_owns_and_one_that_nobody_knows_is_proven_absent() {
    let mut node = Node::start().await;
    let owner = node.address(4);
    // Ids are spread, so that some come before the currency's and some after it.
    for nonce in 0..6 {
        let mosaic = MosaicId::new(nonce, &owner);
        let flags = MosaicFlags::TRANSFERABLE;
        let definition = MosaicDefinition { id: mosaic, duration: 0, nonce, flags, divisibility: 0 };
        node.confirm(4, Body::MosaicDefinition(definition), &[]);
        let supply = tegata_symbol::MosaicSupplyChange { mosaic_id: mosaic, delta: Amount(7), action: 1 };
        node.confirm(4, Body::MosaicSupplyChange(supply), &[]);
    }
    let answer = node.ok(&format!("/accounts/{owner}")).await["account"].take();
    let owned: Vec<Mosaic> = answer["mosaics"].as_array().unwrap().iter().map(mosaic).collect();
    assert_eq!((owned.len(), owned[0].id), (7, node.network.currency));
    let account = AccountState {
        address: address(&answer["address"]),
        address_height: number(&answer["addressHeight"]),
        public_key: answer["publicKey"].as_str().unwrap().parse::<PublicKey>().unwrap(),
        public_key_height: number(&answer["publicKeyHeight"]),
        kind: AccountKind::Unlinked,
        linked: None,
        node: None,
        vrf: None,
        voting: vec![],
        importance: None,
        mosaics: owned,
    };
    node.assert_proven(&format!("/accounts/{owner}"), &account).await;
    node.assert_proven(&format!("/accounts/{}", keys(4).public_key()), &account).await;
    let stranger = node.address(99);
    node.assert_absent(&format!("/accounts/{stranger}"), &StateKey::account(&stranger)).await;

    let id = MosaicId::new(3, &owner);
    let answer = node.ok(&format!("/mosaics/{id}")).await["mosaic"].take();
    let entry = MosaicEntry {
        id,
        supply: Amount(number(&answer["supply"])),
        start_height: number(&answer["startHeight"]),
        owner: address(&answer["ownerAddress"]),
        revision: small(&answer["revision"]),
        flags: MosaicFlags(small(&answer["flags"])),
        divisibility: small(&answer["divisibility"]),
        duration: number(&answer["duration"]),
    };
    node.assert_proven(&format!("/mosaics/{id}"), &entry).await;
    node.assert_absent("/mosaics/0000000000000001", &StateKey::mosaic(MosaicId(1))).await;
}

#[tokio::test]
async fn a_namespace_is_proven_with_all_below_it_and_so_is_what_is_noted_about_it() {
    let mut node = Node::start().await;
    let owner = node.address(4);
    let root = NamespaceId::new("clinic", NamespaceId(0));
    let child = NamespaceId::new("ward", root);
    let below = NamespaceId::new("desk", child);
    let duration = NamespaceParent::Root { duration: MONTH };
    let child_of = |parent| NamespaceParent::Child { parent };
    for (parent, id, name) in
        [(duration, root, "clinic"), (child_of(root), child, "ward"), (child_of(child), below, "desk")]
    {
        let body = NamespaceRegistration { parent, id, name: name.into() };
        node.confirm(4, Body::NamespaceRegistration(body), &[]);
    }
    let alias = MosaicAlias { namespace_id: below, mosaic_id: MosaicId::new(1, &owner), action: 1 };
    let flags = MosaicFlags::NONE;
    let definition = MosaicDefinition { id: alias.mosaic_id, duration: 0, nonce: 1, flags, divisibility: 0 };
    node.confirm(4, Body::MosaicDefinition(definition), &[]);
    node.confirm(4, Body::MosaicAlias(alias), &[]);

    let all = node.ok(&format!("/namespaces?level0={root}")).await["data"].take();
    let (mut roots, mut children) = (vec![], BTreeMap::new());
    for namespace in all.as_array().unwrap().iter().map(|each| &each["namespace"]) {
        let alias = match namespace["alias"]["type"].as_u64().unwrap() {
            0 => None,
            1 => Some(NamespaceAlias::Mosaic(MosaicId(id(&namespace["alias"]["mosaicId"])))),
            _ => Some(NamespaceAlias::Address(address(&namespace["alias"]["address"]))),
        };
        let depth = namespace["depth"].as_u64().unwrap();
        let path = (1..depth).map(|level| NamespaceId(id(&namespace[format!("level{level}")]))).collect::<Vec<_>>();
        if path.is_empty() {
            roots.push((namespace, alias));
        } else {
            children.insert(path, alias);
        }
    }
    let (namespace, alias) = roots.pop().unwrap();
    let history = RootNamespaceHistory {
        id: root,
        owner: address(&namespace["ownerAddress"]),
        start_height: number(&namespace["startHeight"]),
        end_height: number(&namespace["endHeight"]),
        alias,
        children,
    };
    assert_eq!(history.children.len(), 2);
    node.assert_proven(&format!("/namespaces/{root}"), &history).await;
    // What is below a root has no leaf of its own.
    node.assert_absent(&format!("/namespaces/{child}"), &StateKey::namespace(child)).await;

    let note = Metadata {
        target: owner.into(),
        key: MetadataKey::new("note"),
        target_id: root,
        value_size_delta: 2,
        value: b"ok".to_vec(),
    };
    node.confirm_inner(4, Body::NamespaceMetadata(note), &[]);
    let answer = node.ok(&format!("/metadata?sourceAddress={owner}")).await["data"][0]["metadataEntry"].take();
    let entry = MetadataEntry {
        source: address(&answer["sourceAddress"]),
        target: address(&answer["targetAddress"]),
        key: MetadataKey(id(&answer["scopedMetadataKey"])),
        about: MetadataTarget::Namespace(NamespaceId(id(&answer["targetId"]))),
        value: HEXUPPER.decode(answer["value"].as_str().unwrap().as_bytes()).unwrap(),
    };
    node.assert_proven(&format!("/metadata/{}", entry.composite_hash()), &entry).await;
}

#[tokio::test]
async fn locks_are_proven_until_they_end() {
    let mut node = Node::start().await;
    let (recipient, currency) = (node.address(6), node.network.currency);
    let unit = |amount| Mosaic { id: currency, amount: Amount(amount) };
    let aggregate = Hash256([0xAA; 32]);
    node.confirm(4, Body::HashLock(HashLock { mosaic: unit(10 * XYM), duration: 3, hash: aggregate }), &[]);
    let answer = node.ok(&format!("/lock/hash/{aggregate}")).await["lock"].take();
    let lock = HashLockInfo {
        owner: address(&answer["ownerAddress"]),
        mosaic: mosaic(&answer),
        end_height: number(&answer["endHeight"]),
        used: answer["status"] == 1,
        hash: hash(&answer["hash"]),
    };
    node.assert_proven(&format!("/lock/hash/{aggregate}"), &lock).await;

    let secret = SecretLock {
        recipient: recipient.into(),
        secret: Hash256([0xBB; 32]),
        mosaic: unit(5),
        duration: 100,
        hash_algorithm: 0,
    };
    node.confirm(4, Body::SecretLock(secret), &[]);
    let answer = node.ok(&format!("/lock/secret?address={}", node.address(4))).await["data"][0]["lock"].take();
    let secret_lock = SecretLockInfo {
        owner: address(&answer["ownerAddress"]),
        mosaic: mosaic(&answer),
        end_height: number(&answer["endHeight"]),
        used: answer["status"] == 1,
        hash_algorithm: small(&answer["hashAlgorithm"]),
        secret: hash(&answer["secret"]),
        recipient: address(&answer["recipientAddress"]),
    };
    node.assert_proven(&format!("/lock/secret/{}", secret_lock.composite_hash()), &secret_lock).await;

    while node.emulator.ledger().height() < lock.end_height {
        node.emulator.mine().unwrap();
    }
    node.assert_absent(&format!("/lock/hash/{aggregate}"), &lock.state_key()).await;
}

#[tokio::test]
async fn restrictions_and_multisig_accounts_are_proven() {
    let mut node = Node::start().await;
    let (four, five, six) = (node.address(4), node.address(5), node.address(6));
    let mosaic_id = MosaicId::new(1, &four);
    let flags = MosaicFlags::RESTRICTABLE;
    let definition = MosaicDefinition { id: mosaic_id, duration: 0, nonce: 1, flags, divisibility: 0 };
    node.confirm(4, Body::MosaicDefinition(definition), &[]);
    let global = MosaicGlobalRestriction {
        mosaic_id,
        reference_mosaic_id: MosaicId(0),
        key: 0xFEDC,
        previous_value: 0,
        new_value: 10,
        previous_type: 0,
        new_type: 6,
    };
    node.confirm(4, Body::MosaicGlobalRestriction(global), &[]);
    let own = MosaicAddressRestriction {
        mosaic_id,
        key: 0xFEDC,
        previous_value: u64::MAX,
        new_value: 11,
        target: five.into(),
    };
    node.confirm(4, Body::MosaicAddressRestriction(own), &[]);
    let found = node.ok(&format!("/restrictions/mosaic?mosaicId={mosaic_id}")).await["data"].take();
    assert_eq!(found.as_array().unwrap().len(), 2);
    for answer in found.as_array().unwrap().iter().map(|each| &each["mosaicRestrictionEntry"]) {
        let mosaic = MosaicId(id(&answer["mosaicId"]));
        let pairs = answer["restrictions"].as_array().unwrap().iter().map(|pair| (number(&pair["key"]), pair));
        let entry = if answer["entryType"] == 1 {
            let rule = |pair: &Value| RestrictionRule {
                reference: MosaicId(id(&pair["restriction"]["referenceMosaicId"])),
                value: number(&pair["restriction"]["restrictionValue"]),
                comparison: small(&pair["restriction"]["restrictionType"]),
            };
            MosaicRestrictionEntry::Global { mosaic, rules: pairs.map(|(key, pair)| (key, rule(pair))).collect() }
        } else {
            let target = address(&answer["targetAddress"]).into();
            let values = pairs.map(|(key, pair)| (key, number(&pair["value"]))).collect();
            MosaicRestrictionEntry::Address { mosaic, target, values }
        };
        assert_eq!(entry.composite_hash(), hash(&answer["compositeHash"]));
        node.assert_proven(&format!("/restrictions/mosaic/{}", entry.composite_hash()), &entry).await;
    }

    let blocked = AccountRestriction { flags: 0x8001, additions: vec![six.into(), five.into()], deletions: vec![] };
    node.confirm(4, Body::AccountAddressRestriction(blocked), &[]);
    let answer = node.ok(&format!("/restrictions/account/{four}")).await["accountRestrictions"].take();
    let list = |list: &Value| AccountRestrictionList {
        flags: small(&list["restrictionFlags"]),
        values: addresses(&list["values"]).iter().map(|address| address.as_bytes().to_vec()).collect(),
    };
    let restrictions = AccountRestrictions {
        address: address(&answer["address"]),
        restrictions: answer["restrictions"].as_array().unwrap().iter().map(list).collect(),
    };
    node.assert_proven(&format!("/restrictions/account/{four}"), &restrictions).await;
    node.assert_absent(&format!("/restrictions/account/{five}"), &StateKey::account_restriction(&five)).await;

    let modification = MultisigAccountModification {
        min_removal_delta: 1,
        min_approval_delta: 2,
        additions: vec![node.address(7).into(), node.address(8).into()],
        deletions: vec![],
    };
    node.confirm_inner(5, Body::MultisigAccountModification(modification), &[7, 8]);
    for account in [five, node.address(7)] {
        let answer = node.ok(&format!("/account/{account}/multisig")).await["multisig"].take();
        let entry = MultisigEntry {
            address: address(&answer["accountAddress"]),
            min_approval: small(&answer["minApproval"]),
            min_removal: small(&answer["minRemoval"]),
            cosignatories: addresses(&answer["cosignatoryAddresses"]),
            multisigs: addresses(&answer["multisigAddresses"]),
        };
        node.assert_proven(&format!("/account/{account}/multisig"), &entry).await;
    }
    node.assert_absent(&format!("/account/{six}/multisig"), &StateKey::multisig(&six)).await;
}

#[tokio::test]
async fn nodes_of_a_tree_are_shown_in_the_node_s_form_and_wrong_arguments_are_refused() {
    let mut node = Node::start().await;
    let owner = node.address(4);
    let definition = MosaicDefinition {
        id: MosaicId::new(1, &owner),
        duration: 0,
        nonce: 1,
        flags: MosaicFlags::NONE,
        divisibility: 0,
    };
    node.confirm(4, Body::MosaicDefinition(definition), &[]);
    let answer = node.ok(&format!("/mosaics/{}/merkle", definition.id)).await;
    let raw = HEXUPPER.decode(answer["raw"].as_str().unwrap().as_bytes()).unwrap();
    // The currency and this one: a branch without a path and a leaf, or a branch with one.
    let [TreeNode::Branch { path, links }, leaf @ TreeNode::Leaf { value, path: rest }] =
        &parse_tree_path(&raw).unwrap()[..]
    else {
        panic!("{answer}")
    };
    let set: Vec<_> = (0..16).zip(links.iter()).filter_map(|(bit, link)| Some((bit, (*link)?))).collect();
    assert_eq!(set.len(), 2);
    let mask: u16 = set.iter().map(|(bit, _)| 1 << bit).sum();
    let halves: String = path.half_bytes().iter().map(|half| format!("{half:X}")).collect();
    let odd = halves.len() % 2 == 1;
    let shown = |(bit, link): &(i32, Hash256)| json!({ "bit": format!("{bit:X}"), "link": link.to_string() });
    assert_eq!(
        answer["tree"][0],
        json!({
            "type": 0,
            "path": if odd { format!("{halves}0") } else { halves.clone() },
            "encodedPath": if odd { format!("1{halves}") } else { format!("00{halves}") },
            "nibbleCount": halves.len(),
            "linkMask": format!("{mask:04X}"),
            "links": set.iter().map(shown).collect::<Vec<_>>(),
            "branchHash": parse_tree_path(&raw).unwrap()[0].hash().to_string(),
        })
    );
    assert_eq!(answer["tree"][1]["type"], 255);
    assert_eq!(answer["tree"][1]["value"], value.to_string());
    assert_eq!(answer["tree"][1]["nibbleCount"], rest.half_bytes().len());
    assert_eq!(answer["tree"][1]["leafHash"], leaf.hash().to_string());

    // No lock was ever made: the tree is empty, and so is the proof.
    let empty = node.ok(&format!("/lock/hash/{}/merkle", Hash256([1; 32]))).await;
    assert_eq!(empty, json!({ "raw": "", "tree": [] }));

    for (path, name) in [
        ("/accounts/abc/merkle", "accountId"),
        ("/mosaics/xyz/merkle", "mosaicId"),
        ("/namespaces/xyz/merkle", "namespaceId"),
        ("/metadata/12/merkle", "compositeHash"),
        ("/lock/hash/12/merkle", "hash"),
        ("/lock/secret/12/merkle", "compositeHash"),
        ("/restrictions/account/abc/merkle", "address"),
        ("/restrictions/mosaic/12/merkle", "compositeHash"),
        ("/account/abc/multisig/merkle", "address"),
    ] {
        let (status, error) = node.get(path).await;
        let message = format!("{name} has an invalid format");
        assert_eq!((status, error), (409, json!({ "code": "InvalidArgument", "message": message })), "{path}");
    }
}
