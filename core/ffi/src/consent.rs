//! Agreeing, declining, and what comes of it; with a network or by codes.

use std::sync::Arc;

use serde::Serialize;
use tegata_rights::Rights;
use tegata_symbol::{Hash256, MosaicId, Network};
use tegata_wallet::consent::{self as made, CodeToShow, Next, PreparedReview, Shown, Told};
use tegata_wallet::withdrawal::{self, Concerned};

use crate::calls::CancelToken;
use crate::details::TransactionDetails;
use crate::failure::TegataError;
use crate::named::{named, optional};
use crate::review::{ConsentReview, GrantSummary};
use crate::wallet::{Approval, TegataWallet};
use crate::warnings::RightRole;

/// How an announcement ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Outcome {
    /// It stands in a block.
    Confirmed {
        /// The block's height.
        height: u64,
        /// Whether it can no longer be rolled back.
        is_final: bool,
    },
    /// A node refused it.
    Rejected {
        /// Symbol's code.
        code: String,
    },
    /// Nothing was heard in time: make the same call again, or `resume`. The same bytes are announced again.
    Silent {
        /// No block after this moment may contain them.
        deadline_ms: u64,
    },
    /// Nothing came of it, and nothing can any more: make the same call again to sign anew.
    SignAnew,
    /// A withdrawal that nobody pays for now: hospitals that were told obey it.
    Stated {
        /// What the account lacks to pay by itself.
        missing: u64,
    },
    /// It waits for the signatures of other guardians.
    Collecting {
        /// No block after this moment may contain it.
        deadline_ms: u64,
    },
}

impl From<made::Outcome> for Outcome {
    fn from(outcome: made::Outcome) -> Self {
        match outcome {
            made::Outcome::Confirmed { height, is_final } => Self::Confirmed { height, is_final },
            made::Outcome::Rejected { code } => Self::Rejected { code },
            made::Outcome::TimedOut { next: Next::TryAgain { deadline_ms } } => Self::Silent { deadline_ms },
            made::Outcome::TimedOut { next: Next::SignAnew } => Self::SignAnew,
            made::Outcome::Stated { missing } => Self::Stated { missing: missing.0 },
            made::Outcome::Collecting { deadline_ms } => Self::Collecting { deadline_ms },
        }
    }
}

/// Something beside the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ReceiptNote {
    /// The hospital has not been told yet; it is tried again. The rights hold all the same.
    DeskNotTold {
        /// Why, for the details.
        detail: String,
    },
    /// The desk did not take the cosignature, so that the wallet announced it itself.
    AnnouncedWithoutDesk {
        /// Why, for the details.
        detail: String,
    },
    /// This continues what was signed before.
    Resumed,
    /// Something that this version does not name.
    Other,
}

impl From<made::ReceiptNote> for ReceiptNote {
    fn from(note: made::ReceiptNote) -> Self {
        match note {
            made::ReceiptNote::DeskNotTold(error) => Self::DeskNotTold { detail: error.to_string() },
            made::ReceiptNote::AnnouncedWithoutDesk(error) => Self::AnnouncedWithoutDesk { detail: error.to_string() },
            made::ReceiptNote::Resumed => Self::Resumed,
            _ => Self::Other,
        }
    }
}

/// What became of a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Digest of the request.
    pub request: String,
    /// Id of the permission.
    pub permission: String,
    /// The study.
    pub study: String,
    /// Hash of the transaction.
    pub transaction: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What else is to be known.
    pub notes: Vec<ReceiptNote>,
}

impl From<made::Receipt> for Receipt {
    fn from(receipt: made::Receipt) -> Self {
        Self {
            request: receipt.request.to_string(),
            permission: receipt.permission,
            study: receipt.nft.to_string(),
            transaction: receipt.transaction.to_string(),
            outcome: receipt.outcome.into(),
            notes: receipt.notes.into_iter().map(Into::into).collect(),
        }
    }
}

/// What became of declining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Declined {
    /// Nobody was told.
    Silently,
    /// The desk knows.
    Told,
    /// The desk could not be told; the same call tries again.
    NotYetTold {
        /// Why, for the details.
        detail: String,
    },
}

/// What a code tells the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AnswerKind {
    /// The signed grant, which the desk announces.
    Granted {
        /// Its hash.
        transaction: String,
    },
    /// That the patient agrees: the desk prepares the transaction and shows it.
    Prepare,
    /// That the patient declines.
    Declined,
    /// The cosignature of what was prepared.
    Cosignature {
        /// Hash of the aggregate.
        transaction: String,
    },
}

/// A code to show to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct AnswerCode {
    /// Digest of the request.
    pub request: String,
    /// What it tells.
    pub kind: AnswerKind,
    /// Texts of QR codes: one, or several that are shown one after the other, again and again.
    pub frames: Vec<String>,
}

impl From<CodeToShow> for AnswerCode {
    fn from(code: CodeToShow) -> Self {
        let kind = match code.shown {
            Shown::Granted { transaction } => AnswerKind::Granted { transaction: transaction.to_string() },
            Shown::Prepare => AnswerKind::Prepare,
            Shown::Declined => AnswerKind::Declined,
            Shown::Cosignature { transaction } => AnswerKind::Cosignature { transaction: transaction.to_string() },
        };
        Self { request: code.request.to_string(), kind, frames: code.frames.round() }
    }
}

/// What a desk prepared and showed, read back from its bytes. Nothing is signed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PreparedFacts {
    /// Digest of the request.
    pub request: String,
    /// What it does; nothing while the network is not known.
    pub grant: Option<GrantSummary>,
    /// Every inner transaction.
    pub details: TransactionDetails,
    /// Whether the ledger could be asked how the rights stand and what they cost.
    pub was_compared: bool,
    /// Whether it is cosigned already.
    pub is_signed: bool,
}

impl PreparedFacts {
    pub(crate) fn new(prepared: &PreparedReview, network: Option<&Network>) -> Self {
        Self {
            request: prepared.request.to_string(),
            grant: network.map(|network| GrantSummary::new(&prepared.grant, network, true)),
            details: (&prepared.details).into(),
            was_compared: prepared.was_compared_with_ledger,
            is_signed: prepared.is_signed,
        }
    }
}

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawalReceipt {
    /// Id of the permission.
    pub permission: String,
    /// What is taken back.
    pub rights: Vec<RightRole>,
    /// Hash of the transaction; nothing while none is signed.
    pub transaction: Option<String>,
    /// Most that it costs in fees.
    pub max_fee: u64,
    /// The hospital that pays; nothing: the patient's account.
    pub paid_by: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Which hospitals know by now.
    pub told: Vec<HospitalTold>,
}

/// Whether a hospital knows of a withdrawal, which it obeys from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct HospitalTold {
    /// Whether it is the one that asked; else the one that holds the study.
    pub is_asker: bool,
    /// Its identity account.
    pub hospital: String,
    /// Its name in the registry.
    pub name: Option<String>,
    /// Whether it knows.
    pub knows: bool,
    /// Why not yet, for the details.
    pub detail: Option<String>,
}

impl From<withdrawal::WithdrawalReceipt> for WithdrawalReceipt {
    fn from(receipt: withdrawal::WithdrawalReceipt) -> Self {
        let told = receipt.told.into_iter().map(|told| HospitalTold {
            is_asker: told.which == Concerned::Asker,
            hospital: told.hospital.to_string(),
            name: told.name,
            knows: told.told.is_ok(),
            detail: told.told.err().map(|error| error.to_string()),
        });
        Self {
            permission: receipt.permission,
            rights: receipt.rights.into_iter().map(Into::into).collect(),
            transaction: receipt.transaction.map(|hash| hash.to_string()),
            max_fee: receipt.max_fee.0,
            paid_by: receipt.paid_by.map(|address| address.to_string()),
            outcome: receipt.outcome.into(),
            told: told.collect(),
        }
    }
}

/// The rights that are named; none named: both.
fn rights(named: &[RightRole]) -> Rights {
    match (named.contains(&RightRole::Transfer), named.contains(&RightRole::Viewing)) {
        (true, false) => Rights::TRANSFER,
        (false, true) => Rights::VIEWING,
        _ => Rights::BOTH,
    }
}

fn request_and_study(request: &str, study: Option<&str>) -> Result<(Hash256, Option<MosaicId>), TegataError> {
    Ok((named::<Hash256>("request", request)?, optional("study", study)?))
}

#[uniffi::export]
impl TegataWallet {
    /// Reviews a request again; of an open one with the study that the patient chose.
    #[uniffi::method(default(cancel = None))]
    pub async fn review(
        &self,
        request: String,
        study: Option<String>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<ConsentReview, TegataError> {
        let (digest, choice) = request_and_study(&request, study.as_deref())?;
        self.call(cancel, move |wallet| async move {
            let review = wallet.review(&digest, choice).await?;
            Ok::<_, TegataError>(ConsentReview::new(review, wallet.settings()?.network.as_ref()))
        })
        .await
    }

    /// Agrees to what was reviewed, and to nothing else; `study`: for an open request. Everything is checked once more.
    /// Cancelled or cut off at any point, the same call continues, and nothing is signed twice.
    #[uniffi::method(default(cancel = None))]
    pub async fn agree(
        &self,
        request: String,
        study: Option<String>,
        approval: Approval,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Receipt, TegataError> {
        let (digest, study) = request_and_study(&request, study.as_deref())?;
        let (approved, telling) = (self.approved(approval)?, self.telling());
        self.call(cancel, move |wallet| async move {
            Ok::<_, TegataError>(wallet.accept(&digest, study, approved.auth(), &telling).await?.into())
        })
        .await
    }

    /// Declines. The hospital is told only if the patient wishes.
    pub async fn decline(&self, request: String, tell: bool) -> Result<Declined, TegataError> {
        let digest = named::<Hash256>("request", &request)?;
        self.call(None, move |wallet| async move {
            Ok::<_, TegataError>(match wallet.decline(&digest, tell).await? {
                Told::Nobody => Declined::Silently,
                Told::Desk => Declined::Told,
                Told::NotYet(error) => Declined::NotYetTold { detail: error.to_string() },
            })
        })
        .await
    }

    /// Agrees as `agree` does, and gives a code for the desk in place of sending it.
    pub async fn agree_by_code(
        &self,
        request: String,
        study: Option<String>,
        approval: Approval,
    ) -> Result<AnswerCode, TegataError> {
        let (digest, study) = request_and_study(&request, study.as_deref())?;
        let (approved, telling) = (self.approved(approval)?, self.telling());
        self.call(None, move |wallet| async move {
            Ok::<_, TegataError>(wallet.answer_by_code(&digest, study, approved.auth(), &telling).await?.into())
        })
        .await
    }

    /// Declines, with a code that tells the desk.
    pub async fn decline_by_code(&self, request: String) -> Result<AnswerCode, TegataError> {
        let digest = named::<Hash256>("request", &request)?;
        self.call(
            None,
            move |wallet| async move { Ok::<_, TegataError>(wallet.decline_by_code(&digest).await?.into()) },
        )
        .await
    }

    /// The code that was shown last for this request, to show it again.
    pub async fn answer_code(&self, request: String) -> Result<Option<AnswerCode>, TegataError> {
        let digest = named::<Hash256>("request", &request)?;
        self.call(
            None,
            move |wallet| async move { Ok::<_, TegataError>(wallet.code_to_show(&digest)?.map(Into::into)) },
        )
        .await
    }

    /// Cosigns what a desk prepared and showed as a code, and gives the code to show back.
    pub async fn cosign_by_code(&self, request: String, approval: Approval) -> Result<AnswerCode, TegataError> {
        let (digest, approved) = (named::<Hash256>("request", &request)?, self.approved(approval)?);
        let telling = self.telling();
        self.call(None, move |wallet| async move {
            Ok::<_, TegataError>(wallet.cosign_by_code(&digest, approved.auth(), &telling).await?.into())
        })
        .await
    }

    /// Continues everything that was signed and is not settled; to be called when the app starts and when a network comes
    /// back. Signs nothing but withdrawals that can no longer come true as they are.
    #[uniffi::method(default(cancel = None))]
    pub async fn resume(&self, cancel: Option<Arc<CancelToken>>) -> Result<Vec<Receipt>, TegataError> {
        let telling = self.telling();
        self.call(cancel, move |wallet| async move {
            Ok::<_, TegataError>(wallet.resume(&telling).await?.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// Takes rights of a permission back (none named: both) and tells both hospitals, which obey at once.
    #[uniffi::method(default(cancel = None))]
    pub async fn withdraw(
        &self,
        permission: String,
        named: Vec<RightRole>,
        approval: Approval,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<WithdrawalReceipt, TegataError> {
        let (approved, telling) = (self.approved(approval)?, self.telling());
        self.call(cancel, move |wallet| async move {
            let receipt = wallet.withdraw(&permission, rights(&named), approved.auth(), &telling).await?;
            Ok::<_, TegataError>(receipt.into())
        })
        .await
    }

    /// Text of a QR code that tells a desk the withdrawal, without a network.
    pub async fn withdrawal_code(
        &self,
        permission: String,
        named: Vec<RightRole>,
        approval: Approval,
    ) -> Result<String, TegataError> {
        let approved = self.approved(approval)?;
        self.call(
            None,
            move |wallet| async move { wallet.withdrawal_code(&permission, rights(&named), approved.auth()) },
        )
        .await
    }
}
