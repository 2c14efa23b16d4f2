//! Telling both hospitals that rights are taken back, so that they obey before the chain says so.

use tegata_rights::{Ledger, Role, Withdrawal, right_id};
use tegata_symbol::{Address, Hash256, MosaicId};

use super::record::{ASKER, SOURCE, WithdrawalRecord};
use crate::accounts::{Account, KeyRing, Origin};
use crate::chain::Connect;
use crate::desk::{Desk, DeskError};
use crate::error::WalletError;
use crate::hospitals;
use crate::permissions::OwnRight;
use crate::requests;
use crate::store::Records;
use crate::wallet::{Ground, Wallet};

/// Which of the two hospitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerned {
    /// The one that asked.
    Asker,
    /// The one that holds the study.
    Source,
}

/// Whether a hospital knows of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HospitalTold {
    /// Which of the two.
    pub which: Concerned,
    /// Its identity account.
    pub hospital: Address,
    /// Its name in the registry.
    pub name: Option<String>,
    /// Why it does not know yet; [`DeskError::is_passing`] ones are tried again by `Wallet::resume`.
    pub told: Result<(), DeskError>,
}

/// A hospital's offer to pay.
pub(super) struct Offer {
    pub(super) url: String,
    pub(super) bytes: Vec<u8>,
}

impl<N: Connect> Wallet<N> {
    /// Signs the statement, where the asking hospital is known. Nothing is stored yet.
    pub(super) fn state(
        &self,
        records: &Records<'_>,
        ground: &Ground,
        record: WithdrawalRecord,
        account: &Account,
        nft: MosaicId,
        asker: Option<Address>,
    ) -> Result<WithdrawalRecord, WalletError> {
        let Some(asker) = asker else { return Ok(record) };
        // A ward's own key is in another wallet.
        if account.origin == Origin::Ward {
            return Ok(record);
        }
        let withdrawal = Withdrawal {
            version: 1,
            network: ground.network.generation_hash_seed,
            patient: account.public_key,
            nft,
            asker,
            request: record.request(),
            rights: record.rights,
            at_ms: self.now_ms(),
        };
        let keys = KeyRing::open(records, ground.network.id)?.keys_of(account)?;
        let statement = withdrawal.sign(&keys).map_err(|_| WalletError::inconsistent("accounts"))?;
        Ok(record.stated(&statement))
    }

    /// Who asked for a right: from the request that was scanned; after restoring from the words it is known only where
    /// the hospital that holds the study asked itself, since a right's id does not tell the asker.
    pub(super) async fn asker_of(
        &self,
        records: &Records<'_>,
        right: &OwnRight,
    ) -> Result<Option<Address>, WalletError> {
        if let Some(record) = records.read(|reader| requests::get(reader, &right.message.request))? {
            return Ok(Some(record.request()?.request().asker));
        }
        let (nft, role, patient) = (right.message.nft, right.message.role, right.account.address);
        let assets = self.chain().await?.assets(&[nft]).await?;
        let creator = assets.iter().find(|asset| asset.id == nft).map(|asset| asset.creator);
        Ok(creator.filter(|creator| right_id(role, nft, creator, &patient) == right.mosaic))
    }

    /// Hands the statement to the hospitals that still wait for it. With `wants_offer` the first that pays is asked to;
    /// its offer comes back unchecked.
    pub(super) async fn tell(
        &self,
        records: &Records<'_>,
        record: &mut WithdrawalRecord,
        wants_offer: bool,
    ) -> Result<(Vec<HospitalTold>, Option<Offer>), WalletError> {
        let ground = self.ground(records).await?;
        let Some(statement) = record.statement(&ground.network.generation_hash_seed)? else {
            return Ok((Vec::new(), None));
        };
        let withdrawal = statement.withdrawal();
        let chain = self.chain().await?;
        let assets = chain.assets(&[withdrawal.nft]).await?;
        let creator = assets.iter().find(|asset| asset.id == withdrawal.nft).map(|asset| asset.creator);
        let mut hospitals = vec![(Concerned::Asker, ASKER, withdrawal.asker)];
        match creator {
            Some(creator) if creator != withdrawal.asker => hospitals.push((Concerned::Source, SOURCE, creator)),
            Some(_) => record.told(SOURCE),
            None => {}
        }
        let (mut told, mut offer) = (Vec::new(), None);
        for (which, bit, hospital) in hospitals {
            let asks = wants_offer && offer.is_none();
            if !record.waits_for(bit) && !asks {
                continue;
            }
            let entry =
                hospitals::look_up(&*chain, records, ground.registry.as_ref(), &hospital, ground.now_ms).await?;
            let name = entry.as_ref().map(|entry| entry.name.clone());
            let mut url = entry.map(|entry| entry.url).unwrap_or_default();
            if url.is_empty() && which == Concerned::Asker {
                url = self.desk_of(records, &record.request())?;
            }
            let answer = match Desk::new(&self.client, &url) {
                Ok(desk) => desk.withdraw(&statement, asks).await,
                Err(error) => Err(error),
            };
            if !answer.as_ref().is_err_and(DeskError::is_passing) {
                record.told(bit);
            }
            let answer = answer.map(|bytes| offer = offer.take().or(bytes.map(|bytes| Offer { url, bytes })));
            told.push(HospitalTold { which, hospital, name, told: answer });
        }
        let kept = &*record;
        records.transaction(self.now_ms(), |writer| kept.put(writer))?;
        Ok((told, offer))
    }

    /// Where the answer to a request went.
    fn desk_of(&self, records: &Records<'_>, request: &Hash256) -> Result<String, WalletError> {
        let record = records.read(|reader| requests::get(reader, request))?;
        Ok(record.map(|record| record.desk).unwrap_or_default())
    }
}

/// The rights of a withdrawal that are still out for its request, T first.
pub(super) fn still_out<'a>(known: &'a [OwnRight], record: &WithdrawalRecord) -> Vec<&'a OwnRight> {
    let out = |role: Role| {
        known.iter().find(|right| {
            right.message.role == role
                && !right.at_home
                && record.covers(&right.message.request, right.message.role)
                && right.account.public_key == record.patient()
        })
    };
    Role::ALL.into_iter().filter_map(out).collect()
}
