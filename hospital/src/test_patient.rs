//! A patient's phone for the tests of desk and gate: what a wallet does, with the same code of the rights protocol.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use reqwest::{Client, Response};
use tegata_rights::{
    Answer, Decision, GrantForm, GrantTerms, RightState, Role, SealedAnswer, SignedRequest, SponsorLimits,
    check_prepared, patient_paid_grant, registered, standing, withdrawal,
};
use tegata_symbol::{
    AggregateForks, Amount, Cosignature, DetachedCosignature, Hash256, KeyPair, MosaicId, NetworkTime, Transaction,
};

use crate::chain::Chain;
use crate::test_world::World;

/// The operating system's randomness for sealing.
struct SystemRandomness;

impl TryRng for SystemRandomness {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(crate::randomness::random().unwrap()))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(crate::randomness::random().unwrap()))
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        getrandom::fill(bytes).unwrap();
        Ok(())
    }
}

impl TryCryptoRng for SystemRandomness {}

pub(crate) struct Patient<'a> {
    pub(crate) world: &'a World,
    pub(crate) keys: KeyPair,
    /// Who signs in place of the account.
    pub(crate) guardian: Option<KeyPair>,
    pub(crate) nft: MosaicId,
    pub(crate) client: Client,
}

impl<'a> Patient<'a> {
    pub(crate) fn new(world: &'a World, keys: KeyPair, nft: MosaicId) -> Self {
        Self { world, keys, guardian: None, nft, client: tegata_node::http_client().unwrap() }
    }

    fn signing(&self) -> &KeyPair {
        self.guardian.as_ref().unwrap_or(&self.keys)
    }

    pub(crate) fn answer(&self, signed: &SignedRequest, decision: Decision, grant: Option<Hash256>) -> Answer {
        Answer {
            version: 1,
            request: signed.digest(),
            decision,
            patient: self.keys.public_key(),
            nft: self.nft,
            grant: grant.map(|hash| hash.0.into()),
            thumbnail_key: None,
            signer: self.guardian.as_ref().map(|guardian| guardian.public_key().0.into()),
            signed_grant: None,
        }
    }

    /// Seals an answer to the asking hospital and posts it to its desk.
    pub(crate) async fn post(&self, desk: &str, signed: &SignedRequest, answer: &Answer) -> Response {
        let sealed = self.seal(signed, answer).await;
        self.client.post(format!("{desk}/answers")).body(sealed.to_bytes()).send().await.unwrap()
    }

    /// Seals an answer to the asking hospital.
    pub(crate) async fn seal(&self, signed: &SignedRequest, answer: &Answer) -> SealedAnswer {
        let registry = self.world.registry.address();
        let entry = registered(&self.world.pool, &registry, &signed.request().asker).await.unwrap().unwrap();
        answer.seal(self.signing(), &entry.transport_key, &mut SystemRandomness).unwrap()
    }

    pub(crate) async fn terms(&self, signed: &SignedRequest) -> GrantTerms {
        use tegata_rights::Ledger;
        let registry = self.world.registry.address();
        let request = signed.request();
        let creator = self.world.pool.assets(&[self.nft]).await.unwrap()[0].creator;
        let source = registered(&self.world.pool, &registry, &creator).await.unwrap().unwrap();
        let asker = registered(&self.world.pool, &registry, &request.asker).await.unwrap().unwrap();
        GrantTerms {
            patient: self.keys.public_key(),
            nft: self.nft,
            asker: request.asker,
            rights: request.rights(),
            request: signed.digest(),
            until_ms: request.until_ms,
            transfer_to: source.reception[0],
            viewing_to: asker.reception[0],
        }
    }

    async fn standings(&self, signed: &SignedRequest) -> Vec<(Role, RightState)> {
        let (terms, own) = (self.terms(signed).await, self.world.address(&self.keys));
        let mut found = Vec::new();
        for role in signed.request().rights().roles() {
            let id = terms.right_id(role, &self.world.network);
            let standing = standing(&self.world.pool, &own, self.nft, role, id).await.unwrap();
            found.push((role, standing.state.unwrap()));
        }
        found
    }

    /// Asks the desk to prepare, checks the bytes as a wallet does, and cosigns.
    pub(crate) async fn prepare(&self, desk: &str, signed: &SignedRequest) -> DetachedCosignature {
        let response = self.post(desk, signed, &self.answer(signed, Decision::Prepare, None)).await;
        assert_eq!(response.status(), 200);
        self.cosign_bytes(signed, &response.bytes().await.unwrap()).await
    }

    /// The same, where the desk may not be able to.
    pub(crate) async fn try_prepare(&self, desk: &str, signed: &SignedRequest) -> Option<DetachedCosignature> {
        let sealed = self.seal(signed, &self.answer(signed, Decision::Prepare, None)).await.to_bytes();
        let response = self.client.post(format!("{desk}/answers")).body(sealed).send().await.ok()?;
        if response.status() != 200 {
            return None;
        }
        Some(self.cosign_bytes(signed, &response.bytes().await.ok()?).await)
    }

    /// Checks an aggregate as a wallet does, and cosigns.
    pub(crate) async fn cosign_bytes(&self, signed: &SignedRequest, prepared: &[u8]) -> DetachedCosignature {
        let transaction = Transaction::from_bytes(prepared).unwrap();
        let standings = self.standings(signed).await;
        let state = |role| standings.iter().find(|(of, _)| *of == role).map_or(RightState::Absent, |(_, state)| *state);
        let limits = SponsorLimits {
            rental: Chain::fees(&self.world.pool).await.unwrap().mosaic_rental,
            most_beyond_rentals: Amount(20_000_000),
            chain_time: self.world.pool.chain_time().await.unwrap(),
            form: GrantForm::of(signed.request().payer).unwrap(),
        };
        let terms = self.terms(signed).await;
        let facts = check_prepared(&transaction, &terms, &self.world.network, &limits, state).unwrap();
        DetachedCosignature { cosignature: Cosignature::sign(self.signing(), &facts.hash), parent_hash: facts.hash }
    }

    pub(crate) async fn cosign(&self, desk: &str, signed: &SignedRequest, detached: &DetachedCosignature) -> Response {
        let url = format!("{desk}/answers/{}/cosignature", signed.digest());
        self.client.post(url).body(detached.to_bytes()).send().await.unwrap()
    }

    /// The same, where the desk may not be there; whether it took it.
    pub(crate) async fn try_cosign(&self, desk: &str, signed: &SignedRequest, detached: &DetachedCosignature) -> bool {
        let url = format!("{desk}/answers/{}/cosignature", signed.digest());
        let sent = self.client.post(url).body(detached.to_bytes()).send().await;
        sent.is_ok_and(|response| response.status() == 202)
    }

    async fn deadline(&self) -> NetworkTime {
        NetworkTime(self.world.pool.node_time().await.unwrap().0 + 600_000)
    }

    /// A grant that the patient's account pays for.
    pub(crate) async fn grant(&self, signed: &SignedRequest) -> Hash256 {
        self.world.announce(self.unsigned_grant(signed).await, &self.keys)
    }

    /// The same, signed and not announced.
    pub(crate) async fn signed_grant(&self, signed: &SignedRequest) -> (Hash256, Vec<u8>) {
        let (network, forks) = (&self.world.network, &AggregateForks::FROM_THE_START);
        let grant = self.unsigned_grant(signed).await.sign(&self.keys, &network.signing(forks, 1)).unwrap();
        (grant.hash(&network.generation_hash_seed), grant.to_bytes())
    }

    async fn unsigned_grant(&self, signed: &SignedRequest) -> Transaction {
        let terms = self.terms(signed).await;
        let deadline = self.deadline().await;
        patient_paid_grant(&terms, &self.world.network, deadline, 100, |_| RightState::Absent)
    }

    /// Takes one right back.
    pub(crate) async fn withdraw(&self, signed: &SignedRequest, role: Role) {
        let terms = self.terms(signed).await;
        let unit = (terms.right_id(role, &self.world.network), terms.recipient(role));
        let deadline = self.deadline().await;
        let key = self.keys.public_key();
        self.world.announce(withdrawal(key, &self.world.network, &[unit], deadline, 100).unwrap(), &self.keys);
    }
}

/// The `code` of an error answer.
pub(crate) async fn code(response: Response) -> String {
    let body: serde_json::Value = response.json().await.unwrap();
    body["code"].as_str().unwrap().to_owned()
}
