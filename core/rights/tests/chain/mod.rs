//! A chain in memory: applies the transactions that rights consist of, and answers as a [`Ledger`].
#![allow(dead_code)] // Each test file uses a part.

use std::collections::BTreeMap;

use tegata_rights::{
    AggregateMessages, Asset, ConsentRequest, Delivery, GrantTerms, Holding, Identity, Ledger, LedgerError, Payer,
    Purpose, RegistryEntry, RightState, Rights, Role, SignedRequest, Tip, TransportKey, entry_key,
};
use tegata_symbol::{
    Address, Amount, Body, Embedded, Hash256, KeyPair, MetadataKey, MosaicFlags, MosaicId, Network, PrivateKey,
};

pub const NETWORK: Network = Network::TESTNET;
pub const HOUR: u64 = 3_600_000;
pub const START: u64 = 1_900_000_000_000;

pub fn keys(name: &str) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes(tegata_symbol::merkle::sha3_256(&[name.as_bytes()]).0))
}

pub fn address(name: &str) -> Address {
    Address::new(&keys(name).public_key(), NETWORK.id)
}

#[derive(Clone)]
pub struct Chain {
    pub assets: BTreeMap<MosaicId, Asset>,
    pub units: BTreeMap<(Address, MosaicId), u64>,
    pub deliveries: Vec<(Address, MosaicId, Delivery)>,
    pub account_notes: BTreeMap<(Address, Address, MetadataKey), Vec<u8>>,
    pub asset_notes: BTreeMap<(Address, MosaicId, MetadataKey), Vec<u8>>,
    pub pending: Vec<MosaicId>,
    pub tip: Tip,
    /// How many blocks stand on a block before it is final.
    pub finality_lag: u64,
}

impl Chain {
    pub fn new() -> Self {
        let tip = Tip {
            height: 100,
            block: Hash256([9; 32]),
            time_ms: START,
            finalized_height: 100,
            nodes: vec!["memory".to_owned()],
        };
        Self {
            assets: BTreeMap::new(),
            units: BTreeMap::new(),
            deliveries: Vec::new(),
            account_notes: BTreeMap::new(),
            asset_notes: BTreeMap::new(),
            pending: Vec::new(),
            tip,
            finality_lag: 0,
        }
    }

    /// Confirms the steps in a block of their own; panics on what a node would refuse.
    pub fn confirm(&mut self, steps: &[Embedded]) {
        self.try_confirm(steps).unwrap();
    }

    /// Begins a block that is so much later than the last.
    pub fn begin_block(&mut self, later_ms: u64) {
        self.tip.height += 1;
        self.tip.finalized_height = self.tip.finalized_height.max(self.tip.height - self.finality_lag);
        self.tip.time_ms += later_ms;
    }

    /// Confirms the steps in a block of their own, or says why a node would refuse them; then the chain is left halfway
    /// and not fit for use.
    pub fn try_confirm(&mut self, steps: &[Embedded]) -> Result<(), &'static str> {
        self.begin_block(30_000);
        for (index, step) in steps.iter().enumerate() {
            self.execute(index, step)?;
        }
        Ok(())
    }

    fn execute(&mut self, index: usize, step: &Embedded) -> Result<(), &'static str> {
        let demand = |holds: bool, failure| if holds { Ok(()) } else { Err(failure) };
        let signer = Address::new(&step.signer, NETWORK.id);
        match &step.body {
            Body::MosaicDefinition(body) => {
                demand(body.id == MosaicId::new(body.nonce, &signer), "Failure_Mosaic_Id_Mismatch")?;
                // Defining again combines the properties with those that are there.
                let (flags, divisibility, duration) = match self.assets.get(&body.id) {
                    Some(old) => {
                        demand(old.supply == 0, "Failure_Mosaic_Modification_Disallowed")?;
                        let changes = body.flags.0 != 0 || body.divisibility != 0 || body.duration != 0;
                        demand(changes, "Failure_Mosaic_Modification_No_Changes")?;
                        (old.flags.0 ^ body.flags.0, old.divisibility ^ body.divisibility, old.duration + body.duration)
                    }
                    None => (body.flags.0, body.divisibility, body.duration),
                };
                let asset = Asset {
                    id: body.id,
                    creator: signer,
                    supply: 0,
                    divisibility,
                    flags: MosaicFlags(flags),
                    duration,
                    since_height: self.tip.height,
                };
                self.assets.insert(body.id, asset);
            }
            Body::MosaicSupplyChange(body) => {
                let held = self.held(signer, body.mosaic_id);
                let asset = self.assets.get_mut(&body.mosaic_id).ok_or("Failure_Mosaic_Expired")?;
                demand(asset.creator == signer, "Failure_Mosaic_Owner_Conflict")?;
                let mutable = asset.flags.contains(MosaicFlags::SUPPLY_MUTABLE) || held == asset.supply;
                demand(mutable, "Failure_Mosaic_Supply_Immutable")?;
                asset.supply += body.delta.0;
                *self.units.entry((signer, body.mosaic_id)).or_default() += body.delta.0;
            }
            Body::MosaicSupplyRevocation(body) => {
                let asset = self.assets.get(&body.mosaic.id).ok_or("Failure_Mosaic_Expired")?;
                demand(asset.creator == signer, "Failure_Mosaic_Owner_Conflict")?;
                let revokable = asset.flags.contains(MosaicFlags::REVOKABLE);
                demand(revokable, "Failure_Mosaic_Required_Property_Flag_Unset")?;
                let source = body.source.account().ok_or("an address that is none")?;
                self.shift(source, signer, body.mosaic.id, body.mosaic.amount.0)?;
            }
            Body::Transfer(body) => {
                let recipient = body.recipient.account().ok_or("an address that is none")?;
                for mosaic in &body.mosaics {
                    if mosaic.id == NETWORK.currency {
                        continue;
                    }
                    let asset = self.assets.get(&mosaic.id).ok_or("Failure_Mosaic_Expired")?;
                    let free =
                        asset.flags.contains(MosaicFlags::TRANSFERABLE) || [signer, recipient].contains(&asset.creator);
                    demand(free, "Failure_Mosaic_Non_Transferable")?;
                    self.shift(signer, recipient, mosaic.id, mosaic.amount.0)?;
                    let delivery = Delivery {
                        recipient,
                        amount: mosaic.amount.0,
                        message: body.message.clone(),
                        transaction: Hash256([self.tip.height as u8; 32]),
                        height: self.tip.height,
                        index: (0, index as u32),
                    };
                    self.deliveries.push((signer, mosaic.id, delivery));
                }
            }
            _ => return Err("a transaction that this chain does not know"),
        }
        Ok(())
    }

    pub fn held(&self, account: Address, id: MosaicId) -> u64 {
        self.units.get(&(account, id)).copied().unwrap_or(0)
    }

    fn shift(&mut self, from: Address, to: Address, id: MosaicId, amount: u64) -> Result<(), &'static str> {
        let source = self.units.entry((from, id)).or_default();
        *source = source.checked_sub(amount).ok_or("Failure_Core_Insufficient_Balance")?;
        *self.units.entry((to, id)).or_default() += amount;
        Ok(())
    }

    pub fn define_study(&mut self, creator: &str, holder: &str) -> MosaicId {
        let id = MosaicId::new(4711 + self.assets.len() as u32, &address(creator));
        let asset = Asset {
            id,
            creator: address(creator),
            supply: 1,
            divisibility: 0,
            flags: MosaicFlags::NONE,
            duration: 0,
            since_height: 1,
        };
        self.assets.insert(id, asset);
        self.units.insert((address(holder), id), 1);
        id
    }

    pub fn register(&mut self, hospital: &str) {
        let identity = address(hospital);
        let entry = entry(hospital);
        self.account_notes
            .insert((address("registry"), address("registry"), entry_key(&identity)), entry.to_bytes().unwrap());
    }

    pub fn strike_off(&mut self, hospital: &str) {
        self.account_notes.remove(&(address("registry"), address("registry"), entry_key(&address(hospital))));
    }

    pub fn state(&self, terms: &GrantTerms, role: Role) -> RightState {
        let id = terms.right_id(role, &NETWORK);
        let patient = Address::new(&terms.patient, NETWORK.id);
        if !self.assets.contains_key(&id) {
            return RightState::Absent;
        }
        let out =
            self.units.iter().find(|((account, asset), amount)| *asset == id && *account != patient && **amount > 0);
        out.map_or(RightState::Home, |((at, _), _)| RightState::Out { at: *at })
    }

    /// The patient grants what `request` asks.
    pub fn grant(&mut self, request: &SignedRequest, nft: MosaicId) -> GrantTerms {
        let terms = terms(request, nft);
        let steps = terms.steps(&NETWORK, |role| self.state(&terms, role));
        self.confirm(&steps);
        terms
    }

    /// The patient takes rights back.
    pub fn withdraw(&mut self, terms: &GrantTerms, rights: Rights) {
        let units: Vec<(MosaicId, Address)> = rights
            .roles()
            .filter_map(|role| match self.state(terms, role) {
                RightState::Out { at } => Some((terms.right_id(role, &NETWORK), at)),
                _ => None,
            })
            .collect();
        let transaction = tegata_rights::withdrawal(terms.patient, &NETWORK, &units, Default::default(), 100).unwrap();
        let steps = match transaction.body {
            Body::Aggregate(aggregate) => aggregate.into_transactions(),
            body => vec![Embedded::new(terms.patient, NETWORK.id, body)],
        };
        self.confirm(&steps);
    }
}

pub fn entry(hospital: &str) -> RegistryEntry {
    RegistryEntry {
        version: 1,
        identity: address(hospital),
        name: format!("{hospital} 病院"),
        reading: "びょういん".to_owned(),
        request_key: keys(&format!("{hospital} request")).public_key(),
        transport_key: TransportKey::from_seed(&[3; 32]).public_key(),
        url: "http://127.0.0.1:8001".to_owned(),
        reception: vec![address(&format!("{hospital} in 1")), address(&format!("{hospital} in 2"))],
        valid_from_ms: START - 1000 * HOUR,
        valid_until_ms: START + 10_000 * HOUR,
        successor: None,
    }
}

pub fn request(asker: &str, nft: Option<MosaicId>, rights: Rights, random: u8) -> ConsentRequest {
    ConsentRequest {
        version: 1,
        network: NETWORK.generation_hash_seed,
        asker: address(asker),
        nft,
        rights: rights.bits(),
        purpose: Purpose::Treatment,
        identity: Identity::Identified,
        payer: Payer::Patient,
        created_ms: START,
        answer_by_ms: START + HOUR,
        until_ms: START + 720 * HOUR,
        desk: Some("http://127.0.0.1:8002".to_owned()),
        wants_thumbnail_key: true,
        random: [random; 16],
        network_facts: None,
    }
}

pub fn signed(asker: &str, nft: Option<MosaicId>, rights: Rights, random: u8) -> SignedRequest {
    request(asker, nft, rights, random).sign(&keys(&format!("{asker} request"))).unwrap()
}

pub fn terms(request: &SignedRequest, nft: MosaicId) -> GrantTerms {
    let content = request.request();
    let asker = ["Hospital02", "Hospital03"].into_iter().find(|name| address(name) == content.asker).unwrap();
    GrantTerms {
        patient: keys("Patient01").public_key(),
        nft,
        asker: content.asker,
        rights: content.rights(),
        request: request.digest(),
        until_ms: content.until_ms,
        transfer_to: address("Hospital01 in 1"),
        viewing_to: address(&format!("{asker} in 1")),
    }
}

pub const fn amount(units: u64) -> Amount {
    Amount(units)
}

impl Ledger for Chain {
    async fn tip(&self) -> Result<Tip, LedgerError> {
        Ok(self.tip.clone())
    }

    async fn assets(&self, ids: &[MosaicId]) -> Result<Vec<Asset>, LedgerError> {
        Ok(ids.iter().filter_map(|id| self.assets.get(id).copied()).collect())
    }

    async fn holdings(&self, accounts: &[Address], assets: &[MosaicId]) -> Result<Vec<Holding>, LedgerError> {
        let wanted = |(account, asset): &(Address, MosaicId)| accounts.contains(account) && assets.contains(asset);
        let held = self.units.iter().filter(|(key, amount)| wanted(key) && **amount > 0);
        Ok(held
            .map(|((account, asset), amount)| Holding { account: *account, asset: *asset, amount: *amount })
            .collect())
    }

    async fn account_metadata(
        &self,
        author: &Address,
        target: &Address,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.account_notes.get(&(*author, *target, key)).cloned())
    }

    async fn asset_metadata(
        &self,
        author: &Address,
        asset: MosaicId,
        key: MetadataKey,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.asset_notes.get(&(*author, asset, key)).cloned())
    }

    async fn latest_delivery(&self, sender: &Address, asset: MosaicId) -> Result<Option<Delivery>, LedgerError> {
        let of = self.deliveries.iter().rev().find(|(from, id, _)| from == sender && *id == asset);
        Ok(of.map(|(_, _, delivery)| delivery.clone()))
    }

    async fn pending_revocations(&self, creator: &Address) -> Result<Vec<MosaicId>, LedgerError> {
        let by_creator = |id: &MosaicId| self.assets.get(id).is_some_and(|asset| asset.creator == *creator);
        Ok(self.pending.iter().copied().filter(by_creator).collect())
    }

    async fn aggregate_messages(&self, _: &[Hash256]) -> Result<Vec<AggregateMessages>, LedgerError> {
        Ok(Vec::new())
    }
}
