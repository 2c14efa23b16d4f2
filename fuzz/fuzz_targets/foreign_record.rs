//! Records that other software wrote: NFT-Drive's blocks, and the paper's text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_fuzz::world::{NETWORK, keys};
use tegata_fuzz::{choice, parts};
use tegata_rights::thumbnail::{
    MAX_NFT_DRIVE_SIZE, PictureFormat, decode_any_picture, decode_picture, open_paper, paper_record, read_nft_drive,
};
use tegata_rights::{FoundAggregate, InnerMessage};
use tegata_symbol::{Address, Hash256};

/// What the first byte of an inner transaction says.
const STRANGER: u8 = 1;
const NO_TRANSFER: u8 = 2;
const LAST_OF_AGGREGATE: u8 = 4;

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = choice(data) else { return };
    if kind % 2 == 0 { nft_drive(data) } else { paper(data) }
});

fn nft_drive(data: &[u8]) {
    let [owner, stranger] = [1, 2].map(|number| Address::new(&keys(number).public_key(), NETWORK.id));
    let mut aggregates: Vec<FoundAggregate> = Vec::new();
    let mut inner = Vec::new();
    for part in parts(data) {
        let Some((says, message)) = choice(part) else { continue };
        let signer = if says & STRANGER == 0 { owner } else { stranger };
        inner.push(InnerMessage { signer, message: (says & NO_TRANSFER == 0).then(|| message.to_vec()) });
        if says & LAST_OF_AGGREGATE != 0 {
            aggregates.push(FoundAggregate {
                hash: Hash256([aggregates.len() as u8; 32]),
                inner: core::mem::take(&mut inner),
            });
        }
    }
    aggregates.push(FoundAggregate { hash: Hash256::ZERO, inner });
    let read = read_nft_drive(&aggregates, &owner);
    // Which of several faults is named may depend on the order, but not what the picture is.
    aggregates.reverse();
    let again = read_nft_drive(&aggregates, &owner);
    let Ok(record) = read else {
        assert!(again.is_err());
        return;
    };
    assert!(!record.bytes.is_empty() && record.bytes.len() <= MAX_NFT_DRIVE_SIZE);
    assert_eq!(again.map(|record| record.bytes).as_ref(), Ok(&record.bytes));
    if let Some(format) = PictureFormat::from_mime(record.media.mime()) {
        let _ = decode_picture(format, &record.bytes);
    }
}

fn paper(data: &[u8]) {
    if let Ok(picture) = open_paper(data) {
        assert_eq!(paper_record(&picture), data);
        let _ = decode_any_picture(&picture);
    }
}
