//! Finding transactions: by hash, by database id, and by what they say.

use std::collections::HashSet;
use std::sync::Arc;

use tegata_symbol::{Address, Body, Hash256, PublicKey, Transfer, UnresolvedAddress};

use super::error::RestError;
use super::query::{Arguments, Paging, SortKey};
use super::transaction_json::{Found, Standing, parse_object_id};
use crate::chain::{Place, Pool, Pooled, Snapshot};
use crate::emulator::Emulator;
use crate::storage::StorageError;

/// Where transactions stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Confirmed,
    Unconfirmed,
    Partial,
}

impl Group {
    pub(super) fn read(text: &str) -> Result<Self, RestError> {
        match text {
            "confirmed" => Ok(Self::Confirmed),
            "unconfirmed" => Ok(Self::Unconfirmed),
            "partial" => Ok(Self::Partial),
            _ => Err(RestError::no_group()),
        }
    }

    pub(super) fn by_hash(self, emulator: &Emulator, hash: &Hash256) -> Result<Option<Found>, StorageError> {
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

    pub(super) fn by_id(self, emulator: &Emulator, text: &str) -> Result<Option<Found>, StorageError> {
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
    pub(super) fn page(self, emulator: &Emulator, filter: &Filter, paging: &Paging) -> Result<Vec<Found>, RestError> {
        let waiting = |pool: &Pool| {
            // Waiting transactions have the height 0.
            let none = filter.from_height > 0;
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
    if let Some(SortKey::Id(offset)) = &paging.offset {
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
    let places: Box<dyn Iterator<Item = _>> = if paging.descending { Box::new(places.rev()) } else { Box::new(places) };
    if filter.is_address_alone() && paging.offset.is_none() {
        // Every place is a match: nothing must be read to know where the page begins.
        let skip = paging.size.saturating_mul(paging.number.saturating_sub(1));
        let page = places.skip(skip).take(paging.size).map(|place| Found::confirmed(snapshot, place?));
        return Ok(page.filter_map(Result::transpose).collect::<Result<_, _>>()?);
    }
    let found = places.map(|place| Found::confirmed(snapshot, place?)).filter_map(Result::transpose);
    let matching = found.flat_map(|found| {
        let each: Vec<_> = match found {
            Ok(found) => found.with_inner(filter.embedded).filter(|each| filter.matches(each)).map(Ok).collect(),
            Err(error) => vec![Err(error)],
        };
        let forward = each.into_iter();
        let ordered: Box<dyn Iterator<Item = _>> =
            if paging.descending { Box::new(forward.rev()) } else { Box::new(forward) };
        ordered
    });
    Ok(paging.page_of_ordered(matching, |found| SortKey::Id(found.id()))?)
}

/// What a search asks for.
pub(super) struct Filter {
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
    pub(super) fn read(group: Group, arguments: &Arguments, emulator: &Emulator) -> Result<Self, RestError> {
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
            let ledger = emulator.ledger();
            let multisig = address.and_then(|address| ledger.state().multisigs.get(&address));
            addresses
                .extend(multisig.into_iter().flat_map(|entry| &entry.multisigs).copied().map(UnresolvedAddress::from));
        }
        Ok(Self {
            address,
            addresses,
            signer,
            signer_address: signer.map(|key| Address::new(&key, emulator.parameters().network.id)),
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
