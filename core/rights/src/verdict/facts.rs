//! What a verdict rests on, as plain values, and how it is gathered.

use futures_util::future::{try_join, try_join4};
use tegata_symbol::{Address, MosaicId};

use super::{Question, registered};
use crate::ledger::{Asset, Delivery, Holding, Ledger, LedgerError, Tip};
use crate::registry::RegistryEntry;
use crate::void::void_key;

/// All that [`decide`](super::decide) looks at beside the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The chain at that moment.
    pub tip: Tip,
    /// Registry entry of the hospital that asks.
    pub asker: Option<RegistryEntry>,
    /// Registry entry of the NFT's creator.
    pub source: Option<RegistryEntry>,
    /// The creator's word that the study is void.
    pub void: Option<Vec<u8>>,
    /// The NFT and the rights, as far as they exist.
    pub assets: Vec<Asset>,
    /// Units of them at the patient's account and at the hospitals' accounts.
    pub holdings: Vec<Holding>,
    /// The latest unit that the patient sent of each right.
    pub deliveries: Vec<(MosaicId, Delivery)>,
    /// What the patient has announced to take back.
    pub pending: Vec<MosaicId>,
}

impl Facts {
    /// Asks the ledger. What does not depend on another answer is asked at the same time: over a ledger that needs two rounds
    /// for the tip and three for the latest deliveries, all of it takes three.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub async fn gather(ledger: &impl Ledger, question: &Question<'_>) -> Result<Self, LedgerError> {
        let request = question.request.request();
        let rights: Vec<MosaicId> = request.rights().roles().map(|role| question.right_mosaic(role)).collect();
        let all = [&[question.nft], &rights[..]].concat();
        let state = async {
            let (asker, (assets, void, source)) =
                try_join(registered(ledger, &question.registry, &request.asker), study(ledger, question, &all)).await?;
            let mut accounts = vec![question.patient];
            for entry in [&asker, &source].into_iter().flatten() {
                accounts.extend(&entry.reception);
            }
            if question.named_rights.is_some() {
                // Another wallet knows only the hospitals' names on the chain.
                let creator = assets.iter().find(|asset| asset.id == question.nft).map(|asset| asset.creator);
                accounts.extend([Some(request.asker), creator].into_iter().flatten());
            }
            accounts.sort_unstable();
            accounts.dedup();
            let holdings = ledger.holdings(&accounts, &all).await?;
            Ok::<_, LedgerError>((asker, source, void, assets, holdings))
        };
        let (tip, (asker, source, void, assets, holdings), deliveries, pending) = try_join4(
            ledger.tip(),
            state,
            ledger.latest_deliveries(&question.patient, &rights),
            ledger.pending_revocations(&question.patient),
        )
        .await?;
        Ok(Self { tip, asker, source, void, assets, holdings, deliveries, pending })
    }

    /// An asset, if it exists.
    pub fn asset(&self, id: MosaicId) -> Option<&Asset> {
        self.assets.iter().find(|asset| asset.id == id)
    }

    /// The latest unit that was sent of a right.
    pub fn delivery(&self, id: MosaicId) -> Option<&Delivery> {
        self.deliveries.iter().find(|(asset, _)| *asset == id).map(|(_, delivery)| delivery)
    }

    /// The accounts that hold what the decision counts.
    pub fn holders(&self) -> Vec<Address> {
        let mut holders: Vec<Address> = self.holdings.iter().map(|holding| holding.account).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }
}

type Study = (Vec<Asset>, Option<Vec<u8>>, Option<RegistryEntry>);

/// The assets, and what the NFT's creator and the registry say about the creator's study.
async fn study(ledger: &impl Ledger, question: &Question<'_>, all: &[MosaicId]) -> Result<Study, LedgerError> {
    let assets = ledger.assets(all).await?;
    let Some(creator) = assets.iter().find(|asset| asset.id == question.nft).map(|asset| asset.creator) else {
        return Ok((assets, None, None));
    };
    let (void, source) = try_join(
        ledger.asset_metadata(&creator, question.nft, void_key()),
        registered(ledger, &question.registry, &creator),
    )
    .await?;
    Ok((assets, void, source))
}
