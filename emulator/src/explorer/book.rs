//! The ledger in the reader's language: names, amounts, times and links of what pages show.

use std::collections::BTreeMap;

use tegata_symbol::explain::{Explanation, Known, MosaicFacts, Quantity, Value, explain};
use tegata_symbol::proof::BlockStatement;
use tegata_symbol::{
    Address, Amount, Body, Hash256, MosaicDefinition, MosaicId, NamespaceId, NetworkTime, Recipient, UnresolvedAddress,
};

use super::language::{Language, name_of};
use super::piece::{Line, Piece, Section, visible};
use crate::chain::{Ledger, Snapshot};
use crate::packet::Announced;
use crate::state::{Alias, State};

/// Most entries of the state that one list looks at.
pub(super) const MOST_SEEN: usize = 100_000;
/// Longest name that is shown whole.
const MOST_NAME: usize = 200;

/// The ledger at one moment, for one reader.
pub(super) struct Book<'a> {
    pub(super) language: Language,
    pub(super) ledger: &'a Ledger,
    pub(super) snapshot: Snapshot,
    names: BTreeMap<Alias, Vec<String>>,
}

impl<'a> Book<'a> {
    pub(super) fn new(language: Language, ledger: &'a Ledger, snapshot: Snapshot) -> Self {
        let mut book = Self { language, ledger, snapshot, names: BTreeMap::new() };
        for (id, entry) in ledger.state().namespaces.iter().take(MOST_SEEN) {
            if let Some(alias) = entry.alias
                && let Some((_, root)) = ledger.state().namespace(*id)
                && root.current.end_height > ledger.height()
            {
                let name = book.full_name(*id);
                book.names.entry(alias).or_default().push(name);
            }
        }
        book
    }

    pub(super) fn state(&self) -> &'a State {
        self.ledger.state()
    }

    pub(super) fn currency(&self) -> MosaicId {
        self.ledger.parameters().network.currency
    }

    pub(super) fn word(&self, key: &str) -> String {
        self.language.word(key).to_owned()
    }

    /// A page's URL. The language goes with it.
    pub(super) fn href(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("/explorer/{path}{mark}lang={}", self.language.code())
    }

    pub(super) fn line(&self, key: &str, value: impl Into<Vec<Piece>>) -> Line {
        Line { label: self.word(key), value: value.into() }
    }

    pub(super) fn section(&self, key: &str) -> Section {
        Section { heading: self.word(key), ..Section::default() }
    }

    // Ids with links.

    pub(super) fn account(&self, address: &Address) -> Piece {
        Piece::id(address.to_string()).to(self.href(&format!("accounts/{address}")))
    }

    /// An account in short: by its name, if a namespace points to it.
    pub(super) fn account_short(&self, address: &Address) -> Piece {
        match self.names_of(Alias::Address(*address)).first() {
            Some(name) => Piece { title: Some(address.to_string()), ..Piece::quote(name, MOST_NAME) }
                .to(self.href(&format!("accounts/{address}"))),
            None => self.account(address).shortened(),
        }
    }

    /// An account or alias in a transaction.
    pub(super) fn unresolved(&self, address: &UnresolvedAddress, short: bool) -> Vec<Piece> {
        match address.recipient() {
            Recipient::Account(account) if short => vec![self.account_short(&account)],
            Recipient::Account(account) => vec![self.account(&account)],
            Recipient::Alias(id) => vec![self.namespace(id)],
            Recipient::Invalid => {
                let hex = data_encoding::HEXUPPER.encode(&address.0);
                vec![Piece::id(hex), Piece::text(self.word("no_account"))]
            }
        }
    }

    /// Names of what namespaces point to an account or mosaic.
    pub(super) fn names_of(&self, alias: Alias) -> &[String] {
        self.names.get(&alias).map_or(&[], Vec::as_slice)
    }

    /// The name by which people call a mosaic, if it has one.
    fn mosaic_name(&self, id: MosaicId) -> Option<String> {
        let named = self.names_of(Alias::Mosaic(id)).first().map(|name| visible(name, MOST_NAME));
        named.or_else(|| (id == self.currency()).then(|| self.word("currency_name")))
    }

    /// A mosaic, or the alias of one.
    pub(super) fn mosaic(&self, id: MosaicId) -> Piece {
        if let Some(alias) = id.alias() {
            return self.namespace(alias);
        }
        let piece = match self.mosaic_name(id) {
            Some(name) => Piece { title: Some(id.to_string()), ..Piece::text(name) },
            None => Piece::id(id.to_string()),
        };
        piece.to(self.href(&format!("mosaics/{id}")))
    }

    /// The full name of a namespace, its id where a level's name is not known.
    pub(super) fn full_name(&self, id: NamespaceId) -> String {
        let Some(entry) = self.state().namespaces.get(&id) else { return id.to_string() };
        let levels = entry.path.iter().filter_map(|level| self.state().namespaces.get(level));
        levels.map(|level| level.name.as_str()).collect::<Vec<_>>().join(".")
    }

    pub(super) fn namespace(&self, id: NamespaceId) -> Piece {
        let piece = match self.state().namespaces.get(&id) {
            Some(_) => Piece { title: Some(id.to_string()), ..Piece::quote(&self.full_name(id), MOST_NAME) },
            None => Piece::id(id.to_string()),
        };
        piece.to(self.href(&format!("namespaces/{id}")))
    }

    pub(super) fn transaction(&self, hash: &Hash256) -> Piece {
        Piece::id(hash.to_string()).to(self.href(&format!("transactions/{hash}")))
    }

    /// A height; a link where there is such a block.
    pub(super) fn height(&self, height: u64) -> Piece {
        let piece = Piece::text(height.to_string());
        if (1..=self.ledger.height()).contains(&height) {
            piece.to(self.href(&format!("blocks/{height}")))
        } else {
            piece
        }
    }

    // Amounts and times.

    /// An amount of a mosaic with its decimal places, in atomic units where they are not known.
    pub(super) fn amount(&self, id: MosaicId, amount: Amount) -> Vec<Piece> {
        let divisibility = self.state().mosaics.get(&self.state().resolve_mosaic(id)).map(|entry| entry.divisibility);
        self.quantity(&Quantity { mosaic: None, amount, divisibility }, id)
    }

    pub(super) fn quantity(&self, quantity: &Quantity, id: MosaicId) -> Vec<Piece> {
        let decimal = quantity.decimal();
        let number = match quantity.divisibility {
            Some(_) => decimal,
            None => self.language.with("units", &[("amount", &decimal)]),
        };
        let mosaic = self.mosaic(id);
        let named = mosaic.kind != "id" && quantity.divisibility.is_some();
        let between = if named { " " } else { " × " };
        vec![Piece::shown_as("number", number), Piece::text(between), mosaic]
    }

    pub(super) fn currency_amount(&self, amount: Amount) -> Vec<Piece> {
        self.amount(self.currency(), amount)
    }

    /// A network time as ISO 8601 in UTC.
    pub(super) fn time(&self, time: NetworkTime) -> Piece {
        let ms = i64::try_from(self.ledger.parameters().network.unix_ms(time)).ok();
        match ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()) {
            Some(moment) => Piece::shown_as("time", format!("{moment:.0}")),
            None => Piece::text(self.language.with("network_ms", &[("ms", &time.0.to_string())])),
        }
    }

    // Explanations.

    /// What a transaction does. `place` is the height of its block, and what was resolved there.
    pub(super) fn explanation(&self, announced: &Announced, place: Option<(u64, &BlockStatement)>) -> Explanation {
        let transaction = &announced.transaction;
        let mut known = Known::of(&self.ledger.parameters().network);
        let mut wanted = vec![self.currency()];
        wanted_mosaics(&explain(transaction, &Known::default()), &mut wanted);
        let definitions = definitions(&transaction.body);
        for id in wanted {
            let resolved = place.and_then(|(_, statement)| resolution(statement, id));
            let mosaic = resolved.unwrap_or_else(|| self.state().resolve_mosaic(id));
            let Some(entry) = self.state().mosaics.get(&mosaic) else { continue };
            let mut divisibility = entry.divisibility;
            if let (Some((height, _)), Some(definition)) = (place, definitions.iter().find(|each| each.id == id)) {
                // The state is that after the definition; the explanation begins before it.
                if entry.start_height >= height {
                    continue;
                }
                divisibility ^= definition.divisibility;
            }
            known = known.with(id, MosaicFacts { divisibility, name: None });
        }
        explain(transaction, &known)
    }

    /// The name of a type of transactions.
    pub(super) fn kind(&self, kind: tegata_symbol::TransactionType) -> String {
        self.language.named("type", &kind)
    }

    /// The explanation of a failure code.
    pub(super) fn failure(&self, failure: crate::status::Failure) -> String {
        self.language.word(&format!("failure_{}", name_of(&failure))).to_owned()
    }
}

fn wanted_mosaics(explanation: &Explanation, wanted: &mut Vec<MosaicId>) {
    for fact in &explanation.facts {
        match &fact.value {
            Value::Mosaic(mosaic) => wanted.push(mosaic.id),
            Value::Quantity(quantity) => wanted.extend(quantity.mosaic.as_ref().map(|mosaic| mosaic.id)),
            _ => {}
        }
    }
    explanation.inner.iter().for_each(|inner| wanted_mosaics(inner, wanted));
}

fn definitions(body: &Body) -> Vec<&MosaicDefinition> {
    match body {
        Body::Aggregate(aggregate) => {
            aggregate.transactions().iter().flat_map(|each| definitions(&each.body)).collect()
        }
        Body::MosaicDefinition(definition) => vec![definition],
        _ => Vec::new(),
    }
}

/// What an alias stood for in a block.
fn resolution(statement: &BlockStatement, id: MosaicId) -> Option<MosaicId> {
    let resolved = statement.mosaics.iter().find(|each| each.unresolved == id)?;
    resolved.entries.first().map(|entry| entry.resolved)
}
