//! Ways to ask: one right only, and a request of the hospital that holds the study.

use tegata_rights::{Payer, Rights, Role};

use super::consent::reasons;
use super::world::*;
use crate::consent::Outcome;
use crate::permissions::RightStatus;
use crate::{Scan, ScanInput, WalletError};

#[tokio::test]
async fn a_request_for_one_right_gives_this_right_alone() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    for (role, rights, payer) in
        [(Role::Viewing, Rights::VIEWING, Payer::Patient), (Role::Transfer, Rights::TRANSFER, Payer::Patient)]
    {
        let mut request = world.request(Some(nft), payer);
        (request.rights, request.random) = (rights.bits(), [role as u8; 16]);
        let request = request.sign(&world.asker.request_key).unwrap();
        let review = scan(&wallet, &request).await;
        assert_eq!(review.rights.iter().map(|asked| asked.role).collect::<Vec<_>>(), [role]);
        assert_eq!(review.cost.unwrap().rentals.0, 50_000_000);
        let shown = review.grant.unwrap();
        assert_eq!(shown.delivered.iter().map(|step| step.message.role).collect::<Vec<_>>(), [role]);
        let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
        assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
        assert!(reasons(&world, &request, nft, &patient).await.is_empty());
        let list = wallet.permissions().await.unwrap().permissions;
        let rights = &list.iter().find(|permission| permission.id == receipt.permission).unwrap().rights;
        assert_eq!(
            rights.iter().map(|right| (right.role, right.status)).collect::<Vec<_>>(),
            [(role, RightStatus::Given)]
        );
    }
}

#[tokio::test]
async fn the_hospital_that_holds_the_study_asks_for_viewing_it_itself() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(200_000_000).await;
    let mut request = world.request(Some(nft), Payer::Patient);
    (request.asker, request.rights) = (world.source.address, Rights::VIEWING.bits());
    let request = request.sign(&world.source.request_key).unwrap();
    let review = scan(&wallet, &request).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    assert_eq!(review.asker.address, review.study.as_ref().unwrap().source.address);
    assert_eq!(review.rights[0].recipient, Some(world.source.reception));
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert!(reasons(&world, &request, nft, &patient).await.is_empty());
}

#[tokio::test]
async fn a_cameras_frame_is_scanned_like_any_code_and_one_without_a_code_touches_nothing() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(200_000_000).await;
    let request = world.signed(nft, Payer::Patient);
    let png = crate::qr::render_png(&request.to_code(), 6).unwrap();
    let grey = image::load_from_memory(&png).unwrap().to_luma8();
    let frame = ScanInput::Luma { width: grey.width(), height: grey.height(), bytes: grey.as_raw() };
    let Ok(Scan::Request(review)) = wallet.scan(frame).await else { panic!("a request") };
    assert_eq!(review.digest, request.digest());
    wallet.lock();
    let blank = [200; 64 * 64];
    let nothing = wallet.scan(ScanInput::Luma { width: 64, height: 64, bytes: &blank }).await;
    assert!(matches!(nothing, Err(WalletError::Qr(crate::qr::QrError::NoCode))), "not even the store was asked");
}
