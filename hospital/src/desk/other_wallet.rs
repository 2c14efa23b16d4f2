//! The page for patients with another wallet: the grant to sign, and verdicts on T and V that are named by hand.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use tegata_rights::{NamedRights, Reason, Verdict};
use tegata_symbol::{Amount, Hash256, MosaicId};

use super::Desk;
use super::language::Language;
use super::pages::{Asked, HEADERS, PageError, page, render};
use crate::api_error::ApiError;
use crate::chain::Chain;
use crate::funds::xym;
use crate::other_wallets::{
    Offer, OfferCost, OfferError, Offered, PatientTextError, SaidPatient, offer_grant, read_offer,
};
use crate::qr::QrPicture;
use crate::store::{RequestRecord, SaidPatientRecord};
use crate::verify::{VerifyError, VerifyOptions, verify};

const SAID_LINES: u32 = 20;

#[derive(Deserialize)]
pub(super) struct OfferForm {
    patient: String,
    #[serde(default)]
    nft: String,
}

#[derive(Deserialize)]
pub(super) struct NamedForm {
    patient: String,
    #[serde(default)]
    nft: String,
    transfer: String,
    viewing: String,
}

/// Why a form leads to nothing.
enum Trouble {
    /// For the staff: the key of the words that say it.
    Told(String),
    Page(PageError),
}

impl Trouble {
    fn told(code: &str) -> Self {
        Self::Told(format!("other_problem_{code}"))
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self::Page(error.into())
    }
}

impl From<crate::StorageError> for Trouble {
    fn from(error: crate::StorageError) -> Self {
        Self::Page(error.into())
    }
}

impl From<PatientTextError> for Trouble {
    fn from(error: PatientTextError) -> Self {
        Self::told(error.code())
    }
}

impl From<OfferError> for Trouble {
    fn from(error: OfferError) -> Self {
        match error.code() {
            Some(code) => Self::told(code),
            None => ApiError::internal(&error).into(),
        }
    }
}

impl From<VerifyError> for Trouble {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::WhichStudy => Self::told("which_study"),
            VerifyError::Ledger(_) => Self::told("ledger"),
            error => ApiError::internal(&error).into(),
        }
    }
}

/// `GET /requests/{digest}/other-wallet`.
pub(super) async fn show<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    match desk.known_request(&digest) {
        Ok(record) => desk.answer(&record, language, None, None).await,
        Err(error) => page(language, Err(error)),
    }
}

/// `POST /requests/{digest}/other-wallet`: offers the grant to the account that is named.
pub(super) async fn offer<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    form: Result<Form<OfferForm>, FormRejection>,
) -> Response {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    let (record, form) = match desk.posted(&digest, &headers, form) {
        Ok(posted) => posted,
        Err(response) => return response.unwrap_or_else(|error| page(language, Err(error))),
    };
    match desk.offer(&record, &form).await {
        Ok(Offered::Given) => {
            desk.note_change();
            Redirect::to(&format!("/requests/{}?lang={}", record.digest, language.code())).into_response()
        }
        // A page that was fetched, not posted, can be loaded again.
        Ok(Offered::Open(_)) => {
            let url = format!("/requests/{}/other-wallet?lang={}", record.digest, language.code());
            Redirect::to(&url).into_response()
        }
        Err(trouble) => desk.answer(&record, language, Some(trouble), None).await,
    }
}

/// `POST /requests/{digest}/other-wallet/verdict`: by the paper's rules, on T and V that are named.
pub(super) async fn judge_named<C: Chain>(
    State(desk): State<Arc<Desk<C>>>,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    form: Result<Form<NamedForm>, FormRejection>,
) -> Response {
    let language = Language::choose(asked.lang.as_deref(), &headers);
    let (record, form) = match desk.posted(&digest, &headers, form) {
        Ok(posted) => posted,
        Err(response) => return response.unwrap_or_else(|error| page(language, Err(error))),
    };
    match desk.judge_named(&record, &form).await {
        Ok(verdict) => desk.answer(&record, language, None, Some(&verdict)).await,
        Err(trouble) => desk.answer(&record, language, Some(trouble), None).await,
    }
}

/// Whether a browser sends the form from another site's page. (Fetch Metadata; `Origin` where a browser has none.)
fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or_default()) {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => text(header::ORIGIN).is_some_and(|origin| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_none() || authority != text(header::HOST)
        }),
    }
}

fn number(text: &str) -> Result<MosaicId, Trouble> {
    text.trim().parse().map_err(|_| Trouble::told("number"))
}

fn optional_number(text: &str) -> Result<Option<MosaicId>, Trouble> {
    if text.trim().is_empty() { Ok(None) } else { number(text).map(Some) }
}

impl<C: Chain> Desk<C> {
    fn known_request(&self, digest: &str) -> Result<RequestRecord, PageError> {
        let digest: Hash256 = digest.parse().map_err(|_| PageError::NotFound)?;
        self.home.store().request(&digest)?.ok_or(PageError::NotFound)
    }

    #[allow(clippy::result_large_err)] // One is made for each form.
    fn posted<F>(
        &self,
        digest: &str,
        headers: &HeaderMap,
        form: Result<Form<F>, FormRejection>,
    ) -> Result<(RequestRecord, F), Result<Response, PageError>> {
        if is_from_elsewhere(headers) {
            let error =
                ApiError::new(StatusCode::FORBIDDEN, "from-elsewhere", "forms are taken from the desk's own pages");
            return Err(Ok(error.into_response()));
        }
        let record = self.known_request(digest).map_err(Err)?;
        let Form(form) = form.map_err(|rejection| Ok(rejection.into_response()))?;
        Ok((record, form))
    }

    async fn offer(&self, record: &RequestRecord, form: &OfferForm) -> Result<Offered, Trouble> {
        let network = self.chain.network().await.map_err(OfferError::from)?;
        let said = SaidPatient::read(&form.patient, &network)?;
        let nft = optional_number(&form.nft)?;
        Ok(offer_grant(&self.home, &*self.chain, &record.signed, &said, nft).await?)
    }

    async fn judge_named(&self, record: &RequestRecord, form: &NamedForm) -> Result<Verdict, Trouble> {
        let network = self.chain.network().await.map_err(OfferError::from)?;
        let said = SaidPatient::read(&form.patient, &network)?;
        let named = NamedRights { transfer: number(&form.transfer)?, viewing: number(&form.viewing)? };
        if named.transfer == named.viewing {
            return Err(Trouble::told("same_number"));
        }
        let asked = record.signed.request().nft;
        let nft = asked.or(said.nft).or(optional_number(&form.nft)?).ok_or_else(|| Trouble::told("which_study"))?;
        let options =
            VerifyOptions { request: &record.signed, patient: said.address, nft: Some(nft), named_rights: Some(named) };
        let verdict = verify(&self.home, &*self.chain, &options).await?;
        // What is no holder's account could be anything that was typed by mistake: it is not written down here.
        if !verdict.reasons.contains(&Reason::NotHolder) {
            self.home.store().log_said_patient(&SaidPatientRecord {
                at_ms: self.home.clock().now_ms(),
                digest: record.digest,
                patient: said.address,
                nft,
                source: said.source,
                named: true,
            })?;
        }
        Ok(verdict)
    }

    async fn answer(
        &self,
        record: &RequestRecord,
        language: Language,
        trouble: Option<Trouble>,
        verdict: Option<&Verdict>,
    ) -> Response {
        let problem = match trouble {
            None => None,
            Some(Trouble::Told(key)) => Some(language.word(&key)),
            Some(Trouble::Page(error)) => return page(language, Err(error)),
        };
        let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        match self.other_wallet_page(record, language, problem, verdict).await {
            Ok(html) => (status, HEADERS, Html(html)).into_response(),
            Err(error) => page(language, Err(error)),
        }
    }

    async fn other_wallet_page(
        &self,
        record: &RequestRecord,
        language: Language,
        problem: Option<String>,
        verdict: Option<&Verdict>,
    ) -> Result<String, PageError> {
        let (offer, problem) = match read_offer(&self.home, &*self.chain, &record.digest).await {
            Ok(offer) => (offer, problem),
            Err(error) => match error.code() {
                Some(code) => (None, problem.or_else(|| Some(language.word(&format!("other_problem_{code}"))))),
                None => return Err(ApiError::internal(&error).into()),
            },
        };
        let offer = offer.map(|(offer, cost)| offer_view(&offer, cost, language)).transpose()?;
        let said = self.home.store().said_patients(&record.digest, SAID_LINES)?;
        let said: Vec<[String; 4]> = said.iter().map(|line| said_line(line, language)).collect();
        let request = format!("/requests/{}", record.digest);
        Ok(render(
            "other_wallet.html",
            context! {
                w => language.words(), lang => language.code(), other => language.other().code(),
                other_name => language.other().word("language_name"), path => format!("{request}/other-wallet"),
                hospital => self.home.name(), request, problem, said,
                open => record.signed.request().nft.is_none(),
                offer => offer.map(|offer| Value::from(Serde(offer))),
                verdict => verdict.map(|verdict| Value::from(Serde(verdict_view(verdict, language)))),
            },
        )?)
    }
}

/// A code to scan.
#[derive(Serialize)]
struct CodeView {
    name: &'static str,
    title: String,
    text: String,
    svg: String,
    content: String,
}

#[derive(Serialize)]
struct OfferView {
    lines: Vec<(String, String)>,
    missing: Option<String>,
    codes: Vec<CodeView>,
    symbol_link: String,
    alice_link: String,
}

fn offer_view(offer: &Offer, cost: OfferCost, language: Language) -> Result<OfferView, PageError> {
    let word = |key: &str| language.word(key);
    let mut lines = vec![
        (word("other_account"), offer.patient.to_string()),
        (word("asked_study"), offer.nft.to_string()),
        (word("other_fee"), format!("{} XYM", xym(offer.max_fee))),
    ];
    if offer.rentals > 0 {
        let rent = word("other_rent_value").replace("{count}", &offer.rentals.to_string());
        let rent = rent.replace("{amount}", &xym(cost.rentals));
        lines.push((word("other_rent"), rent));
    }
    lines.extend([
        (word("other_balance"), format!("{} XYM", xym(cost.balance))),
        (word("other_sign_by"), language.moment(offer.deadline_ms)),
        (word("other_size"), word("other_size_value").replace("{bytes}", &offer.size.to_string())),
    ]);
    let code = |name: &'static str, content: &str| {
        let picture = QrPicture::dense(content).map_err(|error| ApiError::internal(&error))?;
        let title = language.word(&format!("other_{name}"));
        let modules = picture.modules().to_string();
        let text = language.word(&format!("other_{name}_text")).replace("{modules}", &modules);
        Ok::<_, PageError>(CodeView { name, svg: picture.svg(&title), title, text, content: content.to_owned() })
    };
    let missing = (cost.missing > Amount(0)).then(|| word("other_missing").replace("{amount}", &xym(cost.missing)));
    Ok(OfferView {
        lines,
        missing,
        codes: vec![code("symbol_qr", &offer.symbol_qr)?, code("alice", &offer.alice_code)?],
        symbol_link: offer.symbol_link.clone(),
        alice_link: offer.alice_link.clone(),
    })
}

#[derive(Serialize)]
struct VerdictView {
    stage: &'static str,
    title: String,
    reasons: Vec<String>,
    lacks: Vec<String>,
    facts: Vec<(String, String)>,
}

fn verdict_view(verdict: &Verdict, language: Language) -> VerdictView {
    let stage = if verdict.is_yes() { "yes" } else { "no" };
    VerdictView {
        stage,
        title: language.word(&format!("other_named_{stage}")),
        reasons: verdict.reasons.iter().map(|reason| language.reason(&reason.code())).collect(),
        lacks: verdict.lacks.iter().map(|lack| language.lack(&lack.code())).collect(),
        facts: vec![
            (language.word("other_account"), verdict.evidence.patient.to_string()),
            (language.word("fact_block"), verdict.evidence.tip.height.to_string()),
        ],
    }
}

fn said_line(line: &SaidPatientRecord, language: Language) -> [String; 4] {
    let what = if line.named { "other_log_named" } else { "other_log_offer" };
    [
        language.moment(line.at_ms),
        line.patient.to_string(),
        language.word(&format!("other_source_{}", line.source.code())),
        language.word(what),
    ]
}
