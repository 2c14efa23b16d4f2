//! Who takes part: three hospitals, two patients, four studies, a stranger; their requests and registry entries.

use std::collections::HashMap;

use tegata_symbol::{Address, KeyPair, MosaicId, PublicKey};

use crate::chain::{self, Chain, HOUR, NETWORK, START};
use crate::{RegistryEntry, Rights, Role, SignedRequest};

pub(super) const HOSPITALS: [&str; 3] = ["Hospital01", "Hospital02", "Hospital03"];
pub(super) const PATIENTS: [&str; 2] = ["Patient01", "Patient02"];
/// Accounts that each hospital has for rights; its entry lists some of them.
pub(super) const RECEPTIONS: u8 = 3;
/// Which hospital made each study, and which patient it was made for. The last one's NFT can be passed on.
pub(super) const STUDIES: [(u8, u8); 4] = [(0, 0), (1, 0), (0, 1), (0, 0)];
pub(super) const UNSOUND_STUDY: u8 = 3;
/// The ends that requests name, in hours from the start.
pub(super) const ENDS: [u64; 2] = [12, 40];

/// An account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Account {
    Hospital(u8),
    Reception(u8, u8),
    Patient(u8),
    Stranger,
}

/// Which of a hospital's keys signed a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Signer {
    FirstKey,
    SecondKey,
    AnotherHospital,
}

/// A consent request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) asker: u8,
    /// `None`: the patient picks.
    pub(super) study: Option<u8>,
    /// Bits 1 (T) and 2 (V).
    pub(super) rights: u8,
    /// Index into [`ENDS`].
    pub(super) end: u8,
    pub(super) signer: Signer,
}

impl Asked {
    pub(super) fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.rights & *role as u8 != 0)
    }

    pub(super) fn until_ms(self) -> u64 {
        START + ENDS[usize::from(self.end)] * HOUR
    }
}

/// One right: whose, for which study, asked by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) patient: u8,
    pub(super) study: u8,
    pub(super) asker: u8,
    pub(super) role: Role,
}

/// What a registry entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    /// One bit for each reception account that it lists.
    pub(super) receptions: u8,
    pub(super) second_key: bool,
    /// Hours from the start.
    pub(super) valid_until: u64,
    pub(super) form: EntryForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum EntryForm {
    Sound,
    /// Names another hospital than the one whose key it stands under.
    OtherIdentity,
    Unreadable,
}

impl Entry {
    pub(super) const FIRST: Self =
        Self { receptions: 0b011, second_key: false, valid_until: 10_000, form: EntryForm::Sound };

    pub(super) const fn lists(self, reception: u8) -> bool {
        self.receptions & (1 << reception) != 0
    }
}

/// The parties' keys and papers, made once.
pub(super) struct Cast {
    keys: HashMap<Account, PublicKey>,
    addresses: HashMap<Account, Address>,
    requests: HashMap<Asked, SignedRequest>,
    entries: Vec<RegistryEntry>,
    studies: Vec<MosaicId>,
    second_keys: Vec<PublicKey>,
    pub(super) registry: Address,
    pub(super) start: Chain,
}

fn name(account: Account) -> String {
    match account {
        Account::Hospital(hospital) => HOSPITALS[usize::from(hospital)].to_owned(),
        Account::Reception(hospital, number) => format!("{} in {}", HOSPITALS[usize::from(hospital)], number + 1),
        Account::Patient(patient) => PATIENTS[usize::from(patient)].to_owned(),
        Account::Stranger => "stranger".to_owned(),
    }
}

fn second_key(hospital: &str) -> KeyPair {
    chain::keys(&format!("{hospital} second request"))
}

impl Cast {
    pub(super) fn new() -> Self {
        let hospitals = 0..HOSPITALS.len() as u8;
        let accounts = hospitals
            .clone()
            .map(Account::Hospital)
            .chain(hospitals.clone().flat_map(|h| (0..RECEPTIONS).map(move |n| Account::Reception(h, n))))
            .chain((0..PATIENTS.len() as u8).map(Account::Patient))
            .chain([Account::Stranger]);
        let keys: HashMap<Account, PublicKey> =
            accounts.map(|account| (account, chain::keys(&name(account)).public_key())).collect();
        let addresses = keys.iter().map(|(account, key)| (*account, Address::new(key, NETWORK.id))).collect();
        let mut start = Chain::new();
        start.finality_lag = super::LAG;
        let studies: Vec<MosaicId> = STUDIES
            .iter()
            .map(|(creator, patient)| {
                start.define_study(HOSPITALS[usize::from(*creator)], PATIENTS[usize::from(*patient)])
            })
            .collect();
        if let Some(asset) = start.assets.get_mut(&studies[usize::from(UNSOUND_STUDY)]) {
            asset.flags = tegata_symbol::MosaicFlags::TRANSFERABLE;
        }
        let mut cast = Self {
            keys,
            addresses,
            requests: HashMap::new(),
            entries: HOSPITALS.iter().map(|hospital| chain::entry(hospital)).collect(),
            second_keys: HOSPITALS.iter().map(|hospital| second_key(hospital).public_key()).collect(),
            studies,
            registry: chain::address("registry"),
            start,
        };
        cast.sign_requests();
        for hospital in hospitals {
            let note = cast.entry(hospital, Entry::FIRST);
            cast.start.account_notes.insert((cast.registry, cast.registry, cast.entry_key(hospital)), note);
        }
        cast
    }

    fn sign_requests(&mut self) {
        let mut random = 0;
        for asker in 0..HOSPITALS.len() as u8 {
            for study in (0..STUDIES.len() as u8).map(Some).chain([None]) {
                for rights in 1..=3 {
                    for end in 0..ENDS.len() as u8 {
                        random = random % 255 + 1;
                        let hospital = HOSPITALS[usize::from(asker)];
                        let other = HOSPITALS[(usize::from(asker) + 1) % HOSPITALS.len()];
                        let nft = study.map(|study| self.study(study));
                        let mut content = chain::request(hospital, nft, Rights::from_bits(rights).unwrap(), random);
                        for (signer, keys) in [
                            (Signer::FirstKey, chain::keys(&format!("{hospital} request"))),
                            (Signer::SecondKey, second_key(hospital)),
                            (Signer::AnotherHospital, chain::keys(&format!("{other} request"))),
                        ] {
                            let asked = Asked { asker, study, rights, end, signer };
                            content.until_ms = asked.until_ms();
                            self.requests.insert(asked, content.sign(&keys).unwrap());
                        }
                    }
                }
            }
        }
    }

    pub(super) fn address(&self, account: Account) -> Address {
        self.addresses[&account]
    }

    pub(super) fn key(&self, account: Account) -> PublicKey {
        self.keys[&account]
    }

    pub(super) fn study(&self, study: u8) -> MosaicId {
        self.studies[usize::from(study)]
    }

    pub(super) fn request(&self, asked: Asked) -> &SignedRequest {
        &self.requests[&asked]
    }

    pub(super) fn entry_key(&self, hospital: u8) -> tegata_symbol::MetadataKey {
        crate::entry_key(&self.address(Account::Hospital(hospital)))
    }

    /// The metadata value.
    pub(super) fn entry(&self, hospital: u8, entry: Entry) -> Vec<u8> {
        let mut content = self.entries[usize::from(hospital)].clone();
        content.reception = (0..RECEPTIONS)
            .filter(|reception| entry.lists(*reception))
            .map(|reception| self.address(Account::Reception(hospital, reception)))
            .collect();
        if entry.second_key {
            content.request_key = self.second_keys[usize::from(hospital)];
        }
        content.valid_until_ms = START + entry.valid_until * HOUR;
        if entry.form == EntryForm::OtherIdentity {
            content.identity = self.address(Account::Hospital((hospital + 1) % HOSPITALS.len() as u8));
        }
        let mut bytes = content.to_bytes().unwrap();
        if entry.form == EntryForm::Unreadable {
            bytes.pop();
        }
        bytes
    }
}
