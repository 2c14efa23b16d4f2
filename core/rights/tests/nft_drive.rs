//! Records of NFT-Drive: what it writes is read, and each way in which such a record can be wrong has its own refusal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod nft_drive_writer;

use std::sync::LazyLock;

use nft_drive_writer::{NOTICE, base64_blocks, binary_blocks};
use proptest::collection::vec;
use proptest::prelude::*;
use tegata_rights::thumbnail::{
    MAX_NFT_DRIVE_BLOCKS, MAX_NFT_DRIVE_SIZE, NftDriveEncoding, NftDriveEncryption, NftDriveError, NftDriveMedia,
    RefusedMedia, read_nft_drive,
};
use tegata_rights::{FoundAggregate, InnerMessage};
use tegata_symbol::{Address, Hash256, Network, PublicKey};

static OWNER: LazyLock<Address> = LazyLock::new(|| address(1));
static STRANGER: LazyLock<Address> = LazyLock::new(|| address(2));

fn address(key: u8) -> Address {
    Address::new(&PublicKey([key; 32]), Network::TESTNET.id)
}

fn aggregate(number: u8, signer: Address, messages: &[Vec<u8>]) -> FoundAggregate {
    let inner = messages.iter().map(|message| InnerMessage { signer, message: Some(message.clone()) }).collect();
    FoundAggregate { hash: Hash256([number; 32]), inner }
}

fn written(blocks: &[Vec<Vec<u8>>]) -> Vec<FoundAggregate> {
    (0u8..).zip(blocks).map(|(number, block)| aggregate(number, *OWNER, block)).collect()
}

fn jpeg(length: usize) -> Vec<u8> {
    let noise = (0..length.saturating_sub(3)).map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as u8);
    [0xFF, 0xD8, 0xFF].into_iter().chain(noise).collect()
}

fn refusal(aggregates: &[FoundAggregate]) -> NftDriveError {
    read_nft_drive(aggregates, &OWNER).unwrap_err()
}

/// A binary record of three blocks.
fn three_blocks() -> (Vec<u8>, Vec<FoundAggregate>) {
    let picture = jpeg(220_000);
    let aggregates = written(&binary_blocks("image/jpeg", &picture, false));
    assert_eq!(aggregates.len(), 3);
    (picture, aggregates)
}

fn with_first_slot(aggregate: &FoundAggregate, content: &[u8]) -> FoundAggregate {
    let mut changed = aggregate.clone();
    changed.inner[0].message = Some([&[0], content].concat());
    changed
}

fn with_format_slot(content: &[u8]) -> Vec<FoundAggregate> {
    let mut aggregates = written(&binary_blocks("image/jpeg", &jpeg(2_000), false));
    aggregates[0].inner[15].message = Some([&[0], content].concat());
    aggregates
}

#[test]
fn base64_and_binary_records_are_read_with_their_fields() {
    for length in [3, 1_000, 18_432, 148_000] {
        let picture = jpeg(length);
        let base64 = written(&base64_blocks("image/jpeg", &picture, false));
        let binary = written(&binary_blocks("image/jpeg", &picture, false));
        for (aggregates, encoding) in [(base64, NftDriveEncoding::Base64), (binary, NftDriveEncoding::Binary)] {
            let record = read_nft_drive(&aggregates, &OWNER).unwrap();
            assert!(record.bytes == picture, "{length} bytes");
            assert_eq!((record.media, record.encoding, record.strangers), (NftDriveMedia::Jpeg, encoding, 0));
            assert_eq!(record.aggregates.len(), aggregates.len());
            assert_eq!((record.fields.author.as_str(), record.fields.serial.as_str()), ("NCOWNER", "7"));
            assert_eq!(
                (record.fields.extensions[0].as_str(), record.fields.extensions[5].as_str()),
                ("{\"name\":\"head\"}", "jpg")
            );
        }
    }
}

#[test]
fn the_sizes_on_the_chain_are_those_of_the_published_comparison() {
    let slots = |blocks: Vec<Vec<Vec<u8>>>| blocks.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(slots(base64_blocks("image/jpeg", &jpeg(18_432), false)), [15 + 25]);
    assert_eq!(slots(binary_blocks("image/jpeg", &jpeg(18_432), false)), [16 + 19]);
    assert_eq!(slots(base64_blocks("image/jpeg", &jpeg(148_000), false)).len(), 3);
    assert_eq!(slots(binary_blocks("image/jpeg", &jpeg(148_000), false)).len(), 2);
}

#[test]
fn the_notice_among_the_fields_counts_as_no_slot() {
    let picture = jpeg(150_000);
    for blocks in [base64_blocks("image/jpeg", &picture, true), binary_blocks("image/jpeg", &picture, true)] {
        assert!(blocks[0].iter().any(|message| message.ends_with(NOTICE.as_bytes())));
        let record = read_nft_drive(&written(&blocks), &OWNER).unwrap();
        assert!(record.bytes == picture);
        assert_eq!(record.fields.extensions[5], "jpg");
    }
}

#[test]
fn blocks_are_joined_by_number_and_not_by_their_order_on_the_chain() {
    let (picture, mut aggregates) = three_blocks();
    aggregates.reverse();
    aggregates.swap(0, 1);
    let record = read_nft_drive(&aggregates, &OWNER).unwrap();
    assert!(record.bytes == picture);
    assert_eq!(record.aggregates, [0, 1, 2].map(|number| Hash256([number; 32])));
}

#[test]
fn another_transaction_than_a_transfer_takes_a_slot_without_content() {
    let mut aggregates = written(&binary_blocks("image/jpeg", &jpeg(2_000), false));
    aggregates[0].inner[12].message = None;
    aggregates[0].inner.push(InnerMessage { signer: *OWNER, message: None });
    assert_eq!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes, jpeg(2_000));
    // An aggregate that begins with one, such as the NFT's definition, is no block.
    let definition = InnerMessage { signer: *OWNER, message: None };
    aggregates.push(FoundAggregate { hash: Hash256([77; 32]), inner: vec![definition] });
    assert_eq!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes, jpeg(2_000));
}

#[test]
fn blocks_that_a_stranger_adds_replaces_or_signs_in_part_are_left_out() {
    let (picture, mut aggregates) = three_blocks();
    let forged = |number: u8, content: &[u8]| {
        let mut forged = with_first_slot(&aggregates[1], content);
        forged.inner.iter_mut().for_each(|slot| slot.signer = *STRANGER);
        FoundAggregate { hash: Hash256([number; 32]), ..forged }
    };
    let forged: Vec<_> = [&b"0"[..], b"1", b"3", b"99999999999"].iter().zip(90..).map(|(c, n)| forged(n, c)).collect();
    aggregates.splice(0..0, forged);
    let mut in_part = with_first_slot(aggregates.last().unwrap(), b"3");
    in_part.inner[1].signer = *STRANGER;
    aggregates.push(in_part);
    let record = read_nft_drive(&aggregates, &OWNER).unwrap();
    assert!(record.bytes == picture);
    assert_eq!(record.strangers, 5);
    assert_eq!(read_nft_drive(&aggregates, &address(3)), Err(NftDriveError::NoRecord { strangers: aggregates.len() }));
    assert_eq!(read_nft_drive(&[], &OWNER), Err(NftDriveError::NoRecord { strangers: 0 }));
}

#[test]
fn the_owners_other_aggregates_are_no_blocks() {
    let (picture, mut aggregates) = three_blocks();
    for text in [&b"paid"[..], b"", b"-1", b"0x01", b"1.5", b"1 2"] {
        aggregates.push(aggregate(50, *OWNER, &[[&[0], text].concat(), vec![0; 1024]]));
    }
    // Without type byte: a fragment of another format.
    aggregates.push(aggregate(51, *OWNER, &[b"1".to_vec()]));
    aggregates.push(FoundAggregate { hash: Hash256([52; 32]), inner: Vec::new() });
    assert!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes == picture);
}

#[test]
fn a_block_written_twice_is_refused_unless_it_is_the_same() {
    let (picture, mut aggregates) = three_blocks();
    aggregates.push(FoundAggregate { hash: Hash256([9; 32]), ..aggregates[1].clone() });
    assert!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes == picture);
    aggregates[3].inner[5].message = Some(vec![0, 1, 2, 3]);
    assert_eq!(refusal(&aggregates), NftDriveError::Duplicate(1));
}

#[test]
fn a_missing_block_is_named() {
    let (_, aggregates) = three_blocks();
    assert_eq!(refusal(&aggregates[1..]), NftDriveError::Gap(0));
    assert_eq!(refusal(&[aggregates[0].clone(), aggregates[2].clone()]), NftDriveError::Gap(1));
    // The end of a record is not marked: a picture that is cut there is refused by whoever decodes it.
    assert!(read_nft_drive(&aggregates[..2], &OWNER).is_ok());
}

#[test]
fn absurd_block_numbers_are_refused() {
    let (_, aggregates) = three_blocks();
    for number in [MAX_NFT_DRIVE_BLOCKS.to_string().as_str(), "4294967295", "4294967296", &"9".repeat(1_000)] {
        let mut aggregates = aggregates.clone();
        aggregates.push(with_first_slot(&aggregates[1], number.as_bytes()));
        assert_eq!(refusal(&aggregates), NftDriveError::BlockNumber, "{number}");
    }
}

#[test]
fn slots_that_no_ledger_would_hold_are_refused() {
    let (_, aggregates) = three_blocks();
    let changed = |slot: usize, message: Vec<u8>| {
        let mut aggregates = aggregates.clone();
        aggregates[1].inner[slot].message = Some(message);
        refusal(&aggregates)
    };
    assert_eq!(changed(7, vec![0; 1025]), NftDriveError::SlotSize { block: 1, slot: 7 });
    assert_eq!(changed(7, vec![1; 40]), NftDriveError::SlotType { block: 1, slot: 7 });
    let mut longer = aggregates.clone();
    longer[1].inner.push(InnerMessage { signer: *OWNER, message: Some(vec![0, 1]) });
    assert_eq!(refusal(&longer), NftDriveError::Slots { block: 1, slots: 101 });
}

#[test]
fn more_than_a_thumbnail_is_refused_before_it_is_put_together() {
    let picture = jpeg(MAX_NFT_DRIVE_SIZE);
    assert!(read_nft_drive(&written(&binary_blocks("image/jpeg", &picture, false)), &OWNER).unwrap().bytes == picture);
    assert!(read_nft_drive(&written(&base64_blocks("image/jpeg", &picture, false)), &OWNER).unwrap().bytes == picture);
    let picture = jpeg(MAX_NFT_DRIVE_SIZE + 1);
    let too_large = NftDriveError::TooLarge { claimed: picture.len(), most: MAX_NFT_DRIVE_SIZE };
    assert_eq!(refusal(&written(&binary_blocks("image/jpeg", &picture, false))), too_large);
    let far_more = jpeg(2 * MAX_NFT_DRIVE_SIZE);
    assert!(matches!(
        refusal(&written(&base64_blocks("image/jpeg", &far_more, false))),
        NftDriveError::TooLarge { claimed, .. } if claimed > far_more.len()
    ));
    // All blocks that can be, all full: 6 MiB are counted and nothing is put together.
    let full = |number: u32| {
        let mut messages = vec![vec![0x55; 1024]; 100];
        messages.iter_mut().for_each(|message| message[0] = 0);
        messages[0] = [&[0], number.to_string().as_bytes()].concat();
        if number == 0 {
            messages[15] = b"\0nftdrive;binary/image/jpeg".to_vec();
        }
        messages
    };
    let blocks: Vec<_> = (0..MAX_NFT_DRIVE_BLOCKS).map(full).collect();
    assert!(matches!(refusal(&written(&blocks)), NftDriveError::TooLarge { .. }));
}

#[test]
fn encrypted_records_are_named_as_unsupported() {
    let cases = [
        (&b"nftdrive;binary/encrypted;image/jpeg"[..], NftDriveEncryption::Binary),
        (b"nftdrive;binary/encrypted", NftDriveEncryption::Binary),
        (b"BYNDE1.abcdef", NftDriveEncryption::Envelope),
        (b"U2FsdGVkX1+abc", NftDriveEncryption::CryptoJs),
    ];
    for (slot, kind) in cases {
        assert_eq!(refusal(&with_format_slot(slot)), NftDriveError::Encrypted(kind));
    }
}

#[test]
fn media_that_would_run_or_fetch_something_are_refused_by_name() {
    let cases = [
        ("text/html", RefusedMedia::Html),
        ("TEXT/HTML; charset=utf-8", RefusedMedia::Html),
        ("application/xhtml+xml", RefusedMedia::Html),
        ("image/svg+xml", RefusedMedia::Svg),
        ("text/javascript", RefusedMedia::Script),
        ("application/ecmascript", RefusedMedia::Script),
        ("text/uri-list", RefusedMedia::Link),
        ("application/octet-stream", RefusedMedia::Other),
        ("model/gltf-binary", RefusedMedia::Other),
        ("image/jpeg;x", RefusedMedia::Other),
        ("", RefusedMedia::Other),
    ];
    for (mime, reason) in cases {
        let base64 = written(&base64_blocks(mime, &jpeg(500), false));
        assert_eq!(refusal(&base64), NftDriveError::Media(reason), "{mime}");
        let binary = written(&binary_blocks(mime, &jpeg(500), false));
        assert_eq!(refusal(&binary), NftDriveError::Media(reason), "{mime}");
    }
}

#[test]
fn content_that_is_not_what_its_media_type_says_is_refused() {
    let other = |mime: &str, content: &[u8]| refusal(&written(&binary_blocks(mime, content, false)));
    assert_eq!(other("image/jpeg", b"<html><script>"), NftDriveError::OtherContent(NftDriveMedia::Jpeg));
    assert_eq!(other("image/png", &jpeg(100)), NftDriveError::OtherContent(NftDriveMedia::Png));
    assert_eq!(other("image/webp", b"RIFF----WAVE"), NftDriveError::OtherContent(NftDriveMedia::WebP));
    assert_eq!(other("image/avif", b"\0\0\0\x20ftypheic"), NftDriveError::OtherContent(NftDriveMedia::Avif));
    assert_eq!(other("image/jpeg", b"HTTPS://example.org/a.jpg"), NftDriveError::Media(RefusedMedia::Link));
    for (mime, content) in [
        ("image/PNG", &b"\x89PNG\r\n\x1A\n..."[..]),
        ("image/webp", b"RIFF\x04\0\0\0WEBPVP8 "),
        ("image/avif", b"\0\0\0\x20ftypavif"),
    ] {
        let record = read_nft_drive(&written(&base64_blocks(mime, content, false)), &OWNER).unwrap();
        assert_eq!((record.media.mime(), record.bytes.as_slice()), (mime.to_lowercase().as_str(), content));
    }
}

#[test]
fn data_in_no_known_form_are_refused() {
    for slot in [&b""[..], b"hello", b"DATA:image/jpeg;base64,AAAA", b"nftdrive;text/image/jpeg"] {
        assert_eq!(refusal(&with_format_slot(slot)), NftDriveError::UnknownForm);
    }
    assert_eq!(refusal(&with_format_slot(b"data:image/jpeg,raw")), NftDriveError::UnknownForm);
    assert_eq!(refusal(&with_format_slot(b"data:image/jpeg;base64")), NftDriveError::UnknownForm);
    assert_eq!(refusal(&written(&[vec![b"\x000".to_vec()]])), NftDriveError::UnknownForm);
    assert_eq!(refusal(&written(&binary_blocks("image/jpeg", &[], false))), NftDriveError::Empty);
    assert_eq!(refusal(&written(&base64_blocks("image/jpeg", &[], false))), NftDriveError::Empty);
}

#[test]
fn damaged_base64_is_refused_and_padding_may_be_missing() {
    let with_data = |data: &str| {
        let mut aggregates = written(&base64_blocks("image/jpeg", &jpeg(3), false));
        aggregates[0].inner[15].message = Some(format!("\0data:image/jpeg;base64,{data}").into_bytes());
        aggregates
    };
    let bytes = |data| read_nft_drive(&with_data(data), &OWNER).map(|record| record.bytes);
    let start = vec![0xFF, 0xD8, 0xFF, 0xE0];
    assert_eq!(bytes("/9j/4A=="), Ok(start.clone()));
    assert_eq!(bytes("/9j/4A"), Ok(start));
    for damaged in ["/9j/4B==", "/9j/4A=", "/9j/4", "/9j/!A==", "/9j\n/4A==", "_9j_4A=="] {
        assert_eq!(bytes(damaged), Err(NftDriveError::Base64), "{damaged}");
    }
}

#[test]
fn control_characters_of_a_field_never_reach_a_terminal() {
    let mut aggregates = written(&binary_blocks("image/jpeg", &jpeg(100), false));
    aggregates[0].inner[4].message = Some(b"\0\x1B[2Jgone\xFF".to_vec());
    assert_eq!(read_nft_drive(&aggregates, &OWNER).unwrap().fields.message, "\u{FFFD}[2Jgone\u{FFFD}");
}

fn any_slot() -> impl Strategy<Value = InnerMessage> {
    let content = prop_oneof![
        vec(any::<u8>(), 0..40),
        Just(b"\x000".to_vec()),
        Just(b"\x001".to_vec()),
        Just(b"\0data:image/jpeg;base64,/9j/".to_vec()),
        Just(b"\0nftdrive;binary/image/jpeg".to_vec()),
        Just(format!("\0{NOTICE}").into_bytes()),
    ];
    (prop_oneof![9 => Just(*OWNER), 1 => Just(*STRANGER)], proptest::option::weighted(0.9, content))
        .prop_map(|(signer, message)| InnerMessage { signer, message })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_picture_comes_back_from_any_order_of_blocks(
        content in vec(any::<u8>(), 0..150_000),
        binary in any::<bool>(),
        notice in any::<bool>(),
        turn in 0usize..4,
    ) {
        let picture = [&[0xFF, 0xD8, 0xFF], content.as_slice()].concat();
        let blocks = if binary { binary_blocks } else { base64_blocks }("image/jpeg", &picture, notice);
        let mut aggregates = written(&blocks);
        let turn = turn % aggregates.len();
        aggregates.rotate_left(turn);
        prop_assert!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes == picture);
    }

    #[test]
    fn nothing_that_a_chain_holds_makes_the_reader_fail_otherwise(
        aggregates in vec(vec(any_slot(), 0..30), 0..5)
    ) {
        let found: Vec<FoundAggregate> =
            aggregates.into_iter().map(|inner| FoundAggregate { hash: Hash256([1; 32]), inner }).collect();
        if let Ok(record) = read_nft_drive(&found, &OWNER) {
            prop_assert!(!record.bytes.is_empty() && record.bytes.len() <= MAX_NFT_DRIVE_SIZE);
        }
    }

    #[test]
    fn a_stranger_changes_nothing(blocks in vec(vec(vec(any::<u8>(), 0..20), 1..20), 0..4), place in 0usize..3) {
        let (picture, mut aggregates) = three_blocks();
        for (number, messages) in (100..).zip(&blocks) {
            aggregates.insert(place, aggregate(number, *STRANGER, messages));
        }
        prop_assert!(read_nft_drive(&aggregates, &OWNER).unwrap().bytes == picture);
    }
}
