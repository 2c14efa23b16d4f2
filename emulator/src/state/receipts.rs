//! What a block changes besides what its transactions say, collected while it is executed (catapult
//! `BlockStatementBuilder`). Pools do not collect: nothing is kept between [`Receipts::begin`] and [`Receipts::finish`] of
//! others.

use std::collections::BTreeMap;

use tegata_symbol::proof::{
    BlockStatement, Receipt, ReceiptBody, ReceiptSource, ResolutionEntry, ResolutionStatement, TransactionStatement,
};
use tegata_symbol::{Address, MosaicId, UnresolvedAddress};

use super::State;

/// The source of what the block itself does.
const BLOCK: ReceiptSource = ReceiptSource { primary_id: 0, secondary_id: 0 };

#[derive(Debug, Clone, Copy)]
enum Record {
    Receipt(Receipt),
    Address(UnresolvedAddress, Address),
    Mosaic(MosaicId, MosaicId),
}

/// Receipts and resolutions of the block that is being executed, with an undo journal.
#[derive(Debug, Clone)]
pub struct Receipts {
    /// `None` outside a block.
    log: Option<Vec<(ReceiptSource, Record)>>,
    source: ReceiptSource,
}

impl Default for Receipts {
    fn default() -> Self {
        Self { log: None, source: BLOCK }
    }
}

impl Receipts {
    /// Starts to collect, for the block itself.
    pub fn begin(&mut self) {
        *self = Self { log: Some(Vec::new()), source: BLOCK };
    }

    /// What follows is caused by a transaction, by its number in the block from 1; 0 for the block itself (catapult
    /// `SourceChangeObserver`).
    pub const fn enter_transaction(&mut self, number: u32) {
        self.source = ReceiptSource { primary_id: number, secondary_id: 0 };
    }

    /// What follows is caused by an inner transaction, by its number in the aggregate from 1.
    pub const fn enter_embedded(&mut self, number: u32) {
        self.source.secondary_id = number;
    }

    /// Adds a receipt.
    pub fn push(&mut self, body: ReceiptBody) {
        self.record(Record::Receipt(Receipt::new(body)));
    }

    fn record(&mut self, record: Record) {
        if let Some(log) = &mut self.log {
            log.push((self.source, record));
        }
    }

    /// The present point in the journal.
    pub fn mark(&self) -> usize {
        self.log.as_ref().map_or(0, Vec::len)
    }

    /// Takes back everything since the mark.
    pub fn rollback(&mut self, mark: usize) {
        if let Some(log) = &mut self.log {
            log.truncate(mark);
        }
    }

    /// Stops to collect, and answers what was collected as a node keeps it: sources and aliases ascend, receipts of a source
    /// are sorted by type, and of resolutions to the same only the first of a run stays (catapult
    /// `TransactionStatement::addReceipt`, `ResolutionStatement::addResolution`).
    pub fn finish(&mut self) -> BlockStatement {
        let mut transactions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut addresses: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut mosaics: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (source, record) in self.log.take().unwrap_or_default() {
            match record {
                Record::Receipt(receipt) => transactions.entry(source).or_default().push(receipt),
                Record::Address(alias, account) => add(addresses.entry(alias).or_default(), source, account),
                Record::Mosaic(alias, mosaic) => add(mosaics.entry(alias).or_default(), source, mosaic),
            }
        }
        let transactions = transactions.into_iter().map(|(source, mut receipts)| {
            receipts.sort_by_key(Receipt::number);
            TransactionStatement { source, receipts }
        });
        BlockStatement {
            transactions: transactions.collect(),
            addresses: statements(addresses),
            mosaics: statements(mosaics),
        }
    }
}

fn add<T: PartialEq>(entries: &mut Vec<ResolutionEntry<T>>, source: ReceiptSource, resolved: T) {
    if entries.last().is_none_or(|last| last.resolved != resolved) {
        entries.push(ResolutionEntry { source, resolved });
    }
}

fn statements<U, R>(entries: BTreeMap<U, Vec<ResolutionEntry<R>>>) -> Vec<ResolutionStatement<U, R>> {
    entries.into_iter().map(|(unresolved, entries)| ResolutionStatement { unresolved, entries }).collect()
}

impl State {
    /// [`State::resolve_mosaic`] as a node's observers do it: the block's statement says what an alias stood for.
    pub fn record_mosaic(&mut self, named: MosaicId) -> MosaicId {
        let mosaic = self.resolve_mosaic(named);
        if mosaic != named {
            self.receipts.record(Record::Mosaic(named, mosaic));
        }
        mosaic
    }

    /// [`State::resolve_address`] as a node's observers do it: the block's statement says what an alias stood for.
    pub fn record_address(&mut self, named: UnresolvedAddress) -> Option<Address> {
        let account = self.resolve_address(named)?;
        if UnresolvedAddress::from(account) != named {
            self.receipts.record(Record::Address(named, account));
        }
        Some(account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(primary_id: u32, secondary_id: u32) -> ReceiptSource {
        ReceiptSource { primary_id, secondary_id }
    }

    #[test]
    fn nothing_is_kept_outside_a_block() {
        let mut receipts = Receipts::default();
        receipts.push(ReceiptBody::MosaicExpired(MosaicId(1)));
        assert_eq!(receipts.mark(), 0);
        assert_eq!(receipts.finish(), BlockStatement::default());
    }

    #[test]
    fn receipts_are_sorted_by_source_then_type_and_keep_their_order_within_it() {
        let mut receipts = Receipts::default();
        receipts.begin();
        receipts.enter_transaction(2);
        receipts.enter_embedded(1);
        receipts.push(ReceiptBody::MosaicExpired(MosaicId(5)));
        let mark = receipts.mark();
        receipts.push(ReceiptBody::MosaicExpired(MosaicId(6)));
        receipts.rollback(mark);
        receipts.enter_transaction(0);
        let bodies = [
            ReceiptBody::NamespaceExpired(tegata_symbol::NamespaceId(9)),
            ReceiptBody::MosaicExpired(MosaicId(8)),
            ReceiptBody::MosaicExpired(MosaicId(7)),
        ];
        bodies.into_iter().for_each(|body| receipts.push(body));
        let statement = receipts.finish();
        let [expired, second, first] = bodies.map(Receipt::new);
        assert_eq!(
            statement.transactions,
            [
                TransactionStatement { source: source(0, 0), receipts: vec![second, first, expired] },
                TransactionStatement {
                    source: source(2, 1),
                    receipts: vec![Receipt::new(ReceiptBody::MosaicExpired(MosaicId(5)))]
                },
            ]
        );
    }

    #[test]
    fn a_resolution_is_stated_where_it_changes_only() {
        let mut entries = Vec::new();
        for (number, resolved) in [(1, 'a'), (2, 'a'), (3, 'b'), (4, 'a')] {
            add(&mut entries, source(number, 0), resolved);
        }
        let stated: Vec<_> = entries.iter().map(|entry| (entry.source.primary_id, entry.resolved)).collect();
        assert_eq!(stated, [(1, 'a'), (3, 'b'), (4, 'a')]);
    }
}
