//! Who a hospital is: what the registry says, kept for when no node answers.

use minicbor::{Decode, Encode};
use tegata_rights::{LedgerError, RegistryEntry, entry_key};
use tegata_symbol::Address;

use crate::chain::Chain;
use crate::error::WalletError;
use crate::store::{Record, Records, Stored, Table};

/// A hospital as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hospital {
    /// Its identity account.
    pub address: Address,
    /// Name in the registry; `None`: unregistered, and no name is to be shown.
    pub name: Option<String>,
    /// Reading of the name in kana.
    pub reading: Option<String>,
    /// Base URL of desk and gate, where the registry has one.
    pub url: Option<String>,
    /// Whether the registry's entry holds now.
    pub is_valid: bool,
}

impl Hospital {
    pub(crate) fn new(address: Address, entry: Option<&RegistryEntry>, now_ms: u64) -> Self {
        let filled = |text: &String| (!text.is_empty()).then(|| text.clone());
        Self {
            address,
            name: entry.map(|entry| entry.name.clone()),
            reading: entry.and_then(|entry| filled(&entry.reading)),
            url: entry.and_then(|entry| filled(&entry.url)),
            is_valid: entry.is_some_and(|entry| entry.is_valid_at(now_ms)),
        }
    }
}

#[derive(PartialEq, Eq, Encode, Decode)]
struct CachedEntry {
    /// `None`: the registry has no entry for this hospital.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    entry: Option<Vec<u8>>,
}

impl Record for CachedEntry {
    const TABLE: Table = Table::Cache;
}

/// An entry that was written no longer ago and has not changed is not written again: writing waits for the disk, and a
/// review is followed by the same questions before anything is signed.
const KEPT_AS_IT_IS_MS: u64 = 60_000;

fn cache_key(registry: &Address, identity: &Address) -> Vec<u8> {
    [b"entry".as_slice(), registry.as_bytes(), identity.as_bytes()].concat()
}

/// The registry's entry for `identity`, read from the chain and kept. Without a registry no hospital has one.
pub(crate) async fn look_up<C: Chain>(
    chain: &C,
    records: &Records<'_>,
    registry: Option<&Address>,
    identity: &Address,
    now_ms: u64,
) -> Result<Option<RegistryEntry>, WalletError> {
    let Some(registry) = registry else { return Ok(None) };
    let value = chain.account_metadata(registry, registry, entry_key(identity)).await?;
    let entry = value.and_then(|bytes| read(&bytes, identity));
    let kept = CachedEntry { entry: entry.as_ref().map(RegistryEntry::to_bytes).transpose()? };
    let key = cache_key(registry, identity);
    let before = records.get::<CachedEntry>(&key)?;
    let is_kept =
        |before: Stored<CachedEntry>| before.value == kept && before.updated_at_ms.abs_diff(now_ms) < KEPT_AS_IT_IS_MS;
    if !before.is_some_and(is_kept) {
        records.put(now_ms, &key, &kept)?;
    }
    Ok(entry)
}

/// What was kept of an earlier look-up, and when it was made.
pub(crate) fn remembered(
    records: &Records<'_>,
    registry: Option<&Address>,
    identity: &Address,
) -> Result<Option<(RegistryEntry, u64)>, WalletError> {
    let Some(registry) = registry else { return Ok(None) };
    let Some(stored) = records.get::<CachedEntry>(&cache_key(registry, identity))? else { return Ok(None) };
    let entry = stored.value.entry.and_then(|bytes| read(&bytes, identity));
    Ok(entry.map(|entry| (entry, stored.updated_at_ms)))
}

/// The entry itself must name the hospital: its key has only 8 bytes.
fn read(bytes: &[u8], identity: &Address) -> Option<RegistryEntry> {
    RegistryEntry::from_bytes(bytes).ok().filter(|entry| entry.identity == *identity)
}

/// Most mosaics that an account can hold (catapult `maxMosaicsPerAccount`).
pub(crate) const MAX_MOSAICS: usize = 1_000;

/// The first reception account that can take a unit of `mosaic` in; `None` when all of them are full.
pub(crate) async fn reception<C: Chain>(
    chain: &C,
    entry: &RegistryEntry,
    mosaic: tegata_symbol::MosaicId,
) -> Result<Option<Address>, LedgerError> {
    for address in &entry.reception {
        let held = chain.account(address).await?.unwrap_or_default();
        if held.len() < MAX_MOSAICS || held.iter().any(|holding| holding.asset == mosaic) {
            return Ok(Some(*address));
        }
    }
    Ok(None)
}
