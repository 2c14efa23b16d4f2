//! What can be said to `tegata wallet`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tegata_rights::Rights;
use tegata_symbol::{Address, Hash256, MosaicId};

use super::WithdrawalPayArg;

#[derive(Args)]
pub struct WalletArgs {
    /// Directory of the wallet.
    #[arg(long)]
    pub home: PathBuf,
    /// File with the PIN; otherwise it is asked on the terminal.
    #[arg(long, global = true)]
    pub pin_file: Option<PathBuf>,
    /// A node of the network; repeat for several. Remembered; at first the local emulator's.
    #[arg(long = "node", global = true)]
    pub nodes: Vec<String>,
    /// The registry whose hospitals are trusted. Remembered.
    #[arg(long, global = true)]
    pub registry: Option<Address>,
    #[command(subcommand)]
    pub command: WalletCommand,
}

#[derive(Subcommand)]
pub enum GuardiansCommand {
    /// Shows a card by which another wallet can take this one as a guardian.
    Card {
        /// What the other shall see, such as a first name.
        #[arg(long, default_value = "")]
        name: String,
        /// Where to put its QR code.
        #[arg(long)]
        png: Option<PathBuf>,
    },
    /// Gives an account of this wallet its guardians: this wallet, and those whose cards are named.
    Create(ChangeGuardiansArgs),
    /// Changes the guardians of an account that this wallet is a guardian of.
    Change(ChangeGuardiansArgs),
    /// Lists the accounts with guardians that this wallet has to do with.
    List,
    /// Lists what waits for signatures.
    Pending,
    /// Signs what another guardian began.
    Cosign {
        /// Its hash, as `pending` lists it.
        transaction: Hash256,
    },
}

#[derive(Args)]
pub struct ChangeGuardiansArgs {
    /// The account that holds the study, as its receive card named it.
    #[arg(long)]
    pub account: Address,
    /// The card of somebody who becomes a guardian: a text file, or its text; repeat for several.
    #[arg(long = "with", value_name = "CARD")]
    pub cards: Vec<String>,
    /// A guardian who leaves.
    #[arg(long, value_name = "ADDRESS")]
    pub without: Option<Address>,
    /// How many guardians must sign from then on; never all of them. Default: as many as now, at first one.
    #[arg(long)]
    pub approvals: Option<u32>,
    /// Sign it. Without, it is only shown what would happen.
    #[arg(long)]
    pub agree: bool,
}

#[derive(Subcommand)]
pub enum WalletCommand {
    /// Makes a wallet and shows its words once.
    Create {
        /// How many words.
        #[arg(long, value_name = "12|24", default_value = "24", value_parser = clap::value_parser!(u8).range(12..=24))]
        words: u8,
        /// File with a passphrase of your own. Without it the words open another, empty wallet, and nobody can find it again.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
    /// Makes a wallet from its words, and finds its studies again.
    Restore {
        /// File with the words; otherwise they are asked on the terminal.
        #[arg(long)]
        words_file: Option<PathBuf>,
        /// File with the passphrase, where the wallet has one.
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
    /// Asks three of the words back, to be sure that they were written down.
    CheckWords {
        /// File with all words as they were written down; otherwise three are asked on the terminal.
        #[arg(long)]
        words_file: Option<PathBuf>,
    },
    /// The wallet's accounts, imported and watched ones too.
    Accounts {
        #[command(subcommand)]
        command: AccountsCommand,
    },
    /// Shows where a hospital may send a study: a fresh account.
    ReceiveCard {
        /// What the hospital's desk shows.
        #[arg(long)]
        nonce: String,
        /// Where to put its QR code.
        #[arg(long)]
        png: Option<PathBuf>,
    },
    /// Shows which study is meant, for a hospital that wants to ask for it.
    StudyCard {
        /// The study.
        #[arg(long)]
        nft: MosaicId,
        /// Where to put its QR code.
        #[arg(long)]
        png: Option<PathBuf>,
    },
    /// Lists the studies.
    Studies {
        /// Where to put their pictures, named by NFT.
        #[arg(long)]
        pictures: Option<PathBuf>,
    },
    /// Reads a code and shows what it asks; with --accept, agrees to exactly that.
    Scan {
        /// A picture file, or the code's text; several for the parts of one code.
        #[arg(required = true, num_args = 1..)]
        codes: Vec<String>,
        /// Ask no node and no desk: the answer is a code to be shown. With --accept for the request, and again for what the desk
        /// prepared.
        #[arg(long)]
        offline: bool,
        /// Folder for the codes that are to be shown, as pictures.
        #[arg(long, requires = "offline")]
        png: Option<PathBuf>,
        /// The request's digest: agree to it.
        #[arg(long, conflicts_with = "decline")]
        accept: Option<Hash256>,
        /// Decline.
        #[arg(long)]
        decline: bool,
        /// Tell the hospital that it was declined.
        #[arg(long, requires = "decline")]
        tell: bool,
        /// The study, where the request leaves it open.
        #[arg(long)]
        study: Option<MosaicId>,
        /// Where to put the thumbnail.
        #[arg(long)]
        picture: Option<PathBuf>,
    },
    /// Accounts that guardians sign for, such as a child's.
    Guardians {
        #[command(subcommand)]
        command: GuardiansCommand,
    },
    /// Lists what was permitted.
    Permissions,
    /// Takes a permission back.
    Withdraw {
        /// As `permissions` lists it.
        permission: String,
        /// Which rights.
        #[arg(long, default_value = "TV")]
        rights: Rights,
        /// Who pays if both can; the other one pays where this one cannot.
        #[arg(long, value_enum, default_value = "patient")]
        pay: WithdrawalPayArg,
        /// Only shows the signed code that a desk reads where there is no network.
        #[arg(long)]
        code: bool,
    },
    /// Fetches an own study from the hospital that holds it.
    Fetch {
        /// The study.
        #[arg(long)]
        nft: MosaicId,
        /// Base URL of the gate.
        #[arg(long)]
        from: String,
        /// Where to put the files.
        #[arg(long)]
        to: PathBuf,
    },
    /// Lists what happened, latest first.
    History {
        /// Writes everything (studies, permissions, requests, history) to a file: a page to print where it ends in .html,
        /// else JSON.
        #[arg(long, value_name = "FILE")]
        export: Option<PathBuf>,
    },
    /// Lists what waits on the ledger for this wallet's cosignature, explained. None of it is signed: consent is given to a
    /// hospital's request.
    Proposals {
        /// Show nothing of this sender any more.
        #[arg(long, value_name = "ADDRESS")]
        block: Vec<Address>,
        /// Show this sender's again.
        #[arg(long, value_name = "ADDRESS")]
        unblock: Vec<Address>,
    },
    /// Erases the wallet from this computer. What stands on the ledger stays; the words restore it.
    Erase {
        /// Say that you have the words.
        #[arg(long, required = true)]
        i_have_the_words: bool,
    },
}

/// `tegata wallet accounts`.
#[derive(Subcommand)]
pub enum AccountsCommand {
    /// Lists them.
    List,
    /// Takes an account in with its private key. The words do not restore it.
    Import {
        /// File with the key: 64 hexadecimal digits, or the account export of another Symbol wallet.
        #[arg(long)]
        key_file: PathBuf,
        /// File with the password of a sealed export; asked for on the terminal if missing.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Takes an account in that is only looked at.
    Watch {
        /// Its address or public key.
        account: String,
    },
    /// Forgets an imported or watched account, and its key.
    Forget {
        /// Its address.
        address: Address,
    },
}
