//! Reviews and studies in words and as JSON.

use std::io::Cursor;

use serde_json::{Value, json};
use tegata_rights::thumbnail::Pixels;
use tegata_rights::{Identity, Payer, Role};
use tegata_wallet::hospitals::Hospital;
use tegata_wallet::review::{Change, PublicFact, Review, Severity};
use tegata_wallet::studies::Study;

use super::explanation_json::explanation_json;
use crate::answer::Failure;
use crate::units::Xym;

/// A moment as people write it, in UTC.
pub fn moment(ms: u64) -> String {
    i64::try_from(ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok())
        .map_or_else(|| ms.to_string(), |timestamp| timestamp.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// A thumbnail as a PNG picture.
pub fn pixels_to_png(pixels: &Pixels) -> Result<Vec<u8>, Failure> {
    let failed = || Failure::bad_input("picture", "the picture cannot be written");
    let picture = image::GrayImage::from_raw(pixels.width, pixels.height, pixels.luma.clone()).ok_or_else(failed)?;
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).map_err(|_| failed())?;
    Ok(png)
}

fn hospital(hospital: &Hospital) -> String {
    match (&hospital.name, &hospital.reading) {
        (Some(name), Some(reading)) => format!("{name} ({reading})"),
        (Some(name), None) => name.clone(),
        (None, _) => format!("a hospital that is NOT REGISTERED, {}", hospital.address),
    }
}

fn hospital_json(hospital: &Hospital) -> Value {
    json!({ "address": hospital.address.to_string(), "name": hospital.name, "reading": hospital.reading, "valid": hospital.is_valid })
}

/// A study in a line.
pub fn study_text(study: &Study) -> String {
    let mut parts = vec![study.nft.to_string()];
    if let Some(descriptor) = &study.descriptor {
        let known = [&descriptor.modality, &descriptor.body_part, &descriptor.study_date];
        parts.extend(known.into_iter().filter(|text| !text.is_empty()).cloned());
    }
    parts.push(format!("from {}", hospital(&study.source)));
    parts.extend(study.problem.map(|problem| problem.code().to_owned()));
    parts.extend(study.void.as_ref().map(|reason| format!("VOID {reason}")));
    parts.extend(study.replaced_by.map(|nft| format!("replaced by {nft}")));
    parts.join("  ")
}

/// A study as JSON.
pub fn study_json(study: &Study) -> Value {
    json!({
        "nft": study.nft.to_string(),
        "account": study.account.to_string(),
        "source": hospital_json(&study.source),
        "modality": study.descriptor.as_ref().map(|descriptor| &descriptor.modality),
        "bodyPart": study.descriptor.as_ref().map(|descriptor| &descriptor.body_part),
        "studyDate": study.descriptor.as_ref().map(|descriptor| &descriptor.study_date),
        "schematic": study.descriptor.as_ref().map(|descriptor| descriptor.schematic),
        "picture": study.preview.as_ref().map(|pixels| json!({ "width": pixels.width, "height": pixels.height })),
        "problem": study.problem.map(|problem| problem.code()),
        "void": study.void,
        "replacedBy": study.replaced_by.map(|nft| nft.to_string()),
    })
}

const fn right_words(role: Role) -> &'static str {
    match role {
        Role::Transfer => "T: may be handed over by",
        Role::Viewing => "V: may be viewed by",
    }
}

const fn public_words(fact: PublicFact) -> &'static str {
    match fact {
        PublicFact::RightsExist => "that this account gave rights for this NFT",
        PublicFact::HospitalAccounts => "the accounts of both hospitals",
        PublicFact::End => "when the rights end",
        PublicFact::RequestDigest => "a number that names the request and tells nothing of it",
        PublicFact::Times => "when it was given and withdrawn",
        PublicFact::Sponsor => "that the hospital paid",
        PublicFact::QuestionBeforeAnswer => "that the hospital asked, even if you never sign",
        _ => "another fact",
    }
}

fn change_words(change: &Change) -> String {
    match change {
        Change::Added(role) => format!("{role} is new"),
        Change::Longer { role, from_ms } => format!("{role} lasts longer than until {}", moment(*from_ms)),
        Change::Shorter { role, from_ms } => format!("{role} ends before {}", moment(*from_ms)),
        Change::OtherAccount { role, from } => format!("{role} leaves {from}"),
        Change::Same(role) => format!("{role} is given again"),
        other => format!("{other:?}"),
    }
}

/// The facts in the order in which a patient reads them.
pub fn review_text(review: &Review) -> String {
    let mut text = Vec::new();
    for warning in &review.warnings {
        let mark = match warning.severity {
            Severity::Blocking => "STOP",
            Severity::Loud => "WARNING",
            Severity::Note => "note",
        };
        text.push(format!("{mark}: {}", warning.caution));
    }
    text.push(format!("who asks      {}", hospital(&review.asker)));
    match &review.study {
        Some(study) => {
            let known = study.descriptor.as_ref().map_or_else(String::new, |descriptor| {
                format!("{} {} {}, ", descriptor.modality, descriptor.body_part, descriptor.study_date)
            });
            text.push(format!("which study   {} ({known}from {})", study.nft, hospital(&study.source)));
            if let Ok(pixels) = &study.picture {
                let drawing = study.descriptor.as_ref().is_some_and(|descriptor| descriptor.schematic);
                let kind = if drawing { "drawing in its place" } else { "thumbnail, not for diagnosis" };
                text.push(format!("              {} x {} pixels, {kind}", pixels.width, pixels.height));
            }
        }
        None => {
            text.push("which study   you choose (--study):".to_owned());
            text.extend(review.choices.iter().map(|study| format!("              {}", study_text(study))));
        }
    }
    for right in &review.rights {
        let to = right.to.as_ref().map_or_else(|| "the hospital that holds the study".to_owned(), hospital);
        text.push(format!("what          {} {to}", right_words(right.role)));
    }
    text.push(format!("what for      {}", review.purpose.code()));
    text.push(format!("until when    {}; answer by {}", moment(review.until_ms), moment(review.answer_by_ms)));
    text.push(format!(
        "identity      {}",
        match review.identity {
            Identity::Identified => "with your name and number",
            Identity::Deidentified => "without your name and number",
        }
    ));
    let public: Vec<&str> = review.becomes_public.iter().map(|fact| public_words(*fact)).collect();
    text.push(format!("public        for ever: {}", public.join(", ")));
    text.push(match (review.payer, &review.cost) {
        (Payer::Hospital | Payer::HospitalBonded, _) => "cost          nothing, the hospital pays".to_owned(),
        (Payer::Patient, Some(cost)) => format!(
            "cost          at most {} XYM in fees and {} XYM rental{}",
            Xym(cost.max_fee),
            Xym(cost.rentals),
            cost.balance.map_or_else(
                || "; what the account has is not known now".to_owned(),
                |balance| format!(", of {} XYM that the account has", Xym(balance))
            )
        ),
        (Payer::Patient, None) => "cost          not known yet".to_owned(),
    });
    if let Some(cost) = review.cost.filter(|cost| cost.deposit.0 > 0) {
        text.push(format!("deposit       {} XYM, until the other guardians have signed", Xym(cost.deposit)));
    }
    text.extend(review.changes.iter().map(|change| format!("change        {}", change_words(change))));
    if let Some(details) = &review.details {
        text.push("what will be signed, read back from its bytes:".to_owned());
        text.extend(details.inner.iter().enumerate().map(|(index, inner)| {
            let facts = inner.facts.iter().map(ToString::to_string);
            let all: Vec<String> = facts.chain(inner.consequences.iter().map(|that| format!("! {that}"))).collect();
            format!("  {}. {}: {}", index + 1, inner.kind, all.join("; "))
        }));
    }
    text.push(format!("to agree      --accept {}", review.digest));
    text.join("\n")
}

/// The same as JSON.
pub fn review_json(review: &Review) -> Value {
    let warnings: Vec<Value> = review
        .warnings
        .iter()
        .map(|warning| {
            json!({
                "severity": format!("{:?}", warning.severity).to_ascii_lowercase(),
                "code": warning.caution.code(),
                "text": warning.caution.to_string(),
            })
        })
        .collect();
    let rights: Vec<Value> = review
        .rights
        .iter()
        .map(|right| {
            json!({
                "role": right.role.to_string(),
                "to": right.to.as_ref().map(hospital_json),
                "mosaic": right.mosaic.map(|id| id.to_string()),
                "recipient": right.recipient.map(|address| address.to_string()),
            })
        })
        .collect();
    let study = review.study.as_ref().map(|study| {
        let picture = study.picture.as_ref().ok();
        json!({
            "nft": study.nft.to_string(),
            "account": study.account.to_string(),
            "source": hospital_json(&study.source),
            "modality": study.descriptor.as_ref().map(|descriptor| &descriptor.modality),
            "bodyPart": study.descriptor.as_ref().map(|descriptor| &descriptor.body_part),
            "studyDate": study.descriptor.as_ref().map(|descriptor| &descriptor.study_date),
            "picture": picture.map(|pixels| json!({ "width": pixels.width, "height": pixels.height })),
        })
    });
    json!({
        "digest": review.digest.to_string(),
        "canAgree": review.can_agree(),
        "warnings": warnings,
        "asker": hospital_json(&review.asker),
        "verified": review.verified,
        "study": study,
        "choices": review.choices.iter().map(study_json).collect::<Vec<_>>(),
        "rights": rights,
        "purpose": review.purpose.code(),
        "untilMs": review.until_ms,
        "answerByMs": review.answer_by_ms,
        "identity": format!("{:?}", review.identity).to_ascii_lowercase(),
        "payer": match review.payer {
            Payer::Hospital => "hospital",
            Payer::HospitalBonded => "hospital-bonded",
            Payer::Patient => "patient",
        },
        "cost": review.cost.map(|cost| json!({
            "maxFee": cost.max_fee.0.to_string(), "rentals": cost.rentals.0.to_string(),
            "deposit": cost.deposit.0.to_string(),
            "balance": cost.balance.map(|balance| balance.0.to_string()),
        })),
        "changes": review.changes.iter().map(change_words).collect::<Vec<_>>(),
        "willBeSigned": review.details.as_ref().map(|details| details.inner.iter().map(explanation_json).collect::<Vec<_>>()),
        "asOfMs": review.as_of_ms,
        "onlyByCode": review.only_by_code.is_some(),
    })
}
