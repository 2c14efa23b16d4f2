//! Routes of hash locks and secret locks, which differ in what a lock says only.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};
use tegata_symbol::{Address, Hash256};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{self, Arguments, parse_address};
use super::state::{Pairs, id_of};
use crate::emulator::Emulator;
use crate::state::{HashLockEntry, SecretLockEntry, State as LedgerState, Table};

/// A kind of lock.
pub(super) trait Lock: Clone + 'static {
    /// The name of the hash that a lock is asked for by.
    const HASH: &'static str;
    /// The name of a list of them.
    const HASHES: &'static str;

    fn all(state: &LedgerState) -> &Table<Hash256, Self>;
    fn owner(&self) -> Address;
    /// The hash of the proof that opens it.
    fn secret(&self) -> Option<Hash256>;
    fn json(&self, hash: &Hash256) -> Value;
}

impl Lock for HashLockEntry {
    const HASH: &'static str = "hash";
    const HASHES: &'static str = "hashes";

    fn all(state: &LedgerState) -> &Table<Hash256, Self> {
        &state.hash_locks
    }

    fn owner(&self) -> Address {
        self.owner
    }

    fn secret(&self) -> Option<Hash256> {
        None
    }

    fn json(&self, hash: &Hash256) -> Value {
        json!({
            "version": 1,
            "ownerAddress": self.owner.to_hex(),
            "mosaicId": self.mosaic.to_string(),
            "amount": self.amount.to_string(),
            "endHeight": self.end_height.to_string(),
            "status": u8::from(self.used),
            "hash": hash.to_string(),
        })
    }
}

impl Lock for SecretLockEntry {
    const HASH: &'static str = "compositeHash";
    const HASHES: &'static str = "compositeHashes";

    fn all(state: &LedgerState) -> &Table<Hash256, Self> {
        &state.secret_locks
    }

    fn owner(&self) -> Address {
        self.owner
    }

    fn secret(&self) -> Option<Hash256> {
        Some(self.secret)
    }

    fn json(&self, hash: &Hash256) -> Value {
        json!({
            "version": 1,
            "ownerAddress": self.owner.to_hex(),
            "mosaicId": self.mosaic.to_string(),
            "amount": self.amount.to_string(),
            "endHeight": self.end_height.to_string(),
            "status": u8::from(self.used),
            "hashAlgorithm": self.hash_algorithm,
            "secret": self.secret.to_string(),
            "recipientAddress": self.recipient.to_hex(),
            "compositeHash": hash.to_string(),
        })
    }
}

fn info<L: Lock>(hash: &Hash256, lock: &L) -> Value {
    json!({ "id": id_of(&hash.0), "lock": lock.json(hash) })
}

/// `GET /lock/{kind}/{hash}`.
pub(super) async fn one<L: Lock>(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, L::HASH)?;
    let ledger = emulator.ledger();
    let lock = L::all(ledger.state()).get(&hash).ok_or_else(|| RestError::not_found(&text))?;
    Ok(Json(info(&hash, lock)))
}

/// `POST /lock/{kind}`.
pub(super) async fn many<L: Lock>(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes = Fields::read(&bytes)?.keys(L::HASHES, |text| text.parse().ok())?;
    let ledger = emulator.ledger();
    let locks = L::all(ledger.state());
    Ok(Json(hashes.iter().filter_map(|hash| locks.get(hash).map(|lock| info(hash, lock))).collect()))
}

/// `GET /lock/{kind}`.
pub(super) async fn search<L: Lock>(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let owner = arguments.address("address")?;
    page::<L>(&emulator, owner, &arguments)
}

/// `GET /account/{address}/lock/{kind}`.
pub(super) async fn of_account<L: Lock>(
    State(emulator): State<Emulator>,
    Path(text): Path<String>,
    Query(pairs): Pairs,
) -> RestResult {
    let owner = parse_address(&text).ok_or_else(|| RestError::invalid_format("address"))?;
    page::<L>(&emulator, Some(owner), &Arguments(pairs))
}

fn page<L: Lock>(emulator: &Emulator, owner: Option<Address>, arguments: &Arguments) -> RestResult {
    let paging = arguments.paging(&["id"])?;
    let secret = arguments.get("secret").map(|text| query::hash(text, "secret")).transpose()?;
    let ledger = emulator.ledger();
    let matching = L::all(ledger.state()).iter().filter(|(_, lock)| {
        // Hash locks have no secret to be asked for.
        let wanted = secret.is_none() || lock.secret().is_none() || secret == lock.secret();
        wanted && owner.is_none_or(|owner| owner == lock.owner())
    });
    let page = paging.page(matching, |(hash, _)| id_of(&hash.0))?;
    Ok(Json(paging.answer(page.into_iter().map(|(hash, lock)| info(hash, lock)).collect())))
}
