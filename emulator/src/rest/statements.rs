//! Routes of what blocks state: receipts, and what aliases stood for.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde_json::{Value, json};
use tegata_symbol::proof::{
    BlockStatement, Receipt, ReceiptBody, ReceiptSource, ResolutionEntry, TransactionStatement,
};
use tegata_symbol::{Address, Mosaic};

use super::error::{RestError, RestResult};
use super::query::{self, Arguments, Paging, SortKey};
use super::state::{Pairs, merkle_answer};
use crate::chain::Snapshot;
use crate::emulator::Emulator;
use crate::storage::StorageError;

/// The bit that tells ids of namespaces from those of mosaics.
const NAMESPACE: u64 = 1 << 63;

/// A statement with the height of its block, and its number in the block among those of its kind.
struct Found<T> {
    height: u64,
    number: usize,
    statement: T,
}

impl<T> Found<T> {
    fn id(&self) -> String {
        format!("{:016X}{:08X}", self.height, self.number)
    }
}

/// The statements of one kind in all blocks between two heights, both included, in the order wanted.
fn between<T>(
    snapshot: &Snapshot,
    (from, to): (u64, u64),
    descending: bool,
    of: impl Fn(BlockStatement) -> Vec<T>,
) -> Result<impl Iterator<Item = Result<Found<T>, StorageError>>, StorageError> {
    let blocks = (from <= to).then(|| snapshot.statements(from, to)).transpose()?;
    let blocks: Box<dyn Iterator<Item = _>> = match blocks {
        Some(blocks) if descending => Box::new(blocks.rev()),
        Some(blocks) => Box::new(blocks),
        None => Box::new(std::iter::empty()),
    };
    Ok(blocks.flat_map(move |block| match block {
        Ok((height, block)) => {
            let all = of(block).into_iter().enumerate();
            let mut all: Vec<_> = all.map(|(number, statement)| Ok(Found { height, number, statement })).collect();
            if descending {
                all.reverse();
            }
            all
        }
        Err(error) => vec![Err(error)],
    }))
}

/// The heights that a query is about. A range takes the place of a single height.
fn heights(arguments: &Arguments) -> Result<(u64, u64), RestError> {
    let (from, to) = (arguments.parse("fromHeight")?, arguments.parse("toHeight")?);
    let single = arguments.parse("height")?;
    Ok(match (from, to, single) {
        (None, None, Some(height)) => (height, height),
        _ => (from.unwrap_or(0), to.unwrap_or(u64::MAX)),
    })
}

fn page<T>(
    snapshot: &Snapshot,
    paging: &Paging,
    found: impl Iterator<Item = Result<Found<T>, StorageError>>,
    fields: impl Fn(&T) -> Value,
) -> RestResult {
    let page = paging.page_of_ordered(found, |found| SortKey::Id(found.id()))?;
    let answer = |found: &Found<T>| {
        let block = snapshot.summary(found.height)?.ok_or(StorageError::Unreadable)?;
        let mut statement = fields(&found.statement);
        statement["height"] = found.height.to_string().into();
        let meta = json!({ "timestamp": block.header.timestamp.0.to_string() });
        Ok(json!({ "id": found.id(), "meta": meta, "statement": statement }))
    };
    Ok(Json(paging.answer(page.iter().map(answer).collect::<Result<_, StorageError>>()?)))
}

fn source(source: ReceiptSource) -> Value {
    json!({ "primaryId": source.primary_id, "secondaryId": source.secondary_id })
}

fn receipt(receipt: &Receipt) -> Value {
    let mut fields = match receipt.body {
        ReceiptBody::BalanceTransfer(transfer) => json!({
            "senderAddress": transfer.sender.to_hex(),
            "recipientAddress": transfer.recipient.to_hex(),
        }),
        ReceiptBody::BalanceChange(change) => json!({ "targetAddress": change.target.to_hex() }),
        ReceiptBody::MosaicExpired(id) => json!({ "artifactId": id.to_string() }),
        ReceiptBody::NamespaceExpired(id) | ReceiptBody::NamespaceDeleted(id) => {
            json!({ "artifactId": id.to_string() })
        }
        ReceiptBody::Inflation(_) => json!({}),
    };
    if let Some(mosaic) = mosaic_of(receipt) {
        fields["mosaicId"] = mosaic.id.to_string().into();
        fields["amount"] = mosaic.amount.to_string().into();
    }
    fields["version"] = receipt.version.into();
    fields["type"] = receipt.number().into();
    fields
}

/// What a receipt is about, if it is about an amount.
const fn mosaic_of(receipt: &Receipt) -> Option<Mosaic> {
    match receipt.body {
        ReceiptBody::BalanceTransfer(transfer) => Some(transfer.mosaic),
        ReceiptBody::BalanceChange(change) => Some(change.mosaic),
        ReceiptBody::Inflation(mosaic) => Some(mosaic),
        ReceiptBody::MosaicExpired(_) | ReceiptBody::NamespaceExpired(_) | ReceiptBody::NamespaceDeleted(_) => None,
    }
}

/// What the receipts of a statement must have. As in a node's database each condition may be met by another receipt.
#[derive(Debug, Default)]
struct Wanted {
    types: Vec<u16>,
    recipient: Option<Address>,
    sender: Option<Address>,
    target: Option<Address>,
    artifact: Option<u64>,
}

impl Wanted {
    fn read(arguments: &Arguments) -> Result<Self, RestError> {
        let wrong = || RestError::invalid_argument("element in array receiptType has an invalid format");
        // A number that is larger than any type matches none.
        let types = arguments.all("receiptType").map(|text| text.parse::<u64>().map_err(|_| wrong()));
        let types = types.map(|number| number.map(|number| u16::try_from(number).unwrap_or(0)));
        Ok(Self {
            types: types.collect::<Result<_, _>>()?,
            recipient: arguments.address("recipientAddress")?,
            sender: arguments.address("senderAddress")?,
            target: arguments.address("targetAddress")?,
            artifact: arguments.id("artifactId")?,
        })
    }

    fn is_met(&self, statement: &TransactionStatement) -> bool {
        let any = |condition: &dyn Fn(&Receipt) -> bool| statement.receipts.iter().any(condition);
        let transfer = |receipt: &Receipt| match receipt.body {
            ReceiptBody::BalanceTransfer(transfer) => Some(transfer),
            _ => None,
        };
        let change = |receipt: &Receipt| match receipt.body {
            ReceiptBody::BalanceChange(change) => Some(change),
            _ => None,
        };
        // A node compares an artifact's id with `mosaicId` or `namespaceId`: receipts of expiry have neither.
        let about = |id: u64, receipt: &Receipt| {
            id & NAMESPACE == 0 && mosaic_of(receipt).is_some_and(|mosaic| mosaic.id.0 == id)
        };
        (self.types.is_empty() || any(&|it| self.types.contains(&it.number())))
            && self.recipient.is_none_or(|who| any(&|it| transfer(it).is_some_and(|each| each.recipient == who)))
            && self.sender.is_none_or(|who| any(&|it| transfer(it).is_some_and(|each| each.sender == who)))
            && self.target.is_none_or(|who| any(&|it| change(it).is_some_and(|each| each.target == who)))
            && self.artifact.is_none_or(|id| any(&|it| about(id, it)))
    }
}

pub(super) async fn transactions(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let heights = heights(&arguments)?;
    let wanted = Wanted::read(&arguments)?;
    let paging = arguments.paging(&["id"])?;
    let snapshot = emulator.snapshot()?;
    let all = between(&snapshot, heights, paging.descending, |statement| statement.transactions)?;
    page(
        &snapshot,
        &paging,
        all.filter(|found| found.as_ref().map_or(true, |found| wanted.is_met(&found.statement))),
        |statement| {
            let receipts: Vec<_> = statement.receipts.iter().map(receipt).collect();
            json!({ "source": source(statement.source), "receipts": receipts })
        },
    )
}

fn entries<R>(entries: &[ResolutionEntry<R>], text: impl Fn(&R) -> String) -> Vec<Value> {
    let entry =
        |entry: &ResolutionEntry<R>| json!({ "source": source(entry.source), "resolved": text(&entry.resolved) });
    entries.iter().map(entry).collect()
}

/// Resolutions are asked for by a single height only.
fn of_height(arguments: &Arguments) -> Result<(u64, u64), RestError> {
    Ok(arguments.parse("height")?.map_or((0, u64::MAX), |height| (height, height)))
}

pub(super) async fn addresses(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let heights = of_height(&arguments)?;
    let paging = arguments.paging(&["id"])?;
    let snapshot = emulator.snapshot()?;
    page(
        &snapshot,
        &paging,
        between(&snapshot, heights, paging.descending, |statement| statement.addresses)?,
        |statement| {
            let entries = entries(&statement.entries, Address::to_hex);
            json!({ "unresolved": data_encoding::HEXUPPER.encode(&statement.unresolved.0), "resolutionEntries": entries })
        },
    )
}

pub(super) async fn mosaics(State(emulator): State<Emulator>, Query(pairs): Pairs) -> RestResult {
    let arguments = Arguments(pairs);
    let heights = of_height(&arguments)?;
    let paging = arguments.paging(&["id"])?;
    let snapshot = emulator.snapshot()?;
    page(
        &snapshot,
        &paging,
        between(&snapshot, heights, paging.descending, |statement| statement.mosaics)?,
        |statement| {
            let entries = entries(&statement.entries, ToString::to_string);
            json!({ "unresolved": statement.unresolved.to_string(), "resolutionEntries": entries })
        },
    )
}

/// The path of a statement in its block's tree, asked for by its hash.
pub(super) async fn merkle(
    State(emulator): State<Emulator>,
    Path((text, hash_text)): Path<(String, String)>,
) -> RestResult {
    let height: u64 = text.parse().map_err(|_| RestError::invalid_format("height"))?;
    let hash = query::hash(&hash_text, "hash")?;
    let snapshot = emulator.snapshot()?;
    let statement = snapshot.statement(height)?.ok_or_else(|| RestError::not_found(&text))?;
    let leaves = statement.hashes();
    merkle_answer(&leaves, leaves.iter().position(|leaf| *leaf == hash), &hash_text, height)
}
