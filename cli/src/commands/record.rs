//! `tegata record`: what stands on the chain for an NFT, whoever wrote it, without a key.

use serde_json::{Value, json};
use tegata_node::{NodePool, PoolOptions};
use tegata_rights::Asset;
use tegata_rights::thumbnail::{
    FindRecordError, FoundRecord, Locator, NftDriveEncoding, NftDriveRecord, PictureFormat, decode_any_picture,
    decode_picture, find_record,
};
use tegata_symbol::{Hash256, Network};

use super::{nodes, write_file};
use crate::answer::{Answer, Failure, code_of};
use crate::args::RecordArgs;

/// What is said of one record, in words and JSON.
struct Said {
    format: &'static str,
    text: Vec<String>,
    json: Value,
    /// The picture, where it can be read; as it stands on the chain.
    picture: Option<Vec<u8>>,
}

/// Finds the record. Exit code 1 where there is none, where it is not believed, or where `--picture` asks for one that cannot
/// be read.
pub async fn run(args: &RecordArgs) -> Result<Answer, Failure> {
    let expected_network = args.network.as_deref().map(seed).transpose()?;
    let options = PoolOptions { expected_network, ..PoolOptions::default() };
    let pool = NodePool::connect(&args.nodes, options).await.map_err(|error| nodes::failure(&error))?;
    let (asset, found) = find_record(&pool, args.nft).await.map_err(|error| failure(&error))?;
    let said = describe(&found)?;

    let mut text = vec![format!("NFT {} made by {}", asset.id, asset.creator)];
    text.extend(said.text);
    let saved = match (&args.picture, &said.picture) {
        (Some(path), Some(picture)) => {
            write_file(path, picture)?;
            text.push(format!("picture saved as {}", path.display()));
            true
        }
        (Some(_), None) => {
            text.push("no picture saved: there is none that can be read without a key".to_owned());
            false
        }
        (None, _) => false,
    };
    let json = json!({
        "nft": asset.id.to_string(),
        "creator": asset.creator.to_string(),
        "isUnique": is_unique(&asset),
        "format": said.format,
        "record": said.json,
        "pictureBytes": said.picture.as_ref().map(Vec::len),
        "picture": args.picture.as_ref().filter(|_| saved),
    });
    let is_there = !matches!(found, FoundRecord::None { .. });
    let yes = is_there && (args.picture.is_none() || saved);
    let text = text.join("\n");
    Ok(if yes { Answer::yes(text, json) } else { Answer::no(text, json) })
}

fn seed(network: &str) -> Result<Hash256, Failure> {
    match network {
        "mainnet" => Ok(Network::MAINNET.generation_hash_seed),
        "testnet" => Ok(Network::TESTNET.generation_hash_seed),
        other => other.parse().map_err(|_| {
            Failure::bad_input("network", "--network takes mainnet, testnet, or 64 hexadecimal characters")
        }),
    }
}

/// One unit that nobody can divide.
const fn is_unique(asset: &Asset) -> bool {
    asset.supply == 1 && asset.divisibility == 0
}

fn describe(found: &FoundRecord) -> Result<Said, Failure> {
    Ok(match found {
        FoundRecord::Sealed { locator } => Said {
            format: "tegata-sealed",
            text: vec![
                format!(
                    "format: Tegata, sealed; {} bytes (first segment {}, second {}) in {} aggregates",
                    locator.record_size().unwrap_or_default(),
                    locator.first_length,
                    locator.second_length,
                    locator.aggregates.len()
                ),
                "verified: signed by the creator, and the bytes that the locator commits to".to_owned(),
                "sealed: only whom the patient gave the key can see the picture".to_owned(),
            ],
            json: located(locator),
            picture: None,
        },
        FoundRecord::CommitmentOnly { locator } => Said {
            format: "tegata-commitment",
            text: vec![
                format!("format: Tegata, commitment only: {}", locator.hash),
                "no picture on the chain: the hospital keeps it and gives it to the holder of the NFT".to_owned(),
            ],
            json: located(locator),
            picture: None,
        },
        FoundRecord::Paper { locator, picture, .. } => {
            let shown = decode_any_picture(picture).map_err(|error| Failure::no(&code_of(&error), error))?;
            let mime = PictureFormat::detect(picture).map_or("", PictureFormat::mime);
            let mut json = located(locator);
            json["mime"] = mime.into();
            json["pixels"] = json!([shown.width, shown.height]);
            Said {
                format: "paper",
                text: vec![
                    format!(
                        "format: paper, Base32 text that everyone can read; {} bytes in {} aggregates",
                        locator.record_size().unwrap_or_default(),
                        locator.aggregates.len()
                    ),
                    "verified: signed by the creator, and the bytes that the locator commits to".to_owned(),
                    format!("picture: {mime}, {} × {} pixels, {} bytes", shown.width, shown.height, picture.len()),
                ],
                json,
                picture: Some(picture.clone()),
            }
        }
        FoundRecord::NftDrive { record, unread } => nft_drive(record, *unread)?,
        FoundRecord::None { strangers, unread } => Said {
            format: "none",
            text: vec![
                "no record: the creator has written neither a locator nor NFT-Drive's blocks".to_owned(),
                left_out(*strangers, *unread),
            ],
            json: json!({ "strangers": strangers, "unread": unread }),
            picture: None,
        },
    })
}

fn nft_drive(record: &NftDriveRecord, unread: usize) -> Result<Said, Failure> {
    let mime = record.media.mime();
    // What the wallet's own decoders know is tried; the other kinds are only saved.
    let pixels = match PictureFormat::from_mime(mime) {
        Some(format) => {
            Some(decode_picture(format, &record.bytes).map_err(|error| Failure::no(&code_of(&error), error))?)
        }
        None => None,
    };
    let encoding = match record.encoding {
        NftDriveEncoding::Base64 => "Base64",
        NftDriveEncoding::Binary => "binary",
    };
    let size = pixels
        .as_ref()
        .map_or("not decoded here".to_owned(), |shown| format!("{} × {} pixels", shown.width, shown.height));
    let fields = &record.fields;
    let mut text = vec![
        format!("format: NFT-Drive, {encoding}; {} aggregates", record.aggregates.len()),
        "verified: every block signed by the creator. The format commits to no content: a block that is missing at the \
         end, or was replaced before it was first seen, would not be noticed"
            .to_owned(),
        format!("picture: {mime}, {size}, {} bytes", record.bytes.len()),
    ];
    let named =
        [("author", &fields.author), ("id", &fields.id), ("serial", &fields.serial), ("message", &fields.message)];
    text.extend(named.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}")));
    text.push(left_out(record.strangers, unread));
    Ok(Said {
        format: match record.encoding {
            NftDriveEncoding::Base64 => "nft-drive-base64",
            NftDriveEncoding::Binary => "nft-drive-binary",
        },
        text,
        json: json!({
            "mime": mime,
            "pixels": pixels.map(|shown| [shown.width, shown.height]),
            "aggregates": record.aggregates.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "author": fields.author,
            "id": fields.id,
            "serial": fields.serial,
            "message": fields.message,
            "extensions": fields.extensions,
            "strangers": record.strangers,
            "unread": unread,
        }),
        picture: Some(record.bytes.clone()),
    })
}

fn left_out(strangers: usize, unread: usize) -> String {
    format!("left out: {strangers} aggregates of others; not read: {unread}")
}

fn located(locator: &Locator) -> Value {
    json!({
        "firstLength": locator.first_length,
        "secondLength": locator.second_length,
        "hash": locator.hash.to_string(),
        "aggregates": locator.aggregates.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The chain says no; only a wrong id is bad input.
fn failure(error: &FindRecordError) -> Failure {
    Failure::no(&code_of(error), error)
}
