//! Routes under `/transactions` and `/transactionStatus`.

use std::collections::HashSet;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tegata_symbol::{
    Address, Body, Cosignature, DetachedCosignature, Hash256, PublicKey, Signature, Transfer, UnresolvedAddress,
};

use super::error::{RestError, RestResult};
use super::fields::Fields;
use super::query::{self, Arguments};
use super::transaction_json::{Found, Standing, parse_object_id};
use crate::chain::Accepted;
use crate::chain::Ledger;
use crate::emulator::Emulator;
use crate::storage::StorageError;

fn hex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXUPPER_PERMISSIVE.decode(text.as_bytes()).ok()
}

fn pushed(packet: u32, route: &str) -> (StatusCode, Json<Value>) {
    let message = format!("packet {packet} was pushed to the network via {route}");
    (StatusCode::ACCEPTED, Json(json!({ "message": message })))
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
    let payload = Fields::read(&bytes)?.value("payload", hex)?;
    announce(emulator, move |emulator| emulator.announce(&payload)).await?;
    Ok(pushed(9, "/transactions"))
}

pub(super) async fn put_partial(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let payload = Fields::read(&bytes)?.value("payload", hex)?;
    announce(emulator, move |emulator| emulator.announce_partial(&payload)).await?;
    Ok(pushed(256, "/transactions/partial"))
}

pub(super) async fn put_cosignature(
    State(emulator): State<Emulator>,
    bytes: Bytes,
) -> Result<(StatusCode, Json<Value>), RestError> {
    let fields = Fields::read(&bytes)?;
    let cosignature = Cosignature {
        version: fields.number("version")?,
        signer: fields.value("signerPublicKey", |text| text.parse::<PublicKey>().ok())?,
        signature: fields.value("signature", |text| text.parse::<Signature>().ok())?,
    };
    let parent_hash = fields.value("parentHash", |text| text.parse().ok())?;
    let detached = DetachedCosignature { cosignature, parent_hash };
    announce(emulator, move |emulator| emulator.announce_cosignature(&detached)).await?;
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
            _ => Err(RestError::no_group()),
        }
    }

    fn by_hash(self, ledger: &Ledger, hash: &Hash256) -> Option<Found> {
        match self {
            Self::Confirmed => Found::confirmed(ledger.index(), ledger.index().place(hash)?),
            Self::Unconfirmed => ledger.unconfirmed().get(hash).map(Found::waiting),
            Self::Partial => ledger.partial().get(hash).map(Found::waiting),
        }
    }

    fn by_id(self, ledger: &Ledger, text: &str) -> Option<Found> {
        let (standing, inner) = parse_object_id(text)?;
        let found = match (self, standing) {
            (Self::Confirmed, Standing::Confirmed(place)) => Found::confirmed(ledger.index(), place)?,
            (Self::Unconfirmed, Standing::Waiting(sequence)) => {
                self.by_hash(ledger, &ledger.unconfirmed().at(sequence)?.hash)?
            }
            (Self::Partial, Standing::Waiting(sequence)) => {
                self.by_hash(ledger, &ledger.partial().at(sequence)?.hash)?
            }
            _ => return None,
        };
        let found = Found { inner, ..found };
        (inner == 0 || found.embedded().is_some()).then_some(found)
    }

    /// Everything that may match, oldest first.
    fn candidates(self, ledger: &Ledger, filter: &Filter) -> Vec<Found> {
        let index = ledger.index();
        match self {
            Self::Confirmed => {
                let (from, to) = (filter.from_height, filter.to_height);
                let found = |place| Found::confirmed(index, place);
                match filter.narrowest_address() {
                    Some(address) => {
                        let places = index.of_address(&address).iter().copied();
                        places.filter(|place| (from..=to).contains(&place.height)).filter_map(found).collect()
                    }
                    None => index.between(from, to).filter_map(found).collect(),
                }
            }
            // Waiting transactions have the height 0.
            _ if filter.from_height > 0 => Vec::new(),
            Self::Unconfirmed => ledger.unconfirmed().iter().map(Found::waiting).collect(),
            Self::Partial => ledger.partial().iter().map(Found::waiting).collect(),
        }
    }
}

/// What a search asks for.
struct Filter {
    address: Option<Address>,
    /// Accounts of which each match names one: the address, and in the partial pool those that it cosigns for.
    addresses: Vec<UnresolvedAddress>,
    signer: Option<PublicKey>,
    signer_address: Option<Address>,
    recipient: Option<Address>,
    from_height: u64,
    to_height: u64,
    types: HashSet<u16>,
    embedded: bool,
    mosaic: Option<u64>,
    amounts: (u64, u64),
}

impl Filter {
    fn read(group: Group, arguments: &Arguments, ledger: &Ledger) -> Result<Self, RestError> {
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
        let address = arguments.address("address")?;
        let mut addresses: Vec<_> = address.into_iter().map(UnresolvedAddress::from).collect();
        if group == Group::Partial {
            let multisig = address.and_then(|address| ledger.state().multisigs.get(&address));
            addresses
                .extend(multisig.into_iter().flat_map(|entry| &entry.multisigs).copied().map(UnresolvedAddress::from));
        }
        Ok(Self {
            address,
            addresses,
            signer,
            signer_address: signer.map(|key| Address::new(&key, ledger.parameters().network.id)),
            recipient: arguments.address("recipientAddress")?,
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

    fn matches(&self, found: &Found) -> bool {
        let transaction = &found.announced.transaction;
        let (signer, body) = match found.embedded() {
            Some(embedded) => (embedded.signer, &embedded.body),
            None => (transaction.signer, &transaction.body),
        };
        // In a node only top-level transactions carry the accounts that they name: inner ones are found by their own
        // signer or recipient, not by `address`.
        let address = self.address.is_none()
            || found.inner == 0 && self.addresses.iter().any(|each| found.announced.addresses.contains(each));
        let recipient = self.recipient.is_none_or(|recipient| match body {
            Body::Transfer(Transfer { recipient: to, .. }) => *to == recipient.into(),
            Body::SecretLock(lock) => lock.recipient == recipient.into(),
            Body::SecretProof(proof) => proof.recipient == recipient.into(),
            _ => false,
        });
        // A node's database asks for each bound by itself: one mosaic may meet the lower one, and another the upper one.
        let mosaic = self.mosaic.is_none_or(|id| match body {
            Body::Transfer(Transfer { mosaics, .. }) => {
                mosaics.iter().any(|mosaic| mosaic.id.0 == id)
                    && mosaics.iter().any(|mosaic| self.amounts.0 <= mosaic.amount.0)
                    && mosaics.iter().any(|mosaic| mosaic.amount.0 <= self.amounts.1)
            }
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
    let ledger = emulator.ledger();
    let filter = Filter::read(group, &arguments, &ledger)?;
    let candidates = group.candidates(&ledger, &filter).into_iter();
    let matching = candidates.flat_map(|found| found.with_inner(filter.embedded)).filter(|found| filter.matches(found));
    let page = paging.page(matching, Found::id)?;
    Ok(Json(paging.answer(page.iter().map(|found| found.json(false)).collect())))
}

pub(super) async fn one(State(emulator): State<Emulator>, Path((group, id)): Path<(String, String)>) -> RestResult {
    let group = Group::read(&group)?;
    let ledger = emulator.ledger();
    let found = match id.len() {
        24 if query::is_object_id(&id) => group.by_id(&ledger, &id),
        64 => group.by_hash(&ledger, &query::hash(&id, "transactionId")?),
        _ => return Err(RestError::invalid_format("transactionId")),
    };
    found.map(|found| Json(found.json(true))).ok_or_else(|| RestError::not_found(&id))
}

pub(super) async fn many(State(emulator): State<Emulator>, Path(group): Path<String>, bytes: Bytes) -> RestResult {
    let group = Group::read(&group)?;
    let fields = Fields::read(&bytes)?;
    let (by_id, by_hash) = (fields.has("transactionIds"), fields.has("hashes"));
    if by_id == by_hash {
        return Err(RestError::invalid_argument("either ids or hashes must be provided"));
    }
    let ledger = emulator.ledger();
    let name = if by_id { "transactionIds" } else { "hashes" };
    // Whether ids are hashes is what the first one says.
    let first_is_hash = || fields.first(name).is_some_and(|first| first.len() == 64);
    let found: Vec<_> = if by_hash || first_is_hash() {
        let hashes = fields.keys(name, |text| text.parse().ok())?;
        hashes.iter().filter_map(|hash| group.by_hash(&ledger, hash)).collect()
    } else {
        let ids = fields.list(name, |text| query::is_object_id(text).then(|| text.to_owned()))?;
        ids.iter().filter_map(|id| group.by_id(&ledger, id)).collect()
    };
    Ok(Json(found.iter().map(|found| found.json(true)).collect()))
}

fn status_of(ledger: &Ledger, hash: &Hash256) -> Option<Value> {
    let standing = |group: &str, found: Found, height: u64| {
        json!({
            "group": group,
            "code": "Success",
            "hash": hash.to_string(),
            "deadline": found.announced.transaction.deadline.0.to_string(),
            "height": height.to_string(),
        })
    };
    if let Some(place) = ledger.index().place(hash) {
        return Some(standing("confirmed", Found::confirmed(ledger.index(), place)?, place.height));
    }
    if let Some(pooled) = ledger.unconfirmed().get(hash) {
        return Some(standing("unconfirmed", Found::waiting(pooled), 0));
    }
    if let Some(pooled) = ledger.partial().get(hash) {
        return Some(standing("partial", Found::waiting(pooled), 0));
    }
    let rejection = ledger.rejection(hash)?;
    Some(json!({
        "group": "failed",
        "code": rejection.failure.name(),
        "hash": hash.to_string(),
        "deadline": rejection.deadline.0.to_string(),
        "height": "0",
    }))
}

pub(super) async fn status(State(emulator): State<Emulator>, Path(text): Path<String>) -> RestResult {
    let hash = query::hash(&text, "hash")?;
    status_of(&emulator.ledger(), &hash).map(Json).ok_or_else(|| RestError::not_found(&text))
}

pub(super) async fn statuses(State(emulator): State<Emulator>, bytes: Bytes) -> RestResult {
    let hashes: Vec<Hash256> = Fields::read(&bytes)?.keys("hashes", |text| text.parse().ok())?;
    let ledger = emulator.ledger();
    Ok(Json(hashes.iter().filter_map(|hash| status_of(&ledger, hash)).collect()))
}
