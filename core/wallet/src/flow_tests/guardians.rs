use tegata_rights::{GrantTerms, GuardianshipError, Payer, RightState, guardians_grant};
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, HashLock, KeyPair, Mosaic, MosaicId,
    NetworkTime, PublicKey, Transaction, Transfer,
};

use super::consent::reasons;
use super::world::*;
use crate::accounts::{self, KeyRing, Origin};
use crate::consent::Outcome;
use crate::guardians::{GuardianError, WaitingAct};
use crate::permissions::RightStatus;
use crate::words::Words;
use crate::{Scan, ScanInput, Wallet, WalletError};

const XYM: u64 = 1_000_000;

/// A child's account in the first of several wallets, with a study.
struct Family {
    world: World,
    wallets: Vec<TestWallet>,
    nft: MosaicId,
    child: PublicKey,
}

fn is_confirmed(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Confirmed { .. })
}

fn is_collecting(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Collecting { .. })
}

impl Family {
    async fn new(guardians: u8) -> Self {
        let world = World::new().await;
        let (first, nft, child) = world.patient(0).await;
        let mut wallets = vec![first];
        for number in 2..=guardians {
            let home = world.home.path().join(format!("wallet {number}"));
            let words = Words::from_entropy(&[number; 32]).unwrap();
            wallets.push(Wallet::create(&home, &words, &pin(), None, &world.settings(), world.tools()).unwrap());
        }
        Self { world, wallets, nft, child }
    }

    /// The first wallet, as after a kill.
    fn restart(&mut self) {
        drop(self.wallets.remove(0));
        self.wallets.insert(0, self.world.reopened());
    }

    fn account(&self) -> Address {
        self.world.address(&self.child)
    }

    async fn cards(&self) -> Vec<String> {
        let mut cards = Vec::new();
        for wallet in &self.wallets[1..] {
            cards.push(wallet.guardian_card("").await.unwrap().text);
        }
        cards
    }

    async fn fund(&self, guardian: usize, amount: u64) {
        let address = self.wallets[guardian].guardian_card("").await.unwrap().address;
        self.world.emulator.fund(&address, Amount(amount)).unwrap();
    }

    /// All agree that the wallets are the child's guardians.
    async fn with_guardians(guardians: u8, approvals: u32) -> Self {
        let family = Self::new(guardians).await;
        family.fund(0, 20 * XYM).await;
        let cards = family.cards().await;
        let account = family.account();
        let begun = family.wallets[0].change_guardians(&account, &cards, None, Some(approvals), &pin(), quiet()).await;
        let begun = begun.unwrap();
        assert!(is_collecting(&begun.outcome), "{:?}", begun.outcome);
        for (place, wallet) in family.wallets.iter().enumerate().skip(1) {
            let receipt = wallet.cosign_as_guardian(&begun.transaction, &pin(), quiet()).await.unwrap();
            let is_last = place + 1 == family.wallets.len();
            assert_eq!(is_confirmed(&receipt.outcome), is_last, "{:?}", receipt.outcome);
        }
        for wallet in &family.wallets {
            let studies = wallet.studies(true, &()).await.unwrap().studies;
            assert_eq!(studies.iter().map(|study| study.nft).collect::<Vec<_>>(), [family.nft]);
        }
        family
    }

    async fn reasons(&self, request: &tegata_rights::SignedRequest) -> Vec<String> {
        reasons(&self.world, request, self.nft, &self.child).await
    }
}

#[tokio::test]
async fn guardians_come_to_be_when_the_last_of_them_has_signed() {
    let mut family = Family::new(2).await;
    family.fund(0, 20 * XYM).await;
    let (cards, account) = (family.cards().await, family.account());
    let [first, second] = &family.wallets[..] else { panic!() };
    let card = second.guardian_card("母").await.unwrap();
    assert!(matches!(
        first.scan(ScanInput::Text(&card.text)).await.unwrap(),
        Scan::GuardianCard { guardian, name, own: false } if guardian == card.address && name == "母"
    ));
    let review = first.review_guardians(&account, &[card.text], None, Some(1)).await.unwrap();
    assert_eq!((review.others, review.missing, review.names[0].1.as_str()), (1, Amount(0), "母"));
    assert_eq!((review.deposit, review.change.after.guardians.len()), (Amount(10 * XYM), 2));

    let begun = first.change_guardians(&account, &cards, None, Some(1), &pin(), quiet()).await.unwrap();
    assert!(is_collecting(&begun.outcome), "{:?}", begun.outcome);
    // Made again after a kill it continues, and signs nothing new.
    family.restart();
    let [first, second] = &family.wallets[..] else { panic!() };
    let again = first.change_guardians(&account, &cards, None, Some(1), &pin(), quiet()).await;
    assert_eq!(again.unwrap().transaction, begun.transaction);

    let waiting = second.waiting_for_guardians().await.unwrap();
    assert_eq!((waiting.len(), waiting[0].hash, waiting[0].account), (1, begun.transaction, account));
    assert!(matches!(&waiting[0].act, WaitingAct::Guardians(change) if change.after.approvals == 1));
    assert_eq!(waiting[0].unsigned, [card.address]);
    let receipt = second.cosign_as_guardian(&begun.transaction, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{:?}", receipt.outcome);
    first.resume(quiet()).await.unwrap();
    for wallet in [first, second] {
        let guarded = wallet.guarded_accounts().await.unwrap();
        assert_eq!((guarded.len(), guarded[0].account), (1, account));
        assert!(guarded[0].own_guardian.is_some() && !guarded[0].guardianship.is_fragile());
        assert!(wallet.waiting_for_guardians().await.unwrap().is_empty());
    }
    assert!(first.guarded_accounts().await.unwrap()[0].own_words);
    assert!(!second.guarded_accounts().await.unwrap()[0].own_words);
}

#[tokio::test]
async fn no_set_of_guardians_is_begun_that_one_lost_key_would_freeze() {
    let family = Family::new(3).await;
    let (cards, account) = (family.cards().await, family.account());
    let first = &family.wallets[0];
    let refused = |error| match error {
        WalletError::Guardian(GuardianError::Rule(rule)) => rule,
        other => panic!("{other}"),
    };
    let error = first.review_guardians(&account, &cards, None, Some(3)).await.unwrap_err();
    assert_eq!(refused(error), GuardianshipError::AllMustSign(3));
    let error = first.review_guardians(&account, &cards[..1], None, Some(2)).await.unwrap_err();
    assert_eq!(refused(error), GuardianshipError::AllMustSign(2));
    let error = first.review_guardians(&account, &[], None, Some(1)).await.unwrap_err();
    assert_eq!(refused(error), GuardianshipError::TooFew(1));
    // A deposit is needed before anything is signed.
    let error = first.change_guardians(&account, &cards, None, Some(2), &pin(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::NotEnough { .. }), "{error}");
    let error = family.wallets[1].review_guardians(&account, &cards, None, Some(1)).await.unwrap_err();
    assert!(matches!(error, WalletError::Guardian(GuardianError::NotOwn(of)) if of == account), "{error}");
    assert!(family.world.faults.payloads.lock().unwrap().is_empty());
}

#[tokio::test]
async fn one_of_two_guardians_pays_and_grants_and_the_other_takes_back() {
    let family = Family::with_guardians(2, 1).await;
    let [first, second] = &family.wallets[..] else { panic!() };
    family.fund(1, 200 * XYM).await;
    let request = family.world.signed(family.nft, Payer::Patient);
    let review = scan(second, &request).await;
    assert!(review.can_agree(), "{:?}", review.warnings);
    assert!(review.warnings.iter().any(|warning| warning.caution.code() == "guarded"), "{:?}", review.warnings);
    let grant = review.grant.unwrap();
    assert_eq!((grant.patient, grant.funds), (family.child, Amount(100 * XYM)));
    let receipt = second.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome) && receipt.notes.is_empty(), "{receipt:?}");
    assert_eq!(family.reasons(&request).await, [""; 0]);
    let answer = family.world.desk.answers().remove(0);
    assert_eq!((answer.patient, answer.signed_by()), (family.child, grant.payer));

    let list = first.permissions().await.unwrap().permissions;
    assert_eq!((list.len(), list[0].account), (1, family.account()));
    let receipt = first.withdraw(&list[0].id, tegata_rights::Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{receipt:?}");
    assert_eq!(family.reasons(&request).await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn a_guardian_without_currency_cosigns_what_the_hospital_pays_and_takes_back_from_the_float() {
    let family = Family::with_guardians(2, 1).await;
    let second = &family.wallets[1];
    let request = family.world.signed(family.nft, Payer::Hospital);
    assert!(scan(second, &request).await.can_agree());
    let receipt = second.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{receipt:?}");
    assert_eq!(family.reasons(&request).await, [""; 0]);
    let currency = family.world.network.currency;
    let before = family.world.balance(&family.account(), currency);
    let receipt = second.withdraw(&receipt.permission, tegata_rights::Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{receipt:?}");
    assert!(family.world.balance(&family.account(), currency) < before);
    assert_eq!(family.reasons(&request).await, ["NotGiven:T", "NotGiven:V"]);
}

#[tokio::test]
async fn two_of_three_guardians_sign_over_hours_and_only_what_the_request_asks() {
    let mut family = Family::with_guardians(3, 2).await;
    family.fund(0, 200 * XYM).await;
    let first = &family.wallets[0];
    let by_the_hospital = family.world.signed(family.nft, Payer::Hospital);
    let codes: Vec<_> = scan(first, &by_the_hospital).await.blocking().iter().map(|caution| caution.code()).collect();
    assert_eq!(codes, ["hospital-cannot-wait"]);

    let mut content = family.world.request(Some(family.nft), Payer::Patient);
    content.answer_by_ms = START_MS + 20 * HOUR_MS;
    let request = content.sign(&family.world.asker.request_key).unwrap();
    family.world.desk.expect(&request);
    let review = scan(first, &request).await;
    // Nobody waits longer than the hospital does.
    let answer_by = family.world.network.time_from_unix_ms(content.answer_by_ms);
    assert_eq!(review.grant.as_ref().map(|grant| grant.deadline), Some(answer_by));
    assert_eq!(review.cost.unwrap().deposit, Amount(10 * XYM));
    let begun = first.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert!(is_collecting(&begun.outcome), "{begun:?}");
    assert_eq!(family.reasons(&request).await, ["Missing:T", "Missing:V"]);
    // Hours later, after a restart, the same call waits for the same bytes.
    family.world.advance(5 * HOUR_MS);
    family.restart();
    let [first, second, third] = &family.wallets[..] else { panic!() };
    let again = first.accept(&request.digest(), None, &pin(), quiet()).await.unwrap();
    assert_eq!((again.transaction, is_collecting(&again.outcome)), (begun.transaction, true));

    let waiting = second.waiting_for_guardians().await.unwrap();
    assert!(
        matches!(&waiting[0].act, WaitingAct::Grant { request: of, is_known: false, .. } if *of == request.digest())
    );
    assert_eq!((waiting[0].signed.len(), waiting[0].unsigned.len()), (1, 2));
    let error = second.cosign_as_guardian(&begun.transaction, &pin(), quiet()).await.unwrap_err();
    assert!(
        matches!(error, WalletError::Guardian(GuardianError::RequestNeeded(of)) if of == request.digest()),
        "{error}"
    );
    scan(second, &request).await;
    let receipt = second.cosign_as_guardian(&begun.transaction, &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{receipt:?}");
    assert_eq!(family.reasons(&request).await, [""; 0]);
    let error = third.cosign_as_guardian(&begun.transaction, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Guardian(GuardianError::NothingWaits(_))), "{error}");

    let permission = begun.permission;
    let taking = second.withdraw(&permission, tegata_rights::Rights::BOTH, &pin(), quiet()).await;
    assert!(matches!(taking, Err(WalletError::NotEnough { .. })));
    let taking = first.withdraw(&permission, tegata_rights::Rights::BOTH, &pin(), quiet()).await.unwrap();
    assert!(is_collecting(&taking.outcome), "{taking:?}");
    let receipt = third.cosign_as_guardian(&taking.transaction.unwrap(), &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "{receipt:?}");
    assert_eq!(family.reasons(&request).await, ["NotGiven:T", "NotGiven:V"]);
    let list = first.permissions().await.unwrap().permissions;
    assert!(list[0].rights.iter().all(|right| right.status == RightStatus::Withdrawn));
}

#[tokio::test]
async fn a_guardian_who_was_replaced_signs_nothing_any_more() {
    let family = Family::with_guardians(3, 1).await;
    let [first, second, third] = &family.wallets[..] else { panic!() };
    let left = second.guardian_card("").await.unwrap().address;
    let receipt = first.change_guardians(&family.account(), &[], Some(left), Some(1), &pin(), quiet()).await.unwrap();
    assert!(is_confirmed(&receipt.outcome), "one signature suffices: {receipt:?}");
    let guarded = third.guarded_accounts().await.unwrap();
    assert_eq!(guarded[0].guardianship.guardians.len(), 2);
    assert!(!guarded[0].guardianship.guardians.contains(&left));
    let request = family.world.signed(family.nft, Payer::Hospital);
    let blocking = scan(second, &request).await.blocking();
    assert_eq!(blocking.first().map(|caution| caution.code()), Some("not-guardian"), "{blocking:?}");
}

impl Family {
    /// Somebody announces a bonded aggregate of this wallet's child.
    fn begin(&self, signer: &KeyPair, unsigned: Transaction) -> Hash256 {
        let network = self.world.network;
        let signing = network.signing(&AggregateForks::FROM_THE_START, 1);
        let begun = unsigned.sign(signer, &signing).unwrap();
        let hash = begun.hash(&network.generation_hash_seed);
        let mosaic = Mosaic { id: network.currency, amount: Amount(10 * XYM) };
        let body = Body::HashLock(HashLock { mosaic, duration: 480, hash });
        let lock = Transaction::new(signer.public_key(), network.id, self.deadline(), body).with_fee(100, 0);
        self.world.emulator.announce(&lock.sign(signer, &signing).unwrap().to_bytes()).unwrap();
        self.world.emulator.announce_partial(&begun.to_bytes()).unwrap();
        hash
    }

    fn deadline(&self) -> NetworkTime {
        NetworkTime(self.world.emulator.ledger().time().0 + HOUR_MS)
    }

    /// The keys by which a wallet is a guardian.
    fn guardian_keys(&self, place: usize) -> KeyPair {
        let wallet = &self.wallets[place];
        let session = wallet.session().unwrap();
        let records = wallet.store.records(&session).unwrap();
        let id = self.world.network.id;
        let known = records.read(|reader| accounts::all(reader, id)).unwrap();
        let own = known.iter().find(|account| account.origin == Origin::Guardian).unwrap();
        KeyRing::open(&records, id).unwrap().keys_of(own).unwrap()
    }
}

#[tokio::test]
async fn what_cannot_be_explained_is_named_and_never_signed() {
    let family = Family::with_guardians(3, 2).await;
    let second = &family.wallets[1];
    let network = family.world.network;
    let first = family.guardian_keys(0);
    // A guardian begins to take the child's float.
    let transfer = Transfer {
        recipient: family.world.address(&first.public_key()).into(),
        mosaics: vec![Mosaic { id: network.currency, amount: Amount(1) }],
        message: Vec::new(),
    };
    let steps = vec![Embedded::new(family.child, network.id, Body::Transfer(transfer))];
    let body = Body::Aggregate(Aggregate::bonded(steps));
    let unsigned = Transaction::new(first.public_key(), network.id, family.deadline(), body).with_fee(100, 2);
    let hash = family.begin(&first, unsigned);
    let found = second.waiting_for_guardians().await.unwrap();
    assert_eq!((found.len(), &found[0].act), (1, &WaitingAct::Unexplained));
    let error = second.cosign_as_guardian(&hash, &pin(), quiet()).await.unwrap_err();
    assert!(matches!(error, WalletError::Guardian(GuardianError::Unexplained(of)) if of == hash), "{error}");
}

#[tokio::test]
async fn a_grant_that_differs_from_what_the_request_asks_is_not_cosigned() {
    let family = Family::with_guardians(3, 2).await;
    let (second, network) = (&family.wallets[1], family.world.network);
    let request = family.world.signed(family.nft, Payer::Patient);
    scan(second, &request).await;
    let first = family.guardian_keys(0);
    family.world.fund(&first.public_key(), 200 * XYM);
    let (asker, content) = (&family.world.asker, request.request());
    let honest = GrantTerms {
        patient: family.child,
        nft: family.nft,
        asker: asker.address,
        rights: content.rights(),
        request: request.digest(),
        until_ms: content.until_ms,
        transfer_to: family.world.source.reception,
        viewing_to: asker.reception,
    };
    let elsewhere = GrantTerms { viewing_to: family.world.source.reception, ..honest.clone() };
    let longer = GrantTerms { until_ms: honest.until_ms + 1, ..honest };
    for terms in [elsewhere, longer] {
        let (payer, funds) = (first.public_key(), Amount(100 * XYM));
        let unsigned =
            guardians_grant(&terms, &network, payer, 2, funds, family.deadline(), 100, |_| RightState::Absent);
        let hash = family.begin(&first, unsigned);
        let error = second.cosign_as_guardian(&hash, &pin(), quiet()).await.unwrap_err();
        assert!(matches!(error, WalletError::Guardian(GuardianError::OtherThanAsked(of)) if of == hash), "{error}");
    }
}
