//! A block's statements: receipts, and what aliases stood for.

use tegata_symbol::proof::{BalanceChange, BalanceTransfer, BlockStatement, Receipt, ReceiptBody, ReceiptSource};

use super::book::Book;
use super::language::name_of;
use super::piece::{Piece, Section, Table, fill};

/// Most rows of a list that has no further pages.
pub(super) const MOST_SHOWN: usize = 100;

impl Book<'_> {
    /// What a block left behind besides its transactions.
    pub(super) fn statement(&self, statement: &BlockStatement) -> Vec<Section> {
        let receipts =
            statement.transactions.iter().flat_map(|each| each.receipts.iter().map(|one| (each.source, one)));
        let rows: Vec<_> = receipts
            .map(|(source, receipt)| vec![self.source(source), self.receipt(receipt)])
            .take(MOST_SHOWN + 1)
            .collect();
        let addresses = statement.addresses.iter().map(|each| {
            let resolved = each.entries.iter().map(|entry| self.account_short(&entry.resolved)).collect();
            vec![self.unresolved(&each.unresolved, true), resolved]
        });
        let mosaics = statement.mosaics.iter().map(|each| {
            let resolved = each.entries.iter().map(|entry| self.mosaic(entry.resolved)).collect();
            vec![vec![self.mosaic(each.unresolved)], resolved]
        });
        let aliases: Vec<_> = addresses.chain(mosaics).take(MOST_SHOWN + 1).collect();
        [("receipts", ["source", "what"], rows), ("resolved_aliases", ["alias", "stood_for"], aliases)]
            .into_iter()
            .filter(|(_, _, rows)| !rows.is_empty())
            .map(|(key, heads, rows)| self.cut(key, &heads, rows))
            .collect()
    }

    /// A section with the first rows of a list.
    pub(super) fn cut(&self, key: &str, heads: &[&str], mut rows: Vec<Vec<Vec<Piece>>>) -> Section {
        let mut section = Section { heading: self.word(key), ..Section::default() };
        if rows.len() > MOST_SHOWN {
            rows.truncate(MOST_SHOWN);
            section.notes.push(self.language.with("first_only", &[("count", &MOST_SHOWN.to_string())]));
        }
        section.table = Some(Table { heads: heads.iter().map(|head| self.word(head)).collect(), rows });
        section
    }

    fn source(&self, source: ReceiptSource) -> Vec<Piece> {
        let text = match (source.primary_id, source.secondary_id) {
            (0, _) => self.word("source_block"),
            (first, 0) => format!("{first}"),
            (first, second) => format!("{first}.{second}"),
        };
        vec![Piece::text(text)]
    }

    fn receipt(&self, receipt: &Receipt) -> Vec<Piece> {
        let says = |key: String, values: &dyn Fn(&str) -> Vec<Piece>| fill(self.language.word(&key), values);
        match receipt.body {
            ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender, recipient }) => {
                says(format!("receipt_{}", name_of(&cause)), &|name| match name {
                    "amount" => self.amount(mosaic.id, mosaic.amount),
                    "from" => vec![self.account_short(&sender)],
                    _ => vec![self.account_short(&recipient)],
                })
            }
            ReceiptBody::BalanceChange(BalanceChange { cause, mosaic, target }) => {
                says(format!("receipt_{}", name_of(&cause)), &|name| match name {
                    "amount" => self.amount(mosaic.id, mosaic.amount),
                    _ => vec![self.account_short(&target)],
                })
            }
            ReceiptBody::MosaicExpired(id) => says("receipt_MosaicExpired".into(), &|_| vec![self.mosaic(id)]),
            ReceiptBody::NamespaceExpired(id) => says("receipt_NamespaceExpired".into(), &|_| vec![self.namespace(id)]),
            ReceiptBody::NamespaceDeleted(id) => says("receipt_NamespaceDeleted".into(), &|_| vec![self.namespace(id)]),
            ReceiptBody::Inflation(mosaic) => {
                says("receipt_Inflation".into(), &|_| self.amount(mosaic.id, mosaic.amount))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use tegata_symbol::proof::{
        ChangeCause, ResolutionEntry, ResolutionStatement, TransactionStatement, TransferCause,
    };
    use tegata_symbol::{Amount, Mosaic, NamespaceId, UnresolvedAddress};

    use super::super::language::Language;
    use super::*;
    use crate::world::{World, XYM};

    #[test]
    fn every_kind_of_receipt_and_resolution_is_told_in_both_languages() {
        let world = World::new();
        let (sender, recipient) = (world.address(2), world.address(3));
        let mosaic = Mosaic { id: world.currency(), amount: Amount(5 * XYM) };
        let transfers = [TransferCause::MosaicRentalFee, TransferCause::NamespaceRentalFee];
        let transfers =
            transfers.map(|cause| ReceiptBody::BalanceTransfer(BalanceTransfer { cause, mosaic, sender, recipient }));
        let changes = [
            ChangeCause::HarvestFee,
            ChangeCause::LockHashCreated,
            ChangeCause::LockHashCompleted,
            ChangeCause::LockHashExpired,
            ChangeCause::LockSecretCreated,
            ChangeCause::LockSecretCompleted,
            ChangeCause::LockSecretExpired,
        ];
        let changes = changes.map(|cause| ReceiptBody::BalanceChange(BalanceChange { cause, mosaic, target: sender }));
        let others = [
            ReceiptBody::MosaicExpired(mosaic.id),
            ReceiptBody::NamespaceExpired(NamespaceId(1 << 63)),
            ReceiptBody::NamespaceDeleted(NamespaceId(1 << 63)),
            ReceiptBody::Inflation(mosaic),
        ];
        let receipts: Vec<_> = transfers.into_iter().chain(changes).chain(others).map(Receipt::new).collect();
        let (source, count) = (ReceiptSource { primary_id: 2, secondary_id: 1 }, receipts.len());
        let alias = UnresolvedAddress::alias(NamespaceId(1 << 63), world.parameters().network.id);
        let statement = BlockStatement {
            transactions: vec![TransactionStatement { source, receipts }],
            addresses: vec![ResolutionStatement {
                unresolved: alias,
                entries: vec![ResolutionEntry { source, resolved: recipient }],
            }],
            mosaics: Vec::new(),
        };
        for language in Language::ALL {
            let snapshot = world.ledger.store().snapshot().unwrap();
            let sections = Book::new(language, &world.ledger, snapshot).statement(&statement);
            let [told, resolved] = sections.as_slice() else { panic!("two sections") };
            let rows = &told.table.as_ref().unwrap().rows;
            assert_eq!(rows.len(), count);
            for row in rows {
                let text: String = row[1].iter().map(|piece| piece.text.as_str()).collect();
                assert_eq!(row[0][0].text, "2.1");
                assert!(text.chars().count() > 10 && !text.contains('{'), "{text}");
            }
            let link = resolved.table.as_ref().unwrap().rows[0][1][0].href.as_ref().unwrap();
            assert!(link.contains(&recipient.to_string()), "{link}");
        }
    }

    #[test]
    fn a_list_that_is_cut_says_so() {
        let world = World::new();
        let book = Book::new(Language::English, &world.ledger, world.ledger.store().snapshot().unwrap());
        let row = || vec![vec![Piece::text("x")]];
        let whole = book.cut("receipts", &["what"], (0..MOST_SHOWN).map(|_| row()).collect());
        assert!(whole.notes.is_empty());
        let cut = book.cut("receipts", &["what"], (0..=MOST_SHOWN).map(|_| row()).collect());
        assert_eq!((cut.notes.len(), cut.table.unwrap().rows.len()), (1, MOST_SHOWN));
    }
}
