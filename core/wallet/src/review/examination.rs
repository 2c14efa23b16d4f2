//! Gathering the facts of a review from the chain, and checking them.

use tegata_rights::{
    Asset, ConsentRequest, GrantFacts, GrantTerms, Identity, Payer, Purpose, RegistryEntry, RightState, Role,
    SignedRequest, Standing, VoidDeclaration, right_id, standing, void_key,
};
use tegata_symbol::explain::{Known, MosaicFacts, explain};
use tegata_symbol::{Address, Amount, MosaicFlags, MosaicId, Network, NetworkTime, SigningContext, Transaction};

use super::caution::Caution;
use super::draft::{GuardianPays, guardians_draft, patient_draft};
use super::{Change, Cost, Review, ReviewedStudy};
use crate::accounts::Account;
use crate::chain::{Chain, Fees, currency_of};
use crate::desk::Desk;
use crate::error::WalletError;
use crate::guardians::{Bond, GuardianError, Signatory};
use crate::hospitals::{self, Hospital};
use crate::requests::{Decided, RequestRecord};
use crate::store::Records;
use crate::studies::{self, StudyRecord, whole_picture};

/// Deadline of a transaction that the patient pays for: so far ahead of the chain's time, in milliseconds.
pub(crate) const PATIENT_LIFETIME_MS: u64 = 2 * 3_600_000;

/// What an examination works with.
pub(crate) struct Examiner<'a, C> {
    /// The chain, or why it cannot be asked.
    pub(crate) chain: Result<&'a C, String>,
    pub(crate) records: &'a Records<'a>,
    pub(crate) registry: Option<&'a Address>,
    pub(crate) network: Network,
    pub(crate) accounts: &'a [Account],
    pub(crate) client: &'a reqwest::Client,
    pub(crate) now_ms: u64,
}

/// What agreeing would do, for the code that does it.
pub(crate) struct Plan {
    /// The account that holds the study.
    pub(crate) account: Account,
    /// Whose key signs for it.
    pub(crate) signatory: Signatory,
    /// Where several guardians must sign and one of them pays: what a bonded aggregate needs.
    pub(crate) bond: Option<Bond>,
    pub(crate) terms: GrantTerms,
    pub(crate) payer: Payer,
    pub(crate) standings: Vec<Standing>,
    pub(crate) asker: RegistryEntry,
    /// Base URL of the desk, or empty.
    pub(crate) desk: String,
    pub(crate) study: StudyRecord,
    pub(crate) chain_time: NetworkTime,
    pub(crate) fees: Fees,
    pub(crate) signing: SigningContext,
    /// Where the patient pays: the unsigned transaction.
    pub(crate) draft: Option<Transaction>,
    /// Set where no node was asked: what the registry said of the hospital that holds the study.
    pub(crate) source_if_offline: Option<RegistryEntry>,
}

impl Plan {
    /// How the mosaic of `role` stands. Only asked for plans that nothing stands in the way of.
    pub(crate) fn state(&self, role: Role) -> RightState {
        let standing = self.standings.iter().find(|standing| standing.role == role);
        standing.and_then(|standing| standing.state).unwrap_or(RightState::Home)
    }
}

/// What the request's own times and fields say.
pub(super) fn cautions_of_request(request: &ConsentRequest, now_ms: u64) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if now_ms > request.answer_by_ms {
        cautions.push(Caution::TooLate { answer_by_ms: request.answer_by_ms });
    }
    if now_ms >= request.until_ms {
        cautions.push(Caution::AlreadyEnded { until_ms: request.until_ms });
    }
    if request.purpose == Purpose::Research && request.identity == Identity::Identified {
        cautions.push(Caution::IdentifiedResearch(request.identity));
    }
    cautions
}

/// What was decided about it before.
pub(super) fn cautions_of_record(record: &RequestRecord) -> Option<Caution> {
    match record.decided {
        Decided::Open => None,
        Decided::Agreed => Some(Caution::AlreadyAgreed { at_ms: record.decided_ms }),
        Decided::Declined => Some(Caution::AlreadyDeclined { at_ms: record.decided_ms }),
    }
}

impl<C: Chain> Examiner<'_, C> {
    /// Gathers everything about a request. Without a node: what is kept.
    pub(crate) async fn examine(
        &self,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let request = signed.request();
        if let (Some(named), Some(chosen)) = (request.nft, choice)
            && named != chosen
        {
            return Err(WalletError::OtherStudy(chosen));
        }
        if request.network != self.network.generation_hash_seed {
            let mut review = Review::bare(signed, Hospital::new(request.asker, None, self.now_ms), self.now_ms);
            review.warn(vec![Caution::OtherNetwork(request.network)]);
            return Ok((review, None));
        }
        // Nodes that contradict themselves or each other are no reason to agree without them.
        let (why, is_cut_off) = match &self.chain {
            Ok(chain) => match self.online(*chain, signed, record, choice).await {
                Err(WalletError::Ledger(error)) => {
                    (error.to_string(), matches!(error, tegata_rights::LedgerError::Unreachable(_)))
                }
                other => return other,
            },
            Err(why) => (why.clone(), true),
        };
        self.offline(signed, record, choice, &why, is_cut_off).await
    }

    async fn online(
        &self,
        chain: &C,
        signed: &SignedRequest,
        record: &RequestRecord,
        choice: Option<MosaicId>,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let request = signed.request();
        let tip = chain.tip().await?;
        let asker = hospitals::look_up(chain, self.records, self.registry, &request.asker, self.now_ms).await?;
        let hospital = Hospital::new(request.asker, asker.as_ref(), self.now_ms);
        let mut review = Review::bare(signed, hospital, self.now_ms);
        // A moment has come when either the device's clock or the latest block's time is past it.
        let mut cautions = cautions_of_request(&request, self.now_ms.max(tip.time_ms));
        cautions.extend(cautions_of_record(record));
        cautions.extend(self.check_asker(signed, &request, asker.as_ref(), &mut review));

        let Some(nft) = request.nft.or(choice) else {
            studies::refresh(chain, self.records, self.registry, self.accounts, self.now_ms, &()).await?;
            let list = studies::stored(self.records, self.registry, self.network.id, self.now_ms, self.now_ms)?;
            review.choices = list.studies.into_iter().filter(|study| study.void.is_none()).collect();
            cautions.push(Caution::ChooseStudy);
            review.warn(cautions);
            return Ok((review, None));
        };
        let plan = match self.find_study(chain, nft).await? {
            None => {
                cautions.push(Caution::NotHeld(nft));
                None
            }
            Some((study, account, asset)) => {
                let source =
                    hospitals::look_up(chain, self.records, self.registry, &asset.creator, self.now_ms).await?;
                cautions.extend(self.check_study(chain, &study, &asset, source.as_ref()).await?);
                let picture = whole_picture(Some(chain), self.records, &account, &study, self.now_ms).await?;
                cautions.extend(picture.as_ref().err().map(|problem| Caution::NoPicture(*problem)));
                let source_hospital = Hospital::new(asset.creator, source.as_ref(), self.now_ms);
                review.study = Some(ReviewedStudy {
                    nft,
                    account: account.address,
                    source: source_hospital.clone(),
                    descriptor: study.descriptor.clone(),
                    picture,
                });
                let parties = asker.zip(source);
                let chain_time = self.network.time_from_unix_ms(tip.time_ms);
                self.plan(
                    chain,
                    signed,
                    study,
                    account,
                    (parties, source_hospital),
                    chain_time,
                    &mut review,
                    &mut cautions,
                )
                .await?
            }
        };
        review.warn(cautions);
        Ok((review, plan))
    }

    fn check_asker(
        &self,
        signed: &SignedRequest,
        request: &ConsentRequest,
        entry: Option<&RegistryEntry>,
        review: &mut Review,
    ) -> Vec<Caution> {
        let Some(entry) = entry else {
            return vec![match self.registry {
                None => Caution::NoRegistry,
                Some(_) => Caution::AskerUnregistered(request.asker),
            }];
        };
        let mut cautions = Vec::new();
        review.verified = signed.is_signed_by(&entry.request_key);
        if !review.verified {
            cautions.push(Caution::Changed);
        }
        if !entry.is_valid_at(self.now_ms) {
            cautions.push(Caution::AskerNotValid(entry.identity));
        }
        if request.payer != Payer::Patient && Desk::new(self.client, desk_url(request, entry)).is_err() {
            cautions.push(Caution::NoDesk);
        }
        cautions
    }

    /// The study with the account that holds it, as they stand on the chain now.
    async fn find_study(&self, chain: &C, nft: MosaicId) -> Result<Option<(StudyRecord, Account, Asset)>, WalletError> {
        let key = StudyRecord::key(nft);
        let known = self.records.get::<StudyRecord>(&key)?.filter(|stored| stored.value.held);
        if known.is_none() {
            studies::refresh(chain, self.records, self.registry, self.accounts, self.now_ms, &()).await?;
        }
        let Some(stored) = self.records.get::<StudyRecord>(&key)? else { return Ok(None) };
        let study = stored.value;
        let account = self.accounts.iter().find(|account| account.public_key.0 == study.patient);
        let asset = chain.assets(&[nft]).await?.into_iter().find(|asset| asset.id == nft);
        let (Some(account), Some(asset)) = (account, asset) else { return Ok(None) };
        let holdings = chain.holdings(&[account.address], &[nft]).await?;
        let is_held = holdings.iter().any(|h| h.account == account.address && h.asset == nft && h.amount == 1);
        let is_study =
            asset.supply == 1 && asset.divisibility == 0 && asset.flags == MosaicFlags::NONE && asset.duration == 0;
        Ok((is_held && is_study).then(|| (study, account.clone(), asset)))
    }

    async fn check_study(
        &self,
        chain: &C,
        study: &StudyRecord,
        asset: &Asset,
        source: Option<&RegistryEntry>,
    ) -> Result<Vec<Caution>, WalletError> {
        let mut cautions = Vec::new();
        let value = chain.asset_metadata(&asset.creator, asset.id, void_key()).await?.unwrap_or_default();
        if let Some(declared) = VoidDeclaration::read(&value) {
            let reason = declared.reason.chars().filter(|c| !c.is_control()).take(300).collect();
            cautions.push(Caution::Void(reason));
        }
        match source {
            None => cautions.push(Caution::SourceUnregistered(asset.creator)),
            Some(entry) if !entry.is_valid_at(self.now_ms) => cautions.push(Caution::SourceNotValid(asset.creator)),
            Some(_) => {}
        }
        if study.set_aside().is_some() {
            cautions.push(Caution::SetAside(asset.id));
        }
        Ok(cautions)
    }

    #[allow(clippy::too_many_arguments)] // The last step of one examination: everything found so far comes together.
    async fn plan(
        &self,
        chain: &C,
        signed: &SignedRequest,
        study: StudyRecord,
        account: Account,
        (parties, source_hospital): (Option<(RegistryEntry, RegistryEntry)>, Hospital),
        chain_time: NetworkTime,
        review: &mut Review,
        cautions: &mut Vec<Caution>,
    ) -> Result<Option<Plan>, WalletError> {
        let (request, nft) = (signed.request(), MosaicId(study.nft));
        let Some((asker, source)) = parties else { return Ok(None) };
        let signatory = match Signatory::of(chain, &account, self.accounts).await {
            Ok(signatory) => signatory,
            Err(WalletError::Guardian(GuardianError::NotGuardian(account))) => {
                cautions.push(Caution::NotGuardian(account));
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        cautions.extend(signatory.cautions(request.payer));
        let mut standings = Vec::new();
        let mut recipients = [None; 2];
        for asked in &mut review.rights {
            let role = asked.role;
            let mosaic = right_id(role, nft, &request.asker, &account.address);
            let found = standing(chain, &account.address, nft, role, mosaic).await?;
            let entry = if role == Role::Transfer { &source } else { &asker };
            let recipient = hospitals::reception(chain, entry, mosaic).await?;
            if role == Role::Transfer {
                asked.to = Some(source_hospital.clone());
            }
            (asked.mosaic, asked.recipient) = (Some(mosaic), recipient);
            recipients[usize::from(role == Role::Viewing)] = recipient;
            cautions.extend(cautions_of_right(&found, recipient, entry, signed));
            review.changes.push(change(&found, recipient, request.until_ms));
            standings.push(found);
        }
        // A right that is not asked for has no recipient; nothing is sent there.
        let [transfer_to, viewing_to] = recipients.map(|recipient| recipient.unwrap_or(account.address));
        let terms = GrantTerms {
            patient: account.public_key,
            nft,
            asker: request.asker,
            rights: request.rights(),
            request: signed.digest(),
            until_ms: request.until_ms,
            transfer_to,
            viewing_to,
        };
        let (fees, signing) = (chain.fees().await?, chain.signing().await?);
        let desk = desk_url(&request, &asker).to_owned();
        let (draft, bond, source_if_offline, payer) = (None, None, None, request.payer);
        let mut plan = Plan {
            account,
            signatory,
            bond,
            terms,
            payer,
            standings,
            asker,
            desk,
            study,
            chain_time,
            fees,
            signing,
            draft,
            source_if_offline,
        };
        if plan.standings.iter().any(|standing| standing.state.is_none()) {
            return Ok(None);
        }
        if request.payer == Payer::Patient {
            let balance = self.balance(chain, &plan.account.address).await?;
            let rentals = plan.terms.rentals(|role| plan.state(role)).saturating_mul(fees.mosaic_rental.0);
            let (draft, facts, cost) = if plan.signatory.is_guardian() {
                self.guardians_plan(chain, &mut plan, Amount(rentals), balance, request.answer_by_ms).await?
            } else {
                let deadline = self.deadline(&plan);
                let (draft, facts) =
                    patient_draft(&plan.terms, &self.network, deadline, fees.multiplier, |role| plan.state(role))?;
                let cost = Cost {
                    max_fee: facts.max_fee,
                    rentals: Amount(rentals),
                    deposit: Amount(0),
                    balance: Some(balance),
                };
                (draft, facts, cost)
            };
            if cost.missing().0 > 0 {
                cautions.push(Caution::NotEnough { missing: cost.missing() });
            }
            review.cost = Some(cost);
            review.details = Some(explain(&draft, &self.known_mosaics(chain, &plan.standings).await?));
            review.grant = Some(facts);
            plan.draft = Some(draft);
        } else {
            let nothing = Amount(0);
            review.cost = Some(Cost { max_fee: nothing, rentals: nothing, deposit: nothing, balance: None });
        }
        Ok(Some(plan))
    }

    fn deadline(&self, plan: &Plan) -> NetworkTime {
        let lifetime = PATIENT_LIFETIME_MS.min(plan.fees.max_lifetime_ms);
        NetworkTime(plan.chain_time.0.saturating_add(lifetime))
    }

    /// A guardian pays, and gives the account what it lacks for the rentals.
    async fn guardians_plan(
        &self,
        chain: &C,
        plan: &mut Plan,
        rentals: Amount,
        held: Amount,
        answer_by_ms: u64,
    ) -> Result<(Transaction, GrantFacts, Cost), WalletError> {
        let (guardian, signatures) = (plan.signatory.key(), plan.signatory.signatures());
        if signatures > 1 {
            plan.bond = Some(Bond::of(chain, plan.fees, plan.chain_time).await?);
        }
        // What is collected later than the hospital waits would be a consent that nobody asks for any more.
        let latest = self.network.time_from_unix_ms(answer_by_ms);
        let deadline = plan.bond.as_ref().map_or_else(|| self.deadline(plan), |bond| bond.deadline().min(latest));
        let pays = GuardianPays { guardian, signatures, funds: Amount(rentals.0.saturating_sub(held.0)) };
        let (draft, facts) =
            guardians_draft(&plan.terms, &self.network, &pays, deadline, plan.fees.multiplier, |role| {
                plan.state(role)
            })?;
        let own = self.balance(chain, &plan.signatory.account.address).await?;
        let lock_fee = plan.bond.as_ref().map_or(Amount(0), |bond| bond.max_fee(&self.network));
        let cost = Cost {
            max_fee: Amount(facts.max_fee.0.saturating_add(lock_fee.0)),
            rentals,
            deposit: plan.bond.as_ref().map_or(Amount(0), Bond::deposit),
            balance: Some(Amount(own.0.saturating_add(held.0.min(rentals.0)))),
        };
        Ok((draft, facts, cost))
    }

    /// The currency, and those mosaics of the rights that exist already.
    async fn known_mosaics(&self, chain: &C, standings: &[Standing]) -> Result<Known, WalletError> {
        let mut ids = vec![self.network.currency];
        ids.extend(standings.iter().map(|standing| standing.mosaic));
        let mut known = Known::of(&self.network);
        for asset in chain.assets(&ids).await? {
            if known.mosaic(asset.id).is_none() {
                known = known.with(asset.id, MosaicFacts { divisibility: asset.divisibility, name: None });
            }
        }
        Ok(known)
    }

    async fn balance(&self, chain: &C, address: &Address) -> Result<Amount, WalletError> {
        Ok(currency_of(chain, address, &self.network).await?)
    }
}

fn cautions_of_right(
    found: &Standing,
    recipient: Option<Address>,
    entry: &RegistryEntry,
    signed: &SignedRequest,
) -> Vec<Caution> {
    let role = found.role;
    let mut cautions = Vec::new();
    if found.state.is_none() {
        cautions.push(Caution::RightTaken { role, mosaic: found.mosaic });
    }
    if recipient.is_none() {
        cautions.push(Caution::NoReception { role, hospital: entry.identity });
    }
    if found.was_given_for(&signed.digest()) {
        cautions.push(Caution::GivenBefore(role));
    } else if let Some((_, message)) = found.running() {
        cautions.push(Caution::Replaces { role, until_ms: message.until_ms });
    }
    cautions
}

fn change(found: &Standing, recipient: Option<Address>, until_ms: u64) -> Change {
    let role = found.role;
    match found.running() {
        None => Change::Added(role),
        Some((from, _)) if recipient.is_some_and(|to| to != from) => Change::OtherAccount { role, from },
        Some((_, message)) if until_ms > message.until_ms => Change::Longer { role, from_ms: message.until_ms },
        Some((_, message)) if until_ms < message.until_ms => Change::Shorter { role, from_ms: message.until_ms },
        Some(_) => Change::Same(role),
    }
}

/// The request's own desk, else the registry's.
fn desk_url<'a>(request: &'a ConsentRequest, entry: &'a RegistryEntry) -> &'a str {
    request.desk.as_deref().unwrap_or(&entry.url)
}
