//! Looking for studies on the chain and keeping what was found.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use tegata_rights::thumbnail::{Pixels, decode_any_picture};
use tegata_rights::{Asset, void_key};
use tegata_symbol::{Address, MosaicFlags, MosaicId, NetworkId};

use super::picture::{Found, fetch};
use super::record::{CachedPicture, StudyRecord, picture_key, problem_number};
use super::{PictureProblem, Study, StudyList};
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
        let void = void.filter(|value| !value.is_empty()).map(|value| {
            String::from_utf8_lossy(&value).chars().filter(|c| !c.is_control()).take(MAX_REASON).collect()
        });
        // A picture never changes: one that was read is not read again. Strangers' pictures are not read at all.
        let read = known.as_ref().is_some_and(|known| known.problem == 0 && known.preview.is_some());
        let found = match set_aside == 0 && !read {
            true => Some(fetch(chain, asset.id, &asset.creator, &ring.keys_of(account)?).await?),
            false => None,
        };
        store(records, account, asset, (set_aside, void), name, known, found, now_ms)?;
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

#[allow(clippy::too_many_arguments)] // One call: what was found about one study, each part from another place.
fn store(
    records: &Records<'_>,
    account: &Account,
    asset: &Asset,
    (set_aside, void): (u8, Option<String>),
    name: Option<String>,
    known: Option<StudyRecord>,
    found: Option<Found>,
    now_ms: u64,
) -> Result<(), WalletError> {
    let is_new = known.as_ref().is_none_or(|known| known.set_aside != 0) && set_aside == 0;
    let mut record = known.unwrap_or_else(|| StudyRecord {
        nft: asset.id.0,
        patient: account.public_key.0,
        source: (*asset.creator.as_bytes()).into(),
        descriptor: None,
        preview: None,
        problem: problem_number(Some(PictureProblem::Missing)),
        void: None,
        set_aside,
        first_seen_ms: now_ms,
        locator: None,
        held: true,
    });
    record.held = true;
    record.void = void;
    record.set_aside = set_aside;
    let mut picture = None;
    if let Some(Found { locator, content }) = found {
        record.locator = locator;
        record.problem = problem_number(content.as_ref().err().copied());
        if let Ok(content) = content {
            record.descriptor = content.descriptor;
            record.preview = Some(content.preview);
            picture = Some(CachedPicture { jpeg: content.picture });
        }
    }
    records.transaction(now_ms, |writer| {
        writer.put(&StudyRecord::key(asset.id), &record)?;
        if let Some(picture) = &picture {
            match writer.put(&picture_key(asset.id), picture) {
                // The largest record hardly fits; it is read from the chain when it is looked at.
                Ok(_) | Err(StoreError::TooLarge { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        if is_new {
            let entry = HistoryRecord::new(Happening::StudyArrived).nft(Some(asset.id));
            writer.append(&entry.detail(name.unwrap_or_default()))?;
        }
        Ok(())
    })?;
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
        let study: Study = record.study(Hospital::new(source, entry.as_ref(), now_ms), network);
        if study.set_aside.is_some() { list.set_aside.push(study) } else { list.studies.push(study) }
    }
    Ok(list)
}

/// A study's whole picture: from what is kept, else from the chain.
pub(crate) async fn whole_picture<C: Chain>(
    chain: Option<&C>,
    records: &Records<'_>,
    account: &Account,
    record: &StudyRecord,
    now_ms: u64,
) -> Result<Result<Pixels, PictureProblem>, WalletError> {
    let nft = MosaicId(record.nft);
    if let Some(stored) = records.get::<CachedPicture>(&picture_key(nft))? {
        return Ok(decode_any_picture(&stored.value.jpeg).map_err(|_| PictureProblem::Damaged));
    }
    let (Some(chain), Some(creator)) = (chain, record.source()) else {
        return Ok(Err(record.problem().unwrap_or(PictureProblem::Missing)));
    };
    let keys = KeyRing::open(records, chain.network().id)?.keys_of(account)?;
    let content = match fetch(chain, nft, &creator, &keys).await?.content {
        Ok(content) => content,
        Err(problem) => return Ok(Err(problem)),
    };
    let pixels = decode_any_picture(&content.picture).map_err(|_| PictureProblem::Damaged);
    match records.put(now_ms, &picture_key(nft), &CachedPicture { jpeg: content.picture }) {
        Ok(_) | Err(StoreError::TooLarge { .. }) => Ok(pixels),
        Err(error) => Err(error.into()),
    }
}
