use serde_json::{Value, json};
use tegata_node::NodeError;

use crate::fake_node::{FakeNode, Reply, ok, pool};
use crate::rest_form::address;

fn multisig(account: u8, approvals: u32, removals: u32, guardians: &[u8], wards: &[u8]) -> Value {
    let list = |numbers: &[u8]| numbers.iter().map(|number| address(*number).to_hex()).collect::<Vec<_>>();
    json!({ "multisig": {
        "version": 1,
        "accountAddress": address(account).to_hex(),
        "minApproval": approvals,
        "minRemoval": removals,
        "cosignatoryAddresses": list(guardians),
        "multisigAddresses": list(wards),
    } })
}

fn path(account: u8) -> String {
    format!("GET /account/{}/multisig", address(account))
}

#[tokio::test]
async fn who_signs_for_an_account_is_read_and_an_account_without_guardians_is_nothing_wrong() {
    let node = FakeNode::start().await;
    let pool = pool(&[&node]).await;
    node.on(&path(1), [ok(multisig(1, 2, 2, &[2, 3, 4], &[]))]);
    node.on(&path(2), [ok(multisig(2, 0, 0, &[], &[1]))]);
    node.on(&path(5), [Reply::Text(404, r#"{"code":"ResourceNotFound","message":"no resource"}"#.into())]);
    let found = pool.multisig(&address(1)).await.unwrap().unwrap();
    assert_eq!((found.approvals, found.removals, found.guardians.len()), (2, 2, 3));
    assert!(found.is_guarded() && !found.is_fragile());
    let guardian = pool.multisig(&address(2)).await.unwrap().unwrap();
    assert_eq!((guardian.is_guarded(), guardian.wards), (false, vec![address(1)]));
    assert_eq!(pool.multisig(&address(5)).await.unwrap(), None);
}

#[tokio::test]
async fn multisig_accounts_that_cannot_be_are_nonsense() {
    let many: Vec<u8> = (2..=27).collect();
    for wrong in [
        multisig(2, 1, 1, &[3, 4], &[]),
        multisig(1, 3, 1, &[3, 4], &[]),
        multisig(1, 1, 3, &[3, 4], &[]),
        multisig(1, 0, 1, &[3, 4], &[]),
        multisig(1, 1, 1, &[], &[3]),
        multisig(1, 1, 1, &many, &[]),
    ] {
        let node = FakeNode::start().await;
        let pool = pool(&[&node]).await;
        node.on(&path(1), [ok(wrong.clone())]);
        let error = pool.multisig(&address(1)).await.unwrap_err();
        assert!(matches!(error, NodeError::Nonsense { .. }), "{wrong}: {error}");
    }
}
