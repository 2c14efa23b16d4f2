//! A wallet whose file was cut short, or has a flipped bit, says so or gives what was written; and its words alone bring
//! everything back.

use std::fs;
use std::path::Path;

use tegata_rights::{Payer, Rights, Role};
use tegata_symbol::{Hash256, MosaicId};

use super::world::*;
use crate::permissions::RightStatus;
use crate::store::{StoreError, WalletHome};
use crate::{Shelf, Wallet, WalletError};

/// What a person sees in a wallet without a node.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    words: String,
    accounts: Vec<String>,
    studies: Vec<(MosaicId, String)>,
    permissions: Vec<(Hash256, Vec<(Role, RightStatus)>)>,
    history: Vec<(i64, &'static str)>,
}

/// Opens a copy of `file` and looks at everything.
async fn look(world: &World, home: &Path, file: &[u8]) -> Result<Seen, WalletError> {
    let copy = tempfile::tempdir().unwrap();
    fs::copy(home.join("device.key"), copy.path().join("device.key")).unwrap();
    fs::write(copy.path().join("wallet.db"), file).unwrap();
    let wallet = Wallet::open(copy.path(), None, world.tools())?;
    match wallet.unlock(&pin()) {
        // The record of tries is not authenticated: a flip in it may make the right person wait.
        Err(WalletError::Store(StoreError::PinWait { wait_ms })) => {
            world.advance(wait_ms);
            wallet.unlock(&pin())?;
        }
        opened => opened?,
    }
    wallet.stay_offline(true);
    let permission = |permission: crate::permissions::Permission| {
        (permission.request, permission.rights.iter().map(|right| (right.role, right.status)).collect())
    };
    Ok(Seen {
        words: wallet.words(&pin())?.phrase().to_string(),
        accounts: wallet.accounts().await?.iter().map(|account| account.address.to_string()).collect(),
        studies: wallet
            .study_page(Shelf::Own, None, 100)?
            .items
            .into_iter()
            .map(|study| (study.nft, study.source.address.to_string()))
            .collect(),
        permissions: wallet.permission_page(None, 100)?.items.into_iter().map(permission).collect(),
        history: wallet.history_page(None, 100)?.items.iter().map(|entry| (entry.number, entry.what.code())).collect(),
    })
}

/// Damage of every kind, spread over the file: so many places each.
fn damages(whole: &[u8], places: usize) -> Vec<(String, Vec<u8>)> {
    let mut damages = vec![("empty".to_owned(), Vec::new())];
    for number in 0..places {
        // Odd steps, so that all places within a page come up.
        let place = (number * whole.len() / places + number * 37) % whole.len();
        let mut flipped = whole.to_vec();
        flipped[place] ^= 1 << (number % 8);
        damages.push((format!("bit {} of byte {place} flipped", number % 8), flipped));
        damages.push((format!("cut at {place}"), whole[..place].to_vec()));
    }
    damages
}

#[tokio::test]
async fn a_damaged_wallet_is_found_out_or_gives_what_was_written_and_its_words_restore_everything() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    let (second, other) = world.study_for(&wallet, 2).await;
    world.fund(&other, 400_000_000);
    let mut given = Vec::new();
    for nft in [nft, second] {
        let request = world.signed(nft, Payer::Patient);
        scan(&wallet, &request).await;
        given.push(wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission);
    }
    wallet.withdraw(&given[0], Rights::VIEWING, &pin(), quiet()).await.unwrap();
    let before = restorable(&wallet).await;
    drop(wallet);
    let home = world.home.path().join("wallet");
    let whole = fs::read(home.join("wallet.db")).unwrap();
    let seen = look(&world, &home, &whole).await.unwrap();
    assert!(seen.studies.len() == 2 && seen.permissions.len() == 2 && seen.history.len() > 8);

    let full = std::env::var("TEGATA_FULL").is_ok_and(|full| full == "1");
    let mut found_out = 0;
    for (what, file) in damages(&whole, if full { 4_000 } else { 60 }) {
        match look(&world, &home, &file).await {
            Ok(answer) => assert_eq!(answer, seen, "{what}: something else than what was written"),
            Err(WalletError::Store(_) | WalletError::Unfinished { .. } | WalletError::Keystore(_)) => {
                found_out += 1;
            }
            Err(error) => panic!("{what}: {error}"),
        }
    }
    assert!(found_out > 60, "{found_out}");

    // The damaged wallet goes, and its words are typed anew.
    fs::write(home.join("wallet.db"), &whole[..whole.len() / 2]).unwrap();
    assert!(Wallet::open(&home, None, world.tools()).is_err());
    WalletHome::erase(&home).unwrap();
    let restored = Wallet::create(&home, &words(), &pin(), None, &world.settings(), world.tools()).unwrap();
    restored.restore(quiet()).await.unwrap();
    assert_eq!(restorable(&restored).await, before);
}

type Restorable = (Vec<MosaicId>, Vec<(String, Vec<(u8, RightStatus)>)>);

/// What the words bring back, in an order of its own: that of the chain is not fixed.
async fn restorable(wallet: &TestWallet) -> Restorable {
    let mut studies: Vec<MosaicId> =
        wallet.studies(true, quiet()).await.unwrap().studies.iter().map(|study| study.nft).collect();
    studies.sort_unstable_by_key(|nft| nft.0);
    let mut permissions: Vec<_> = Vec::new();
    for permission in wallet.permissions().await.unwrap().permissions {
        let mut rights: Vec<_> = permission.rights.iter().map(|right| (right.role as u8, right.status)).collect();
        rights.sort_unstable_by_key(|(role, _)| *role);
        permissions.push((permission.id, rights));
    }
    permissions.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    (studies, permissions)
}
