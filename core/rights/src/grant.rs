//! Grants, renewals and withdrawals: which transactions they are, and reading them back from bytes.

use tegata_symbol::{
    Address, Aggregate, Amount, Body, Embedded, Hash256, Mosaic, MosaicDefinition, MosaicId, MosaicSupplyChange,
    MosaicSupplyRevocation, Network, NetworkTime, PublicKey, Transaction, TransactionType, Transfer,
};

use crate::prepared::GrantForm;
use crate::request::SignedRequest;
use crate::right::{RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Rights, Role, right_id, right_nonce};

/// What a grant says, whoever pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantTerms {
    /// The account that holds the study.
    pub patient: PublicKey,
    /// The study.
    pub nft: MosaicId,
    /// Identity address of the hospital that asks.
    pub asker: Address,
    /// Which rights.
    pub rights: Rights,
    /// Digest of the signed request.
    pub request: Hash256,
    /// End of the rights; milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
    /// Reception account of the hospital that holds the study: takes T in.
    pub transfer_to: Address,
    /// Reception account of the hospital that asks: takes V in.
    pub viewing_to: Address,
}

/// Where a right's mosaic stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightState {
    /// Never defined.
    Absent,
    /// Both units are with the patient.
    Home,
    /// One unit is out.
    Out {
        /// Who holds it.
        at: Address,
    },
}

impl GrantTerms {
    /// The terms of a grant that answers `signed`, by the account that holds `nft`.
    pub fn answering(
        signed: &SignedRequest,
        patient: PublicKey,
        nft: MosaicId,
        transfer_to: Address,
        viewing_to: Address,
    ) -> Self {
        let request = signed.request();
        Self {
            patient,
            nft,
            asker: request.asker,
            rights: request.rights(),
            request: signed.digest(),
            until_ms: request.until_ms,
            transfer_to,
            viewing_to,
        }
    }

    /// The mosaic of `role`.
    pub fn right_id(&self, role: Role, network: &Network) -> MosaicId {
        right_id(role, self.nft, &self.asker, &Address::new(&self.patient, network.id))
    }

    /// Where the unit of `role` goes.
    pub const fn recipient(&self, role: Role) -> Address {
        match role {
            Role::Transfer => self.transfer_to,
            Role::Viewing => self.viewing_to,
        }
    }

    /// The inner transactions, all signed by the patient: definitions and supplies where the mosaic is absent,
    /// then a revocation where a unit is out, then one unit of each right with its message.
    pub fn steps(&self, network: &Network, state: impl Fn(Role) -> RightState) -> Vec<Embedded> {
        let step = |body| Embedded::new(self.patient, network.id, body);
        let mut steps = Vec::new();
        for role in self.rights.roles() {
            let id = self.right_id(role, network);
            match state(role) {
                RightState::Absent => {
                    steps.push(step(Body::MosaicDefinition(MosaicDefinition {
                        id,
                        duration: 0,
                        nonce: right_nonce(role, self.nft, &self.asker),
                        flags: RIGHT_FLAGS,
                        divisibility: 0,
                    })));
                    steps.push(step(Body::MosaicSupplyChange(MosaicSupplyChange {
                        mosaic_id: id,
                        delta: Amount(RIGHT_SUPPLY),
                        action: 1,
                    })));
                }
                RightState::Home => {}
                RightState::Out { at } => steps.push(step(take_back(id, at))),
            }
        }
        for role in self.rights.roles() {
            let message =
                RightMessage { role, nft: self.nft, request: self.request, until_ms: self.until_ms }.to_bytes();
            steps.push(step(Body::Transfer(Transfer {
                recipient: self.recipient(role).into(),
                mosaics: vec![Mosaic { id: self.right_id(role, network), amount: Amount(1) }],
                message: message.to_vec(),
            })));
        }
        steps
    }

    /// How many of the steps pay a mosaic's rental.
    pub fn rentals(&self, state: impl Fn(Role) -> RightState) -> u64 {
        self.rights.roles().map(|role| u64::from(state(role) == RightState::Absent)).sum()
    }
}

pub(crate) fn take_back(id: MosaicId, holder: Address) -> Body {
    Body::MosaicSupplyRevocation(MosaicSupplyRevocation {
        source: holder.into(),
        mosaic: Mosaic { id, amount: Amount(1) },
    })
}

/// An unsigned grant that the patient pays for.
pub fn patient_paid_grant(
    terms: &GrantTerms,
    network: &Network,
    deadline: NetworkTime,
    fee_multiplier: u32,
    state: impl Fn(Role) -> RightState,
) -> Transaction {
    let body = Body::Aggregate(Aggregate::complete(terms.steps(network, state)));
    Transaction::new(terms.patient, network.id, deadline, body).with_fee(fee_multiplier, 0)
}

/// An unsigned grant that `payer` pays for: funds for the patient first, then the same steps.
/// The patient's cosignature is still to come, and its size is in the fee.
pub fn hospital_paid_grant(
    terms: &GrantTerms,
    network: &Network,
    payer: PublicKey,
    funds: Amount,
    deadline: NetworkTime,
    fee_multiplier: u32,
    state: impl Fn(Role) -> RightState,
) -> Transaction {
    let mut steps = vec![Embedded::new(
        payer,
        network.id,
        Body::Transfer(Transfer {
            recipient: Address::new(&terms.patient, network.id).into(),
            mosaics: vec![Mosaic { id: network.currency, amount: funds }],
            message: Vec::new(),
        }),
    )];
    steps.extend(terms.steps(network, state));
    Transaction::new(payer, network.id, deadline, Body::Aggregate(Aggregate::complete(steps)))
        .with_fee(fee_multiplier, 1)
}

/// The same as an aggregate bonded, which waits on the chain for the patient's cosignature. Its size and fee are the same.
pub fn as_bonded(complete: Transaction) -> Transaction {
    match complete.body {
        Body::Aggregate(aggregate) => {
            Transaction { body: Body::Aggregate(Aggregate::bonded(aggregate.into_transactions())), ..complete }
        }
        body => Transaction { body, ..complete },
    }
}

/// An unsigned withdrawal that the patient pays for: takes back each unit from its holder.
/// One unit is a plain revocation, several are an aggregate; `None` when there is nothing to take back.
pub fn withdrawal(
    patient: PublicKey,
    network: &Network,
    units: &[(MosaicId, Address)],
    deadline: NetworkTime,
    fee_multiplier: u32,
) -> Option<Transaction> {
    let body = match units {
        [] => return None,
        [(id, holder)] => take_back(*id, *holder),
        several => Body::Aggregate(Aggregate::complete(
            several.iter().map(|(id, holder)| Embedded::new(patient, network.id, take_back(*id, *holder))).collect(),
        )),
    };
    Some(Transaction::new(patient, network.id, deadline, body).with_fee(fee_multiplier, 0))
}

/// One unit on its way, read from a grant's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryStep {
    /// The mosaic.
    pub mosaic: MosaicId,
    /// Who receives the unit.
    pub recipient: Address,
    /// What its message says.
    pub message: RightMessage,
}

/// A grant or renewal, read back from the bytes that will be signed. Nothing in those bytes is left unexplained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantFacts {
    /// The account whose rights they are.
    pub patient: PublicKey,
    /// Who signs first and pays the fee; the patient or a hospital.
    pub payer: PublicKey,
    /// The most that the payer pays in fees, in atomic units of the currency.
    pub max_fee: Amount,
    /// Currency that the payer sends to the patient's account, in atomic units.
    pub funds: Amount,
    /// Mosaics that are defined, each with supply 2, revokable only; each costs the patient's account a rental.
    pub defined: Vec<MosaicId>,
    /// Units taken back first: mosaic and holder.
    pub taken_back: Vec<(MosaicId, Address)>,
    /// Units sent.
    pub delivered: Vec<DeliveryStep>,
    /// No block after this moment may contain it.
    pub deadline: NetworkTime,
    /// Hash of the transaction as it stands (with its first signature, if it has one).
    pub hash: Hash256,
}

/// Why a transaction is not a grant that may be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantMismatch {
    /// Not an aggregate of version 3, or complete where it has to be bonded, or the other way round.
    #[error("the transaction is a {0} of version {1}, which is not what was to be signed")]
    Kind(TransactionType, u8),
    /// The stated transactions hash is not the one of the inner transactions.
    #[error("the transactions hash does not belong to the inner transactions")]
    TransactionsHash,
    /// Belongs to another network.
    #[error("the transaction belongs to another network")]
    OtherNetwork,
    /// An inner transaction that a grant never has, or in a form that it never has there.
    #[error("inner transaction {position} ({kind}) does not belong in a grant")]
    Unexplained {
        /// Position, from 0.
        position: usize,
        /// Its type.
        kind: TransactionType,
    },
    /// The payer's signature is missing or wrong.
    #[error("the hospital's signature on the prepared transaction is wrong")]
    PayerSignature,
    /// Somebody has cosigned already.
    #[error("the prepared transaction already has cosignatures")]
    Cosigned,
    /// The patient would be the payer of a transaction that the hospital was to pay.
    #[error("the prepared transaction makes the patient pay")]
    PatientPays,
    /// The inner transactions are not those that the request leads to.
    #[error("the prepared transaction does something else than was asked")]
    OtherSteps,
    /// The funds do not cover what the patient's account has to pay.
    #[error("the hospital sends {funds}, but the rentals cost {needed}")]
    TooLittleFunds {
        /// Atomic units sent.
        funds: Amount,
        /// Atomic units needed.
        needed: Amount,
    },
    /// More than the wallet accepts.
    #[error("the hospital sends {funds}, more than the {most} that this wallet accepts")]
    TooMuchFunds {
        /// Atomic units sent.
        funds: Amount,
        /// Atomic units accepted.
        most: Amount,
    },
    /// The deadline is further ahead of the chain's time than [`GrantForm::most_lifetime_ms`], or past.
    #[error("the prepared transaction's deadline is past or too far ahead")]
    Deadline,
}

/// Reads a grant from a transaction; refuses everything that it cannot explain completely.
///
/// # Errors
/// [`GrantMismatch`].
pub fn read_grant(
    transaction: &Transaction,
    network: &Network,
    patient: &PublicKey,
) -> Result<GrantFacts, GrantMismatch> {
    read_grant_of(GrantForm::Complete, transaction, network, patient)
}

/// The same for an aggregate of this form.
pub(crate) fn read_grant_of(
    form: GrantForm,
    transaction: &Transaction,
    network: &Network,
    patient: &PublicKey,
) -> Result<GrantFacts, GrantMismatch> {
    let Body::Aggregate(aggregate) = &transaction.body else {
        return Err(GrantMismatch::Kind(transaction.transaction_type(), transaction.version));
    };
    if aggregate.bonded != (form == GrantForm::Bonded) {
        return Err(GrantMismatch::Kind(transaction.transaction_type(), transaction.version));
    }
    read_any_grant(transaction, network, patient)
}

/// The same, of an aggregate that may be bonded.
pub(crate) fn read_any_grant(
    transaction: &Transaction,
    network: &Network,
    patient: &PublicKey,
) -> Result<GrantFacts, GrantMismatch> {
    let kind = || GrantMismatch::Kind(transaction.transaction_type(), transaction.version);
    let Body::Aggregate(aggregate) = &transaction.body else { return Err(kind()) };
    if transaction.version != 3 {
        return Err(kind());
    }
    if aggregate.computed_hash() != aggregate.transactions_hash {
        return Err(GrantMismatch::TransactionsHash);
    }
    if transaction.network != network.id || aggregate.transactions().iter().any(|inner| inner.network != network.id) {
        return Err(GrantMismatch::OtherNetwork);
    }
    let mut facts = GrantFacts {
        patient: *patient,
        payer: transaction.signer,
        max_fee: transaction.max_fee,
        funds: Amount(0),
        defined: Vec::new(),
        taken_back: Vec::new(),
        delivered: Vec::new(),
        deadline: transaction.deadline,
        hash: transaction.hash(&network.generation_hash_seed),
    };
    for (position, inner) in aggregate.transactions().iter().enumerate() {
        if facts.read_step(position, inner, network).is_none() {
            return Err(GrantMismatch::Unexplained { position, kind: inner.body.transaction_type() });
        }
    }
    let last = aggregate.transactions().len();
    let supplied = facts.supplied(aggregate);
    match (facts.delivered.is_empty(), supplied == facts.defined) {
        (false, true) => Ok(facts),
        _ => Err(GrantMismatch::Unexplained { position: last, kind: TransactionType::AggregateComplete }),
    }
}

impl GrantFacts {
    fn supplied(&self, aggregate: &Aggregate) -> Vec<MosaicId> {
        let supply = |inner: &Embedded| match &inner.body {
            Body::MosaicSupplyChange(change) => Some(change.mosaic_id),
            _ => None,
        };
        aggregate.transactions().iter().filter_map(supply).collect()
    }

    fn read_step(&mut self, position: usize, inner: &Embedded, network: &Network) -> Option<()> {
        if inner.signer != self.patient {
            return self.read_funds(position, inner, network);
        }
        let patient = Address::new(&self.patient, network.id);
        match &inner.body {
            Body::MosaicDefinition(body) => {
                let plain = body.flags == RIGHT_FLAGS && body.divisibility == 0 && body.duration == 0;
                if !plain || body.id != MosaicId::new(body.nonce, &patient) || self.defined.contains(&body.id) {
                    return None;
                }
                self.defined.push(body.id);
            }
            Body::MosaicSupplyChange(body) => {
                let expected = body.action == 1 && body.delta == Amount(RIGHT_SUPPLY);
                if !expected || self.defined.last() != Some(&body.mosaic_id) {
                    return None;
                }
            }
            Body::MosaicSupplyRevocation(body) => {
                let once = self.taken_back.iter().all(|(id, _)| *id != body.mosaic.id);
                if body.mosaic.amount != Amount(1) || !once {
                    return None;
                }
                self.taken_back.push((body.mosaic.id, body.source.account()?));
            }
            Body::Transfer(body) => {
                let [Mosaic { id, amount: Amount(1) }] = body.mosaics[..] else {
                    return None;
                };
                let message = RightMessage::from_bytes(&body.message)?;
                if self.delivered.iter().any(|step| step.mosaic == id || step.message.role == message.role) {
                    return None;
                }
                self.delivered.push(DeliveryStep { mosaic: id, recipient: body.recipient.account()?, message });
            }
            _ => return None,
        }
        Some(())
    }

    /// The one step that is not the patient's: plain currency from the payer, first of all.
    fn read_funds(&mut self, position: usize, inner: &Embedded, network: &Network) -> Option<()> {
        let Body::Transfer(body) = &inner.body else {
            return None;
        };
        let [mosaic] = body.mosaics[..] else {
            return None;
        };
        let patient = Address::new(&self.patient, network.id);
        let plain = position == 0
            && inner.signer == self.payer
            && body.recipient.account() == Some(patient)
            && mosaic.id == network.currency
            && body.message.is_empty();
        plain.then(|| self.funds = mosaic.amount)
    }
}
