//! The list of accounts, and an account.

use std::ops::Bound;

use tegata_symbol::explain::{HashAlgorithm, Operation};
use tegata_symbol::{Address, MosaicId, PublicKey, UnresolvedAddress};

use super::book::{Book, MOST_SEEN};
use super::namespaces::metadata_section;
use super::piece::{Page, Piece, Section, Table, joined};
use super::receipts::MOST_SHOWN;
use super::transactions::{Row, page_of, parse_place, table};
use super::{Asked, PAGE_SIZE, PageError, PageResult};
use crate::chain::Place;
use crate::state::account_restriction::{ADDRESS, MOSAIC, OUTGOING};
use crate::state::{Account, AccountKind, Alias, MetadataKind};

/// Most entries of a list on an account's page that has no pages of its own.
const MOST_LISTED: usize = 50;
/// Waiting transactions on an account's page.
const MOST_WAITING: usize = 10;

/// `GET /explorer/accounts?after=`.
pub(super) fn list(asked: &Asked, book: &Book<'_>) -> PageResult {
    let after = asked.get("after").and_then(|text| text.parse::<Address>().ok());
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut entries = book.state().accounts.range((from, Bound::Unbounded));
    let shown: Vec<_> = entries.by_ref().take(PAGE_SIZE).collect();
    let rows = shown.iter().map(|(address, account)| {
        let names = book.names_of(Alias::Address(**address)).first();
        vec![
            vec![book.account(address)],
            names.map(|name| Piece::quote(name, 200)).into_iter().collect(),
            book.currency_amount(book.state().balance(address, book.currency())),
            vec![Piece::text(account.mosaics.to_string())],
        ]
    });
    let heads = ["account", "name", "balance", "mosaics"].map(|key| book.word(key)).to_vec();
    let mut section = Section { table: Some(Table { heads, rows: rows.collect() }), ..Section::default() };
    if let (Some(_), Some((last, _))) = (entries.next(), shown.last()) {
        section.links.push(Piece::text(book.word("more")).to(book.href(&format!("accounts?after={last}"))));
    }
    Ok(Page { title: book.word("accounts"), sections: vec![section], ..Page::default() })
}

/// `GET /explorer/accounts/{address}?to=&balances=`.
pub(super) fn one(asked: &Asked, book: &Book<'_>) -> PageResult {
    let nothing = || asked.nothing("nothing_account");
    let address: Address = asked.id.parse().map_err(|_| nothing())?;
    let account = book.state().accounts.get(&address).ok_or_else(nothing)?;
    let mut sections = vec![about(book, &address, account), balances(asked, book, &address)];
    sections.extend(multisig(book, &address));
    let waiting = Row::waiting_of(book, &address, MOST_WAITING);
    if !waiting.is_empty() {
        let mut section = book.section("waiting");
        section.table = Some(table(book, &waiting));
        sections.push(section);
    }
    sections.push(transactions(asked, book, &address)?);
    sections.extend(metadata_section(book, |entry| entry.kind == MetadataKind::Account && entry.target == address));
    sections.extend(created_mosaics(book, &address));
    sections.extend(owned_namespaces(book, &address));
    sections.extend(hash_locks(book, &address));
    sections.extend(secret_locks(book, &address));
    sections.extend(restrictions(book, &address));
    let subject = vec![Piece::id(address.to_string())];
    Ok(Page { title: book.word("account"), subject, sections, live: false })
}

fn about(book: &Book<'_>, address: &Address, account: &Account) -> Section {
    let mut section = Section::default();
    let names = book.names_of(Alias::Address(*address));
    if !names.is_empty() {
        let pieces = names
            .iter()
            .take(MOST_LISTED)
            .map(|name| vec![Piece::quote(name, 200).to(book.href(&format!("search?q={}", super::percent(name))))]);
        section.lines.push(book.line("names", joined(pieces, book.language.word("comma"))));
    }
    section.lines.push(match account.public_key {
        Some((key, _)) => book.line("public_key", [Piece::id(key.to_string())]),
        None => book.line("public_key", [Piece::text(book.word("key_unknown"))]),
    });
    section.lines.push(book.line("raw_address", [Piece::id(address.to_hex())]));
    section.lines.push(book.line("first_seen", [book.height(account.height)]));
    if *address == book.ledger.harvester_address() {
        section.lines.push(book.line("role", [Piece::text(book.word("role_harvester"))]));
    }
    let Some(links) = book.state().key_links.get(address) else { return section };
    let kind = match links.kind {
        AccountKind::Unlinked => None,
        AccountKind::Main => Some("link_main"),
        AccountKind::Remote => Some("link_remote"),
        AccountKind::RemoteUnlinked => Some("link_was_remote"),
    };
    section.lines.extend(kind.map(|key| book.line("role", [Piece::text(book.word(key))])));
    let network = book.ledger.parameters().network.id;
    if links.linked != PublicKey::ZERO {
        section.lines.push(book.line("linked_account", [book.account(&Address::new(&links.linked, network))]));
    }
    for (key, value) in [("node_key", links.node), ("vrf_key", links.vrf)] {
        if value != PublicKey::ZERO {
            section.lines.push(super::piece::Line { label: book.word(key), value: vec![Piece::id(value.to_string())] });
        }
    }
    for key in &links.voting {
        let epochs = format!(" ({}–{})", key.start_epoch, key.end_epoch);
        section.lines.push(book.line("voting_key", [Piece::id(key.public_key.to_string()), Piece::text(epochs)]));
    }
    section
}

fn balances(asked: &Asked, book: &Book<'_>, address: &Address) -> Section {
    let mut section = book.section("balances");
    let after = asked.get("balances").and_then(|text| text.parse::<MosaicId>().ok());
    let from = after.map_or(Bound::Included((*address, MosaicId(0))), |id| Bound::Excluded((*address, id)));
    let mut entries = book.state().balances.range((from, Bound::Included((*address, MosaicId(u64::MAX)))));
    let shown: Vec<_> = entries.by_ref().take(PAGE_SIZE).collect();
    if shown.is_empty() {
        section.notes.push(book.word("no_balances"));
        return section;
    }
    let rows = shown.iter().map(|((_, id), amount)| {
        let creator = book.state().mosaics.get(id).map(|entry| book.account_short(&entry.owner));
        let amount = book.amount(*id, tegata_symbol::Amount(**amount)).into_iter().take(1).collect();
        vec![vec![book.mosaic(*id)], amount, creator.into_iter().collect()]
    });
    let heads = ["mosaic", "amount", "creator"].map(|key| book.word(key)).to_vec();
    section.table = Some(Table { heads, rows: rows.collect() });
    if let (Some(_), Some(((_, last), _))) = (entries.next(), shown.last()) {
        let url = book.href(&format!("accounts/{address}?balances={last}"));
        section.links.push(Piece::text(book.word("more")).to(url));
    }
    section
}

fn multisig(book: &Book<'_>, address: &Address) -> Option<Section> {
    let entry = book.state().multisigs.get(address)?;
    let mut section = book.section("multisig");
    let accounts = |list: &std::collections::BTreeSet<Address>| {
        joined(list.iter().take(MOST_LISTED).map(|each| vec![book.account(each)]), book.language.word("comma"))
    };
    if entry.is_multisig() {
        let count = entry.cosignatories.len().to_string();
        let least =
            |number: u32| book.language.with("of_cosignatories", &[("least", &number.to_string()), ("count", &count)]);
        section.lines.extend([
            book.line("min_approval", [Piece::text(least(entry.min_approval))]),
            book.line("min_removal", [Piece::text(least(entry.min_removal))]),
            book.line("cosignatories", accounts(&entry.cosignatories)),
        ]);
    }
    if !entry.multisigs.is_empty() {
        section.lines.push(book.line("cosigns_for", accounts(&entry.multisigs)));
    }
    Some(section)
}

fn transactions(asked: &Asked, book: &Book<'_>, address: &Address) -> Result<Section, PageError> {
    let to = parse_place(asked.get("to")).unwrap_or(Place::LAST);
    let places = book.snapshot.places_of(&UnresolvedAddress::from(*address), Place::FIRST, to)?;
    let mut section = book.section("transactions");
    if !book.names_of(Alias::Address(*address)).is_empty() {
        section.notes.push(book.word("by_name_elsewhere"));
    }
    page_of(book, section, places, &format!("accounts/{address}"))
}

fn created_mosaics(book: &Book<'_>, address: &Address) -> Option<Section> {
    let created = book.state().mosaics.iter().take(MOST_SEEN).filter(|(_, entry)| entry.owner == *address);
    let rows: Vec<_> = created
        .map(|(id, entry)| {
            vec![
                vec![book.mosaic(*id)],
                book.amount(*id, tegata_symbol::Amount(entry.supply)).into_iter().take(1).collect(),
            ]
        })
        .take(MOST_SHOWN + 1)
        .collect();
    (!rows.is_empty()).then(|| book.cut("created_mosaics", &["mosaic", "supply"], rows))
}

fn owned_namespaces(book: &Book<'_>, address: &Address) -> Option<Section> {
    let owns = |id: &tegata_symbol::NamespaceId| {
        book.state().namespace(*id).is_some_and(|(_, root)| root.current.owner == *address)
    };
    let owned = book.state().namespaces.iter().take(MOST_SEEN).filter(|(id, _)| owns(id));
    let rows: Vec<_> = owned
        .map(|(id, entry)| vec![vec![book.namespace(*id)], book.alias(entry.alias.as_ref())])
        .take(MOST_SHOWN + 1)
        .collect();
    (!rows.is_empty()).then(|| book.cut("owned_namespaces", &["namespace", "stands_for"], rows))
}

/// The state of a lock at the next block.
fn lock_state(book: &Book<'_>, used: bool, end_height: u64) -> Vec<Piece> {
    vec![match (used, book.ledger.height() < end_height) {
        (true, _) => Piece::shown_as("yes", book.word("lock_used")),
        (false, true) => Piece::shown_as("wait", book.word("lock_active")),
        (false, false) => Piece::shown_as("no", book.word("lock_over")),
    }]
}

fn hash_locks(book: &Book<'_>, address: &Address) -> Option<Section> {
    let locks = book.state().hash_locks.iter().take(MOST_SEEN).filter(|(_, lock)| lock.owner == *address);
    let rows: Vec<_> = locks
        .map(|(hash, lock)| {
            vec![
                vec![book.transaction(hash).shortened()],
                book.amount(lock.mosaic, lock.amount),
                vec![book.height(lock.end_height)],
                lock_state(book, lock.used, lock.end_height),
            ]
        })
        .take(MOST_SHOWN + 1)
        .collect();
    (!rows.is_empty()).then(|| book.cut("hash_locks", &["for_aggregate", "amount", "end_height", "state"], rows))
}

fn secret_locks(book: &Book<'_>, address: &Address) -> Option<Section> {
    let concerns = book.state().secret_locks.iter().take(MOST_SEEN);
    let rows: Vec<_> = concerns
        .filter(|(_, lock)| lock.owner == *address || lock.recipient == *address)
        .map(|(_, lock)| {
            let algorithm = book.algorithm(HashAlgorithm::from(lock.hash_algorithm));
            vec![
                vec![book.account_short(&lock.owner)],
                vec![book.account_short(&lock.recipient)],
                book.amount(lock.mosaic, lock.amount),
                vec![Piece::text(format!("{algorithm} ")), Piece::id(lock.secret.to_string()).shortened()],
                vec![book.height(lock.end_height)],
                lock_state(book, lock.used, lock.end_height),
            ]
        })
        .take(MOST_SHOWN + 1)
        .collect();
    let heads = ["from", "to", "amount", "secret", "end_height", "state"];
    (!rows.is_empty()).then(|| book.cut("secret_locks", &heads, rows))
}

fn restrictions(book: &Book<'_>, address: &Address) -> Option<Section> {
    let entry = book.state().account_restrictions.get(address)?;
    let rows = entry.0.iter().map(|(flags, list)| {
        let key = match (flags & !OUTGOING, flags & OUTGOING != 0) {
            (ADDRESS, false) => "restricts_incoming",
            (ADDRESS, true) => "restricts_outgoing",
            (MOSAIC, _) => "restricts_mosaics",
            _ => "restricts_operations",
        };
        let values = list.values.iter().take(MOST_LISTED).map(|bytes| restricted(book, flags & !OUTGOING, bytes));
        vec![
            vec![Piece::text(book.word(key))],
            vec![Piece::text(book.word(if list.blocks { "only_not" } else { "only" }))],
            joined(values, book.language.word("comma")),
        ]
    });
    Some(book.cut("account_restrictions", &["about", "kind", "values"], rows.collect()))
}

/// A value of an account restriction: an address, an id, or a type's number.
fn restricted(book: &Book<'_>, kind: u16, bytes: &[u8]) -> Vec<Piece> {
    match (kind, bytes.first_chunk::<24>(), bytes.first_chunk::<8>(), bytes.first_chunk::<2>()) {
        (ADDRESS, Some(address), ..) => book.unresolved(&UnresolvedAddress(*address), true),
        (MOSAIC, _, Some(id), _) => vec![book.mosaic(MosaicId(u64::from_le_bytes(*id)))],
        (_, _, _, Some(number)) => match Operation::from(u16::from_le_bytes(*number)) {
            Operation::Type(kind) => vec![Piece::text(book.kind(kind))],
            Operation::Undefined(number) => vec![Piece::text(format!("{number:04X}"))],
        },
        _ => book.bytes(bytes),
    }
}
