//! `tegata wallet`: a patient's side.

use std::path::Path;

use serde_json::{Value, json};
use tegata_rights::{Payer, Rights};
use tegata_symbol::{Hash256, MosaicId};
use tegata_wallet::progress::Step;
use tegata_wallet::vault::{KdfParameters, PIN_CHECK_TARGET, Pin};
use tegata_wallet::words::{Seed, WordCount, Words};
use tegata_wallet::{Scan, ScanInput, Settings, Tools, Wallet, WalletError, qr, randomness};

use super::secrets::{ask_words, read_passphrase, read_pin};
use super::wallet_answers::{declined, permissions, said_receipt, said_withdrawal};
use super::wallet_scanned::{not_a_request, proposals};
use super::wallet_words::{moment, pixels_to_png, review_json, review_text, study_json, study_text};
use super::{Progress, code_text, read_file, wallet_codes, write_file};
use super::{accounts, guardians, wallet_record};
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
    if let WalletCommand::Erase { .. } = args.command {
        // Who forgot the PIN must be able to begin anew.
        return accounts::erase(&args.home);
    }
    let making = matches!(args.command, WalletCommand::Create { .. } | WalletCommand::Restore { .. });
    let pin = read_pin(args.pin_file.as_deref(), making)?;
    if making {
        return make(&args, &pin).await;
    }
    let wallet = open(&args.home, &pin)?;
    remember(&wallet, &args.nodes, args.registry, &pin).await?;
    match args.command {
        WalletCommand::Create { .. } | WalletCommand::Restore { .. } | WalletCommand::Erase { .. } => {
            Ok(Answer::yes("", Value::Null))
        }
        WalletCommand::CheckWords { words_file } => accounts::check_words(&wallet, words_file.as_deref(), &pin),
        WalletCommand::Accounts { command } => accounts::run(&wallet, command, &pin).await,
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
        WalletCommand::Proposals { block, unblock } => proposals(&wallet, &block, &unblock).await,
        WalletCommand::History { export: None } => history(&wallet),
        WalletCommand::History { export: Some(path) } => wallet_record::write(&wallet, &path).await,
    }
}

async fn make(args: &WalletArgs, pin: &Pin) -> Result<Answer, Failure> {
    let words = match &args.command {
        WalletCommand::Restore { words_file, .. } => ask_words(words_file.as_deref())?,
        WalletCommand::Create { words: 12, .. } => new_words(WordCount::Twelve)?,
        WalletCommand::Create { words: 24, .. } => new_words(WordCount::TwentyFour)?,
        _ => return Err(Failure::bad_input("words", "a new wallet has 12 or 24 words")),
    };
    let passphrase = match &args.command {
        WalletCommand::Create { passphrase_file, .. } | WalletCommand::Restore { passphrase_file, .. } => {
            read_passphrase(passphrase_file.as_deref())?
        }
        _ => None,
    };
    let nodes = if args.nodes.is_empty() { vec![DEFAULT_NODE.to_owned()] } else { args.nodes.clone() };
    let settings = Settings { node_urls: nodes, registry: args.registry, ..Settings::default() };
    let kdf = KdfParameters::calibrated(PIN_CHECK_TARGET).map_err(|error| Failure::bad_input("pin", error))?;
    let tools = Tools { kdf, ..Tools::default() };
    let seed = Seed { words: &words, passphrase: passphrase.as_ref() };
    let wallet = Wallet::create(&args.home, seed, pin, None, &settings, tools).map_err(failure)?;
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

fn new_words(count: WordCount) -> Result<Words, Failure> {
    let entropy = randomness::secret::<32>().map_err(|error| Failure::bad_input("randomness", error))?;
    let (entropy, _) = entropy.split_at(count.entropy_bytes());
    Words::from_entropy(entropy).map_err(|error| Failure::bad_input("words", error))
}

fn open(home: &Path, pin: &Pin) -> Result<Wallet, Failure> {
    let wallet = Wallet::open(home, None, Tools::default()).map_err(failure)?;
    wallet.unlock(pin).map_err(failure)?;
    Ok(wallet)
}

async fn remember(
    wallet: &Wallet,
    nodes: &[String],
    registry: Option<tegata_symbol::Address>,
    pin: &Pin,
) -> Result<(), Failure> {
    let before = wallet.settings().map_err(failure)?;
    let mut settings = before.clone();
    if !nodes.is_empty() {
        settings.node_urls = nodes.to_vec();
    }
    settings.registry = registry.or(settings.registry);
    if settings == before { Ok(()) } else { wallet.set_settings(&settings, pin).await.map_err(failure) }
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
            | WalletError::LockAfter(_)
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
