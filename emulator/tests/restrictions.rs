//! Secret locks, restrictions and key links over REST.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod node;

use node::{Node, XYM, keys};
use serde_json::{Value, json};
use tegata_symbol::{
    AccountRestriction, Amount, Body, Hash256, KeyLink, Mosaic, MosaicAddressRestriction, MosaicDefinition,
    MosaicFlags, MosaicGlobalRestriction, MosaicId, SecretLock, SecretProof, TransactionType, VotingKeyLink, merkle,
    restriction_entry_id,
};

/// Confirms what the account does; answers the transaction's own fields as REST tells them.
async fn confirm(node: &mut Node, signer: u8, body: Body) -> Value {
    let mut fields = node.confirm(signer, body).await["transaction"].take();
    for name in ["size", "signature", "signerPublicKey", "version", "network", "maxFee", "deadline"] {
        assert!(fields.as_object_mut().unwrap().remove(name).is_some(), "{name}");
    }
    fields
}

#[tokio::test]
async fn a_secret_lock_is_found_by_owner_secret_and_composite_hash() {
    let mut node = Node::with_funds().await;
    let secret = merkle::sha3_256(&[b"open sesame"]);
    let (recipient, currency) = (node.address(6), node.network.currency);
    let mosaic = Mosaic { id: currency, amount: Amount(XYM) };
    let lock = SecretLock { recipient: recipient.into(), secret, mosaic, duration: 100, hash_algorithm: 0 };
    let fields = confirm(&mut node, 4, Body::SecretLock(lock)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4152, "recipientAddress": recipient.to_hex(), "secret": secret.to_string(),
            "mosaicId": currency.to_string(), "amount": "1000000", "duration": "100", "hashAlgorithm": 0,
        })
    );
    let hash = merkle::sha3_256(&[&secret.0, recipient.as_bytes()]).to_string();
    let mut expected = json!({
        "id": &hash[..24],
        "lock": {
            "version": 1, "ownerAddress": node.address(4).to_hex(), "mosaicId": currency.to_string(),
            "amount": "1000000", "endHeight": "105", "status": 0, "hashAlgorithm": 0, "secret": secret.to_string(),
            "recipientAddress": recipient.to_hex(), "compositeHash": hash,
        },
    });
    assert_eq!(node.ok(&format!("/lock/secret/{hash}")).await, expected);
    let owner = node.address(4);
    for path in [
        "/lock/secret".to_owned(),
        format!("/lock/secret?secret={secret}"),
        format!("/lock/secret?address={owner}"),
        format!("/account/{owner}/lock/secret"),
    ] {
        assert_eq!(node.list(&path).await, json!([expected]), "{path}");
    }
    assert_eq!(node.list(&format!("/account/{recipient}/lock/secret")).await, json!([]));
    assert_eq!(node.list(&format!("/lock/secret?secret={}", Hash256::ZERO)).await, json!([]));
    assert_eq!(node.post("/lock/secret", json!({ "compositeHashes": [hash] })).await, (200, json!([expected])));
    assert_eq!(node.get(&format!("/lock/secret/{}", Hash256::ZERO)).await.0, 404);
    assert_eq!(node.get("/lock/secret/12").await.0, 409);
    assert_eq!(node.get("/account/T/lock/secret").await.0, 409);

    let proof = SecretProof { recipient: recipient.into(), secret, hash_algorithm: 0, proof: b"open sesame".to_vec() };
    let fields = confirm(&mut node, 5, Body::SecretProof(proof)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4252, "recipientAddress": recipient.to_hex(), "secret": secret.to_string(),
            "hashAlgorithm": 0, "proof": "6F70656E20736573616D65",
        })
    );
    expected["lock"]["status"] = 1.into();
    assert_eq!(node.ok(&format!("/lock/secret/{hash}")).await, expected);
}

#[tokio::test]
async fn account_restrictions_are_told_with_their_flags_and_values() {
    let mut node = Node::with_funds().await;
    let (four, six) = (node.address(4), node.address(6));
    assert_eq!(node.get(&format!("/restrictions/account/{four}")).await.0, 404);
    assert_eq!(node.get("/restrictions/account/T").await.0, 409);
    let by_address = AccountRestriction { flags: 0x8001, additions: vec![six.into()], deletions: vec![] };
    let fields = confirm(&mut node, 4, Body::AccountAddressRestriction(by_address)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4150, "restrictionFlags": 0x8001, "restrictionAdditions": [six.to_hex()],
            "restrictionDeletions": [],
        })
    );
    let by_mosaic = AccountRestriction { flags: 2, additions: vec![node.network.currency], deletions: vec![] };
    let fields = confirm(&mut node, 4, Body::AccountMosaicRestriction(by_mosaic)).await;
    assert_eq!(fields["restrictionAdditions"], json!([node.network.currency.to_string()]));
    let own = TransactionType::AccountOperationRestriction as u16;
    let by_type = AccountRestriction { flags: 0x4004, additions: vec![own], deletions: vec![] };
    let fields = confirm(&mut node, 4, Body::AccountOperationRestriction(by_type)).await;
    assert_eq!(fields["restrictionAdditions"], json!([own]));
    let expected = json!({
        "accountRestrictions": {
            "version": 1,
            "address": four.to_hex(),
            "restrictions": [
                { "restrictionFlags": 0x8001, "values": [six.to_hex()] },
                { "restrictionFlags": 2, "values": [node.network.currency.to_string()] },
                { "restrictionFlags": 0x4004, "values": [own] },
            ],
        },
    });
    assert_eq!(node.ok(&format!("/restrictions/account/{four}")).await, expected);
    assert_eq!(node.list("/restrictions/account").await, json!([expected]));
    assert_eq!(node.list(&format!("/restrictions/account?address={four}")).await, json!([expected]));
    assert_eq!(node.list(&format!("/restrictions/account?address={six}")).await, json!([]));
    let many = node.post("/restrictions/account", json!({ "addresses": [six.to_string(), four.to_string()] })).await;
    assert_eq!(many, (200, json!([expected])));
}

#[tokio::test]
async fn mosaic_restrictions_are_found_by_mosaic_target_and_kind() {
    let mut node = Node::with_funds().await;
    let (four, five) = (node.address(4), node.address(5));
    let id = MosaicId::new(1, &four);
    let definition = MosaicDefinition { id, duration: 0, nonce: 1, flags: MosaicFlags(4), divisibility: 0 };
    confirm(&mut node, 4, Body::MosaicDefinition(definition)).await;
    let global = MosaicGlobalRestriction {
        mosaic_id: id,
        reference_mosaic_id: MosaicId(0),
        key: 0xFEDC,
        previous_value: 0,
        new_value: 10,
        previous_type: 0,
        new_type: 6,
    };
    let fields = confirm(&mut node, 4, Body::MosaicGlobalRestriction(global)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4151, "mosaicId": id.to_string(), "referenceMosaicId": "0".repeat(16),
            "restrictionKey": "000000000000FEDC", "previousRestrictionValue": "0", "newRestrictionValue": "10",
            "previousRestrictionType": 0, "newRestrictionType": 6,
        })
    );
    let address = MosaicAddressRestriction {
        mosaic_id: id,
        key: 0xFEDC,
        previous_value: u64::MAX,
        new_value: 11,
        target: five.into(),
    };
    let fields = confirm(&mut node, 4, Body::MosaicAddressRestriction(address)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4251, "mosaicId": id.to_string(), "restrictionKey": "000000000000FEDC",
            "targetAddress": five.to_hex(), "previousRestrictionValue": u64::MAX.to_string(),
            "newRestrictionValue": "11",
        })
    );
    let global_hash = restriction_entry_id(id, None).to_string();
    let rule = json!({ "referenceMosaicId": "0".repeat(16), "restrictionValue": "10", "restrictionType": 6 });
    let global = json!({
        "id": &global_hash[..24],
        "mosaicRestrictionEntry": {
            "version": 1, "compositeHash": global_hash, "entryType": 1, "mosaicId": id.to_string(),
            "restrictions": [{ "key": "65244", "restriction": rule }],
        },
    });
    let address_hash = restriction_entry_id(id, Some(&five)).to_string();
    let address = json!({
        "id": &address_hash[..24],
        "mosaicRestrictionEntry": {
            "version": 1, "compositeHash": address_hash, "entryType": 0, "mosaicId": id.to_string(),
            "targetAddress": five.to_hex(), "restrictions": [{ "key": "65244", "value": "11" }],
        },
    });
    assert_eq!(node.ok(&format!("/restrictions/mosaic/{global_hash}")).await, global);
    assert_eq!(node.ok(&format!("/restrictions/mosaic/{address_hash}")).await, address);
    let both = node.list(&format!("/restrictions/mosaic?mosaicId={id}")).await;
    assert_eq!(both.as_array().unwrap().len(), 2);
    assert_eq!(node.list(&format!("/restrictions/mosaic?mosaicId={id}&entryType=1")).await, json!([global]));
    assert_eq!(node.list(&format!("/restrictions/mosaic?targetAddress={five}")).await, json!([address]));
    assert_eq!(node.list("/restrictions/mosaic?mosaicId=0000000000000007").await, json!([]));
    let hashes = json!({ "compositeHashes": [address_hash, Hash256::ZERO.to_string()] });
    assert_eq!(node.post("/restrictions/mosaic", hashes).await, (200, json!([address])));
    assert_eq!(node.get(&format!("/restrictions/mosaic/{}", Hash256::ZERO)).await.0, 404);
    assert_eq!(node.post("/restrictions/mosaic", json!({ "compositeHashes": ["1"] })).await.0, 409);
}

#[tokio::test]
async fn linked_keys_stand_in_the_account() {
    let mut node = Node::with_funds().await;
    let key = |number: u8| keys(number).public_key();
    let path = format!("/accounts/{}", node.address(4));
    assert_eq!(node.ok(&path).await["account"]["supplementalPublicKeys"], json!({}));
    let link = |number| KeyLink { linked_public_key: key(number), action: 1 };
    let fields = confirm(&mut node, 4, Body::AccountKeyLink(link(9))).await;
    assert_eq!(fields, json!({ "type": 0x414C, "linkedPublicKey": key(9).to_string(), "linkAction": 1 }));
    confirm(&mut node, 4, Body::NodeKeyLink(link(10))).await;
    confirm(&mut node, 4, Body::VrfKeyLink(link(11))).await;
    let voting = VotingKeyLink { linked_public_key: key(12), start_epoch: 3, end_epoch: 40, action: 1 };
    let fields = confirm(&mut node, 4, Body::VotingKeyLink(voting)).await;
    assert_eq!(
        fields,
        json!({
            "type": 0x4143, "linkedPublicKey": key(12).to_string(), "startEpoch": 3, "endEpoch": 40,
            "linkAction": 1,
        })
    );
    let account = node.ok(&path).await;
    assert_eq!(account["account"]["accountType"], 1);
    assert_eq!(
        account["account"]["supplementalPublicKeys"],
        json!({
            "linked": { "publicKey": key(9).to_string() },
            "node": { "publicKey": key(10).to_string() },
            "vrf": { "publicKey": key(11).to_string() },
            "voting": { "publicKeys": [{ "publicKey": key(12).to_string(), "startEpoch": 3, "endEpoch": 40 }] },
        })
    );
    let remote = node.ok(&format!("/accounts/{}", key(9))).await;
    assert_eq!(remote["account"]["accountType"], 2);
    let main = json!({ "linked": { "publicKey": key(4).to_string() } });
    assert_eq!(remote["account"]["supplementalPublicKeys"], main);
    assert_eq!(
        node.list(&format!("/transactions/confirmed?address={}", node.address(9))).await[0]["transaction"]["type"],
        0x414C
    );
}
