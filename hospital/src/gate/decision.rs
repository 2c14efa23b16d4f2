//! Whether the gate opens: the verdict, and the gate's own policy.

use tegata_rights::{Reason, Role, SignedRequest, void_key};
use tegata_symbol::Address;

use super::Gate;
use crate::api_error::{ApiError, ReasonBody};
use crate::chain::Chain;
use crate::store::StudyRecord;
use crate::verify::{VerifyOptions, verify, verify_warm};
use crate::withdrawals::stated_rights;

impl<C: Chain> Gate<C> {
    /// A release needs T and V; the hospital that made the study needs only what it asked for itself.
    /// Who the patient is comes from this hospital's own record of the issue, never from the caller.
    pub(super) async fn check_rights(&self, signed: &SignedRequest, study: &StudyRecord) -> Result<(), ApiError> {
        let mut reasons = self.reasons_without_chain(signed, study)?;
        reasons.extend(verify(&self.home, &*self.chain, &self.options(signed, study)).await?.reasons);
        refused(&reasons)
    }

    /// The same for one file of many: the chain is asked only when its last yes is not warm any more.
    pub(super) async fn check_rights_again(&self, signed: &SignedRequest, study: &StudyRecord) -> Result<(), ApiError> {
        let mut reasons = self.reasons_without_chain(signed, study)?;
        let key = (signed.digest(), study.nft);
        // What a patient has stated is in this hospital's store, and outruns every yes of before.
        let options = self.options(signed, study);
        let is_stated = !stated_rights(&self.home, &signed.digest(), &options.patient)?.is_empty();
        if !reasons.is_empty() || is_stated || !self.warm.holds(&key, self.home.clock().now_ms()) {
            let (verdict, warm) = verify_warm(&self.home, &*self.chain, &options).await?;
            reasons.extend(verdict.reasons);
            if let Some(warm) = warm {
                self.warm.keep(key, warm, self.home.clock().now_ms());
            }
        }
        refused(&reasons)
    }

    fn options<'a>(&self, signed: &'a SignedRequest, study: &StudyRecord) -> VerifyOptions<'a> {
        VerifyOptions {
            request: signed,
            patient: Address::new(&study.patient, self.home.network_id()),
            nft: Some(study.nft),
            named_rights: None,
        }
    }

    /// What speaks against a release before the chain is asked.
    fn reasons_without_chain(&self, signed: &SignedRequest, study: &StudyRecord) -> Result<Vec<Reason>, ApiError> {
        let request = signed.request();
        let mut reasons: Vec<Reason> = Vec::new();
        if request.asker != self.home.identity() {
            let missing = Role::ALL.into_iter().filter(|role| !request.rights().contains(*role));
            reasons.extend(missing.map(Reason::RightNotAsked));
        }
        if request.nft.is_some_and(|nft| nft != study.nft) {
            reasons.push(Reason::OtherStudy);
            refused(&reasons)?;
        }
        Ok(reasons)
    }

    /// The own study goes to the account that holds the NFT, unless this hospital declared it void.
    pub(super) async fn check_holder(&self, study: &StudyRecord, patient: &Address) -> Result<(), ApiError> {
        let holdings = self.chain.holdings(&[*patient], &[study.nft]).await?;
        if !holdings.iter().any(|h| h.account == *patient && h.asset == study.nft && h.amount == 1) {
            return Err(ApiError::refused(vec![(&Reason::NotHolder).into()]));
        }
        let void = self.chain.asset_metadata(&self.home.identity(), study.nft, void_key()).await?;
        if void.is_some_and(|value| !value.is_empty()) {
            return Err(ApiError::refused(vec![(&Reason::StudyVoid).into()]));
        }
        Ok(())
    }
}

fn refused(reasons: &[Reason]) -> Result<(), ApiError> {
    if reasons.is_empty() { Ok(()) } else { Err(ApiError::refused(reasons.iter().map(ReasonBody::from).collect())) }
}
