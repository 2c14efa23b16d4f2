//! What happens in a history, and how histories are made up.

use super::cast::{Account, Asked, ENDS, Entry, EntryForm, HOSPITALS, Key, PATIENTS, RECEPTIONS, STUDIES, Signer};
use crate::{Finality, Role};

/// What stands in a right's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// As it should be.
    Answer {
        request: Asked,
        study: u8,
        role: Role,
        until_hours: u64,
    },
    /// The same with another version byte.
    OtherVersion,
    /// A byte too short, a plain text, nothing.
    Damaged,
    Text,
    Nothing,
}

/// In what an odd wallet's grant differs from a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// The mosaic is defined with these flags.
    Flags(Role, u8),
    Supply(Role, u64),
    Divisibility(Role),
    Duration(Role),
    /// The unit goes elsewhere.
    To(Role, Account),
    /// Both go to each other's place.
    Swapped,
    Message(Role, Said),
    /// Both units go out in one transfer.
    TwoUnits(Role),
    /// The second unit goes out too, to another account.
    SecondUnit(Role, Account),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Nothing but time until the next block.
    Wait {
        hours: u64,
    },
    /// The verifier's clock goes on, the chain does not.
    ClockAhead {
        hours: u64,
    },
    Register {
        hospital: u8,
        entry: Entry,
    },
    StrikeOff {
        hospital: u8,
    },
    /// A hospital writes under the void key of a study; empty: takes it back.
    Void {
        study: u8,
        by: u8,
        empty: bool,
    },
    /// Someone who holds a study's NFT sends it to another account.
    SendStudy {
        study: u8,
        from: Account,
        to: Account,
    },
    /// A wallet that follows the protocol answers a request: for the first time, or as a renewal.
    Grant {
        patient: u8,
        study: u8,
        request: Asked,
        to: [u8; 2],
    },
    /// A wallet that follows the protocol takes back what is out.
    Withdraw {
        patient: u8,
        study: u8,
        asker: u8,
        rights: u8,
    },
    /// The patient's other wallet, which takes back what is out and grants, but in one thing differently.
    OddGrant {
        patient: u8,
        study: u8,
        request: Asked,
        oddity: Oddity,
    },
    /// … sends units of what it has.
    Send {
        right: Key,
        to: Account,
        units: u64,
        said: Said,
    },
    /// … takes units back from an account.
    TakeBack {
        right: Key,
        from: Account,
        units: u64,
    },
    /// … makes more units.
    MoreSupply {
        right: Key,
        units: u64,
    },
    /// … defines the mosaic without units, or again.
    Define {
        right: Key,
        flags: u8,
    },
    /// … sends a right's message without a unit.
    MessageOnly {
        right: Key,
        to: Account,
        said: Said,
    },
    /// Whoever has a unit sends it on, or back to its patient.
    SendOn {
        right: Key,
        from: Account,
        to: Account,
    },
    /// A stranger makes mosaics of the same nonce and sends one with the right message.
    LookAlike {
        right: Key,
        to: Account,
        said: Said,
    },
    /// A withdrawal is announced and not yet in a block.
    Announce {
        right: Key,
    },
    /// The nodes forget what was announced.
    Forget,
    /// The latest blocks are gone; what they held waits again, or is forgotten.
    RollBack {
        blocks: usize,
        waits_again: bool,
    },
    /// A verifier asks.
    Ask {
        patient: u8,
        study: u8,
        request: Asked,
        finality: Finality,
    },
}

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    fn small(&mut self, limit: usize) -> u8 {
        self.below(limit as u64) as u8
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Makes up a history: around one patient, study and hospital, so that its acts meet.
pub(super) fn make_up(seed: u64) -> Vec<Act> {
    let mut dice = Dice(seed);
    let study = if dice.once_in(20) { dice.small(STUDIES.len()) } else { dice.small(STUDIES.len() - 1) };
    let patient = STUDIES[usize::from(study)].1;
    let asker = dice.small(HOSPITALS.len());
    let mut plot = Plot { dice, patient, study, asker, last: None };
    let mut acts = Vec::new();
    if !plot.dice.once_in(8) {
        acts.push(if plot.dice.once_in(4) { plot.odd_grant() } else { plot.grant() });
    }
    let length = 3 + plot.dice.below(8);
    for _ in 0..length {
        let act = plot.act();
        acts.push(act);
        if plot.dice.once_in(if matches!(act, Act::Grant { .. }) { 2 } else { 5 }) {
            acts.push(plot.ask());
        }
    }
    acts.push(plot.ask());
    acts.push(plot.ask());
    acts
}

struct Plot {
    dice: Dice,
    patient: u8,
    study: u8,
    asker: u8,
    /// The request that was answered last.
    last: Option<Asked>,
}

impl Plot {
    fn patient(&mut self) -> u8 {
        if self.dice.once_in(20) { self.dice.small(PATIENTS.len()) } else { self.patient }
    }

    fn study(&mut self) -> u8 {
        if self.dice.once_in(12) { self.dice.small(STUDIES.len()) } else { self.study }
    }

    fn asker(&mut self) -> u8 {
        if self.dice.once_in(8) { self.dice.small(HOSPITALS.len()) } else { self.asker }
    }

    fn role(&mut self) -> Role {
        self.dice.pick(&Role::ALL)
    }

    fn request(&mut self) -> Asked {
        let study = self.study();
        Asked {
            asker: self.asker(),
            study: (!self.dice.once_in(5)).then_some(study),
            rights: self.dice.pick(&[1, 2, 3, 3, 3, 3]),
            end: self.dice.small(ENDS.len()),
            signer: match self.dice.below(40) {
                0 => Signer::AnotherHospital,
                1..3 => Signer::SecondKey,
                _ => Signer::FirstKey,
            },
        }
    }

    fn reception(&mut self) -> u8 {
        if self.dice.once_in(8) { 2 } else { self.dice.small(2) }
    }

    fn grant(&mut self) -> Act {
        let request = self.request();
        self.last = Some(request);
        let study = request.study.unwrap_or(self.study);
        Act::Grant { patient: self.patient(), study, request, to: [self.reception(), self.reception()] }
    }

    fn odd_grant(&mut self) -> Act {
        let request = self.request();
        self.last = Some(request);
        let study = request.study.unwrap_or(self.study);
        let role = request.roles().last().unwrap_or(Role::Viewing);
        let oddity = match self.dice.below(12) {
            0..2 => Oddity::Flags(role, self.dice.below(16) as u8),
            2 => Oddity::Supply(role, self.dice.pick(&[1, 3, 4])),
            3 => Oddity::Divisibility(role),
            4 => Oddity::Duration(role),
            5 => Oddity::To(role, self.account()),
            6 => Oddity::Swapped,
            7..9 => Oddity::Message(role, self.said(role)),
            9..11 => Oddity::TwoUnits(role),
            _ => Oddity::SecondUnit(role, self.account()),
        };
        Act::OddGrant { patient: self.patient(), study, request, oddity }
    }

    fn account(&mut self) -> Account {
        let hospital = match self.dice.below(3) {
            0 => self.asker,
            1 => STUDIES[usize::from(self.study)].0,
            _ => self.dice.small(HOSPITALS.len()),
        };
        match self.dice.below(8) {
            0 => Account::Hospital(hospital),
            1 => Account::Patient(self.dice.small(PATIENTS.len())),
            2 => Account::Stranger,
            _ => Account::Reception(hospital, self.dice.small(usize::from(RECEPTIONS))),
        }
    }

    fn said(&mut self, role: Role) -> Said {
        match self.dice.below(9) {
            0 => Said::OtherVersion,
            1 => Said::Damaged,
            2 => Said::Text,
            3 => Said::Nothing,
            _ => {
                let request = match self.last {
                    Some(last) if !self.dice.once_in(3) => last,
                    _ => self.request(),
                };
                let role = if self.dice.once_in(6) { self.role() } else { role };
                let until_hours = self.dice.pick(&[1, ENDS[0], ENDS[1], 100]);
                Said::Answer { request, study: self.study(), role, until_hours }
            }
        }
    }

    fn right(&mut self) -> Key {
        Key { patient: self.patient(), study: self.study(), asker: self.asker(), role: self.role() }
    }

    fn act(&mut self) -> Act {
        match self.dice.below(34) {
            0..3 => Act::Wait { hours: self.dice.pick(&[0, 0, 1, 5, 13, 30]) },
            3 => Act::ClockAhead { hours: self.dice.pick(&[1, 5, 13, 30]) },
            4..6 => self.register(),
            6 => match self.dice.below(4) {
                0 => Act::StrikeOff { hospital: self.asker() },
                _ => Act::Register { hospital: self.asker(), entry: Entry::FIRST },
            },
            7 => self.about_the_study(),
            8..14 => self.grant(),
            14..17 => {
                let (patient, study, asker) = (self.patient(), self.study(), self.asker());
                Act::Withdraw { patient, study, asker, rights: self.dice.pick(&[1, 2, 3]) }
            }
            17..21 => self.odd_grant(),
            21..23 => {
                let right = self.right();
                let units = if self.dice.once_in(4) { 2 } else { 1 };
                Act::Send { right, to: self.account(), units, said: self.said(right.role) }
            }
            23 => Act::TakeBack { right: self.right(), from: self.account(), units: 1 },
            24 => Act::MoreSupply { right: self.right(), units: 1 },
            25 => Act::Define { right: self.right(), flags: self.dice.pick(&[2, 4, 8, 10]) },
            26 => {
                let right = self.right();
                Act::MessageOnly { right, to: self.account(), said: self.said(right.role) }
            }
            27..29 => {
                let (right, from) = (self.right(), self.account());
                let home = !self.dice.once_in(3);
                Act::SendOn { right, from, to: if home { Account::Patient(right.patient) } else { self.account() } }
            }
            29 => {
                let right = self.right();
                Act::LookAlike { right, to: self.account(), said: self.said(right.role) }
            }
            30 => Act::Announce { right: self.right() },
            31 => Act::Forget,
            _ => Act::RollBack { blocks: 1 + self.dice.below(3) as usize, waits_again: self.dice.once_in(2) },
        }
    }

    fn register(&mut self) -> Act {
        let entry = Entry {
            receptions: self.dice.pick(&[0b001, 0b010, 0b011, 0b100, 0b110, 0b111]),
            second_key: self.dice.once_in(3),
            valid_until: self.dice.pick(&[6, 20, 10_000, 10_000]),
            form: match self.dice.below(10) {
                0 => EntryForm::OtherIdentity,
                1 => EntryForm::Unreadable,
                _ => EntryForm::Sound,
            },
        };
        Act::Register { hospital: self.dice.small(HOSPITALS.len()), entry }
    }

    fn about_the_study(&mut self) -> Act {
        let study = self.study();
        let (creator, patient) = STUDIES[usize::from(study)];
        match self.dice.below(4) {
            0 => Act::Void { study, by: self.dice.small(HOSPITALS.len()), empty: false },
            1 => Act::Void { study, by: creator, empty: self.dice.once_in(2) },
            2 => Act::SendStudy { study, from: Account::Patient(patient), to: Account::Hospital(creator) },
            _ => Act::SendStudy {
                study,
                from: Account::Hospital(creator),
                to: Account::Patient(self.dice.small(PATIENTS.len())),
            },
        }
    }

    fn ask(&mut self) -> Act {
        let request = match self.last {
            Some(last) if !self.dice.once_in(5) => last,
            _ => self.request(),
        };
        let finality = match self.dice.below(6) {
            0 => Finality::Final,
            1 => Finality::Blocks(2),
            _ => Finality::Blocks(1),
        };
        let study = match request.study {
            Some(study) if !self.dice.once_in(25) => study,
            _ => self.study(),
        };
        Act::Ask { patient: self.patient(), study, request, finality }
    }
}
