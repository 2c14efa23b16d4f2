//! Networks whose properties come along, and what a new ledger is to be like.

use std::time::Duration;

use tegata_symbol::{Amount, KeyPair, MosaicId};

use super::value::Value;
use super::{Properties, PropertiesError};
use crate::parameters::{GenesisBalance, Parameters};
use crate::storage::Seed;

/// `config-network.properties` of the branch sai of symbol/networks.
const TESTNET: &str = include_str!("profiles/testnet.properties");
/// The example answer of `/network/properties` in symbol/symbol-openapi, whose
/// `corruptAggregateTransactionHashes` it cuts short.
const MAINNET: &str = include_str!("profiles/mainnet.properties");

/// Which network a ledger is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// A network of one's own with today's rules and any time between blocks; the only one with a faucet.
    Local,
    /// The public test network.
    Testnet,
    /// The public main network.
    Mainnet,
    /// The network of a properties file.
    Stated(Box<Properties>),
}

impl Profile {
    /// The network's file. A local ledger changes some of it.
    ///
    /// # Errors
    /// None in fact: the files that come along can be read.
    pub fn properties(&self) -> Result<Properties, PropertiesError> {
        match self {
            Self::Local | Self::Testnet => Properties::parse(TESTNET.as_bytes()),
            Self::Mainnet => Properties::parse(MAINNET.as_bytes()),
            Self::Stated(properties) => Ok(properties.as_ref().clone()),
        }
    }

    /// `local`, `testnet`, `mainnet` or `stated`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Testnet => "testnet",
            Self::Mainnet => "mainnet",
            Self::Stated(_) => "stated",
        }
    }
}

/// What `/network/properties` of a local ledger says beyond its parameters: as the test network, without the trees that this
/// ledger does not make.
pub(crate) fn local_properties(currency: MosaicId) -> Properties {
    let mut properties = Profile::Local.properties().unwrap_or_default();
    properties.set("chain", "enableVerifiableState", true.to_string());
    properties.set("chain", "enableVerifiableReceipts", true.to_string());
    properties.set("chain", "harvestingMosaicId", currency.write());
    properties
}

/// Where a new ledger stands among the forks of its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForkHeights {
    /// Every fork that the network has named a height for lies behind from the first block on, so that the ledger has the
    /// rules that the network has today.
    Passed,
    /// Forks come at the network's own heights, which a new ledger is far below.
    AsStated,
}

/// What a new ledger is to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its network.
    pub profile: Profile,
    /// Who owns what before the first block. What is left of the network's initial currency belongs to the ledger: to the faucet
    /// of a local one, to nobody who could spend it otherwise.
    pub genesis: Vec<GenesisBalance>,
    /// Whether signatures are made for the network's own generation hash seed.
    ///
    /// Without it the ledger has a seed of its own, for a reason: what is signed with the seed of a public network is valid
    /// there. Whoever sees a transaction of the test can announce it on the public network, where it moves what the same keys
    /// own. So this is only for keys that own nothing there.
    pub real_generation_hash: bool,
    /// Where it stands among the network's forks.
    pub fork_heights: ForkHeights,
}

/// There is no such network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Its properties.
    #[error(transparent)]
    Properties(#[from] PropertiesError),
    /// It has no faucet, and nobody to own anything.
    #[error("a {0} network has no faucet: name who owns the currency at first, as --genesis PUBLICKEY=AMOUNT")]
    NobodyOwns(&'static str),
    /// An account is named twice.
    #[error("{0} is given a balance twice")]
    NamedTwice(tegata_symbol::PublicKey),
    /// More than there is.
    #[error("the balances of the first block are more than the {most} atomic units that the network begins with")]
    TooMuch {
        /// `initialCurrencyAtomicUnits`.
        most: Amount,
    },
}

impl Plan {
    /// A ledger like a network: a generation hash seed of its own, and the forks of the public ones passed.
    pub const fn new(profile: Profile) -> Self {
        let fork_heights = match profile {
            Profile::Testnet | Profile::Mainnet => ForkHeights::Passed,
            Profile::Local | Profile::Stated(_) => ForkHeights::AsStated,
        };
        Self { profile, genesis: Vec::new(), real_generation_hash: false, fork_heights }
    }

    /// The parameters without balances. The first block's key is always the ledger's own: nobody else has a public network's.
    pub(super) fn network(&self, seed: &Seed, local_block_time: Duration) -> Result<Parameters, PlanError> {
        let (nemesis, reserve) = (nemesis(seed).public_key(), reserve(seed).public_key());
        let own_hash = seed.generation_hash_seed();
        if self.profile == Profile::Local {
            return Ok(Parameters::local(own_hash, nemesis, reserve, local_block_time));
        }
        let mut parameters = Parameters::from_properties(self.profile.properties()?)?;
        parameters.nemesis_signer = nemesis;
        if !self.real_generation_hash {
            parameters.network.generation_hash_seed = own_hash;
        }
        if self.fork_heights == ForkHeights::Passed {
            parameters.pass_forks();
        }
        Ok(parameters)
    }

    /// Who owns what, the ledger's own rest among them.
    pub(super) fn balances(&self, initial: Amount, seed: &Seed) -> Result<Vec<GenesisBalance>, PlanError> {
        if self.genesis.is_empty() && self.profile != Profile::Local {
            return Err(PlanError::NobodyOwns(self.profile.name()));
        }
        let mut balances: Vec<GenesisBalance> = Vec::with_capacity(self.genesis.len() + 1);
        let mut rest = initial.0;
        let own = [reserve(seed).public_key()];
        for balance in &self.genesis {
            let mut taken = balances.iter().map(|other| &other.public_key).chain(&own);
            if taken.any(|key| *key == balance.public_key) {
                return Err(PlanError::NamedTwice(balance.public_key));
            }
            rest = rest.checked_sub(balance.amount.0).ok_or(PlanError::TooMuch { most: initial })?;
            balances.push(*balance);
        }
        let [public_key] = own;
        balances.push(GenesisBalance { public_key, amount: Amount(rest) });
        Ok(balances)
    }
}

/// Who signs the first block.
pub(crate) fn nemesis(seed: &Seed) -> KeyPair {
    seed.keys(b"nemesis")
}

/// Who owns what is given to nobody: a local ledger's faucet.
pub(crate) fn reserve(seed: &Seed) -> KeyPair {
    seed.keys(b"faucet")
}
