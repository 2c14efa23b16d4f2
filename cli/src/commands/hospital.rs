//! `tegata hospital`: a hospital's side.

use std::path::Path;

use serde_json::{Value, json};
use tegata_hospital::clock::Clock;
use tegata_hospital::fetch::{FetchError, FetchEvent, fetch};
use tegata_hospital::home::{HomeError, HospitalHome, InitOptions};
use tegata_hospital::imaging::{PicturePolicy, PrepareOptions, TextCheck};
use tegata_hospital::issue::{IssueError, IssueEvent, IssueOptions, Issued, issue};
use tegata_hospital::request::{MakeRequestError, RequestOptions, make_request};
use tegata_hospital::store::PictureReport;
use tegata_hospital::verify::{VerifyError, VerifyOptions, verify_with_evidence};
use tegata_rights::{Identity, NamedRights, Payer, Purpose, Reason, ReceiveCard, SignedRequest, Verdict};

use super::{Progress, code_text, deidentify, evidence, nodes, read_file, read_mask};
use crate::answer::{Answer, Failure, code_of};
use crate::args::{HospitalArgs, HospitalCommand, IdentityArg, PayArg, PictureArg, Profile, TextCheckArg};
use crate::units::Xym;

/// Pause between two looks at the chain.
const FINALITY_POLL: core::time::Duration = core::time::Duration::from_millis(500);

/// Carries the command out.
pub async fn run(args: HospitalArgs, as_json: bool) -> Result<Answer, Failure> {
    let dir = args.home;
    match args.command {
        HospitalCommand::Init { name, reading, nodes, registry, url } => {
            let options = InitOptions { name, reading, node_urls: nodes, registry, url };
            let home = HospitalHome::init(&dir, &options, Clock::system()).map_err(home_failure)?;
            Ok(initialised(&home))
        }
        HospitalCommand::Issue {
            path,
            patient,
            budget,
            profile,
            picture,
            mask,
            text_check,
            publish_readable_picture_on_mainnet,
        } => {
            let home = open(&dir)?;
            let card = code_text(&patient)?;
            let profile = match profile {
                Profile::Tegata => tegata_hospital::store::Profile::Tegata,
                Profile::Paper => tegata_hospital::store::Profile::Paper,
                Profile::Commitment => tegata_hospital::store::Profile::Commitment,
            };
            let options = IssueOptions {
                path,
                card,
                picture: PrepareOptions {
                    budget_bytes: budget,
                    plain_jpeg: false,
                    picture: match picture {
                        PictureArg::Slice => PicturePolicy::Slice,
                        PictureArg::Montage => PicturePolicy::Montage,
                        PictureArg::None => PicturePolicy::Drawing,
                    },
                    mask: mask.as_deref().map(read_mask).transpose()?,
                    text_check: match text_check {
                        TextCheckArg::Off => TextCheck::Off,
                        TextCheckArg::WhereInstalled => TextCheck::WhereInstalled,
                        TextCheckArg::Required => TextCheck::Required,
                    },
                },
                profile,
                allow_public_picture_on_mainnet: publish_readable_picture_on_mainnet,
            };
            let pool = nodes::connect(home.node_urls()).await?;
            let progress = Progress::start();
            let issued = issue(&home, &pool, &options, &mut |event| progress.say(say(&event))).await;
            drop(progress);
            let issued = issued.map_err(issue_failure)?;
            let short_code = ReceiveCard::read(&options.card, &pool.facts().network.generation_hash_seed)
                .map(|card| card.short_code())
                .unwrap_or_default();
            Ok(said_issued(&issued, &short_code))
        }
        HospitalCommand::Deidentify { path, to, options, mask, report } => {
            deidentify::deidentify(&open(&dir)?, path, to, options, mask.as_deref(), report.as_deref()).await
        }
        HospitalCommand::Deidentification { options, basic } => {
            deidentify::policy(&open(&dir)?, (basic || !options.is_empty()).then_some(options))
        }
        HospitalCommand::Request {
            nft,
            open: _,
            rights,
            purpose,
            until,
            answer_within,
            identity,
            pay,
            offline,
            png,
            out,
        } => {
            let home = open(&dir)?;
            let purpose = Purpose::from_code(&purpose).ok_or_else(|| {
                let codes: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
                Failure::bad_input("purpose", format!("--purpose takes one of {}", codes.join(", ")))
            })?;
            let milliseconds = |time: core::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let options = RequestOptions {
                nft,
                rights,
                purpose,
                until_in_ms: milliseconds(until.0),
                answer_within_ms: milliseconds(answer_within.0),
                identity: match identity {
                    IdentityArg::Identified => Identity::Identified,
                    IdentityArg::Deidentified => Identity::Deidentified,
                },
                payer: match pay {
                    PayArg::Hospital => Payer::Hospital,
                    PayArg::HospitalBonded => Payer::HospitalBonded,
                    PayArg::Patient => Payer::Patient,
                },
                desk: None,
                wants_thumbnail_key: false,
                offline,
            };
            let pool = nodes::connect(home.node_urls()).await?;
            let made = make_request(&home, &pool, &options).await.map_err(request_failure)?;
            if let Some(png) = &png {
                made.write_png(png).map_err(request_failure)?;
            }
            if let Some(out) = &out {
                made.write_file(out).map_err(request_failure)?;
            }
            let digest = made.digest.to_string();
            Ok(Answer::yes(
                format!("request {digest}\n{}", made.code),
                json!({ "digest": digest, "code": made.code, "png": png, "file": out }),
            ))
        }
        HospitalCommand::Answer { codes, png, wait } => {
            super::hospital_answer::run(open(&dir)?, &codes, png.as_deref(), wait.0).await
        }
        HospitalCommand::Verify { request, patient, nft, transfer_right, viewing_right, wait, explain, save } => {
            let home = open(&dir)?;
            let request = read_request(&request)?;
            let named_rights =
                transfer_right.zip(viewing_right).map(|(transfer, viewing)| NamedRights { transfer, viewing });
            let pool = nodes::connect(home.node_urls()).await?;
            let options = VerifyOptions { request: &request, patient, nft, named_rights };
            let end = tokio::time::Instant::now() + wait.0;
            let progress = Progress::start();
            progress.say("verifying");
            let proven = loop {
                let proven = verify_with_evidence(&home, &pool, &options).await.map_err(verify_failure)?;
                let verdict = &proven.verdict;
                let only_finality =
                    !verdict.is_yes() && verdict.reasons.iter().all(|reason| matches!(reason, Reason::NotFinal { .. }));
                if !only_finality || tokio::time::Instant::now() + FINALITY_POLL > end {
                    break proven;
                }
                progress.say("waiting for the grant's block to become final");
                tokio::time::sleep(FINALITY_POLL).await;
            };
            drop(progress);
            let mut answer = said_verdict(&proven.verdict);
            evidence::add(&mut answer, &proven, explain, save.as_deref())?;
            Ok(answer)
        }
        HospitalCommand::Policy { emergency, treatment, research, newest_block } => {
            let home = open(&dir)?;
            let mut policy = home.policy().map_err(|error| home_failure(error.into()))?;
            for (asked, kept) in [
                (emergency, &mut policy.emergency),
                (treatment, &mut policy.treatment),
                (research, &mut policy.research),
            ] {
                *kept = asked.map_or(*kept, |asked| asked.0);
            }
            policy.newest_block = newest_block.unwrap_or(policy.newest_block);
            home.set_policy(&policy).map_err(|error| home_failure(error.into()))?;
            Ok(evidence::said_policy(&policy))
        }
        HospitalCommand::Fetch { request, from, to } => {
            let home = open(&dir)?;
            let request = read_request(&request)?;
            let pool = nodes::connect(home.node_urls()).await?;
            let progress = Progress::start();
            let fetched = fetch(&home, &pool, &request, &from, &to, &mut |event| {
                if let FetchEvent::File { done, total, .. } = event {
                    progress.say(format!("fetched file {done} of {total}"));
                }
            })
            .await;
            drop(progress);
            let fetched = fetched.map_err(fetch_failure)?;
            let (count, bytes) = (fetched.files.len(), fetched.bytes);
            Ok(Answer::yes(
                format!("{count} files, {bytes} bytes in {}", to.display()),
                json!({ "nft": fetched.nft.to_string(), "files": count, "bytes": bytes, "folder": to }),
            ))
        }
        HospitalCommand::TakingBack(command) => super::taking_back::run(&open(&dir)?, command).await,
        HospitalCommand::Desk { listen } => super::desk::run(open(&dir)?, listen, as_json).await,
    }
}

fn open(dir: &Path) -> Result<HospitalHome, Failure> {
    HospitalHome::open(dir, Clock::system()).map_err(home_failure)
}

fn read_request(path: &Path) -> Result<SignedRequest, Failure> {
    let bytes = read_file(path, 64 << 10)?;
    SignedRequest::from_bytes(&bytes)
        .map_err(|error| Failure::bad_input("request", format!("{} is not a request: {error}", path.display())))
}

fn initialised(home: &HospitalHome) -> Answer {
    let (identity, entry) = (home.identity().to_string(), home.entry_file());
    Answer::yes(
        format!(
            "identity {identity}\nentry    {}\nThe account needs XYM, and the registry's operator needs the entry.",
            entry.display()
        ),
        json!({ "identity": identity, "entry": entry }),
    )
}

/// What issuing is doing, in a line.
pub fn say(event: &IssueEvent) -> String {
    use tegata_hospital::imaging::Progress as Imaging;
    match event {
        IssueEvent::Preparing(Imaging::Reading { done, total }) => format!("reading file {done} of {total}"),
        IssueEvent::Preparing(Imaging::Examining { done, total }) => format!("looking at slice {done} of {total}"),
        IssueEvent::Preparing(Imaging::Encoding) => "making the thumbnail".to_owned(),
        IssueEvent::Copying { done, total } => format!("copying file {done} of {total}"),
        IssueEvent::Announced { number, total, .. } => format!("waiting for transaction {number} of {total}"),
        IssueEvent::Confirmed { number, total, height } => {
            format!("transaction {number} of {total} stands in block {height}")
        }
        IssueEvent::Locking { number, total, .. } => {
            format!("waiting for the deposit of transaction {number} of {total}")
        }
        IssueEvent::MadeAnew { number, .. } => format!("transaction {number} is made anew"),
        IssueEvent::Resuming { nft } => format!("continuing study {nft}"),
        IssueEvent::Funded { needed } => format!("the account can pay the {} XYM that it takes at most", Xym(*needed)),
    }
}

fn said_issued(issued: &Issued, short_code: &str) -> Answer {
    let again = if issued.was_issued_before { " (had been issued to this card before)" } else { "" };
    let text = format!(
        "NFT {} is with {}{again}\nshort code {short_code}: compare it with the patient's screen\n{}{} files kept\n{} bytes on the chain in {} transactions, at most {} XYM in fees and {} XYM rental",
        issued.nft,
        issued.patient,
        issued.picture.as_ref().map(said_picture).unwrap_or_default(),
        issued.files,
        issued.bytes_on_chain,
        issued.aggregates.len() + issued.hash_locks.len(),
        Xym(issued.max_fees),
        Xym(issued.rental),
    );
    let aggregates: Vec<Value> = issued
        .aggregates
        .iter()
        .map(|aggregate| {
            json!({
                "hash": aggregate.hash.to_string(), "height": aggregate.height, "size": aggregate.size,
                "maxFee": aggregate.max_fee.0.to_string(), "tookMs": aggregate.took_ms,
            })
        })
        .collect();
    Answer::yes(
        text,
        json!({
            "nft": issued.nft.to_string(),
            "patient": issued.patient.to_string(),
            "shortCode": short_code,
            "reference": issued.reference,
            "bytesOnChain": issued.bytes_on_chain,
            "recordBytes": issued.record_bytes,
            "pictureBytes": issued.picture_bytes,
            "picture": issued.picture,
            "files": issued.files,
            "maxFees": issued.max_fees.0.to_string(),
            "rental": issued.rental.0.to_string(),
            "prepareMs": issued.prepare_ms,
            "totalMs": issued.total_ms,
            "wasIssuedBefore": issued.was_issued_before,
            "aggregates": aggregates,
            "hashLocks": issued.hash_locks.iter().map(|lock| lock.hash.to_string()).collect::<Vec<_>>(),
        }),
    )
}

fn said_picture(picture: &PictureReport) -> String {
    let what = if picture.schematic { "a drawing, no picture of the patient" } else { "picture" };
    let preview = match picture.preview_bytes {
        0 => String::new(),
        bytes => format!(", preview of {bytes} bytes"),
    };
    format!(
        "{what}: {} {}×{}, {} bytes{preview}, similarity {:.3}\n",
        picture.mime, picture.width, picture.height, picture.bytes, picture.ssim
    )
}

/// A verdict in words and as JSON.
pub fn said_verdict(verdict: &Verdict) -> Answer {
    let evidence = &verdict.evidence;
    let mut text = vec![if verdict.is_yes() { "yes: both hospitals may act".to_owned() } else { "no".to_owned() }];
    text.extend(verdict.reasons.iter().map(|reason| format!("  - {reason}")));
    if !verdict.lacks.is_empty() {
        text.push("made by another wallet; against a right made by Tegata it lacks:".to_owned());
        text.extend(verdict.lacks.iter().map(|lack| format!("  - {lack}")));
    }
    let tip = &evidence.tip;
    text.push(format!(
        "as of block {} (final up to {}), said by {}",
        tip.height,
        tip.finalized_height,
        tip.nodes.join(", ")
    ));
    let rights: Vec<Value> = evidence
        .rights
        .iter()
        .map(|right| {
            if let Some(delivery) = &right.delivery {
                text.push(format!(
                    "{} {}: unit of block {} in {}",
                    right.role, right.mosaic, delivery.height, delivery.transaction
                ));
            }
            let units: Vec<Value> = right
                .holdings
                .iter()
                .map(|unit| json!({ "account": unit.account.to_string(), "amount": unit.amount }))
                .collect();
            json!({
                "role": right.role.to_string(),
                "mosaic": right.mosaic.to_string(),
                "units": units,
                "transaction": right.delivery.as_ref().map(|delivery| delivery.transaction.to_string()),
                "height": right.delivery.as_ref().map(|delivery| delivery.height),
            })
        })
        .collect();
    let reasons: Vec<Value> =
        verdict.reasons.iter().map(|reason| json!({ "code": reason.code(), "text": reason.to_string() })).collect();
    let json = json!({
        "verdict": if verdict.is_yes() { "yes" } else { "no" },
        "reasons": reasons,
        "lacks": verdict.lacks.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "evidence": {
            "request": evidence.request.to_string(),
            "nft": evidence.nft.to_string(),
            "patient": evidence.patient.to_string(),
            "source": evidence.source.map(|source| source.to_string()),
            "height": tip.height,
            "block": tip.block.to_string(),
            "finalizedHeight": tip.finalized_height,
            "nodes": tip.nodes,
            "rights": rights,
        },
    });
    if verdict.is_yes() { Answer::yes(text.join("\n"), json) } else { Answer::no(text.join("\n"), json) }
}

fn home_failure(error: HomeError) -> Failure {
    Failure::bad_input(&code_of(&error), error)
}

/// The world says no where the chain does; everything else is bad use.
fn issue_failure(error: IssueError) -> Failure {
    let code = code_of(&error);
    match error {
        IssueError::Ledger(_) | IssueError::NotEnough(_) => Failure::no(&code, error),
        _ => Failure::bad_input(&code, error),
    }
}

fn request_failure(error: MakeRequestError) -> Failure {
    let code = code_of(&error);
    match error {
        MakeRequestError::Ledger(_) => Failure::no(&code, error),
        _ => Failure::bad_input(&code, error),
    }
}

fn verify_failure(error: VerifyError) -> Failure {
    let code = code_of(&error);
    match error {
        VerifyError::Ledger(_) => Failure::no(&code, error),
        _ => Failure::bad_input(&code, error),
    }
}

fn fetch_failure(error: FetchError) -> Failure {
    let code = code_of(&error);
    match error {
        FetchError::Refused(_)
        | FetchError::Unreachable(_)
        | FetchError::Gate { .. }
        | FetchError::Nonsense(_)
        | FetchError::Damaged(_)
        | FetchError::NoStudy(_)
        | FetchError::Ledger(_) => Failure::no(&code, error),
        _ => Failure::bad_input(&code, error),
    }
}
