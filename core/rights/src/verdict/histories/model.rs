//! What a right is, told from the acts alone: the rules in plain words, without mosaics, balances or messages' bytes.

use super::act::{Act, Oddity, Said};
use super::cast::{Account, Asked, Entry, EntryForm, Key, STUDIES, Signer, UNSOUND_STUDY};
use crate::chain::{HOUR, START};
use crate::{Finality, RIGHT_FLAGS, Role};

/// An act that came into a block, and that block's time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Happened {
    pub(super) act: Act,
    pub(super) time_ms: u64,
}

/// The acts in the chain, one a block, and what is known besides.
#[derive(Default)]
pub(super) struct Model {
    pub(super) blocks: Vec<Happened>,
    /// Withdrawals that wait for a block.
    waiting: Vec<Key>,
    finals: usize,
    /// The verifier's clock.
    pub(super) clock_ms: u64,
}

/// A right as it is now.
#[derive(Debug, Clone, Default)]
struct Right {
    made: Option<Form>,
    /// Where its units are that are not with the patient.
    out: Vec<Account>,
    /// The latest transfer by its patient.
    last: Option<Sent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    flags: u8,
    supply: u64,
    divisible: bool,
    perishable: bool,
}

const SOUND: Form = Form { flags: RIGHT_FLAGS.0, supply: 2, divisible: false, perishable: false };

#[derive(Debug, Clone, Copy)]
struct Sent {
    to: Account,
    units: u64,
    said: Said,
    /// Counted from 1.
    block: usize,
}

impl Model {
    pub(super) fn new() -> Self {
        Self { clock_ms: START, ..Self::default() }
    }

    /// How many blocks may still be rolled back.
    pub(super) fn open_blocks(&self) -> usize {
        self.blocks.len() - self.finals
    }

    /// An act came into a block.
    pub(super) fn happened(&mut self, act: Act, time_ms: u64) {
        let taken_back = self.taken_back_by(act);
        self.waiting.retain(|right| !taken_back.contains(right));
        self.blocks.push(Happened { act, time_ms });
        self.finals = self.finals.max(self.blocks.len().saturating_sub(super::LAG as usize));
    }

    pub(super) fn announced(&mut self, right: Key) {
        // Of a right that was never made there is nothing to announce.
        if self.right(right).made.is_some() {
            self.waiting.push(right);
        }
    }

    pub(super) fn forgot(&mut self) {
        self.waiting.clear();
    }

    pub(super) fn rolled_back(&mut self, blocks: usize, waits_again: bool) {
        for _ in 0..blocks {
            let Some(undone) = self.blocks.pop() else { return };
            if waits_again {
                let taken_back = self.taken_back_by(undone.act);
                self.waiting.extend(taken_back);
            }
        }
    }

    /// The rights of which the act takes units back, as things stand before it.
    fn taken_back_by(&self, act: Act) -> Vec<Key> {
        let of = |patient, study, asker, rights: u8| {
            let roles = Role::ALL.into_iter().filter(move |role| rights & *role as u8 != 0);
            let keys = roles.map(move |role| Key { patient, study, asker, role });
            keys.filter(|key| !self.right(*key).out.is_empty()).collect()
        };
        match act {
            Act::Grant { patient, study, request, .. } | Act::OddGrant { patient, study, request, .. } => {
                of(patient, study, request.asker, request.rights)
            }
            Act::Withdraw { patient, study, asker, rights } => of(patient, study, asker, rights),
            Act::TakeBack { right, .. } => vec![right],
            _ => Vec::new(),
        }
    }

    fn chain_time_ms(&self) -> u64 {
        self.blocks.last().map_or(START, |block| block.time_ms)
    }

    /// Whether a verifier must say yes.
    pub(super) fn says_yes(&self, patient: u8, study: u8, request: Asked, finality: Finality) -> bool {
        let source = STUDIES[usize::from(study)].0;
        let Some(asker) = self.entry(request.asker) else { return false };
        let request_key = if asker.second_key { Signer::SecondKey } else { Signer::FirstKey };
        request.signer == request_key
            && self.entry(source).is_some()
            && request.study.is_none_or(|asked| asked == study)
            && study != UNSOUND_STUDY
            && !self.is_void(study)
            && self.holder(study) == Account::Patient(patient)
            && request
                .roles()
                .all(|role| self.gives(Key { patient, study, asker: request.asker, role }, request, finality))
    }

    fn gives(&self, key: Key, request: Asked, finality: Finality) -> bool {
        let right = self.right(key);
        let hospital = if key.role == Role::Transfer { STUDIES[usize::from(key.study)].0 } else { key.asker };
        let ([Account::Reception(at, number)], Some(last)) = (&right.out[..], right.last) else { return false };
        let listed = *at == hospital && self.entry(hospital).is_some_and(|entry| entry.lists(*number));
        let Said::Answer { request: answered, study, role, until_hours } = last.said else { return false };
        let until_ms = (START + until_hours * HOUR).min(request.until_ms());
        let depth = self.blocks.len() - last.block + 1;
        let settled = match finality {
            Finality::Final => last.block <= self.finals,
            Finality::Blocks(blocks) => depth as u64 >= blocks,
        };
        right.made == Some(SOUND)
            && listed
            && last.to == Account::Reception(*at, *number)
            && last.units == 1
            && (answered, study, role) == (request, key.study, key.role)
            && self.clock_ms.max(self.chain_time_ms()) < until_ms
            && settled
            && !self.waiting.contains(&key)
    }

    /// The hospital's entry, if it has one that holds now.
    fn entry(&self, hospital: u8) -> Option<Entry> {
        let mut entry = Some(Entry::FIRST);
        for Happened { act, .. } in &self.blocks {
            match act {
                Act::Register { hospital: of, entry: new } if *of == hospital => entry = Some(*new),
                Act::StrikeOff { hospital: of } if *of == hospital => entry = None,
                _ => {}
            }
        }
        entry.filter(|entry| entry.form == EntryForm::Sound && self.clock_ms < START + entry.valid_until * HOUR)
    }

    fn is_void(&self, study: u8) -> bool {
        let creator = STUDIES[usize::from(study)].0;
        let said = self.blocks.iter().rev().find_map(|block| match block.act {
            Act::Void { study: of, by, empty } if of == study && by == creator => Some(!empty),
            _ => None,
        });
        said == Some(true)
    }

    fn holder(&self, study: u8) -> Account {
        let sent = self.blocks.iter().rev().find_map(|block| match block.act {
            Act::SendStudy { study: of, to, .. } if of == study => Some(to),
            _ => None,
        });
        sent.unwrap_or(Account::Patient(STUDIES[usize::from(study)].1))
    }

    fn right(&self, key: Key) -> Right {
        let mut right = Right::default();
        for (index, Happened { act, .. }) in self.blocks.iter().enumerate() {
            right.take_part_in(key, *act, index + 1);
        }
        right
    }
}

impl Right {
    fn send(&mut self, key: Key, to: Account, units: u64, said: Said, block: usize) {
        if to != Account::Patient(key.patient) {
            self.out.extend((0..units).map(|_| to));
        }
        self.last = Some(Sent { to, units, said, block });
    }

    fn come_back(&mut self, from: Account, units: u64) {
        for _ in 0..units {
            if let Some(place) = self.out.iter().position(|account| *account == from) {
                self.out.remove(place);
            }
        }
    }

    fn take_part_in(&mut self, key: Key, act: Act, block: usize) {
        let is_of = |patient: u8, study: u8, asker: u8, rights: u8| {
            (patient, study, asker) == (key.patient, key.study, key.asker) && rights & key.role as u8 != 0
        };
        let place = match key.role {
            Role::Transfer => STUDIES[usize::from(key.study)].0,
            Role::Viewing => key.asker,
        };
        match act {
            Act::Grant { patient, study, request, to } if is_of(patient, study, request.asker, request.rights) => {
                self.made.get_or_insert(SOUND);
                self.out.clear();
                let to = Account::Reception(place, to[key.role as usize - 1]);
                self.send(key, to, 1, answer(request, key), block);
            }
            Act::OddGrant { patient, study, request, oddity }
                if is_of(patient, study, request.asker, request.rights) =>
            {
                self.oddly(key, request, oddity, place, block);
            }
            Act::Withdraw { patient, study, asker, rights } if is_of(patient, study, asker, rights) => self.out.clear(),
            Act::Send { right, to, units, said } if right == key => self.send(key, to, units, said, block),
            Act::TakeBack { right, from, units } if right == key => self.come_back(from, units),
            Act::SendOn { right, from, to } if right == key => {
                self.come_back(from, 1);
                if to != Account::Patient(key.patient) {
                    self.out.push(to);
                }
            }
            Act::MoreSupply { right, units } if right == key => {
                if let Some(form) = &mut self.made {
                    form.supply += units;
                }
            }
            Act::Define { right, flags } if right == key => {
                let empty = Form { flags: 0, supply: 0, divisible: false, perishable: false };
                self.made.get_or_insert(empty).flags ^= flags;
            }
            _ => {}
        }
    }

    fn oddly(&mut self, key: Key, request: Asked, oddity: Oddity, place: u8, block: usize) {
        let mut form = SOUND;
        let mut to = Account::Reception(place, 0);
        let (mut units, mut said, mut second) = (1, answer(request, key), None);
        match oddity {
            Oddity::Flags(role, flags) if role == key.role => form.flags = flags,
            Oddity::Supply(role, supply) if role == key.role => form.supply = supply,
            Oddity::Divisibility(role) if role == key.role => form.divisible = true,
            Oddity::Duration(role) if role == key.role => form.perishable = true,
            Oddity::To(role, account) if role == key.role => to = account,
            Oddity::Message(role, other) if role == key.role => said = other,
            Oddity::TwoUnits(role) if role == key.role => units = 2,
            Oddity::SecondUnit(role, account) if role == key.role => second = Some(account),
            Oddity::Swapped => {
                let source = STUDIES[usize::from(key.study)].0;
                to = Account::Reception(if key.role == Role::Transfer { key.asker } else { source }, 0);
            }
            _ => {}
        }
        self.made.get_or_insert(form);
        self.out.clear();
        self.send(key, to, units, said, block);
        if let Some(account) = second {
            self.send(key, account, 1, said, block);
        }
    }
}

/// What the message of a grant says.
pub(super) fn answer(request: Asked, key: Key) -> Said {
    let until_hours = (request.until_ms() - START) / HOUR;
    Said::Answer { request, study: key.study, role: key.role, until_hours }
}
