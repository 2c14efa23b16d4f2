//! What hospitals may do now: the wallet's decisions beside what the chain says.

use tegata_rights::{Delivery, Purpose, RIGHT_FLAGS, RIGHT_SUPPLY, RightMessage, Role, right_id};
use tegata_symbol::{Address, Hash256, MosaicId, PublicKey};

use crate::accounts::Account;
use crate::chain::{Chain, Connect};
use crate::error::WalletError;
use crate::hospitals::{self, Hospital};
use crate::requests::{Decided, Fate, OutboxRecord, RequestRecord};
use crate::store::Records;
use crate::wallet::{Ground, Wallet};
use crate::withdrawal::{self, WithdrawalRecord};

/// Id of the permission that answers a request: the first 16 hexadecimal digits of its digest.
pub fn permission_id(request: &Hash256) -> String {
    request.to_string().chars().take(16).collect()
}

/// How one right of a permission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RightStatus {
    /// Agreed to, and not yet on the chain.
    Pending,
    /// The hospital has it.
    Given,
    /// Its time is over; the hospital holds the unit still, or has sent it back.
    Ended,
    /// The patient takes it back: announced, or stated to the hospitals.
    BeingWithdrawn,
    /// Taken back.
    Withdrawn,
    /// A later permission for the same study and hospital took its place.
    Replaced,
    /// It never came to be: refused, or its deadline passed.
    Failed,
}

impl RightStatus {
    /// Stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Given => "given",
            Self::Ended => "ended",
            Self::BeingWithdrawn => "being-withdrawn",
            Self::Withdrawn => "withdrawn",
            Self::Replaced => "replaced",
            Self::Failed => "failed",
        }
    }
}

/// One right of a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermittedRight {
    /// Which.
    pub role: Role,
    /// How it stands.
    pub status: RightStatus,
    /// Its mosaic; `None` while it is not on the chain.
    pub mosaic: Option<MosaicId>,
    /// The account that its unit was sent to.
    pub recipient: Option<Address>,
}

/// One permission: the answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// See [`permission_id`].
    pub id: String,
    /// Digest of the request.
    pub request: Hash256,
    /// The study.
    pub nft: MosaicId,
    /// The account that gave it.
    pub account: Address,
    /// Who asked; `None` after restoring from the words, where only the chain is left to tell.
    pub asker: Option<Hospital>,
    /// What for; `None` likewise.
    pub purpose: Option<Purpose>,
    /// End of the rights; milliseconds since 1970-01-01 UTC.
    pub until_ms: u64,
    /// Each right.
    pub rights: Vec<PermittedRight>,
    /// The transaction that gave it, where known.
    pub transaction: Option<Hash256>,
    /// Whether the chain can no longer take it back by itself.
    pub is_final: bool,
}

/// All permissions, and how fresh the answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionList {
    /// The newest decision first; those known from the chain alone at the end.
    pub permissions: Vec<Permission>,
    /// When the chain was asked; milliseconds since 1970-01-01 UTC. `None`: no node can be reached, so that the
    /// states are those of the wallet's own records.
    pub as_of_ms: Option<u64>,
}

/// A right's mosaic of one of the wallet's accounts, as it stands on the chain.
pub(crate) struct OwnRight {
    pub(crate) account: Account,
    pub(crate) mosaic: MosaicId,
    pub(crate) at_home: bool,
    pub(crate) message: RightMessage,
    delivery: Delivery,
    being_withdrawn: bool,
    is_past: bool,
    is_final: bool,
}

impl OwnRight {
    fn status(&self, withdrawals: &[WithdrawalRecord]) -> RightStatus {
        let mut open = withdrawals.iter().filter(|one| !one.is_closed());
        let is_withdrawn = open.any(|one| one.covers(&self.message.request, self.message.role));
        if self.at_home && self.is_past && !is_withdrawn {
            // The hospital sends units back whose time is over.
            RightStatus::Ended
        } else if self.at_home {
            RightStatus::Withdrawn
        } else if self.being_withdrawn || is_withdrawn {
            RightStatus::BeingWithdrawn
        } else if self.is_past {
            RightStatus::Ended
        } else {
            RightStatus::Given
        }
    }

    pub(crate) const fn holder(&self) -> Address {
        self.delivery.recipient
    }

    fn permitted(&self, withdrawals: &[WithdrawalRecord]) -> PermittedRight {
        PermittedRight {
            role: self.message.role,
            status: self.status(withdrawals),
            mosaic: Some(self.mosaic),
            recipient: Some(self.delivery.recipient),
        }
    }
}

/// All rights' mosaics of the accounts, from the chain alone.
pub(crate) async fn own_rights<C: Chain>(chain: &C, ground: &Ground) -> Result<Vec<OwnRight>, WalletError> {
    let tip = chain.tip().await?;
    let mut found = Vec::new();
    for account in &ground.accounts {
        let held = chain.account(&account.address).await?.unwrap_or_default();
        // The stub never leaves: an account holds at least one unit of each of its rights.
        let ids: Vec<MosaicId> =
            held.iter().filter(|h| (1..=RIGHT_SUPPLY).contains(&h.amount)).map(|holding| holding.asset).collect();
        if ids.is_empty() {
            continue;
        }
        let assets = chain.assets(&ids).await?;
        let rights = assets.into_iter().filter(|asset| {
            asset.creator == account.address
                && asset.flags == RIGHT_FLAGS
                && asset.supply == RIGHT_SUPPLY
                && asset.divisibility == 0
                && asset.duration == 0
        });
        let rights: Vec<MosaicId> = rights.map(|asset| asset.id).collect();
        let pending = if rights.is_empty() { Vec::new() } else { chain.pending_revocations(&account.address).await? };
        for mosaic in rights {
            let Some(delivery) = chain.latest_delivery(&account.address, mosaic).await? else { continue };
            let Some(message) = RightMessage::from_bytes(&delivery.message) else { continue };
            let units = held.iter().find(|holding| holding.asset == mosaic).map_or(0, |holding| holding.amount);
            found.push(OwnRight {
                account: account.clone(),
                mosaic,
                at_home: units == RIGHT_SUPPLY,
                being_withdrawn: pending.contains(&mosaic),
                is_past: ground.now_ms >= message.until_ms || tip.time_ms >= message.until_ms,
                is_final: delivery.height <= tip.finalized_height,
                message,
                delivery,
            });
        }
    }
    Ok(found)
}

impl<N: Connect> Wallet<N> {
    /// All permissions with the state of each right.
    ///
    /// # Errors
    /// [`WalletError::Store`]; [`WalletError::Ledger`] when a node gives a wrong answer.
    pub async fn permissions(&self) -> Result<PermissionList, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let on_chain = match self.chain().await {
            Ok(chain) => match own_rights(&*chain, &ground).await {
                Ok(found) => Some(found),
                Err(error) if crate::consent::is_unreachable(&error) => None,
                Err(error) => return Err(error),
            },
            Err(WalletError::NoNode) => None,
            Err(error) if crate::consent::is_unreachable(&error) => None,
            Err(error) => return Err(error),
        };
        let withdrawals = withdrawal::all(&records)?;
        let mut permissions = Vec::new();
        for stored in records.list::<RequestRecord>()?.into_iter().rev() {
            if stored.value.decided == Decided::Agreed {
                permissions.push(decided(&records, &ground, &stored.value, on_chain.as_deref(), &withdrawals)?);
            }
        }
        for right in on_chain.iter().flatten() {
            add_unknown(&mut permissions, right, &withdrawals);
        }
        Ok(PermissionList { permissions, as_of_ms: on_chain.map(|_| ground.now_ms) })
    }
}

/// A permission that this wallet decided. `on_chain`: what the chain says, where it was asked.
pub(crate) fn decided(
    records: &Records<'_>,
    ground: &Ground,
    record: &RequestRecord,
    on_chain: Option<&[OwnRight]>,
    withdrawals: &[WithdrawalRecord],
) -> Result<Permission, WalletError> {
    let signed = record.request()?;
    let (request, digest) = (signed.request(), signed.digest());
    let entry = hospitals::remembered(records, ground.registry.as_ref(), &request.asker)?.map(|(entry, _)| entry);
    let outbox = match record.transaction() {
        Some(hash) => records.read(|reader| OutboxRecord::get(reader, &hash))?,
        None => None,
    };
    let fate = outbox.as_ref().map(|outbox| outbox.fate.clone());
    let find = |role: Role| {
        let mut rights = on_chain.unwrap_or_default().iter();
        rights.find(|right| right.message.request == digest && right.message.role == role)
    };
    let mut taken_back = Vec::new();
    for one in withdrawals.iter().filter(|one| on_chain.is_none() && one.request == digest.0) {
        taken_back.push((one, one.is_closed() || is_confirmed(records, one)?));
    }
    let withdrawn = |role: Role| {
        let mut covering = taken_back.iter().filter(|(one, _)| one.covers(&digest, role)).peekable();
        covering.peek().is_some().then(|| match covering.any(|(_, is_done)| *is_done) {
            true => RightStatus::Withdrawn,
            false => RightStatus::BeingWithdrawn,
        })
    };
    let patient: PublicKey = record.patient().ok_or(WalletError::inconsistent("requests"))?;
    let nft = record.nft().ok_or(WalletError::inconsistent("requests"))?;
    let account = Address::new(&patient, ground.network.id);
    let without_chain = |role: Role| {
        let mosaic = right_id(role, nft, &request.asker, &account);
        let is_known = on_chain.unwrap_or_default().iter().any(|right| right.mosaic == mosaic);
        let status = match (&fate, on_chain.is_some()) {
            (Some(Fate::Rejected { .. } | Fate::Expired), _) => RightStatus::Failed,
            (Some(Fate::Confirmed { .. }), false) if ground.now_ms >= request.until_ms => RightStatus::Ended,
            (Some(Fate::Confirmed { .. }), false) => withdrawn(role).unwrap_or(RightStatus::Given),
            (Some(Fate::Confirmed { .. }), true) if is_known => RightStatus::Replaced,
            // Also what was confirmed and then rolled back.
            _ => RightStatus::Pending,
        };
        PermittedRight { role, status, mosaic: None, recipient: record.recipient(role) }
    };
    let rights: Vec<PermittedRight> = request
        .rights()
        .roles()
        .map(|role| find(role).map_or_else(|| without_chain(role), |right| right.permitted(withdrawals)))
        .collect();
    let is_final = match on_chain {
        Some(_) => request.rights().roles().all(|role| find(role).is_some_and(|right| right.is_final)),
        None => matches!(fate, Some(Fate::Confirmed { is_final: true, .. })),
    };
    Ok(Permission {
        id: permission_id(&digest),
        request: digest,
        nft,
        account,
        asker: Some(Hospital::new(request.asker, entry.as_ref(), ground.now_ms)),
        purpose: Some(request.purpose),
        until_ms: request.until_ms,
        rights,
        transaction: record.transaction(),
        is_final,
    })
}

/// Whether a withdrawal's transaction stood in a block when the wallet last looked.
fn is_confirmed(records: &Records<'_>, withdrawal: &WithdrawalRecord) -> Result<bool, WalletError> {
    let Some(hash) = withdrawal.transaction() else { return Ok(false) };
    let outbox = records.read(|reader| OutboxRecord::get(reader, &hash))?;
    Ok(outbox.is_some_and(|outbox| matches!(outbox.fate, Fate::Confirmed { .. })))
}

/// A right on the chain that no decision of this wallet explains: given before it was restored.
fn add_unknown(permissions: &mut Vec<Permission>, right: &OwnRight, withdrawals: &[WithdrawalRecord]) {
    let digest = right.message.request;
    match permissions.iter_mut().find(|permission| permission.request == digest) {
        Some(known) if known.rights.iter().any(|known| known.role == right.message.role) => {}
        Some(known) => {
            known.rights.push(right.permitted(withdrawals));
            known.is_final &= right.is_final;
        }
        None => permissions.push(Permission {
            id: permission_id(&digest),
            request: digest,
            nft: right.message.nft,
            account: right.account.address,
            asker: None,
            purpose: None,
            until_ms: right.message.until_ms,
            rights: vec![right.permitted(withdrawals)],
            transaction: Some(right.delivery.transaction),
            is_final: right.is_final,
        }),
    }
}
