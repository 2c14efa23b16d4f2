//! The decision alone: from facts to yes or no, without asking anybody.

use tegata_symbol::{Address, MosaicFlags};

#[cfg(test)]
use super::weakness::{Weakness, planted};
use super::{Evidence, Facts, Finality, Question, RightEvidence, Verdict};
use crate::ledger::{Asset, Delivery, Holding};
use crate::reason::{Lack, Reason};
use crate::registry::RegistryEntry;
use crate::request::ConsentRequest;
use crate::right::{RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Role, right_id};

/// Decides on facts, wherever they come from: just gathered, proven, or read from a file.
pub fn decide(question: &Question<'_>, facts: &Facts) -> Verdict {
    let request = question.request.request();
    let mut judgement = Judgement {
        question,
        request: &request,
        facts,
        reasons: Vec::new(),
        lacks: Vec::new(),
        holds_until_ms: request.until_ms,
    };
    let study = facts.asset(question.nft);
    judgement.check_asker(facts.asker.as_ref());
    match study {
        Some(asset) => judgement.check_study(asset, facts),
        None => judgement.reasons.push(Reason::NoStudy),
    }
    let holder = |holding: &&Holding| holding.asset == question.nft && holding.account == question.patient;
    if study.is_some() && facts.holdings.iter().find(holder).map(|holding| holding.amount) != Some(1) {
        judgement.reasons.push(Reason::NotHolder);
    }

    let mut rights = Vec::new();
    for role in request.rights().roles() {
        let id = question.right_mosaic(role);
        let asset = facts.asset(id);
        let units: Vec<Holding> = facts.holdings.iter().copied().filter(|holding| holding.asset == id).collect();
        let delivery = facts.delivery(id).filter(|_| asset.is_some());
        let (entry, identity) = match role {
            Role::Transfer => (&facts.source, study.map(|asset| asset.creator)),
            Role::Viewing => (&facts.asker, Some(request.asker)),
        };
        let reception = entry.as_ref().map(|entry| &entry.reception[..]).unwrap_or_default();
        judgement.check_right(role, asset, &units, (reception, identity), delivery);
        if facts.pending.contains(&id) {
            judgement.reasons.push(Reason::BeingWithdrawn(role));
        }
        rights.push(RightEvidence {
            role,
            mosaic: id,
            asset: asset.copied(),
            holdings: units,
            delivery: delivery.cloned(),
        });
    }

    let Judgement { reasons, lacks, holds_until_ms, .. } = judgement;
    let evidence = Evidence {
        request: question.request.digest(),
        nft: question.nft,
        patient: question.patient,
        source: study.map(|asset| asset.creator),
        rights,
        tip: facts.tip.clone(),
        holds_until_ms,
    };
    Verdict { reasons, lacks, evidence }
}

struct Judgement<'a> {
    question: &'a Question<'a>,
    request: &'a ConsentRequest,
    facts: &'a Facts,
    reasons: Vec<Reason>,
    lacks: Vec<Lack>,
    holds_until_ms: u64,
}

impl Judgement<'_> {
    /// A moment has come when either the verifier's clock or the latest block's time is past it.
    fn is_past(&self, moment_ms: u64) -> bool {
        self.question.now_ms >= moment_ms || self.facts.tip.time_ms >= moment_ms
    }

    fn check_asker(&mut self, entry: Option<&RegistryEntry>) {
        match entry {
            None => self.reasons.push(Reason::AskerNotRegistered),
            Some(entry) => {
                self.check_validity(entry);
                if !self.question.request.is_signed_by(&entry.request_key) {
                    self.reasons.push(Reason::RequestSignature);
                }
            }
        }
        if self.request.nft.is_some_and(|nft| nft != self.question.nft) {
            self.reasons.push(Reason::OtherStudy);
        }
    }

    fn check_validity(&mut self, entry: &RegistryEntry) {
        if !entry.is_valid_at(self.question.now_ms) {
            self.reasons.push(Reason::EntryNotValid(entry.identity));
        }
        self.holds_until_ms = self.holds_until_ms.min(entry.valid_until_ms);
    }

    fn check_study(&mut self, asset: &Asset, facts: &Facts) {
        let bound =
            asset.supply == 1 && asset.divisibility == 0 && asset.flags == MosaicFlags::NONE && asset.duration == 0;
        if !bound {
            self.reasons.push(Reason::StudyForm);
        }
        if facts.void.as_ref().is_some_and(|value| !value.is_empty()) {
            self.reasons.push(Reason::StudyVoid);
        }
        match &facts.source {
            None => self.reasons.push(Reason::SourceNotRegistered),
            Some(entry) => self.check_validity(entry),
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
        #[cfg(test)]
        let asset =
            &Asset { flags: if planted(Weakness::FlagsUnchecked) { RIGHT_FLAGS } else { asset.flags }, ..*asset };
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
        #[cfg(test)]
        let anywhere: Vec<Address> =
            units.iter().map(|unit| unit.account).filter(|account| *account != self.question.patient).collect();
        #[cfg(test)]
        let right_hospital = if planted(Weakness::ReceptionUnchecked) { &anywhere[..] } else { right_hospital };
        let holders: Vec<&Address> = right_hospital.iter().filter(|account| at(account) > 0).collect();
        let [holder] = holders[..] else {
            return self.reasons.push(Reason::Units(role));
        };
        let units_fit = at(holder) == 1 && at(&self.question.patient) == 1;
        #[cfg(test)]
        let units_fit = units_fit || planted(Weakness::MoreThanOneUnit);
        if !units_fit {
            return self.reasons.push(Reason::Units(role));
        }
        self.check_delivery(role, holder, delivery);
    }

    fn check_delivery(&mut self, role: Role, holder: &Address, delivery: Option<&Delivery>) {
        #[cfg(test)]
        if planted(Weakness::LatestMessageIgnored) {
            return delivery.into_iter().for_each(|delivery| self.check_finality(role, delivery.height));
        }
        let Some(delivery) = delivery.filter(|d| d.recipient == *holder && d.amount == 1) else {
            return self.reasons.push(Reason::Message(role));
        };
        let Some(message) = RightMessage::from_bytes(&delivery.message).filter(|message| message.role == role) else {
            return self.reasons.push(Reason::Message(role));
        };
        let fits = message.nft == self.question.nft && message.request == self.question.request.digest();
        #[cfg(test)]
        let fits = fits
            || planted(Weakness::DigestUnchecked)
            || planted(Weakness::RequestsMixed)
                && role == Role::Viewing
                && self.request.rights().contains(Role::Transfer);
        if !fits {
            self.reasons.push(Reason::OtherRequest(role));
        }
        self.holds_until_ms = self.holds_until_ms.min(message.until_ms);
        if self.is_past(message.until_ms.min(self.request.until_ms)) {
            self.reasons.push(Reason::Ended(role));
        }
        self.check_finality(role, delivery.height);
    }

    fn check_finality(&mut self, role: Role, height: u64) {
        let enough = match self.question.finality {
            Finality::Final => height <= self.facts.tip.finalized_height,
            Finality::Blocks(blocks) => height.saturating_add(blocks) <= self.facts.tip.height.saturating_add(1),
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
        self.holds_until_ms = self.holds_until_ms.min(message.until_ms);
        if self.is_past(message.until_ms) {
            self.reasons.push(Reason::Ended(role));
        }
        let same_request = message.request == self.question.request.digest();
        if message.role != role || message.nft != self.question.nft || !same_request {
            self.lacks.push(Lack::OtherRequest(role));
        }
    }
}
