//! The studies that the wallet holds.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tegata_rights::thumbnail::{Descriptor, Pixels};
use tegata_symbol::MosaicId;
use tegata_wallet::studies::{SetAside, Study};
use tegata_wallet::{Shelf, hospitals};

use crate::calls::CancelToken;
use crate::failure::TegataError;
use crate::named::{count, named};
use crate::wallet::TegataWallet;
use crate::warnings::PictureProblem;

/// A hospital as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct HospitalFacts {
    /// Its identity account.
    pub address: String,
    /// Its name in the registry; nothing: unregistered, and no name is to be shown.
    pub name: Option<String>,
    /// Reading of the name in kana.
    pub reading: Option<String>,
    /// Base URL of its desk and gate, where the registry has one.
    pub url: Option<String>,
    /// Whether the registry's entry holds now.
    pub is_valid: bool,
}

impl From<hospitals::Hospital> for HospitalFacts {
    fn from(hospital: hospitals::Hospital) -> Self {
        let hospitals::Hospital { address, name, reading, url, is_valid } = hospital;
        Self { address: address.to_string(), name, reading, url, is_valid }
    }
}

/// A grey picture. Not for diagnosis, which is to be said beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One byte for each pixel, row by row; 0 is black.
    pub luma: Vec<u8>,
}

impl From<Pixels> for Picture {
    fn from(pixels: Pixels) -> Self {
        let Pixels { width, height, luma } = pixels;
        Self { width, height, luma }
    }
}

/// What the study's own record says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct StudyDescription {
    /// DICOM study date `YYYYMMDD`, or empty.
    pub study_date: String,
    /// DICOM modality, such as CT or MR.
    pub modality: String,
    /// DICOM body part examined, or empty.
    pub body_part: String,
    /// The hospital's own name for it.
    pub reference: String,
    /// The picture is a drawing that stands for one that may not be shown.
    pub is_schematic: bool,
}

impl From<Descriptor> for StudyDescription {
    fn from(descriptor: Descriptor) -> Self {
        let Descriptor { study_date, modality, body_part, reference, schematic, .. } = descriptor;
        Self { study_date, modality, body_part, reference, is_schematic: schematic }
    }
}

/// Why a study is not among the patient's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum SetAsideReason {
    /// Who made it is not in the registry.
    UnregisteredMaker,
    /// The account's receive card was for another hospital.
    NotAskedFor,
}

/// One study of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct StudyFacts {
    /// Id of its NFT: names it in every call.
    pub study: String,
    /// The account that holds it.
    pub account: String,
    /// The hospital that made it.
    pub source: HospitalFacts,
    /// What its record says.
    pub description: Option<StudyDescription>,
    /// A small picture.
    pub preview: Option<Picture>,
    /// Why there is none.
    pub problem: Option<PictureProblem>,
    /// It was declared void or replaced, for this reason.
    pub void_reason: Option<String>,
    /// The study that takes its place.
    pub replaced_by: Option<String>,
    /// Why it is set aside.
    pub set_aside: Option<SetAsideReason>,
    /// When this wallet first saw it.
    pub first_seen_ms: u64,
}

impl From<Study> for StudyFacts {
    fn from(study: Study) -> Self {
        Self {
            study: study.nft.to_string(),
            account: study.account.to_string(),
            source: study.source.into(),
            description: study.descriptor.map(Into::into),
            preview: study.preview.map(Into::into),
            problem: study.problem.map(Into::into),
            void_reason: study.void,
            replaced_by: study.replaced_by.map(|nft| nft.to_string()),
            set_aside: study.set_aside.map(|reason| match reason {
                SetAside::UnregisteredCreator => SetAsideReason::UnregisteredMaker,
                _ => SetAsideReason::NotAskedFor,
            }),
            first_seen_ms: study.first_seen_ms,
        }
    }
}

/// Which studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum StudyShelf {
    /// The patient's own.
    Own,
    /// Those from strangers.
    SetAside,
}

/// A page of studies, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct StudyPage {
    /// The studies.
    pub studies: Vec<StudyFacts>,
    /// Asks for the page behind this one; nothing: there is none.
    pub next: Option<i64>,
}

/// What a look at the ledger has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct StudiesFound {
    /// The patient's own.
    pub own: u32,
    /// Strangers'.
    pub set_aside: u32,
    /// Of when that is. Earlier than now: no node could be reached.
    pub as_of_ms: u64,
}

/// The own study's files, complete and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct FetchedStudy {
    /// Paths of the files.
    pub files: Vec<String>,
    /// Bytes of all of them.
    pub bytes: u64,
}

/// A card that a hospital needs to send a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct ReceiveCard {
    /// Text of its QR code.
    pub text: String,
    /// Six digits that staff and patient compare.
    pub short_code: String,
    /// The fresh account.
    pub account: String,
}

#[uniffi::export]
impl TegataWallet {
    /// Looks for studies on the ledger, with their pictures; without a node it says of when the known ones are.
    #[uniffi::method(default(cancel = None))]
    pub async fn refresh_studies(&self, cancel: Option<Arc<CancelToken>>) -> Result<StudiesFound, TegataError> {
        let telling = self.telling();
        self.call(cancel, move |wallet| async move {
            let found = wallet.studies(true, &telling).await?;
            let (own, set_aside) = (count(found.studies.len()), count(found.set_aside.len()));
            Ok::<_, TegataError>(StudiesFound { own, set_aside, as_of_ms: found.as_of_ms })
        })
        .await
    }

    /// Studies as they were last found, 1 to 1,000 at a time. `before`: [`StudyPage::next`] of the page before.
    pub async fn studies(&self, shelf: StudyShelf, before: Option<i64>, limit: u32) -> Result<StudyPage, TegataError> {
        let shelf = match shelf {
            StudyShelf::Own => Shelf::Own,
            StudyShelf::SetAside => Shelf::SetAside,
        };
        self.call(None, move |wallet| async move {
            let page = wallet.study_page(shelf, before, limit)?;
            let studies = page.items.into_iter().map(Into::into).collect();
            Ok::<_, TegataError>(StudyPage { studies, next: page.next })
        })
        .await
    }

    /// A study's whole picture, or why there is none.
    #[uniffi::method(default(cancel = None))]
    pub async fn picture(&self, study: String, cancel: Option<Arc<CancelToken>>) -> Result<PictureShown, TegataError> {
        let nft = named::<MosaicId>("study", &study)?;
        self.call(cancel, move |wallet| async move {
            Ok::<_, TegataError>(match wallet.picture(nft).await? {
                Ok(pixels) => PictureShown { picture: Some(pixels.into()), problem: None },
                Err(problem) => PictureShown { picture: None, problem: Some(problem.into()) },
            })
        })
        .await
    }

    /// A card for one desk, with a fresh account. `nonce`: what the desk gave, at most 64 bytes.
    pub async fn receive_card(&self, nonce: Vec<u8>) -> Result<ReceiveCard, TegataError> {
        self.call(None, move |wallet| async move {
            let shown = wallet.receive_card(&nonce).await?;
            let account = shown.address.to_string();
            Ok::<_, TegataError>(ReceiveCard { text: shown.text, short_code: shown.short_code, account })
        })
        .await
    }

    /// Text of the QR code by which a hospital asks for this study.
    pub async fn study_card(&self, study: String) -> Result<String, TegataError> {
        let nft = named::<MosaicId>("study", &study)?;
        self.call(None, move |wallet| async move { wallet.study_card(nft).await }).await
    }

    /// Fetches the own study from the gate at the URL `gate` into the folder `to`. Files are plain there: the app says so
    /// before. Cancelled, the same call goes on with what is complete.
    #[uniffi::method(default(cancel = None))]
    pub async fn fetch_study(
        &self,
        study: String,
        gate: String,
        to: String,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<FetchedStudy, TegataError> {
        let (nft, to, telling) = (named::<MosaicId>("study", &study)?, PathBuf::from(to), self.telling());
        self.call(cancel, move |wallet| async move {
            let fetched = wallet.fetch_own(nft, &gate, &to, &telling).await?;
            let files = fetched.files.iter().map(|path| path.display().to_string()).collect();
            Ok::<_, TegataError>(FetchedStudy { files, bytes: fetched.bytes })
        })
        .await
    }
}

/// A study's picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Record)]
#[serde(rename_all = "camelCase")]
pub struct PictureShown {
    /// The picture.
    pub picture: Option<Picture>,
    /// Why there is none.
    pub problem: Option<PictureProblem>,
}
