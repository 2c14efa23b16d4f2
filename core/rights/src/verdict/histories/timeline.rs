//! Carries acts out on the chain in memory, as the transactions that they are.

use tegata_symbol::{
    Address, Amount, Body, Embedded, Hash256, MetadataKey, Mosaic, MosaicDefinition, MosaicFlags, MosaicId,
    MosaicSupplyChange, MosaicSupplyRevocation, NetworkTime, Transfer,
};

use super::act::{Act, Oddity, Said};
use super::cast::{Account, Asked, Cast, Key, STUDIES};
use super::model::answer;
use crate::chain::{Chain, HOUR, NETWORK, START};
use crate::{
    GrantTerms, RIGHT_FLAGS, RightMessage, RightState, Rights, Role, right_id, right_nonce, standing, void_key,
    withdrawal,
};

/// What a block holds.
enum Block {
    Nothing { later_ms: u64 },
    Steps(Vec<Embedded>),
    AccountNote(MetadataKey, Option<Vec<u8>>),
    AssetNote(Address, MosaicId, Vec<u8>),
}

/// The chain, and its blocks since the start.
pub(super) struct Timeline<'a> {
    cast: &'a Cast,
    pub(super) chain: Chain,
    blocks: Vec<Block>,
}

impl<'a> Timeline<'a> {
    pub(super) fn new(cast: &'a Cast) -> Self {
        Self { cast, chain: cast.start.clone(), blocks: Vec::new() }
    }

    /// Carries the act out in a block of its own. `false`: there is nothing to sign, or a node refuses it.
    pub(super) async fn carry_out(&mut self, act: Act) -> bool {
        let Some(block) = self.block(act).await else { return false };
        let revoked = revoked(&block);
        let finalized = self.chain.tip.finalized_height;
        if self.append(&block) {
            self.blocks.push(block);
            self.chain.pending.retain(|id| !revoked.contains(id));
            return true;
        }
        self.execute_anew(finalized);
        false
    }

    pub(super) fn announce(&mut self, right: Key) {
        let id = self.right_id(right);
        // A node refuses the revocation of what was never made.
        if self.chain.assets.contains_key(&id) {
            self.chain.pending.push(id);
        }
    }

    pub(super) fn roll_back(&mut self, blocks: usize, waits_again: bool) {
        for undone in self.blocks.split_off(self.blocks.len() - blocks) {
            if waits_again {
                self.chain.pending.extend(revoked(&undone));
            }
        }
        self.execute_anew(self.chain.tip.finalized_height);
    }

    /// The state after all blocks that are left; what is final stays so.
    fn execute_anew(&mut self, finalized: u64) {
        let pending = std::mem::take(&mut self.chain.pending);
        self.chain = self.cast.start.clone();
        let blocks = std::mem::take(&mut self.blocks);
        for block in &blocks {
            assert!(self.append(block), "it was in a block before");
        }
        self.blocks = blocks;
        self.chain.tip.finalized_height = finalized;
        self.chain.pending = pending;
    }

    fn append(&mut self, block: &Block) -> bool {
        let later_ms = if let Block::Nothing { later_ms } = block { *later_ms } else { 30_000 };
        match block {
            Block::Steps(steps) => return self.chain.try_confirm(steps).is_ok(),
            Block::Nothing { .. } => {}
            Block::AccountNote(key, value) => {
                let place = (self.cast.registry, self.cast.registry, *key);
                match value {
                    Some(value) => self.chain.account_notes.insert(place, value.clone()),
                    None => self.chain.account_notes.remove(&place),
                };
            }
            Block::AssetNote(author, nft, value) => {
                self.chain.asset_notes.insert((*author, *nft, void_key()), value.clone());
            }
        }
        self.chain.begin_block(later_ms);
        true
    }

    fn right_id(&self, right: Key) -> MosaicId {
        let address = |account| self.cast.address(account);
        let (asker, patient) = (Account::Hospital(right.asker), Account::Patient(right.patient));
        right_id(right.role, self.cast.study(right.study), &address(asker), &address(patient))
    }

    fn step(&self, signer: Account, body: Body) -> Embedded {
        Embedded::new(self.cast.key(signer), NETWORK.id, body)
    }

    fn transfer(&self, from: Account, to: Account, units: Option<(MosaicId, u64)>, message: Vec<u8>) -> Embedded {
        let mosaics = units.into_iter().map(|(id, units)| Mosaic { id, amount: Amount(units) }).collect();
        self.step(from, Body::Transfer(Transfer { recipient: self.cast.address(to).into(), mosaics, message }))
    }

    fn take_back(&self, right: Key, from: Address, units: u64) -> Embedded {
        let mosaic = Mosaic { id: self.right_id(right), amount: Amount(units) };
        let body = MosaicSupplyRevocation { source: from.into(), mosaic };
        self.step(Account::Patient(right.patient), Body::MosaicSupplyRevocation(body))
    }

    fn message(&self, said: Said) -> Vec<u8> {
        let plain = |role| RightMessage { role, nft: MosaicId(1), request: Hash256([1; 32]), until_ms: u64::MAX };
        let mut bytes = match said {
            Said::Answer { request, study, role, until_hours } => RightMessage {
                role,
                nft: self.cast.study(study),
                request: self.cast.request(request).digest(),
                until_ms: START + until_hours * HOUR,
            },
            _ => plain(Role::Viewing),
        }
        .to_bytes()
        .to_vec();
        match said {
            Said::Answer { .. } => {}
            Said::OtherVersion => bytes[2] = 2,
            Said::Damaged => bytes.truncate(51),
            Said::Text => bytes = b"\0for you".to_vec(),
            Said::Nothing => bytes.clear(),
        }
        bytes
    }

    async fn block(&self, act: Act) -> Option<Block> {
        let steps = match act {
            Act::Wait { hours } => return Some(Block::Nothing { later_ms: hours * HOUR + 30_000 }),
            Act::Register { hospital, entry } => {
                return Some(Block::AccountNote(self.cast.entry_key(hospital), Some(self.cast.entry(hospital, entry))));
            }
            Act::StrikeOff { hospital } => return Some(Block::AccountNote(self.cast.entry_key(hospital), None)),
            Act::Void { study, by, empty } => {
                let value = if empty { Vec::new() } else { b"another patient's".to_vec() };
                let by = self.cast.address(Account::Hospital(by));
                return Some(Block::AssetNote(by, self.cast.study(study), value));
            }
            Act::SendStudy { study, from, to } => {
                vec![self.transfer(from, to, Some((self.cast.study(study), 1)), Vec::new())]
            }
            Act::Grant { patient, study, request, to } => self.grant(patient, study, request, to).await?,
            Act::Withdraw { patient, study, asker, rights } => self.withdraw(patient, study, asker, rights).await?,
            Act::OddGrant { patient, study, request, oddity } => self.odd_grant(patient, study, request, oddity),
            Act::Send { right, to, units, said } => {
                let from = Account::Patient(right.patient);
                vec![self.transfer(from, to, Some((self.right_id(right), units)), self.message(said))]
            }
            Act::TakeBack { right, from, units } if from != Account::Patient(right.patient) => {
                vec![self.take_back(right, self.cast.address(from), units)]
            }
            Act::MoreSupply { right, units } => {
                let change = MosaicSupplyChange { mosaic_id: self.right_id(right), delta: Amount(units), action: 1 };
                vec![self.step(Account::Patient(right.patient), Body::MosaicSupplyChange(change))]
            }
            Act::Define { right, flags } => vec![self.definition(right, Account::Patient(right.patient), flags)],
            Act::MessageOnly { right, to, said } => {
                vec![self.transfer(Account::Patient(right.patient), to, None, self.message(said))]
            }
            Act::SendOn { right, from, to } if from != Account::Patient(right.patient) => {
                vec![self.transfer(from, to, Some((self.right_id(right), 1)), Vec::new())]
            }
            Act::LookAlike { right, to, said } => self.look_alike(right, to, said),
            _ => return None,
        };
        Some(Block::Steps(steps))
    }

    fn definition(&self, right: Key, by: Account, flags: u8) -> Embedded {
        let asker = self.cast.address(Account::Hospital(right.asker));
        let nonce = right_nonce(right.role, self.cast.study(right.study), &asker);
        let id = MosaicId::new(nonce, &self.cast.address(by));
        let flags = MosaicFlags(flags);
        self.step(by, Body::MosaicDefinition(MosaicDefinition { id, duration: 0, nonce, flags, divisibility: 0 }))
    }

    fn look_alike(&self, right: Key, to: Account, said: Said) -> Vec<Embedded> {
        let definition = self.definition(right, Account::Stranger, RIGHT_FLAGS.0);
        let Body::MosaicDefinition(MosaicDefinition { id, .. }) = definition.body else { return Vec::new() };
        let supply = MosaicSupplyChange { mosaic_id: id, delta: Amount(2), action: 1 };
        vec![
            definition,
            self.step(Account::Stranger, Body::MosaicSupplyChange(supply)),
            self.transfer(Account::Stranger, to, Some((id, 1)), self.message(said)),
        ]
    }

    async fn state(&self, right: Key) -> Option<RightState> {
        let patient = self.cast.address(Account::Patient(right.patient));
        let nft = self.cast.study(right.study);
        standing(&self.chain, &patient, nft, right.role, self.right_id(right)).await.unwrap().state
    }

    /// As the wallet does it: nothing where a mosaic is in use for something else.
    async fn grant(&self, patient: u8, study: u8, request: Asked, to: [u8; 2]) -> Option<Vec<Embedded>> {
        let mut states = Vec::new();
        for role in request.roles() {
            states.push((role, self.state(Key { patient, study, asker: request.asker, role }).await?));
        }
        let terms = self.terms(patient, study, request, to);
        let state = |role| states.iter().find(|(of, _)| *of == role).map_or(RightState::Home, |(_, state)| *state);
        Some(terms.steps(&NETWORK, state))
    }

    fn terms(&self, patient: u8, study: u8, request: Asked, to: [u8; 2]) -> GrantTerms {
        let source = STUDIES[usize::from(study)].0;
        GrantTerms {
            patient: self.cast.key(Account::Patient(patient)),
            nft: self.cast.study(study),
            asker: self.cast.address(Account::Hospital(request.asker)),
            rights: Rights::from_bits(request.rights).unwrap(),
            request: self.cast.request(request).digest(),
            until_ms: request.until_ms(),
            transfer_to: self.cast.address(Account::Reception(source, to[0])),
            viewing_to: self.cast.address(Account::Reception(request.asker, to[1])),
        }
    }

    async fn withdraw(&self, patient: u8, study: u8, asker: u8, rights: u8) -> Option<Vec<Embedded>> {
        let mut units = Vec::new();
        for role in Rights::from_bits(rights)?.roles() {
            let right = Key { patient, study, asker, role };
            // What is in use for something else is not the wallet's to take back: then it takes nothing.
            match self.state(right).await? {
                RightState::Out { at } => units.push((self.right_id(right), at)),
                RightState::Home | RightState::Absent => {}
            }
        }
        let patient = self.cast.key(Account::Patient(patient));
        let transaction = withdrawal(patient, &NETWORK, &units, NetworkTime(0), 100)?;
        Some(match transaction.body {
            Body::Aggregate(aggregate) => aggregate.into_transactions(),
            body => vec![Embedded::new(patient, NETWORK.id, body)],
        })
    }

    fn odd_grant(&self, patient: u8, study: u8, request: Asked, oddity: Oddity) -> Vec<Embedded> {
        let mut before = Vec::new();
        let mut after = Vec::new();
        let by = Account::Patient(patient);
        for role in request.roles() {
            let right = Key { patient, study, asker: request.asker, role };
            let id = self.right_id(right);
            if self.chain.assets.contains_key(&id) {
                let out = self.chain.units.iter().filter(|((account, asset), units)| {
                    *asset == id && *account != self.cast.address(by) && **units > 0
                });
                before.extend(out.map(|((account, _), units)| self.take_back(right, *account, *units)));
            } else {
                before.extend(self.odd_definition(right, oddity));
            }
            let source = STUDIES[usize::from(study)].0;
            let place = |role| if role == Role::Transfer { source } else { request.asker };
            let mut to = Account::Reception(place(role), 0);
            let (mut units, mut said) = (1, answer(request, right));
            match oddity {
                Oddity::To(of, account) if of == role => to = account,
                Oddity::Message(of, other) if of == role => said = other,
                Oddity::TwoUnits(of) if of == role => units = 2,
                Oddity::Swapped => {
                    let other = if role == Role::Transfer { Role::Viewing } else { Role::Transfer };
                    to = Account::Reception(place(other), 0);
                }
                _ => {}
            }
            after.push(self.transfer(by, to, Some((id, units)), self.message(said)));
            if let Oddity::SecondUnit(of, account) = oddity
                && of == role
            {
                after.push(self.transfer(by, account, Some((id, 1)), self.message(said)));
            }
        }
        before.extend(after);
        before
    }

    fn odd_definition(&self, right: Key, oddity: Oddity) -> [Embedded; 2] {
        let by = Account::Patient(right.patient);
        let mut definition = self.definition(right, by, RIGHT_FLAGS.0);
        let mut supply = 2;
        if let Body::MosaicDefinition(body) = &mut definition.body {
            match oddity {
                Oddity::Flags(role, flags) if role == right.role => body.flags = MosaicFlags(flags),
                Oddity::Supply(role, units) if role == right.role => supply = units,
                Oddity::Divisibility(role) if role == right.role => body.divisibility = 1,
                Oddity::Duration(role) if role == right.role => body.duration = 1_000,
                _ => {}
            }
        }
        let change = MosaicSupplyChange { mosaic_id: self.right_id(right), delta: Amount(supply), action: 1 };
        [definition, self.step(by, Body::MosaicSupplyChange(change))]
    }
}

/// The mosaics of which the block takes units back.
fn revoked(block: &Block) -> Vec<MosaicId> {
    let Block::Steps(steps) = block else { return Vec::new() };
    let revoked = |step: &Embedded| match &step.body {
        Body::MosaicSupplyRevocation(body) => Some(body.mosaic.id),
        _ => None,
    };
    steps.iter().filter_map(revoked).collect()
}
