//! `tegata emulator`: a local ledger, and its faucet.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};

use serde_json::{Value, json};
use tegata_emulator::parameters::GenesisBalance;
use tegata_emulator::properties::{ForkHeights, MOST_BYTES, Plan, Profile, Properties};
use tegata_emulator::{BlockTime, Config, Emulator, EmulatorError};
use tegata_node::StatusGroup;
use tegata_symbol::{Address, Hash256};

use super::nodes;
use crate::answer::{Answer, Failure, code_of};
use crate::args::{EmulatorArgs, EmulatorCommand, ForksArg};
use crate::units::{Duration, Xym};

/// How long the faucet's transfer is waited for.
const FAUCET_PATIENCE: core::time::Duration = core::time::Duration::from_secs(120);
const FAUCET_POLL: core::time::Duration = core::time::Duration::from_millis(200);

/// Runs until Ctrl-C, or asks a running one for currency.
pub async fn run(args: EmulatorArgs, as_json: bool) -> Result<Answer, Failure> {
    if let Some(EmulatorCommand::Fund { address, amount, node }) = args.command {
        return fund(&address, amount, &node).await;
    }
    let block_time = match args.block_time.as_deref() {
        None => BlockTime::OfNetwork,
        Some("instant") => BlockTime::Instant,
        Some(text) => {
            let time: Duration = text.parse().map_err(|error| Failure::bad_input("block-time", error))?;
            BlockTime::Every(time.0)
        }
    };
    let failure = |error: EmulatorError| Failure::bad_input(&code_of(&error), error);
    let mut config = Config { network: plan(&args)?, ..Config::new(args.data, block_time) };
    config.finality_lag = args.finality_lag.unwrap_or(config.finality_lag);
    let emulator = Emulator::open(config).map_err(failure)?;
    let listener = tegata_emulator::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, args.port))).await.map_err(failure)?;
    let server = emulator.serve(listener).map_err(failure)?;
    let url = format!("http://{}", server.address());
    let network = emulator.ledger().parameters().network;
    super::announce(
        as_json,
        &format!(
            "ledger at {url}, generation hash {}\nexplorer at {url}/explorer\nCtrl-C stops it.",
            network.generation_hash_seed
        ),
        &json!({
            "url": url,
            "explorer": format!("{url}/explorer"),
            "generationHash": network.generation_hash_seed.to_string(),
        }),
    );
    super::until_stopped().await;
    server.shutdown().await;
    Ok(Answer::yes("", json!({ "stopped": true })))
}

/// The network that is asked for.
fn plan(args: &EmulatorArgs) -> Result<Option<Plan>, Failure> {
    let Some(network) = &args.network else { return Ok(None) };
    let profile = match network.as_str() {
        "local" => Profile::Local,
        "testnet" => Profile::Testnet,
        "mainnet" => Profile::Mainnet,
        file => {
            let unreadable = |error| {
                let names = "it is neither local, testnet nor mainnet, and not a file that can be read";
                Failure::bad_input("network", format!("{file}: {names}: {error}"))
            };
            let wrong = |error| Failure::bad_input(&code_of(&error), format!("{file}: {error}"));
            let bytes = read_start(file, MOST_BYTES + 1).map_err(unreadable)?;
            Profile::Stated(Box::new(Properties::parse(&bytes).map_err(wrong)?))
        }
    };
    let mut plan = Plan::new(profile);
    let genesis = args.genesis.iter();
    plan.genesis = genesis.map(|each| GenesisBalance { public_key: each.public_key, amount: each.amount.0 }).collect();
    plan.real_generation_hash = args.real_generation_hash;
    plan.fork_heights = match args.forks {
        None => plan.fork_heights,
        Some(ForksArg::Passed) => ForkHeights::Passed,
        Some(ForksArg::Stated) => ForkHeights::AsStated,
    };
    Ok(Some(plan))
}

/// At most so many bytes of a file.
fn read_start(path: &str, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

async fn fund(address: &Address, amount: Xym, node: &str) -> Result<Answer, Failure> {
    let url = format!("{}/emulator/faucet", node.trim_end_matches('/'));
    let client = tegata_node::http_client().map_err(|error| Failure::bad_input("node", error))?;
    let body = json!({ "address": address.to_string(), "amount": amount.0.0.to_string() });
    let unreachable = |error: reqwest::Error| {
        Failure::no("unreachable", format!("{node} cannot be reached: {error}. Is `tegata emulator` running there?"))
    };
    let response = client.post(&url).json(&body).send().await.map_err(unreachable)?;
    let status = response.status();
    let answer: Value = response.json().await.map_err(|_| {
        Failure::no("no-faucet", format!("{node} is not a local ledger with a faucet (it answered {status})"))
    })?;
    if !status.is_success() {
        let message = answer["message"].as_str().unwrap_or("the faucet refused");
        return Err(Failure::no("refused", message));
    }
    let hash = answer["hash"].as_str().unwrap_or_default();
    wait_for(node, hash).await?;
    Ok(Answer::yes(format!("{amount} XYM are with {address}: {hash}"), json!({ "hash": hash })))
}

/// Waits until the transfer stands in a block, so that the next command can spend it.
async fn wait_for(node: &str, hash: &str) -> Result<(), Failure> {
    let hash: Hash256 = hash.parse().map_err(|_| Failure::no("no-faucet", "the faucet named no transaction"))?;
    let pool = nodes::connect(&[node.to_owned()]).await?;
    let end = tokio::time::Instant::now() + FAUCET_PATIENCE;
    while tokio::time::Instant::now() < end {
        match pool.status(&hash).await.map_err(|error| nodes::failure(&error))?.map(|status| status.group) {
            Some(StatusGroup::Confirmed) => return Ok(()),
            Some(StatusGroup::Failed) => return Err(Failure::no("refused", "the faucet's transfer was refused")),
            _ => tokio::time::sleep(FAUCET_POLL).await,
        }
    }
    Err(Failure::no("timed-out", format!("the faucet's transfer {hash} is in no block yet")))
}
