//! A patient's phone for the tests of desk and gate: what a wallet does, with the same code of the rights protocol.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use reqwest::{Client, Response};
use tegata_rights::{
    Answer, Decision, GrantTerms, RightState, SealedAnswer, SignedRequest, SponsorLimits, check_prepared,
    patient_paid_grant, registered, withdrawal,
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
    pub(crate) nft: MosaicId,
    pub(crate) client: Client,
}

impl<'a> Patient<'a> {
    pub(crate) fn new(world: &'a World, keys: KeyPair, nft: MosaicId) -> Self {
        Self { world, keys, nft, client: tegata_node::http_client().unwrap() }
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
        answer.seal(&self.keys, &entry.transport_key, &mut SystemRandomness).unwrap()
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

    /// Asks the desk to prepare, checks the bytes as a wallet does, and cosigns.
    pub(crate) async fn prepare(&self, desk: &str, signed: &SignedRequest) -> DetachedCosignature {
        let response = self.post(desk, signed, &self.answer(signed, Decision::Prepare, None)).await;
        assert_eq!(response.status(), 200);
        self.cosign_bytes(signed, &response.bytes().await.unwrap()).await
    }

    /// Checks an aggregate as a wallet does, and cosigns.
    pub(crate) async fn cosign_bytes(&self, signed: &SignedRequest, bytes: &[u8]) -> DetachedCosignature {
        let transaction = Transaction::from_bytes(bytes).unwrap();
        let limits = SponsorLimits {
            rental: Chain::fees(&self.world.pool).await.unwrap().mosaic_rental,
            most_beyond_rentals: Amount(20_000_000),
            chain_time: self.world.pool.chain_time().await.unwrap(),
        };
        let terms = self.terms(signed).await;
        let facts = check_prepared(&transaction, &terms, &self.world.network, &limits, |_| RightState::Absent).unwrap();
        DetachedCosignature { cosignature: Cosignature::sign(&self.keys, &facts.hash), parent_hash: facts.hash }
    }

    pub(crate) async fn cosign(&self, desk: &str, signed: &SignedRequest, detached: &DetachedCosignature) -> Response {
        let url = format!("{desk}/answers/{}/cosignature", signed.digest());
        self.client.post(url).body(detached.to_bytes()).send().await.unwrap()
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
    pub(crate) async fn withdraw(&self, signed: &SignedRequest, role: tegata_rights::Role) {
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
