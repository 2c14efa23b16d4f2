//! Asking whether the rights are there, and noting what was found.

use tegata_rights::{LedgerError, NamedRights, Question, SignedRequest, Verdict, judge};
use tegata_symbol::{Address, MosaicId};

use crate::chain::Chain;
use crate::home::{HomeError, HospitalHome};
use crate::storage_error::StorageError;
use crate::store::VerdictRecord;
use crate::withdrawals::{reasons_by_statement, stated_rights};

/// A verdict cannot be given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The request is open and nobody said which study.
    #[error("this request lets the patient pick the study, and no answer names one yet: name the NFT")]
    WhichStudy,
    /// The chain cannot be asked; that is never a yes.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What is to be judged.
#[derive(Debug, Clone)]
pub struct VerifyOptions<'a> {
    /// The request whose digest the rights must name.
    pub request: &'a SignedRequest,
    /// The account that holds the study.
    pub patient: Address,
    /// The study, for open requests; `None`: as the stored answer names it.
    pub nft: Option<MosaicId>,
    /// By the paper's rules: mosaics that another wallet made.
    pub named_rights: Option<NamedRights>,
}

/// Judges on the chain as it is now and notes the verdict.
///
/// # Errors
/// [`VerifyError`].
pub async fn verify(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &VerifyOptions<'_>,
) -> Result<Verdict, VerifyError> {
    home.pin_network(&chain.network().await?)?;
    let digest = options.request.digest();
    let nft = match options.request.request().nft.or(options.nft) {
        Some(nft) => nft,
        None => home.store().answer(&digest)?.ok_or(VerifyError::WhichStudy)?.nft,
    };
    let at_ms = home.clock().now_ms();
    let question = Question {
        request: options.request,
        nft,
        patient: options.patient,
        registry: home.registry(),
        finality: home.finality()?,
        now_ms: at_ms,
        named_rights: options.named_rights,
    };
    let mut verdict = judge(chain, &question).await?;
    // A patient's signed statement is obeyed before it is on the chain.
    let stated = stated_rights(home, &digest, &options.patient)?;
    let added: Vec<_> = reasons_by_statement(&stated, &verdict.reasons).collect();
    verdict.reasons.extend(added);
    home.store().log_verdict(&VerdictRecord {
        at_ms,
        digest,
        nft,
        patient: options.patient,
        named: options.named_rights.is_some(),
        yes: verdict.is_yes(),
        reasons: verdict.reasons.iter().map(tegata_rights::Reason::code).collect(),
        height: verdict.evidence.tip.height,
        finalized_height: verdict.evidence.tip.finalized_height,
        nodes: verdict.evidence.tip.nodes.clone(),
        took_ms: home.clock().now_ms().saturating_sub(at_ms),
    })?;
    Ok(verdict)
}
