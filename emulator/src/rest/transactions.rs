//! Routes under `/transactions` and `/transactionStatus`.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tegata_symbol::{
    Address, Body, Cosignature, DetachedCosignature, Hash256, NetworkId, PublicKey, Signature, Transfer,
};

use super::error::{RestError, RestResult};
use super::query::{Arguments, Paging};
use super::transaction_json::{Found, Standing, parse_object_id};
use super::{body, query};
use crate::chain::{Accepted, Ledger, Place, Pool, Pooled, Snapshot};
use crate::emulator::Emulator;
use crate::packet::Announced;
use crate::storage::StorageError;

/// Most ids or hashes in one question.
const MOST_IDS: usize = 1_000;

#[derive(Deserialize)]
struct Payload {
    payload: String,
}

fn payload(bytes: &Bytes) -> Result<Vec<u8>, RestError> {
    let Payload { payload } = body(bytes)?;
    data_encoding::HEXUPPER_PERMISSIVE.decode(payload.as_bytes()).map_err(|_| RestError::invalid_format("payload"))
}

fn pushed(packet: u32, route: &str) -> (StatusCode, Json<Value>) {
    let message = format!("packet {packet} was pushed to the network via {route}");
    (StatusCode::ACCEPTED, Json(json!({ "message": message })))
}

/// Whether a transaction is to be forgotten on purpose.
fn forgets(emulator: &Emulator, payload: &[u8]) -> bool {
    let signer = || Announced::read(payload, emulator.parameters()).ok().map(|announced| announced.transaction.signer);
    emulator.node().forgets(signer)
}

async fn announce(
    emulator: Emulator,
    work: impl FnOnce(&Emulator) -> Result<Accepted, StorageError> + Send + 'static,
) -> Result<(), RestError> {
    let done = tokio::task::spawn_blocking(move || work(&emulator)).await;
    match done.map_err(|_| RestError::internal("the ledger stopped"))? {
        Ok(_) => Ok(()),
        Err(error) => Err(RestError::internal(error.to_string())),
    }
}

pub(super) async fn put(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let payload = payload(&bytes)?;
    if !forgets(&emulator, &payload) {
        announce(emulator, move |emulator| emulator.announce(&payload)).await?;
    }
    Ok(pushed(9, "/transactions"))
}

pub(super) async fn put_partial(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let payload = payload(&bytes)?;
    if !forgets(&emulator, &payload) {
        announce(emulator, move |emulator| emulator.announce_partial(&payload)).await?;
    }
    Ok(pushed(256, "/transactions/partial"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DetachedBody {
    version: Value,
    signer_public_key: String,
    signature: String,
    parent_hash: String,
}

pub(super) async fn put_cosignature(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let read: DetachedBody = body(&bytes)?;
    let version = match &read.version {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64(),
    };
    let cosignature = Cosignature {
        version: version.ok_or_else(|| RestError::invalid_format("version"))?,
        signer: read
            .signer_public_key
            .parse::<PublicKey>()
            .map_err(|_| RestError::invalid_format("signerPublicKey"))?,
        signature: read.signature.parse::<Signature>().map_err(|_| RestError::invalid_format("signature"))?,
    };
    let parent_hash = query::hash(&read.parent_hash, "parentHash")?;
    let detached = DetachedCosignature { cosignature, parent_hash };
    if !emulator.node().forgets(|| Some(cosignature.signer)) {
        announce(emulator, move |emulator| emulator.announce_cosignature(&detached)).await?;
    }
    Ok(pushed(257, "/transactions/cosignature"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Confirmed,
    Unconfirmed,
    Partial,
}

impl Group {
    fn read(text: &str) -> Result<Self, RestError> {
        match text {
            "confirmed" => Ok(Self::Confirmed),
            "unconfirmed" => Ok(Self::Unconfirmed),
            "partial" => Ok(Self::Partial),
            other => Err(RestError::no_route(&format!("/transactions/{other}"))),
        }
    }

    fn by_hash(self, emulator: &Emulator, hash: &Hash256) -> Result<Option<Found>, StorageError> {
        Ok(match self {
            Self::Confirmed => {
                let snapshot = emulator.snapshot()?;
                match snapshot.place(hash)? {
                    Some(place) => Found::confirmed(&snapshot, place)?,
                    None => None,
                }
            }
            Self::Unconfirmed => emulator.ledger().unconfirmed().get(hash).map(Found::waiting),
            Self::Partial => emulator.ledger().partial().get(hash).map(Found::waiting),
        })
    }

    fn by_id(self, emulator: &Emulator, text: &str) -> Result<Option<Found>, StorageError> {
        let Some((standing, inner)) = parse_object_id(text) else { return Ok(None) };
        let at = |pool: &Pool, sequence| {
            pool.at(sequence)
                .map(|transaction| Found::waiting(Pooled { sequence, transaction: Arc::clone(transaction) }))
        };
        let found = match (self, standing) {
            (Self::Confirmed, Standing::Confirmed(place)) => Found::confirmed(&emulator.snapshot()?, place)?,
            (Self::Unconfirmed, Standing::Waiting(sequence)) => at(emulator.ledger().unconfirmed(), sequence),
            (Self::Partial, Standing::Waiting(sequence)) => at(emulator.ledger().partial(), sequence),
            _ => None,
        };
        let found = found.map(|found| Found { inner, ..found });
        Ok(found.filter(|found| inner == 0 || found.embedded().is_some()))
    }

    /// A page of what matches.
    fn page(self, emulator: &Emulator, filter: &Filter, paging: &Paging) -> Result<Vec<Found>, RestError> {
        let waiting = |pool: &Pool| {
            // Waiting transactions have the height 0.
            let none = filter.from_height > 1 || filter.height_given;
            let all = pool.iter().filter(|_| !none).map(Found::waiting);
            let matching =
                all.flat_map(|found| found.with_inner(filter.embedded)).filter(|found| filter.matches(found));
            paging.page(matching, Found::id)
        };
        match self {
            Self::Confirmed => confirmed_page(&emulator.snapshot()?, filter, paging),
            Self::Unconfirmed => waiting(emulator.ledger().unconfirmed()),
            Self::Partial => waiting(emulator.ledger().partial()),
        }
    }
}

/// A page of confirmed transactions: reads no further than the page goes, and begins where the offset is.
fn confirmed_page(snapshot: &Snapshot, filter: &Filter, paging: &Paging) -> Result<Vec<Found>, RestError> {
    let mut from = Place { height: filter.from_height, ..Place::FIRST };
    let mut to = Place { height: filter.to_height, ..Place::LAST };
    if let Some(offset) = paging.offset()? {
        match parse_object_id(offset) {
            Some((Standing::Confirmed(place), _)) if paging.descending => to = to.min(place),
            Some((Standing::Confirmed(place), _)) => from = from.max(place),
            // The ids of waiting transactions are above all others.
            _ if paging.descending => {}
            _ => return Ok(Vec::new()),
        }
    }
    if from > to {
        return Ok(Vec::new());
    }
    let places = match filter.narrowest_address() {
        Some(address) => snapshot.places_of(&address.into(), from, to)?,
        None => snapshot.places(from, to)?,
    };
    let mut places: Box<dyn Iterator<Item = _>> =
        if paging.descending { Box::new(places.rev()) } else { Box::new(places) };
    let mut skip = paging.size.saturating_mul(paging.number.saturating_sub(1));
    if filter.is_address_alone() && paging.offset.is_none() {
        // Every place is a match: nothing must be read to know where the page begins.
        while skip > 0 {
            match places.next() {
                Some(place) => place.map(drop)?,
                None => return Ok(Vec::new()),
            }
            skip -= 1;
        }
    }
    let mut page = Vec::new();
    for place in places {
        let Some(found) = Found::confirmed(snapshot, place?)? else { continue };
        let mut matching: Vec<_> = found.with_inner(filter.embedded).filter(|found| filter.matches(found)).collect();
        if paging.descending {
            matching.reverse();
        }
        for found in matching.into_iter().filter(|found| paging.is_behind(&found.id())) {
            if skip > 0 {
                skip -= 1;
            } else {
                page.push(found);
            }
        }
        if page.len() >= paging.size {
            page.truncate(paging.size);
            break;
        }
    }
    Ok(page)
}

/// What a search asks for.
struct Filter {
    address: Option<Address>,
    signer: Option<PublicKey>,
    signer_address: Option<Address>,
    recipient: Option<Address>,
    height_given: bool,
    from_height: u64,
    to_height: u64,
    types: HashSet<u16>,
    embedded: bool,
    mosaic: Option<u64>,
    amounts: (u64, u64),
}

impl Filter {
    fn read(arguments: &Arguments, network: NetworkId) -> Result<Self, RestError> {
        if arguments.get("address").is_some()
            && (arguments.get("signerPublicKey").is_some() || arguments.get("recipientAddress").is_some())
        {
            let message = "can't filter by address if signerPublicKey or recipientAddress are already provided";
            return Err(RestError::invalid_argument(message));
        }
        let (least, most) = (arguments.parse("fromTransferAmount")?, arguments.parse("toTransferAmount")?);
        let mosaic = arguments.id("transferMosaicId")?;
        if (least.is_some() || most.is_some()) && mosaic.is_none() {
            let message = "can't filter by transfer amount if `transferMosaicId` is not provided";
            return Err(RestError::invalid_argument(message));
        }
        let height: Option<u64> = arguments.parse("height")?;
        let signer: Option<PublicKey> = arguments.parse("signerPublicKey")?;
        let types = arguments.all("type").map(|text| {
            text.parse().map_err(|_| RestError::invalid_argument("element in array type has an invalid format"))
        });
        Ok(Self {
            address: arguments.address("address")?,
            signer,
            signer_address: signer.map(|key| Address::new(&key, network)),
            recipient: arguments.address("recipientAddress")?,
            height_given: height.is_some(),
            from_height: height.map_or_else(|| arguments.parse("fromHeight").map(|from| from.unwrap_or(0)), Ok)?,
            to_height: height.map_or_else(|| arguments.parse("toHeight").map(|to| to.unwrap_or(u64::MAX)), Ok)?,
            types: types.collect::<Result<_, _>>()?,
            embedded: arguments.parse("embedded")?.unwrap_or(false),
            mosaic,
            amounts: (least.unwrap_or(0), most.unwrap_or(u64::MAX)),
        })
    }

    /// The account that every match names.
    fn narrowest_address(&self) -> Option<Address> {
        self.address.or(self.recipient).or(self.signer_address)
    }

    /// Whether every transaction that names the address matches.
    fn is_address_alone(&self) -> bool {
        self.address.is_some()
            && !self.embedded
            && self.signer.is_none()
            && self.recipient.is_none()
            && self.mosaic.is_none()
            && self.types.is_empty()
    }

    fn matches(&self, found: &Found) -> bool {
        let transaction = &found.announced.transaction;
        let (signer, body) = match found.embedded() {
            Some(embedded) => (embedded.signer, &embedded.body),
            None => (transaction.signer, &transaction.body),
        };
        // In a node only top-level transactions carry the accounts that they name: inner ones are found by their own
        // signer or recipient, not by `address`.
        let address =
            self.address.is_none_or(|address| found.inner == 0 && found.announced.addresses.contains(&address.into()));
        let recipient = self.recipient.is_none_or(|recipient| match body {
            Body::Transfer(Transfer { recipient: to, .. }) => *to == recipient.into(),
            _ => false,
        });
        let mosaic = self.mosaic.is_none_or(|id| match body {
            Body::Transfer(Transfer { mosaics, .. }) => mosaics
                .iter()
                .any(|mosaic| mosaic.id.0 == id && (self.amounts.0..=self.amounts.1).contains(&mosaic.amount.0)),
            _ => false,
        });
        address
            && recipient
            && mosaic
            && self.signer.is_none_or(|key| key == signer)
            && (self.types.is_empty() || self.types.contains(&(body.transaction_type() as u16)))
    }
}

pub(super) async fn search(
    State(emulator): State<Emulator>,
    Path(group): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> RestResult {
    let (group, arguments) = (Group::read(&group)?, Arguments(pairs));
    let paging = arguments.paging(&["id"])?;
    let filter = Filter::read(&arguments, emulator.parameters().network.id)?;
    let page = group.page(&emulator, &filter, &paging)?;
    Ok(Json(paging.answer(page.iter().map(|found| found.json(false)).collect())))
}

pub(super) async fn one(State(emulator): State<Emulator>, Path((group, id)): Path<(String, String)>) -> RestResult {
    let group = Group::read(&group)?;
    let found = match id.len() {
        24 if query::is_object_id(&id) => group.by_id(&emulator, &id)?,
        64 => group.by_hash(&emulator, &query::hash(&id, "transactionId")?)?,
        _ => return Err(RestError::invalid_format("transactionId")),
    };
    found.map(|found| Json(found.json(true))).ok_or_else(|| RestError::not_found(&id))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionIds {
    transaction_ids: Vec<String>,
}

pub(super) async fn many(State(emulator): State<Emulator>, Path(group): Path<String>, bytes: Bytes) -> RestResult {
    let group = Group::read(&group)?;
    let TransactionIds { transaction_ids } = body(&bytes)?;
    limit(transaction_ids.len())?;
    let wrong = || RestError::invalid_argument("element in array transactionIds has an invalid format");
    let mut list = Vec::new();
    for id in &transaction_ids {
        let found = match id.len() {
            24 if query::is_object_id(id) => group.by_id(&emulator, id)?,
            64 => group.by_hash(&emulator, &id.parse().map_err(|_| wrong())?)?,
            _ => return Err(wrong()),
        };
        list.extend(found.map(|found| found.json(true)));
    }
    Ok(Json(Value::Array(list)))
}

pub(super) fn limit(count: usize) -> Result<(), RestError> {
    if count > MOST_IDS {
        return Err(RestError::invalid_argument(format!("at most {MOST_IDS} elements can be asked for at once")));
    }
    Ok(())
}

fn status_of(ledger: &Ledger, hash: &Hash256) -> Result<Option<Value>, StorageError> {
    let standing = |group: &str, found: Found, height: u64| {
        json!({
            "group": group,
            "code": "Success",
            "hash": hash.to_string(),
            "deadline": found.announced.transaction.deadline.0.to_string(),
            "height": height.to_string(),
        })
    };
    // Asked for while the ledger is held: what leaves a pool is in the blocks.
    let snapshot = ledger.store().snapshot()?;
    if let Some(place) = snapshot.place(hash)? {
        return Ok(Found::confirmed(&snapshot, place)?.map(|found| standing("confirmed", found, place.height)));
    }
    if let Some(pooled) = ledger.unconfirmed().get(hash) {
        return Ok(Some(standing("unconfirmed", Found::waiting(pooled), 0)));
    }
    if let Some(pooled) = ledger.partial().get(hash) {
        return Ok(Some(standing("partial", Found::waiting(pooled), 0)));
    }
    Ok(ledger.rejection(hash).map(|rejection| {
        json!({
            "group": "failed",
            "code": rejection.failure.name(),
            "hash": hash.to_string(),
            "deadline": rejection.deadline.0.to_string(),
            "height": "0",
        })
    }))
}

pub(super) async fn status(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "hash")?;
    status_of(&emulator.ledger(), &hash)?.map(Json).ok_or_else(|| RestError::not_found(&text))
}

#[derive(Deserialize)]
struct Hashes {
    hashes: Vec<String>,
}

pub(super) async fn statuses(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let Hashes { hashes } = body(&bytes)?;
    limit(hashes.len())?;
    let wrong = |_| RestError::invalid_argument("element in array hashes has an invalid format");
    let hashes: Vec<Hash256> = hashes.iter().map(|text| text.parse().map_err(wrong)).collect::<Result<_, _>>()?;
    let ledger = emulator.ledger();
    let statuses = hashes.iter().filter_map(|hash| status_of(&ledger, hash).transpose());
    Ok(Json(statuses.collect::<Result<_, _>>()?))
}
