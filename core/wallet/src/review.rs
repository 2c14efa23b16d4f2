//! What the patient reads before deciding: facts about a request, gathered and checked. Nothing is signed here.

mod caution;
mod draft;
mod examination;
mod kept;
mod last_knowledge;
mod offline;
mod planning;

pub use caution::{Caution, Severity, Warning};
pub(crate) use examination::Examiner;
pub(crate) use kept::{FoundAt, KeptPlan};
pub(crate) use planning::Plan;
use tegata_rights::thumbnail::{Descriptor, Pixels};
use tegata_rights::{GrantFacts, Identity, Payer, Purpose, Role};
use tegata_symbol::{Address, Amount, Explanation, Hash256, MosaicId};

use crate::hospitals::Hospital;
use crate::studies::{PictureProblem, Study};

/// One request with everything that is known about it, in the order in which it is shown.
pub struct Review {
    /// What stands in the way or deserves attention, the worst first.
    pub warnings: Vec<Warning>,
    /// Who asks.
    pub asker: Hospital,
    /// Whether the request is signed by that hospital's registered request key.
    pub verified: bool,
    /// Which study; `None` while none is chosen, or this wallet does not hold it.
    pub study: Option<ReviewedStudy>,
    /// The study that the request names; `None`: the patient chooses.
    pub named_study: Option<MosaicId>,
    /// For an open request: the studies to choose from.
    pub choices: Vec<Study>,
    /// What is asked.
    pub rights: Vec<AskedRight>,
    /// What for.
    pub purpose: Purpose,
    /// End of the rights; milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
    /// Last moment to answer; milliseconds since 1970-01-01 UTC.
    pub answer_by_ms: u64,
    /// When the request was made; milliseconds since 1970-01-01 UTC.
    pub created_ms: u64,
    /// Whether name and number go with the study.
    pub identity: Identity,
    /// Whether the hospital asks for the key of the thumbnail.
    pub wants_thumbnail_key: bool,
    /// What becomes public for ever.
    pub becomes_public: Vec<PublicFact>,
    /// Who pays.
    pub payer: Payer,
    /// What it costs; `None` while it cannot be known.
    pub cost: Option<Cost>,
    /// What changes against permissions that this hospital has now.
    pub changes: Vec<Change>,
    /// Where the patient pays: what the transaction does, read back from the very bytes that will be signed.
    pub grant: Option<GrantFacts>,
    /// The same bytes, every inner transaction with its facts.
    pub details: Option<Explanation>,
    /// Digest of the request: names it when agreeing or declining.
    pub digest: Hash256,
    /// When the data were read; milliseconds since 1970-01-01 UTC. Earlier than now: no node could be reached.
    pub as_of_ms: u64,
    /// Why no node answered, where the patient can agree all the same, by [`Wallet::answer_by_code`] alone.
    ///
    /// [`Wallet::answer_by_code`]: crate::Wallet::answer_by_code
    pub only_by_code: Option<String>,
}

impl Review {
    /// Whether the patient can agree; see [`Review::only_by_code`] for how.
    pub fn can_agree(&self) -> bool {
        !self.warnings.iter().any(|warning| warning.severity == Severity::Blocking)
    }

    /// The reasons why not.
    pub fn blocking(&self) -> Vec<Caution> {
        let blocking = self.warnings.iter().filter(|warning| warning.severity == Severity::Blocking);
        blocking.map(|warning| warning.caution.clone()).collect()
    }
}

/// The study that is asked for.
pub struct ReviewedStudy {
    /// Its NFT.
    pub nft: MosaicId,
    /// The account that holds it.
    pub account: Address,
    /// The hospital that made it.
    pub source: Hospital,
    /// What its record says about it.
    pub descriptor: Option<Descriptor>,
    /// The thumbnail. Not for diagnosis.
    pub picture: Result<Pixels, PictureProblem>,
}

/// One right that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRight {
    /// Which right.
    pub role: Role,
    /// To whom: for T the hospital that holds the study, for V the one that asks. `None` while no study is chosen.
    pub to: Option<Hospital>,
    /// Its mosaic.
    pub mosaic: Option<MosaicId>,
    /// The account that receives the unit.
    pub recipient: Option<Address>,
}

/// What agreeing costs the patient, in atomic units of the network's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// The most that the transaction costs in fees.
    pub max_fee: Amount,
    /// Rentals of new mosaics.
    pub rentals: Amount,
    /// Where several guardians must sign: locked until the last of them has, and lost if that is too late.
    pub deposit: Amount,
    /// What the account has; of an account with guardians, that of the guardian who pays and what it has for rentals.
    /// `None` where no node could be asked.
    pub balance: Option<Amount>,
}

impl Cost {
    /// How much the account lacks, as far as is known.
    pub const fn missing(&self) -> Amount {
        let needed = self.max_fee.0.saturating_add(self.rentals.0).saturating_add(self.deposit.0);
        match self.balance {
            Some(balance) => Amount(needed.saturating_sub(balance.0)),
            None => Amount(0),
        }
    }
}

/// Something that stays public for ever once the consent is on the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicFact {
    /// That this account gave rights for this NFT.
    RightsExist,
    /// Accounts of both hospitals.
    HospitalAccounts,
    /// When the rights end.
    End,
    /// The digest of the request, which tells nothing about its content.
    RequestDigest,
    /// When it was given, and later when it was withdrawn.
    Times,
    /// That the asking hospital paid for it.
    Sponsor,
    /// That the hospital asked, before the patient has signed, and even if the patient never does.
    QuestionBeforeAnswer,
}

/// A difference to a right that this hospital has for this study now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The hospital does not have this right now.
    Added(Role),
    /// It ends later than before.
    Longer {
        /// Which right.
        role: Role,
        /// Its end now; milliseconds since 1970-01-01 UTC.
        from_ms: u64,
    },
    /// It ends earlier than before.
    Shorter {
        /// Which right.
        role: Role,
        /// Its end now; milliseconds since 1970-01-01 UTC.
        from_ms: u64,
    },
    /// It goes to another account of the hospital.
    OtherAccount {
        /// Which right.
        role: Role,
        /// The account that has it now.
        from: Address,
    },
    /// It is given again with the same end.
    Same(Role),
}
