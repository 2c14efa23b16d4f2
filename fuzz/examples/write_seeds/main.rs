//! Writes the first inputs of every fuzz target to `corpus_seed`: real values, the same each time.
//! `cargo run --example write_seeds`, in this folder.

mod announcements;
mod dicom;
mod foreign_records;
mod guardianship;
mod pictures;
mod records;
mod scanned;
mod symbol;

#[allow(dead_code)]
#[path = "../../../core/node/tests/node/rest_form.rs"]
mod rest_form;
#[path = "../../../core/rights/tests/chain/mod.rs"]
mod rights;

use std::path::Path;

use serde_json::json;
use tegata_symbol::Transaction;

/// Longer ones slow the fuzzer down.
const LONGEST: usize = 16 * 1024;

/// Inputs with their names.
type Seeds = Vec<(String, Vec<u8>)>;

fn main() -> std::io::Result<()> {
    write("transaction", symbol::transactions())?;
    write("guardianship", guardianship::seeds())?;
    write("message", symbol::messages())?;
    write("address", symbol::addresses())?;
    write("proof", symbol::proofs())?;
    write("request_code", scanned::codes())?;
    write("withdrawal", scanned::withdrawals())?;
    write("picture", pictures::seeds())?;
    write("record", records::seeds())?;
    write("foreign_record", foreign_records::seeds())?;
    write("scan", scanned::seeds())?;
    write("vault_envelope", vec![("pin".into(), frozen_envelope())])?;
    write("node_answer", node_answers())?;
    write("dicom_file", dicom::seeds())?;
    write("evidence_file", evidence())?;
    write("network_properties", network_properties())?;
    write("emulator_rest", rest_requests())?;
    write("emulator_announce", announcements::seeds())
}

fn rest_requests() -> Seeds {
    let requests = tegata_fuzz::served::requests().into_iter().enumerate();
    requests.map(|(number, request)| (format!("{number:03}"), request.into_bytes())).collect()
}

/// The content of the example of a yes, without spaces.
fn evidence() -> Seeds {
    let file = include_bytes!("../../../core/node/tests/evidence/yes.json");
    let record = tegata_node::evidence::EvidenceRecord::from_file(file).expect("the example is sound");
    let content = serde_json::to_vec(&record).expect("it can be written");
    vec![("content".into(), content)]
}

fn network_properties() -> Seeds {
    use tegata_emulator::properties::Profile;
    let profiles = [Profile::Mainnet, Profile::Testnet];
    let file = |profile: Profile| profile.properties().expect("it comes along").to_string().into_bytes();
    profiles.map(|profile| (profile.name().to_owned(), file(profile))).into()
}

fn write(target: &str, seeds: Seeds) -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus_seed").join(target);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    println!("{target}: {} inputs", seeds.len());
    for (name, bytes) in seeds {
        assert!(bytes.len() <= LONGEST, "{target}/{name} has {} bytes", bytes.len());
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// The envelope of `core/wallet/src/vault/tests.rs` with the least Argon2id parameters that are accepted.
fn frozen_envelope() -> Vec<u8> {
    let mut bytes = vec![0x87, 0x48];
    bytes.extend_from_slice(b"TGTAVULT");
    bytes.extend_from_slice(&[0x01, 0x01, 0x84, 0x01, 0x19, 0x4C, 0x00, 0x02, 0x01, 0x50]);
    bytes.extend_from_slice(&[0x51; 16]);
    bytes.extend_from_slice(&[0x58, 24]);
    bytes.extend_from_slice(&[0x4E; 24]);
    bytes.extend_from_slice(&[0x58, 64]);
    bytes.extend_from_slice(&[0xF1; 64]);
    tegata_wallet::vault::Envelope::from_bytes(&bytes).expect("an envelope");
    bytes
}

fn node_answers() -> Seeds {
    let zeros = "00".repeat(32);
    let account = data_encoding::HEXUPPER.encode(rest_form::address(1).as_bytes());
    let mut seeds: Seeds = symbol::transactions()
        .into_iter()
        .filter_map(|(name, bytes)| {
            let transaction = Transaction::from_bytes(&bytes).ok()?;
            // `rest_form` writes those kinds that Tegata uses itself.
            let plain =
                ["transfer", "mosaic_definition", "mosaic_supply_change", "mosaic_supply_revocation", "hash_lock"];
            plain
                .contains(&name.as_str())
                .then(|| (name, rest_form::confirmed(&transaction, 7, 1).to_string().into_bytes()))
        })
        .collect();
    let grant = announcements::grant();
    for (name, json) in [
        ("grant", rest_form::transaction(&grant)),
        ("grant_in_a_page", json!({ "data": [rest_form::confirmed(&grant, 9, 0)] })),
        ("chain", json!({ "height": "9", "latestFinalizedBlock": { "height": "7", "hash": zeros } })),
        (
            "block",
            json!({ "meta": { "hash": zeros }, "block": { "height": "9", "timestamp": "1000", "transactionsHash": zeros } }),
        ),
        ("fees", json!({ "medianFeeMultiplier": 100, "minFeeMultiplier": 10 })),
        ("rental", json!({ "effectiveMosaicRentalFee": "50000000" })),
        ("time", json!({ "communicationTimestamps": { "sendTimestamp": "1000" } })),
        (
            "account",
            json!({ "account": { "address": account, "publicKey": zeros, "mosaics": [{ "id": "63DB2ACD3DEEA94A", "amount": "1" }] } }),
        ),
        (
            "mosaic",
            json!({ "mosaic": { "id": "63DB2ACD3DEEA94A", "supply": "2", "startHeight": "3", "ownerAddress": account, "flags": 8, "divisibility": 0, "duration": "0" } }),
        ),
        (
            "metadata",
            json!({ "data": [{ "metadataEntry": { "sourceAddress": account, "targetAddress": account, "scopedMetadataKey": "D13F9BBDF1F06F71", "targetId": "63DB2ACD3DEEA94A", "metadataType": 1, "value": "7465" } }] }),
        ),
        (
            "status",
            json!({ "group": "failed", "code": "Failure_Core_Past_Deadline", "hash": zeros, "deadline": "1000", "height": "0" }),
        ),
        ("merkle", json!({ "merklePath": [{ "hash": zeros, "position": "left" }] })),
    ] {
        seeds.push((name.to_owned(), json.to_string().into_bytes()));
    }
    for (name, text) in
        [("number", "8'999'999'999'000'000"), ("hex_number", "0x6BED'913F'A202'23F8"), ("duration", "3650d")]
    {
        seeds.push((name.to_owned(), text.as_bytes().to_vec()));
    }
    seeds
}
