//! Gathering the facts of a review from the chain, and checking them.

use tegata_rights::{
    Asset, ConsentRequest, Identity, Payer, Purpose, RegistryEntry, SignedRequest, VoidDeclaration, plain, void_key,
};
use tegata_symbol::{Address, MosaicFlags, MosaicId, Network};

use super::caution::Caution;
use super::planning::Plan;
use super::{FoundAt, Review, ReviewedStudy};
use crate::accounts::Account;
use crate::chain::Chain;
use crate::desk::Desk;
use crate::error::WalletError;
use crate::hospitals::{self, Hospital};
use crate::requests::{Decided, RequestRecord};
use crate::store::Records;
use crate::studies::{self, DecodedPictures, Study, StudyRecord, whole_picture};

/// What an examination works with.
pub(crate) struct Examiner<'a, C> {
    /// The chain, or why it cannot be asked.
    pub(crate) chain: Result<&'a C, String>,
    pub(crate) records: &'a Records<'a>,
    pub(crate) pictures: &'a DecodedPictures,
    pub(crate) registry: Option<&'a Address>,
    pub(crate) network: Network,
    pub(crate) accounts: &'a [Account],
    pub(crate) client: &'a reqwest::Client,
    pub(crate) now_ms: u64,
}

/// What the request's own times and fields say.
pub(super) fn cautions_of_request(request: &ConsentRequest, now_ms: u64) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if now_ms > request.answer_by_ms {
        cautions.push(Caution::TooLate { answer_by_ms: request.answer_by_ms });
    }
    if now_ms >= request.until_ms {
        cautions.push(Caution::AlreadyEnded { until_ms: request.until_ms });
    }
    if request.purpose == Purpose::Research && request.identity == Identity::Identified {
        cautions.push(Caution::IdentifiedResearch(request.identity));
    }
    cautions
}

/// What was decided about it before.
pub(super) fn cautions_of_record(record: &RequestRecord) -> Option<Caution> {
    match record.decided {
        Decided::Open => None,
        Decided::Agreed => Some(Caution::AlreadyAgreed { at_ms: record.decided_ms }),
        Decided::Declined => Some(Caution::AlreadyDeclined { at_ms: record.decided_ms }),
    }
}

impl<C: Chain> Examiner<'_, C> {
    /// The studies, as they were last found, of which an open request may be about one.
    pub(super) fn choices(&self) -> Result<Vec<Study>, WalletError> {
        let (records, network) = (self.records, self.network.id);
        let list = studies::stored(records, self.pictures, self.registry, network, self.now_ms, self.now_ms)?;
        Ok(list.studies.into_iter().filter(|study| study.void.is_none()).collect())
    }

    /// Gathers everything about a request. Without a node: what is kept.
    pub(crate) async fn examine(
        &self,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let request = signed.request();
        if let (Some(named), Some(chosen)) = (request.nft, choice)
            && named != chosen
        {
            return Err(WalletError::OtherStudy(chosen));
        }
        if request.network != self.network.generation_hash_seed {
            let mut review = Review::bare(signed, Hospital::new(request.asker, None, self.now_ms), self.now_ms);
            review.warn(vec![Caution::OtherNetwork(request.network)]);
            return Ok((review, None));
        }
        // Nodes that contradict themselves or each other are no reason to agree without them.
        let (why, is_cut_off) = match &self.chain {
            // Boxed: what asks so much at once is large, and callers keep it in their own futures.
            Ok(chain) => match Box::pin(self.online(*chain, signed, record, choice)).await {
                Err(WalletError::Ledger(error)) => {
                    (error.to_string(), matches!(error, tegata_rights::LedgerError::Unreachable(_)))
                }
                other => return other,
            },
            Err(why) => (why.clone(), true),
        };
        self.offline(signed, record, choice, &why, is_cut_off).await
    }

    async fn online(
        &self,
        chain: &C,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let request = signed.request();
        let (tip, asker) = tokio::try_join!(
            async { Ok(chain.tip().await?) },
            hospitals::look_up(chain, self.records, self.registry, &request.asker, self.now_ms),
        )?;
        let hospital = Hospital::new(request.asker, asker.as_ref(), self.now_ms);
        let mut review = Review::bare(signed, hospital, self.now_ms);
        // A moment has come when either the device's clock or the latest block's time is past it.
        let mut cautions = cautions_of_request(&request, self.now_ms.max(tip.time_ms));
        cautions.extend(cautions_of_record(record));
        cautions.extend(self.check_asker(signed, &request, asker.as_ref(), &mut review));

        let Some(nft) = request.nft.or(choice) else {
            studies::refresh(chain, self.records, self.registry, self.accounts, self.now_ms, &()).await?;
            review.choices = self.choices()?;
            cautions.push(Caution::ChooseStudy);
            review.warn(cautions);
            return Ok((review, None));
        };
        let plan = match self.find_study(chain, nft).await? {
            None => {
                cautions.push(Caution::NotHeld(nft));
                None
            }
            Some((study, account, asset)) => {
                let (source, void) = tokio::try_join!(
                    hospitals::look_up(chain, self.records, self.registry, &asset.creator, self.now_ms),
                    async { Ok(chain.asset_metadata(&asset.creator, nft, void_key()).await?.unwrap_or_default()) },
                )?;
                cautions.extend(self.check_study(&study, &asset, source.as_ref(), &void));
                let picture =
                    whole_picture(Some(chain), self.records, self.pictures, &account, &study, self.now_ms).await?;
                cautions.extend(picture.as_ref().err().map(|problem| Caution::NoPicture(*problem)));
                let source_hospital = Hospital::new(asset.creator, source.as_ref(), self.now_ms);
                review.study = Some(ReviewedStudy {
                    nft,
                    account: account.address,
                    source: source_hospital.clone(),
                    descriptor: study.descriptor.clone(),
                    picture,
                });
                let parties = asker.zip(source);
                let valid_until_ms = parties.as_ref().map_or(0, |(asker, source)| {
                    let entries = asker.valid_until_ms.min(source.valid_until_ms);
                    entries.min(request.answer_by_ms).min(request.until_ms)
                });
                let chain_time = self.network.time_from_unix_ms(tip.time_ms);
                let plan = self
                    .plan(
                        chain,
                        signed,
                        study,
                        account,
                        (parties, source_hospital),
                        chain_time,
                        &mut review,
                        &mut cautions,
                    )
                    .await?;
                let needs_room = cautions.iter().any(|caution| matches!(caution, Caution::StrangersGoBack { .. }));
                let found_at = FoundAt { block: tip.block, valid_until_ms, needs_room };
                plan.map(|plan| Plan { found_at: Some(found_at), ..plan })
            }
        };
        review.warn(cautions);
        Ok((review, plan))
    }

    fn check_asker(
        &self,
        signed: &SignedRequest,
        request: &ConsentRequest,
        entry: Option<&RegistryEntry>,
        review: &mut Review,
    ) -> Vec<Caution> {
        let Some(entry) = entry else {
            return vec![match self.registry {
                None => Caution::NoRegistry,
                Some(_) => Caution::AskerUnregistered(request.asker),
            }];
        };
        let mut cautions = Vec::new();
        review.verified = signed.is_signed_by(&entry.request_key);
        if !review.verified {
            cautions.push(Caution::Changed);
        }
        if !entry.is_valid_at(self.now_ms) {
            cautions.push(Caution::AskerNotValid(entry.identity));
        }
        if request.payer != Payer::Patient && Desk::new(self.client, desk_url(request, entry)).is_err() {
            cautions.push(Caution::NoDesk);
        }
        cautions
    }

    /// The study with the account that holds it, as they stand on the chain now.
    async fn find_study(&self, chain: &C, nft: MosaicId) -> Result<Option<(StudyRecord, Account, Asset)>, WalletError> {
        let key = StudyRecord::key(nft);
        let known = self.records.get::<StudyRecord>(&key)?.filter(|stored| stored.value.held);
        if known.is_none() {
            studies::refresh(chain, self.records, self.registry, self.accounts, self.now_ms, &()).await?;
        }
        let Some(stored) = self.records.get::<StudyRecord>(&key)? else { return Ok(None) };
        let study = stored.value;
        let account = self.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let Some(account) = account else { return Ok(None) };
        let (addresses, ids) = ([account.address], [nft]);
        let (assets, holdings) = tokio::try_join!(chain.assets(&ids), chain.holdings(&addresses, &ids))?;
        let Some(asset) = assets.into_iter().find(|asset| asset.id == nft) else { return Ok(None) };
        let is_held = holdings.iter().any(|h| h.account == account.address && h.asset == nft && h.amount == 1);
        let is_study =
            asset.supply == 1 && asset.divisibility == 0 && asset.flags == MosaicFlags::NONE && asset.duration == 0;
        Ok((is_held && is_study).then(|| (study, account.clone(), asset)))
    }

    /// `void`: what its creator declared it void with, or nothing.
    fn check_study(
        &self,
        study: &StudyRecord,
        asset: &Asset,
        source: Option<&RegistryEntry>,
        void: &[u8],
    ) -> Vec<Caution> {
        let mut cautions = Vec::new();
        if let Some(declared) = VoidDeclaration::read(void) {
            let reason = plain(&declared.reason, 300);
            cautions.push(Caution::Void(reason));
        }
        match source {
            None => cautions.push(Caution::SourceUnregistered(asset.creator)),
            Some(entry) if !entry.is_valid_at(self.now_ms) => cautions.push(Caution::SourceNotValid(asset.creator)),
            Some(_) => {}
        }
        if study.set_aside().is_some() {
            cautions.push(Caution::SetAside(asset.id));
        }
        cautions
    }
}

/// The request's own desk, else the registry's.
pub(super) fn desk_url<'a>(request: &'a ConsentRequest, entry: &'a RegistryEntry) -> &'a str {
    request.desk.as_deref().unwrap_or(&entry.url)
}
