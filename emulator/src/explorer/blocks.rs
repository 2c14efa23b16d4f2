//! Home, the list of blocks, and a block.

use tegata_symbol::proof::BlockKind;

use super::book::Book;
use super::piece::{Page, Piece, Section, Table};
use super::transactions::{Row, table};
use super::{Asked, PAGE_SIZE, PageError, PageResult};
use crate::chain::{BlockSummary, Place};

/// Blocks and transactions on the home page.
const NEWEST: usize = 8;

/// `GET /explorer`.
pub(super) fn home(_: &Asked, book: &Book<'_>) -> PageResult {
    let ledger = book.ledger;
    let network = ledger.parameters().network;
    let mut chain = book.section("chain");
    let waiting = ledger.unconfirmed().len().saturating_add(ledger.partial().len());
    chain.lines = vec![
        book.line("height", [book.height(ledger.height())]),
        book.line("final_height", [book.height(ledger.finalized_height())]),
        book.line("newest_block_time", [book.time(ledger.time())]),
        book.line("transaction_count", [Piece::text(book.snapshot.transaction_count()?.to_string())]),
        book.line("waiting", [Piece::text(waiting.to_string()).to(book.href("waiting"))]),
        book.line("currency", [book.mosaic(network.currency)]),
    ];
    let mut blocks = book.section("newest_blocks");
    blocks.table = Some(block_table(book, u64::MAX, NEWEST)?.0);
    blocks.links = vec![Piece::text(book.word("all_blocks")).to(book.href("blocks"))];
    let mut transactions = book.section("newest_transactions");
    let rows = Row::confirmed(book, book.snapshot.places(Place::FIRST, Place::LAST)?.rev().take(NEWEST))?;
    match rows.is_empty() {
        true => transactions.notes.push(book.word("no_transactions")),
        false => transactions.table = Some(table(book, &rows)),
    }
    transactions.links = vec![Piece::text(book.word("all_transactions")).to(book.href("transactions"))];
    Ok(Page {
        title: book.word("explorer"),
        subject: Vec::new(),
        sections: vec![chain, blocks, transactions],
        live: true,
    })
}

/// Blocks up to a height, newest first, and the height at which the list goes on.
fn block_table(book: &Book<'_>, to: u64, most: usize) -> Result<(Table, Option<u64>), PageError> {
    let heads = ["height", "time", "transactions", "fees", "harvester"].map(|key| book.word(key));
    let mut rows = Vec::new();
    let mut next = None;
    for block in book.snapshot.summaries(1, to)?.rev().take(most) {
        let block = block?;
        let header = &block.header;
        rows.push(vec![
            vec![book.height(header.height)],
            vec![book.time(header.timestamp)],
            vec![Piece::text(block.transactions.to_string())],
            book.currency_amount(block.total_fee),
            vec![book.account_short(&header.beneficiary)],
        ]);
        next = header.height.checked_sub(1).filter(|height| *height > 0);
    }
    Ok((Table { heads: heads.to_vec(), rows }, next))
}

/// `GET /explorer/blocks?to=`.
pub(super) fn list(asked: &Asked, book: &Book<'_>) -> PageResult {
    let to = asked.get("to").and_then(|text| text.parse().ok()).unwrap_or(u64::MAX).max(1);
    let (table, next) = block_table(book, to, PAGE_SIZE)?;
    let mut section = Section { table: Some(table), ..Section::default() };
    let newer = to.saturating_add(PAGE_SIZE as u64);
    if to < book.ledger.height() {
        section.links.push(Piece::text(book.word("newer")).to(book.href(&format!("blocks?to={newer}"))));
    }
    section.links.extend(next.map(|to| Piece::text(book.word("older")).to(book.href(&format!("blocks?to={to}")))));
    Ok(Page { title: book.word("blocks"), sections: vec![section], ..Page::default() })
}

/// `GET /explorer/blocks/{height}?from=`.
pub(super) fn one(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_block");
    let height: u64 = asked.id.parse().map_err(|_| nothing())?;
    let block = book.snapshot.summary(height)?.ok_or_else(nothing)?;
    let mut sections = vec![header(book, &block)];

    let from: u32 = asked.get("from").and_then(|text| text.parse().ok()).unwrap_or(0);
    let places = book.snapshot.places(Place { height, index: from }, Place { height, index: u32::MAX })?;
    let rows = Row::confirmed(book, places.take(PAGE_SIZE))?;
    let mut transactions = book.section("transactions");
    match rows.is_empty() {
        true => transactions.notes.push(book.word("no_transactions")),
        false => transactions.table = Some(table(book, &rows)),
    }
    let next = u64::from(from).saturating_add(PAGE_SIZE as u64);
    if next < block.transactions.into() {
        let url = book.href(&format!("blocks/{height}?from={next}"));
        transactions.links.push(Piece::text(book.word("more")).to(url));
    }
    sections.push(transactions);
    if let Some(statement) = book.snapshot.statement(height)? {
        sections.extend(book.statement(&statement));
    }
    let title = book.language.with("block_title", &[("height", &height.to_string())]);
    Ok(Page { title, subject: vec![Piece::id(block.hash.to_string())], sections, live: false })
}

fn header(book: &Book<'_>, block: &BlockSummary) -> Section {
    let header = &block.header;
    let state = match header.height <= book.ledger.finalized_height() {
        true => Piece::shown_as("yes", book.word("final")),
        false => Piece::shown_as("wait", book.word("not_final")),
    };
    let kind = match header.kind {
        BlockKind::Nemesis(_) => "kind_nemesis",
        BlockKind::Normal => "kind_normal",
        BlockKind::Importance(_) => "kind_importance",
    };
    let number = |number: u64| vec![Piece::text(number.to_string())];
    let hash = |hash: &tegata_symbol::Hash256| vec![Piece::id(hash.to_string())];
    let mut section = book.section("header");
    section.lines = vec![
        book.line("state", [state]),
        book.line("time", [book.time(header.timestamp)]),
        book.line("kind", [Piece::text(book.word(kind))]),
        book.line("transactions", number(block.transactions.into())),
        book.line("with_inner", number(block.total_transactions.into())),
        book.line("fees", book.currency_amount(block.total_fee)),
        book.line("fee_multiplier", number(header.fee_multiplier.into())),
        book.line("size", [Piece::text(book.language.with("bytes_count", &[("bytes", &block.size.to_string())]))]),
        book.line("harvester", [book.account(&header.beneficiary)]),
        book.line("harvester_key", [Piece::id(header.signer.to_string())]),
        book.line("difficulty", number(header.difficulty)),
        book.line("transactions_hash", hash(&header.transactions_hash)),
        book.line("receipts_hash", hash(&header.receipts_hash)),
        book.line("state_hash", hash(&header.state_hash)),
        book.line("previous_hash", hash(&header.previous_hash)),
    ];
    let before = header.height.saturating_sub(1);
    let after = header.height.saturating_add(1);
    if before > 0 {
        section.links.push(Piece::text(book.word("block_before")).to(book.href(&format!("blocks/{before}"))));
    }
    if after <= book.ledger.height() {
        section.links.push(Piece::text(book.word("block_after")).to(book.href(&format!("blocks/{after}"))));
    }
    section
}
