//! Making consent requests.

use std::path::Path;

use tegata_rights::{
    ConsentRequest, FormatError, Identity, LedgerError, NetworkFacts, Payer, Purpose, Rights, SignedRequest,
};
use tegata_symbol::{Hash256, MosaicId};

use crate::chain::Chain;
use crate::home::{HomeError, HospitalHome};
use crate::qr::{self, QrError};
use crate::randomness::{NoRandomness, random};
use crate::storage_error::StorageError;

/// What a patient is to be asked.
#[derive(Debug, Clone)]
pub struct RequestOptions {
    /// The study; `None`: the patient picks one.
    pub nft: Option<MosaicId>,
    /// Which rights.
    pub rights: Rights,
    /// What for.
    pub purpose: Purpose,
    /// How long the rights last, from now, in milliseconds.
    pub until_in_ms: u64,
    /// How long an answer is taken, from now, in milliseconds.
    pub answer_within_ms: u64,
    /// With name and number, or not.
    pub identity: Identity,
    /// Who pays for the grant.
    pub payer: Payer,
    /// Where answers go; `None`: the home's URL, else where the desk listened last, else what the registry says.
    pub desk: Option<String>,
    /// Whether the key of the thumbnail is asked for.
    pub wants_thumbnail_key: bool,
    /// Whether the request says how the network stands, for a phone that has none.
    pub offline: bool,
}

/// A request cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MakeRequestError {
    /// A time or another field is outside its limits.
    #[error("the request cannot be made: {0}")]
    Format(#[from] FormatError),
    /// Phones send answers over plain HTTP to loopback addresses only.
    #[error("{0} cannot take answers: use https://, or http:// with a loopback address")]
    InsecureDesk(String),
    /// It does not fit a QR code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// The chain cannot be asked for its network.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The home cannot be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Files cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// A request, ready to be shown.
#[derive(Debug, Clone)]
pub struct MadeRequest {
    /// The request.
    pub signed: SignedRequest,
    /// Its digest: its name on desk pages and in T and V.
    pub digest: Hash256,
    /// The text of its QR code.
    pub code: String,
}

impl MadeRequest {
    /// Writes the QR code as a PNG picture.
    ///
    /// # Errors
    /// [`MakeRequestError::Qr`], [`MakeRequestError::Storage`].
    pub fn write_png(&self, path: &Path) -> Result<(), MakeRequestError> {
        let png = qr::png(&self.code)?;
        std::fs::write(path, png).map_err(|error| StorageError::io(path, &error).into())
    }

    /// Writes the encoded request, for `verify`, `fetch` and other tools.
    ///
    /// # Errors
    /// [`MakeRequestError::Storage`].
    pub fn write_file(&self, path: &Path) -> Result<(), MakeRequestError> {
        std::fs::write(path, self.signed.to_bytes()).map_err(|error| StorageError::io(path, &error).into())
    }
}

/// Makes, signs and stores a request.
///
/// # Errors
/// [`MakeRequestError`].
pub async fn make_request(
    home: &HospitalHome,
    chain: &impl Chain,
    options: &RequestOptions,
) -> Result<MadeRequest, MakeRequestError> {
    let network = chain.network().await?;
    home.pin_network(&network)?;
    let desk = match &options.desk {
        Some(url) => Some(url.trim_end_matches('/').to_owned()),
        None => home.desk_url()?,
    };
    if let Some(url) = desk.as_deref().filter(|url| !is_safe_url(url)) {
        return Err(MakeRequestError::InsecureDesk(url.to_owned()));
    }
    let network_facts = if options.offline { Some(network_facts(chain).await?) } else { None };
    let created_ms = home.clock().now_ms();
    let request = ConsentRequest {
        version: 1,
        network: network.generation_hash_seed,
        asker: home.identity(),
        nft: options.nft,
        rights: options.rights.bits(),
        purpose: options.purpose,
        identity: options.identity,
        payer: options.payer,
        created_ms,
        answer_by_ms: created_ms.saturating_add(options.answer_within_ms),
        until_ms: created_ms.saturating_add(options.until_in_ms),
        desk,
        wants_thumbnail_key: options.wants_thumbnail_key,
        random: random()?,
        network_facts,
    };
    let signed = request.sign(home.keys().request())?;
    let code = signed.to_code();
    qr::QrPicture::new(&code)?;
    home.store().add_request(&signed)?;
    Ok(MadeRequest { digest: signed.digest(), code, signed })
}

/// How the network stands now.
async fn network_facts(chain: &impl Chain) -> Result<NetworkFacts, LedgerError> {
    let (tip, fees) = (chain.tip().await?, chain.fees().await?);
    Ok(NetworkFacts {
        height: tip.height,
        // The moment that deadlines are counted from: on a quiet network the latest block is old.
        block_time_ms: chain.time_ms().await?.max(tip.time_ms),
        fee_multiplier: fees.multiplier,
        mosaic_rental: fees.mosaic_rental.0,
    })
}

/// Whether a URL is `https://`, or `http://` to this machine.
pub(crate) fn is_safe_url(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else {
        return false;
    };
    match url.scheme() {
        "https" => url.host_str().is_some(),
        "http" => is_loopback(&url),
        _ => false,
    }
}

/// Whether a URL names this machine.
pub(crate) fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for url in ["http://127.0.0.1:8001", "http://localhost:1", "http://[::1]:8001", "https://hospital.example/desk"]
        {
            assert!(is_safe_url(url), "{url}");
        }
        for url in ["http://hospital.example", "http://127.0.0.1.evil.example", "ftp://127.0.0.1", "nothing", ""] {
            assert!(!is_safe_url(url), "{url}");
        }
    }
}
