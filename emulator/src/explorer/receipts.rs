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
