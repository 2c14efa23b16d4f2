//! Asking whether the rights are there, and noting what was found.

use tegata_node::evidence::ProvenVerdict;
use tegata_node::evidence::warm::WarmVerdict;
use tegata_rights::{LedgerError, NamedRights, Question, SignedRequest, Verdict, registered};
use tegata_symbol::{Address, MosaicId};

use crate::chain::Chain;
use crate::home::{HomeError, HospitalHome};
use crate::policy::Policy;
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

/// Judges on the chain as it is now and notes the verdict. A yes is proven.
///
/// # Errors
/// [`VerifyError`].
pub async fn verify(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &VerifyOptions<'_>,
) -> Result<Verdict, VerifyError> {
    Ok(verify_with_evidence(home, chain, options).await?.verdict)
}

/// As [`verify`], with the proofs.
///
/// # Errors
/// [`VerifyError`].
pub async fn verify_with_evidence(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &VerifyOptions<'_>,
) -> Result<ProvenVerdict, VerifyError> {
    home.pin_network(&chain.network().await?)?;
    let policy = home.policy()?;
    let question = question(home, options, &policy)?;
    let mut proven = chain.verdict(&question).await?;
    own_reasons(home, options, &policy, &mut proven.verdict)?;
    note(home, &question, &proven.verdict)?;
    Ok(proven)
}

/// As [`verify`]; a yes comes with what keeps it warm, where a node gives that.
///
/// # Errors
/// [`VerifyError`].
pub(crate) async fn verify_warm(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &VerifyOptions<'_>,
) -> Result<(Verdict, Option<WarmVerdict>), VerifyError> {
    home.pin_network(&chain.network().await?)?;
    let policy = home.policy()?;
    let question = question(home, options, &policy)?;
    // A unit can be at a reception account of either hospital; the identity accounts write what the verdict reads.
    let asker = options.request.request().asker;
    let mut accounts = vec![options.patient, home.registry(), home.identity(), asker];
    accounts.extend(home.keys().reception_addresses());
    let entry = registered(chain, &home.registry(), &asker).await?;
    accounts.extend(entry.into_iter().flat_map(|entry| entry.reception));
    accounts.sort_unstable();
    accounts.dedup();
    let (mut proven, warm) = chain.warm_verdict(&question, &accounts).await?;
    own_reasons(home, options, &policy, &mut proven.verdict)?;
    note(home, &question, &proven.verdict)?;
    let warm = warm.filter(|_| proven.verdict.is_yes());
    Ok((proven.verdict, warm))
}

fn question<'a>(
    home: &HospitalHome,
    options: &VerifyOptions<'a>,
    policy: &Policy,
) -> Result<Question<'a>, VerifyError> {
    let request = options.request.request();
    let nft = match request.nft.or(options.nft) {
        Some(nft) => nft,
        None => home.store().answer(&options.request.digest())?.ok_or(VerifyError::WhichStudy)?.nft,
    };
    Ok(Question {
        request: options.request,
        nft,
        patient: options.patient,
        registry: home.registry(),
        finality: policy.finality(request.purpose),
        now_ms: home.clock().now_ms(),
        named_rights: options.named_rights,
    })
}

/// What this hospital holds against a yes of the chain: blocks that are too old for it, and what the patient has stated,
/// which is obeyed before it is on the chain.
fn own_reasons(
    home: &HospitalHome,
    options: &VerifyOptions<'_>,
    policy: &Policy,
    verdict: &mut Verdict,
) -> Result<(), StorageError> {
    if verdict.is_yes() {
        verdict.reasons.extend(policy.newest_block.check(&verdict.evidence.tip, home.clock().now_ms()));
    }
    let stated = stated_rights(home, &options.request.digest(), &options.patient)?;
    let added: Vec<_> = reasons_by_statement(&stated, &verdict.reasons).collect();
    verdict.reasons.extend(added);
    Ok(())
}

fn note(home: &HospitalHome, question: &Question<'_>, verdict: &Verdict) -> Result<(), StorageError> {
    home.store().log_verdict(&VerdictRecord {
        at_ms: question.now_ms,
        digest: question.request.digest(),
        nft: question.nft,
        patient: question.patient,
        named: question.named_rights.is_some(),
        yes: verdict.is_yes(),
        reasons: verdict.reasons.iter().map(tegata_rights::Reason::code).collect(),
        height: verdict.evidence.tip.height,
        finalized_height: verdict.evidence.tip.finalized_height,
        nodes: verdict.evidence.tip.nodes.clone(),
        took_ms: home.clock().now_ms().saturating_sub(question.now_ms),
    })
}

#[cfg(test)]
mod tests;
