//! The list of namespaces, a namespace, and metadata.

use std::ops::Bound;

use tegata_symbol::{Hash256, NamespaceId, UnresolvedAddress};

use super::book::{Book, MOST_SEEN};
use super::piece::{Line, Page, Piece, Section, Table, joined};
use super::receipts::MOST_SHOWN;
use super::transactions::{page_of, parse_place};
use super::{Asked, PAGE_SIZE, PageResult};
use crate::chain::Place;
use crate::state::{Alias, MetadataEntry, MetadataKind, NamespaceEntry, RootHistory};

/// Most characters of a metadata value in a list.
const MOST_VALUE: usize = 120;

impl Book<'_> {
    /// What a namespace points to.
    pub(super) fn alias(&self, alias: Option<&Alias>) -> Vec<Piece> {
        match alias {
            None => vec![Piece::text(self.word("nothing"))],
            Some(Alias::Mosaic(id)) => vec![Piece::id(id.to_string()).to(self.href(&format!("mosaics/{id}")))],
            Some(Alias::Address(address)) => vec![self.account(address)],
        }
    }

    /// Whether a namespace may be used now.
    fn lifetime(&self, history: &RootHistory) -> Piece {
        let (root, height) = (history.current, self.ledger.height());
        let parameters = self.ledger.parameters();
        let grace = parameters.blocks(parameters.namespace_grace_period);
        if root.end_height == u64::MAX || root.is_active_before_grace(height, grace) {
            Piece::shown_as("yes", self.word("namespace_lives"))
        } else if root.is_active(height) {
            Piece::shown_as("wait", self.word("namespace_grace"))
        } else {
            Piece::shown_as("no", self.word("namespace_over"))
        }
    }
}

/// `GET /explorer/namespaces?after=`.
pub(super) fn list(asked: &Asked, book: &Book<'_>) -> PageResult {
    let after = asked.get("after").and_then(|text| text.parse::<NamespaceId>().ok());
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut entries = book.state().namespaces.range((from, Bound::Unbounded));
    let shown: Vec<_> = entries.by_ref().take(PAGE_SIZE).collect();
    let rows =
        shown.iter().map(|(id, entry)| {
            let history = book.state().namespace(**id).map(|(_, history)| history);
            vec![
                vec![book.namespace(**id)],
                history.map(|history| book.account_short(&history.current.owner)).into_iter().collect(),
                book.alias(entry.alias.as_ref()),
                vec![history.map_or_else(
                    || Piece::shown_as("no", book.word("namespace_over")),
                    |history| book.lifetime(history),
                )],
            ]
        });
    let heads = ["namespace", "owner", "stands_for", "state"].map(|key| book.word(key)).to_vec();
    let mut section = Section::default();
    if shown.is_empty() {
        section.notes.push(book.word("no_namespaces"));
    } else {
        section.table = Some(Table { heads, rows: rows.collect() });
    }
    if let (Some(_), Some((last, _))) = (entries.next(), shown.last()) {
        section.links.push(Piece::text(book.word("more")).to(book.href(&format!("namespaces?after={last}"))));
    }
    Ok(Page { title: book.word("namespaces"), sections: vec![section], ..Page::default() })
}

/// `GET /explorer/namespaces/{id}?to=`.
pub(super) fn one(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_namespace");
    let id: NamespaceId = asked.id.parse().map_err(|_| nothing())?;
    let entry = book.state().namespaces.get(&id).ok_or_else(nothing)?;
    let mut sections = vec![about(book, entry)];
    sections.extend(children(book, id, entry));
    sections.extend(metadata_section(book, |entry| entry.kind == MetadataKind::Namespace(id)));
    let network = book.ledger.parameters().network.id;
    let to = parse_place(asked.get("to")).unwrap_or(Place::LAST);
    let places = book.snapshot.places_of(&UnresolvedAddress::alias(id, network), Place::FIRST, to)?;
    sections.push(page_of(book, book.section("transactions_by_name"), places, &format!("namespaces/{id}"))?);
    let title = book.language.with("namespace_title", &[("name", &super::piece::visible(&book.full_name(id), 200))]);
    Ok(Page { title, subject: vec![Piece::id(id.to_string())], sections, live: false })
}

fn about(book: &Book<'_>, entry: &NamespaceEntry) -> Section {
    let mut section = Section::default();
    let levels = entry.path.iter().map(|level| vec![book.namespace(*level)]);
    section.lines.push(book.line("levels", joined(levels, " › ")));
    let root = entry.root().and_then(|root| book.state().namespaces.get(&root));
    let Some(history) = root.and_then(|root| root.history.as_ref()).filter(|_| entry.registered) else {
        section.lines.push(book.line("state", [Piece::shown_as("no", book.word("namespace_over"))]));
        return section;
    };
    let current = history.current;
    section.lines.push(book.line("state", [book.lifetime(history)]));
    section.lines.push(book.line("owner", [book.account(&current.owner)]));
    section.lines.push(book.line("since", [book.height(current.start_height)]));
    if current.end_height == u64::MAX {
        section.lines.push(book.line("lifetime", [Piece::text(book.word("without_end"))]));
    } else {
        let parameters = book.ledger.parameters();
        let end = current.end_height.saturating_sub(parameters.blocks(parameters.namespace_grace_period));
        section.lines.push(book.line("registered_until", [book.height(end)]));
        section.lines.push(book.line("grace_until", [book.height(current.end_height)]));
    }
    section.lines.push(book.line("stands_for", book.alias(entry.alias.as_ref())));
    section
}

/// What is directly below.
fn children(book: &Book<'_>, id: NamespaceId, entry: &NamespaceEntry) -> Option<Section> {
    let root = book.state().namespaces.get(&entry.root()?)?;
    let below = root.history.as_ref()?.children.iter().filter_map(|child| {
        let entry =
            book.state().namespaces.get(child).filter(|child| child.parent() == Some(id) && child.registered)?;
        Some(vec![vec![book.namespace(*child)], book.alias(entry.alias.as_ref())])
    });
    let rows: Vec<_> = below.take(MOST_SHOWN + 1).collect();
    (!rows.is_empty()).then(|| book.cut("children", &["namespace", "stands_for"], rows))
}

/// The metadata entries of a kind, if there are any.
pub(super) fn metadata_section(book: &Book<'_>, wanted: impl Fn(&MetadataEntry) -> bool) -> Option<Section> {
    let entries = book.state().metadata.iter().take(MOST_SEEN).filter(|(_, entry)| wanted(entry));
    let rows: Vec<_> = entries
        .map(|(hash, entry)| {
            let mut value = book.bytes(&entry.value);
            for piece in &mut value {
                piece.text = super::piece::visible(&piece.text, MOST_VALUE);
            }
            vec![
                vec![Piece::id(entry.key.to_string()).to(book.href(&format!("metadata/{hash}")))],
                value,
                vec![book.account_short(&entry.source)],
            ]
        })
        .take(MOST_SHOWN + 1)
        .collect();
    (!rows.is_empty()).then(|| book.cut("metadata", &["key", "value", "written_by"], rows))
}

/// `GET /explorer/metadata/{composite hash}`.
pub(super) fn metadata(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_metadata");
    let hash: Hash256 = asked.id.parse().map_err(|_| nothing())?;
    let entry = book.state().metadata.get(&hash).ok_or_else(nothing)?;
    let on: Line = match entry.kind {
        MetadataKind::Account => book.line("of_account", [book.account(&entry.target)]),
        MetadataKind::Mosaic(id) => book.line("of_mosaic", [book.mosaic(id)]),
        MetadataKind::Namespace(id) => book.line("of_namespace", [book.namespace(id)]),
    };
    let lines = vec![
        on,
        book.line("key", [Piece::id(entry.key.to_string())]),
        book.line("value", book.bytes(&entry.value)),
        book.line(
            "size",
            [Piece::text(book.language.with("bytes_count", &[("bytes", &entry.value.len().to_string())]))],
        ),
        book.line("value_hex", [Piece::id(data_encoding::HEXUPPER.encode(&entry.value))]),
        book.line("written_by", [book.account(&entry.source)]),
        book.line("owner", [book.account(&entry.target)]),
    ];
    let section = Section { lines, ..Section::default() };
    Ok(Page {
        title: book.word("metadata"),
        subject: vec![Piece::id(hash.to_string())],
        sections: vec![section],
        live: false,
    })
}
