//! Lists of transactions, and a transaction.

use std::sync::Arc;

use tegata_symbol::proof::BlockStatement;
use tegata_symbol::{Amount, Hash256};

use super::book::Book;
use super::piece::{Line, Page, Piece, Section, Table};
use super::{Asked, PAGE_SIZE, PageError, PageResult};
use crate::chain::{BlockSummary, Place, Pool, Rejection};
use crate::packet::Announced;
use crate::storage::StorageError;

/// Most waiting transactions that are looked through for an account.
const MOST_WAITING_SEEN: usize = 2_000;

/// Where a transaction stands.
#[derive(Clone)]
enum Standing {
    Confirmed(Place, Arc<BlockSummary>),
    Unconfirmed,
    Partial,
}

/// A transaction in a list.
pub(super) struct Row {
    announced: Arc<Announced>,
    standing: Standing,
}

impl Row {
    /// The transactions at places.
    pub(super) fn confirmed(
        book: &Book<'_>,
        places: impl Iterator<Item = Result<Place, StorageError>>,
    ) -> Result<Vec<Self>, StorageError> {
        let mut rows = Vec::new();
        let mut last: Option<Arc<BlockSummary>> = None;
        for place in places {
            let place = place?;
            let block = match last.take().filter(|block| block.header.height == place.height) {
                Some(block) => block,
                None => Arc::new(book.snapshot.summary(place.height)?.ok_or(StorageError::Unreadable)?),
            };
            let announced = book.snapshot.at(place)?.ok_or(StorageError::Unreadable)?;
            last = Some(Arc::clone(&block));
            rows.push(Self { announced, standing: Standing::Confirmed(place, block) });
        }
        Ok(rows)
    }

    /// The newest waiting transactions that name an account.
    pub(super) fn waiting_of(book: &Book<'_>, address: &tegata_symbol::Address, most: usize) -> Vec<Self> {
        let names = |row: &Self| row.announced.addresses.contains(&(*address).into());
        let unconfirmed = pooled(book.ledger.unconfirmed(), &Standing::Unconfirmed);
        let partial = pooled(book.ledger.partial(), &Standing::Partial);
        let seen = partial.take(MOST_WAITING_SEEN).chain(unconfirmed.take(MOST_WAITING_SEEN));
        seen.filter(names).take(most).collect()
    }

    pub(super) fn place(&self) -> Option<Place> {
        match self.standing {
            Standing::Confirmed(place, _) => Some(place),
            Standing::Unconfirmed | Standing::Partial => None,
        }
    }
}

/// The transactions of a pool, newest first.
fn pooled<'a>(pool: &'a Pool, standing: &'a Standing) -> impl Iterator<Item = Row> + 'a {
    pool.iter().rev().map(|pooled| Row { announced: pooled.transaction, standing: standing.clone() })
}

/// A list of transactions.
pub(super) fn table(book: &Book<'_>, rows: &[Row]) -> Table {
    let heads = ["what", "when", "transaction"].map(|key| book.word(key));
    let rows = rows.iter().map(|row| {
        let place = match &row.standing {
            Standing::Confirmed(place, _) => Some(place.height),
            Standing::Unconfirmed | Standing::Partial => None,
        };
        let none = BlockStatement::default();
        let explanation = book.explanation(&row.announced, place.map(|height| (height, &none)));
        let when = match &row.standing {
            Standing::Confirmed(_, block) => book.time(block.header.timestamp),
            Standing::Unconfirmed => Piece::shown_as("wait", book.word("state_unconfirmed")),
            Standing::Partial => Piece::shown_as("wait", book.word("state_partial")),
        };
        vec![book.sentence(&explanation), vec![when], vec![book.transaction(&row.announced.hash).shortened()]]
    });
    Table { heads: heads.to_vec(), rows: rows.collect() }
}

/// A place in a URL, as `height-index`.
pub(super) fn parse_place(text: Option<&str>) -> Option<Place> {
    let (height, index) = text?.split_once('-')?;
    Some(Place { height: height.parse().ok()?, index: index.parse().ok()? })
}

/// A page of a list that ends at a place, newest first; `path` is the list's page.
pub(super) fn page_of(
    book: &Book<'_>,
    mut section: Section,
    places: impl DoubleEndedIterator<Item = Result<Place, StorageError>>,
    path: &str,
) -> Result<Section, PageError> {
    let mut rows = Row::confirmed(book, places.rev().take(PAGE_SIZE + 1))?;
    let next = rows.get(PAGE_SIZE).and_then(Row::place);
    rows.truncate(PAGE_SIZE);
    match rows.is_empty() {
        true => section.notes.push(book.word("no_transactions")),
        false => section.table = Some(table(book, &rows)),
    }
    if let Some(Place { height, index }) = next {
        let url = book.href(&format!("{path}?to={height}-{index}"));
        section.links.push(Piece::text(book.word("older")).to(url));
    }
    Ok(section)
}

/// `GET /explorer/transactions?to=`.
pub(super) fn list(asked: &Asked, book: &Book<'_>) -> PageResult {
    let to = parse_place(asked.get("to")).unwrap_or(Place::LAST);
    let places = book.snapshot.places(Place::FIRST, to)?;
    let section = page_of(book, Section::default(), places, "transactions")?;
    Ok(Page { title: book.word("transactions"), sections: vec![section], ..Page::default() })
}

/// `GET /explorer/waiting`.
pub(super) fn waiting(_: &Asked, book: &Book<'_>) -> PageResult {
    let part = |key: &'static str, pool: &Pool, standing: Standing| {
        let rows: Vec<_> = pooled(pool, &standing).take(PAGE_SIZE).collect();
        let mut section = Section { heading: book.word(key), ..Section::default() };
        if rows.is_empty() {
            section.notes.push(book.word("no_transactions"));
        } else {
            section.table = Some(table(book, &rows));
        }
        if pool.len() > rows.len() {
            section.notes.push(book.language.with("first_only", &[("count", &rows.len().to_string())]));
        }
        section
    };
    let sections = vec![
        part("waiting_unconfirmed", book.ledger.unconfirmed(), Standing::Unconfirmed),
        part("waiting_partial", book.ledger.partial(), Standing::Partial),
    ];
    Ok(Page { title: book.word("waiting"), sections, ..Page::default() })
}

/// `GET /explorer/transactions/{hash}`.
pub(super) fn one(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_transaction");
    let hash: Hash256 = asked.id.parse().map_err(|_| nothing())?;
    let mut rows = match book.snapshot.place(&hash)? {
        Some(place) => Row::confirmed(book, std::iter::once(Ok(place)))?,
        None => Vec::new(),
    };
    let waiting = |pool: &Pool, standing| pool.get(&hash).map(|each| Row { announced: each.transaction, standing });
    rows.extend(waiting(book.ledger.unconfirmed(), Standing::Unconfirmed));
    rows.extend(waiting(book.ledger.partial(), Standing::Partial));
    match (rows.first(), book.ledger.rejection(&hash)) {
        (Some(row), _) => found(book, row),
        (None, Some(rejection)) => Ok(rejected(book, &hash, rejection)),
        (None, None) => Err(nothing()),
    }
}

fn found(book: &Book<'_>, row: &Row) -> PageResult {
    let Row { announced, standing } = row;
    let transaction = &announced.transaction;
    let statement = match standing {
        Standing::Confirmed(place, _) => book.snapshot.statement(place.height)?.unwrap_or_default(),
        Standing::Unconfirmed | Standing::Partial => BlockStatement::default(),
    };
    let place = row.place().map(|place| (place.height, &statement));
    let explanation = book.explanation(announced, place);

    let mut does = book.section("what_it_does");
    does.lines.push(book.line("state", [state(book, standing)]));
    does.told.push(book.told(&explanation));
    let mut envelope = book.section("envelope");
    envelope.lines.extend(block_and_fee(book, announced, standing));
    envelope.lines.extend([
        book.line("signer", [book.account(&explanation.signer.address)]),
        book.line("signer_key", [Piece::id(transaction.signer.to_string())]),
        book.line("deadline", [book.time(transaction.deadline)]),
        book.line(
            "size",
            [Piece::text(book.language.with("bytes_count", &[("bytes", &announced.size().to_string())]))],
        ),
        book.line("version", [Piece::text(transaction.version.to_string())]),
        book.line("merkle_component_hash", [Piece::id(announced.merkle_component_hash.to_string())]),
        book.line("signature", [Piece::id(transaction.signature.to_string())]),
    ]);
    let subject = vec![Piece::id(announced.hash.to_string())];
    Ok(Page { title: book.kind(explanation.kind), subject, sections: vec![does, envelope], live: false })
}

fn state(book: &Book<'_>, standing: &Standing) -> Piece {
    match standing {
        Standing::Confirmed(place, _) if place.height <= book.ledger.finalized_height() => {
            Piece::shown_as("yes", book.word("state_final"))
        }
        Standing::Confirmed(..) => Piece::shown_as("yes", book.word("state_confirmed")),
        Standing::Unconfirmed => Piece::shown_as("wait", book.word("state_unconfirmed_long")),
        Standing::Partial => Piece::shown_as("wait", book.word("state_partial_long")),
    }
}

fn block_and_fee(book: &Book<'_>, announced: &Announced, standing: &Standing) -> Vec<Line> {
    let at_most = book.line("fee_at_most", book.currency_amount(announced.transaction.max_fee));
    let Standing::Confirmed(place, block) = standing else { return vec![at_most] };
    let paid = announced.size().saturating_mul(block.header.fee_multiplier.into());
    vec![
        book.line("block", [book.height(place.height)]),
        book.line("time", [book.time(block.header.timestamp)]),
        book.line("fee_paid", book.currency_amount(Amount(paid))),
        at_most,
    ]
}

fn rejected(book: &Book<'_>, hash: &Hash256, rejection: Rejection) -> Page {
    let mut section = book.section("why_rejected");
    section.lines = vec![
        book.line("state", [Piece::shown_as("no", book.word("state_rejected"))]),
        book.line("reason", [Piece::text(book.failure(rejection.failure))]),
        book.line(
            "failure_code",
            [
                Piece::id(format!("{} ", rejection.failure.name())),
                Piece::id(format!("0x{:08X}", rejection.failure.code())),
            ],
        ),
        book.line("deadline", [book.time(rejection.deadline)]),
    ];
    section.notes.push(book.word("rejected_note"));
    let subject = vec![Piece::id(hash.to_string())];
    Page { title: book.word("rejected_title"), subject, sections: vec![section], live: false }
}
