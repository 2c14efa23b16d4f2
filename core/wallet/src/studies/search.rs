//! Looking for studies on the chain and keeping what was found.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use tegata_rights::thumbnail::Pixels;
use tegata_rights::{Asset, VoidDeclaration, plain, void_key};
use tegata_symbol::{Address, MosaicFlags, MosaicId, NetworkId};

use super::picture::{Preview, locate, read};
use super::record::{CachedPicture, StudyRecord, picture_key, problem_number};
use super::{DecodedPictures, PictureProblem, Study, StudyList};
use crate::accounts::{Account, KeyRing};
use crate::chain::Chain;
use crate::error::WalletError;
use crate::history::{Happening, HistoryRecord};
use crate::hospitals::{self, Hospital};
use crate::progress::{Progress, Step};
use crate::store::{Records, StoreError};

/// Longest reason of a void study that is kept, in characters.
const MAX_REASON: usize = 300;

/// An NFT in one of the wallet's accounts.
struct Candidate<'a> {
    account: &'a Account,
    asset: Asset,
}

/// Asks the chain for all studies of `accounts` and stores what it finds.
pub(crate) async fn refresh<C: Chain>(
    chain: &C,
    records: &Records<'_>,
    registry: Option<&Address>,
    accounts: &[Account],
    now_ms: u64,
    progress: &dyn Progress,
) -> Result<(), WalletError> {
    let ring = KeyRing::open(records, chain.network().id)?;
    let mut candidates = Vec::new();
    for account in accounts {
        candidates.extend(candidates_of(chain, account).await?);
    }
    let mut entries = BTreeMap::new();
    for candidate in &candidates {
        let creator = candidate.asset.creator;
        if let Entry::Vacant(place) = entries.entry(creator) {
            let entry = hospitals::look_up(chain, records, registry, &creator, now_ms).await?;
            place.insert(entry.map(|entry| entry.name));
        }
    }
    // A receive card is for one hospital: the first registered one that sent something to its account.
    let mut first: BTreeMap<Address, (u64, Address)> = BTreeMap::new();
    for Candidate { account, asset } in &candidates {
        if entries.get(&asset.creator).is_some_and(Option::is_some) {
            let of = (asset.since_height, asset.creator);
            first.entry(account.address).and_modify(|known| *known = (*known).min(of)).or_insert(of);
        }
    }
    let of = candidates.len();
    for (done, Candidate { account, asset }) in candidates.iter().enumerate() {
        progress.step(Step::ReadingStudies { done, of });
        let name = entries.get(&asset.creator).cloned().flatten();
        let set_aside = match (&name, first.get(&account.address)) {
            (None, _) => 1,
            (Some(_), Some((_, creator))) if *creator != asset.creator => 2,
            _ => 0,
        };
        let known = records.get::<StudyRecord>(&StudyRecord::key(asset.id))?.map(|stored| stored.value);
        // Nothing is asked about a stranger's studies: there may be a thousand of them.
        let void = match name {
            Some(_) => chain.asset_metadata(&asset.creator, asset.id, void_key()).await?,
            None => None,
        };
        let void = void.and_then(|value| VoidDeclaration::read(&value));
        let is_new = known.as_ref().is_none_or(|known| known.set_aside != 0) && set_aside == 0;
        let mut keeper = Keeper { records, study: begun(known, account, asset, now_ms), is_new, now_ms };
        keeper.study.held = true;
        keeper.study.replaced_by = void.as_ref().and_then(|declared| declared.replaced_by).map(|nft| nft.0);
        keeper.study.void = void.map(|declared| plain(&declared.reason, MAX_REASON));
        keeper.study.set_aside = set_aside;
        // A picture never changes: one that was read is not read again. Strangers' pictures are not read at all.
        let was_read = keeper.study.problem == 0 && keeper.study.preview.is_some();
        if set_aside == 0 && !was_read {
            let keys = ring.reading_keys(account)?;
            match locate(chain, asset.id, &asset.creator).await? {
                Err(problem) => keeper.study.problem = problem_number(Some(problem)),
                Ok((bytes, locator)) => {
                    keeper.study.locator = Some(bytes);
                    let picture = read(chain, asset.id, &asset.creator, &locator, keys.as_ref(), &mut |preview| {
                        keeper.preview(preview, name.as_deref())?;
                        progress.step(Step::PreviewReady { nft: asset.id });
                        Ok(())
                    })
                    .await?;
                    keeper.whole(picture)?;
                }
            }
        }
        keeper.store(name.as_deref())?;
    }
    progress.step(Step::ReadingStudies { done: of, of });
    forget_lost(records, &candidates, now_ms)
}

async fn candidates_of<'a, C: Chain>(chain: &C, account: &'a Account) -> Result<Vec<Candidate<'a>>, WalletError> {
    let held = chain.account(&account.address).await?.unwrap_or_default();
    let single: Vec<MosaicId> =
        held.iter().filter(|holding| holding.amount == 1).map(|holding| holding.asset).collect();
    let assets = if single.is_empty() { Vec::new() } else { chain.assets(&single).await? };
    let is_study = |asset: &Asset| {
        asset.supply == 1
            && asset.divisibility == 0
            && asset.flags == MosaicFlags::NONE
            && asset.duration == 0
            && asset.creator != account.address
            && single.contains(&asset.id)
    };
    Ok(assets.into_iter().filter(is_study).map(|asset| Candidate { account, asset }).collect())
}

/// What is known of a study before anything of it was read now.
fn begun(known: Option<StudyRecord>, account: &Account, asset: &Asset, now_ms: u64) -> StudyRecord {
    known.unwrap_or_else(|| StudyRecord {
        nft: asset.id.0,
        patient: account.public_key.0,
        source: (*asset.creator.as_bytes()).into(),
        descriptor: None,
        preview: None,
        problem: problem_number(Some(PictureProblem::Missing)),
        void: None,
        set_aside: 0,
        first_seen_ms: now_ms,
        locator: None,
        held: true,
        replaced_by: None,
    })
}

/// Keeps what is found of one study, each part as soon as it is there.
struct Keeper<'a, 'r> {
    records: &'a Records<'r>,
    study: StudyRecord,
    /// It was not among the patient's own before, and its arrival is not in the history yet.
    is_new: bool,
    now_ms: u64,
}

impl Keeper<'_, '_> {
    fn preview(&mut self, preview: Preview, hospital: Option<&str>) -> Result<(), WalletError> {
        self.study.descriptor = preview.descriptor;
        self.study.preview = Some(preview.picture);
        self.study.problem = 0;
        self.store(hospital)
    }

    fn whole(&mut self, picture: Result<Vec<u8>, PictureProblem>) -> Result<(), WalletError> {
        self.study.problem = problem_number(picture.as_ref().err().copied());
        match picture {
            Ok(bytes) => keep_picture(self.records, MosaicId(self.study.nft), bytes, self.now_ms),
            Err(_) => Ok(()),
        }
    }

    fn store(&mut self, hospital: Option<&str>) -> Result<(), WalletError> {
        let nft = MosaicId(self.study.nft);
        self.records.transaction(self.now_ms, |writer| {
            writer.put(&StudyRecord::key(nft), &self.study)?;
            if self.is_new {
                let entry = HistoryRecord::new(Happening::StudyArrived).nft(Some(nft));
                writer.append(&entry.detail(hospital.unwrap_or_default().to_owned()))?;
            }
            Ok::<_, WalletError>(())
        })?;
        self.is_new = false;
        Ok(())
    }
}

/// The largest record hardly fits into the store; such a picture is read anew when it is looked at.
fn keep_picture(records: &Records<'_>, nft: MosaicId, bytes: Vec<u8>, now_ms: u64) -> Result<(), WalletError> {
    match records.put(now_ms, &picture_key(nft), &CachedPicture { bytes }) {
        Ok(_) | Err(StoreError::TooLarge { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Keeps a picture that the hospital gave, as those are kept that stand on the chain.
pub(crate) fn keep_kept(
    records: &Records<'_>,
    mut study: StudyRecord,
    found: Result<(Preview, Vec<u8>), PictureProblem>,
    now_ms: u64,
) -> Result<(), WalletError> {
    let nft = MosaicId(study.nft);
    study.problem = problem_number(found.as_ref().err().copied());
    if let Ok((preview, bytes)) = found {
        study.descriptor = preview.descriptor;
        study.preview = Some(preview.picture);
        keep_picture(records, nft, bytes, now_ms)?;
    }
    records.put(now_ms, &StudyRecord::key(nft), &study)?;
    Ok(())
}

/// A rollback can take an NFT away again.
fn forget_lost(records: &Records<'_>, candidates: &[Candidate<'_>], now_ms: u64) -> Result<(), WalletError> {
    records.transaction(now_ms, |writer| {
        for stored in writer.list::<StudyRecord>()? {
            let mut record = stored.value;
            let is_here = candidates.iter().any(|candidate| candidate.asset.id.0 == record.nft);
            if record.held && !is_here {
                record.held = false;
                writer.put(&StudyRecord::key(MosaicId(record.nft)), &record)?;
            }
        }
        Ok(())
    })
}

/// The studies as they were last found.
pub(crate) fn stored(
    records: &Records<'_>,
    pictures: &DecodedPictures,
    registry: Option<&Address>,
    network: NetworkId,
    now_ms: u64,
    as_of_ms: u64,
) -> Result<StudyList, WalletError> {
    let mut list = StudyList { studies: Vec::new(), set_aside: Vec::new(), as_of_ms };
    for stored in records.list::<StudyRecord>()?.into_iter().rev() {
        let record = stored.value;
        let Some(source) = record.source().filter(|_| record.held) else { continue };
        let entry = hospitals::remembered(records, registry, &source)?.map(|(entry, _)| entry);
        let study: Study = record.study(Hospital::new(source, entry.as_ref(), now_ms), network, records, pictures);
        if study.set_aside.is_some() { list.set_aside.push(study) } else { list.studies.push(study) }
    }
    Ok(list)
}

/// A study's whole picture: from what is kept, else from the chain.
pub(crate) async fn whole_picture<C: Chain>(
    chain: Option<&C>,
    records: &Records<'_>,
    pictures: &DecodedPictures,
    account: &Account,
    record: &StudyRecord,
    now_ms: u64,
) -> Result<Result<Pixels, PictureProblem>, WalletError> {
    let nft = MosaicId(record.nft);
    let shown =
        |bytes: &[u8]| pictures.pixels(records, record.descriptor.as_ref(), bytes).ok_or(PictureProblem::Damaged);
    if let Some(stored) = records.get::<CachedPicture>(&picture_key(nft))? {
        return Ok(shown(&stored.value.bytes));
    }
    let (Some(chain), Some(creator), Some(locator)) = (chain, record.source(), record.locator()) else {
        return Ok(Err(record.problem().unwrap_or(PictureProblem::Missing)));
    };
    let keys = KeyRing::open(records, chain.network().id)?.reading_keys(account)?;
    let bytes = match read(chain, nft, &creator, &locator, keys.as_ref(), &mut |_| Ok(())).await? {
        Ok(bytes) => bytes,
        Err(problem) => return Ok(Err(problem)),
    };
    let pixels = shown(&bytes);
    keep_picture(records, nft, bytes, now_ms)?;
    Ok(pixels)
}
