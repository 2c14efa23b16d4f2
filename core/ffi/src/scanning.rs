//! What a camera, a picture or a text may hold.

use std::sync::Arc;

use serde::Serialize;
use tegata_wallet::other_wallet::{Ask, OtherContent, OtherWallet, Refusal};
use tegata_wallet::{Scan, ScanInput};

use crate::calls::CancelToken;
use crate::consent::PreparedFacts;
use crate::details::TransactionDetails;
use crate::failure::TegataError;
use crate::named::count;
use crate::review::ConsentReview;
use crate::wallet::TegataWallet;

/// What is looked at.
#[derive(uniffi::Enum)]
pub enum ScanSource {
    /// A text: pasted, of a link, or of a code that was read elsewhere.
    Text {
        /// The text.
        text: String,
    },
    /// A PNG or JPEG file.
    File {
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A frame of the camera: its luma plane, row by row without gaps.
    Frame {
        /// Pixels of a row.
        width: u32,
        /// Rows.
        height: u32,
        /// One byte for each pixel.
        luma: Vec<u8>,
    },
}

/// What it turned out to be.
// There is one at a time, and it is copied over the boundary anyway.
#[expect(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ScanResult {
    /// A hospital's request.
    Request {
        /// Everything that is known about it.
        review: ConsentReview,
    },
    /// What a desk prepared for a request that was agreed to: checked and stored, not signed.
    Prepared {
        /// What it does.
        prepared: PreparedFacts,
    },
    /// One part of a code that is shown in several: go on.
    Part {
        /// Parts that are known.
        known: u32,
        /// Parts of the whole.
        of: u32,
    },
    /// A patient's receive card: for a desk.
    ReceiveCard {
        /// Whether it is this wallet's own.
        is_own: bool,
    },
    /// A patient's study card: for a desk.
    StudyCard {
        /// The study.
        study: String,
        /// Whether this wallet holds it.
        is_own: bool,
    },
    /// A card of somebody who is to become a guardian.
    GuardianCard {
        /// The account.
        guardian: String,
        /// What the person wants to be called. Nobody vouches for it.
        name: String,
        /// Whether it is this wallet's own.
        is_own: bool,
    },
    /// A patient's answer, cosignature or withdrawal: for a desk.
    ForDesk,
    /// A Tegata code, or a part of one, that cannot be used.
    BadCode {
        /// Why, for the details.
        detail: String,
    },
    /// A Symbol address.
    Address {
        /// The address.
        address: String,
        /// Whether it is of the wallet's network.
        same_network: bool,
    },
    /// Something of an address's form with an error in it.
    BadAddress,
    /// A code or link of another Symbol wallet. Nothing that it asks is done.
    OtherWallet {
        /// What it is.
        content: OtherWalletContent,
        /// Whether it is of this wallet's network; nothing: not known.
        same_network: Option<bool>,
    },
    /// Something of such a code's form that cannot be read.
    BadOtherWallet {
        /// Why, for the details.
        detail: String,
    },
    /// Recovery words: offer to restore. They are not kept and not repeated.
    RecoveryWords {
        /// How many.
        count: u32,
    },
    /// A link to a web page: nothing is opened.
    WebLink {
        /// Its host.
        host: String,
    },
    /// Nothing at all.
    Empty,
    /// Some other text.
    Unknown,
}

/// What a code of another wallet carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OtherWalletContent {
    /// Somebody's account.
    Account {
        /// What the code calls it: a stranger's text.
        name: String,
        /// Its address.
        address: String,
        /// Whether it is this wallet's own.
        is_own: bool,
    },
    /// A transaction. It is explained and refused.
    Transaction {
        /// What is asked.
        ask: OtherWalletAsk,
        /// What it would do.
        details: TransactionDetails,
        /// Why it is refused.
        refusal: RefusalReason,
        /// Whether an account of this wallet would act in it.
        is_own: bool,
    },
    /// Somebody's cosignature.
    Cosignature {
        /// Hash of the aggregate.
        aggregate: String,
    },
    /// What opens an account: to be shown to nobody. It was not kept.
    Secret,
    /// A text or several transactions to sign: refused.
    SignOther,
    /// A question for a public key: not answered.
    TellPublicKey,
    /// Anything else.
    Unknown,
}

/// What another wallet's code asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OtherWalletAsk {
    /// A signature.
    Sign,
    /// A cosignature.
    Cosign,
    /// An announcement.
    Announce,
}

/// Why this wallet does not sign a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, uniffi::Enum)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RefusalReason {
    /// It belongs to another network.
    OtherNetwork,
    /// It is a grant: the hospital's own code shows who asks and for what, and is agreed to here.
    IsGrant {
        /// Digest of the request.
        request: String,
    },
    /// It is nothing that this wallet signs.
    NotConsent,
}

impl From<Refusal> for RefusalReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::OtherNetwork => Self::OtherNetwork,
            Refusal::IsGrant { request } => Self::IsGrant { request: request.to_string() },
            _ => Self::NotConsent,
        }
    }
}

impl From<OtherContent> for OtherWalletContent {
    fn from(content: OtherContent) -> Self {
        match content {
            OtherContent::Account { name, address, own } => {
                Self::Account { name, address: address.to_string(), is_own: own }
            }
            OtherContent::Transaction(transaction) => Self::Transaction {
                ask: match transaction.ask {
                    Ask::Sign => OtherWalletAsk::Sign,
                    Ask::Cosign => OtherWalletAsk::Cosign,
                    Ask::Announce => OtherWalletAsk::Announce,
                },
                details: (&transaction.explanation).into(),
                refusal: transaction.refusal.into(),
                is_own: transaction.own,
            },
            OtherContent::Cosignature { aggregate, .. } => Self::Cosignature { aggregate: aggregate.to_string() },
            OtherContent::Secret(_) => Self::Secret,
            OtherContent::SignOther => Self::SignOther,
            OtherContent::TellPublicKey => Self::TellPublicKey,
            _ => Self::Unknown,
        }
    }
}

#[uniffi::export]
impl TegataWallet {
    /// Says what a code is; of a request, everything that there is to know. Nothing is signed.
    ///
    /// A frame without a code is [`TegataError::NoCode`]: look at the next one.
    #[uniffi::method(default(cancel = None))]
    pub async fn scan(&self, source: ScanSource, cancel: Option<Arc<CancelToken>>) -> Result<ScanResult, TegataError> {
        self.call(cancel, move |wallet| async move {
            let scan = match &source {
                ScanSource::Text { text } => wallet.scan(ScanInput::Text(text)).await?,
                ScanSource::File { bytes } => wallet.scan(ScanInput::Picture(bytes)).await?,
                ScanSource::Frame { width, height, luma } => {
                    wallet.scan(ScanInput::Luma { width: *width, height: *height, bytes: luma }).await?
                }
            };
            Ok::<_, TegataError>(match scan {
                Scan::Request(review) => {
                    let network = wallet.settings()?.network;
                    ScanResult::Request { review: ConsentReview::new(review, network.as_ref()) }
                }
                Scan::Prepared(prepared) => ScanResult::Prepared {
                    prepared: PreparedFacts::new(&prepared, wallet.settings()?.network.as_ref()),
                },
                Scan::Part { known, of } => ScanResult::Part { known: count(known), of: count(of) },
                Scan::ReceiveCard { own } => ScanResult::ReceiveCard { is_own: own },
                Scan::StudyCard { nft, own } => ScanResult::StudyCard { study: nft.to_string(), is_own: own },
                Scan::GuardianCard { guardian, name, own } => {
                    ScanResult::GuardianCard { guardian: guardian.to_string(), name, is_own: own }
                }
                Scan::ForDesk(_) => ScanResult::ForDesk,
                Scan::BadPart(error) => ScanResult::BadCode { detail: error.to_string() },
                Scan::BadCode(error) => ScanResult::BadCode { detail: error.to_string() },
                Scan::Address { address, same_network } => {
                    ScanResult::Address { address: address.to_string(), same_network }
                }
                Scan::BadAddress(_) => ScanResult::BadAddress,
                Scan::OtherWallet(code) => {
                    let OtherWallet { same_network, content, .. } = *code;
                    ScanResult::OtherWallet { content: content.into(), same_network }
                }
                Scan::BadOtherWallet(error) => ScanResult::BadOtherWallet { detail: error.to_string() },
                Scan::RecoveryWords { count: words } => ScanResult::RecoveryWords { count: count(words) },
                Scan::WebLink { host } => ScanResult::WebLink { host },
                Scan::Empty => ScanResult::Empty,
                _ => ScanResult::Unknown,
            })
        })
        .await
    }

    /// Begins anew with codes that are shown in several parts.
    pub fn forget_parts(&self) -> Result<(), TegataError> {
        self.wallet()?.forget_parts();
        Ok(())
    }
}
