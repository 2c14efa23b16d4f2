//! Whether an account can pay, asked before anything is announced.

use tegata_rights::LedgerError;
use tegata_symbol::{Address, Amount, Network};

use crate::chain::Chain;

/// An account cannot pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the account {account} has {} XYM, but {} XYM are needed: {} XYM are missing",
    xym(*.available), xym(*.needed), xym(self.missing())
)]
pub struct NotEnough {
    /// Whose account.
    pub account: Address,
    /// Atomic units needed.
    pub needed: Amount,
    /// Atomic units that are there.
    pub available: Amount,
}

impl NotEnough {
    /// Atomic units that are missing.
    pub const fn missing(&self) -> Amount {
        Amount(self.needed.0.saturating_sub(self.available.0))
    }
}

/// What `account` holds of the currency, in atomic units.
pub(crate) async fn balance(chain: &impl Chain, network: &Network, account: &Address) -> Result<Amount, LedgerError> {
    let holdings = chain.holdings(&[*account], &[network.currency]).await?;
    Ok(Amount(holdings.iter().filter(|h| h.account == *account && h.asset == network.currency).map(|h| h.amount).sum()))
}

/// An error that holds the shortfall, or what the chain said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FundsError {
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Makes sure that `account` holds at least `needed` atomic units of the currency.
pub(crate) async fn check_funds(
    chain: &impl Chain,
    network: &Network,
    account: &Address,
    needed: Amount,
) -> Result<(), FundsError> {
    let available = balance(chain, network, account).await?;
    if available < needed {
        return Err(NotEnough { account: *account, needed, available }.into());
    }
    Ok(())
}

/// An amount of XYM (divisibility 6) in words a person reads.
pub fn xym(amount: Amount) -> String {
    let (whole, rest) = (amount.0 / 1_000_000, amount.0 % 1_000_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:06}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_without_needless_zeros() {
        assert_eq!(xym(Amount(50_000_000)), "50");
        assert_eq!(xym(Amount(1_250_000)), "1.25");
        assert_eq!(xym(Amount(1)), "0.000001");
    }
}
