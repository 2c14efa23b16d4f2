//! Patients' signed statements that rights are taken back: taken in, and obeyed before anything is on the chain.

use tegata_rights::{LedgerError, Reason, Role, StatementError, WithdrawalStatement};
use tegata_symbol::{Address, Amount, Hash256};

use crate::chain::Chain;
use crate::home::{HomeError, HospitalHome};
use crate::storage_error::StorageError;
use crate::store::StatedWithdrawal;

/// What this hospital pays a day for withdrawals unless it was set otherwise: 20 XYM in atomic units.
pub const SPONSORED_PER_DAY: Amount = Amount(20_000_000);
/// Statements about what was given for one request. More say nothing new.
pub const MAX_STATEMENTS_PER_REQUEST: u64 = 8;
/// Statements about one study.
pub const MAX_STATEMENTS_PER_STUDY: u64 = 1_000;
const SETTING: &str = "sponsored_withdrawals_per_day";

/// A statement is not taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// It cannot be read, or is not signed by the account that it names.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// This hospital neither holds the study nor asked for it.
    #[error("this hospital neither holds this study for this patient nor made this request")]
    NotConcerned,
    /// The account does not hold the study.
    #[error("the account that takes back does not hold the study")]
    NotHolder,
    /// More statements than anybody needs.
    #[error("there are too many statements about this request or study")]
    TooMany,
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

/// Takes a statement in. From the moment that this returns, verdicts and the gate obey it. The same statement again
/// changes nothing.
///
/// # Errors
/// [`NoteError`]; nothing is stored then.
pub async fn note_withdrawal(
    home: &HospitalHome,
    chain: &impl Chain,
    bytes: &[u8],
) -> Result<StatedWithdrawal, NoteError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    let statement = WithdrawalStatement::from_bytes(bytes, &network.generation_hash_seed)?;
    let digest = statement.digest();
    if let Some(known) = home.store().withdrawal(&digest)? {
        return Ok(known);
    }
    check_concerned(home, chain, &statement).await?;
    let withdrawal = statement.withdrawal();
    let (of_study, of_request) = home.store().count_withdrawals(withdrawal.nft, &withdrawal.request)?;
    if of_request >= MAX_STATEMENTS_PER_REQUEST || of_study >= MAX_STATEMENTS_PER_STUDY {
        return Err(NoteError::TooMany);
    }
    let stated = StatedWithdrawal::new(&statement, home.clock().now_ms());
    let kept =
        home.store().change_withdrawal(&digest, |known| Ok::<_, std::convert::Infallible>(known.unwrap_or(stated)))?;
    match kept {
        Ok(kept) => Ok(kept),
        Err(never) => match never {},
    }
}

/// The hospital that holds the study knows its patient; the one that asked knows its request. A request that nobody has
/// answered here yet can be withdrawn only by who holds a study.
async fn check_concerned(
    home: &HospitalHome,
    chain: &impl Chain,
    statement: &WithdrawalStatement,
) -> Result<(), NoteError> {
    let withdrawal = statement.withdrawal();
    if home.store().study(withdrawal.nft)?.is_some_and(|study| study.patient == withdrawal.patient) {
        return Ok(());
    }
    let asked = withdrawal.asker == home.identity()
        && home
            .store()
            .request(&withdrawal.request)?
            .is_some_and(|record| record.signed.request().nft.is_none_or(|nft| nft == withdrawal.nft));
    if !asked {
        return Err(NoteError::NotConcerned);
    }
    let answer = home.store().answer(&withdrawal.request)?;
    if answer.is_some_and(|answer| answer.patient == withdrawal.patient && answer.nft == withdrawal.nft) {
        return Ok(());
    }
    let patient = Address::new(&withdrawal.patient, home.network_id());
    let holdings = chain.holdings(&[patient], &[withdrawal.nft]).await?;
    let holds = holdings.iter().any(|h| h.account == patient && h.asset == withdrawal.nft && h.amount == 1);
    if holds { Ok(()) } else { Err(NoteError::NotHolder) }
}

/// The rights that `patient` has stated to take back of those given for `request`.
pub(crate) fn stated_rights(
    home: &HospitalHome,
    request: &Hash256,
    patient: &Address,
) -> Result<Vec<Role>, StorageError> {
    let stated = home.store().withdrawals_of(request)?;
    let by_patient = stated.iter().filter(|one| Address::new(&one.patient, home.network_id()) == *patient);
    let bits = by_patient.fold(0, |bits, one| bits | one.rights.bits());
    Ok(Role::ALL.into_iter().filter(|role| bits & *role as u8 != 0).collect())
}

/// What statements add to a verdict's reasons; nothing where the chain says the same already.
pub(crate) fn reasons_by_statement<'a>(
    stated: &'a [Role],
    of_chain: &'a [Reason],
) -> impl Iterator<Item = Reason> + 'a {
    let says = |role: Role| {
        of_chain.iter().any(|reason| {
            matches!(reason, Reason::NotGiven(r) | Reason::Missing(r) | Reason::RightNotAsked(r) if *r == role)
        })
    };
    stated.iter().copied().filter(move |role| !says(*role)).map(Reason::WithdrawnByStatement)
}

impl HospitalHome {
    /// The most that this hospital pays for withdrawals in 24 hours, in atomic units; 0: it pays for none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn sponsored_per_day(&self) -> Result<Amount, StorageError> {
        let setting = self.store().setting(SETTING)?.and_then(|text| text.parse().ok());
        Ok(setting.map_or(SPONSORED_PER_DAY, Amount))
    }

    /// Sets the most that this hospital pays for withdrawals in 24 hours, in atomic units; 0: none.
    ///
    /// # Errors
    /// [`StorageError`].
    pub fn set_sponsored_per_day(&self, most: Amount) -> Result<(), StorageError> {
        self.store().set_settings(&[(SETTING, &most.0.to_string())])
    }
}
