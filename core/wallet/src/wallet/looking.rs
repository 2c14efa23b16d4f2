//! Looking: studies, and whatever a camera saw. Nothing is signed here.

use std::sync::PoisonError;

use tegata_rights::thumbnail::Pixels;
use tegata_rights::{
    CodeError, CodeKind, CodeReader, GuardianCard, Ledger, LedgerError, PartsError, Reading, ReceiveCard, RequestError,
    SignedRequest, StudyCard, read_code, write_code,
};
use tegata_symbol::wallet_code::{WalletCode, WalletCodeError};
use tegata_symbol::{Address, AddressError, Hash256, MosaicId};

use super::Wallet;
use crate::chain::Connect;
use crate::code::{self, Code};
use crate::consent::PreparedReview;
use crate::error::WalletError;
use crate::guardians::refresh_wards;
use crate::history::{Happening, HistoryRecord};
use crate::other_wallet::OtherWallet;
use crate::progress::Progress;
use crate::requests::{self, Decided, RequestRecord};
use crate::review::{Examiner, KeptPlan, Plan, Review};
use crate::store::Records;
use crate::studies::{self, PictureProblem, StudyList, StudyRecord};
use tegata_qr as qr;

/// What is to be looked at.
#[derive(Debug, Clone, Copy)]
pub enum ScanInput<'a> {
    /// Text: from a camera that decodes itself, or pasted.
    Text(&'a str),
    /// A PNG or JPEG picture.
    Picture(&'a [u8]),
    /// A camera's frame in grey, row by row, one byte a pixel, 0 is black. Both phones read codes with this reader.
    Luma {
        /// Pixels of a row.
        width: u32,
        /// Rows.
        height: u32,
        /// Width times height.
        bytes: &'a [u8],
    },
}

/// What a scan found.
#[allow(clippy::large_enum_variant)] // One is made for each scan.
#[non_exhaustive]
pub enum Scan {
    /// A consent request.
    Request(Review),
    /// A patient's receive card: for a desk, not for a wallet.
    ReceiveCard {
        /// Whether it is one of this wallet's own.
        own: bool,
    },
    /// A patient's study card: for a desk, not for a wallet.
    StudyCard {
        /// The study.
        nft: MosaicId,
        /// Whether this wallet holds it.
        own: bool,
    },
    /// A card of somebody who is to become a guardian: for `Wallet::review_guardians`.
    GuardianCard {
        /// The account that it names.
        guardian: Address,
        /// What the person wants to be called. Nobody vouches for it.
        name: String,
        /// Whether it is this wallet's own.
        own: bool,
    },
    /// A patient's answer or cosignature: for a desk, not for a wallet.
    ForDesk(CodeKind),
    /// An aggregate that a desk prepared for a request that was agreed to: checked and stored, not signed.
    Prepared(PreparedReview),
    /// One part of a code that is shown in several: go on scanning. Other scans in between do no harm.
    Part {
        /// Parts of the whole that are known.
        known: usize,
        /// Parts of the whole.
        of: usize,
    },
    /// A part that cannot be used.
    BadPart(PartsError),
    /// A Tegata code that cannot be used.
    BadCode(RequestError),
    /// A Symbol address.
    Address {
        /// The address.
        address: Address,
        /// Whether it is of the wallet's network.
        same_network: bool,
    },
    /// Something of an address's form with a typing error in it.
    BadAddress(AddressError),
    /// A code or link of another Symbol wallet. It is explained, and nothing that it asks is done.
    OtherWallet(Box<OtherWallet>),
    /// Something of such a code's form that cannot be read.
    BadOtherWallet(WalletCodeError),
    /// Recovery words. They are not kept and not repeated.
    RecoveryWords {
        /// How many.
        count: usize,
    },
    /// A link to a web page.
    WebLink {
        /// Its host.
        host: String,
    },
    /// An empty text.
    Empty,
    /// Some other text.
    Unknown,
}

impl<N: Connect> Wallet<N> {
    /// The studies that the wallet's accounts hold. `refresh` asks the chain; without it, or without a node, the
    /// answer is what was last found, and says of when it is.
    ///
    /// # Errors
    /// [`WalletError::Store`]; [`WalletError::Ledger`] only when a node gives a wrong answer.
    pub async fn studies(&self, refresh: bool, progress: &dyn Progress) -> Result<StudyList, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let mut ground = self.ground(&records).await?;
        let registry = ground.registry;
        let registry = registry.as_ref();
        let mut as_of_ms = records.list::<StudyRecord>()?.iter().map(|stored| stored.updated_at_ms).max().unwrap_or(0);
        if refresh {
            match self.chain().await {
                Ok(chain) => {
                    match refresh_wards(&*chain, &records, &ground.accounts, ground.now_ms).await {
                        Ok(()) => ground = self.ground(&records).await?,
                        Err(WalletError::Ledger(LedgerError::Unreachable(_))) => {}
                        Err(error) => return Err(error),
                    }
                    match studies::refresh(&*chain, &records, registry, &ground.accounts, ground.now_ms, progress).await
                    {
                        Ok(()) => {
                            as_of_ms = ground.now_ms;
                            self.fetch_kept_pictures(&records, &ground, progress).await?;
                        }
                        Err(WalletError::Ledger(LedgerError::Unreachable(_))) => {}
                        Err(error) => return Err(error),
                    }
                }
                Err(WalletError::Ledger(LedgerError::Unreachable(_)) | WalletError::NoNode) => {}
                Err(error) => return Err(error),
            }
        }
        studies::stored(&records, &self.pictures, registry, ground.network.id, ground.now_ms, as_of_ms)
    }

    /// A study's whole picture. Not for diagnosis.
    ///
    /// # Errors
    /// [`WalletError::NotHeld`].
    pub async fn picture(&self, nft: MosaicId) -> Result<Result<Pixels, PictureProblem>, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let ground = self.ground(&records).await?;
        let stored = records.get::<StudyRecord>(&StudyRecord::key(nft))?.ok_or(WalletError::NotHeld(nft))?;
        let account = ground.accounts.iter().find(|account| account.public_key.0 == stored.value.patient);
        let account = account.ok_or(WalletError::NotHeld(nft))?;
        let chain = self.chain().await.ok();
        let pictures = &self.pictures;
        studies::whole_picture(chain.as_deref(), &records, pictures, account, &stored.value, ground.now_ms).await
    }

    /// Says what a code is; of a consent request, everything that there is to know. Nothing is signed.
    ///
    /// # Errors
    /// [`WalletError::Qr`], of a camera's frame without a code [`QrError::NoCode`](crate::qr::QrError::NoCode);
    /// [`WalletError::Store`]; of a prepared aggregate also those of [`Self::take_prepared`].
    pub async fn scan(&self, input: ScanInput<'_>) -> Result<Scan, WalletError> {
        let read;
        let text = match input {
            ScanInput::Text(text) => text,
            ScanInput::Picture(bytes) => {
                read = zeroize::Zeroizing::new(qr::read_picture(bytes)?);
                &read
            }
            // The ordinary frame has no code in it: that is told before anything else is touched.
            ScanInput::Luma { width, height, bytes } => {
                read = zeroize::Zeroizing::new(qr::read_luma(width, height, bytes)?);
                &read
            }
        };
        let whole;
        let text = match self.whole(text) {
            None => text,
            Some(Ok(Reading::Incomplete { known, of })) => return Ok(Scan::Part { known, of }),
            Some(Ok(Reading::Complete { kind: CodeKind::Prepared, bytes })) => {
                return Ok(Scan::Prepared(self.take_prepared(&bytes).await?));
            }
            Some(Ok(Reading::Complete { kind, bytes })) => {
                whole = write_code(kind, &bytes);
                &whole
            }
            Some(Err(error)) => return Ok(Scan::BadPart(error)),
        };
        Ok(match code::classify(text) {
            Code::Request => match SignedRequest::from_code(text.trim()) {
                Ok(request) => Scan::Request(self.take_in(&request).await?),
                Err(error) => Scan::BadCode(error),
            },
            Code::ReceiveCard => {
                let network = self.network().await?;
                match ReceiveCard::read(text.trim(), &network.generation_hash_seed) {
                    Ok(card) => Scan::ReceiveCard { own: self.owns(&card.patient.0).await? },
                    Err(error) => bad_card(error),
                }
            }
            Code::StudyCard => {
                let network = self.network().await?;
                match StudyCard::read(text.trim(), &network.generation_hash_seed) {
                    Ok(card) => Scan::StudyCard { nft: card.nft, own: self.owns(&card.patient.0).await? },
                    Err(error) => bad_card(error),
                }
            }
            Code::Withdrawal => Scan::ForDesk(CodeKind::Withdrawal),
            Code::GuardianCard => {
                let network = self.network().await?;
                match GuardianCard::read(text.trim(), &network.generation_hash_seed) {
                    Ok(card) => Scan::GuardianCard {
                        guardian: card.address(network.id),
                        own: self.owns(&card.guardian.0).await?,
                        name: card.name,
                    },
                    Err(error) => bad_card(error),
                }
            }
            Code::Answer => Scan::ForDesk(CodeKind::Answer),
            Code::Cosignature => Scan::ForDesk(CodeKind::Cosignature),
            Code::Prepared => match read_code(text) {
                Ok((_, bytes)) => Scan::Prepared(self.take_prepared(&bytes).await?),
                Err(error) => Scan::BadCode(error.into()),
            },
            // Taken care of above; a part that a whole was made of is no code.
            Code::Part => Scan::Unknown,
            Code::BadTegata(error) => Scan::BadCode(error.into()),
            Code::Address(address) => {
                let network = self.settings()?.network;
                Scan::Address { address, same_network: network.is_some_and(|n| n.id == address.network()) }
            }
            Code::BadAddress(error) => Scan::BadAddress(error),
            Code::OtherWallet(code) => Scan::OtherWallet(Box::new(self.explained(*code).await?)),
            Code::BadOtherWallet(error) => Scan::BadOtherWallet(error),
            Code::RecoveryWords { count } => Scan::RecoveryWords { count },
            Code::WebLink { host } => Scan::WebLink { host },
            Code::Empty => Scan::Empty,
            Code::Unknown => Scan::Unknown,
        })
    }

    async fn explained(&self, code: WalletCode) -> Result<OtherWallet, WalletError> {
        let accounts = self.accounts().await?;
        let owned: Vec<_> = accounts.iter().map(|account| account.public_key).collect();
        Ok(OtherWallet::explain(code, self.settings()?.network.as_ref(), &owned))
    }

    /// Takes a part in, beside those that were seen before; `None` when the text is no part. A part of another code waits
    /// until [`Self::forget_parts`].
    fn whole(&self, text: &str) -> Option<Result<Reading, PartsError>> {
        let is_part = CodeReader::is_part(text);
        is_part.then(|| self.parts.lock().unwrap_or_else(PoisonError::into_inner).read(text))
    }

    /// Begins anew with codes that are shown in several parts.
    pub fn forget_parts(&self) {
        *self.parts.lock().unwrap_or_else(PoisonError::into_inner) = CodeReader::default();
    }

    async fn owns(&self, key: &[u8; 32]) -> Result<bool, WalletError> {
        Ok(self.accounts().await?.iter().any(|account| account.public_key.0 == *key))
    }

    /// Remembers a request that was read, and reviews it.
    ///
    /// # Errors
    /// [`WalletError::Store`].
    pub async fn take_in(&self, request: &SignedRequest) -> Result<Review, WalletError> {
        let digest = request.digest();
        {
            let session = self.session()?;
            let now_ms = self.now_ms();
            self.store.records(&session)?.transaction(now_ms, |writer| {
                if requests::get(writer, &digest)?.is_none() {
                    requests::put(writer, &digest, &RequestRecord::new(request, now_ms))?;
                    let entry = HistoryRecord::new(Happening::Scanned).request(&digest);
                    writer.append(&entry.nft(request.request().nft))?;
                }
                Ok::<_, WalletError>(())
            })?;
        }
        self.review(&digest, None).await
    }

    /// Reviews a request that was scanned; for an open request with the study that the patient chose.
    ///
    /// # Errors
    /// [`WalletError::NotScanned`], [`WalletError::OtherStudy`].
    pub async fn review(&self, digest: &Hash256, choice: Option<MosaicId>) -> Result<Review, WalletError> {
        let session = self.session()?;
        let records = self.store.records(&session)?;
        let record = records.read(|reader| requests::get(reader, digest))?.ok_or(WalletError::NotScanned(*digest))?;
        let (review, plan) = self.examined(&records, &record, choice).await?;
        if record.decided == Decided::Open
            && let Some(plan) = plan
        {
            records.transaction(self.now_ms(), |writer| {
                // What was decided meanwhile counts.
                let Some(mut record) = requests::get(writer, digest)?.filter(|r| r.decided == Decided::Open) else {
                    return Ok(());
                };
                record.set_draft(plan.draft.as_ref().map(|draft| (plan.terms.nft, draft.to_bytes())));
                Ok::<_, WalletError>(requests::put(writer, digest, &record)?)
            })?;
            self.keep_plan(KeptPlan::of(*digest, &review, plan, self.now_ms()));
        }
        Ok(review)
    }

    fn keep_plan(&self, kept: Option<KeptPlan>) {
        *self.kept_plan.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    /// What was found no longer counts: something else than the chain has changed.
    pub(crate) fn forget_plan(&self) {
        self.keep_plan(None);
    }

    /// The plan behind the review that was shown last, once, if it is about this request and a second look would find the
    /// same: then it is enough to ask for the latest block.
    pub(crate) async fn plan_as_reviewed(&self, digest: &Hash256, study: Option<MosaicId>) -> Option<Plan> {
        let kept = self.kept_plan.lock().unwrap_or_else(PoisonError::into_inner).take();
        let kept = kept.filter(|kept| kept.is_about(digest, study))?;
        // What goes wrong here goes wrong, or is told, with the second look too.
        let chain = self.chain().await.ok()?;
        let tip = chain.tip().await.ok()?;
        kept.still_holds(&tip, self.now_ms()).then_some(kept.plan)
    }

    pub(crate) async fn examined(
        &self,
        records: &Records<'_>,
        record: &RequestRecord,
        choice: Option<MosaicId>,
    ) -> Result<(Review, Option<Plan>), WalletError> {
        let signed = record.request()?;
        let chain = match self.chain().await {
            Ok(chain) => Ok(chain),
            Err(error @ (WalletError::Ledger(LedgerError::Unreachable(_)) | WalletError::NoNode)) => {
                Err(error.to_string())
            }
            Err(error) => return Err(error),
        };
        let ground = self.ground(records).await?;
        let examiner = Examiner {
            chain: chain.as_ref().map(|chain| &**chain).map_err(Clone::clone),
            records,
            pictures: &self.pictures,
            registry: ground.registry.as_ref(),
            network: ground.network,
            accounts: &ground.accounts,
            client: &self.client,
            now_ms: ground.now_ms,
        };
        examiner.examine(&signed, record, choice).await
    }
}

fn bad_card(error: tegata_rights::CardError) -> Scan {
    use tegata_rights::CardError;
    Scan::BadCode(match error {
        CardError::Code(error) => error.into(),
        CardError::Format(error) => error.into(),
        CardError::OtherKind(kind) => RequestError::OtherKind(kind),
        // Changed on the way, or of another network: for a wallet both are nothing to work with.
        _ => CodeError::Damaged.into(),
    })
}
