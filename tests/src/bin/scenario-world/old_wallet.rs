//! A wallet as an earlier app left it on the phone.
//!
//! The real program makes it, and its records are cut to those of the first program that had a wallet. Of those that such a
//! wallet can hold, only withdrawals look otherwise today (`core/wallet/src/flow_tests/old_stores.rs`): the store's own version
//! has been 1 from the first day.

use std::path::Path;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde_json::{Value, json};
use tegata_tests::world::{PIN, World, ct_slice};
use tegata_wallet::keystore::{DeviceKeystore, FileKeystore, KeystoreError};
use tegata_wallet::store::{Record, Store, StoreError, Stored, Table, WalletHome};
use tegata_wallet::vault::{KdfParameters, Pin};

/// No wrong PIN was tried: any moment will do.
const NOW_MS: u64 = 1_700_000_000_000;

/// How a right was taken back, as it lies in the store: an array.
struct Withdrawal(Vec<u8>);

impl Withdrawal {
    /// Its first `fields`.
    fn cut(&self, fields: u64) -> Self {
        let mut decoder = Decoder::new(&self.0);
        assert!(decoder.array().unwrap().unwrap() > fields, "it has not grown");
        let start = decoder.position();
        (0..fields).for_each(|_| decoder.skip().unwrap());
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(fields).unwrap();
        Self([&encoder.into_writer(), &self.0[start..decoder.position()]].concat())
    }

    /// Field `number`, which is a byte string.
    fn field(&self, number: u64) -> &[u8] {
        let mut decoder = Decoder::new(&self.0);
        decoder.array().unwrap();
        (0..number).for_each(|_| decoder.skip().unwrap());
        decoder.bytes().unwrap()
    }
}

impl<C> Encode<C> for Withdrawal {
    fn encode<W: encode::Write>(&self, encoder: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        encoder.writer_mut().write_all(&self.0).map_err(encode::Error::write)
    }
}

impl<'b, C> Decode<'b, C> for Withdrawal {
    fn decode(decoder: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let start = decoder.position();
        decoder.skip()?;
        Ok(Self(decoder.input()[start..decoder.position()].to_vec()))
    }
}

impl Record for Withdrawal {
    const TABLE: Table = Table::Permissions;
}

/// Opens with the key of the file, and seals as the phones of the runners do.
struct Moving(FileKeystore);

impl DeviceKeystore for Moving {
    fn seal(&self, plaintext: &[u8], associated_data: &[u8]) -> Result<Vec<u8>, KeystoreError> {
        let length = u32::try_from(associated_data.len()).unwrap().to_be_bytes();
        let hidden: Vec<u8> = plaintext.iter().map(|byte| byte ^ 0x5A).collect();
        Ok([&length, associated_data, &hidden].concat())
    }

    fn unseal(&self, ciphertext: &[u8], associated_data: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, KeystoreError> {
        self.0.unseal(ciphertext, associated_data)
    }
}

/// `oldWallet`: leaves a wallet in the phone's home, with a study, a right to see it that was `withdrawn`, and one to hand it
/// over that is `given`.
pub fn old_wallet(world: &World) -> Value {
    let words = world.create_wallet("phone").text("/words");
    let (study, account) = world.issue("phone", &ct_slice(world.dir.path()), "4kB");
    world.wallet("phone", &["studies"]).yes();
    world.fund(&account, "300");
    let agree = |rights| {
        let request = world.request("Hospital02", Some(&study), &["--pay", "patient", "--rights", rights]);
        world.wallet("phone", &["scan", &request.png, "--accept", &request.digest]).yes();
        request
    };
    let withdrawn = agree("V").digest[..16].to_owned();
    world.wallet("phone", &["withdraw", &withdrawn]).yes();
    let given = agree("T");
    age(&world.path("phone"));
    json!({ "home": world.path("phone"), "words": words, "study": study, "account": account, "withdrawn": withdrawn,
        "given": given.digest[..16], "file": given.file })
}

/// Cuts what is in it to what the first program wrote, and seals it with the phone's key in place of the computer's file.
fn age(home: &str) {
    let (place, pin) = (WalletHome::open(Path::new(home)).unwrap(), Pin::new(PIN).unwrap());
    let key = Moving(place.keystore().unwrap());
    let store = Store::open(&place.store_path()).unwrap();
    let unlocked = store.unlock(&pin, &key, NOW_MS).unwrap();
    let written = store.records(&unlocked).unwrap().transaction::<_, StoreError>(NOW_MS, |writer| {
        let all = writer.list::<Withdrawal>()?;
        assert!(!all.is_empty());
        for Stored { value: withdrawal, .. } in all {
            // Named by its statement now, by its transaction then: there were no statements.
            let (now, then) = (withdrawal.field(5), withdrawal.field(1));
            assert!(writer.delete::<Withdrawal>(now)?, "it lies under another key");
            writer.put(then, &withdrawal.cut(4))?;
        }
        Ok(())
    });
    written.unwrap();
    store.change_pin(&pin, &pin, KdfParameters::interactive(), &key, NOW_MS).unwrap();
    drop(store);
    std::fs::remove_file(Path::new(home).join("device.key")).unwrap();
}
