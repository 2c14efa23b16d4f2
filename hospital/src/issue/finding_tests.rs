//! Records of every kind are written to the local ledger and found again by the NFT's id.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use tegata_rights::thumbnail::{FindRecordError, FoundRecord, NftDriveError, NftDriveMedia, find_record};
use tegata_symbol::{
    Aggregate, Body, Embedded, KeyPair, Mosaic, MosaicDefinition, MosaicFlags, MosaicSupplyChange, Transaction,
    Transfer,
};

use super::*;
use crate::test_world::{World, keys, study};

#[path = "../../../core/rights/tests/nft_drive_writer/mod.rs"]
mod nft_drive_writer;

use nft_drive_writer::{base64_blocks, binary_blocks};

async fn issued(world: &World, home: &HospitalHome, profile: Profile) -> MosaicId {
    let path = study(world.dir.path(), 1);
    let options = IssueOptions { profile, ..world.issue_options(&path, &keys(1 + profile as u8)) };
    issue(home, &world.pool, &options, &mut |_| {}).await.unwrap().nft
}

async fn announce(world: &World, keys: &KeyPair, inner: Vec<Embedded>) {
    let deadline = world.network.time_from_unix_ms(world.pool.time_ms().await.unwrap() + 3_600_000);
    let body = Body::Aggregate(Aggregate::complete(inner));
    world.announce(Transaction::new(keys.public_key(), world.network.id, deadline, body).with_fee(100, 0), keys);
}

/// Transfers with these messages to an account, signed by another or the same.
fn block(world: &World, from: &KeyPair, to: &KeyPair, messages: &[Vec<u8>]) -> Vec<Embedded> {
    let transfer = |message: &Vec<u8>| {
        let body = Transfer { recipient: world.address(to).into(), mosaics: Vec::new(), message: message.clone() };
        Embedded::new(from.public_key(), world.network.id, Body::Transfer(body))
    };
    messages.iter().map(transfer).collect()
}

/// An NFT of an account that has one for its data alone, handed to somebody.
async fn nft_of(world: &World, creator: &KeyPair) -> MosaicId {
    world.fund(&world.address(creator), 200);
    let nft = MosaicId::new(7, &world.address(creator));
    let unit = vec![Mosaic { id: nft, amount: Amount(1) }];
    let bodies = [
        Body::MosaicDefinition(MosaicDefinition {
            id: nft,
            duration: 0,
            nonce: 7,
            flags: MosaicFlags::TRANSFERABLE,
            divisibility: 0,
        }),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: nft, delta: Amount(1), action: 1 }),
        Body::Transfer(Transfer { recipient: world.address(&keys(99)).into(), mosaics: unit, message: Vec::new() }),
    ];
    let inner = bodies.into_iter().map(|body| Embedded::new(creator.public_key(), world.network.id, body)).collect();
    announce(world, creator, inner).await;
    nft
}

fn jpeg(length: usize) -> Vec<u8> {
    (0..length).map(|i| [0xFF, 0xD8, 0xFF].get(i).copied().unwrap_or((i % 251) as u8)).collect()
}

#[tokio::test]
async fn a_hospitals_records_are_found_by_the_nfts_id_in_each_profile() {
    let world = World::new().await;
    let home = world.hospital("A").await;
    let sealed = issued(&world, &home, Profile::Tegata).await;
    let paper = issued(&world, &home, Profile::Paper).await;
    let commitment = issued(&world, &home, Profile::Commitment).await;
    let found = async |nft| find_record(&world.pool, nft).await.unwrap().1;
    assert!(matches!(found(sealed).await, FoundRecord::Sealed { .. }));
    assert!(matches!(found(paper).await, FoundRecord::Paper { format: Some(_), .. }));
    assert!(matches!(found(commitment).await, FoundRecord::CommitmentOnly { .. }));
    let nowhere = MosaicId(0x1234);
    let refused = find_record(&world.pool, nowhere).await;
    assert!(matches!(refused, Err(FindRecordError::NoAsset(id)) if id == nowhere), "{refused:?}");
}

#[tokio::test]
async fn nft_drives_records_are_read_from_the_ledger_whatever_strangers_add() {
    let world = World::new().await;
    let stranger = keys(60);
    world.fund(&world.address(&stranger), 100);
    let picture = jpeg(148_000);
    let records = [base64_blocks("image/jpeg", &picture, true), binary_blocks("image/jpeg", &picture, false)];
    for (number, blocks) in (61..).zip(records) {
        let creator = keys(number);
        let nft = nft_of(&world, &creator).await;
        let (_, found) = find_record(&world.pool, nft).await.unwrap();
        assert!(matches!(found, FoundRecord::None { strangers: 0, unread: 0 }), "{found:?}");
        let forged = binary_blocks("image/jpeg", &jpeg(500), false);
        announce(&world, &stranger, block(&world, &stranger, &creator, &forged[0])).await;
        // The last block first: numbers count, not places.
        for messages in blocks.iter().rev() {
            announce(&world, &creator, block(&world, &creator, &creator, messages)).await;
        }
        let (asset, found) = find_record(&world.pool, nft).await.unwrap();
        assert_eq!(asset.creator, world.address(&creator));
        let FoundRecord::NftDrive { record, unread: 0 } = found else { panic!("{found:?}") };
        assert!(record.bytes == picture);
        assert_eq!((record.media, record.strangers), (NftDriveMedia::Jpeg, 1));
        assert_eq!(record.aggregates.len(), blocks.len());

        let other = binary_blocks("image/jpeg", &jpeg(900), false);
        announce(&world, &creator, block(&world, &creator, &creator, &other[0])).await;
        let refused = find_record(&world.pool, nft).await;
        assert!(matches!(refused, Err(FindRecordError::NftDrive(NftDriveError::Duplicate(0)))), "{refused:?}");
    }
}
