//! What hospitals may do now.

use serde::Serialize;
use tegata_wallet::permissions::{self as known, RightStatus as Stands};

use crate::failure::TegataError;
use crate::review::PurposeOfUse;
use crate::studies::HospitalFacts;
use crate::wallet::TegataWallet;
use crate::warnings::RightRole;

/// How a right stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RightStatus {
    /// Agreed to, and not yet on the ledger.
    Pending,
    /// The hospital has it.
    Given,
    /// Its time is over.
    Ended,
    /// It is being taken back.
    BeingWithdrawn,
    /// It was taken back.
    Withdrawn,
    /// A later permission took its place.
    Replaced,
    /// It never came to be.
    Failed,
}

/// One right of a permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PermittedRight {
    /// Which.
    pub right: RightRole,
    /// How it stands.
    pub status: RightStatus,
    /// Its mosaic, where it is on the ledger.
    pub mosaic: Option<String>,
    /// The account that it was sent to.
    pub recipient: Option<String>,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PermissionFacts {
    /// Names it in every call.
    pub permission: String,
    /// Digest of the request.
    pub request: String,
    /// The study.
    pub study: String,
    /// The account that gave it.
    pub account: String,
    /// Who asked; nothing after restoring, where only the ledger is left to tell.
    pub asker: Option<HospitalFacts>,
    /// What for; nothing likewise.
    pub purpose: Option<PurposeOfUse>,
    /// End of the rights.
    pub until_ms: u64,
    /// Each right.
    pub rights: Vec<PermittedRight>,
    /// The transaction that gave it, where known.
    pub transaction: Option<String>,
    /// Whether the ledger can no longer take it back by itself.
    pub is_final: bool,
}

impl From<known::Permission> for PermissionFacts {
    fn from(permission: known::Permission) -> Self {
        let right = |right: known::PermittedRight| PermittedRight {
            right: right.role.into(),
            status: match right.status {
                Stands::Pending => RightStatus::Pending,
                Stands::Given => RightStatus::Given,
                Stands::Ended => RightStatus::Ended,
                Stands::BeingWithdrawn => RightStatus::BeingWithdrawn,
                Stands::Withdrawn => RightStatus::Withdrawn,
                Stands::Replaced => RightStatus::Replaced,
                Stands::Failed => RightStatus::Failed,
            },
            mosaic: right.mosaic.map(|id| id.to_string()),
            recipient: right.recipient.map(|address| address.to_string()),
        };
        Self {
            permission: permission.id,
            request: permission.request.to_string(),
            study: permission.nft.to_string(),
            account: permission.account.to_string(),
            asker: permission.asker.map(Into::into),
            purpose: permission.purpose.map(Into::into),
            until_ms: permission.until_ms,
            rights: permission.rights.into_iter().map(right).collect(),
            transaction: permission.transaction.map(|hash| hash.to_string()),
            is_final: permission.is_final,
        }
    }
}

/// All permissions, as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PermissionList {
    /// The newest decision first.
    pub permissions: Vec<PermissionFacts>,
    /// When the ledger was asked; nothing: no node can be reached, and states are those of the wallet's own records.
    pub as_of_ms: Option<u64>,
}

/// A page of permissions, as the wallet's own records know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PermissionPage {
    /// The newest decision first.
    pub permissions: Vec<PermissionFacts>,
    /// Asks for the page behind this one; nothing: there is none.
    pub next: Option<i64>,
}

#[uniffi::export]
impl TegataWallet {
    /// All permissions with the state of each right, asked from the ledger.
    pub async fn permissions(&self) -> Result<PermissionList, TegataError> {
        self.call(None, |wallet| async move {
            let list = wallet.permissions().await?;
            let permissions = list.permissions.into_iter().map(Into::into).collect();
            Ok::<_, TegataError>(PermissionList { permissions, as_of_ms: list.as_of_ms })
        })
        .await
    }

    /// Permissions as they were last known, 1 to 1,000 at a time, without asking anybody.
    pub async fn permission_page(&self, before: Option<i64>, limit: u32) -> Result<PermissionPage, TegataError> {
        self.call(None, move |wallet| async move {
            let page = wallet.permission_page(before, limit)?;
            let permissions = page.items.into_iter().map(Into::into).collect();
            Ok::<_, TegataError>(PermissionPage { permissions, next: page.next })
        })
        .await
    }
}
