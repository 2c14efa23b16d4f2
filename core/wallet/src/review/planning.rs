//! What agreeing would do: terms, costs, the transaction to sign, and what a review says of them.

use tegata_rights::{
    GrantFacts, GrantTerms, Payer, RegistryEntry, RightState, Role, SignedRequest, Standing, right_id, standing,
};
use tegata_symbol::explain::{Known, MosaicFacts, explain};
use tegata_symbol::{Address, Amount, MosaicId, NetworkTime, SigningContext, Transaction};

use super::caution::Caution;
use super::draft::{GuardianPays, guardians_draft, patient_draft};
use super::examination::{Examiner, desk_url};
use super::{Change, Cost, FoundAt, Review};
use crate::accounts::Account;
use crate::chain::{Chain, Fees, currency_in, currency_of};
use crate::error::WalletError;
use crate::guardians::{Bond, GuardianError, Signatory};
use crate::hospitals::{self, Hospital};
use crate::room;
use crate::studies::StudyRecord;

/// Deadline of a transaction that the patient pays for: so far ahead of the chain's time, in milliseconds.
pub(crate) const PATIENT_LIFETIME_MS: u64 = 2 * 3_600_000;

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
    /// Where its facts come from; `None` where no node was asked.
    pub(crate) found_at: Option<FoundAt>,
}

impl Plan {
    /// How the mosaic of `role` stands. Only asked for plans that nothing stands in the way of.
    pub(crate) fn state(&self, role: Role) -> RightState {
        let standing = self.standings.iter().find(|standing| standing.role == role);
        standing.and_then(|standing| standing.state).unwrap_or(RightState::Home)
    }
}

impl<C: Chain> Examiner<'_, C> {
    #[allow(clippy::too_many_arguments)] // The last step of one examination: everything found so far comes together.
    pub(super) async fn plan(
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
        // None of these answers leads to another of the questions: all are asked at once.
        let asked_right = async |role: Role| {
            if !request.rights().contains(role) {
                return Ok(None);
            }
            let mosaic = right_id(role, nft, &request.asker, &account.address);
            let entry = if role == Role::Transfer { &source } else { &asker };
            let standing = Box::pin(standing(chain, &account.address, nft, role, mosaic));
            let found = tokio::try_join!(standing, Box::pin(hospitals::reception(chain, entry, mosaic)));
            Ok::<_, WalletError>(Some(found?))
        };
        let (signatory, transfer, viewing, fees, signing, held) = tokio::try_join!(
            Box::pin(async { signatory_or_caution(Signatory::of(chain, &account, self.accounts).await) }),
            Box::pin(asked_right(Role::Transfer)),
            Box::pin(asked_right(Role::Viewing)),
            Box::pin(async { Ok(chain.fees().await?) }),
            Box::pin(async { Ok(chain.signing().await?) }),
            Box::pin(async { Ok(chain.account(&account.address).await?.unwrap_or_default()) }),
        )?;
        let signatory = match signatory {
            Ok(signatory) => signatory,
            Err(caution) => {
                cautions.push(caution);
                return Ok(None);
            }
        };
        cautions.extend(signatory.cautions(request.payer));
        let mut standings = Vec::new();
        let mut recipients = [None; 2];
        for asked in &mut review.rights {
            let role = asked.role;
            let found = if role == Role::Transfer { &transfer } else { &viewing };
            let Some((found, recipient)) = *found else { continue };
            let (mosaic, entry) = (found.mosaic, if role == Role::Transfer { &source } else { &asker });
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
        let terms = GrantTerms::answering(signed, account.public_key, nft, transfer_to, viewing_to);
        let desk = desk_url(&request, &asker).to_owned();
        let (draft, bond, source_if_offline, found_at, payer) = (None, None, None, None, request.payer);
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
            found_at,
        };
        if plan.standings.iter().any(|standing| standing.state.is_none()) {
            return Ok(None);
        }
        let balance = currency_in(&held, &self.network);
        let room = room::caution(chain, &self.network, &held, &plan).await?;
        let room_fee = match &room {
            Some(Caution::StrangersGoBack { max_fee, .. }) => max_fee.0,
            _ => 0,
        };
        cautions.extend(room);
        if request.payer == Payer::Patient {
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
            let missing = Cost { max_fee: Amount(cost.max_fee.0.saturating_add(room_fee)), ..cost }.missing();
            if missing.0 > 0 {
                cautions.push(Caution::NotEnough { missing });
            }
            review.cost = Some(cost);
            review.details = Some(explain(&draft, &self.known_mosaics(chain, &plan.standings).await?));
            review.grant = Some(facts);
            plan.draft = Some(draft);
        } else {
            // What makes room the patient pays in any case.
            let missing = room_fee.saturating_sub(balance.0);
            if missing > 0 {
                cautions.push(Caution::NotEnough { missing: Amount(missing) });
            }
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
        let own = currency_of(chain, &plan.signatory.account.address, &self.network).await?;
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
}

/// Who signs; where nobody of this wallet can, why the patient cannot agree.
fn signatory_or_caution(found: Result<Signatory, WalletError>) -> Result<Result<Signatory, Caution>, WalletError> {
    match found {
        Ok(signatory) => Ok(Ok(signatory)),
        Err(WalletError::Guardian(GuardianError::NotGuardian(account))) => Ok(Err(Caution::NotGuardian(account))),
        Err(WalletError::WatchOnly(account)) => Ok(Err(Caution::WatchOnly(account))),
        Err(error) => Err(error),
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
