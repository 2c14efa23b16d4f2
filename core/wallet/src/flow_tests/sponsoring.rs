//! Withdrawals that a hospital pays for, or only knows of; made again without asking; accounts that strangers filled.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tegata_rights::{GrantMismatch, Payer, Rights, Role, WithdrawalStatement};
use tegata_symbol::{MosaicId, PublicKey};

use super::desk::{Attitude, Desk, Manner};
use super::world::*;
use crate::WalletError;
use crate::consent::Outcome;
use crate::permissions::RightStatus;
use crate::progress::Step;
use crate::review::{Caution, Warning};
use crate::withdrawal::{Concerned, WithdrawalReceipt};

/// Both hospitals' desks; a patient whose grant was paid for and whose account has nothing left.
struct Room {
    world: World,
    /// Of the hospital that holds the study.
    source: Desk,
    wallet: TestWallet,
    nft: MosaicId,
    patient: PublicKey,
    request: tegata_rights::SignedRequest,
    id: String,
}

impl Room {
    async fn new(asker: Attitude, source: Attitude) -> Self {
        let world = World::with_finality_lag(0).await;
        Self::in_world(world, asker, source).await
    }

    async fn in_world(world: World, asker: Attitude, source: Attitude) -> Self {
        let (wallet, nft, patient) = world.patient(0).await;
        let (asking, holding) = (Party::new(20, &world.network), Party::new(40, &world.network));
        let other = Desk::start(world.emulator.clone(), asking, holding, Arc::default()).await;
        world.register(&world.source.entry(&other.url));
        world.desk.behave(Manner::NoFloat);
        let request = world.signed(nft, Payer::Hospital);
        scan(&wallet, &request).await;
        let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
        assert_eq!(world.balance(&world.address(&patient), world.network.currency), 0);
        world.desk.take_withdrawals(asker);
        other.take_withdrawals(source);
        Self { world, source: other, wallet, nft, patient, request, id }
    }

    async fn withdraw(&self, rights: Rights) -> Result<WithdrawalReceipt, WalletError> {
        self.wallet.withdraw(&self.id, rights, &pin(), quiet()).await
    }

    async fn reasons(&self) -> Vec<String> {
        super::consent::reasons(&self.world, &self.request, self.nft, &self.patient).await
    }

    async fn statuses(&self) -> Vec<RightStatus> {
        let permission = self.wallet.permissions().await.unwrap().permissions.remove(0);
        permission.rights.iter().map(|right| right.status).collect()
    }
}

fn told(receipt: &WithdrawalReceipt) -> Vec<(Concerned, bool)> {
    receipt.told.iter().map(|one| (one.which, one.told.is_ok())).collect()
}

#[tokio::test]
async fn the_hospital_that_asked_pays_for_who_has_nothing_and_both_are_told() {
    let room = Room::new(Attitude::Pays, Attitude::Pays).await;
    let receipt = room.withdraw(Rights::BOTH).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert_eq!(receipt.paid_by, Some(room.world.asker.address));
    assert_eq!(told(&receipt), [(Concerned::Asker, true), (Concerned::Source, true)]);
    assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"]);
    assert_eq!(room.world.desk.cosignatures().len(), 2, "the grant's and the withdrawal's");
    assert_eq!(room.source.statements().len(), 1);
    assert_eq!(room.statuses().await, [RightStatus::Withdrawn; 2]);
    // Another request gives the rights again.
    let mut again = room.world.request(Some(room.nft), Payer::Hospital);
    again.random = [8; 16];
    let again = again.sign(&room.world.asker.request_key).unwrap();
    room.world.desk.expect(&again);
    let review = scan(&room.wallet, &again).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
}

#[tokio::test]
async fn where_the_hospital_that_asked_cannot_be_reached_the_source_pays_and_the_other_is_told_later() {
    let room = Room::new(Attitude::Down, Attitude::Pays).await;
    let receipt = room.withdraw(Rights::VIEWING).await.unwrap();
    assert_eq!(receipt.paid_by, Some(room.world.source.address));
    assert_eq!(room.reasons().await, ["NotGiven:V"]);
    assert_eq!(receipt.rights, [Role::Viewing]);
    assert!(room.world.desk.statements().is_empty());
    room.world.desk.take_withdrawals(Attitude::Notes);
    room.wallet.resume(quiet()).await.unwrap();
    assert_eq!(room.world.desk.statements().len(), 1);
    room.wallet.resume(quiet()).await.unwrap();
    assert_eq!(room.world.desk.statements().len(), 1, "once is enough");
}

#[tokio::test]
async fn an_aggregate_that_takes_more_is_not_cosigned() {
    let room = Room::new(Attitude::TakesMore, Attitude::Ignorant).await;
    let refused = room.withdraw(Rights::BOTH).await;
    assert!(matches!(refused, Err(WalletError::Prepared(GrantMismatch::OtherSteps))), "{refused:?}");
    assert_eq!(room.world.desk.cosignatures().len(), 1, "the grant's alone");
    assert!(room.reasons().await.is_empty());
    room.world.desk.take_withdrawals(Attitude::Pays);
    assert!(matches!(room.withdraw(Rights::BOTH).await.unwrap().outcome, Outcome::Confirmed { .. }));
    assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn a_cosignature_that_the_desk_keeps_back_is_announced_by_the_wallet() {
    let room = Room::new(Attitude::PaysAndForgets, Attitude::Ignorant).await;
    let receipt = room.withdraw(Rights::BOTH).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::TimedOut { .. } | Outcome::Confirmed { .. }), "{receipt:?}");
    room.world.desk.take_withdrawals(Attitude::Notes);
    let again = room.withdraw(Rights::BOTH).await;
    assert!(again.is_ok_and(|again| again.transaction == receipt.transaction));
    assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn where_nobody_pays_the_statement_stands_and_is_carried_out_once_somebody_does() {
    let room = Room::new(Attitude::Notes, Attitude::Down).await;
    let receipt = room.withdraw(Rights::BOTH).await.unwrap();
    let Outcome::Stated { missing } = receipt.outcome else { panic!("{receipt:?}") };
    assert_eq!(
        (receipt.transaction, told(&receipt)),
        (None, vec![(Concerned::Asker, true), (Concerned::Source, false)])
    );
    assert_eq!(room.statuses().await, [RightStatus::BeingWithdrawn; 2]);
    assert!(room.reasons().await.is_empty(), "the chain knows nothing yet");
    room.source.take_withdrawals(Attitude::Notes);
    room.world.fund(&room.patient, missing.0);
    room.wallet.resume(quiet()).await.unwrap();
    assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"]);
    assert_eq!((room.world.desk.statements().len(), room.source.statements().len()), (1, 1));

    let refused = Room::new(Attitude::Ignorant, Attitude::Ignorant).await;
    assert!(matches!(refused.withdraw(Rights::BOTH).await, Err(WalletError::NotEnough { .. })));
}

#[tokio::test]
async fn a_code_states_the_withdrawal_without_network_and_it_is_carried_out_later() {
    let room = Room::new(Attitude::Pays, Attitude::Ignorant).await;
    room.world.faults.down.store(true, Ordering::SeqCst);
    let code = room.wallet.withdrawal_code(&room.id, Rights::BOTH, &pin()).unwrap();
    assert_eq!(room.wallet.withdrawal_code(&room.id, Rights::BOTH, &pin()).unwrap(), code);
    let statement = WithdrawalStatement::from_code(&code, &room.world.network.generation_hash_seed).unwrap();
    assert_eq!(statement.withdrawal().request, room.request.digest());
    assert_eq!(statement.withdrawal().rights(), Rights::BOTH);
    room.world.faults.down.store(false, Ordering::SeqCst);
    room.wallet.resume(quiet()).await.unwrap();
    assert_eq!(room.world.desk.statements(), std::slice::from_ref(&statement));
    assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"]);
    let unknown = room.wallet.withdrawal_code("0000000000000000", Rights::BOTH, &pin());
    assert!(matches!(unknown, Err(WalletError::UnknownPermission(_))));
}

#[tokio::test]
async fn a_rolled_back_withdrawal_whose_time_is_over_is_made_anew_without_asking() {
    for sponsored in [true, false] {
        let world = World::with_finality_lag(4).await;
        let room = Room::in_world(world, Attitude::Pays, Attitude::Notes).await;
        if !sponsored {
            room.world.fund(&room.patient, 1_000_000);
        }
        let first = room.withdraw(Rights::BOTH).await.unwrap();
        assert!(matches!(first.outcome, Outcome::Confirmed { is_final: false, .. }), "{first:?}");
        assert_eq!(first.paid_by.is_some(), sponsored);
        room.world.go_wrong("roll-back=1,undone=forgotten");
        // Blocks on the other branch: the deadline passes, for good.
        room.world.advance(3 * HOUR_MS);
        for _ in 0..6 {
            room.world.advance(60_000);
        }
        room.world.desk.take_withdrawals(Attitude::Pays);
        assert!(
            room.reasons().await.iter().all(|reason| !reason.starts_with("NotGiven")),
            "taken away by the rollback"
        );
        room.wallet.resume(quiet()).await.unwrap();
        for _ in 0..6 {
            room.world.advance(60_000);
        }
        assert_eq!(room.reasons().await, ["NotGiven:T", "NotGiven:V"], "sponsored: {sponsored}");
        assert_eq!(room.statuses().await, [RightStatus::Withdrawn; 2]);
    }
}

#[tokio::test]
async fn a_wallet_that_ends_at_any_step_finishes_the_withdrawal_after_its_restart() {
    for at in 0..5 {
        let room = Room::new(Attitude::Pays, Attitude::Notes).await;
        let Room { world, wallet, id, request, nft, patient, .. } = room;
        let progress = move |step: Step| {
            let number = match step {
                Step::Checking => 0,
                Step::Prepared { .. } => 1,
                Step::Signed { .. } => 2,
                Step::Announced { .. } => 3,
                Step::Settled { .. } => 4,
                _ => 9,
            };
            assert!(number != at, "the process ends here");
        };
        let call = tokio::spawn(async move { wallet.withdraw(&id, Rights::BOTH, &pin(), &progress).await.is_ok() });
        assert!(call.await.is_err(), "step {at} was not reached");
        let wallet = world.reopened();
        if at == 0 {
            // Nothing was decided yet.
            let id = crate::permissions::permission_id(&request.digest());
            wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
        }
        wallet.resume(quiet()).await.unwrap();
        let reasons = super::consent::reasons(&world, &request, nft, &patient).await;
        assert_eq!(reasons, ["NotGiven:T", "NotGiven:V"], "step {at}");
    }
}

#[tokio::test]
async fn an_account_that_strangers_filled_grants_renews_and_takes_back() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(400_000_000).await;
    let account = world.address(&patient);
    world.go_wrong(&format!("fill={account}"));
    assert_eq!(world.emulator.ledger().state().holdings(&account).count(), 1_000);
    let request = world.signed(nft, Payer::Patient);
    let review = scan(&wallet, &request).await;
    let room = |warning: &Warning| match &warning.caution {
        Caution::StrangersGoBack { mosaics, max_fee } => Some((*mosaics, max_fee.0 > 0)),
        _ => None,
    };
    assert_eq!(review.warnings.iter().find_map(room), Some((2, true)), "the patient is told before");
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
    assert_eq!(world.emulator.ledger().state().holdings(&account).count(), 1_000, "no more left than was needed");
    assert_eq!(world.balance(&account, nft), 1, "the study stays");

    let mut longer = world.request(Some(nft), Payer::Patient);
    longer.random = [9; 16];
    let longer = longer.sign(&world.asker.request_key).unwrap();
    scan(&wallet, &longer).await;
    let renewed = wallet.accept(&longer.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(renewed.outcome, Outcome::Confirmed { .. }), "{renewed:?}");
    let taken = wallet.withdraw(&renewed.permission, Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(matches!(taken.outcome, Outcome::Confirmed { .. }), "{taken:?}");
    assert_eq!(super::consent::reasons(&world, &longer, nft, &patient).await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn an_account_that_strangers_filled_after_the_patient_agreed_makes_room_when_the_consent_goes_on() {
    let world = World::new().await;
    let (wallet, nft, patient) = world.patient(400_000_000).await;
    let account = world.address(&patient);
    let request = world.signed(nft, Payer::Hospital);
    world.desk.expect(&request);
    scan(&wallet, &request).await;
    world.desk.behave(Manner::Down);
    assert!(matches!(wallet.accept(&request.digest(), None, &pin(), quiet()).await, Err(WalletError::Desk(_))));
    world.go_wrong(&format!("fill={account}"));
    world.desk.behave(Manner::Honest);
    let receipt = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(matches!(receipt.outcome, Outcome::Confirmed { .. }), "{receipt:?}");
    assert!(super::consent::reasons(&world, &request, nft, &patient).await.is_empty());
}
