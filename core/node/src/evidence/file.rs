//! Evidence as a file: JSON with a digest over its content.

use serde::{Deserialize, Serialize};
use tegata_symbol::Hash256;
use tegata_symbol::merkle::sha3_256;

use super::check::EvidenceError;
use super::record::EvidenceRecord;
use crate::dto::Hex;
use crate::error::shortened;

/// Largest file in bytes: accounts that strangers filled with mosaics make most of it.
pub const MAX_EVIDENCE: usize = 1 << 20;
const FORMAT: &str = "tegata evidence";
const VERSION: u32 = 1;
const DOMAIN: &[u8] = b"tegata evidence v1";
/// Most entries of a list in it.
const MOST: usize = 64;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    content: EvidenceRecord,
    digest: Hex<Hash256>,
}

/// Only what says which form the rest has.
#[derive(Deserialize)]
struct AnyVersion {
    format: String,
    version: u32,
}

impl EvidenceRecord {
    /// As a file.
    ///
    /// # Errors
    /// [`EvidenceError::Form`].
    pub fn to_file(&self) -> Result<Vec<u8>, EvidenceError> {
        let file =
            File { format: FORMAT.to_owned(), version: VERSION, content: self.clone(), digest: Hex(self.digest()?) };
        let mut bytes = serde_json::to_vec_pretty(&file).map_err(|error| form(&error))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a file; [`EvidenceRecord::check`] says what it proves.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn from_file(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() > MAX_EVIDENCE {
            return Err(EvidenceError::TooLarge(bytes.len()));
        }
        let head: AnyVersion = serde_json::from_slice(bytes).map_err(|error| form(&error))?;
        if head.format != FORMAT {
            return Err(EvidenceError::Form("it says that it is something else".into()));
        }
        if head.version != VERSION {
            return Err(EvidenceError::Version(head.version));
        }
        let File { content, digest, .. } = serde_json::from_slice(bytes).map_err(|error| form(&error))?;
        let too_long = content.states.len() > MOST
            || content.transactions.len() > MOST
            || content.pending_revocations.len() > MOST
            || content.block.named_by.len() > MOST
            || content.transactions.iter().any(|each| each.path.len() > MOST || each.block.named_by.len() > MOST);
        if too_long {
            return Err(EvidenceError::Form("a list is longer than it can be".into()));
        }
        if content.digest()? != digest.0 {
            return Err(EvidenceError::Digest);
        }
        Ok(content)
    }

    /// Over the content without any space.
    fn digest(&self) -> Result<Hash256, EvidenceError> {
        Ok(sha3_256(&[DOMAIN, &serde_json::to_vec(self).map_err(|error| form(&error))?]))
    }
}

fn form(error: &serde_json::Error) -> EvidenceError {
    EvidenceError::Form(shortened(&error.to_string(), 200))
}
