//! The list of mosaics, and a mosaic.

use std::ops::Bound;

use tegata_symbol::explain::{Comparison, MosaicFlag};
use tegata_symbol::{Amount, MosaicId};

use super::book::{Book, MOST_SEEN};
use super::namespaces::metadata_section;
use super::piece::{Page, Piece, Section, Table, joined};
use super::receipts::MOST_SHOWN;
use super::{Asked, PAGE_SIZE, PageResult};
use crate::state::{Alias, MetadataKind, MosaicEntry, MosaicRestriction};

/// Holders on a mosaic's page.
const MOST_HOLDERS: usize = 50;

/// `GET /explorer/mosaics?after=`.
pub(super) fn list(asked: &Asked, book: &Book<'_>) -> PageResult {
    let after = asked.get("after").and_then(|text| text.parse::<MosaicId>().ok());
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut entries = book.state().mosaics.range((from, Bound::Unbounded));
    let shown: Vec<_> = entries.by_ref().take(PAGE_SIZE).collect();
    let rows = shown.iter().map(|(id, entry)| {
        vec![
            vec![book.mosaic(**id)],
            supply(book, **id, entry),
            vec![book.account_short(&entry.owner)],
            vec![book.height(entry.start_height)],
        ]
    });
    let heads = ["mosaic", "supply", "creator", "since"].map(|key| book.word(key)).to_vec();
    let mut section = Section { table: Some(Table { heads, rows: rows.collect() }), ..Section::default() };
    if let (Some(_), Some((last, _))) = (entries.next(), shown.last()) {
        section.links.push(Piece::text(book.word("more")).to(book.href(&format!("mosaics?after={last}"))));
    }
    Ok(Page { title: book.word("mosaics"), sections: vec![section], ..Page::default() })
}

/// Without the mosaic's name.
fn supply(book: &Book<'_>, id: MosaicId, entry: &MosaicEntry) -> Vec<Piece> {
    book.amount(id, Amount(entry.supply)).into_iter().take(1).collect()
}

/// `GET /explorer/mosaics/{id}`.
pub(super) fn one(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_mosaic");
    let id: MosaicId = asked.id.parse().map_err(|_| nothing())?;
    let entry = book.state().mosaics.get(&id).ok_or_else(nothing)?;
    let mut sections = vec![properties(book, id, entry), holders(book, id)];
    sections.extend(metadata_section(book, |entry| entry.kind == MetadataKind::Mosaic(id)));
    sections.extend(rules(book, id));
    sections.extend(values(book, id));
    let subject = vec![Piece::id(id.to_string())];
    Ok(Page { title: book.word("mosaic"), subject, sections, live: false })
}

fn properties(book: &Book<'_>, id: MosaicId, entry: &MosaicEntry) -> Section {
    let mut section = Section::default();
    let names = book.names_of(Alias::Mosaic(id)).iter().take(MOST_HOLDERS);
    let names =
        names.map(|name| vec![Piece::quote(name, 200).to(book.href(&format!("search?q={}", super::percent(name))))]);
    let mut names = joined(names, book.language.word("comma"));
    if id == book.currency() {
        names.push(Piece::text(book.word("is_currency")));
    }
    if !names.is_empty() {
        section.lines.push(book.line("names", names));
    }
    let end = entry.start_height.saturating_add(entry.duration);
    let lifetime = match (entry.duration, entry.is_active(book.ledger.height())) {
        (0, _) => vec![Piece::text(book.word("without_end"))],
        (_, true) => vec![
            Piece::shown_as("yes", book.word("mosaic_lives")),
            Piece::text(book.language.with("until_height", &[("height", &end.to_string())])),
        ],
        (_, false) => vec![
            Piece::shown_as("no", book.word("mosaic_expired")),
            Piece::text(book.language.with("since_height", &[("height", &end.to_string())])),
        ],
    };
    section.lines.extend([
        book.line("creator", [book.account(&entry.owner)]),
        book.line("supply", supply(book, id, entry)),
        book.line("divisibility", [Piece::text(entry.divisibility.to_string())]),
        book.line("flags", [Piece::text(book.mosaic_flags(&MosaicFlag::set_in(entry.flags.0)))]),
        book.line("lifetime", lifetime),
        book.line("since", [book.height(entry.start_height)]),
        book.line("definitions", [Piece::text(entry.revision.to_string())]),
    ]);
    section
}

fn holders(book: &Book<'_>, id: MosaicId) -> Section {
    let mut section = book.section("holders");
    let seen = book.state().balances.iter().take(MOST_SEEN).filter(|((_, mosaic), _)| *mosaic == id);
    let mut holders: Vec<_> = seen.map(|((address, _), amount)| (*amount, *address)).collect();
    holders.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    if book.state().balances.len() > MOST_SEEN {
        section.notes.push(book.language.with("looked_at_only", &[("count", &MOST_SEEN.to_string())]));
    }
    if holders.len() > MOST_HOLDERS {
        let count = holders.len().to_string();
        section
            .notes
            .push(book.language.with("largest_only", &[("shown", &MOST_HOLDERS.to_string()), ("count", &count)]));
    }
    if holders.is_empty() {
        section.notes.push(book.word("no_holders"));
        return section;
    }
    let rows = holders.iter().take(MOST_HOLDERS).map(|(amount, address)| {
        vec![vec![book.account(address)], book.amount(id, Amount(*amount)).into_iter().take(1).collect()]
    });
    let heads = ["account", "amount"].map(|key| book.word(key)).to_vec();
    section.table = Some(Table { heads, rows: rows.collect() });
    section
}

fn rules(book: &Book<'_>, id: MosaicId) -> Option<Section> {
    let rules = book.state().mosaic_rules(id)?;
    let rows = rules.iter().map(|(key, rule)| {
        let reference = match rule.reference.0 {
            0 => Piece::text(book.word("own_values")),
            _ => book.mosaic(rule.reference),
        };
        let comparison = format!("{} {}", book.comparison(Comparison::from(rule.comparison)), rule.value);
        vec![vec![Piece::id(format!("{key:016X}"))], vec![Piece::text(comparison)], vec![reference]]
    });
    let mut section = book.cut("mosaic_rules", &["key", "value_must_be", "values_of"], rows.collect());
    section.notes.push(book.word("mosaic_rules_note"));
    Some(section)
}

fn values(book: &Book<'_>, id: MosaicId) -> Option<Section> {
    let entries = book.state().mosaic_restrictions.iter().take(MOST_SEEN).filter_map(|(_, entry)| match entry {
        MosaicRestriction::Address { mosaic, target, values } if *mosaic == id => Some((target, values)),
        _ => None,
    });
    let rows: Vec<_> = entries
        .flat_map(|(target, values)| {
            values.iter().map(|(key, value)| {
                let account = book.unresolved(target, true);
                vec![account, vec![Piece::id(format!("{key:016X}"))], vec![Piece::text(value.to_string())]]
            })
        })
        .take(MOST_SHOWN + 1)
        .collect();
    (!rows.is_empty()).then(|| book.cut("mosaic_values", &["account", "key", "value"], rows))
}
