//! What a page shows of a request, in words.

use serde::Serialize;
use tegata_rights::{Identity, Payer, Purpose, Reason, Role};
use tegata_symbol::{Address, Amount, Hash256};

use super::driver::EXPIRED;
use super::language::Language;
use crate::funds::xym;
use crate::home::HospitalHome;
use crate::storage_error::StorageError;
use crate::store::{AnswerRecord, AnswerState, LockState, RequestRecord, VerdictRecord};
use crate::withdrawals::stated_rights;

/// Where a request stands, as staff and patient need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Waiting,
    Expired,
    Answering,
    Overdue,
    Signed,
    Confirmed,
    Yes,
    No,
    Declined,
    Failed,
}

impl Stage {
    /// Name in style sheets, events and word keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Expired => "expired",
            Self::Answering => "answering",
            Self::Overdue => "overdue",
            Self::Signed => "signed",
            Self::Confirmed => "confirmed",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Declined => "declined",
            Self::Failed => "failed",
        }
    }

    /// Whether a phone may still scan the code.
    pub(super) const fn shows_code(self) -> bool {
        matches!(self, Self::Waiting | Self::Overdue)
    }

    pub(super) fn of(
        answer_by_ms: u64,
        answer: Option<&AnswerRecord>,
        verdict: Option<&VerdictRecord>,
        now_ms: u64,
    ) -> Self {
        let late = now_ms >= answer_by_ms;
        match answer.map(|answer| (answer.state, answer)) {
            None if late => Self::Expired,
            None => Self::Waiting,
            Some((AnswerState::Prepared, answer)) if answer.deadline_ms.is_none_or(|deadline| now_ms >= deadline) => {
                if late {
                    Self::Expired
                } else {
                    Self::Overdue
                }
            }
            Some((AnswerState::Prepared, _)) => Self::Answering,
            Some((AnswerState::Signed, _)) => Self::Signed,
            Some((AnswerState::Confirmed, _)) => Self::Confirmed,
            Some((AnswerState::Judged, _)) if verdict.is_some_and(|verdict| verdict.yes) => Self::Yes,
            Some((AnswerState::Judged, _)) => Self::No,
            Some((AnswerState::Declined, _)) => Self::Declined,
            Some((AnswerState::Failed, _)) => Self::Failed,
        }
    }
}

/// The part of a page that changes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StateView {
    pub(super) stage: &'static str,
    pub(super) shows_code: bool,
    title: String,
    text: String,
    reasons: Vec<String>,
    facts: Vec<(String, String)>,
    trouble: bool,
    /// Where a prepared aggregate is shown to a phone that has no network.
    prepared_link: Option<String>,
}

/// What is asked.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AskedView {
    digest: String,
    lines: Vec<(String, Vec<String>)>,
}

/// A line of the list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LineView {
    digest: String,
    short: String,
    study: String,
    purpose: String,
    created: String,
    stage: &'static str,
    title: String,
}

fn stage_of(
    home: &HospitalHome,
    record: &RequestRecord,
) -> Result<(Stage, Option<AnswerRecord>, Option<VerdictRecord>), StorageError> {
    let answer = home.store().answer(&record.digest)?;
    let verdict = match &answer {
        Some(answer) => {
            let patient = Address::new(&answer.patient, home.network_id());
            home.store().latest_verdict(&record.digest, &patient)?
        }
        None => None,
    };
    let answer_by_ms = record.signed.request().answer_by_ms;
    let mut stage = Stage::of(answer_by_ms, answer.as_ref(), verdict.as_ref(), home.clock().now_ms());
    // The verdict that is noted may be older than the patient's statement.
    if stage == Stage::Yes && !stated_codes(home, record, answer.as_ref())?.is_empty() {
        stage = Stage::No;
    }
    Ok((stage, answer, verdict))
}

/// Codes of the reasons that patients' statements add.
fn stated_codes(
    home: &HospitalHome,
    record: &RequestRecord,
    answer: Option<&AnswerRecord>,
) -> Result<Vec<String>, StorageError> {
    let Some(answer) = answer else { return Ok(Vec::new()) };
    let patient = Address::new(&answer.patient, home.network_id());
    let stated = stated_rights(home, &record.digest, &patient)?;
    Ok(stated.into_iter().map(|role| Reason::WithdrawnByStatement(role).code()).collect())
}

/// Whether the verdict that is shown should be asked anew: it is older than `age_ms`, and the right has not ended.
pub(super) fn wants_new_verdict(home: &HospitalHome, digest: &Hash256, age_ms: u64) -> Result<bool, StorageError> {
    let Some(record) = home.store().request(digest)? else {
        return Ok(false);
    };
    let (stage, _, verdict) = stage_of(home, &record)?;
    let now = home.clock().now_ms();
    let old = verdict.is_none_or(|verdict| now.saturating_sub(verdict.at_ms) >= age_ms);
    Ok(matches!(stage, Stage::Yes | Stage::No) && old && now < record.signed.request().until_ms)
}

/// The state of a request in words.
pub(super) fn state_view(
    home: &HospitalHome,
    record: &RequestRecord,
    language: Language,
    trouble: bool,
) -> Result<StateView, StorageError> {
    let (stage, answer, verdict) = stage_of(home, record)?;
    let word = |key: &str| language.word(key);
    let mut facts = Vec::new();
    let mut reasons = Vec::new();
    if let Some(answer) = &answer {
        if record.signed.request().nft.is_none() {
            facts.push((word("fact_study"), answer.nft.to_string()));
        }
        if let Some(height) = answer.height {
            facts.push((word("fact_block"), height.to_string()));
        }
        if let (Stage::Answering, Some(deadline)) = (stage, answer.deadline_ms) {
            facts.push((word("fact_sign_by"), language.moment(deadline)));
        }
    }
    if let Some(lock) =
        answer.as_ref().and_then(|answer| answer.hash).map(|hash| home.store().lock_of(&hash)).transpose()?.flatten()
    {
        let key = match lock.state {
            LockState::Signed | LockState::Locked => Some("deposit_open"),
            LockState::Returned => Some("deposit_returned"),
            LockState::Lost => Some("deposit_lost"),
            LockState::Void => None,
        };
        let amount = xym(Amount(lock.deposit));
        facts.extend(key.map(|key| (word("fact_deposit"), word(key).replace("{amount}", &amount))));
    }
    if let (Stage::Yes | Stage::No, Some(verdict)) = (stage, &verdict) {
        // What the verdict has noted comes first; it may be a no of the chain for the same rights.
        let codes = match verdict.yes {
            true => stated_codes(home, record, answer.as_ref())?,
            false => verdict.reasons.clone(),
        };
        reasons = codes.iter().map(|code| language.reason(code)).collect();
        facts.push((word("fact_checked"), language.moment(verdict.at_ms)));
    }
    if let (Stage::Failed, Some(failure)) = (stage, answer.as_ref().and_then(|answer| answer.failure.as_deref())) {
        match failure {
            EXPIRED => reasons.push(word("failure_expired")),
            code => reasons.push(word("failure_code").replace("{code}", code)),
        }
    }
    Ok(StateView {
        stage: stage.name(),
        shows_code: stage.shows_code(),
        title: word(&format!("state_{}_title", stage.name())),
        text: word(&format!("state_{}_text", stage.name())),
        reasons,
        facts,
        trouble,
        prepared_link: (stage == Stage::Answering)
            .then(|| format!("/requests/{}/prepared?lang={}", record.digest, language.code())),
    })
}

/// What a request asks, in words.
pub(super) fn asked_view(record: &RequestRecord, language: Language) -> AskedView {
    let request = record.signed.request();
    let word = |key: &str| language.word(key);
    let rights: Vec<String> = request
        .rights()
        .roles()
        .map(|role| match role {
            Role::Transfer => word("right_transfer"),
            Role::Viewing => word("right_viewing"),
        })
        .collect();
    let identity = match request.identity {
        Identity::Identified => word("identity_identified"),
        Identity::Deidentified => word("identity_deidentified"),
    };
    let payer = match request.payer {
        Payer::Hospital => word("payer_hospital"),
        Payer::Patient => word("payer_patient"),
        Payer::HospitalBonded => word("payer_hospital_bonded"),
    };
    let mut lines = vec![
        (word("asked_study"), vec![study_words(record, language)]),
        (word("asked_rights"), rights),
        (word("asked_purpose"), vec![purpose_word(request.purpose, language)]),
        (word("asked_identity"), vec![identity]),
        (word("asked_until"), vec![language.moment(request.until_ms)]),
        (word("asked_payer"), vec![payer]),
        (word("asked_answer_by"), vec![language.moment(request.answer_by_ms)]),
    ];
    if request.wants_thumbnail_key {
        lines.insert(2, (word("asked_thumbnail"), vec![word("asked_thumbnail_yes")]));
    }
    AskedView { digest: record.digest.to_string(), lines }
}

/// A line of the list.
pub(super) fn line_view(
    home: &HospitalHome,
    record: &RequestRecord,
    language: Language,
) -> Result<LineView, StorageError> {
    let (stage, ..) = stage_of(home, record)?;
    let request = record.signed.request();
    let digest = record.digest.to_string();
    Ok(LineView {
        short: digest.get(..8).unwrap_or_default().to_owned(),
        digest,
        study: study_words(record, language),
        purpose: purpose_word(request.purpose, language),
        created: language.moment(request.created_ms),
        stage: stage.name(),
        title: language.word(&format!("state_{}_short", stage.name())),
    })
}

fn study_words(record: &RequestRecord, language: Language) -> String {
    match record.signed.request().nft {
        Some(nft) => nft.to_string(),
        None => language.word("study_open"),
    }
}

fn purpose_word(purpose: Purpose, language: Language) -> String {
    language.word(&format!("purpose_{}", purpose.code()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tegata_symbol::{MosaicId, PublicKey};

    fn answer(state: AnswerState) -> AnswerRecord {
        AnswerRecord {
            digest: Hash256::ZERO,
            patient: PublicKey([1; 32]),
            nft: MosaicId(1),
            state,
            received_ms: 0,
            prepared: None,
            cosignature: None,
            hash: None,
            deadline_ms: Some(500),
            thumbnail_key: None,
            height: None,
            failure: None,
        }
    }

    #[test]
    fn a_request_without_answer_waits_until_its_time_is_over() {
        assert_eq!(Stage::of(1_000, None, None, 999), Stage::Waiting);
        assert_eq!(Stage::of(1_000, None, None, 1_000), Stage::Expired);
    }

    #[test]
    fn a_prepared_aggregate_that_nobody_signed_lets_the_patient_scan_again() {
        let prepared = answer(AnswerState::Prepared);
        assert_eq!(Stage::of(1_000, Some(&prepared), None, 499), Stage::Answering);
        assert_eq!(Stage::of(1_000, Some(&prepared), None, 500), Stage::Overdue);
        assert!(Stage::Overdue.shows_code());
        assert_eq!(Stage::of(1_000, Some(&prepared), None, 1_000), Stage::Expired);
    }

    #[test]
    fn a_judged_answer_without_verdict_is_never_a_yes() {
        assert_eq!(Stage::of(1_000, Some(&answer(AnswerState::Judged)), None, 0), Stage::No);
    }
}
