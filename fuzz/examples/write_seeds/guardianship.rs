//! What guardians sign: changes, grants, withdrawals.

use tegata_fuzz::world::NFT;
use tegata_rights::{
    Guardianship, RightState, Rights, Role, guardians_grant, guardians_withdrawal, guardianship_step,
};
use tegata_symbol::{Address, Aggregate, Amount, Body, Network, NetworkTime, Transaction};

use crate::{Seeds, rights};

pub fn seeds() -> Seeds {
    let network = Network::TESTNET;
    let (ward, guardian) = (rights::keys("Patient01").public_key(), rights::keys("Guardian01").public_key());
    let deadline = NetworkTime(1_000);
    let change = |names: &[&str], approvals| {
        let added: Vec<Address> = names.iter().map(|name| rights::address(name)).collect();
        let before = Guardianship::none(rights::address("Patient01"));
        let (_, step) = before.changed(&added, None, approvals).expect("one lost key does not freeze it");
        let steps = vec![guardianship_step(ward, &network, step)];
        Transaction::new(guardian, network.id, deadline, Body::Aggregate(Aggregate::bonded(steps))).with_fee(100, 2)
    };
    let request = rights::signed("Hospital02", Some(NFT), Rights::BOTH, 1);
    let terms = rights::terms(&request, NFT);
    let grant = |signatures, funds| {
        let state = |_| RightState::Absent;
        guardians_grant(&terms, &network, guardian, signatures, Amount(funds), deadline, 100, state)
    };
    let units = [(terms.right_id(Role::Transfer, &network), terms.transfer_to)];
    let withdrawal = |share| {
        guardians_withdrawal(ward, &network, guardian, 2, Amount(share), &units, deadline, 100).expect("one unit")
    };
    vec![
        ("change_1_of_2".into(), change(&["Guardian01", "Guardian02"], 1).to_bytes()),
        ("change_2_of_3".into(), change(&["Guardian01", "Guardian02", "Guardian03"], 2).to_bytes()),
        ("grant".into(), grant(1, 100_000_000).to_bytes()),
        ("grant_bonded".into(), grant(2, 0).to_bytes()),
        ("withdrawal".into(), withdrawal(0).to_bytes()),
        ("withdrawal_from_the_float".into(), withdrawal(u64::MAX).to_bytes()),
    ]
}
