//! What can be said on the command line.

mod hospital;
mod taking_back;
mod wallet;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tegata_emulator::faults::Fault;
use tegata_symbol::{Address, MosaicId, PublicKey};

pub use hospital::{
    HospitalArgs, HospitalCommand, IdentityArg, PayArg, PictureArg, Profile, TextCheckArg, WithdrawalPayArg,
};
pub use taking_back::TakingBackCommand;
pub use wallet::{AccountsCommand, ChangeGuardiansArgs, GuardiansCommand, WalletArgs, WalletCommand};

use crate::units::{ByteSize, Xym};

/// A patient wallet for rights to medical images, and the hospital side that makes it real.
///
/// Exit codes: 0 done or yes, 1 no (with a reason), 2 bad use or bad input.
#[derive(Parser)]
#[command(name = "tegata", version, propagate_version = true)]
pub struct Cli {
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Say what goes on inside (repeat for more); also RUST_LOG.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// The main job with everything embedded: ledger, registry, two hospitals, two patients.
    Demo(DemoArgs),
    /// A local Symbol ledger.
    Emulator(EmulatorArgs),
    /// A registry: who vouches for which hospital.
    Registry(RegistryArgs),
    /// A hospital's side.
    Hospital(HospitalArgs),
    /// A patient's side.
    Wallet(WalletArgs),
    /// Finds what stands on the chain for an NFT, from its id alone and without a key.
    Record(RecordArgs),
    /// Checks kept evidence of a verdict, without any node.
    Evidence(EvidenceArgs),
    /// Says what each of many DICOM files gives: a thumbnail, a drawing, or a refusal with its reason.
    Survey(SurveyArgs),
    /// Explains a transaction.
    Inspect(InspectArgs),
    /// Replays what a real node answered and compares it with the local ledger's answers.
    Conformance(ConformanceArgs),
}

#[derive(Args)]
pub struct DemoArgs {
    /// DICOM files or folders, one a patient; without any, a synthetic CT series is made.
    pub inputs: Vec<PathBuf>,
    /// Leave everything running at the end, until Ctrl-C.
    #[arg(long)]
    pub keep: bool,
    /// Where everything is put; default: a new folder in the system's temporary folder.
    #[arg(long)]
    pub dir: Option<PathBuf>,
}

#[derive(Args)]
pub struct EvidenceArgs {
    #[command(subcommand)]
    pub command: EvidenceCommand,
}

#[derive(Subcommand)]
pub enum EvidenceCommand {
    /// Computes a file of `hospital verify --save` anew, and says what it shows and what it cannot know.
    Check {
        /// The file.
        file: PathBuf,
    },
}

#[derive(Args)]
pub struct SurveyArgs {
    /// DICOM files, zip archives, or folders, of which each file is looked at by itself.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Largest thumbnail.
    #[arg(long, default_value = "18kB")]
    pub budget: ByteSize,
    /// Rectangles that are blanked, `column,row,width,height;…`, or a file with one a line; what may show text is read then.
    #[arg(long, value_name = "RECTANGLES|FILE")]
    pub mask: Option<String>,
    /// Where to put a sheet of all pictures with their numbers (PNG).
    #[arg(long, value_name = "FILE")]
    pub contact_sheet: Option<PathBuf>,
    /// Answer with a table in Markdown.
    #[arg(long)]
    pub markdown: bool,
    /// Also search the pictures for words with the command tesseract.
    #[arg(long)]
    pub text_check: bool,
}

#[derive(Args)]
pub struct ConformanceArgs {
    /// The recording (docs/conformance.md says what is in one).
    pub file: PathBuf,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct EmulatorArgs {
    #[command(subcommand)]
    pub command: Option<EmulatorCommand>,
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// Directory that holds the ledger.
    #[arg(long, required = true)]
    pub data: Option<PathBuf>,
    /// Time between blocks, such as 2s, or `instant`: a block as soon as a transaction is there. Default: the network's own,
    /// which is 2s on a local one.
    #[arg(long)]
    pub block_time: Option<String>,
    /// Whose rules the ledger has: `local`, `testnet`, `mainnet`, or a node's `config-network.properties`. A directory keeps the
    /// network that it was begun with. Default: that one, and local at first.
    #[arg(long, value_name = "NAME|FILE")]
    pub network: Option<String>,
    /// Gives an account currency in the first block, in XYM; repeat for several. Networks but the local one, which has a faucet,
    /// begin with at least one.
    #[arg(long, value_name = "PUBLICKEY=AMOUNT", requires = "network")]
    pub genesis: Vec<GenesisArg>,
    /// Signs for the network's own generation hash seed, and not for one of this ledger's.
    /// What is signed then is valid on the public network too: use only keys that own nothing there.
    #[arg(long, requires = "network")]
    pub real_generation_hash: bool,
    /// Where the ledger stands among the forks of its network: `passed`, as the network today (default for testnet and mainnet),
    /// or `stated`, at the heights that the network had them (default for a file).
    #[arg(long, requires = "network")]
    pub forks: Option<ForksArg>,
    /// How many blocks must stand on a block to make it final. Default: 2, and 0 with instant blocks.
    #[arg(long, value_name = "BLOCKS")]
    pub finality_lag: Option<u64>,
    /// What goes wrong on purpose, such as delay=500ms; repeat for several (docs/emulator-faults.md lists them).
    #[arg(long = "fault")]
    pub faults: Vec<Fault>,
}

/// Who owns how much before the first block.
#[derive(Clone, Copy)]
pub struct GenesisArg {
    /// The account.
    pub public_key: PublicKey,
    /// What it owns.
    pub amount: Xym,
}

impl core::str::FromStr for GenesisArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, amount) = text.split_once('=').ok_or("write PUBLICKEY=AMOUNT")?;
        let public_key = key.parse().map_err(|error| format!("the public key: {error}"))?;
        Ok(Self { public_key, amount: amount.parse().map_err(|error| format!("the amount: {error}"))? })
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ForksArg {
    /// All behind.
    Passed,
    /// At their own heights.
    Stated,
}

#[derive(Subcommand)]
pub enum EmulatorCommand {
    /// Gives currency of a local ledger to an account.
    Fund {
        /// The account.
        address: Address,
        /// How much, in XYM.
        amount: Xym,
        /// The ledger.
        #[arg(long, default_value = crate::DEFAULT_NODE)]
        node: String,
    },
    /// Lets something go wrong with a local ledger on purpose, and lists what does.
    Fault {
        /// What, such as delay=500ms or drop=0.1,path=/accounts (docs/emulator-faults.md lists them).
        switches: Vec<Fault>,
        /// Clear the faults of this name first, or all.
        #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", require_equals = true)]
        clear: Option<String>,
        /// The ledger.
        #[arg(long, default_value = crate::DEFAULT_NODE)]
        node: String,
    },
}

#[derive(Args)]
pub struct RegistryArgs {
    /// Directory of the registry's key.
    #[arg(long)]
    pub home: PathBuf,
    #[command(subcommand)]
    pub command: RegistryCommand,
}

#[derive(Subcommand)]
pub enum RegistryCommand {
    /// Makes a registry's account.
    Init {
        /// A node of the network; repeat for several.
        #[arg(long = "node", required = true)]
        nodes: Vec<String>,
    },
    /// Vouches for a hospital.
    Add {
        /// Its identity address.
        #[arg(long)]
        hospital: Address,
        /// The entry that it made.
        #[arg(long)]
        entry: PathBuf,
    },
    /// Strikes a hospital off.
    Remove {
        /// Its identity address.
        #[arg(long)]
        hospital: Address,
    },
}

#[derive(Args)]
pub struct RecordArgs {
    /// The NFT.
    pub nft: MosaicId,
    /// A node of the network; repeat for several.
    #[arg(long = "node", default_value = crate::DEFAULT_NODE)]
    pub nodes: Vec<String>,
    /// Take only nodes of this network: mainnet, testnet, or the generation hash seed of another one.
    #[arg(long)]
    pub network: Option<String>,
    /// File for the picture, if it is one that everyone can read.
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
}

#[derive(Args)]
pub struct InspectArgs {
    /// The transaction's bytes in hexadecimal.
    pub hex: String,
    /// mainnet, testnet, or the generation hash seed of another network.
    #[arg(long)]
    pub network: String,
}
