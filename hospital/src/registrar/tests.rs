#![allow(clippy::unwrap_used, clippy::expect_used)]
use tegata_rights::registered;

use super::*;
use crate::test_world::{Flaky, World, keys};

#[tokio::test]
async fn a_hospital_that_is_added_can_be_read_from_the_chain_and_one_that_is_removed_cannot() {
    let world = World::new().await;
    let home = world.stranger("北総合病院");
    let application = std::fs::read(home.entry_file()).unwrap();
    let registry = world.registry.address();

    let added = world.registry.add(&world.pool, &application, Some(home.identity())).await.unwrap();
    assert_eq!(added.name.as_deref(), Some("北総合病院"));
    assert!(added.transaction.is_some());
    let entry = registered(&world.pool, &registry, &home.identity()).await.unwrap().unwrap();
    assert_eq!(entry.name, "北総合病院");

    let again = world.registry.add(&world.pool, &application, None).await.unwrap();
    assert_eq!(again.transaction, None);

    world.registry.remove(&world.pool, &home.identity()).await.unwrap();
    assert_eq!(registered(&world.pool, &registry, &home.identity()).await.unwrap(), None);
    let gone = world.registry.remove(&world.pool, &home.identity()).await;
    assert!(matches!(gone, Err(RegistryError::NotRegistered(_))));

    world.registry.add(&world.pool, &application, None).await.unwrap();
    assert!(registered(&world.pool, &registry, &home.identity()).await.unwrap().is_some());
}

#[tokio::test]
async fn an_announcement_whose_answer_was_lost_is_not_made_twice() {
    let world = World::new().await;
    let home = world.stranger("A");
    let application = std::fs::read(home.entry_file()).unwrap();
    for fail_at in 0..40 {
        let flaky = Flaky::new(&world.pool, fail_at, true);
        let first = world.registry.add(&flaky, &application, None).await;
        let failed = flaky.has_failed();
        assert_eq!(failed, first.is_err(), "call {fail_at}");
        world.registry.add(&world.pool, &application, None).await.unwrap();
        let entry = registered(&world.pool, &world.registry.address(), &home.identity()).await.unwrap();
        assert!(entry.is_some(), "call {fail_at}");
        if !failed {
            return;
        }
        world.registry.remove(&world.pool, &home.identity()).await.unwrap();
    }
    panic!("adding never got through");
}

#[tokio::test]
async fn an_application_of_somebody_else_or_without_funds_is_refused() {
    let world = World::new().await;
    let (one, other) = (world.stranger("A"), world.stranger("B"));
    let application = std::fs::read(one.entry_file()).unwrap();
    let refused = world.registry.add(&world.pool, &application, Some(other.identity())).await;
    assert!(matches!(refused, Err(RegistryError::OtherHospital { .. })));
    let mut changed = application.clone();
    *changed.last_mut().unwrap() ^= 1;
    let refused = world.registry.add(&world.pool, &changed, None).await;
    assert!(matches!(refused, Err(RegistryError::Application(_))));

    let urls = world.registry.node_urls().to_vec();
    let poor =
        RegistryHome::init(&world.dir.path().join("poor"), &urls, world.network.id, world.ahead.clock()).unwrap();
    let refused = poor.add(&world.pool, &application, None).await;
    let Err(RegistryError::NotEnough(shortfall)) = refused else { panic!("{refused:?}") };
    assert_eq!(shortfall.missing(), shortfall.needed);
    assert!(shortfall.needed.0 > 0);
}

#[tokio::test]
async fn a_registry_is_made_once() {
    let world = World::new().await;
    let dir = world.dir.path().join("registry");
    let again = RegistryHome::init(&dir, world.registry.node_urls(), world.network.id, world.ahead.clock());
    assert!(matches!(again, Err(RegistryError::AlreadyInitialised(_))));
    assert_eq!(RegistryHome::open(&dir, world.ahead.clock()).unwrap().address(), world.registry.address());
    let nothing = RegistryHome::open(&world.dir.path().join("nothing"), world.ahead.clock());
    assert!(matches!(nothing, Err(RegistryError::NotInitialised(_))));
    assert_ne!(world.registry.address(), world.address(&keys(1)));
}
