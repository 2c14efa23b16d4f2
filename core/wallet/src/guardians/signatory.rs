//! Whose key signs for an account.

use tegata_rights::{Guardianship, Payer};
use tegata_symbol::PublicKey;

use super::GuardianError;
use crate::accounts::{Account, Origin};
use crate::chain::Chain;
use crate::error::WalletError;
use crate::review::Caution;

/// The account of this wallet whose key signs for another, or for itself.
#[derive(Debug, Clone)]
pub(crate) struct Signatory {
    pub(crate) account: Account,
    /// Where it is a guardian: of whom it is one.
    guardianship: Option<Guardianship>,
}

impl Signatory {
    /// Who signs for `holder` now, as the chain says.
    ///
    /// # Errors
    /// [`GuardianError::NotGuardian`], [`WalletError::WatchOnly`] when this wallet cannot sign for it.
    pub(crate) async fn of<C: Chain>(chain: &C, holder: &Account, accounts: &[Account]) -> Result<Self, WalletError> {
        let found = chain.guardianship(&holder.address).await?.filter(Guardianship::is_guarded);
        let guardian = match &found {
            None if holder.origin == Origin::Watched => return Err(WalletError::WatchOnly(holder.address)),
            None => Some(holder).filter(|holder| holder.origin != Origin::Ward),
            Some(found) => accounts
                .iter()
                .find(|account| account.origin.is_of_words() && found.guardians.contains(&account.address)),
        };
        let guardian = guardian.ok_or(GuardianError::NotGuardian(holder.address))?;
        Ok(Self { account: guardian.clone(), guardianship: found })
    }

    /// The account itself, where nobody can be asked whether it has guardians: what it then signs in vain is refused.
    pub(crate) fn of_itself(holder: &Account) -> Self {
        Self { account: holder.clone(), guardianship: None }
    }

    pub(crate) const fn is_guardian(&self) -> bool {
        self.guardianship.is_some()
    }

    pub(crate) const fn key(&self) -> PublicKey {
        self.account.public_key
    }

    /// How many signatures the account's acts need.
    pub(crate) fn signatures(&self) -> u32 {
        self.guardianship.as_ref().map_or(1, |of| of.approvals)
    }

    /// What a review says about it.
    pub(crate) fn cautions(&self, payer: Payer) -> Vec<Caution> {
        let Some(of) = &self.guardianship else { return Vec::new() };
        let guardians = u32::try_from(of.guardians.len()).unwrap_or(u32::MAX);
        let mut cautions = vec![Caution::Guarded { guardians, signatures: of.approvals }];
        if of.is_fragile() {
            cautions.push(Caution::AllGuardiansMustSign(guardians));
        }
        if of.approvals > 1 && payer == Payer::Hospital {
            cautions.push(Caution::HospitalCannotWait { signatures: of.approvals });
        }
        cautions
    }
}
