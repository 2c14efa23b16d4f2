//! A signed transaction that is kept until its end is known, so that nothing is done twice after a cut.

use std::time::Duration;

use tegata_rights::LedgerError;
use tegata_symbol::{Network, Transaction};

use crate::chain::{Chain, Settled, Signed, settle};
use crate::clock::Clock;
use crate::storage_error::StorageError;
use crate::store::Store;

/// What is being done, one transaction at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A study is declared void.
    Void,
    /// Units are sent back.
    Tidy,
}

impl Purpose {
    const fn setting(self) -> &'static str {
        match self {
            Self::Void => "pending_void",
            Self::Tidy => "pending_tidy",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum PendingError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Keeps the transaction, announces it and waits. [`Settled::Open`] leaves it kept: [`finish`] goes on. It is also the
/// answer when another process keeps one already; nothing is announced then.
pub(crate) async fn carry(
    store: &Store,
    chain: &impl Chain,
    clock: &Clock,
    purpose: Purpose,
    signed: &Signed,
    patience: Duration,
) -> Result<Settled, PendingError> {
    let kept = store.write(|transaction| {
        let changed = transaction.execute(
            "INSERT INTO settings VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE settings.value = ''",
            [purpose.setting(), &data_encoding::HEXUPPER.encode(&signed.bytes)],
        )?;
        Ok(changed == 1)
    })?;
    if !kept {
        return Ok(Settled::Open);
    }
    let settled = settle(chain, signed, clock, patience).await?;
    if settled != Settled::Open {
        store.set_settings(&[(purpose.setting(), "")])?;
    }
    Ok(settled)
}

/// Brings what was kept to its end; `false`: its end is still open.
pub(crate) async fn finish(
    store: &Store,
    chain: &impl Chain,
    clock: &Clock,
    purpose: Purpose,
    patience: Duration,
) -> Result<bool, PendingError> {
    let Some(kept) = store.setting(purpose.setting())?.filter(|text| !text.is_empty()) else {
        return Ok(true);
    };
    let network = chain.network().await?;
    if let Some(signed) = read(&kept, &network)
        && settle(chain, &signed, clock, patience).await? == Settled::Open
    {
        return Ok(false);
    }
    store.set_settings(&[(purpose.setting(), "")])?;
    Ok(true)
}

fn read(text: &str, network: &Network) -> Option<Signed> {
    let bytes = data_encoding::HEXUPPER.decode(text.as_bytes()).ok()?;
    let transaction = Transaction::from_bytes(&bytes).ok()?;
    Some(Signed {
        hash: transaction.hash(&network.generation_hash_seed),
        deadline_ms: network.unix_ms(transaction.deadline),
        bytes,
    })
}
