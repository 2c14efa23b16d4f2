//! The network that a data directory was begun with. It stays so: blocks are only right under the parameters that they were
//! made under.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tegata_symbol::{Amount, PublicKey};

use super::value::Value;
use super::{MOST_BYTES, Plan, PlanError, Profile, Properties, PropertiesError, profile};
use crate::parameters::{GenesisBalance, Parameters};
use crate::storage::Seed;

/// The file in a data directory: the network's properties, and two sections that no node's file has.
pub const NETWORK_FILE: &str = "network.properties";
/// `profile` of this section is the profile's name.
const LEDGER: &str = "ledger";
/// Each account's public key, and what it owns before the first block.
const BALANCES: &str = "nemesis_balances";

/// A ledger's network cannot be made, or is not the one that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// There is no such network.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The file that tells the directory's network is not as it was written.
    #[error("{} does not state this ledger's network: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file cannot be read or written.
    #[error("cannot use {}: {source}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The directory's network is another one.
    #[error(
        "the ledger in {} was begun with {key} of [{section}] = `{kept}`, not `{asked}`: leave out what asks for it, or name another directory",
        path.display()
    )]
    OtherNetwork {
        /// The directory.
        path: PathBuf,
        /// Where they differ.
        section: String,
        /// Where they differ.
        key: String,
        /// What the directory has.
        kept: String,
        /// What was asked for.
        asked: String,
    },
}

/// A ledger's network.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) parameters: Parameters,
    profile: String,
}

impl Kept {
    /// A new network. Time between blocks is the local profile's to choose; others have their own.
    pub(crate) fn begin(plan: &Plan, seed: &Seed, local_block_time: Duration) -> Result<Self, NetworkError> {
        let mut parameters = plan.network(seed, local_block_time)?;
        parameters.genesis = plan.balances(parameters.initial_currency, seed)?;
        // As it will be read again.
        parameters.properties = parameters.to_properties();
        Ok(Self { parameters, profile: plan.profile.name().to_owned() })
    }

    /// The network of a directory; a new one gets what `plan` says, or is local. One that has a network must have the planned
    /// one, balances that are not named excepted, and the time between blocks of a local one.
    pub(crate) fn of_directory(
        directory: &Path,
        plan: Option<&Plan>,
        seed: &Seed,
        local_block_time: Duration,
    ) -> Result<Self, NetworkError> {
        let path = directory.join(NETWORK_FILE);
        let unusable = |source| NetworkError::Unusable { path: path.clone(), source };
        match read_limited(&path) {
            Ok(bytes) => {
                let damaged = |reason: String| NetworkError::Damaged { path: path.clone(), reason };
                let kept = Self::read(&bytes).map_err(|error| damaged(error.to_string()))?;
                if kept.parameters.nemesis_signer != profile::nemesis(seed).public_key() {
                    return Err(damaged("its nemesisSignerPublicKey is not this ledger's".to_owned()));
                }
                plan.map_or(Ok(()), |plan| kept.is_as_planned(plan, seed, directory))?;
                Ok(kept)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let local = Plan::new(Profile::Local);
                let kept = Self::begin(plan.unwrap_or(&local), seed, local_block_time)?;
                replace(directory, &path, &kept.to_file().to_string()).map_err(unusable)?;
                Ok(kept)
            }
            Err(error) => Err(unusable(error)),
        }
    }

    /// Whether the network is one of the developer's own, where currency may be given away.
    pub(crate) fn is_local(&self) -> bool {
        self.profile == Profile::Local.name()
    }

    fn is_as_planned(&self, plan: &Plan, seed: &Seed, directory: &Path) -> Result<(), NetworkError> {
        let block_time = self.parameters.block_generation_target_time;
        let mut parameters = plan.network(seed, block_time)?;
        parameters.genesis = if plan.genesis.is_empty() {
            self.parameters.genesis.clone()
        } else {
            plan.balances(parameters.initial_currency, seed)?
        };
        let asked = Self { parameters, profile: plan.profile.name().to_owned() }.to_file();
        let kept = self.to_file();
        let says = |file: &Properties, section: &str, key: &str| {
            file.get(section, key).map_or_else(|| "nothing".to_owned(), |(text, _)| text.to_owned())
        };
        for (section, key, _) in kept.iter().chain(asked.iter()) {
            let (kept, asked) = (says(&kept, section, key), says(&asked, section, key));
            if kept != asked {
                let (path, section, key) = (directory.to_owned(), section.to_owned(), key.to_owned());
                return Err(NetworkError::OtherNetwork { path, section, key, kept, asked });
            }
        }
        Ok(())
    }

    fn to_file(&self) -> Properties {
        let mut file = Properties::default();
        // First, so that it is what differs first.
        file.set(LEDGER, "profile", self.profile.clone());
        for (section, key, text) in self.parameters.to_properties().iter() {
            file.set(section, key, text.to_owned());
        }
        for balance in &self.parameters.genesis {
            file.set(BALANCES, &balance.public_key.to_string(), balance.amount.write());
        }
        file
    }

    fn read(bytes: &[u8]) -> Result<Self, PropertiesError> {
        let mut file = Properties::parse(bytes)?;
        let missing = PropertiesError::Missing { section: LEDGER, key: "profile" };
        let profile = file.get(LEDGER, "profile").map(|(name, _)| name.to_owned()).ok_or(missing)?;
        let wrong = |key: &'static str, text: &str, line: usize, demanded: &'static str| PropertiesError::Value {
            section: BALANCES,
            key,
            line,
            text: text.to_owned(),
            demanded,
        };
        let balance = |(key, text, line): (&str, &str, usize)| {
            let public_key = PublicKey::read(key).ok_or_else(|| wrong("an account", key, line, PublicKey::FORM))?;
            let amount = Amount::read(text).ok_or_else(|| wrong("a balance", text, line, Amount::FORM))?;
            Ok(GenesisBalance { public_key, amount })
        };
        let genesis = file.section(BALANCES).map(balance).collect::<Result<_, _>>()?;
        file.remove_section(LEDGER);
        file.remove_section(BALANCES);
        let parameters = Parameters { genesis, ..Parameters::from_properties(file)? };
        Ok(Self { parameters, profile })
    }
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed tells that there are too many.
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, MOST_BYTES as u64 + 1), &mut bytes)?;
    Ok(bytes)
}

/// Writes a whole file or none.
fn replace(directory: &Path, path: &Path, text: &str) -> io::Result<()> {
    let partial = directory.join("network.properties.new");
    let mut file = File::create(&partial)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::ForkHeights;
    use super::*;

    const SECONDS: Duration = Duration::from_secs(2);

    fn seed() -> Seed {
        Seed::from_bytes([9; 32])
    }

    fn plan(profile: Profile) -> Plan {
        let genesis = vec![GenesisBalance { public_key: PublicKey([1; 32]), amount: Amount(5_000_000) }];
        Plan { genesis, ..Plan::new(profile) }
    }

    fn begin(plan: &Plan) -> Result<Parameters, NetworkError> {
        Kept::begin(plan, &seed(), SECONDS).map(|kept| kept.parameters)
    }

    #[test]
    fn a_public_network_has_its_real_parameters_but_a_key_and_a_hash_of_its_own() {
        for (profile, real) in
            [(Profile::Mainnet, tegata_symbol::Network::MAINNET), (Profile::Testnet, tegata_symbol::Network::TESTNET)]
        {
            let stated = Parameters::from_properties(profile.properties().unwrap()).unwrap();
            assert_eq!(stated.network, real);
            let own = begin(&plan(profile.clone())).unwrap();
            assert_eq!(
                (own.network.id, own.network.epoch_ms, own.network.currency),
                (real.id, real.epoch_ms, real.currency)
            );
            assert_ne!(own.network.generation_hash_seed, real.generation_hash_seed);
            assert_ne!(own.nemesis_signer, stated.nemesis_signer);
            assert_eq!(own.block_generation_target_time, Duration::from_secs(30));
            let with_hash = Plan { real_generation_hash: true, ..plan(profile) };
            assert_eq!(begin(&with_hash).unwrap().network, real);
        }
    }

    #[test]
    fn forks_lie_behind_unless_their_own_heights_are_asked_for() {
        let passed = begin(&plan(Profile::Mainnet)).unwrap();
        assert_eq!((passed.aggregate_forks.version_at(1), passed.forks.treasury_reissuance), (3, 1));
        let stated = Plan { fork_heights: ForkHeights::AsStated, ..plan(Profile::Mainnet) };
        let forks = begin(&stated).unwrap().aggregate_forks;
        assert_eq!([1, 1_690_500, 4_759_099, 4_759_100].map(|height| forks.version_at(height)), [1, 2, 2, 3]);
        let stated = Plan { fork_heights: ForkHeights::AsStated, ..plan(Profile::Testnet) };
        let forks = begin(&stated).unwrap().aggregate_forks;
        assert_eq!([1, 2_741_999, 2_742_000].map(|height| forks.version_at(height)), [2, 2, 3]);
    }

    #[test]
    fn the_initial_currency_is_all_there_and_no_more() {
        let mainnet = begin(&plan(Profile::Mainnet)).unwrap();
        let total: u64 = mainnet.genesis.iter().map(|balance| balance.amount.0).sum();
        assert_eq!((mainnet.genesis.len(), Amount(total)), (2, mainnet.initial_currency));
        assert!(matches!(
            begin(&Plan::new(Profile::Testnet)),
            Err(NetworkError::Plan(PlanError::NobodyOwns("testnet")))
        ));
        assert!(begin(&Plan::new(Profile::Local)).is_ok());
        let mut twice = plan(Profile::Local);
        twice.genesis.push(twice.genesis[0]);
        assert!(matches!(begin(&twice), Err(NetworkError::Plan(PlanError::NamedTwice(_)))));
        let mut too_much = plan(Profile::Local);
        too_much.genesis[0].amount.0 = u64::MAX;
        assert!(matches!(begin(&too_much), Err(NetworkError::Plan(PlanError::TooMuch { .. }))));
    }

    #[test]
    fn a_directory_remembers_its_network_and_refuses_another() {
        let directory = tempfile::tempdir().unwrap();
        let open = |plan: Option<&Plan>| Kept::of_directory(directory.path(), plan, &seed(), SECONDS);
        let mainnet = plan(Profile::Mainnet);
        let begun = open(Some(&mainnet)).unwrap();
        assert!(!begun.is_local());
        for again in [None, Some(&mainnet), Some(&Plan::new(Profile::Mainnet))] {
            let kept = open(again).unwrap();
            assert_eq!((kept.parameters, kept.profile), (begun.parameters.clone(), begun.profile.clone()));
        }
        let differs = |plan: Plan| match open(Some(&plan)) {
            Err(NetworkError::OtherNetwork { section, key, .. }) => (section, key),
            other => panic!("{other:?}"),
        };
        let at = |section: &str, key: &str| (section.to_owned(), key.to_owned());
        assert_eq!(differs(plan(Profile::Local)), at("ledger", "profile"));
        let real = Plan { real_generation_hash: true, ..plan(Profile::Mainnet) };
        assert_eq!(differs(real), at("network", "generationHashSeed"));
        let mut richer = plan(Profile::Mainnet);
        richer.genesis[0].amount.0 += 1;
        assert_eq!(differs(richer).0, BALANCES);
        let other_seed = Seed::from_bytes([8; 32]);
        let refused = Kept::of_directory(directory.path(), None, &other_seed, SECONDS);
        assert!(matches!(refused, Err(NetworkError::Damaged { .. })));
    }

    #[test]
    fn a_local_directory_keeps_the_block_time_that_it_was_begun_with() {
        let directory = tempfile::tempdir().unwrap();
        let local = Plan::new(Profile::Local);
        let open = |time| Kept::of_directory(directory.path(), Some(&local), &seed(), time).unwrap();
        let first = open(SECONDS);
        assert!(first.is_local());
        assert_eq!(open(Duration::from_secs(9)).parameters, first.parameters);
        assert_eq!(first.parameters.block_generation_target_time, SECONDS);
    }

    #[test]
    fn a_damaged_file_is_named_and_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(NETWORK_FILE);
        for text in ["nonsense", "[ledger]\nprofile = local\n", "[ledger]\nprofile = local\n[nemesis_balances]\nAB = 1"]
        {
            std::fs::write(&path, text).unwrap();
            let opened = Kept::of_directory(directory.path(), None, &seed(), SECONDS);
            assert!(matches!(opened, Err(NetworkError::Damaged { .. })));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
