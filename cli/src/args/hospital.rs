//! What can be said to `tegata hospital`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use tegata_hospital::imaging::Tier;
use tegata_hospital::policy::{BlockAge, WrittenFinality};
use tegata_rights::Rights;
use tegata_symbol::{Address, MosaicId};

use crate::units::{ByteSize, Duration};

#[derive(Args)]
pub struct HospitalArgs {
    /// Directory of the hospital's keys and data.
    #[arg(long)]
    pub home: PathBuf,
    #[command(subcommand)]
    pub command: HospitalCommand,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Profile {
    /// Sealed, in binary fragments.
    Tegata,
    /// As the paper did: Base32 text that everyone can read; local and test networks only.
    Paper,
    /// Nothing but a commitment: the hospital keeps the picture, sealed, and gives it to the patient's phone.
    Commitment,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum PictureArg {
    /// The slice that stands for the study.
    Slice,
    /// Four slices, two by two.
    Montage,
    /// None of the patient: a drawing that is the same for everyone.
    None,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum TextCheckArg {
    /// Never.
    Off,
    /// Where tesseract is installed.
    WhereInstalled,
    /// Always: without tesseract nothing is issued.
    Required,
}

/// A tier's name, or a size.
fn picture_budget(text: &str) -> Result<usize, String> {
    let tier = match text.parse::<Tier>() {
        Ok(tier) => tier,
        Err(_) => Tier::Custom(text.parse::<ByteSize>().map_err(|error| format!("write S, M, L, or {error}"))?.0),
    };
    tier.budget_bytes().map_err(|error| error.to_string())
}

#[derive(Clone, Copy, ValueEnum)]
pub enum IdentityArg {
    /// With the patient's name and number.
    Identified,
    /// Without.
    Deidentified,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum PayArg {
    /// The hospital that asks; its desk announces when the patient has signed.
    Hospital,
    /// The hospital that asks; the grant waits publicly on the ledger, and any node takes the patient's signature.
    HospitalBonded,
    /// The patient.
    Patient,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum WithdrawalPayArg {
    /// A hospital, as long as one does.
    Hospital,
    /// The patient, from what came with the grant.
    Patient,
}

#[derive(Subcommand)]
pub enum HospitalCommand {
    /// Makes a hospital's accounts and its registry entry.
    Init {
        /// Name as patients know it.
        #[arg(long)]
        name: String,
        /// Reading of the name in kana.
        #[arg(long, default_value = "")]
        reading: String,
        /// A node of the network; repeat for several.
        #[arg(long = "node", required = true)]
        nodes: Vec<String>,
        /// The registry's address.
        #[arg(long)]
        registry: Address,
        /// Base URL under which patients and other hospitals reach desk and gate.
        #[arg(long)]
        url: Option<String>,
    },
    /// Records a study's thumbnail and hands its NFT to the patient.
    Issue {
        /// A DICOM file or a folder of them.
        path: PathBuf,
        /// The patient's receive card: its text, a file with it, or a picture of its QR code.
        #[arg(long)]
        patient: String,
        /// Most bytes of the pictures: S (950 B, one fragment on the chain), M (4 kB), L (18 kB), or a size up to 148kB.
        #[arg(long, default_value = "L", value_parser = picture_budget)]
        budget: usize,
        /// How it is recorded.
        #[arg(long, value_enum, default_value = "tegata")]
        profile: Profile,
        /// What the picture is to be.
        #[arg(long, value_enum, default_value = "slice")]
        picture: PictureArg,
        /// Rectangles that are blanked in every image, `column,row,width,height;…`, or a file with one a line: with them
        /// images are taken that may show text outside of no rectangle.
        #[arg(long, value_name = "RECTANGLES|FILE")]
        mask: Option<String>,
        /// Whether the picture is searched for words with the command tesseract.
        #[arg(long, value_enum, default_value = "where-installed")]
        text_check: TextCheckArg,
        /// With --profile paper: write a picture that everyone can read, and that nobody can ever take back, on mainnet too.
        #[arg(long, requires = "profile")]
        publish_readable_picture_on_mainnet: bool,
    },
    /// Makes copies without identity of one study's files (PS3.15 Basic Profile), and says what was done.
    Deidentify {
        /// A DICOM file, folder, DICOMDIR or zip archive.
        path: PathBuf,
        /// Folder for the copies, named 0001.dcm and so on; made if it is not there.
        #[arg(long)]
        to: PathBuf,
        /// An option of the profile; repeat for several. Default: those of `deidentification`.
        #[arg(long = "option", value_name = "NAME")]
        options: Option<Vec<String>>,
        /// Rectangles that are blanked in every image, or a file with one a line.
        #[arg(long, value_name = "RECTANGLES|FILE")]
        mask: Option<String>,
        /// Where to put the report (JSON).
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Shows or sets the options of the profile that the gate applies to copies without identity.
    Deidentification {
        /// clean-visual-features, clean-descriptors, modified-dates, full-dates, patient-characteristics, device-identity,
        /// institution-identity, uids or safe-private; repeat for several.
        #[arg(long = "option", value_name = "NAME", conflicts_with = "basic")]
        options: Vec<String>,
        /// The Basic Profile alone.
        #[arg(long)]
        basic: bool,
    },
    /// Makes a consent request.
    Request {
        /// The study.
        #[arg(long, conflicts_with = "open", required_unless_present = "open")]
        nft: Option<MosaicId>,
        /// The patient picks the study.
        #[arg(long)]
        open: bool,
        /// T (may be handed over), V (may be viewed), or TV.
        #[arg(long, default_value = "TV")]
        rights: Rights,
        /// HL7 code: TREAT, ETREAT, HRESCH, PATRQT, HPAYMT.
        #[arg(long, default_value = "TREAT")]
        purpose: String,
        /// How long the rights last, such as 30d.
        #[arg(long, default_value = "30d")]
        until: Duration,
        /// How long an answer is waited for, such as 1h.
        #[arg(long, default_value = "1h")]
        answer_within: Duration,
        /// With the patient's name and number, or not.
        #[arg(long, value_enum, default_value = "identified")]
        identity: IdentityArg,
        /// Who pays.
        #[arg(long, value_enum, default_value = "hospital")]
        pay: PayArg,
        /// Say in the request how the network stands, for a phone that has none.
        #[arg(long)]
        offline: bool,
        /// Where to put the QR code.
        #[arg(long)]
        png: Option<PathBuf>,
        /// Where to put the signed request.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Takes answers that a phone without a network shows as codes.
    Answer {
        /// One whole code, or the parts of one: texts, files with texts, or pictures.
        #[arg(required = true, num_args = 1..)]
        codes: Vec<String>,
        /// Folder for the codes of a prepared aggregate, as pictures.
        #[arg(long)]
        png: Option<PathBuf>,
        /// How long to wait for the verdict after a grant.
        #[arg(long, default_value = "30s")]
        wait: Duration,
    },
    /// Says whether the rights are there, and why not.
    Verify {
        /// The signed request.
        #[arg(long)]
        request: PathBuf,
        /// The patient's account.
        #[arg(long)]
        patient: Address,
        /// The study, where the request leaves it open and this desk has no answer to it.
        #[arg(long)]
        nft: Option<MosaicId>,
        /// A transfer mosaic that another wallet made.
        #[arg(long, requires = "viewing_right")]
        transfer_right: Option<MosaicId>,
        /// A viewing mosaic that another wallet made.
        #[arg(long, requires = "transfer_right")]
        viewing_right: Option<MosaicId>,
        /// How long to wait where nothing is missing but that the grant's block becomes final.
        #[arg(long, default_value = "30s")]
        wait: Duration,
        /// Print what the answer rests on, so that a stranger can repeat it.
        #[arg(long)]
        explain: bool,
        /// Where to put the proofs of a yes; `tegata evidence check` reads them.
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
    },
    /// Shows or sets how sure the chain must be of a grant (`final`, or so many blocks) and how new its blocks must be.
    Policy {
        /// For emergency care (ETREAT).
        #[arg(long, value_name = "final|BLOCKS")]
        emergency: Option<WrittenFinality>,
        /// For care, billing and what the patient wants (TREAT, HPAYMT, PATRQT).
        #[arg(long, value_name = "final|BLOCKS")]
        treatment: Option<WrittenFinality>,
        /// For research (HRESCH).
        #[arg(long, value_name = "final|BLOCKS")]
        research: Option<WrittenFinality>,
        /// Oldest that the newest block of the chain may be for a yes; unset: 10 minutes on mainnet and testnet, else any.
        #[arg(long, value_name = "any|MINUTES")]
        newest_block: Option<BlockAge>,
    },
    /// Fetches a study from another hospital's gate.
    Fetch {
        /// The signed request.
        #[arg(long)]
        request: PathBuf,
        /// Base URL of the gate.
        #[arg(long)]
        from: String,
        /// Where to put the files.
        #[arg(long)]
        to: PathBuf,
    },
    #[command(flatten)]
    TakingBack(super::TakingBackCommand),
    /// Serves the desk's pages, takes answers, and releases studies.
    Desk {
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:8001")]
        listen: SocketAddr,
    },
}
