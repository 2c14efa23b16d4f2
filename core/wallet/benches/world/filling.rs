//! Many records, each a copy of one that the wallet wrote itself, so that no format is told twice.

use std::path::Path;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use tegata_symbol::MosaicId;
use tegata_wallet::keystore::FileKeystore;
use tegata_wallet::store::{Record, Store, StoreError, Table, WalletHome};

pub const STUDIES: u64 = 1_000;
pub const HISTORY: u64 = 10_000;
pub const REQUESTS: u64 = 200;

/// A record as it lies in the store.
struct Raw<const TABLE: u8>(Vec<u8>);

const ACCOUNT: u8 = 0;
const STUDY: u8 = 1;
const REQUEST: u8 = 2;
const ENTRY: u8 = 3;

impl<const TABLE: u8, C> Encode<C> for Raw<TABLE> {
    fn encode<W: encode::Write>(&self, encoder: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        encoder.writer_mut().write_all(&self.0).map_err(encode::Error::write)
    }
}

impl<'b, const TABLE: u8, C> Decode<'b, C> for Raw<TABLE> {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let start = decoder.position();
        decoder.skip()?;
        Ok(Self(decoder.input()[start..decoder.position()].to_vec()))
    }
}

impl<const T: u8> Record for Raw<T> {
    const TABLE: Table = match T {
        ACCOUNT => Table::Accounts,
        STUDY => Table::Studies,
        REQUEST => Table::Requests,
        _ => Table::History,
    };
}

/// Fills the store of a wallet that is not open, and has a study, an agreed request and their history.
pub fn fill(home: &Path, nft: MosaicId) {
    let place = WalletHome::open(home).unwrap();
    let keystore: FileKeystore = place.keystore().unwrap();
    let store = Store::open(&place.store_path()).unwrap();
    let unlocked = store.unlock(&super::pin(), &keystore, 0).unwrap();
    let records = store.records(&unlocked).unwrap();
    let written = records.transaction::<_, StoreError>(1, |writer| {
        let account = writer.list::<Raw<ACCOUNT>>()?.remove(0).value;
        let mut study = writer.get::<Raw<STUDY>>(&nft.0.to_be_bytes())?.unwrap().value;
        // The first field of a study is its NFT's number.
        assert_eq!(study.0[1..10], [&[0x1b], nft.0.to_be_bytes().as_slice()].concat());
        let request = writer.list::<Raw<REQUEST>>()?.remove(0).value;
        let entry = writer.newest::<Raw<ENTRY>>(None, 1)?.remove(0).value;
        for number in 1..STUDIES {
            // Larger than 2³², as all ids are: the number keeps its length.
            let other = nft.0.wrapping_add(number) | 1 << 40;
            study.0[2..10].copy_from_slice(&other.to_be_bytes());
            writer.put(&other.to_be_bytes(), &study)?;
            writer.put(&number.to_be_bytes(), &account)?;
        }
        for number in 1..REQUESTS {
            writer.put(&number.to_be_bytes(), &request)?;
        }
        for _ in 0..HISTORY {
            writer.append(&entry)?;
        }
        Ok(())
    });
    written.unwrap();
}
