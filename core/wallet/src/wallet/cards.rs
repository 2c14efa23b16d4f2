//! What the phone shows a desk; and finding everything again after restoring from the words.

use tegata_rights::{ReceiveCard, StudyCard};
use tegata_symbol::{Address, MosaicId};

use super::Wallet;
use crate::accounts::{self, GAP_LIMIT, KeyRing, Origin};
use crate::chain::{Chain, Connect};
use crate::error::WalletError;
use crate::guardians::GuardianError;
use crate::progress::{Progress, Step};
use crate::studies::StudyRecord;

/// A receive card on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveCardShown {
    /// Text of its QR code.
    pub text: String,
    /// Six digits that staff and patient compare.
    pub short_code: String,
    /// The fresh account.
    pub address: Address,
}

/// What restoring found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Accounts that the chain knows.
    pub accounts: u32,
    /// Studies in them, strangers' not counted.
    pub studies: usize,
    /// Permissions that were given with them.
    pub permissions: usize,
}

impl<N: Connect> Wallet<N> {
    /// A card for one desk, with a fresh account that is stored before the card is shown.
    ///
    /// # Errors
    /// [`WalletError::Format`] when the nonce is too long; [`WalletError::Ledger`] while the network is not known yet.
    pub async fn receive_card(&self, nonce: &[u8]) -> Result<ReceiveCardShown, WalletError> {
        let network = self.network().await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ring = KeyRing::open(&records, network.id)?;
        records.transaction(self.now_ms(), |writer| {
            let keys = accounts::add_next(writer, &ring, Origin::ReceiveCard)?;
            let card = ReceiveCard {
                network: network.generation_hash_seed,
                patient: keys.public_key(),
                nonce: nonce.to_vec(),
            };
            // An error here takes the account back.
            let text = card.sign(&keys)?;
            Ok(ReceiveCardShown { text, short_code: card.short_code(), address: card.address(network.id) })
        })
    }

    /// The text of a card that says which study is meant.
    ///
    /// # Errors
    /// [`WalletError::NotHeld`]; [`GuardianError::NotOwn`] for a ward whose own key another wallet has.
    pub async fn study_card(&self, nft: MosaicId) -> Result<String, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let stored = records.get::<StudyRecord>(&StudyRecord::key(nft))?.filter(|stored| stored.value.held);
        let study = stored.ok_or(WalletError::NotHeld(nft))?.value;
        let account = ground.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let account = account.ok_or(WalletError::NotHeld(nft))?;
        if account.origin == Origin::Ward {
            // A card is signed by the account's own key.
            return Err(GuardianError::NotOwn(account.address).into());
        }
        let keys = KeyRing::open(&records, ground.network.id)?.keys_of(account)?;
        let card = StudyCard {
            network: ground.network.generation_hash_seed,
            nft,
            patient: account.public_key,
            created_ms: ground.now_ms,
        };
        Ok(card.sign(&keys))
    }

    /// Finds accounts, studies and permissions on the chain, as after restoring from the words. Doing it again does no
    /// harm. Each account is searched over a connection of its own; what is found is then looked at like at any other time.
    ///
    /// # Errors
    /// [`WalletError::Ledger`], [`WalletError::NoNode`].
    pub async fn restore(&self, progress: &dyn Progress) -> Result<Restored, WalletError> {
        let chain = self.chain().await?;
        let network = chain.network();
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let (mut found, mut index, mut gap) = (Vec::new(), 0_u32, 0);
        while gap < GAP_LIMIT {
            let key = KeyRing::open(&records, network.id)?.keys(index)?.public_key();
            let apart = self.connect_apart(index).await?;
            let is_known = apart.account(&Address::new(&key, network.id)).await?.is_some();
            gap = if is_known { 0 } else { gap + 1 };
            found.push((index, key));
            index += 1;
            let known = u32::try_from(found.len()).unwrap_or(u32::MAX).saturating_sub(gap);
            progress.step(Step::SearchingAccounts { asked: index, found: known });
        }
        // Cards in the gaps may have been shown too: a study can still arrive there.
        let last = found.len().saturating_sub(usize::try_from(GAP_LIMIT).unwrap_or(0));
        found.truncate(last);
        records.transaction(self.now_ms(), |writer| {
            found.iter().try_for_each(|(index, key)| accounts::add(writer, *index, key, Origin::Restored))
        })?;
        let studies = self.studies(true, progress).await?.studies.len();
        let permissions = self.permissions().await?.permissions.len();
        let accounts = u32::try_from(found.len()).unwrap_or(u32::MAX);
        Ok(Restored { accounts, studies, permissions })
    }
}
