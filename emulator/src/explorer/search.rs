//! Finding a thing by whatever names it.

use data_encoding::HEXUPPER_PERMISSIVE;
use tegata_symbol::{Address, Hash256, MosaicId, NamespaceId, PublicKey, Recipient, UnresolvedAddress};

use super::MOST_ASKED;
use super::book::{Book, MOST_SEEN};
use crate::state::MosaicRestriction;
use crate::storage::StorageError;

/// Newest blocks that are looked through for a block's hash, which has no index.
const MOST_BLOCKS_SEEN: u64 = 2_000;

/// The page of what a text names: an address in either form, a public key, an id, a hash, a height, a namespace's name.
pub(super) fn path(text: &str, book: &Book<'_>) -> Result<Option<String>, StorageError> {
    if text.is_empty() {
        return Ok(Some(String::new()));
    }
    if text.len() > MOST_ASKED {
        return Ok(None);
    }
    if let Ok(address) = text.parse::<Address>() {
        return Ok(account(&address, book));
    }
    if let Ok(bytes) = HEXUPPER_PERMISSIVE.decode(text.as_bytes()) {
        let found = match (bytes.first_chunk::<8>(), bytes.first_chunk::<24>(), bytes.first_chunk::<32>()) {
            (_, _, Some(hash)) if bytes.len() == 32 => hash_or_key(*hash, book)?,
            (_, Some(address), _) if bytes.len() == 24 => raw_address(UnresolvedAddress(*address), book),
            (Some(id), ..) if bytes.len() == 8 => id_of(u64::from_be_bytes(*id), book),
            _ => None,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    if let Ok(height) = text.parse::<u64>()
        && (1..=book.ledger.height()).contains(&height)
    {
        return Ok(Some(format!("blocks/{height}")));
    }
    let namespace = NamespaceId::from_full_name(&text.to_ascii_lowercase()).ok();
    Ok(namespace.and_then(|id| namespace_of(id, book)))
}

fn account(address: &Address, book: &Book<'_>) -> Option<String> {
    book.state().accounts.get(address).map(|_| format!("accounts/{address}"))
}

fn namespace_of(id: NamespaceId, book: &Book<'_>) -> Option<String> {
    book.state().namespaces.get(&id).map(|_| format!("namespaces/{id}"))
}

fn raw_address(address: UnresolvedAddress, book: &Book<'_>) -> Option<String> {
    match address.recipient() {
        Recipient::Account(address) => account(&address, book),
        Recipient::Alias(id) => namespace_of(id, book),
        Recipient::Invalid => None,
    }
}

fn id_of(id: u64, book: &Book<'_>) -> Option<String> {
    let mosaic = book.state().mosaics.get(&MosaicId(id)).map(|_| format!("mosaics/{}", MosaicId(id)));
    mosaic.or_else(|| namespace_of(NamespaceId(id), book))
}

fn hash_or_key(bytes: [u8; 32], book: &Book<'_>) -> Result<Option<String>, StorageError> {
    let (hash, state) = (Hash256(bytes), book.state());
    let is_transaction = book.snapshot.place(&hash)?.is_some()
        || book.ledger.unconfirmed().get(&hash).is_some()
        || book.ledger.partial().get(&hash).is_some()
        || book.ledger.rejection(&hash).is_some();
    if is_transaction {
        return Ok(Some(format!("transactions/{hash}")));
    }
    let found = account(&Address::new(&PublicKey(bytes), book.ledger.parameters().network.id), book)
        .or_else(|| state.metadata.get(&hash).map(|_| format!("metadata/{hash}")))
        .or_else(|| state.hash_locks.get(&hash).map(|lock| format!("accounts/{}", lock.owner)))
        .or_else(|| state.secret_locks.get(&hash).map(|lock| format!("accounts/{}", lock.owner)))
        .or_else(|| {
            let of_secret = state.secret_locks.iter().take(MOST_SEEN).find(|(_, lock)| lock.secret == hash);
            of_secret.map(|(_, lock)| format!("accounts/{}", lock.owner))
        })
        .or_else(|| {
            state.mosaic_restrictions.get(&hash).map(|restriction| match restriction {
                MosaicRestriction::Global { mosaic, .. } | MosaicRestriction::Address { mosaic, .. } => {
                    format!("mosaics/{mosaic}")
                }
            })
        });
    if found.is_some() {
        return Ok(found);
    }
    let newest = book.ledger.height();
    for block in book.snapshot.summaries(newest.saturating_sub(MOST_BLOCKS_SEEN), newest)?.rev() {
        let block = block?;
        if block.hash == hash {
            return Ok(Some(format!("blocks/{}", block.header.height)));
        }
    }
    Ok(None)
}
