//! What can be said to `tegata hospital` about rights that end.

use clap::Subcommand;
use tegata_symbol::MosaicId;

use crate::units::Xym;

#[derive(Subcommand)]
pub enum TakingBackCommand {
    /// Takes in a patient's signed withdrawal that came as a code; desk and gate obey it at once.
    Withdrawal {
        /// The code: its text, a file with it, or a picture of its QR code.
        code: String,
    },
    /// Shows or sets the most that this hospital pays for patients' withdrawals in 24 hours.
    Sponsoring {
        /// XYM; 0: none.
        #[arg(long)]
        per_day: Option<Xym>,
    },
    /// Sends units of rights that have ended back to their patients.
    Tidy,
    /// Declares a study of this hospital void: the gate refuses it, the patient is shown the reason. For good.
    Void {
        /// The study.
        nft: MosaicId,
        /// Why, in one line.
        #[arg(long)]
        reason: String,
        /// The study that takes its place.
        #[arg(long)]
        replaced_by: Option<MosaicId>,
    },
}
