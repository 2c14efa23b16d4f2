//! Pictures that are not on the chain: the hospital that made the study keeps them sealed, and gives them to whoever proves
//! the key that holds the NFT. What it gives is believed only if the chain commits to it.

use tegata_rights::thumbnail::{
    CommitmentNonce, KeptPicture, Locator, MAX_KEPT_PICTURE_SIZE, RecordFormat, verify_picture,
};
use tegata_symbol::{Address, Hash256, KeyPair, MosaicId};

use crate::chain::Connect;
use crate::error::WalletError;
use crate::gate::{GateError, Holder};
use crate::hospitals;
use crate::http::{self, BaseUrl, CALL_TIMEOUT};
use crate::progress::{Progress, Step};
use crate::store::Records;
use crate::studies::{self, PictureProblem, Preview, StudyRecord};
use crate::wallet::{Ground, Wallet};

impl<N: Connect> Wallet<N> {
    /// Asks the hospitals for the pictures that they keep and this wallet has not seen. A gate that does not answer, or
    /// refuses, leaves the study without its picture until the next time.
    pub(crate) async fn fetch_kept_pictures(
        &self,
        records: &Records<'_>,
        ground: &Ground,
        progress: &dyn Progress,
    ) -> Result<(), WalletError> {
        for stored in records.list::<StudyRecord>()? {
            let study = stored.value;
            let locator = study.locator().filter(|locator| locator.format == RecordFormat::CommitmentOnly);
            let wanted = study.held && study.set_aside().is_none() && study.preview.is_none();
            let account = ground.accounts.iter().find(|account| account.public_key.0 == study.patient);
            let (Some(locator), true, Some(account)) = (locator, wanted, account) else { continue };
            // Without a guardian of the account here, its pictures cannot be asked for.
            let holder = match self.holder(records, ground, account).await {
                Ok(holder) => holder,
                Err(WalletError::Guardian(_)) => continue,
                Err(error) => return Err(error),
            };
            let Ok(kept) = self.kept_picture(records, ground, &study, &holder).await? else { continue };
            let nft = MosaicId(study.nft);
            let found = open(kept, &locator, &holder.reading, &ground.network.generation_hash_seed, nft);
            let is_there = found.is_ok();
            studies::keep_kept(records, study, found, ground.now_ms)?;
            if is_there {
                progress.step(Step::PreviewReady { nft });
            }
        }
        Ok(())
    }

    /// The inner error is the hospital's: no valid entry with a URL, a gate that cannot be reached, a refusal.
    async fn kept_picture(
        &self,
        records: &Records<'_>,
        ground: &Ground,
        study: &StudyRecord,
        holder: &Holder,
    ) -> Result<Result<KeptPicture, GateError>, WalletError> {
        let source = study.source().ok_or(WalletError::inconsistent("studies"))?;
        let entry = hospitals::remembered(records, ground.registry.as_ref(), &source)?.map(|(entry, _)| entry);
        let Some(entry) = entry.filter(|entry| entry.is_valid_at(ground.now_ms)) else {
            return Ok(Err(GateError::Nonsense("the hospital is not in the registry")));
        };
        let base = match BaseUrl::parse(&entry.url) {
            Ok(base) => base,
            Err(error) => return Ok(Err(error.into())),
        };
        Ok(self.picture_at(&base, &source, MosaicId(study.nft), holder).await)
    }

    /// What the gate at `base` keeps; not compared with the chain yet.
    pub(crate) async fn picture_at(
        &self,
        base: &BaseUrl,
        source: &Address,
        nft: MosaicId,
        holder: &Holder,
    ) -> Result<KeptPicture, GateError> {
        let body = self.own_call(base, source, nft, holder).await?;
        let request = self.client.post(base.join("/gate/picture")).header("content-type", "application/cbor");
        let response = http::accepted(base, request.body(body).timeout(CALL_TIMEOUT).send().await).await?;
        let body = http::body(base, response, MAX_KEPT_PICTURE_SIZE).await?;
        KeptPicture::from_bytes(&body).map_err(|_| GateError::Nonsense("the picture cannot be read"))
    }
}

fn open(
    kept: KeptPicture,
    locator: &Locator,
    keys: &KeyPair,
    network: &Hash256,
    nft: MosaicId,
) -> Result<(Preview, Vec<u8>), PictureProblem> {
    let key = studies::record_key(locator, keys).ok_or(PictureProblem::WrongKey)?;
    verify_picture(&locator.hash, &CommitmentNonce::of(&key), &kept.record, &kept.proof)
        .map_err(|_| PictureProblem::Changed)?;
    let record = kept.into_record();
    let preview = studies::preview(&record, &key, network, nft)?;
    Ok((preview, studies::whole(&record, &key, network, nft)?))
}
