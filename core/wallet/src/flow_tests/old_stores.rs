//! Whole wallets as earlier programs wrote them: they open with everything in them, and what was begun goes on.
//!
//! The database's schema has been version 1 from the first day. Records grew fields at their ends; who wrote a store before
//! wrote arrays that end earlier.

use std::fs;
use std::path::Path;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use tegata_rights::{Payer, Rights};

use super::world::*;
use crate::consent::Outcome;
use crate::permissions::RightStatus;
use crate::store::{Record, Records, STORE_VERSION, StoreError, Table, Writer};
use crate::{Shelf, Wallet, WalletError};

/// How many fields the records had that grew since.
struct Era {
    name: &'static str,
    study: u64,
    outbox: u64,
    withdrawal: u64,
}

/// From the first commit with a wallet on.
const ERAS: [Era; 3] = [
    Era { name: "the first wallet", study: 11, outbox: 7, withdrawal: 4 },
    Era { name: "wallets with guardians", study: 11, outbox: 8, withdrawal: 4 },
    Era { name: "wallets with statements", study: 12, outbox: 8, withdrawal: 9 },
];

/// A record as it lies in the store, of at most so many fields.
struct Cut<const TABLE: u8> {
    key: Vec<u8>,
    bytes: Vec<u8>,
}

const STUDY: u8 = 0;
const OUTBOX: u8 = 1;
const WITHDRAWAL: u8 = 2;

impl<const T: u8> Cut<T> {
    /// The first `fields` of the array.
    fn to(&self, fields: u64) -> Self {
        let mut decoder = Decoder::new(&self.bytes);
        let all = decoder.array().unwrap().unwrap();
        let start = decoder.position();
        (0..fields.min(all)).for_each(|_| decoder.skip().unwrap());
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(fields.min(all)).unwrap();
        let mut bytes = encoder.into_writer();
        bytes.extend_from_slice(&self.bytes[start..decoder.position()]);
        Self { key: self.key.clone(), bytes }
    }

    /// Field `number`, which is a byte string.
    fn field(&self, number: u64) -> Vec<u8> {
        let mut decoder = Decoder::new(&self.bytes);
        decoder.array().unwrap();
        (0..number).for_each(|_| decoder.skip().unwrap());
        decoder.bytes().unwrap().to_vec()
    }
}

impl<const T: u8, C> Encode<C> for Cut<T> {
    fn encode<W: encode::Write>(&self, encoder: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        encoder.writer_mut().write_all(&self.bytes).map_err(encode::Error::write)
    }
}

impl<'b, const T: u8, C> Decode<'b, C> for Cut<T> {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let start = decoder.position();
        decoder.skip()?;
        Ok(Self { key: Vec::new(), bytes: decoder.input()[start..decoder.position()].to_vec() })
    }
}

impl<const T: u8> Record for Cut<T> {
    const TABLE: Table = match T {
        STUDY => Table::Studies,
        OUTBOX => Table::Outbox,
        _ => Table::Permissions,
    };
}

/// Writes all records of a table again, each under the key that `key` finds for what stays of it.
fn cut<const T: u8>(
    writer: &Writer<'_>,
    fields: u64,
    key: impl Fn(&Cut<T>) -> (Vec<u8>, Vec<u8>),
) -> Result<usize, StoreError> {
    let all = writer.list::<Cut<T>>()?;
    for stored in &all {
        let (now, then) = key(&stored.value);
        assert!(writer.delete::<Cut<T>>(&now)?, "the key of a record is known");
        writer.put(&then, &stored.value.to(fields))?;
    }
    Ok(all.len())
}

fn as_written_in(era: &Era, records: &Records<'_>) {
    let written = records.transaction::<_, StoreError>(START_MS, |writer| {
        let nft = |study: &Cut<STUDY>| {
            let mut decoder = Decoder::new(&study.bytes);
            decoder.array().unwrap();
            let key = decoder.u64().unwrap().to_be_bytes().to_vec();
            (key.clone(), key)
        };
        let hash = |outbox: &Cut<OUTBOX>| (outbox.field(0), outbox.field(0));
        // Before there were statements, a withdrawal was named by its transaction.
        let withdrawal = |one: &Cut<WITHDRAWAL>| {
            let now = one.field(5);
            (now.clone(), if era.withdrawal > 4 { now } else { one.field(1) })
        };
        Ok([cut(writer, era.study, nft)?, cut(writer, era.outbox, hash)?, cut(writer, era.withdrawal, withdrawal)?])
    });
    assert_eq!(written.unwrap(), [1, 3, 1]);
}

#[tokio::test]
async fn a_wallet_of_any_era_opens_with_all_that_is_in_it_and_goes_on() {
    for era in &ERAS {
        let world = World::new().await;
        let (wallet, nft, _) = world.patient(400_000_000).await;
        let first = world.signed(nft, Payer::Patient);
        scan(&wallet, &first).await;
        let id = wallet.accept(&first.digest(), None, &pin(), quiet()).await.unwrap().permission;
        wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
        let second = tegata_rights::ConsentRequest { random: [8; 16], ..world.request(Some(nft), Payer::Patient) };
        let second = second.sign(&world.asker.request_key).unwrap();
        scan(&wallet, &second).await;
        let receipt = wallet.accept(&second.digest(), None, &pin(), quiet()).await.unwrap();
        let history = wallet.history(None, 100).unwrap();
        {
            let session = wallet.session().unwrap();
            as_written_in(era, &wallet.store.records(&session).unwrap());
        }
        drop(wallet);

        let wallet = world.reopened();
        let name = era.name;
        assert_eq!(wallet.history(None, 100).unwrap(), history, "{name}");
        let studies = wallet.studies(false, quiet()).await.unwrap().studies;
        assert!(studies.len() == 1 && studies[0].nft == nft && studies[0].preview.is_some(), "{name}");
        let known: Vec<_> = wallet.permission_page(None, 10).unwrap().items;
        assert_eq!(
            known.iter().map(|permission| permission.request).collect::<Vec<_>>(),
            [second.digest(), first.digest()]
        );
        assert_eq!(known[1].rights.iter().map(|right| right.status).collect::<Vec<_>>(), [RightStatus::Withdrawn; 2]);
        wallet.resume(quiet()).await.unwrap();
        assert!(wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.is_err(), "{name}: it is taken back already");
        let taken = wallet.withdraw(&receipt.permission, Rights::BOTH, &pin(), quiet()).await.unwrap();
        assert!(matches!(taken.outcome, Outcome::Confirmed { .. }), "{name}");
    }
}

/// A whole wallet as today's program wrote it, for the programs to come. One that stood in a release is never written anew.
const FIXTURE: [(&str, &[u8]); 2] =
    [("wallet.db", include_bytes!("fixtures/wallet-1.db")), ("device.key", include_bytes!("fixtures/device.key"))];

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flow_tests/fixtures")
}

#[tokio::test]
async fn a_wallet_of_store_version_1_opens_with_its_words_accounts_studies_and_history() {
    assert_eq!(STORE_VERSION, 1, "a new version needs a fixture of its own");
    let home = tempfile::tempdir().unwrap();
    for (name, bytes) in FIXTURE {
        let path = home.path().join(name);
        fs::write(&path, bytes).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let world = World::new().await;
    let wallet = Wallet::open(home.path(), None, world.tools()).unwrap();
    wallet.unlock(&pin()).unwrap();
    assert_eq!(wallet.words(&pin()).unwrap().phrase(), words().phrase());
    assert_eq!(wallet.accounts().await.unwrap().len(), 1);
    let studies = wallet.study_page(Shelf::Own, None, 10).unwrap().items;
    assert!(studies.len() == 1 && studies[0].preview.is_some());
    assert!(wallet.picture(studies[0].nft).await.unwrap().is_ok(), "its picture is kept");
    let permissions = wallet.permission_page(None, 10).unwrap().items;
    assert_eq!(permissions.len(), 1);
    assert_eq!(permissions[0].rights.iter().map(|right| right.status).collect::<Vec<_>>(), [RightStatus::Withdrawn; 2]);
    let happened: Vec<_> = wallet.history(None, 100).unwrap().iter().map(|entry| entry.what.code()).collect();
    let expected = ["withdrawal-confirmed", "withdrawn", "confirmed", "accepted", "scanned", "study-arrived"];
    assert_eq!(happened, expected);
    assert!(wallet.words_checked_ms().unwrap().is_none());
    assert!(matches!(wallet.unlock(&crate::vault::Pin::new("999999").unwrap()), Err(WalletError::Store(_))));
}

/// `cargo test --workspace --lib -- --ignored write_the_fixture`, only while version 1 is in no release.
#[tokio::test]
#[ignore = "writes the fixture"]
async fn write_the_fixture_of_a_whole_wallet() {
    let world = World::new().await;
    let (wallet, nft, _) = world.patient(400_000_000).await;
    wallet.picture(nft).await.unwrap().ok().unwrap();
    let request = world.signed(nft, Payer::Patient);
    scan(&wallet, &request).await;
    let id = wallet.accept(&request.digest(), None, &pin(), quiet()).await.unwrap().permission;
    wallet.withdraw(&id, Rights::BOTH, &pin(), quiet()).await.unwrap();
    drop(wallet);
    fs::create_dir_all(fixtures()).unwrap();
    for (from, to) in [("wallet.db", "wallet-1.db"), ("device.key", "device.key")] {
        fs::copy(world.home.path().join("wallet").join(from), fixtures().join(to)).unwrap();
    }
}
