//! The grant that a patient with another wallet is offered: unsigned, paid by the patient's account, in the formats of
//! those wallets.

use tegata_rights::{LedgerError, SignedRequest, patient_paid_grant};
use tegata_symbol::wallet_code::{alice_code, alice_link, symbol_qr_request, transaction_link};
use tegata_symbol::{Address, Amount, Body, Hash256, MosaicId, Network, PublicKey, Transaction};

use super::finding::{Found, find_grant};
use super::patient::SaidPatient;
use crate::chain::Chain;
use crate::funds::balance;
use crate::grant_terms::{Terms, TermsError, grant_terms};
use crate::home::{HomeError, HospitalHome};
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState, OfferRecord, SaidPatientRecord};

/// A grant waits at most so long for a signature and a block, and never past the request's own time for an answer.
const DEADLINE_MS: u64 = 2 * 3_600_000;

/// A grant cannot be offered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfferError {
    /// An address whose public key the chain has not seen.
    #[error("the chain has not seen this account's public key: ask for the public key or the wallet's contact code")]
    UnknownKey,
    /// The request is open, and nothing says which study.
    #[error("this request lets the patient pick the study: name its NFT")]
    WhichStudy,
    /// The request is for another study.
    #[error("the request is for another study")]
    OtherStudy,
    /// The account does not hold the study.
    #[error("the account does not hold the study")]
    NotHolder,
    /// The time for an answer is over.
    #[error("the time for an answer is over: make a new request")]
    TooLate,
    /// The request is being answered, or was answered.
    #[error("this request is answered already, or an answer is on its way")]
    Answered,
    /// The deadline of what was offered has just passed, and it may still turn up in a block.
    #[error("the time of what was offered is over; whether it was signed is certain when the latest block is final")]
    Settling,
    /// There is no grant that could be signed.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// What is stored cannot be read.
    #[error("what is stored cannot be read")]
    Stored,
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl OfferError {
    /// Stable name; `None` where the hospital's own machine has a problem.
    pub const fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownKey => "unknown_key",
            Self::WhichStudy => "which_study",
            Self::OtherStudy => "other_study",
            Self::NotHolder => "not_holder",
            Self::TooLate => "too_late",
            Self::Answered => "answered",
            Self::Settling => "settling",
            Self::Terms(TermsError::NoStudy) => "no_study",
            Self::Terms(TermsError::NotRegistered(_)) => "not_registered",
            Self::Terms(TermsError::NoReception(_)) => "no_reception",
            Self::Terms(TermsError::RightTaken(_)) => "right_taken",
            Self::Terms(TermsError::Ledger(_)) | Self::Ledger(_) => "ledger",
            Self::Stored | Self::Home(_) | Self::Storage(_) => return None,
        })
    }
}

/// What came of asking for an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// The patient has given the rights already; that is stored as the answer.
    Given,
    /// This may be signed.
    Open(Box<Offer>),
}

/// A grant as it is shown to other wallets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The patient's account.
    pub patient: Address,
    /// The study.
    pub nft: MosaicId,
    /// Size of the transaction in bytes.
    pub size: usize,
    /// The most that it costs in fees, in atomic units.
    pub max_fee: Amount,
    /// Mosaics that it defines; each costs a rental.
    pub rentals: u64,
    /// No block after this moment may contain it; milliseconds since 1970-01-01 UTC.
    pub deadline_ms: u64,
    /// JSON of symbol-qr-library, type 3.
    pub symbol_qr: String,
    /// `web+symbol://` link.
    pub symbol_link: String,
    /// `alice://` link.
    pub alice_link: String,
    /// JSON for the scanner inside aLice.
    pub alice_code: String,
}

/// Offers the grant that a request asks for to the account that staff said to be the patient's. The same bytes are
/// offered as long as they may get in, so that a grant that was signed twice is the same grant.
///
/// # Errors
/// [`OfferError`].
pub async fn offer_grant(
    home: &HospitalHome,
    chain: &impl Chain,
    signed: &SignedRequest,
    said: &SaidPatient,
    nft: Option<MosaicId>,
) -> Result<Offered, OfferError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    let nft = study(signed, said, nft)?;
    if !holds(chain, &said.address, nft).await? {
        return Err(OfferError::NotHolder);
    }
    let patient = public_key(home, chain, said, nft).await?;
    let now_ms = home.clock().now_ms();
    let digest = signed.digest();
    home.store().log_said_patient(&SaidPatientRecord {
        at_ms: now_ms,
        digest,
        patient: said.address,
        nft,
        source: said.source,
        named: false,
    })?;
    match find_grant(home, chain, signed, patient, nft).await? {
        Found::Stored | Found::Known => return Ok(Offered::Given),
        Found::OtherAnswer => return Err(OfferError::Answered),
        Found::Nothing => {}
    }
    let chain_ms = chain.time_ms().await?;
    if home.store().answer(&digest)?.is_some_and(|answer| may_still_count(&answer, chain_ms)) {
        return Err(OfferError::Answered);
    }
    let tip = chain.tip().await?;
    let answer_by_ms = signed.request().answer_by_ms;
    if now_ms >= answer_by_ms || tip.time_ms >= answer_by_ms {
        return Err(OfferError::TooLate);
    }
    if let Some(mut offer) = home.store().offer(&digest, &patient)?.filter(|offer| offer.nft == nft) {
        let passed = tip.time_ms > offer.deadline_ms;
        let passed_height = passed.then(|| offer.passed_height.unwrap_or(tip.height));
        let is_over = passed_height.is_some_and(|height| tip.finalized_height >= height);
        if !is_over {
            (offer.passed_height, offer.made_ms) = (passed_height, now_ms);
            home.store().put_offer(&offer)?;
            if passed {
                return Err(OfferError::Settling);
            }
            return Ok(Offered::Open(Box::new(shown(home, &network, &offer)?)));
        }
    }
    let terms = grant_terms(home, chain, &network, signed, (patient, nft)).await?;
    let deadline_ms = chain_ms.saturating_add(DEADLINE_MS).min(answer_by_ms);
    let transaction = transaction(chain, &network, &terms, deadline_ms).await?;
    let offer = OfferRecord {
        digest,
        patient,
        nft,
        made_ms: now_ms,
        payload: transaction.to_bytes(),
        deadline_ms,
        passed_height: None,
    };
    home.store().put_offer(&offer)?;
    Ok(Offered::Open(Box::new(shown(home, &network, &offer)?)))
}

/// What signing costs, in atomic units of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferCost {
    /// All rentals at the price of now; it may rise until the block is made.
    pub rentals: Amount,
    /// What the account holds.
    pub balance: Amount,
    /// What the account lacks for fee and rentals.
    pub missing: Amount,
}

/// The offer that was made last for a request, while it may still be signed, and what signing it costs.
///
/// # Errors
/// [`OfferError`].
pub async fn read_offer(
    home: &HospitalHome,
    chain: &impl Chain,
    digest: &Hash256,
) -> Result<Option<(Offer, OfferCost)>, OfferError> {
    let Some(record) = home.store().latest_offer(digest)? else {
        return Ok(None);
    };
    let (network, tip) = (chain.network().await?, chain.tip().await?);
    if tip.time_ms.max(home.clock().now_ms()) >= record.deadline_ms {
        return Ok(None);
    }
    let offer = shown(home, &network, &record)?;
    let balance = balance(chain, &network, &offer.patient).await?;
    let rentals = Amount(chain.fees().await?.mosaic_rental.0.saturating_mul(offer.rentals));
    let needed = rentals.0.saturating_add(offer.max_fee.0);
    let missing = Amount(needed.saturating_sub(balance.0));
    Ok(Some((offer, OfferCost { rentals, balance, missing })))
}

/// Whether the phone's answer is on its way. What a desk prepared can be cosigned until its deadline and no longer.
fn may_still_count(answer: &AnswerRecord, chain_ms: u64) -> bool {
    match answer.state {
        AnswerState::Declined | AnswerState::Failed => false,
        AnswerState::Prepared => answer.deadline_ms.is_some_and(|deadline| chain_ms < deadline),
        AnswerState::Signed | AnswerState::Confirmed | AnswerState::Judged => true,
    }
}

fn study(signed: &SignedRequest, said: &SaidPatient, nft: Option<MosaicId>) -> Result<MosaicId, OfferError> {
    let mut named = [signed.request().nft, said.nft, nft].into_iter().flatten();
    let first = named.next().ok_or(OfferError::WhichStudy)?;
    if named.all(|other| other == first) { Ok(first) } else { Err(OfferError::OtherStudy) }
}

async fn holds(chain: &impl Chain, patient: &Address, nft: MosaicId) -> Result<bool, LedgerError> {
    let holdings = chain.holdings(&[*patient], &[nft]).await?;
    Ok(holdings.iter().any(|held| held.account == *patient && held.asset == nft && held.amount == 1))
}

/// As the text says it, else as the chain knows it, else as this hospital issued the study.
async fn public_key(
    home: &HospitalHome,
    chain: &impl Chain,
    said: &SaidPatient,
    nft: MosaicId,
) -> Result<PublicKey, OfferError> {
    if let Some(key) = said.public_key {
        return Ok(key);
    }
    if let Some(key) = chain.public_key(&said.address).await? {
        return Ok(key);
    }
    let issued = home.store().study(nft)?.map(|study| study.patient);
    issued.filter(|key| Address::new(key, said.address.network()) == said.address).ok_or(OfferError::UnknownKey)
}

async fn transaction(
    chain: &impl Chain,
    network: &Network,
    terms: &Terms,
    deadline_ms: u64,
) -> Result<Transaction, LedgerError> {
    let multiplier = chain.fees().await?.multiplier;
    let deadline = network.time_from_unix_ms(deadline_ms);
    Ok(patient_paid_grant(&terms.terms, network, deadline, multiplier, |role| terms.state(role)))
}

fn shown(home: &HospitalHome, network: &Network, record: &OfferRecord) -> Result<Offer, OfferError> {
    let transaction = Transaction::from_bytes(&record.payload).map_err(|_| OfferError::Stored)?;
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(OfferError::Stored);
    };
    let is_definition = |body: &Body| matches!(body, Body::MosaicDefinition(_));
    let rentals = aggregate.transactions().iter().filter(|inner| is_definition(&inner.body)).count();
    let node = home.node_urls().first().ok_or(OfferError::Stored)?.trim_end_matches('/');
    let seed = &network.generation_hash_seed;
    Ok(Offer {
        patient: transaction.signer_address(),
        nft: record.nft,
        size: record.payload.len(),
        max_fee: transaction.max_fee,
        rentals: u64::try_from(rentals).unwrap_or(u64::MAX),
        deadline_ms: record.deadline_ms,
        symbol_qr: symbol_qr_request(&transaction, seed),
        symbol_link: transaction_link(&transaction, seed, Some(node)),
        alice_link: alice_link(&transaction, node),
        alice_code: alice_code(&transaction, node),
    })
}
