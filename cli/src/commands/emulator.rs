//! `tegata emulator`: a local ledger, its faucet, and its faults on purpose.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};

use reqwest::Method;
use serde_json::{Value, json};
use tegata_emulator::faults::Fault;
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

/// Runs until Ctrl-C, or asks a running one for something.
pub async fn run(args: EmulatorArgs, as_json: bool) -> Result<Answer, Failure> {
    match args.command {
        Some(EmulatorCommand::Fund { address, amount, node }) => return fund(&address, amount, &node).await,
        Some(EmulatorCommand::Fault { switches, clear, node }) => return fault(&switches, clear, &node).await,
        None => {}
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
    let mut config = Config { network: plan(&args)?, faults: args.faults, ..Config::new(args.data, block_time) };
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
    let body = json!({ "address": address.to_string(), "amount": amount.0.0.to_string() });
    let answer = ask(node, Method::POST, "faucet", Some(body), "no-faucet", "a local ledger with a faucet").await?;
    let hash = answer["hash"].as_str().unwrap_or_default();
    wait_for(node, hash).await?;
    Ok(Answer::yes(format!("{amount} XYM are with {address}: {hash}"), json!({ "hash": hash })))
}

/// Clears, sets, and lists what stands then.
async fn fault(switches: &[Fault], clear: Option<String>, node: &str) -> Result<Answer, Failure> {
    let request = async |method, path: &str, body| {
        ask(node, method, path, body, "no-local-ledger", "a local ledger that can go wrong on purpose").await
    };
    match clear.as_deref() {
        None => {}
        Some("") => drop(request(Method::DELETE, "faults", None).await?),
        Some(name) => drop(request(Method::DELETE, &format!("faults/{name}"), None).await?),
    }
    let switches: Vec<String> = switches.iter().map(ToString::to_string).collect();
    let answer = match switches.is_empty() {
        true => request(Method::GET, "faults", None).await?,
        false => request(Method::PUT, "faults", Some(json!({ "faults": switches }))).await?,
    };
    let standing = answer["faults"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let standing: Vec<&str> = standing.collect();
    let text = if standing.is_empty() { "nothing goes wrong on purpose".to_owned() } else { standing.join("\n") };
    Ok(Answer::yes(text, answer))
}

/// Asks one of the emulator's own routes, which are `what` alone has.
async fn ask(
    node: &str,
    method: Method,
    route: &str,
    body: Option<Value>,
    code: &str,
    what: &str,
) -> Result<Value, Failure> {
    let url = format!("{}/emulator/{route}", node.trim_end_matches('/'));
    let client = tegata_node::http_client().map_err(|error| Failure::bad_input("node", error))?;
    let unreachable = |error: reqwest::Error| {
        Failure::no("unreachable", format!("{node} cannot be reached: {error}. Is `tegata emulator` running there?"))
    };
    let mut request = client.request(method, &url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let no_json = |_| Failure::no(code, format!("{node} is not {what} (it answered {status})"));
    let answer: Value = response.json().await.map_err(no_json)?;
    if !status.is_success() {
        let message = answer["message"].as_str().unwrap_or("the ledger refused");
        return Err(Failure::no("refused", message));
    }
    Ok(answer)
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
