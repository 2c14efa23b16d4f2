//! The verdict: whether a hospital may release or view a study now, with the evidence. Wallet, desk and gate use this.

use tegata_symbol::{Address, Hash256, MetadataKey, MosaicFlags, MosaicId};

use crate::ledger::{Asset, Delivery, Holding, Ledger, LedgerError, Tip};
use crate::reason::{Lack, Reason};
use crate::registry::{RegistryEntry, entry_key};
use crate::request::{ConsentRequest, SignedRequest};
use crate::right::{RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Role, right_id};

/// Metadata entry by which a study's creator declares its NFT void or replaced.
pub fn void_key() -> MetadataKey {
    MetadataKey::new("tegata void v1")
}

/// How sure the chain must be of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finality {
    /// Its block is final.
    Final,
    /// So many blocks stand on its block, its own counted.
    Blocks(u64),
}

/// What was found about one right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightEvidence {
    /// Which right.
    pub role: Role,
    /// Its mosaic.
    pub mosaic: MosaicId,
    /// The mosaic as it is on the chain.
    pub asset: Option<Asset>,
    /// Where its units are.
    pub holdings: Vec<Holding>,
    /// The latest unit sent.
    pub delivery: Option<Delivery>,
}

/// What the verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The chain at that moment, and which nodes said so.
    pub tip: Tip,
    /// Digest of the request presented.
    pub request: Hash256,
    /// The study.
    pub nft: MosaicId,
    /// The patient's account.
    pub patient: Address,
    /// The hospital that made the study, if the NFT exists.
    pub source: Option<Address>,
    /// What was found about each right.
    pub rights: Vec<RightEvidence>,
}

/// Yes or no, why, and on what evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Empty: yes.
    pub reasons: Vec<Reason>,
    /// By the paper's rules only (rights named by hand): what they lack against rights made by Tegata.
    pub lacks: Vec<Lack>,
    /// What it rests on.
    pub evidence: Evidence,
}

impl Verdict {
    /// Whether the rights are there.
    pub const fn is_yes(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// What is to be judged.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The request whose digest T and V must name.
    pub request: &'a SignedRequest,
    /// The study; for open requests the patient's answer names it.
    pub nft: MosaicId,
    /// The account that holds the study, from the study card or the sealed answer.
    pub patient: Address,
    /// The registry's account.
    pub registry: Address,
    /// How sure the chain must be.
    pub finality: Finality,
    /// The verifier's clock; milliseconds since 1970-01-01 UTC.
    pub now_ms: u64,
    /// By the paper's rules: mosaics that another wallet made, named by hand.
    pub named_rights: Option<NamedRights>,
}

/// Mosaics made by another wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedRights {
    /// T.
    pub transfer: MosaicId,
    /// V.
    pub viewing: MosaicId,
}

/// The registry's entry for a hospital, read from the chain; `None` when it has none that can be read.
///
/// # Errors
/// [`LedgerError`].
pub async fn registered(
    ledger: &impl Ledger,
    registry: &Address,
    identity: &Address,
) -> Result<Option<RegistryEntry>, LedgerError> {
    let value = ledger.account_metadata(registry, registry, entry_key(identity)).await?;
    // The key has only 8 bytes: the entry itself must name the hospital too.
    Ok(value.and_then(|bytes| RegistryEntry::from_bytes(&bytes).ok()).filter(|entry| entry.identity == *identity))
}

/// Judges. An unreachable ledger is an error, never a yes.
///
/// # Errors
/// [`LedgerError`].
pub async fn judge(ledger: &impl Ledger, question: &Question<'_>) -> Result<Verdict, LedgerError> {
    let request = question.request.request();
    let tip = ledger.tip().await?;
    let mut judgement = Judgement { question, request: &request, tip: &tip, reasons: Vec::new(), lacks: Vec::new() };

    let asker = registered(ledger, &question.registry, &request.asker).await?;
    judgement.check_asker(asker.as_ref());

    let roles: Vec<Role> = request.rights().roles().collect();
    let ids: Vec<MosaicId> = roles.iter().map(|role| judgement.mosaic(*role)).collect();
    let assets = ledger.assets(&[&[question.nft], &ids[..]].concat()).await?;
    let find = |id: MosaicId| assets.iter().copied().find(|asset| asset.id == id);

    let study = find(question.nft);
    let source = match &study {
        Some(asset) => {
            judgement.check_study(asset);
            let void = ledger.asset_metadata(&asset.creator, asset.id, void_key()).await?;
            if void.is_some_and(|value| !value.is_empty()) {
                judgement.reasons.push(Reason::StudyVoid);
            }
            registered(ledger, &question.registry, &asset.creator).await?
        }
        None => {
            judgement.reasons.push(Reason::NoStudy);
            None
        }
    };
    if study.is_some() {
        judgement.check_source(source.as_ref());
    }

    let reception = |entry: &Option<RegistryEntry>| entry.as_ref().map(|e| e.reception.clone()).unwrap_or_default();
    let mut accounts = vec![question.patient];
    accounts.extend(reception(&asker));
    accounts.extend(reception(&source));
    if question.named_rights.is_some() {
        // Another wallet knows only the hospitals' names on the chain.
        accounts.extend([Some(request.asker), study.map(|asset| asset.creator)].into_iter().flatten());
    }
    accounts.sort_unstable();
    accounts.dedup();
    let holdings = ledger.holdings(&accounts, &[&[question.nft], &ids[..]].concat()).await?;
    let holder = |holding: &&Holding| holding.asset == question.nft && holding.account == question.patient;
    if study.is_some() && holdings.iter().find(holder).map(|holding| holding.amount) != Some(1) {
        judgement.reasons.push(Reason::NotHolder);
    }

    let pending = ledger.pending_revocations(&question.patient).await?;
    let mut rights = Vec::new();
    for (role, id) in roles.iter().copied().zip(ids) {
        let asset = find(id);
        let units: Vec<Holding> = holdings.iter().copied().filter(|holding| holding.asset == id).collect();
        let delivery = match asset {
            Some(_) => ledger.latest_delivery(&question.patient, id).await?,
            None => None,
        };
        let entry = if role == Role::Transfer { &source } else { &asker };
        let identity = if role == Role::Transfer { study.map(|asset| asset.creator) } else { Some(request.asker) };
        judgement.check_right(role, asset.as_ref(), &units, (&reception(entry), identity), delivery.as_ref());
        if pending.contains(&id) {
            judgement.reasons.push(Reason::BeingWithdrawn(role));
        }
        rights.push(RightEvidence { role, mosaic: id, asset, holdings: units, delivery });
    }

    let Judgement { reasons, lacks, .. } = judgement;
    let evidence = Evidence {
        request: question.request.digest(),
        nft: question.nft,
        patient: question.patient,
        source: study.map(|asset| asset.creator),
        rights,
        tip,
    };
    Ok(Verdict { reasons, lacks, evidence })
}

struct Judgement<'a> {
    question: &'a Question<'a>,
    request: &'a ConsentRequest,
    tip: &'a Tip,
    reasons: Vec<Reason>,
    lacks: Vec<Lack>,
}

impl Judgement<'_> {
    fn mosaic(&self, role: Role) -> MosaicId {
        match (self.question.named_rights, role) {
            (Some(named), Role::Transfer) => named.transfer,
            (Some(named), Role::Viewing) => named.viewing,
            (None, role) => right_id(role, self.question.nft, &self.request.asker, &self.question.patient),
        }
    }

    /// A moment has come when either the verifier's clock or the latest block's time is past it.
    fn is_past(&self, moment_ms: u64) -> bool {
        self.question.now_ms >= moment_ms || self.tip.time_ms >= moment_ms
    }

    fn check_asker(&mut self, entry: Option<&RegistryEntry>) {
        match entry {
            None => self.reasons.push(Reason::AskerNotRegistered),
            Some(entry) => {
                if !entry.is_valid_at(self.question.now_ms) {
                    self.reasons.push(Reason::EntryNotValid(entry.identity));
                }
                if !self.question.request.is_signed_by(&entry.request_key) {
                    self.reasons.push(Reason::RequestSignature);
                }
            }
        }
        if self.request.nft.is_some_and(|nft| nft != self.question.nft) {
            self.reasons.push(Reason::OtherStudy);
        }
    }

    fn check_source(&mut self, entry: Option<&RegistryEntry>) {
        match entry {
            None => self.reasons.push(Reason::SourceNotRegistered),
            Some(entry) if !entry.is_valid_at(self.question.now_ms) => {
                self.reasons.push(Reason::EntryNotValid(entry.identity));
            }
            Some(_) => {}
        }
    }

    fn check_study(&mut self, asset: &Asset) {
        let bound =
            asset.supply == 1 && asset.divisibility == 0 && asset.flags == MosaicFlags::NONE && asset.duration == 0;
        if !bound {
            self.reasons.push(Reason::StudyForm);
        }
    }

    fn check_right(
        &mut self,
        role: Role,
        asset: Option<&Asset>,
        units: &[Holding],
        (right_hospital, identity): (&[Address], Option<Address>),
        delivery: Option<&Delivery>,
    ) {
        let Some(asset) = asset else {
            return self.reasons.push(Reason::Missing(role));
        };
        if asset.creator != self.question.patient {
            return self.reasons.push(Reason::NotByPatient(role));
        }
        if self.question.named_rights.is_some() {
            return self.check_named_right(role, asset, units, (right_hospital, identity), delivery);
        }
        let form = asset.flags == RIGHT_FLAGS
            && asset.supply == RIGHT_SUPPLY
            && asset.divisibility == 0
            && asset.duration == 0;
        if !form {
            self.reasons.push(Reason::Form(role));
        }
        let at = |account: &Address| {
            units.iter().filter(|unit| unit.account == *account).map(|unit| unit.amount).sum::<u64>()
        };
        if at(&self.question.patient) == RIGHT_SUPPLY {
            return self.reasons.push(Reason::NotGiven(role));
        }
        let holders: Vec<&Address> = right_hospital.iter().filter(|account| at(account) > 0).collect();
        let [holder] = holders[..] else {
            return self.reasons.push(Reason::Units(role));
        };
        if at(holder) != 1 || at(&self.question.patient) != 1 {
            return self.reasons.push(Reason::Units(role));
        }
        self.check_delivery(role, holder, delivery);
    }

    fn check_delivery(&mut self, role: Role, holder: &Address, delivery: Option<&Delivery>) {
        let Some(delivery) = delivery.filter(|d| d.recipient == *holder && d.amount == 1) else {
            return self.reasons.push(Reason::Message(role));
        };
        let Some(message) = RightMessage::from_bytes(&delivery.message).filter(|message| message.role == role) else {
            return self.reasons.push(Reason::Message(role));
        };
        if message.nft != self.question.nft || message.request != self.question.request.digest() {
            self.reasons.push(Reason::OtherRequest(role));
        }
        if self.is_past(message.until_ms.min(self.request.until_ms)) {
            self.reasons.push(Reason::Ended(role));
        }
        self.check_finality(role, delivery.height);
    }

    fn check_finality(&mut self, role: Role, height: u64) {
        let enough = match self.question.finality {
            Finality::Final => height <= self.tip.finalized_height,
            Finality::Blocks(blocks) => height.saturating_add(blocks) <= self.tip.height.saturating_add(1),
        };
        if !enough {
            self.reasons.push(Reason::NotFinal { role, height });
        }
    }

    /// The paper's rule: a unit that the patient made is at the right hospital. Everything beyond that is listed.
    fn check_named_right(
        &mut self,
        role: Role,
        asset: &Asset,
        units: &[Holding],
        (reception, identity): (&[Address], Option<Address>),
        delivery: Option<&Delivery>,
    ) {
        let is_at = |accounts: &[Address]| units.iter().any(|u| accounts.contains(&u.account) && u.amount > 0);
        let (at_reception, at_identity) = (is_at(reception), is_at(identity.as_slice()));
        if !at_reception && !at_identity {
            self.reasons.push(Reason::NotGiven(role));
        }
        if let Some(delivery) = delivery {
            self.check_finality(role, delivery.height);
        }
        let bound = asset.id == right_id(role, self.question.nft, &self.request.asker, &self.question.patient);
        let mutable = asset.flags.contains(MosaicFlags::SUPPLY_MUTABLE);
        let single = asset.supply == RIGHT_SUPPLY && asset.divisibility == 0 && !mutable;
        for (lacks, lack) in [
            (!bound, Lack::Binding(role)),
            (asset.flags.contains(MosaicFlags::TRANSFERABLE), Lack::Transferable(role)),
            (!asset.flags.contains(MosaicFlags::REVOKABLE), Lack::NotRevokable(role)),
            (!single, Lack::Supply(role)),
            (asset.duration != 0, Lack::Expires(role)),
            (asset.flags.contains(MosaicFlags::RESTRICTABLE), Lack::Restrictable(role)),
            (at_identity && !at_reception, Lack::NotAtReception(role)),
        ] {
            if lacks {
                self.lacks.push(lack);
            }
        }
        let message = delivery.and_then(|delivery| RightMessage::from_bytes(&delivery.message));
        let Some(message) = message else {
            return self.lacks.push(Lack::NoEnd(role));
        };
        if self.is_past(message.until_ms) {
            self.reasons.push(Reason::Ended(role));
        }
        let same_request = message.request == self.question.request.digest();
        if message.role != role || message.nft != self.question.nft || !same_request {
            self.lacks.push(Lack::OtherRequest(role));
        }
    }
}
