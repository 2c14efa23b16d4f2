//! The formats, each as the transactions that it would write.

use data_encoding::BASE64;
use tegata_rights::thumbnail::{
    CommitmentNonce, Descriptor, Instance, LOCATOR_VERSION, Locator, PictureFormat, RecordFormat, RecordKey,
    SealedRecord, StudyCommitment, fragments, locator_key, paper_record, seal_record, wrap_key,
};
use tegata_symbol::merkle::sha3_256;
use tegata_symbol::{
    Address, Aggregate, AggregateForks, Amount, Body, Embedded, Hash256, HashLock, KeyPair, MAX_MESSAGE_SIZE, Metadata,
    MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId, MosaicSupplyChange, Network, NetworkTime, PrivateKey,
    Transaction, Transfer,
};

use crate::nft_drive_writer::{base64_blocks, binary_blocks};

const NETWORK: Network = Network::MAINNET;
const NFT: MosaicId = MosaicId(0x63DB_2ACD_3DEE_A94A);
/// A picture that fits into one fragment has no preview; every other has one of this size, which counts as part of the image.
const ONE_FRAGMENT: usize = 950;
const PREVIEW: usize = 900;
/// Most inner transactions of an aggregate.
const MOST_INNER: usize = 100;

pub const NOTES: &str = "\
Built and measured: Tegata, paper, NFT-Drive, commitment. The image of a Tegata record is its preview of 900 bytes and its picture together; \
one of 950 bytes is its own preview. Paper: hash locks included, their deposits come back. Built by the published rules: COMSA \
(aggregates, header and list of hashes; qiita.com, 3fd93d2b5a7d10d75785 and ab120121405f430eba4f), Metal on mosaics (github.com/OPENSPHERE-Inc/metal-on-symbol); its identifier must be known besides, and is counted where sealed bytes are compared. \
A rental of 50 XYM for each NFT comes on top in every format.";

/// What a picture costs.
pub struct Cost {
    /// Bytes of all transactions, of inner ones where they stand in an aggregate that is there in any case.
    pub bytes: usize,
    /// Aggregates that hold the picture.
    pub aggregates: usize,
}

pub struct Format {
    pub name: &'static str,
    pub encrypted: &'static str,
    pub verifies_itself: &'static str,
    /// Whether the picture is on the chain.
    pub has_picture: bool,
    pub cost: fn(usize) -> Cost,
}

const fn format(
    name: &'static str,
    encrypted: &'static str,
    verifies_itself: &'static str,
    cost: fn(usize) -> Cost,
) -> Format {
    Format { name, encrypted, verifies_itself, has_picture: true, cost }
}

pub const FORMATS: &[Format] = &[
    format("**Tegata record**", "yes", "yes", tegata),
    format("the same with the preview on top of the image", "yes", "yes", tegata_and_preview),
    format("Tegata's sealed bytes in Metal v2 (computed)", "yes", "yes", sealed_in_metal),
    format("Tegata's sealed bytes in COMSA 1.1 (computed)", "yes", "yes", |size| comsa_1_1(&sealed_with_key(size))),
    format("paper profile", "no", "yes", paper),
    format("NFT-Drive, Base64", "no", "no", |size| nft_drive(base64_blocks("image/jpeg", &picture(size), false))),
    format("NFT-Drive, binary", "no", "no", |size| nft_drive(binary_blocks("image/jpeg", &picture(size), false))),
    format("COMSA 1.0 (computed)", "no", "yes", |size| comsa_1_0(&picture(size))),
    format("COMSA 1.1 (computed)", "no", "yes", |size| comsa_1_1(&picture(size))),
    format("Metal v1 (computed)", "no", "yes", |size| metal_v1(&picture(size))),
    format("Metal v2 (computed)", "no", "yes", |size| metal_v2(&picture(size))),
    Format { has_picture: false, ..format("commitment only", "no picture", "yes", commitment) },
];

fn keys() -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([1; 32]))
}

fn own() -> Address {
    Address::new(&keys().public_key(), NETWORK.id)
}

fn picture(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as u8).collect()
}

fn embedded(body: Body) -> Embedded {
    Embedded::new(keys().public_key(), NETWORK.id, body)
}

fn message(message: Vec<u8>) -> Embedded {
    embedded(Body::Transfer(Transfer { recipient: own().into(), mosaics: Vec::new(), message }))
}

/// Bytes of a signed transaction.
fn signed(body: Body) -> usize {
    let context = NETWORK.signing(&AggregateForks::FROM_THE_START, 1);
    let transaction = Transaction::new(keys().public_key(), NETWORK.id, NetworkTime(1), body).with_fee(100, 0);
    transaction.sign(&keys(), &context).expect("the transaction follows the network's rules").to_bytes().len()
}

fn complete(inner: Vec<Embedded>) -> usize {
    signed(Body::Aggregate(Aggregate::complete(inner)))
}

fn aggregates(parts: impl IntoIterator<Item = Vec<Embedded>>) -> Cost {
    let sizes: Vec<usize> = parts.into_iter().map(complete).collect();
    Cost { bytes: sizes.iter().sum(), aggregates: sizes.len() }
}

/// What metadata of the NFT add to an aggregate that is there in any case.
fn metadata_in_hand_over(key: MetadataKey, value: Vec<u8>) -> usize {
    let with = [hand_over_steps(), vec![metadata(key, value)]].concat();
    complete(with) - complete(hand_over_steps())
}

fn metadata(key: MetadataKey, value: Vec<u8>) -> Embedded {
    let value_size_delta = i16::try_from(value.len()).expect("metadata have at most 1,024 bytes");
    embedded(Body::MosaicMetadata(Metadata { target: own().into(), key, target_id: NFT, value_size_delta, value }))
}

fn hand_over_steps() -> Vec<Embedded> {
    let definition = MosaicDefinition { id: NFT, duration: 0, nonce: 1, flags: MosaicFlags::NONE, divisibility: 0 };
    let unit = vec![Mosaic { id: NFT, amount: Amount(1) }];
    [
        Body::MosaicDefinition(definition),
        Body::MosaicSupplyChange(MosaicSupplyChange { mosaic_id: NFT, delta: Amount(1), action: 1 }),
        Body::Transfer(Transfer { recipient: own().into(), mosaics: unit, message: Vec::new() }),
    ]
    .map(embedded)
    .to_vec()
}

/// The aggregate that defines the NFT and hands it over, without locator.
pub fn hand_over(_: usize) -> usize {
    complete(hand_over_steps())
}

fn sealed(preview: Option<usize>, picture_size: usize) -> SealedRecord {
    let descriptor = Descriptor {
        study_date: "20260303".into(),
        modality: "CT".into(),
        body_part: "CHEST".into(),
        reference: "S-0123456789ABCDEF".into(),
        format: PictureFormat::Jpeg,
        schematic: false,
    };
    let preview = preview.map(picture);
    let (key, seed) = (RecordKey::from_bytes([7; 32]), NETWORK.generation_hash_seed);
    seal_record(&descriptor, preview.as_deref(), &picture(picture_size), &key, &seed, NFT).expect("the record fits")
}

fn sealed_image(size: usize) -> SealedRecord {
    if size <= ONE_FRAGMENT { sealed(None, size) } else { sealed(Some(PREVIEW), size - PREVIEW) }
}

fn wrapped_key() -> Vec<u8> {
    let ephemeral = KeyPair::new(&PrivateKey::from_bytes([2; 32]));
    wrap_key(&RecordKey::from_bytes([7; 32]), &keys().public_key(), &ephemeral).expect("the key is usable")
}

fn located(format: RecordFormat, lengths: (u32, u32), record: &[u8], parts: usize, wrapped_key: Vec<u8>) -> usize {
    let locator = Locator {
        version: LOCATOR_VERSION,
        format,
        first_length: lengths.0,
        second_length: lengths.1,
        hash: sha3_256(&[record]),
        aggregates: (0..parts).map(|part| sha3_256(&[&part.to_le_bytes()])).collect(),
        wrapped_key,
    };
    metadata_in_hand_over(locator_key(), locator.to_bytes().expect("the locator is within its limits"))
}

fn sealed_record(record: &SealedRecord) -> Cost {
    let written = aggregates(fragments(&record.bytes, keys().public_key(), &NETWORK));
    let lengths = (record.first_length, record.second_length);
    let locator = located(RecordFormat::Sealed, lengths, &record.bytes, written.aggregates, wrapped_key());
    Cost { bytes: written.bytes + locator, ..written }
}

fn tegata(size: usize) -> Cost {
    sealed_record(&sealed_image(size))
}

fn tegata_and_preview(size: usize) -> Cost {
    sealed_record(&sealed(Some(PREVIEW), size))
}

fn paper(size: usize) -> Cost {
    let record = paper_record(&picture(size));
    let lock = HashLock {
        mosaic: Mosaic { id: NETWORK.currency, amount: Amount(10_000_000) },
        duration: 5_760,
        hash: Hash256::ZERO,
    };
    let lock = signed(Body::HashLock(lock));
    let parts = fragments(&record, keys().public_key(), &NETWORK);
    let sizes: Vec<usize> =
        parts.into_iter().map(|part| signed(Body::Aggregate(Aggregate::bonded(part))) + lock).collect();
    let length = u32::try_from(record.len()).expect("the record fits");
    let locator = located(RecordFormat::PaperBase32, (length, 0), &record, sizes.len(), Vec::new());
    Cost { bytes: sizes.iter().sum::<usize>() + locator, aggregates: sizes.len() }
}

fn commitment(size: usize) -> Cost {
    let nonce = CommitmentNonce::of(&RecordKey::from_bytes([7; 32]));
    let instance = Instance { sop_instance_uid: "1.2.3".into(), sha256: [1; 32] };
    let root = StudyCommitment::new(&nonce, &sealed_image(size).bytes, &[instance]).expect("one instance").root();
    let locator = Locator {
        version: LOCATOR_VERSION,
        format: RecordFormat::CommitmentOnly,
        first_length: 0,
        second_length: 0,
        hash: root,
        aggregates: Vec::new(),
        wrapped_key: wrapped_key(),
    };
    let value = locator.to_bytes().expect("the locator is within its limits");
    Cost { bytes: metadata_in_hand_over(locator_key(), value), aggregates: 0 }
}

fn nft_drive(blocks: Vec<Vec<Vec<u8>>>) -> Cost {
    aggregates(blocks.into_iter().map(|block| block.into_iter().map(message).collect()))
}

/// What a holder of the key needs beside the bytes: both segments and the wrapped key.
fn sealed_with_key(size: usize) -> Vec<u8> {
    [sealed_image(size).bytes, wrapped_key()].concat()
}

/// 0x00 ‖ number ‖ `#` ‖ Base64.
fn comsa_1_0(data: &[u8]) -> Cost {
    let text = BASE64.encode(data).into_bytes();
    let (mut rest, mut messages) = (text.as_slice(), Vec::new());
    while !rest.is_empty() {
        let tag = format!("\0{}#", messages.len()).into_bytes();
        let (now, later) = rest.split_at(rest.len().min(MAX_MESSAGE_SIZE - tag.len()));
        messages.push([tag.as_slice(), now].concat());
        rest = later;
    }
    comsa("comsa-nft-1.0", messages)
}

/// Raw bytes, 1,024 in a message.
fn comsa_1_1(data: &[u8]) -> Cost {
    comsa("comsa-nft-1.1", data.chunks(MAX_MESSAGE_SIZE).map(<[u8]>::to_vec).collect())
}

/// Each aggregate begins with its version; the NFT has a header and the list of the aggregates' hashes as metadata.
fn comsa(version: &str, messages: Vec<Vec<u8>>) -> Cost {
    let tag = || message(format!("{{\"version\":\"{version}\"}}").into_bytes());
    let parts = messages.chunks(MOST_INNER - 1);
    let written = aggregates(parts.map(|part| [vec![tag()], part.iter().cloned().map(message).collect()].concat()));
    let header = format!(
        "{{\"version\":\"{version}\",\"name\":\"study\",\"title\":\"CT\",\"hash\":\"{}\",\"type\":\"picture\",\
         \"mime_type\":\"image/jpeg\",\"media\":\"picture\",\"address\":\"{}\",\"mosaic\":\"{NFT}\",\"endorser\":\"\"}}",
        "0".repeat(64),
        own()
    );
    let hashes: Vec<String> = (0..written.aggregates).map(|_| format!("\"{}\"", Hash256::ZERO)).collect();
    let header = metadata_in_hand_over(MetadataKey(0xDA03_0AA7_795E_BE75), header.into_bytes());
    let pointers =
        metadata_in_hand_over(MetadataKey(0xD77B_FE31_3AF3_EF1F), format!("[{}]", hashes.join(",")).into_bytes());
    Cost { bytes: written.bytes + header + pointers, ..written }
}

/// A letter, `010`, 4 characters, the next key in 16, and at most 1,000 characters of Base64.
fn metal_v1(data: &[u8]) -> Cost {
    let text = BASE64.encode(data).into_bytes();
    metal(24, text.chunks(1_000))
}

/// A header of 12 bytes and at most 1,012 bytes.
fn metal_v2(data: &[u8]) -> Cost {
    metal(12, data.chunks(1_012))
}

/// Metal's identifier (46 characters of Base58) must be written somewhere for the NFT's id to lead to it.
fn sealed_in_metal(size: usize) -> Cost {
    let written = metal_v2(&sealed_with_key(size));
    Cost { bytes: written.bytes + metadata_in_hand_over(locator_key(), vec![b'F'; 46]), ..written }
}

fn metal<'a>(header: usize, chunks: impl Iterator<Item = &'a [u8]>) -> Cost {
    let entries: Vec<Embedded> = (1u64..)
        .zip(chunks)
        .map(|(number, chunk)| metadata(MetadataKey(number), [vec![0; header], chunk.to_vec()].concat()))
        .collect();
    aggregates(entries.chunks(MOST_INNER).map(<[Embedded]>::to_vec))
}
