//! Accounts that guardians sign for, and what else waits for a cosignature.

use std::sync::Arc;

use serde::Serialize;
use tegata_symbol::{Address, Hash256};
use tegata_wallet::guardians::{GuardiansReview, WaitingAct};

use crate::calls::CancelToken;
use crate::consent::Outcome;
use crate::details::TransactionDetails;
use crate::failure::TegataError;
use crate::named::{count, named, optional, texts};
use crate::scanning::RefusalReason;
use crate::studies::HospitalFacts;
use crate::wallet::{Approval, TegataWallet};

/// A card by which somebody else's wallet can take this one as a guardian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct GuardianCard {
    /// Text of its QR code.
    pub text: String,
    /// The account that it names.
    pub account: String,
}

/// An account that has guardians.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct GuardedFacts {
    /// The account.
    pub account: String,
    /// Who signs for it.
    pub guardians: Vec<String>,
    /// How many of them must sign.
    pub approvals: u32,
    /// How many of them must sign that one leaves.
    pub removals: u32,
    /// The account of this wallet that is a guardian; nothing: none is any more.
    pub own_guardian: Option<String>,
    /// Whether this wallet sees the account's pictures.
    pub is_of_words: bool,
}

/// What a change of guardians does, read back from the bytes that would be signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct GuardiansFacts {
    /// The account.
    pub account: String,
    /// Who comes.
    pub added: Vec<NamedGuardian>,
    /// Who leaves.
    pub removed: Option<String>,
    /// Who signs afterwards.
    pub guardians: Vec<String>,
    /// How many of them must sign then.
    pub approvals: u32,
    /// How many of them must sign that one leaves.
    pub removals: u32,
    /// How many others must sign on the ledger before it happens.
    pub others: u32,
    /// Most that it costs in fees.
    pub max_fee: u64,
    /// What is locked until it happens, and lost if it does not in time.
    pub deposit: u64,
    /// What the guardian who begins lacks.
    pub missing: u64,
}

/// Somebody who becomes a guardian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct NamedGuardian {
    /// The account.
    pub account: String,
    /// What the person wants to be called. Nobody vouches for it.
    pub name: String,
}

impl From<GuardiansReview> for GuardiansFacts {
    fn from(review: GuardiansReview) -> Self {
        let name = |account: &Address| {
            let named = review.names.iter().find(|(address, _)| address == account);
            named.map_or_else(String::new, |(_, name)| name.clone())
        };
        let added = review.change.added.iter();
        Self {
            account: review.account.to_string(),
            added: added.map(|it| NamedGuardian { account: it.to_string(), name: name(it) }).collect(),
            removed: review.change.removed.map(|address| address.to_string()),
            guardians: texts(&review.change.after.guardians),
            approvals: review.change.after.approvals,
            removals: review.change.after.removals,
            others: count(review.others),
            max_fee: review.max_fee.0,
            deposit: review.deposit.0,
            missing: review.missing.0,
        }
    }
}

/// What became of a guardian's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct GuardianSignature {
    /// Hash of the transaction.
    pub transaction: String,
    /// How it ended, or that it waits for others.
    pub outcome: Outcome,
}

/// What a waiting transaction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum WaitingKind {
    /// It changes the account's guardians.
    Guardians,
    /// It gives rights for a request that this wallet knows.
    Grant,
    /// It gives rights for a request whose code this wallet needs first.
    GrantNeedsRequest,
    /// It takes rights back.
    Withdrawal,
    /// It cannot be explained, and is not signed here.
    Unexplained,
}

/// A transaction that waits for guardians.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct WaitingFacts {
    /// Its hash.
    pub transaction: String,
    /// The account that it is about.
    pub account: String,
    /// What it does.
    pub kind: WaitingKind,
    /// Digest of the request, where it gives rights: [`TegataWallet::review`] shows it.
    pub request: Option<String>,
    /// Who has signed.
    pub signed: Vec<String>,
    /// Who has not.
    pub unsigned: Vec<String>,
    /// Whether this wallet has.
    pub signed_here: bool,
    /// Whether this wallet can.
    pub can_sign: bool,
    /// No block after this moment may contain it.
    pub deadline_ms: u64,
}

/// Another transaction that waits for this wallet's cosignature: explained, and refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ProposalFacts {
    /// Its hash.
    pub transaction: String,
    /// The account that is asked to sign.
    pub account: String,
    /// Who put it there.
    pub sender: HospitalFacts,
    /// Whether the registry does not know the sender.
    pub is_stranger: bool,
    /// Every inner transaction.
    pub details: TransactionDetails,
    /// Why it is not signed.
    pub refusal: RefusalReason,
    /// No block after this moment may contain it.
    pub deadline_ms: u64,
}

/// What waits, and what is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ProposalList {
    /// The registered senders' first.
    pub proposals: Vec<ProposalFacts>,
    /// How many of blocked senders there are.
    pub blocked: u32,
    /// How many were not looked at, since there are too many.
    pub beyond: u32,
}

#[uniffi::export]
impl TegataWallet {
    /// A card for somebody whose guardian this wallet is to become. `name`: what the person wants to be called.
    pub async fn guardian_card(&self, name: String) -> Result<GuardianCard, TegataError> {
        self.call(None, move |wallet| async move {
            let card = wallet.guardian_card(&name).await?;
            Ok::<_, TegataError>(GuardianCard { text: card.text, account: card.address.to_string() })
        })
        .await
    }

    /// Accounts with guardians, of whom this wallet is one, or that are its own.
    pub async fn guarded_accounts(&self) -> Result<Vec<GuardedFacts>, TegataError> {
        self.call(None, |wallet| async move {
            let facts = |guarded: tegata_wallet::guardians::GuardedAccount| GuardedFacts {
                account: guarded.account.to_string(),
                guardians: texts(&guarded.guardianship.guardians),
                approvals: guarded.guardianship.approvals,
                removals: guarded.guardianship.removals,
                own_guardian: guarded.own_guardian.map(|address| address.to_string()),
                is_of_words: guarded.own_words,
            };
            Ok::<_, TegataError>(wallet.guarded_accounts().await?.into_iter().map(facts).collect())
        })
        .await
    }

    /// What a change of guardians would do: `cards` of who comes, the account of who leaves, how many must sign.
    pub async fn review_guardians(
        &self,
        account: String,
        cards: Vec<String>,
        removed: Option<String>,
        approvals: Option<u32>,
    ) -> Result<GuardiansFacts, TegataError> {
        let (account, removed) = (named::<Address>("account", &account)?, optional("removed", removed.as_deref())?);
        self.call(None, move |wallet| async move {
            Ok::<_, TegataError>(wallet.review_guardians(&account, &cards, removed, approvals).await?.into())
        })
        .await
    }

    /// Signs the change that was reviewed.
    #[uniffi::method(default(cancel = None))]
    pub async fn change_guardians(
        &self,
        account: String,
        cards: Vec<String>,
        removed: Option<String>,
        approvals: Option<u32>,
        approval: Approval,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<GuardianSignature, TegataError> {
        let (account, removed) = (named::<Address>("account", &account)?, optional("removed", removed.as_deref())?);
        let (approved, telling) = (self.approved(approval)?, self.telling());
        self.call(cancel, move |wallet| async move {
            let auth = approved.auth();
            let made = wallet.change_guardians(&account, &cards, removed, approvals, auth, &telling).await?;
            let transaction = made.transaction.to_string();
            Ok::<_, TegataError>(GuardianSignature { transaction, outcome: made.outcome.into() })
        })
        .await
    }

    /// What waits for signatures of guardians, of whom this wallet is one.
    pub async fn waiting_for_guardians(&self) -> Result<Vec<WaitingFacts>, TegataError> {
        self.call(None, |wallet| async move {
            let facts = |waiting: tegata_wallet::guardians::Waiting| {
                let (kind, request) = match &waiting.act {
                    WaitingAct::Guardians(_) => (WaitingKind::Guardians, None),
                    WaitingAct::Grant { request, is_known: true, .. } => (WaitingKind::Grant, Some(request)),
                    WaitingAct::Grant { request, .. } => (WaitingKind::GrantNeedsRequest, Some(request)),
                    WaitingAct::Withdrawal(_) => (WaitingKind::Withdrawal, None),
                    _ => (WaitingKind::Unexplained, None),
                };
                WaitingFacts {
                    transaction: waiting.hash.to_string(),
                    account: waiting.account.to_string(),
                    kind,
                    request: request.map(ToString::to_string),
                    signed: texts(&waiting.signed),
                    unsigned: texts(&waiting.unsigned),
                    signed_here: waiting.signed_here,
                    can_sign: waiting.own_guardian.is_some(),
                    deadline_ms: waiting.deadline_ms,
                }
            };
            Ok::<_, TegataError>(wallet.waiting_for_guardians().await?.into_iter().map(facts).collect())
        })
        .await
    }

    /// Signs what another guardian began.
    #[uniffi::method(default(cancel = None))]
    pub async fn cosign_as_guardian(
        &self,
        transaction: String,
        approval: Approval,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<GuardianSignature, TegataError> {
        let hash = named::<Hash256>("transaction", &transaction)?;
        let (approved, telling) = (self.approved(approval)?, self.telling());
        self.call(cancel, move |wallet| async move {
            let made = wallet.cosign_as_guardian(&hash, approved.auth(), &telling).await?;
            let transaction = made.transaction.to_string();
            Ok::<_, TegataError>(GuardianSignature { transaction, outcome: made.outcome.into() })
        })
        .await
    }

    /// What else waits for a cosignature of this wallet: explained, never signed. To be asked when a person wants to see
    /// it, not by itself.
    pub async fn proposals(&self) -> Result<ProposalList, TegataError> {
        self.call(None, |wallet| async move {
            let found = wallet.proposals().await?;
            let facts = |proposal: tegata_wallet::proposals::Proposal| ProposalFacts {
                transaction: proposal.hash.to_string(),
                account: proposal.account.to_string(),
                sender: proposal.sender.into(),
                is_stranger: proposal.is_stranger,
                details: (&proposal.explanation).into(),
                refusal: proposal.refusal.into(),
                deadline_ms: proposal.deadline_ms,
            };
            let (blocked, beyond) = (count(found.blocked), count(found.beyond));
            let proposals = found.proposals.into_iter().map(facts).collect();
            Ok::<_, TegataError>(ProposalList { proposals, blocked, beyond })
        })
        .await
    }

    /// Shows nothing more of this sender.
    pub async fn block_sender(&self, sender: String) -> Result<(), TegataError> {
        let sender = named::<Address>("sender", &sender)?;
        self.call(None, move |wallet| async move { wallet.block(&sender) }).await
    }

    /// Takes that back.
    pub async fn unblock_sender(&self, sender: String) -> Result<(), TegataError> {
        let sender = named::<Address>("sender", &sender)?;
        self.call(None, move |wallet| async move { wallet.unblock(&sender) }).await
    }

    /// The senders that are blocked.
    pub async fn blocked_senders(&self) -> Result<Vec<String>, TegataError> {
        self.call(None, |wallet| async move {
            Ok::<_, TegataError>(wallet.blocked()?.iter().map(ToString::to_string).collect())
        })
        .await
    }
}
