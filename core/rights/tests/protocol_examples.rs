//! The worked examples of `docs/protocol.md`, computed anew and searched for in its text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod chain;

use chain::{NETWORK, START, address, entry, keys, signed, terms};
use data_encoding::HEXUPPER;
use rand_core::{Infallible, TryCryptoRng, TryRng};
use tegata_rights::thumbnail::{
    CommitmentNonce, Descriptor, Instance, LOCATOR_VERSION, Locator, PictureFormat, RecordFormat, RecordKey,
    StudyCommitment, locator_key, seal_record, wrap_key,
};
use tegata_rights::{
    Answer, CodeFrames, CodeKind, CosignatureCode, Decision, GuardianCard, Guardianship, NetworkFacts, PreparedCode,
    ReceiveCard, RightMessage, RightState, Rights, Role, StudyCard, TransportKey, VoidDeclaration, Withdrawal,
    as_bonded, entry_key, guardians_grant, guardians_withdrawal, guardianship_step, hospital_paid_grant,
    own_study_statement, patient_paid_grant, release_statement, right_id, right_nonce, sponsored_withdrawal, void_key,
    write_code,
};
use tegata_symbol::wallet_code::{alice_link, symbol_qr_request, transaction_link};
use tegata_symbol::{
    Aggregate, AggregateForks, Amount, Body, Cosignature, DetachedCosignature, Hash256, HashLock, Mosaic, MosaicId,
    NetworkTime, Transaction,
};

const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);

struct Sevens;
impl TryRng for Sevens {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0x0707_0707)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0x0707_0707_0707_0707)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(7);
        Ok(())
    }
}
impl TryCryptoRng for Sevens {}

fn examples() -> Vec<(&'static str, String)> {
    let hex = |bytes: &[u8]| HEXUPPER.encode(bytes);
    let network = NETWORK.generation_hash_seed;
    let patient = keys("Patient01");
    let request = signed("Hospital02", Some(NFT), Rights::BOTH, 1);
    let terms = terms(&request, NFT);
    let message = |role| RightMessage { role, nft: NFT, request: request.digest(), until_ms: terms.until_ms };
    let unsigned = patient_paid_grant(&terms, &NETWORK, NetworkTime(1_000), 100, |_| RightState::Absent);
    let node = "http://127.0.0.1:3000";
    let grant = unsigned.clone().sign(&patient, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    let (hospital, signing) = (keys("Hospital02"), NETWORK.signing(&AggregateForks::FROM_THE_START, 1));
    let funds = Amount(111_000_000);
    let waits = hospital_paid_grant(&terms, &NETWORK, hospital.public_key(), funds, NetworkTime(1_000), 100, |_| {
        RightState::Absent
    });
    let waits = as_bonded(waits).sign(&hospital, &signing).unwrap();
    let lock = Body::HashLock(HashLock {
        mosaic: Mosaic { id: NETWORK.currency, amount: Amount(10_000_000) },
        duration: 5_760,
        hash: waits.hash(&network),
    });
    let lock = Transaction::new(hospital.public_key(), NETWORK.id, NetworkTime(1_000), lock).with_fee(100, 0);
    let lock = lock.sign(&hospital, &signing).unwrap();
    let patients_cosignature = waits.cosign(&patient, &signing).unwrap();
    let card = ReceiveCard { network, patient: patient.public_key(), nonce: b"desk 1".to_vec() };
    let study_card = StudyCard { network, nft: NFT, patient: patient.public_key(), created_ms: START };
    let answer = Answer {
        version: 1,
        request: request.digest(),
        decision: Decision::Prepare,
        patient: patient.public_key(),
        nft: NFT,
        grant: None,
        thumbnail_key: None,
        signer: None,
        signed_grant: None,
    };
    let sealed = answer.seal(&patient, &TransportKey::from_seed(&[3; 32]).public_key(), &mut Sevens).unwrap();
    let mut offline = chain::request("Hospital02", Some(NFT), Rights::BOTH, 1);
    offline.network_facts =
        Some(NetworkFacts { height: 4_000_000, block_time_ms: START, fee_multiplier: 100, mosaic_rental: 50_000_000 });
    let offline = offline.sign(&keys("Hospital02 request")).unwrap();
    let prepared = hospital_paid_grant(
        &terms,
        &NETWORK,
        keys("Hospital02").public_key(),
        Amount(111_000_000),
        NetworkTime(1_000),
        100,
        |_| RightState::Absent,
    )
    .sign(&keys("Hospital02"), &NETWORK.signing(&AggregateForks::FROM_THE_START, 1))
    .unwrap();
    let prepared_hash = prepared.hash(&network);
    let cosignature_code = CosignatureCode {
        request: request.digest(),
        cosignature: DetachedCosignature {
            cosignature: Cosignature::sign(&patient, &prepared_hash),
            parent_hash: prepared_hash,
        },
    };
    let prepared = PreparedCode { request: request.digest(), aggregate: prepared.to_bytes() };
    let parts = CodeFrames::new(CodeKind::Prepared, &prepared.to_bytes()).unwrap();
    let mixed = parts.count() + 2;
    let parts = parts.texts(mixed);
    let mut granted = answer.clone();
    granted.decision = Decision::Granted;
    granted.grant = Some(grant.hash(&network).0.into());
    granted.signed_grant = Some(grant.to_bytes());
    let granted = granted.seal(&patient, &TransportKey::from_seed(&[3; 32]).public_key(), &mut Sevens).unwrap();
    let key = RecordKey::from_bytes([5; 32]);
    let descriptor = Descriptor {
        study_date: "20260303".into(),
        modality: "CT".into(),
        body_part: "CHEST".into(),
        reference: "a1".into(),
        format: PictureFormat::Jpeg,
        schematic: false,
    };
    let record = seal_record(&descriptor, Some(b"preview"), b"picture", &key, &network, NFT).unwrap();
    let locator = Locator {
        version: LOCATOR_VERSION,
        format: RecordFormat::Sealed,
        first_length: record.first_length,
        second_length: record.second_length,
        hash: tegata_symbol::merkle::sha3_256(&[&record.bytes]),
        aggregates: vec![Hash256([6; 32])],
        wrapped_key: wrap_key(&key, &patient.public_key(), &keys("ephemeral")).unwrap(),
    };
    let instance = |number: u8| Instance { sop_instance_uid: format!("1.2.3.{number}"), sha256: [number; 32] };
    let instances = [instance(1), instance(2)];
    let commitment = StudyCommitment::new(&CommitmentNonce::of(&key), &record.bytes, &instances).unwrap();
    let withdrawal = Withdrawal {
        version: 1,
        network,
        patient: patient.public_key(),
        nft: NFT,
        asker: address("Hospital02"),
        request: request.digest(),
        rights: Rights::BOTH.bits(),
        at_ms: START,
    };
    let statement = withdrawal.sign(&patient).unwrap();
    let units = Role::ALL.map(|role| (terms.right_id(role, &NETWORK), terms.recipient(role)));
    let payer = keys("Hospital02");
    let sponsored =
        sponsored_withdrawal(payer.public_key(), terms.patient, &NETWORK, &units, NetworkTime(1_000), 100).unwrap();
    let sponsored = sponsored.sign(&payer, &NETWORK.signing(&AggregateForks::FROM_THE_START, 1)).unwrap();
    let replaced = VoidDeclaration { reason: "wrong patient".into(), replaced_by: Some(MosaicId(1)) };
    let [guardian, other] = [keys("Guardian01"), keys("Guardian02")];
    let guardian_card = GuardianCard { network, guardian: guardian.public_key(), name: "母".into() };
    let mut by_guardian = answer.clone();
    by_guardian.signer = Some(guardian.public_key().0.into());
    let sealed_by_guardian =
        by_guardian.seal(&guardian, &TransportKey::from_seed(&[3; 32]).public_key(), &mut Sevens).unwrap();
    let signing = NETWORK.signing(&AggregateForks::FROM_THE_START, 1);
    let before = Guardianship::none(address("Patient01"));
    let (_, change) = before.changed(&[address("Guardian01"), address("Guardian02")], None, 1).unwrap();
    let steps = vec![guardianship_step(patient.public_key(), &NETWORK, change)];
    let guardians = Transaction::new(
        guardian.public_key(),
        NETWORK.id,
        NetworkTime(1_000),
        Body::Aggregate(Aggregate::bonded(steps)),
    )
    .with_fee(100, 2)
    .sign(&guardian, &signing)
    .unwrap();
    let cosignature = guardians.cosign(&other, &signing).unwrap();
    let guardians_grant = guardians_grant(
        &terms,
        &NETWORK,
        guardian.public_key(),
        1,
        Amount(100_000_000),
        NetworkTime(1_000),
        100,
        |_| RightState::Absent,
    )
    .sign(&guardian, &signing)
    .unwrap();
    let (ward, payer, deadline) = (patient.public_key(), guardian.public_key(), NetworkTime(1_000));
    let taking = guardians_withdrawal(ward, &NETWORK, payer, 2, Amount(u64::MAX), &units, deadline, 100)
        .unwrap()
        .sign(&guardian, &signing)
        .unwrap();
    let of_patient = |role| right_id(role, NFT, &address("Hospital02"), &address("Patient01")).to_string();
    vec![
        ("Patient01's address", address("Patient01").to_string()),
        ("Hospital02's address", address("Hospital02").to_string()),
        ("signed request", hex(&request.to_bytes())),
        ("request code", request.to_code()),
        ("request digest", request.digest().to_string()),
        ("nonce of T", format!("{:08X}", right_nonce(Role::Transfer, NFT, &address("Hospital02")))),
        ("id of T", of_patient(Role::Transfer)),
        ("id of V", of_patient(Role::Viewing)),
        ("message with T", hex(&message(Role::Transfer).to_bytes())),
        ("message with V", hex(&message(Role::Viewing).to_bytes())),
        ("grant", hex(&grant.to_bytes())),
        ("grant hash", grant.hash(&network).to_string()),
        ("withdrawal statement", hex(&statement.to_bytes())),
        ("withdrawal code", statement.to_code()),
        ("withdrawal digest", statement.digest().to_string()),
        ("sponsored withdrawal", hex(&sponsored.to_bytes())),
        ("sponsored withdrawal hash", sponsored.hash(&network).to_string()),
        ("void value", hex(&replaced.to_bytes().unwrap())),
        ("grant as symbol-qr", symbol_qr_request(&unsigned, &network)),
        ("grant as link", transaction_link(&unsigned, &network, Some(node))),
        ("grant for aLice", alice_link(&unsigned, node)),
        ("bonded grant", hex(&waits.to_bytes())),
        ("bonded grant's hash", waits.hash(&network).to_string()),
        ("hash lock", hex(&lock.to_bytes())),
        ("cosignature", hex(&patients_cosignature.to_bytes())),
        ("registry key", entry_key(&address("Hospital01")).to_string()),
        ("registry entry", hex(&entry("Hospital01").to_bytes().unwrap())),
        ("receive card", card.sign(&patient).unwrap()),
        ("short code", card.short_code()),
        ("study card", study_card.sign(&patient)),
        ("sealed answer", hex(&sealed.to_bytes())),
        ("guardian card", guardian_card.sign(&guardian).unwrap()),
        ("change of guardians", hex(&guardians.to_bytes())),
        ("cosignature", hex(&cosignature.to_bytes())),
        ("grant by a guardian", hex(&guardians_grant.to_bytes())),
        ("withdrawal by guardians", hex(&taking.to_bytes())),
        ("sealed answer of a guardian", hex(&sealed_by_guardian.to_bytes())),
        ("answer code", write_code(CodeKind::Answer, &sealed.to_bytes())),
        ("sealed answer with its grant", hex(&granted.to_bytes())),
        ("request with network facts", hex(&offline.to_bytes())),
        ("prepared code", hex(&prepared.to_bytes())),
        ("part 1 of the prepared code", parts[0].clone()),
        ("part 7 of the prepared code", parts[6].clone()),
        ("cosignature code", write_code(CodeKind::Cosignature, &cosignature_code.to_bytes())),
        ("locator key", locator_key().to_string()),
        ("void key", void_key().to_string()),
        ("sealed record", hex(&record.bytes)),
        ("locator", hex(&locator.to_bytes().unwrap())),
        ("commitment", commitment.root().to_string()),
        ("release statement", hex(&release_statement(&address("Hospital01"), &[4; 32], &request.digest()))),
        ("own study statement", hex(&own_study_statement(&address("Hospital01"), &[4; 32], NFT))),
    ]
}

/// The Rust, Kotlin and Swift files below `folder`.
fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target" && name != ".build") {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "kt" || extension == "swift")
        {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names of tests in `text`: lower case with underscores between backticks; one that ends with … is a beginning.
fn names_of_tests(text: &str) -> Vec<&str> {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_…".contains(c);
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter(|quoted| quoted.contains('_') && quoted.chars().all(is_letter)).collect()
}

/// The apps' tests in `text`: `ClassTest.name` (Kotlin) or `ClassTests.name` (Swift) between backticks.
fn names_of_app_tests(text: &str) -> Vec<(&str, &str)> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter_map(|quoted| quoted.split_once('.'))
        .filter(|(class, _)| class.ends_with("Test") || class.ends_with("Tests"))
        .filter(|(class, _)| !matches!(*class, "SomeTest" | "SomeTests"))
        .collect()
}

#[test]
fn every_test_that_the_pages_on_attacks_and_security_name_is_there() {
    let (_, attacks) = include_str!("../../../docs/protocol.md").split_once("\n## Attacks considered\n").unwrap();
    let pages = [
        ("docs/protocol.md", attacks, 80),
        ("docs/security/threats.md", include_str!("../../../docs/security/threats.md"), 80),
        ("docs/security/masvs.md", include_str!("../../../docs/security/masvs.md"), 60),
    ];
    let mut files = Vec::new();
    for folder in ["android", "core", "emulator", "hospital", "ios", "tests"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder), &mut files);
    }
    let code = files.join("\n");
    let is_there = |name: &&str| match name.strip_suffix('…') {
        Some(beginning) => code.contains(&format!("fn {beginning}")),
        None => code.contains(&format!("fn {name}()")),
    };
    for (page, text, least) in pages {
        let names = names_of_tests(text);
        assert!(names.len() > least, "{page} names {} tests", names.len());
        let missing: Vec<_> = names.iter().filter(|name| !is_there(name)).collect();
        assert!(missing.is_empty(), "{page} names tests that are not there: {missing:?}");
        for (class, name) in names_of_app_tests(text) {
            let (kind, function) = if class.ends_with('s') { ("struct", "func") } else { ("class", "fun") };
            let (whole, test) = (format!("{kind} {class} "), format!("{function} {name}("));
            assert!(files.iter().any(|file| file.contains(&whole) && file.contains(&test)), "{page}: {class}.{name}");
        }
    }
}

#[test]
fn each_control_of_the_masvs_has_its_line() {
    let page = include_str!("../../../docs/security/masvs.md");
    let groups = [
        ("STORAGE", 2),
        ("CRYPTO", 2),
        ("AUTH", 3),
        ("NETWORK", 2),
        ("PLATFORM", 3),
        ("CODE", 4),
        ("RESILIENCE", 4),
        ("PRIVACY", 4),
    ];
    for (group, controls) in groups {
        for number in 1..=controls {
            let lines = page.lines().filter(|line| line.starts_with(&format!("| {group}-{number} "))).count();
            assert_eq!(lines, 1, "{group}-{number}");
        }
    }
}

#[test]
fn every_worked_example_of_the_protocol_page_is_what_the_code_computes() {
    let page: String = include_str!("../../../docs/protocol.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let missing: Vec<String> = examples()
        .iter()
        .filter(|(name, value)| !page.contains(&format!("| {name} | `{value}` |")))
        .map(|(name, value)| format!("| {name} | `{value}` |"))
        .collect();
    assert!(missing.is_empty(), "docs/protocol.md lacks:\n{}", missing.join("\n"));
}
