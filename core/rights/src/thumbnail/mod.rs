//! Thumbnails of studies: on the chain, sealed or readable, or only committed to there.
//!
//! A record is one run of bytes, cut into messages of 1,024 bytes (the last one may be shorter), which stand in order in
//! the transfers of one or more aggregates that the NFT's creator signed. The locator, mosaic metadata of the NFT, names
//! those aggregates in order, the lengths, and the hash of the whole run.

mod assembly;
mod commitment;
mod descriptor;
mod finding;
mod key_wrap;
mod locator;
mod nft_drive;
mod paper;
mod picture;
mod seal;

pub use assembly::{Assembly, RecordError, assemble, fragments};
pub use commitment::{
    CommitmentError, CommitmentNonce, Instance, KeptPicture, MAX_INSTANCES, MAX_KEPT_PICTURE_SIZE, PictureProof,
    StudyCommitment, verify_picture, verify_study,
};
pub use descriptor::Descriptor;
pub use finding::{FindRecordError, FoundRecord, find_record};
pub use key_wrap::{RecordKey, WRAPPED_KEY_SIZE, unwrap_key, wrap_key};
pub use locator::{
    BYTES_PER_AGGREGATE, FRAGMENTS_PER_AGGREGATE, LOCATOR_VERSION, Locator, MAX_RECORD_AGGREGATES, RecordFormat,
    locator_key,
};
pub use nft_drive::{
    MAX_NFT_DRIVE_BLOCKS, MAX_NFT_DRIVE_SIZE, NftDriveEncoding, NftDriveEncryption, NftDriveError, NftDriveFields,
    NftDriveMedia, NftDriveRecord, RefusedMedia, read_nft_drive,
};
pub use paper::{open_paper, paper_record};
pub use picture::{
    MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE, PictureError, PictureFormat, Pixels, decode_any_picture, decode_picture,
};
pub use seal::{MAX_RECORD_SIZE, SEAL_OVERHEAD, SealError, SealedRecord, Segment, seal_record};
