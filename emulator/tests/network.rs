//! Ledgers like the public networks, and what their nodes say of network, supply and finality.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use serde_json::{Value, json};
use tegata_emulator::chain::Accepted;
use tegata_emulator::parameters::GenesisBalance;
use tegata_emulator::properties::{ForkHeights, NetworkError, Plan, Profile, Properties};
use tegata_emulator::{BlockTime, Config, Emulator, EmulatorError, FundError, ManualClock, Server, bind};
use tegata_symbol::proof::{
    BmTreeSignature, FinalizationMessageGroup, FinalizationProof, FinalizationRound, FinalizationStage,
    ParentKeySignature,
};
use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, KeyPair, Mosaic, NetworkId, NetworkTime, PrivateKey, Transaction,
    Transfer,
};

const XYM: u64 = 1_000_000;
const INITIAL: u64 = 7_842_928_625_000_000;

fn owner() -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([5; 32]))
}

fn like(profile: Profile) -> Plan {
    let genesis = vec![GenesisBalance { public_key: owner().public_key(), amount: Amount(1_000 * XYM) }];
    Plan { genesis, ..Plan::new(profile) }
}

fn config(plan: Plan) -> Config {
    let clock = std::sync::Arc::new(ManualClock::new(1_800_000_000_000));
    Config { network: Some(plan), clock, ..Config::new(None, BlockTime::Manual) }
}

struct Node {
    emulator: Emulator,
    server: Server,
    client: reqwest::Client,
}

impl Node {
    async fn start(plan: Plan) -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let emulator = Emulator::open(config(plan)).unwrap();
        let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
        Self { emulator, server, client: reqwest::Client::new() }
    }

    async fn text(&self, path: &str) -> (u16, String) {
        let response = self.client.get(format!("{}{path}", self.server.url())).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let (status, text) = self.text(path).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, value) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }
}

/// One transfer of 1 XYM to account 6, in an aggregate if wanted, signed as a wallet does that reads forks from the ledger.
fn pay(emulator: &Emulator, in_aggregate: bool) -> Accepted {
    let (network, context) = {
        let ledger = emulator.ledger();
        let parameters = ledger.parameters();
        (parameters.network, parameters.network.signing(&parameters.aggregate_forks, ledger.height() + 1))
    };
    let recipient = Address::new(&KeyPair::new(&PrivateKey::from_bytes([6; 32])).public_key(), network.id);
    let mosaics = vec![Mosaic { id: network.currency, amount: Amount(XYM) }];
    let transfer = Body::Transfer(Transfer { recipient: recipient.into(), mosaics, message: Vec::new() });
    let body = if in_aggregate {
        Body::Aggregate(Aggregate::complete(vec![Embedded::new(owner().public_key(), network.id, transfer)]))
    } else {
        transfer
    };
    let deadline = NetworkTime(network.time_from_unix_ms(emulator.unix_ms()).0 + 3_600_000);
    let unsigned = Transaction::new(owner().public_key(), network.id, deadline, body).with_fee(100, 0);
    emulator.announce(&unsigned.sign(&owner(), &context).unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn a_ledger_like_mainnet_states_mainnets_properties_but_for_what_must_be_its_own() {
    let mut plan = like(Profile::Mainnet);
    plan.fork_heights = ForkHeights::AsStated;
    let node = Node::start(plan).await;
    let mut answer = node.ok("/network/properties").await;
    let mut mainnet: Value = serde_json::from_str(include_str!("vectors/mainnet-properties.json")).unwrap();
    for own in ["nemesisSignerPublicKey", "generationHashSeed"] {
        assert_ne!(answer["network"][own].take(), mainnet["network"][own].take());
    }
    assert_eq!(answer, mainnet);
    assert_eq!(node.ok("/network").await["name"], "mainnet");
    let info = node.ok("/node/info").await;
    assert_eq!((&info["networkIdentifier"], &info["roles"]), (&json!(104), &json!(7)));
}

#[tokio::test]
async fn a_ledger_like_mainnet_has_todays_rules_and_confirms_what_its_owners_sign() {
    let node = Node::start(like(Profile::Mainnet)).await;
    let forks = &node.ok("/network/properties").await["forkHeights"];
    assert_eq!(
        (&forks["uniqueAggregateTransactionHash"], &forks["skipSecretLockExpirations"]),
        (&json!("1"), &json!(""))
    );
    assert!(matches!(pay(&node.emulator, true), Accepted::Unconfirmed(_)));
    let block = node.emulator.mine().unwrap();
    assert_eq!((block.transactions.len(), block.summary.header.network), (1, NetworkId::MAINNET));
    assert_eq!(block.transactions[0].transaction.version, 3);
    // Mainnet's nodes keep 5 percent of the fees for the network.
    let ledger = node.emulator.ledger();
    let (parameters, fee) = (ledger.parameters(), block.summary.total_fee.0);
    let sink = "NAVORTEX3IPBAUWQBBI3I3BDIOS4AVHPZLCFC7Y".parse().unwrap();
    assert_eq!(ledger.state().balance(&sink, parameters.network.currency), Amount(fee * 5 / 100));
    let harvester = ledger.state().balance(&ledger.harvester_address(), parameters.network.currency);
    assert_eq!(harvester, Amount(fee - fee * 5 / 100));
}

#[test]
fn only_a_local_ledger_gives_currency_away() {
    let address = |id| Address::new(&owner().public_key(), id);
    let public = Emulator::open(config(like(Profile::Testnet))).unwrap();
    assert!(matches!(public.fund(&address(NetworkId::TESTNET), Amount(1)), Err(FundError::Disabled)));
    let local = Emulator::open(config(like(Profile::Local))).unwrap();
    assert!(local.fund(&address(NetworkId::TESTNET), Amount(1)).is_ok());
    let stated = Profile::Stated(Box::new(Profile::Testnet.properties().unwrap()));
    assert!(!Emulator::open(config(like(stated))).unwrap().has_faucet());
}

#[test]
fn a_file_of_a_network_makes_a_ledger_with_its_rules() {
    let text = Profile::Testnet.properties().unwrap().to_string();
    let text = text.replace("testnet", "152").replace("uniqueAggregateTransactionHash = 2'742'000\n", "");
    let file = Properties::parse(text.replace("30s", "1m").as_bytes()).unwrap();
    let emulator = Emulator::open(config(like(Profile::Stated(Box::new(file))))).unwrap();
    let ledger = emulator.ledger();
    assert_eq!((ledger.parameters().network.id, ledger.parameters().aggregate_forks.v3), (NetworkId::TESTNET, None));
    assert_eq!(ledger.parameters().blocks(std::time::Duration::from_secs(3600)), 60);
}

#[test]
fn a_data_directory_keeps_its_network_its_balances_and_its_pace() {
    let directory = tempfile::tempdir().unwrap();
    let open = |network: Option<Plan>| {
        let block_time = BlockTime::OfNetwork;
        Emulator::open(Config { network, ..Config::new(Some(directory.path().to_owned()), block_time) })
    };
    let first = open(Some(like(Profile::Mainnet))).unwrap();
    let parameters = first.ledger().parameters().clone();
    assert_eq!(first.block_time(), BlockTime::Every(std::time::Duration::from_secs(30)));
    assert!(matches!(pay(&first, false), Accepted::Unconfirmed(_)));
    let tip = first.mine().unwrap().summary.hash;
    drop(first);
    let again = open(None).unwrap();
    assert_eq!(*again.ledger().parameters(), parameters);
    assert_eq!(again.ledger().tip().hash, tip);
    assert!(!again.has_faucet());
    drop(again);
    let other = open(Some(Plan::new(Profile::Local)));
    assert!(matches!(other, Err(EmulatorError::Plan(NetworkError::OtherNetwork { .. }))));
}

#[tokio::test]
async fn supply_and_inflation_are_told_as_a_node_tells_them() {
    let node = Node::start(like(Profile::Mainnet)).await;
    let whole = "7842928625.000000";
    assert_eq!(node.text("/network/currency/supply/total").await, (200, whole.to_owned()));
    assert_eq!(node.text("/network/currency/supply/circulating").await, (200, whole.to_owned()));
    assert_eq!(node.text("/network/currency/supply/max").await, (200, "8999999999.000000".to_owned()));
    assert_eq!(INITIAL / XYM, 7_842_928_625);
    let point = json!({ "startHeight": "1", "rewardAmount": "0" });
    assert_eq!(node.ok("/network/inflation").await, json!([point]));
    assert_eq!(node.ok("/network/inflation/at/77").await, point);
    assert_eq!(node.ok("/network/inflation/at/0").await["startHeight"], "N/A");
    assert_eq!(node.get("/network/inflation/at/x").await.0, 409);
}

/// Reads a proof back from a node's JSON.
fn proof(value: &Value) -> FinalizationProof {
    let height = |value: &Value| value.as_str().unwrap().parse::<u64>().unwrap();
    let number = |value: &Value| u32::try_from(value.as_u64().unwrap()).unwrap();
    let pair = |value: &Value| ParentKeySignature {
        parent_public_key: value["parentPublicKey"].as_str().unwrap().parse().unwrap(),
        signature: value["signature"].as_str().unwrap().parse().unwrap(),
    };
    let hash = |value: &Value| value.as_str().unwrap().parse().unwrap();
    let group = |value: &Value| FinalizationMessageGroup {
        stage: if value["stage"] == 0 { FinalizationStage::Prevote } else { FinalizationStage::Precommit },
        height: height(&value["height"]),
        hashes: value["hashes"].as_array().unwrap().iter().map(hash).collect(),
        signatures: value["signatures"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| BmTreeSignature { root: pair(&value["root"]), bottom: pair(&value["bottom"]) })
            .collect(),
    };
    assert_eq!(value["version"], 1);
    FinalizationProof {
        round: FinalizationRound {
            epoch: number(&value["finalizationEpoch"]),
            point: number(&value["finalizationPoint"]),
        },
        height: height(&value["height"]),
        hash: hash(&value["hash"]),
        groups: value["messageGroups"].as_array().unwrap().iter().map(group).collect(),
    }
}

#[tokio::test]
async fn what_is_final_is_proven_with_signatures_that_hold() {
    let node = Node::start(like(Profile::Testnet)).await;
    for _ in 0..6 {
        node.emulator.mine().unwrap();
    }
    let latest = &node.ok("/chain/info").await["latestFinalizedBlock"];
    assert_eq!(
        (&latest["height"], &latest["finalizationEpoch"], &latest["finalizationPoint"]),
        (&json!("5"), &json!(2), &json!(4))
    );
    let answer = node.ok("/finalization/proof/epoch/2").await;
    assert_eq!((&answer["hash"], &answer["height"]), (&latest["hash"], &latest["height"]));
    assert_eq!(node.ok("/finalization/proof/height/5").await, answer);
    let read = proof(&answer);
    assert!(read.verify());
    assert_eq!(read.precommitted().len(), 1);
    assert_eq!(FinalizationProof::from_bytes(&read.to_bytes()).unwrap(), read);
    assert_eq!(node.ok("/finalization/proof/epoch/1").await["messageGroups"], json!([]));
    for path in ["epoch/0", "epoch/3", "height/0", "height/4", "height/6"] {
        let (status, error) = node.get(&format!("/finalization/proof/{path}")).await;
        assert_eq!((status, &error["code"]), (404, &json!("NotFound")), "{path}");
    }
    for path in ["epoch/x", "epoch/4294967296", "height/-1"] {
        let (status, error) = node.get(&format!("/finalization/proof/{path}")).await;
        assert_eq!((status, &error["code"]), (409, &json!("InvalidArgument")), "{path}");
    }
}
