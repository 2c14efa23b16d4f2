//! Long lists come in pages: together the whole list, whatever happens between two of them.

use tegata_rights::{Payer, Rights};
use tegata_symbol::MosaicId;

use super::world::*;
use crate::history::{Happening, HistoryRecord};
use crate::permissions::RightStatus;
use crate::requests::{self, Decided, RequestRecord};
use crate::store::{MAX_PAGE, StoreError};
use crate::studies::StudyRecord;
use crate::{Page, Shelf};

const STUDIES: u64 = 30;

/// A wallet that holds one study from the chain, and others as if it had found them; every fifth is a stranger's, every
/// seventh has gone.
async fn filled(world: &World) -> TestWallet {
    let (wallet, nft, _) = world.patient(0).await;
    let session = wallet.session().unwrap();
    let records = wallet.store.records(&session).unwrap();
    let found = records.get::<StudyRecord>(&StudyRecord::key(nft)).unwrap().unwrap().value;
    records
        .transaction::<_, StoreError>(START_MS, |writer| {
            for number in 1..=STUDIES {
                let set_aside = u8::from(number % 5 == 0);
                let study = StudyRecord { nft: number, set_aside, held: number % 7 != 0, ..found.clone() };
                writer.put(&StudyRecord::key(MosaicId(number)), &study)?;
                writer.append(&HistoryRecord::new(Happening::StudyArrived).nft(Some(MosaicId(number))))?;
            }
            Ok(())
        })
        .unwrap();
    wallet
}

/// Every page of a list; `between` is called after each.
fn pages<T>(mut page: impl FnMut(Option<i64>) -> Page<T>, most: usize, mut between: impl FnMut(usize)) -> Vec<T> {
    let (mut all, mut before, mut number) = (Vec::new(), None, 0);
    loop {
        let page = page(before);
        assert!(page.items.len() <= most && (page.items.len() == most || page.next.is_none()));
        all.extend(page.items);
        before = page.next;
        if before.is_none() {
            return all;
        }
        between(number);
        number += 1;
    }
}

fn ids(studies: impl IntoIterator<Item = crate::studies::Study>) -> Vec<MosaicId> {
    studies.into_iter().map(|study| study.nft).collect()
}

#[tokio::test]
async fn pages_of_studies_join_to_the_whole_list_of_each_shelf() {
    let world = World::new().await;
    let wallet = filled(&world).await;
    let list = wallet.studies(false, quiet()).await.unwrap();
    let (own, set_aside) = (ids(list.studies), ids(list.set_aside));
    assert!(own.len() > 20 && set_aside.len() > 4);
    for limit in [1, 2, 7, 30, 31] {
        for (shelf, whole) in [(Shelf::Own, &own), (Shelf::SetAside, &set_aside)] {
            let joined = pages(|before| wallet.study_page(shelf, before, limit).unwrap(), limit as usize, |_| {});
            assert_eq!(ids(joined), *whole, "{shelf:?} by {limit}");
        }
    }
}

#[tokio::test]
async fn what_comes_or_goes_between_two_pages_makes_neither_a_gap_nor_a_double() {
    let world = World::new().await;
    let wallet = filled(&world).await;
    let session = wallet.session().unwrap();
    let records = wallet.store.records(&session).unwrap();
    let before = ids(wallet.studies(false, quiet()).await.unwrap().studies);
    // The last of the first page and the first of the second go; another comes.
    let (last, first) = (before[4], before[5]);
    let change = |number| {
        if number == 0 {
            let mut gone = records.get::<StudyRecord>(&StudyRecord::key(last)).unwrap().unwrap().value;
            gone.held = false;
            let arrived = StudyRecord { nft: 999, held: true, set_aside: 0, ..gone.clone() };
            let written = records.transaction::<_, StoreError>(START_MS, |writer| {
                writer.delete::<StudyRecord>(&StudyRecord::key(last))?;
                writer.put(&StudyRecord::key(first), &StudyRecord { nft: first.0, ..gone })?;
                writer.put(&StudyRecord::key(MosaicId(999)), &arrived)
            });
            written.unwrap();
        }
    };
    let joined = ids(pages(|before| wallet.study_page(Shelf::Own, before, 5).unwrap(), 5, change));
    let expected: Vec<MosaicId> = before.into_iter().filter(|nft| *nft != first).collect();
    assert_eq!(joined, expected);
}

#[tokio::test]
async fn a_page_has_at_least_one_item_and_at_most_a_thousand_whatever_is_asked() {
    let world = World::new().await;
    let wallet = filled(&world).await;
    for _ in 0..2 {
        let session = wallet.session().unwrap();
        let written = wallet.store.records(&session).unwrap().transaction::<_, StoreError>(START_MS, |writer| {
            (0..600).try_for_each(|_| writer.append(&HistoryRecord::new(Happening::Declined)).map(drop))
        });
        written.unwrap();
    }
    assert_eq!(wallet.study_page(Shelf::Own, None, 0).unwrap().items.len(), 1);
    assert_eq!(wallet.history_page(None, 0).unwrap().items.len(), 1);
    let largest = wallet.history_page(None, u32::MAX).unwrap();
    assert_eq!(largest.items.len(), MAX_PAGE as usize);
    let whole = pages(|before| wallet.history_page(before, 400).unwrap(), 400, |_| {});
    let numbers: Vec<i64> = whole.iter().map(|entry| entry.number).collect();
    assert!(numbers.len() > 1_200 && numbers.windows(2).all(|pair| pair[0] == pair[1] + 1), "all, the newest first");
    assert_eq!(whole[..MAX_PAGE as usize], largest.items);
    assert!(wallet.history_page(Some(i64::MIN), 5).unwrap().items.is_empty());
}

#[tokio::test]
async fn pages_of_permissions_are_what_was_decided_and_know_what_was_withdrawn() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(0).await;
    assert!(wallet.permission_page(None, 10).unwrap().items.is_empty());
    let request = world.signed(nft, Payer::Hospital);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    let statuses = || -> Vec<RightStatus> {
        let page = wallet.permission_page(None, 1).unwrap();
        page.items[0].rights.iter().map(|right| right.status).collect()
    };
    assert_eq!(statuses(), [RightStatus::Given; 2]);
    wallet.withdraw(&id, Rights::VIEWING, &pin(), quiet()).await.unwrap();
    assert_eq!(statuses(), [RightStatus::Given, RightStatus::Withdrawn]);

    let session = wallet.session().unwrap();
    let written = wallet.store.records(&session).unwrap().transaction::<_, crate::WalletError>(START_MS, |writer| {
        for number in 0..12 {
            let mut other = world.request(Some(nft), Payer::Hospital);
            other.random = [100 + number; 16];
            let other = other.sign(&world.asker.request_key).unwrap();
            let mut record = RequestRecord::new(&other, START_MS);
            let decided = [Decided::Agreed, Decided::Declined, Decided::Open][usize::from(number % 3)];
            record.decide(decided, Some(nft), Some(&patient), START_MS);
            requests::put(writer, &other.digest(), &record)?;
        }
        Ok(())
    });
    written.unwrap();
    let whole = wallet.permissions().await.unwrap().permissions;
    assert_eq!(whole.len(), 5);
    for limit in [1, 2, 5, 6] {
        let joined = pages(|before| wallet.permission_page(before, limit).unwrap(), limit as usize, |_| {});
        let ids = |list: &[crate::permissions::Permission]| list.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&joined), ids(&whole), "by {limit}");
    }
}
