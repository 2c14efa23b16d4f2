//! Fetching the own study from the release gate of the hospital that holds it.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use minicbor::Encode;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tegata_rights::thumbnail::{CommitmentNonce, Instance, Locator, RecordFormat, verify_study};
use tegata_rights::{CHALLENGE_SIZE, own_study_statement};
use tegata_symbol::{Address, KeyPair, MosaicId, PublicKey};

use crate::accounts::{Account, KeyRing};
use crate::chain::Connect;
use crate::error::WalletError;
use crate::guardians::Signatory;
use crate::history::{Happening, HistoryRecord};
use crate::http::{self, BaseUrl, CALL_TIMEOUT, CallError, MAX_BODY};
use crate::progress::{Progress, Step};
use crate::store::Records;
use crate::studies::{StudyRecord, record_key};
use crate::wallet::{Ground, Wallet};

/// Most files of one study.
pub const MAX_FILES: usize = 10_000;
/// Most bytes of one study: 64 GiB.
pub const MAX_STUDY_BYTES: u64 = 64 << 30;
/// Largest manifest; each file takes some 150 bytes.
const MAX_MANIFEST: usize = 4 << 20;
const MAX_NAME: usize = 200;

/// Why the own study was not fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// The call failed; a refusal names the gate's reasons.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The gate is another hospital's than the one that made the study.
    #[error("this gate belongs to {found}, the study was made by {expected}")]
    OtherHospital {
        /// The hospital that made the study.
        expected: Address,
        /// The hospital that the gate names.
        found: Address,
    },
    /// The challenge or the manifest is not what the protocol says.
    #[error("the gate's answer makes no sense: {0}")]
    Nonsense(&'static str),
    /// The files are not those that the hospital committed to on the chain when it made the study.
    #[error("these are not the files that the hospital committed to when it made the study: ask the hospital")]
    NotCommitted,
    /// A file's size or SHA-256 is not the one that the manifest names.
    #[error("the file {0} arrived damaged; fetch the study again")]
    Damaged(String),
}

#[derive(Deserialize)]
struct Challenge {
    challenge: String,
    identity: String,
}

#[derive(Deserialize)]
struct Manifest {
    token: String,
    files: Vec<ManifestFile>,
}

#[derive(Deserialize)]
struct ManifestFile {
    number: u64,
    name: String,
    size: u64,
    sha256: String,
    #[serde(default, rename = "sopInstanceUid")]
    sop_instance_uid: Option<String>,
}

impl ManifestFile {
    fn instance(&self) -> Option<Instance> {
        let sha256 = HEXLOWER_PERMISSIVE.decode(self.sha256.as_bytes()).ok()?.try_into().ok()?;
        Some(Instance { sop_instance_uid: self.sop_instance_uid.clone()?, sha256 })
    }
}

#[derive(Encode)]
struct OwnStudy {
    #[cbor(n(0), with = "minicbor::bytes")]
    nft: [u8; 8],
    #[cbor(n(1), with = "minicbor::bytes")]
    patient: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    challenge: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    signature: [u8; 64],
    /// A guardian's key, where one signs.
    #[n(4)]
    signer: Option<minicbor::bytes::ByteArray<32>>,
}

/// The keys by which this wallet proves that it holds a study, and opens what was sealed for the account that does.
pub(crate) struct Holder {
    pub(crate) patient: PublicKey,
    pub(crate) reading: KeyPair,
    pub(crate) signing: KeyPair,
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedStudy {
    /// The files, complete and checked.
    pub files: Vec<PathBuf>,
    /// Bytes of all files.
    pub bytes: u64,
}

impl<N: Connect> Wallet<N> {
    /// Fetches the own study from the gate at `gate` into the directory `to`, which is made if it is not there. A file
    /// appears under its name only when it is complete and checked; files that are already there complete are kept.
    ///
    /// # Errors
    /// [`WalletError::NotHeld`], [`WalletError::Gate`], [`WalletError::File`].
    pub async fn fetch_own(
        &self,
        nft: MosaicId,
        gate: &str,
        to: &Path,
        progress: &dyn Progress,
    ) -> Result<FetchedStudy, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let stored = records.get::<StudyRecord>(&StudyRecord::key(nft))?.filter(|stored| stored.value.held);
        let study = stored.ok_or(WalletError::NotHeld(nft))?.value;
        let account = ground.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let account = account.ok_or(WalletError::NotHeld(nft))?;
        let source = study.source().ok_or(WalletError::inconsistent("studies"))?;
        let base = BaseUrl::parse(gate).map_err(GateError::from)?;

        let holder = self.holder(&records, &ground, account).await?;
        let call = self.own_call(&base, &source, nft, &holder).await?;
        let manifest = self.manifest(&base, call).await?;
        if let Some(locator) = study.locator().filter(|locator| locator.format == RecordFormat::CommitmentOnly) {
            self.check_commitment(&base, &source, nft, &holder, &locator, &manifest).await?;
        }
        drop(holder);
        let total = manifest.files.iter().map(|file| file.size).sum();
        fs::create_dir_all(to).map_err(|error| file_error(to, &error))?;
        let (mut files, mut received) = (Vec::new(), 0);
        for (place, file) in manifest.files.iter().enumerate() {
            let tell = |so_far: u64| {
                progress.step(Step::Fetching {
                    file: file.name.clone(),
                    number: place + 1,
                    of: manifest.files.len(),
                    received: received + so_far,
                    total,
                });
            };
            let path = self.fetch_file(&base, &manifest.token, file, to, tell).await?;
            received += file.size;
            progress.step(Step::Fetched { path: path.clone() });
            files.push(path);
        }
        let entry = HistoryRecord::new(Happening::Fetched).nft(Some(nft)).detail(base.host.clone());
        records.append(self.now_ms(), &entry)?;
        Ok(FetchedStudy { files, bytes: received })
    }

    /// The keys for calls about the studies of `account`.
    pub(crate) async fn holder(
        &self,
        records: &Records<'_>,
        ground: &Ground,
        account: &Account,
    ) -> Result<Holder, WalletError> {
        let chain = self.chain().await?;
        let signatory = Signatory::of(&*chain, account, &ground.accounts).await?;
        let ring = KeyRing::open(records, ground.network.id)?;
        let (reading, signing) = (ring.keys_of(account)?, ring.keys_of(&signatory.account)?);
        Ok(Holder { patient: account.public_key, reading, signing })
    }

    /// The body of a call that proves, to the gate of `source` alone, that this wallet holds the NFT, or is a guardian of
    /// the account that does.
    pub(crate) async fn own_call(
        &self,
        base: &BaseUrl,
        source: &Address,
        nft: MosaicId,
        holder: &Holder,
    ) -> Result<Vec<u8>, GateError> {
        let (challenge, identity) = self.challenge(base).await?;
        // Otherwise one gate could have the patient sign for another.
        if identity != *source {
            return Err(GateError::OtherHospital { expected: *source, found: identity });
        }
        let signature = holder.signing.sign(&own_study_statement(&identity, &challenge, nft)).0;
        let key = holder.signing.public_key();
        let signer = (key != holder.patient).then(|| key.0.into());
        let call = OwnStudy { nft: nft.0.to_be_bytes(), patient: holder.patient.0, challenge, signature, signer };
        minicbor::to_vec(&call).map_err(|_| GateError::Nonsense("the call cannot be written"))
    }

    async fn challenge(&self, base: &BaseUrl) -> Result<([u8; CHALLENGE_SIZE], Address), GateError> {
        let sent = self.client.post(base.join("/gate/challenge")).timeout(CALL_TIMEOUT).send().await;
        let response = http::accepted(base, sent).await?;
        let body = http::body(base, response, MAX_BODY).await?;
        let challenge: Challenge =
            serde_json::from_slice(&body).map_err(|_| GateError::Nonsense("the challenge cannot be read"))?;
        let bytes = HEXLOWER_PERMISSIVE.decode(challenge.challenge.as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        let identity = challenge.identity.parse().map_err(|_| GateError::Nonsense("the identity is not an address"))?;
        Ok((bytes.ok_or(GateError::Nonsense("the challenge is not 32 bytes"))?, identity))
    }

    async fn manifest(&self, base: &BaseUrl, body: Vec<u8>) -> Result<Manifest, GateError> {
        let request = self.client.post(base.join("/gate/own")).header("content-type", "application/cbor").body(body);
        let response = http::accepted(base, request.timeout(CALL_TIMEOUT).send().await).await?;
        let body = http::body(base, response, MAX_MANIFEST).await?;
        let manifest: Manifest =
            serde_json::from_slice(&body).map_err(|_| GateError::Nonsense("the manifest cannot be read"))?;
        check(&manifest)?;
        Ok(manifest)
    }

    /// Before anything is fetched: the manifest's files, all of them and no other, are those of the commitment.
    async fn check_commitment(
        &self,
        base: &BaseUrl,
        source: &Address,
        nft: MosaicId,
        holder: &Holder,
        locator: &Locator,
        manifest: &Manifest,
    ) -> Result<(), GateError> {
        let key = record_key(locator, &holder.reading).ok_or(GateError::NotCommitted)?;
        let kept = self.picture_at(base, source, nft, holder).await?;
        let instances: Option<Vec<Instance>> = manifest.files.iter().map(ManifestFile::instance).collect();
        let instances = instances.ok_or(GateError::NotCommitted)?;
        verify_study(&locator.hash, &CommitmentNonce::of(&key), &kept.record, &instances)
            .map_err(|_| GateError::NotCommitted)
    }

    async fn fetch_file(
        &self,
        base: &BaseUrl,
        token: &str,
        file: &ManifestFile,
        to: &Path,
        tell: impl Fn(u64),
    ) -> Result<PathBuf, WalletError> {
        let path = to.join(&file.name);
        if is_complete(&path, file) {
            return Ok(path);
        }
        let damaged = || GateError::Damaged(file.name.clone());
        let request = self.client.get(base.join(&format!("/gate/files/{}", file.number))).bearer_auth(token);
        let mut response = http::accepted(base, request.send().await).await.map_err(GateError::from)?;
        let failed = |error: io::Error| file_error(&path, &error);
        let mut target = tempfile::NamedTempFile::new_in(to).map_err(failed)?;
        let (mut digest, mut size) = (Sha256::new(), 0_u64);
        loop {
            let chunk = response.chunk().await;
            let chunk = chunk.map_err(|error| GateError::from(http::unreachable_host(base, &error)))?;
            let Some(chunk) = chunk else { break };
            size += chunk.len() as u64;
            if size > file.size {
                return Err(damaged().into());
            }
            digest.update(&chunk);
            target.write_all(&chunk).map_err(failed)?;
            tell(size);
        }
        if size != file.size || HEXLOWER.encode(&digest.finalize()) != file.sha256.to_ascii_lowercase() {
            return Err(damaged().into());
        }
        target.as_file().sync_all().map_err(failed)?;
        target.persist(&path).map_err(|error| file_error(&path, &error.error))?;
        Ok(path)
    }
}

/// Names that stay inside the directory, numbers and names that do not repeat, sizes within the limits.
fn check(manifest: &Manifest) -> Result<(), GateError> {
    let files = &manifest.files;
    if files.len() > MAX_FILES {
        return Err(GateError::Nonsense("too many files"));
    }
    let is_hex = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex(&manifest.token) || files.iter().any(|file| !is_hex(&file.sha256)) {
        return Err(GateError::Nonsense("a token or checksum is not 32 bytes"));
    }
    if files.iter().try_fold(0_u64, |sum, file| sum.checked_add(file.size)).is_none_or(|sum| sum > MAX_STUDY_BYTES) {
        return Err(GateError::Nonsense("the study is too large"));
    }
    let is_plain = |name: &str| {
        let mut parts = Path::new(name).components();
        let one = matches!(parts.next(), Some(Component::Normal(part)) if part == name) && parts.next().is_none();
        one && name.len() <= MAX_NAME
            && !name.starts_with('.')
            && !name.chars().any(|c| c.is_control() || c == '\\' || c == ':')
    };
    if !files.iter().all(|file| is_plain(&file.name)) {
        return Err(GateError::Nonsense("a file's name is not usable"));
    }
    let mut names: Vec<String> = files.iter().map(|file| file.name.to_lowercase()).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    if names.len() < count {
        return Err(GateError::Nonsense("two files have the same name"));
    }
    Ok(())
}

/// Whether the file is there already, with the right content.
fn is_complete(path: &Path, file: &ManifestFile) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == file.size);
    let hash = || {
        let mut digest = Sha256::new();
        io::copy(&mut fs::File::open(path).ok()?, &mut DigestWriter(&mut digest)).ok()?;
        Some(HEXLOWER.encode(&digest.finalize()))
    };
    is_file && hash().is_some_and(|hash| hash == file.sha256.to_ascii_lowercase())
}

struct DigestWriter<'a>(&'a mut Sha256);

impl Write for DigestWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn file_error(path: &Path, error: &io::Error) -> WalletError {
    WalletError::File { path: path.to_owned(), kind: error.kind() }
}
