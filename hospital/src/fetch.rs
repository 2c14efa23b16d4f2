//! Fetching a released study from another hospital's gate.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use reqwest::{Client, Response, Url};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tegata_rights::{LedgerError, SignedRequest, registered, release_statement};
use tegata_symbol::{Address, Hash256, MosaicId};
use tokio::io::AsyncWriteExt;

use crate::chain::Chain;
use crate::files;
use crate::gate::{ChallengeBody, Manifest, ManifestFile, ReleaseCall};
use crate::home::{HomeError, HospitalHome};
use crate::request::{is_loopback, is_safe_url};
use crate::storage_error::StorageError;

/// Most bytes of a JSON answer.
const MAX_JSON: usize = 8 << 20;
const MAX_FILES: usize = 20_000;
const MAX_FILE: u64 = 4 << 30;
const MAX_TOTAL: u64 = 256 << 30;
const MAX_NAME: usize = 64;

/// A reason of the gate for a no.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GateReason {
    /// Stable name.
    pub code: String,
    /// In words.
    pub text: String,
}

/// A study cannot be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not a URL that a study may come over.
    #[error("{0} cannot be used: use https://, or http:// with a loopback address")]
    InsecureUrl(String),
    /// The registry names another gate for the hospital that made the study.
    #[error("the registry says that the gate of the hospital that made the study is {registered}, not {given}")]
    OtherGate {
        /// As it was given.
        given: String,
        /// As the registry says.
        registered: String,
    },
    /// The gate is not of the hospital that made the study.
    #[error("this is the gate of {found}, but the study was made by {expected}")]
    OtherHospital {
        /// Who answered.
        found: Address,
        /// Who made the study.
        expected: Address,
    },
    /// The request is open and no answer names the study.
    #[error("this request lets the patient pick the study, and no answer names one yet")]
    WhichStudy,
    /// There is no such study.
    #[error("there is no study {0} on the chain")]
    NoStudy(MosaicId),
    /// The gate says no.
    #[error("the gate refuses ({}): {}", codes(.0), texts(.0))]
    Refused(Vec<GateReason>),
    /// The gate answers with another error.
    #[error("the gate answers with an error ({code}): {message}")]
    Gate {
        /// Stable name.
        code: String,
        /// In words.
        message: String,
    },
    /// The gate cannot be reached.
    #[error("the gate cannot be reached: {0}")]
    Unreachable(String),
    /// The answer is not what the protocol promises.
    #[error("the gate's answer makes no sense: {0}")]
    Nonsense(&'static str),
    /// A file is not what the manifest says.
    #[error("the file {0} arrived damaged: run the same command again")]
    Damaged(String),
    /// The chain cannot be asked.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

fn codes(reasons: &[GateReason]) -> String {
    reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", ")
}

fn texts(reasons: &[GateReason]) -> String {
    reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; ")
}

/// How far fetching is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchEvent {
    /// The gate has opened.
    Released {
        /// Files to come.
        files: usize,
        /// Bytes to come.
        bytes: u64,
    },
    /// A file is there, whole.
    File {
        /// Files done.
        done: usize,
        /// Files in all.
        total: usize,
        /// Bytes done.
        bytes: u64,
    },
}

/// A fetched study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The study.
    pub nft: MosaicId,
    /// The hospital that made it.
    pub source: Address,
    /// The files.
    pub files: Vec<PathBuf>,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Fetches the study of a granted request. Files that are there already, whole, are kept.
///
/// # Errors
/// [`FetchError`]. Files appear under their names only when they are whole; running it again continues.
pub async fn fetch(
    home: &HospitalHome,
    chain: &impl Chain,
    signed: &SignedRequest,
    gate_url: &str,
    to: &Path,
    progress: &mut (dyn FnMut(FetchEvent) + Send),
) -> Result<Fetched, FetchError> {
    let base = gate_url.trim_end_matches('/');
    if !is_safe_url(base) {
        return Err(FetchError::InsecureUrl(gate_url.to_owned()));
    }
    home.pin_network(&chain.network().await?)?;
    let nft = match signed.request().nft {
        Some(nft) => nft,
        None => home.store().answer(&signed.digest())?.ok_or(FetchError::WhichStudy)?.nft,
    };
    let asset = chain.assets(&[nft]).await?.into_iter().find(|asset| asset.id == nft);
    let source = asset.ok_or(FetchError::NoStudy(nft))?.creator;
    check_gate(home, chain, &source, base).await?;

    let gate = GateClient { client: http_client()?, base };
    let challenge = gate.challenge(&source).await?;
    let statement = release_statement(&source, &challenge, &signed.digest());
    let signature = home.keys().request().sign(&statement).0;
    let call = ReleaseCall { request: signed.to_bytes(), nft, challenge, signature };
    let manifest = gate.release(&call).await?;
    let (total, bytes) = check_manifest(&manifest)?;
    progress(FetchEvent::Released { files: total, bytes });

    std::fs::create_dir_all(to).map_err(|error| StorageError::io(to, &error))?;
    let (mut paths, mut done_bytes) = (Vec::with_capacity(total), 0);
    for file in &manifest.files {
        let path = to.join(&file.name);
        let here = path.is_file() && files::digest(&path)? == (file.size, sha256_of(file)?);
        if !here {
            gate.file(&manifest.token, file, &path).await?;
        }
        done_bytes += file.size;
        paths.push(path);
        progress(FetchEvent::File { done: paths.len(), total, bytes: done_bytes });
    }
    Ok(Fetched { nft, source, files: paths, bytes })
}

/// A signature for a gate is good at that gate only; a URL that is not the registry's could pass it on to the real one.
async fn check_gate(home: &HospitalHome, chain: &impl Chain, source: &Address, base: &str) -> Result<(), FetchError> {
    let entry = registered(chain, &home.registry(), source).await?;
    let named = entry.map(|entry| entry.url).unwrap_or_default();
    let local = Url::parse(base).is_ok_and(|url| is_loopback(&url));
    if local || named.is_empty() || named.trim_end_matches('/') == base {
        return Ok(());
    }
    Err(FetchError::OtherGate { given: base.to_owned(), registered: named })
}

fn http_client() -> Result<Client, FetchError> {
    tegata_node::http_client().map_err(|error| FetchError::Unreachable(error.to_string()))
}

fn sha256_of(file: &ManifestFile) -> Result<[u8; 32], FetchError> {
    let hash: Hash256 = file.sha256.parse().map_err(|_| FetchError::Nonsense("a digest that is none"))?;
    Ok(hash.0)
}

/// Number of files and bytes, when every name is a plain file name and nothing exceeds the limits.
fn check_manifest(manifest: &Manifest) -> Result<(usize, u64), FetchError> {
    if manifest.files.is_empty() || manifest.files.len() > MAX_FILES {
        return Err(FetchError::Nonsense("no files, or too many"));
    }
    manifest.token.parse::<Hash256>().map_err(|_| FetchError::Nonsense("a token that is none"))?;
    let (mut names, mut bytes) = (HashSet::new(), 0u64);
    for file in &manifest.files {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if file.name.is_empty()
            || file.name.len() > MAX_NAME
            || file.name.starts_with('.')
            || !file.name.chars().all(plain)
            || !names.insert(file.name.to_ascii_lowercase())
        {
            return Err(FetchError::Nonsense("a file name that is not allowed"));
        }
        sha256_of(file)?;
        bytes = bytes.saturating_add(file.size);
        if file.size > MAX_FILE || bytes > MAX_TOTAL {
            return Err(FetchError::Nonsense("more bytes than any study has"));
        }
    }
    Ok((manifest.files.len(), bytes))
}

struct GateClient<'a> {
    client: Client,
    base: &'a str,
}

#[derive(Deserialize)]
struct ErrorBody {
    code: String,
    message: String,
    reasons: Option<Vec<GateReason>>,
}

fn unreachable_gate(error: reqwest::Error) -> FetchError {
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    FetchError::Unreachable(cause.to_string())
}

async fn limited(mut response: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable_gate)? {
        if body.len().saturating_add(chunk.len()) > MAX_JSON {
            return Err(FetchError::Nonsense("an answer that is too long"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

async fn checked(response: Response) -> Result<Response, FetchError> {
    if response.status().is_success() {
        return Ok(response);
    }
    let body = limited(response).await?;
    let error: ErrorBody =
        serde_json::from_slice(&body).map_err(|_| FetchError::Nonsense("an error without a code"))?;
    Err(match error.reasons {
        Some(reasons) if !reasons.is_empty() => FetchError::Refused(reasons),
        _ => FetchError::Gate { code: error.code, message: error.message },
    })
}

impl GateClient<'_> {
    async fn post(&self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, FetchError> {
        let request = self.client.post(format!("{}{path}", self.base)).header("content-type", "application/cbor");
        let response = request.body(body).send().await.map_err(unreachable_gate)?;
        limited(checked(response).await?).await
    }

    async fn challenge(&self, expected: &Address) -> Result<[u8; 32], FetchError> {
        let body = self.post("/gate/challenge", Vec::new()).await?;
        let body: ChallengeBody =
            serde_json::from_slice(&body).map_err(|_| FetchError::Nonsense("no challenge in the answer"))?;
        let found: Address = body.identity.parse().map_err(|_| FetchError::Nonsense("no identity in the answer"))?;
        if found != *expected {
            return Err(FetchError::OtherHospital { found, expected: *expected });
        }
        let challenge: Hash256 =
            body.challenge.parse().map_err(|_| FetchError::Nonsense("no challenge in the answer"))?;
        Ok(challenge.0)
    }

    async fn release(&self, call: &ReleaseCall) -> Result<Manifest, FetchError> {
        let body = self.post("/gate/release", call.to_bytes()).await?;
        serde_json::from_slice(&body).map_err(|_| FetchError::Nonsense("no manifest in the answer"))
    }

    /// Writes under a temporary name, and gives the file its own only when size and digest are right.
    async fn file(&self, token: &str, file: &ManifestFile, path: &Path) -> Result<(), FetchError> {
        let request = self.client.get(format!("{}/gate/files/{}", self.base, file.number)).bearer_auth(token);
        let mut response = checked(request.send().await.map_err(unreachable_gate)?).await?;
        let part = path.with_file_name(format!("{}.part", file.name));
        let wrong = |error: std::io::Error| FetchError::Storage(StorageError::io(&part, &error));
        let mut out = tokio::fs::File::create(&part).await.map_err(wrong)?;
        let (mut hasher, mut size) = (Sha256::new(), 0u64);
        while let Some(chunk) = response.chunk().await.map_err(unreachable_gate)? {
            size = size.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if size > file.size {
                break;
            }
            hasher.update(&chunk);
            out.write_all(&chunk).await.map_err(wrong)?;
        }
        out.sync_all().await.map_err(wrong)?;
        drop(out);
        let digest: [u8; 32] = hasher.finalize().into();
        if size != file.size || digest != sha256_of(file)? {
            let _ = tokio::fs::remove_file(&part).await;
            return Err(FetchError::Damaged(file.name.clone()));
        }
        tokio::fs::rename(&part, path).await.map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(names: &[&str]) -> Manifest {
        let file = |(number, name): (usize, &&str)| ManifestFile {
            number: number as u32,
            name: (*name).into(),
            size: 10,
            sha256: "00".repeat(32),
            sop_instance_uid: None,
        };
        Manifest { token: "00".repeat(32), expires_ms: 0, files: names.iter().enumerate().map(file).collect() }
    }

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused() {
        for name in ["../evil", "a/b", "", ".hidden", "a\\b", "C:evil", "a\0", "..", &"x".repeat(65)] {
            assert!(check_manifest(&manifest(&[name])).is_err(), "{name:?}");
        }
        assert!(check_manifest(&manifest(&["0001.dcm", "0001.DCM"])).is_err());
        assert!(matches!(check_manifest(&manifest(&["0001.dcm", "0002.dcm"])), Ok((2, 20))));
    }
}
