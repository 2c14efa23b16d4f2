//! What the patient reads before deciding.

use serde::Serialize;
use tegata_rights::{GrantFacts, Identity, Payer, Purpose};
use tegata_symbol::Network;
use tegata_wallet::review::{self as found, Change, PublicFact, Review};

use crate::details::TransactionDetails;
use crate::named::texts;
use crate::studies::{HospitalFacts, Picture, StudyDescription, StudyFacts};
use crate::warnings::{PictureProblem, RightRole, WarningFacts};

/// A request with everything that is known about it, in the order in which it is shown. It was computed from the very bytes
/// that agreeing signs: `request` is the handle of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ConsentReview {
    /// Digest of the request: names it when agreeing or declining.
    pub request: String,
    /// What stands in the way or deserves attention, the worst first.
    pub warnings: Vec<WarningFacts>,
    /// Whether the patient can agree.
    pub can_agree: bool,
    /// Who asks.
    pub asker: HospitalFacts,
    /// Whether the request is signed by that hospital's registered key.
    pub is_verified: bool,
    /// Which study; nothing while none is chosen, or this wallet does not hold it.
    pub study: Option<ReviewedStudy>,
    /// The study that the request names; nothing: the patient chooses.
    pub named_study: Option<String>,
    /// For an open request: the studies to choose from.
    pub choices: Vec<StudyFacts>,
    /// What is asked.
    pub rights: Vec<AskedRight>,
    /// What for.
    pub purpose: PurposeOfUse,
    /// End of the rights.
    pub until_ms: u64,
    /// Last moment to answer.
    pub answer_by_ms: u64,
    /// When the request was made.
    pub created_ms: u64,
    /// Whether name and number go with the study.
    pub is_identified: bool,
    /// Whether the hospital also gets the key of the picture.
    pub wants_picture_key: bool,
    /// What stays public for ever.
    pub becomes_public: Vec<PublicForEver>,
    /// Who pays.
    pub payer: WhoPays,
    /// What it costs; nothing while it cannot be known.
    pub cost: Option<CostFacts>,
    /// What changes against permissions that this hospital has now.
    pub changes: Vec<ChangeFacts>,
    /// Where the patient pays: what the transaction does, read back from the bytes that will be signed.
    pub grant: Option<GrantSummary>,
    /// The same bytes, every inner transaction.
    pub details: Option<TransactionDetails>,
    /// Of when all this is. Earlier than now: no node could be reached.
    pub as_of_ms: u64,
    /// No node answers, and the patient can agree by a code alone.
    pub only_by_code: bool,
}

/// The study that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ReviewedStudy {
    /// Its NFT.
    pub study: String,
    /// The account that holds it.
    pub account: String,
    /// The hospital that made it.
    pub source: HospitalFacts,
    /// What its record says.
    pub description: Option<StudyDescription>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// Why there is none.
    pub problem: Option<PictureProblem>,
}

/// A right that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct AskedRight {
    /// Which.
    pub right: RightRole,
    /// To whom; nothing while no study is chosen.
    pub to: Option<HospitalFacts>,
    /// Its mosaic.
    pub mosaic: Option<String>,
    /// The account that receives it.
    pub recipient: Option<String>,
}

/// What the study is wanted for (HL7 PurposeOfUse).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PurposeOfUse {
    /// TREAT.
    Treatment,
    /// ETREAT.
    EmergencyTreatment,
    /// HRESCH.
    Research,
    /// PATRQT.
    PatientRequest,
    /// HPAYMT.
    Payment,
}

impl From<Purpose> for PurposeOfUse {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Treatment => Self::Treatment,
            Purpose::EmergencyTreatment => Self::EmergencyTreatment,
            Purpose::Research => Self::Research,
            Purpose::PatientRequest => Self::PatientRequest,
            Purpose::Payment => Self::Payment,
        }
    }
}

/// Who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum WhoPays {
    /// The asking hospital.
    Hospital,
    /// The asking hospital, and the question is public before it is answered.
    HospitalBonded,
    /// The patient's account.
    Patient,
}

impl From<Payer> for WhoPays {
    fn from(payer: Payer) -> Self {
        match payer {
            Payer::Hospital => Self::Hospital,
            Payer::HospitalBonded => Self::HospitalBonded,
            Payer::Patient => Self::Patient,
        }
    }
}

/// What agreeing costs the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct CostFacts {
    /// Most that goes in fees.
    pub max_fee: u64,
    /// Rentals of new mosaics.
    pub rentals: u64,
    /// Locked until other guardians have signed, and lost if they are too late.
    pub deposit: u64,
    /// What the account has; nothing where no node could be asked.
    pub balance: Option<u64>,
    /// What it lacks.
    pub missing: u64,
}

/// Something that stays public for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PublicForEver {
    /// That this account gave rights for this NFT.
    RightsExist,
    /// Accounts of both hospitals.
    HospitalAccounts,
    /// When the rights end.
    End,
    /// The digest of the request, which tells nothing of its content.
    RequestDigest,
    /// When it was given, and later taken back.
    Times,
    /// That the hospital paid.
    Sponsor,
    /// That the hospital asked, even if the patient never answers.
    QuestionBeforeAnswer,
    /// Something that this version does not name.
    Other,
}

impl From<PublicFact> for PublicForEver {
    fn from(fact: PublicFact) -> Self {
        match fact {
            PublicFact::RightsExist => Self::RightsExist,
            PublicFact::HospitalAccounts => Self::HospitalAccounts,
            PublicFact::End => Self::End,
            PublicFact::RequestDigest => Self::RequestDigest,
            PublicFact::Times => Self::Times,
            PublicFact::Sponsor => Self::Sponsor,
            PublicFact::QuestionBeforeAnswer => Self::QuestionBeforeAnswer,
            _ => Self::Other,
        }
    }
}

/// What changes for one right that the hospital may have now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ChangeFacts {
    /// The hospital does not have it now.
    Added {
        /// Which right.
        right: RightRole,
    },
    /// It ends later than before.
    Longer {
        /// Which right.
        right: RightRole,
        /// Its end now.
        from_ms: u64,
    },
    /// It ends earlier than before.
    Shorter {
        /// Which right.
        right: RightRole,
        /// Its end now.
        from_ms: u64,
    },
    /// It goes to another account of the hospital.
    OtherAccount {
        /// Which right.
        right: RightRole,
        /// The account that has it now.
        from: String,
    },
    /// It is given again with the same end.
    Same {
        /// Which right.
        right: RightRole,
    },
    /// Something that this version does not name.
    Other,
}

impl From<Change> for ChangeFacts {
    fn from(change: Change) -> Self {
        match change {
            Change::Added(role) => Self::Added { right: role.into() },
            Change::Longer { role, from_ms } => Self::Longer { right: role.into(), from_ms },
            Change::Shorter { role, from_ms } => Self::Shorter { right: role.into(), from_ms },
            Change::OtherAccount { role, from } => Self::OtherAccount { right: role.into(), from: from.to_string() },
            Change::Same(role) => Self::Same { right: role.into() },
            _ => Self::Other,
        }
    }
}

/// What a grant does, read from its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct GrantSummary {
    /// Whose rights they are: public key.
    pub patient: String,
    /// Who signs first and pays the fee: public key.
    pub payer: String,
    /// Most that goes in fees.
    pub max_fee: u64,
    /// What the payer sends to the patient's account.
    pub funds: u64,
    /// Mosaics that are defined.
    pub defined: Vec<String>,
    /// Mosaics of which a unit is taken back first.
    pub taken_back: Vec<String>,
    /// What is given to whom.
    pub delivered: Vec<DeliveredRight>,
    /// No block after this moment may contain it.
    pub deadline_ms: u64,
    /// Its hash; nothing where who pays has not signed, since the hash covers that signature.
    pub transaction: Option<String>,
}

/// A right that a grant gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct DeliveredRight {
    /// Which.
    pub right: RightRole,
    /// Its mosaic.
    pub mosaic: String,
    /// The account that receives it.
    pub recipient: String,
    /// Its end.
    pub until_ms: u64,
}

impl GrantSummary {
    /// `is_paid`: the payer has signed the bytes that were read.
    pub(crate) fn new(facts: &GrantFacts, network: &Network, is_paid: bool) -> Self {
        let delivered = facts.delivered.iter().map(|step| DeliveredRight {
            right: step.message.role.into(),
            mosaic: step.mosaic.to_string(),
            recipient: step.recipient.to_string(),
            until_ms: step.message.until_ms,
        });
        Self {
            patient: facts.patient.to_string(),
            payer: facts.payer.to_string(),
            max_fee: facts.max_fee.0,
            funds: facts.funds.0,
            defined: texts(&facts.defined),
            taken_back: facts.taken_back.iter().map(|(mosaic, _)| mosaic.to_string()).collect(),
            delivered: delivered.collect(),
            deadline_ms: network.unix_ms(facts.deadline),
            transaction: is_paid.then(|| facts.hash.to_string()),
        }
    }
}

impl From<found::ReviewedStudy> for ReviewedStudy {
    fn from(study: found::ReviewedStudy) -> Self {
        let (picture, problem) = match study.picture {
            Ok(pixels) => (Some(pixels.into()), None),
            Err(problem) => (None, Some(problem.into())),
        };
        Self {
            study: study.nft.to_string(),
            account: study.account.to_string(),
            source: study.source.into(),
            description: study.descriptor.map(Into::into),
            picture,
            problem,
        }
    }
}

impl ConsentReview {
    pub(crate) fn new(review: Review, network: Option<&Network>) -> Self {
        let can_agree = review.can_agree();
        let right = |right: found::AskedRight| AskedRight {
            right: right.role.into(),
            to: right.to.map(Into::into),
            mosaic: right.mosaic.map(|id| id.to_string()),
            recipient: right.recipient.map(|address| address.to_string()),
        };
        let cost = |cost: found::Cost| CostFacts {
            max_fee: cost.max_fee.0,
            rentals: cost.rentals.0,
            deposit: cost.deposit.0,
            balance: cost.balance.map(|amount| amount.0),
            missing: cost.missing().0,
        };
        Self {
            request: review.digest.to_string(),
            warnings: review.warnings.into_iter().map(Into::into).collect(),
            can_agree,
            asker: review.asker.into(),
            is_verified: review.verified,
            study: review.study.map(Into::into),
            named_study: review.named_study.map(|nft| nft.to_string()),
            choices: review.choices.into_iter().map(Into::into).collect(),
            rights: review.rights.into_iter().map(right).collect(),
            purpose: review.purpose.into(),
            until_ms: review.until_ms,
            answer_by_ms: review.answer_by_ms,
            created_ms: review.created_ms,
            is_identified: review.identity == Identity::Identified,
            wants_picture_key: review.wants_thumbnail_key,
            becomes_public: review.becomes_public.into_iter().map(Into::into).collect(),
            payer: review.payer.into(),
            cost: review.cost.map(cost),
            changes: review.changes.into_iter().map(Into::into).collect(),
            grant: review.grant.as_ref().zip(network).map(|(facts, network)| GrantSummary::new(facts, network, false)),
            details: review.details.as_ref().map(Into::into),
            as_of_ms: review.as_of_ms,
            only_by_code: review.only_by_code.is_some(),
        }
    }
}
