//! Which account staff said to be the patient's.

use tegata_rights::StudyCard;
use tegata_symbol::wallet_code::{CodeContent, MAX_WALLET_CODE, WalletCode, WalletCodeError};
use tegata_symbol::{Address, AddressError, MosaicId, Network, PublicKey};

use crate::store::PatientSource;

/// An account, as staff typed, pasted or scanned it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaidPatient {
    /// Its address.
    pub address: Address,
    /// Its public key, where the text says it.
    pub public_key: Option<PublicKey>,
    /// The study, where the text says it.
    pub nft: Option<MosaicId>,
    /// In which form it was said.
    pub source: PatientSource,
}

/// The text names no account of this network. It is never repeated: it could be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatientTextError {
    /// Nothing was put in.
    #[error("enter the patient's address or public key")]
    Empty,
    /// Longer than any code.
    #[error("this is too long for an address, a public key or a code")]
    TooLong,
    /// It is a secret of a wallet.
    #[error("this code holds a secret of the patient's wallet: nobody may see it, and it was not kept")]
    Secret,
    /// It belongs to another network.
    #[error("this account belongs to another network")]
    OtherNetwork,
    /// An address with a typing error.
    #[error("this address has a typing error")]
    Typo,
    /// A code of another wallet that cannot be read.
    #[error(transparent)]
    Code(#[from] WalletCodeError),
    /// Something else.
    #[error("this is no address, no public key and no code that names an account")]
    NotAnAccount,
}

impl PatientTextError {
    /// Stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "patient_empty",
            Self::TooLong | Self::Code(_) | Self::NotAnAccount => "patient_unreadable",
            Self::Secret => "patient_secret",
            Self::OtherNetwork => "patient_other_network",
            Self::Typo => "patient_typo",
        }
    }
}

impl SaidPatient {
    /// Reads an address, a public key (64 hexadecimal digits), a contact or address code of symbol-qr-library (types 1 and
    /// 7), or a study card.
    ///
    /// # Errors
    /// [`PatientTextError`].
    pub fn read(text: &str, network: &Network) -> Result<Self, PatientTextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PatientTextError::Empty);
        }
        if text.len() > MAX_WALLET_CODE {
            return Err(PatientTextError::TooLong);
        }
        if let Some(code) = WalletCode::read(text) {
            return Self::of_code(&code?, network);
        }
        if let Ok(public_key) = text.parse::<PublicKey>() {
            return Ok(Self::of_key(public_key, PatientSource::PublicKey, network));
        }
        match StudyCard::read(text, &network.generation_hash_seed) {
            Ok(card) => {
                let nft = Some(card.nft);
                return Ok(Self { nft, ..Self::of_key(card.patient, PatientSource::StudyCard, network) });
            }
            Err(tegata_rights::CardError::OtherNetwork) => return Err(PatientTextError::OtherNetwork),
            Err(_) => {}
        }
        match text.parse::<Address>() {
            Ok(address) => Self::of_address(address, PatientSource::Address, network),
            Err(AddressError::Checksum) => Err(PatientTextError::Typo),
            Err(_) => Err(PatientTextError::NotAnAccount),
        }
    }

    fn of_code(code: &WalletCode, network: &Network) -> Result<Self, PatientTextError> {
        if code.chain.is_some_and(|chain| chain != network.generation_hash_seed) {
            return Err(PatientTextError::OtherNetwork);
        }
        match &code.content {
            CodeContent::Contact { network: id, .. } if *id != network.id => Err(PatientTextError::OtherNetwork),
            CodeContent::Contact { public_key, .. } => Ok(Self::of_key(*public_key, PatientSource::Contact, network)),
            CodeContent::Address { address, .. } => Self::of_address(*address, PatientSource::AddressCode, network),
            CodeContent::Secret(_) => Err(PatientTextError::Secret),
            _ => Err(PatientTextError::NotAnAccount),
        }
    }

    fn of_key(public_key: PublicKey, source: PatientSource, network: &Network) -> Self {
        Self { address: Address::new(&public_key, network.id), public_key: Some(public_key), nft: None, source }
    }

    fn of_address(address: Address, source: PatientSource, network: &Network) -> Result<Self, PatientTextError> {
        if address.network() != network.id {
            return Err(PatientTextError::OtherNetwork);
        }
        Ok(Self { address, public_key: None, nft: None, source })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use tegata_symbol::{KeyPair, NetworkId, PrivateKey};

    use super::*;

    const NETWORK: Network = Network::TESTNET;

    fn keys() -> KeyPair {
        KeyPair::new(&PrivateKey::from_bytes([7; 32]))
    }

    fn read(text: &str) -> Result<SaidPatient, PatientTextError> {
        SaidPatient::read(text, &NETWORK)
    }

    fn code(kind: u8, network: &Network, data: &str) -> String {
        let (id, seed) = (network.id.0, network.generation_hash_seed);
        format!(r#"{{"v":3,"type":{kind},"network_id":{id},"chain_id":"{seed}","data":{data}}}"#)
    }

    #[test]
    fn an_account_is_taken_in_every_form_that_names_it() {
        let key = keys().public_key();
        let address = Address::new(&key, NETWORK.id);
        let contact = format!(r#"{{"name":"P","publicKey":"{key}"}}"#);
        let card = StudyCard { network: NETWORK.generation_hash_seed, nft: MosaicId(5), patient: key, created_ms: 1 };
        let text = address.to_string();
        for (text, public_key, nft, source) in [
            (format!(" {}-{}\n", &text[..6], &text[6..]), None, None, PatientSource::Address),
            (key.to_string().to_lowercase(), Some(key), None, PatientSource::PublicKey),
            (code(1, &NETWORK, &contact), Some(key), None, PatientSource::Contact),
            (
                code(7, &NETWORK, &format!(r#"{{"name":"P","address":"{address}"}}"#)),
                None,
                None,
                PatientSource::AddressCode,
            ),
            (card.sign(&keys()), Some(key), Some(MosaicId(5)), PatientSource::StudyCard),
        ] {
            assert_eq!(read(&text), Ok(SaidPatient { address, public_key, nft, source }), "{text}");
        }
    }

    #[test]
    fn secrets_other_networks_and_typing_errors_are_told_apart() {
        let key = keys().public_key();
        let contact = format!(r#"{{"name":"P","publicKey":"{key}"}}"#);
        let elsewhere = Address::new(&key, NetworkId::MAINNET).to_string();
        let here = Address::new(&key, NETWORK.id).to_string();
        let typo = if here.ends_with('A') { format!("{}B", &here[..38]) } else { format!("{}A", &here[..38]) };
        for (text, error) in [
            (" ".into(), PatientTextError::Empty),
            ("A".repeat(9_000), PatientTextError::TooLong),
            (code(2, &NETWORK, r#"{"privateKey":"00"}"#), PatientTextError::Secret),
            (code(5, &NETWORK, r#"{"plainMnemonic":"a b"}"#), PatientTextError::Secret),
            (code(1, &Network::MAINNET, &contact), PatientTextError::OtherNetwork),
            (elsewhere, PatientTextError::OtherNetwork),
            (typo, PatientTextError::Typo),
            ("web+symbol://account".into(), PatientTextError::NotAnAccount),
            ("Yamada".into(), PatientTextError::NotAnAccount),
        ] {
            assert_eq!(read(&text), Err(error), "{text}");
        }
    }
}
