//! `tegata wallet`: a patient's side.

use std::path::Path;

use serde_json::{Value, json};
use tegata_rights::{Payer, Rights};
use tegata_symbol::{Hash256, MosaicId};
use tegata_wallet::other_wallet::{OtherContent, OtherWallet, Refusal};
use tegata_wallet::progress::Step;
use tegata_wallet::vault::Pin;
use tegata_wallet::words::{WordCount, Words};
use tegata_wallet::{Scan, ScanInput, Settings, Tools, Wallet, WalletError, qr, randomness};

use super::guardians;
use super::secrets::{ask_words, read_pin};
use super::wallet_answers::{declined, permissions, said_receipt, said_withdrawal};
use super::wallet_words::{moment, pixels_to_png, review_json, review_text, study_json, study_text};
use super::{Progress, code_text, read_file, wallet_codes, write_file};
use crate::DEFAULT_NODE;
use crate::answer::{Answer, Failure, code_of};
use crate::args::{WalletArgs, WalletCommand, WithdrawalPayArg};
use crate::units::Xym;

/// Module size of the QR codes that are written as pictures, in pixels.
const QR_MODULE: u32 = 8;
/// Entries of one page of the history.
const HISTORY_PAGE: u32 = 100;

/// Carries the command out.
pub async fn run(args: WalletArgs) -> Result<Answer, Failure> {
    let making = matches!(args.command, WalletCommand::Create | WalletCommand::Restore { .. });
    let pin = read_pin(args.pin_file.as_deref(), making)?;
    if making {
        return make(&args, &pin).await;
    }
    let wallet = open(&args.home, &pin)?;
    remember(&wallet, &args.nodes, args.registry).await?;
    match args.command {
        WalletCommand::Create | WalletCommand::Restore { .. } => Ok(Answer::yes("", Value::Null)),
        WalletCommand::ReceiveCard { nonce, png } => {
            let card = wallet.receive_card(nonce.as_bytes()).await.map_err(failure)?;
            write_qr(png.as_deref(), &card.text)?;
            Ok(Answer::yes(
                format!("{}\nshort code {}: compare it with the desk's screen", card.text, card.short_code),
                json!({ "card": card.text, "shortCode": card.short_code, "address": card.address.to_string() }),
            ))
        }
        WalletCommand::StudyCard { nft, png } => {
            let card = wallet.study_card(nft).await.map_err(failure)?;
            write_qr(png.as_deref(), &card)?;
            Ok(Answer::yes(card.clone(), json!({ "card": card })))
        }
        WalletCommand::Studies { pictures } => studies(&wallet, pictures.as_deref()).await,
        WalletCommand::Scan { codes, offline, png, accept, decline, tell, study, picture } => {
            wallet.stay_offline(offline);
            let scanned = look_at_all(&wallet, &codes).await?;
            if offline && (accept.is_some() || (decline && tell)) {
                return wallet_codes::run(&wallet, scanned, accept, study, &pin, png.as_deref()).await;
            }
            match accept {
                Some(digest) => agree(&wallet, scanned, &digest, study, &pin).await,
                None => match (scanned, decline) {
                    (Scan::Request(review), true) => {
                        let told = wallet.decline(&review.digest, tell).await.map_err(failure)?;
                        Ok(declined(&review.digest, &told))
                    }
                    (Scan::Request(mut review), false) => {
                        if let Some(study) = study {
                            review = wallet.review(&review.digest, Some(study)).await.map_err(failure)?;
                        }
                        if let (Some(path), Some(study)) = (&picture, &review.study)
                            && let Ok(pixels) = &study.picture
                        {
                            write_file(path, &pixels_to_png(pixels)?)?;
                        }
                        let (text, json) = (review_text(&review), review_json(&review));
                        Ok(if review.can_agree() { Answer::yes(text, json) } else { Answer::no(text, json) })
                    }
                    (Scan::Prepared(prepared), false) => Ok(wallet_codes::prepared(&prepared)),
                    (other, _) => Err(not_a_request(&other)),
                },
            }
        }
        WalletCommand::Guardians { command } => guardians::run(&wallet, command, &pin).await,
        WalletCommand::Permissions => Ok(permissions(&wallet.permissions().await.map_err(failure)?)),
        WalletCommand::Withdraw { permission, rights, code: true, .. } => {
            let code = wallet.withdrawal_code(&permission, rights, &pin).map_err(failure)?;
            Ok(Answer::yes(code.clone(), json!({ "permission": permission, "code": code })))
        }
        WalletCommand::Withdraw { permission, rights, pay, code: false } => {
            withdraw(&wallet, &permission, rights, pay, &pin).await
        }
        WalletCommand::Fetch { nft, from, to } => {
            // The study may have arrived since the wallet last looked.
            wallet.studies(true, &()).await.map_err(failure)?;
            let progress = Progress::start();
            let fetched = wallet.fetch_own(nft, &from, &to, &|step| progress.say(say(&step))).await.map_err(failure)?;
            drop(progress);
            let (count, bytes) = (fetched.files.len(), fetched.bytes);
            Ok(Answer::yes(
                format!("{count} files, {bytes} bytes in {}", to.display()),
                json!({ "files": count, "bytes": bytes, "folder": to }),
            ))
        }
        WalletCommand::History => history(&wallet),
    }
}

async fn make(args: &WalletArgs, pin: &Pin) -> Result<Answer, Failure> {
    let words = match &args.command {
        WalletCommand::Restore { words_file } => ask_words(words_file.as_deref())?,
        _ => {
            let entropy = randomness::secret::<32>().map_err(|error| Failure::bad_input("randomness", error))?;
            Words::from_entropy(&entropy[..WordCount::TwentyFour.entropy_bytes()])
                .map_err(|error| Failure::bad_input("words", error))?
        }
    };
    let nodes = if args.nodes.is_empty() { vec![DEFAULT_NODE.to_owned()] } else { args.nodes.clone() };
    let settings = Settings { node_urls: nodes, registry: args.registry, network: None };
    let wallet = Wallet::create(&args.home, &words, pin, None, &settings, Tools::default()).map_err(failure)?;
    if let WalletCommand::Restore { .. } = args.command {
        let progress = Progress::start();
        let found = wallet.restore(&|step| progress.say(say(&step))).await.map_err(failure)?;
        drop(progress);
        return Ok(Answer::yes(
            format!(
                "restored: {} accounts, {} studies, {} permissions",
                found.accounts, found.studies, found.permissions
            ),
            json!({ "accounts": found.accounts, "studies": found.studies, "permissions": found.permissions }),
        ));
    }
    let list: Vec<&str> = words.iter().collect();
    let numbered: Vec<String> =
        list.iter().enumerate().map(|(index, word)| format!("{:>2}. {word:<10}", index + 1)).collect();
    let lines: Vec<String> = numbered.chunks(4).map(|row| row.concat().trim_end().to_owned()).collect();
    Ok(Answer::yes(
        format!(
            "Write these words down; they restore everything, and nobody can show them again:\n{}",
            lines.join("\n")
        ),
        json!({ "words": list.join(" ") }),
    ))
}

fn open(home: &Path, pin: &Pin) -> Result<Wallet, Failure> {
    let wallet = Wallet::open(home, None, Tools::default()).map_err(failure)?;
    wallet.unlock(pin).map_err(failure)?;
    Ok(wallet)
}

async fn remember(wallet: &Wallet, nodes: &[String], registry: Option<tegata_symbol::Address>) -> Result<(), Failure> {
    let before = wallet.settings().map_err(failure)?;
    let mut settings = before.clone();
    if !nodes.is_empty() {
        settings.node_urls = nodes.to_vec();
    }
    settings.registry = registry.or(settings.registry);
    if settings == before { Ok(()) } else { wallet.set_settings(&settings).await.map_err(failure) }
}

pub(super) fn write_qr(path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    let png = qr::render_png(text, QR_MODULE).map_err(|error| Failure::bad_input("qr", error))?;
    write_file(path, &png)
}

/// Scans codes one after another, until one is whole.
async fn look_at_all(wallet: &Wallet, codes: &[String]) -> Result<Scan, Failure> {
    let mut last = Scan::Empty;
    for code in codes {
        last = look(wallet, code).await?;
        if !matches!(last, Scan::Part { .. }) {
            break;
        }
    }
    Ok(last)
}

/// Scans a picture file, a file with text, or text.
async fn look(wallet: &Wallet, code: &str) -> Result<Scan, Failure> {
    // A study that has just arrived is known before it is asked for.
    wallet.studies(true, &()).await.map_err(failure)?;
    let path = Path::new(code);
    let scanned = if code.len() <= 1024 && path.is_file() {
        let bytes = read_file(path, 32 << 20)?;
        match std::str::from_utf8(&bytes) {
            Ok(_) => wallet.scan(ScanInput::Text(&code_text(code)?)).await,
            Err(_) => wallet.scan(ScanInput::Picture(&bytes)).await,
        }
    } else if names_a_picture(code) {
        return Err(Failure::bad_input("file", format!("there is no file {code}")));
    } else {
        wallet.scan(ScanInput::Text(code)).await
    };
    scanned.map_err(failure)
}

/// Whether a text was meant as the path of a picture.
fn names_a_picture(text: &str) -> bool {
    let extension = Path::new(text).extension().map(|extension| extension.to_ascii_lowercase());
    let picture = extension.is_some_and(|extension| ["png", "jpg", "jpeg"].iter().any(|known| extension == *known));
    picture && !text.contains("://")
}

pub fn not_a_request(scan: &Scan) -> Failure {
    let (code, message) = match scan {
        Scan::Request(_) => ("request", "this is a request".to_owned()),
        Scan::ReceiveCard { .. } => {
            ("receive-card", "this is a receive card: it is for a hospital's desk, not for a wallet".to_owned())
        }
        Scan::StudyCard { .. } => {
            ("study-card", "this is a study card: it is for a hospital's desk, not for a wallet".to_owned())
        }
        Scan::GuardianCard { .. } => {
            ("guardian-card", "this is a guardian's card: `tegata wallet guardians create --with` takes it".to_owned())
        }
        Scan::ForDesk(_) => ("for-desk", "this code is for the hospital's desk, not for a wallet".to_owned()),
        Scan::Prepared(_) => ("prepared", "this is what a hospital prepared, not a consent request".to_owned()),
        Scan::Part { known, of } => {
            ("incomplete", format!("{known} of {of} parts of the code are known: give the others too"))
        }
        Scan::BadPart(error) => ("bad-code", error.to_string()),
        Scan::BadCode(error) => ("bad-code", error.to_string()),
        Scan::Address { address, .. } => {
            ("address", format!("this is the Symbol address {address}, not a consent request"))
        }
        Scan::OtherWallet(other) => said_other_wallet(other),
        Scan::BadOtherWallet(error) => ("other-wallet", format!("this is a code for another Symbol wallet: {error}")),
        Scan::RecoveryWords { .. } => (
            "recovery-words",
            "these are recovery words: show them to nobody; `tegata wallet restore` takes them".to_owned(),
        ),
        Scan::WebLink { host } => ("web-link", format!("this is a link to {host}, not a consent request")),
        Scan::Empty => ("empty", "there is nothing here".to_owned()),
        _ => ("not-tegata", "this is not a Tegata code".to_owned()),
    };
    Failure::bad_input(code, message)
}

/// A code of another wallet: what it is, and why nothing is done.
fn said_other_wallet(other: &OtherWallet) -> (&'static str, String) {
    match &other.content {
        OtherContent::Secret(_) => (
            "secret",
            "this code holds a SECRET of a wallet: show it to nobody. It was not read and is not kept".to_owned(),
        ),
        OtherContent::Account { address, .. } => {
            ("address", format!("this is the Symbol address {address}, not a consent request"))
        }
        OtherContent::Transaction(transaction) => {
            let why = match transaction.refusal {
                Refusal::OtherNetwork => "it belongs to another network".to_owned(),
                Refusal::IsGrant { request } => {
                    format!("it is a grant for the request {request}: scan the request's own code, which says who asks")
                }
                _ => "this wallet signs consent to requests of hospitals and nothing else".to_owned(),
            };
            (
                "other-wallet",
                format!("this is a transaction for another Symbol wallet; {why}\n{}", transaction.explanation),
            )
        }
        _ => ("other-wallet", "this is a code for another Symbol wallet, not a consent request".to_owned()),
    }
}

async fn agree(
    wallet: &Wallet,
    scanned: Scan,
    digest: &Hash256,
    study: Option<MosaicId>,
    pin: &Pin,
) -> Result<Answer, Failure> {
    let review = match scanned {
        Scan::Request(review) => review,
        other => return Err(not_a_request(&other)),
    };
    if review.digest != *digest {
        let message = format!("this code is the request {}, not {digest}", review.digest);
        return Err(Failure::bad_input("other-request", message));
    }
    // The only study there is need not be named.
    let study = study.or(match (&review.named_study, &review.choices[..]) {
        (None, [only]) => Some(only.nft),
        _ => None,
    });
    let progress = Progress::start();
    let receipt = wallet.accept(digest, study, pin, &|step| progress.say(say(&step))).await;
    drop(progress);
    Ok(said_receipt(&receipt.map_err(failure)?))
}

/// What a long call is doing, in a line.
pub(super) fn say(step: &Step) -> String {
    match step {
        Step::SearchingAccounts { asked, found } => format!("asked about {asked} accounts, found {found}"),
        Step::ReadingStudies { done, of } => format!("reading study {done} of {of}"),
        Step::PreviewReady { .. } => "a study's preview can be shown".to_owned(),
        Step::Checking => "checking the request once more".to_owned(),
        Step::Agreed => "the decision is stored".to_owned(),
        Step::AskingDesk => "asking the hospital's desk to prepare the transaction".to_owned(),
        Step::Prepared { .. } => "the prepared transaction is checked".to_owned(),
        Step::Signed { .. } => "signed".to_owned(),
        Step::Announced { .. } | Step::Waiting { .. } => "waiting for a block".to_owned(),
        Step::DeskTold => "the desk knows".to_owned(),
        Step::Settled { .. } => "done".to_owned(),
        Step::Fetching { file, number, of, .. } => format!("fetching {file}, {number} of {of}"),
        Step::Fetched { path } => format!("{} is complete", path.display()),
        other => format!("{other:?}"),
    }
}

async fn studies(wallet: &Wallet, pictures: Option<&Path>) -> Result<Answer, Failure> {
    let list = wallet.studies(true, &()).await.map_err(failure)?;
    if let Some(folder) = pictures {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::bad_input("folder", format!("{}: {error}", folder.display())))?;
        for study in &list.studies {
            if let Ok(pixels) = wallet.picture(study.nft).await.map_err(failure)? {
                write_file(&folder.join(format!("{}.png", study.nft)), &pixels_to_png(&pixels)?)?;
            }
        }
    }
    let mut text: Vec<String> = list.studies.iter().map(study_text).collect();
    if text.is_empty() {
        text.push("no studies yet".to_owned());
    }
    if !list.set_aside.is_empty() {
        text.push("set aside, from strangers:".to_owned());
        text.extend(list.set_aside.iter().map(study_text));
    }
    let json = json!({
        "studies": list.studies.iter().map(study_json).collect::<Vec<_>>(),
        "setAside": list.set_aside.iter().map(study_json).collect::<Vec<_>>(),
        "asOfMs": list.as_of_ms,
    });
    Ok(Answer::yes(text.join("\n"), json))
}

async fn withdraw(
    wallet: &Wallet,
    permission: &str,
    rights: Rights,
    pay: WithdrawalPayArg,
    pin: &Pin,
) -> Result<Answer, Failure> {
    let payer = match pay {
        WithdrawalPayArg::Hospital => Payer::Hospital,
        WithdrawalPayArg::Patient => Payer::Patient,
    };
    let progress = Progress::start();
    let receipt = wallet.withdraw_paid_by(payer, permission, rights, pin, &|step| progress.say(say(&step))).await;
    drop(progress);
    Ok(said_withdrawal(&receipt.map_err(failure)?))
}

fn history(wallet: &Wallet) -> Result<Answer, Failure> {
    let (mut text, mut json, mut before) = (Vec::new(), Vec::new(), None);
    loop {
        let page = wallet.history(before, HISTORY_PAGE).map_err(failure)?;
        for entry in &page {
            let nft = entry.nft.map(|nft| nft.to_string());
            let transaction = entry.transaction.map(|hash| hash.to_string());
            let about = [nft.clone(), entry.detail.clone(), transaction.clone()].into_iter().flatten();
            let about: Vec<String> = about.collect();
            text.push(format!("{}  {:<20} {}", moment(entry.at_ms), entry.what.code(), about.join("  ")));
            json.push(json!({
                "atMs": entry.at_ms,
                "what": entry.what.code(),
                "request": entry.request.map(|digest| digest.to_string()),
                "nft": nft,
                "transaction": transaction,
                "detail": entry.detail,
            }));
        }
        before = match page.last() {
            Some(last) => Some(last.number),
            None => break,
        };
    }
    Ok(Answer::yes(text.join("\n"), json!({ "history": json })))
}

/// No, where the world says so; everything else is bad use or bad input.
pub(super) fn failure(error: WalletError) -> Failure {
    use tegata_wallet::store::StoreError;
    let code = match &error {
        WalletError::Refused(cautions) => cautions.first().map_or("refused", |caution| caution.code()).to_owned(),
        other => code_of(other),
    };
    let no = matches!(
        &error,
        WalletError::Ledger(_)
            | WalletError::OtherNetwork { .. }
            | WalletError::Refused(_)
            | WalletError::ReviewChanged
            | WalletError::NotAgreed(_)
            | WalletError::NothingPrepared(_)
            | WalletError::OtherSigned(_)
            | WalletError::Declined
            | WalletError::Agreed
            | WalletError::NotHeld(_)
            | WalletError::NotEnough { .. }
            | WalletError::AccountFull(_)
            | WalletError::RoomPending(_)
            | WalletError::Desk(_)
            | WalletError::Prepared(_)
            | WalletError::Gate(_)
            | WalletError::Guardian(_)
            | WalletError::NothingToWithdraw
            | WalletError::WithdrawalPending(_)
            | WalletError::Store(StoreError::WrongPin { .. } | StoreError::PinWait { .. } | StoreError::Busy)
    );
    let message = match &error {
        WalletError::NotEnough { missing } => format!("{} XYM are missing", Xym(*missing)),
        other => other.to_string(),
    };
    if no { Failure::no(&code, message) } else { Failure::bad_input(&code, message) }
}
