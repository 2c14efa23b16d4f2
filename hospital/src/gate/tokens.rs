//! Tokens that open the files of one manifest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tegata_rights::SignedRequest;
use tegata_symbol::{Address, Hash256, MosaicId};

use super::TOKEN_LIFETIME_MS;
use crate::randomness::{NoRandomness, random};
use crate::store::StudyFile;

/// Most tokens at once; the oldest give way.
const MOST: usize = 1024;

/// Who may fetch.
pub(super) enum Holder {
    /// A hospital, by this request.
    Hospital(Box<SignedRequest>),
    /// The patient's account.
    Patient(Address),
}

impl Holder {
    pub(super) fn digest(&self) -> Option<Hash256> {
        match self {
            Self::Hospital(signed) => Some(signed.digest()),
            Self::Patient(_) => None,
        }
    }
}

/// What a token opens.
pub(super) struct Ticket {
    pub(super) nft: MosaicId,
    pub(super) deidentified: bool,
    pub(super) holder: Holder,
    pub(super) files: Vec<StudyFile>,
    pub(super) expires_ms: u64,
}

#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<[u8; 32], Arc<Ticket>>>);

impl Tokens {
    /// A new token, and when it expires.
    pub(super) fn make(&self, mut ticket: Ticket, now_ms: u64) -> Result<([u8; 32], u64), NoRandomness> {
        let token = random()?;
        ticket.expires_ms = now_ms.saturating_add(TOKEN_LIFETIME_MS);
        let expires_ms = ticket.expires_ms;
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| ticket.expires_ms > now_ms);
        if tickets.len() >= MOST
            && let Some(oldest) = tickets.iter().min_by_key(|(_, ticket)| ticket.expires_ms).map(|(key, _)| *key)
        {
            tickets.remove(&oldest);
        }
        tickets.insert(token, Arc::new(ticket));
        Ok((token, expires_ms))
    }

    /// What a token opens, while it lives.
    pub(super) fn find(&self, token: &[u8; 32], now_ms: u64) -> Option<Arc<Ticket>> {
        let tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.get(token).filter(|ticket| ticket.expires_ms > now_ms).cloned()
    }
}
