use super::super::{Damage, MAX_VALUE_BYTES, SecretName};
use super::*;

#[test]
fn records_are_put_replaced_listed_and_deleted() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    assert_eq!(records.get::<Study>(b"one").unwrap(), None);
    let first = records.put(NOW, b"one", &study("A")).unwrap();
    let second = records.put(NOW, b"two", &study("B")).unwrap();
    assert_eq!(records.put(NOW + 5, b"one", &study("C")).unwrap(), first, "replaced in its row");
    let one = records.get::<Study>(b"one").unwrap().unwrap();
    assert_eq!((one.id, one.updated_at_ms, one.value), (first, NOW + 5, study("C")));
    let hospitals: Vec<_> =
        records.list::<Study>().unwrap().into_iter().map(|row| (row.id, row.value.hospital)).collect();
    assert_eq!(hospitals, [(first, "C".to_owned()), (second, "B".to_owned())]);
    let deleted = |key: &[u8]| records.transaction(NOW, |tx| tx.delete::<Study>(key)).unwrap();
    assert!(deleted(b"two"));
    assert!(!deleted(b"two"));
    let count = || records.read(|reader| reader.count::<Study>()).unwrap();
    assert_eq!(count(), 1);
    assert!(records.put(NOW, b"two", &study("D")).unwrap() > second, "a row id is never used twice");
    assert_eq!(records.read(|reader| reader.by_id::<Study>(first)).unwrap().unwrap().value, study("C"));
    assert_eq!(records.read(|reader| reader.by_id::<Study>(second)).unwrap(), None);
}

#[test]
fn one_key_in_two_tables_is_two_records() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"key", &study("A")).unwrap();
    assert_eq!(records.get::<Answer>(b"key").unwrap(), None);
    records.put(NOW, b"key", &Answer { granted: true }).unwrap();
    let lookups: Vec<Vec<u8>> = store
        .connection()
        .prepare("SELECT lookup FROM studies UNION ALL SELECT lookup FROM requests")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(lookups.len(), 2);
    assert_ne!(lookups[0], lookups[1]);
}

#[test]
fn an_answer_is_inserted_once_only() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    let insert = |granted| records.transaction(NOW, |tx| tx.insert(b"digest", &Answer { granted }));
    insert(true).unwrap();
    assert_eq!(error(insert(false)), StoreError::AlreadyThere { table: "requests" });
    assert_eq!(records.get::<Answer>(b"digest").unwrap().unwrap().value, Answer { granted: true });
}

#[test]
fn history_is_appended_and_paged_from_the_newest() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.transaction(NOW, |tx| (0..25).try_for_each(|number| tx.append(&Event { number }).map(|_| ()))).unwrap();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = records.newest::<Event>(before, 10).unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        seen.extend(page.iter().map(|row| row.value.number));
    }
    assert_eq!(seen, (0..25).rev().collect::<Vec<_>>());
    assert_eq!(records.newest::<Event>(None, u32::MAX).unwrap().len(), 25);
    assert_eq!(records.newest::<Event>(None, 0).unwrap().len(), 0);
}

#[test]
fn a_failed_transaction_leaves_nothing_behind() {
    #[derive(Debug, PartialEq, thiserror::Error)]
    enum FlowError {
        #[error("declined")]
        Declined,
        #[error(transparent)]
        Store(#[from] StoreError),
    }
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    let answer: Result<(), FlowError> = records.transaction(NOW, |tx| {
        tx.put(b"key", &study("A"))?;
        tx.append(&Event { number: 1 })?;
        assert!(tx.get::<Study>(b"key")?.is_some(), "a transaction sees its own writes");
        Err(FlowError::Declined)
    });
    assert_eq!(answer, Err(FlowError::Declined));
    assert_eq!(records.list::<Study>().unwrap(), []);
    assert_eq!(records.list::<Event>().unwrap(), []);
}

#[test]
fn a_panic_in_a_transaction_rolls_back_and_the_store_goes_on() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        records.transaction::<(), StoreError>(NOW, |tx| {
            tx.put(b"key", &study("A"))?;
            panic!("on purpose")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(records.get::<Study>(b"key").unwrap(), None);
    records.put(NOW, b"key", &study("B")).unwrap();
}

#[test]
fn written_records_survive_a_process_that_never_closed() {
    let (home, store, unlocked) = Home::with_wallet();
    store.records(&unlocked).unwrap().put(NOW, b"key", &study("A")).unwrap();
    // As after kill -9: the files as they lie, without a checkpoint.
    let copy = Home::empty();
    for name in ["wallet.db", "wallet.db-wal"] {
        std::fs::copy(home.0.path().join(name), copy.0.path().join(name)).unwrap();
    }
    let (store, unlocked) = copy.reopened();
    assert_eq!(store.records(&unlocked).unwrap().get::<Study>(b"key").unwrap().unwrap().value, study("A"));
}

#[test]
fn secrets_are_kept_replaced_and_removed() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    let secret = |name| records.secret(name).unwrap().map(|secret| secret.to_vec());
    assert_eq!(secret(SecretName::MnemonicEntropy), None);
    records.transaction(NOW, |tx| tx.put_secret(SecretName::MnemonicEntropy, &[1; 32])).unwrap();
    records.transaction(NOW, |tx| tx.put_secret(SecretName::MnemonicEntropy, &[2; 32])).unwrap();
    assert_eq!(secret(SecretName::MnemonicEntropy), Some(vec![2; 32]));
    assert_eq!(secret(SecretName::MnemonicPassphrase), None);
    assert!(records.transaction(NOW, |tx| tx.delete_secret(SecretName::MnemonicEntropy)).unwrap());
    assert_eq!(secret(SecretName::MnemonicEntropy), None);
}

#[test]
fn old_cache_entries_are_removed() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    for (key, now) in [(b"a", NOW), (b"b", NOW + 10), (b"c", NOW + 20)] {
        records.put(now, key, &Fetched { bytes: vec![0; 9] }).unwrap();
    }
    assert_eq!(records.transaction(NOW, |tx| tx.delete_older::<Fetched>(NOW + 20)).unwrap(), 2);
    assert!(records.get::<Fetched>(b"c").unwrap().is_some());
}

#[test]
fn a_record_beyond_the_limit_is_refused_and_one_at_it_is_kept() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    let large = |bytes: usize| Study { hospital: "x".repeat(bytes - 7), thumbnail: vec![] };
    // array(2), a text with a four-byte length, an empty array: 7 bytes around the text.
    assert_eq!(
        error(records.put(NOW, b"key", &large(MAX_VALUE_BYTES + 1))),
        StoreError::TooLarge { table: "studies", bytes: MAX_VALUE_BYTES + 1, limit: MAX_VALUE_BYTES }
    );
    records.put(NOW, b"key", &large(MAX_VALUE_BYTES)).unwrap();
    assert_eq!(records.get::<Study>(b"key").unwrap().unwrap().value, large(MAX_VALUE_BYTES));
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"kept", &study("A")).unwrap();
    let pages: i64 = store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    store.connection().query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(())).unwrap();
    let large = Study { hospital: String::new(), thumbnail: vec![3; 100_000] };
    assert_eq!(error(records.put(NOW, b"large", &large)), StoreError::DiskFull);
    assert_eq!(records.list::<Study>().unwrap().len(), 1);
    records.put(NOW, b"kept", &study("B")).unwrap();
}

#[test]
fn neither_values_nor_keys_lie_open_in_the_file() {
    let (home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"NATURAL-KEY-OF-A-STUDY", &study("HOSPITAL-IN-CLEAR-TEXT")).unwrap();
    drop((store, unlocked));
    let bytes = std::fs::read(home.path()).unwrap();
    for needle in [b"NATURAL-KEY".as_slice(), b"CLEAR-TEXT"] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle));
    }
}

fn damaged(name: &'static str, row: i64) -> StoreError {
    StoreError::Damaged(Damage::Table { name, row: Some(row) })
}

/// Two studies, one request; closed, changed by `sql`, opened again.
fn after(sql: &str) -> (Home, Store, Unlocked) {
    let (home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"one", &study("A")).unwrap();
    records.put(NOW, b"two", &study("B")).unwrap();
    records.put(NOW, b"one", &study("C")).unwrap();
    records.put(NOW, b"one", &Answer { granted: false }).unwrap();
    drop((store, unlocked));
    tampered(&home.path(), sql);
    let (store, unlocked) = home.reopened();
    (home, store, unlocked)
}

#[test]
fn a_value_moved_to_another_row_table_key_or_time_does_not_open() {
    for (sql, row) in [
        ("UPDATE studies SET value = (SELECT value FROM studies WHERE id = 2) WHERE id = 1", 1),
        ("UPDATE studies SET value = (SELECT value FROM requests) WHERE id = 1", 1),
        ("UPDATE studies SET updated_at = updated_at + 1 WHERE id = 1", 1),
        ("UPDATE studies SET id = 9 WHERE id = 1", 9),
        ("UPDATE studies SET value = zeroblob(10) WHERE id = 1", 1),
        ("UPDATE studies SET value = zeroblob(3000000) WHERE id = 1", 1),
        ("UPDATE studies SET value = CAST(x'02' || substr(value, 2) AS BLOB) WHERE id = 1", 1),
    ] {
        let (_home, store, unlocked) = after(sql);
        let records = store.records(&unlocked).unwrap();
        assert_eq!(error(records.get::<Study>(b"one")), damaged("studies", row), "{sql}");
        assert_eq!(error(records.list::<Study>()), damaged("studies", row), "{sql}");
        assert_eq!(records.get::<Study>(b"two").unwrap().unwrap().value, study("B"), "the other is not touched");
        records.put(NOW, b"one", &study("D")).unwrap();
        assert_eq!(
            records.get::<Study>(b"one").unwrap().unwrap().value,
            study("D"),
            "and a damaged one can be replaced"
        );
    }
}

#[test]
fn exchanged_keys_do_not_give_one_record_for_another() {
    let swap = "CREATE TEMP TABLE l AS SELECT id, lookup FROM studies; UPDATE studies SET lookup = NULL;
        UPDATE studies SET lookup = (SELECT lookup FROM l WHERE l.id = 3 - studies.id);";
    let (_home, store, unlocked) = after(swap);
    let records = store.records(&unlocked).unwrap();
    assert_eq!(error(records.get::<Study>(b"one")), damaged("studies", 2));
    assert_eq!(error(records.get::<Study>(b"two")), damaged("studies", 1));

    let (_home, store, unlocked) = after("UPDATE studies SET lookup = NULL WHERE id = 1");
    let records = store.records(&unlocked).unwrap();
    assert_eq!(error(records.list::<Study>()), damaged("studies", 1));
    let (_home, store, unlocked) = after("UPDATE studies SET lookup = x'00' WHERE id = 1");
    assert_eq!(error(store.records(&unlocked).unwrap().list::<Study>()), damaged("studies", 1));
}

#[test]
fn a_value_of_another_record_type_is_damage_and_not_a_panic() {
    #[derive(minicbor::Encode, minicbor::Decode)]
    struct Other {
        #[n(0)]
        number: u64,
    }
    impl Record for Other {
        const TABLE: Table = Table::Studies;
    }
    let (_home, store, unlocked) = Home::with_wallet();
    let records = store.records(&unlocked).unwrap();
    records.put(NOW, b"one", &Other { number: 5 }).unwrap();
    assert_eq!(error(records.get::<Study>(b"one")), damaged("studies", 1));
}
