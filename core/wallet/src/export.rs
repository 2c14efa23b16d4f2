//! The record of everything for the patient to keep: studies, permissions, requests with their answers, and the history.

use serde_json::{Value, json};

use crate::chain::Connect;
use crate::error::WalletError;
use crate::hospitals::Hospital;
use crate::permissions::Permission;
use crate::requests::{Decided, RequestRecord};
use crate::store::MAX_PAGE;
use crate::studies::Study;
use crate::wallet::Wallet;

/// Version of the export's form. Fields may be added without a new one.
pub const EXPORT_VERSION: u32 = 1;

impl<N: Connect> Wallet<N> {
    /// The record as JSON: codes and times in milliseconds since 1970-01-01 UTC, no pictures, no secrets. Declined, refused
    /// and failed requests are in it like all others. Permissions are as the chain says if a node can be reached, else as
    /// this wallet last knew them, which `permissionsAsOfMs` tells.
    ///
    /// # Errors
    /// [`WalletError::Store`]; [`WalletError::Ledger`] when a node gives a wrong answer.
    pub async fn export(&self) -> Result<Value, WalletError> {
        let studies = self.studies(false, &()).await?;
        let permissions = self.permissions().await?;
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let mut requests = Vec::new();
        for stored in records.list::<RequestRecord>()? {
            requests.push(request_json(&stored.value)?);
        }
        let (mut history, mut before) = (Vec::new(), None);
        loop {
            let page = self.history(before, MAX_PAGE)?;
            let Some(last) = page.last() else { break };
            before = Some(last.number);
            history.extend(page.iter().map(|entry| {
                json!({
                    "number": entry.number,
                    "atMs": entry.at_ms,
                    "what": entry.what.code(),
                    "request": entry.request.map(|digest| digest.to_string()),
                    "nft": entry.nft.map(|nft| nft.to_string()),
                    "transaction": entry.transaction.map(|hash| hash.to_string()),
                    "detail": entry.detail,
                })
            }));
        }
        let network = self.settings()?.network;
        Ok(json!({
            "version": EXPORT_VERSION,
            "exportedMs": self.now_ms(),
            "network": network.map(|network| network.generation_hash_seed.to_string()),
            "studies": studies.studies.iter().map(study_json).collect::<Vec<_>>(),
            "setAside": studies.set_aside.iter().map(study_json).collect::<Vec<_>>(),
            "permissionsAsOfMs": permissions.as_of_ms,
            "permissions": permissions.permissions.iter().map(permission_json).collect::<Vec<_>>(),
            "requests": requests,
            "history": history,
        }))
    }
}

fn hospital_json(hospital: &Hospital) -> Value {
    json!({ "address": hospital.address.to_string(), "name": hospital.name, "reading": hospital.reading })
}

fn study_json(study: &Study) -> Value {
    let of = study.descriptor.as_ref();
    json!({
        "nft": study.nft.to_string(),
        "account": study.account.to_string(),
        "hospital": hospital_json(&study.source),
        "date": of.map(|descriptor| &descriptor.study_date),
        "modality": of.map(|descriptor| &descriptor.modality),
        "bodyPart": of.map(|descriptor| &descriptor.body_part),
        "void": study.void,
        "replacedBy": study.replaced_by.map(|nft| nft.to_string()),
        "firstSeenMs": study.first_seen_ms,
    })
}

fn permission_json(permission: &Permission) -> Value {
    let rights = permission.rights.iter().map(|right| {
        json!({
            "right": right.role.to_string(),
            "status": right.status.code(),
            "mosaic": right.mosaic.map(|id| id.to_string()),
            "recipient": right.recipient.map(|address| address.to_string()),
        })
    });
    json!({
        "id": permission.id,
        "request": permission.request.to_string(),
        "nft": permission.nft.to_string(),
        "account": permission.account.to_string(),
        "hospital": permission.asker.as_ref().map(hospital_json),
        "purpose": permission.purpose.map(|purpose| purpose.code()),
        "untilMs": permission.until_ms,
        "rights": rights.collect::<Vec<_>>(),
        "transaction": permission.transaction.map(|hash| hash.to_string()),
        "final": permission.is_final,
    })
}

fn request_json(record: &RequestRecord) -> Result<Value, WalletError> {
    let signed = record.request()?;
    let request = signed.request();
    let decided = match record.decided {
        Decided::Open => "open",
        Decided::Agreed => "agreed",
        Decided::Declined => "declined",
    };
    Ok(json!({
        "digest": signed.digest().to_string(),
        "asker": request.asker.to_string(),
        "askerName": record.asker_name,
        "nft": record.nft().or(request.nft).map(|nft| nft.to_string()),
        "rights": request.rights().to_string(),
        "purpose": request.purpose.code(),
        "untilMs": request.until_ms,
        "answerByMs": request.answer_by_ms,
        "firstSeenMs": record.first_seen_ms,
        "decided": decided,
        "decidedMs": (record.decided != Decided::Open).then_some(record.decided_ms),
        "transaction": record.transaction().map(|hash| hash.to_string()),
    }))
}
