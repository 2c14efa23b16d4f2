//! Metal: files in metadata, in chunks that name the next one by the hash of its content (REST's `metal.js`).
//!
//! A chunk: flags u8 (0x80 the last one, 0x40 text before the first zero byte) · 3 bytes that no reader needs · key of the
//! next chunk, big-endian u64 · content. A chunk's key is the low half of SHA3-256(chunk)'s first 8 bytes, highest bit clear.

use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{Hash256, MetadataKey};

use crate::state::{MetadataEntry, Table};

/// First bytes of a metal id.
const SIGNATURE: [u8; 2] = [0x0B, 0x2A];
const HEADER: usize = 12;
const LAST: u8 = 0x80;
const TEXT: u8 = 0x40;
const KEY_MASK: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// A file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) payload: Vec<u8>,
    pub(super) text: Option<String>,
}

/// What the text of a file says about it: `["seal1", length, mime type, name, comment]`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seal {
    pub(super) mime: Option<String>,
    pub(super) name: Option<String>,
}

impl Seal {
    /// Reads a text that is a seal.
    pub(super) fn read(text: &str) -> Option<Self> {
        let fields: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
        let text_at = |index: usize| match fields.get(index) {
            None | Some(serde_json::Value::Null) => Some(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())),
        };
        let sealed = fields.first()? == "seal1" && fields.get(1)?.is_number();
        let (mime, name, _comment) = (text_at(2)?, text_at(3)?, text_at(4)?);
        sealed
            .then_some(Self { mime: mime.filter(|text| !text.is_empty()), name: name.filter(|text| !text.is_empty()) })
    }
}

/// The metadata entry that a metal id names: base58 of the signature and the entry's composite hash.
pub(super) fn composite_hash(metal_id: &str) -> Option<Hash256> {
    let mut bytes = [0; 34];
    let size = bs58::decode(metal_id).onto(&mut bytes).ok()?;
    let hash = bytes.strip_prefix(&SIGNATURE)?;
    if size == bytes.len() { Some(Hash256(*hash.first_chunk()?)) } else { None }
}

/// The file that begins with an entry; `None` when a chunk is missing or is not what its key says.
pub(super) fn read(metadata: &Table<Hash256, MetadataEntry>, first: &Hash256) -> Option<File> {
    let first = metadata.get(first)?;
    let (mut payload, mut text) = (Vec::new(), Vec::new());
    let mut key = first.key;
    loop {
        // A chunk holds the hash of the next, so that no chain comes back to where it was.
        let chunk = metadata.get(&MetadataEntry::composite_hash(&first.source, &first.target, key, first.kind))?;
        let digest = sha3_256(&[&chunk.value]);
        if MetadataKey(u64::from_le_bytes(*digest.0.first_chunk()?) & KEY_MASK) != key {
            return None;
        }
        let (header, mut content) = chunk.value.split_at_checked(HEADER)?;
        let flags = *header.first()?;
        if flags & TEXT != 0 {
            let end = content.iter().position(|byte| *byte == 0)?;
            text.extend_from_slice(content.get(..end)?);
            content = content.get(end + 1..)?;
        }
        payload.extend_from_slice(content);
        if flags & LAST != 0 {
            break;
        }
        key = MetadataKey(u64::from_be_bytes(*header.last_chunk()?));
    }
    let text = (!text.is_empty()).then(|| String::from_utf8_lossy(&text).into_owned());
    Some(File { payload, text })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_id_is_the_base58_of_a_signature_and_a_composite_hash() {
        let id = "FeF65JftVPEGwaua35LnbU9jK46uG3W8karGDDuDwVEh8Z";
        let hash = composite_hash(id).unwrap();
        assert_eq!(bs58::encode([&SIGNATURE[..], &hash.0].concat()).into_string(), id);
        for wrong in ["", "0OIl", "FeF65JftVPEGwaua35LnbU9jK46uG3W8karGDDuDwVEh8", "2J"] {
            assert_eq!(composite_hash(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_seal_says_kind_and_name() {
        let seal = |mime: Option<&str>, name: Option<&str>| Seal {
            mime: mime.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        assert_eq!(Seal::read(r#"["seal1",5,"image/png","a.png","hi"]"#), Some(seal(Some("image/png"), Some("a.png"))));
        assert_eq!(Seal::read(r#"["seal1",5,null,"a.png"]"#), Some(seal(None, Some("a.png"))));
        assert_eq!(Seal::read(r#"["seal1",5]"#), Some(seal(None, None)));
        for other in ["hello", "[]", r#"["seal2",5]"#, r#"["seal1","5"]"#, r#"["seal1",5,7]"#] {
            assert_eq!(Seal::read(other), None, "{other}");
        }
    }
}
