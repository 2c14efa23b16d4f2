//! What the treasury reissuance fork changed.

use tegata_symbol::{Amount, Body, KeyPair, MosaicFlags, PrivateKey};

use crate::parameters::Parameters;
use crate::status::Failure;
use crate::world::World;

const FORK: u64 = 6;
const FUNDS: u64 = 1_000_000_000;

fn address(number: u8) -> tegata_symbol::Address {
    let keys = KeyPair::new(&PrivateKey::from_bytes([number; 32]));
    tegata_symbol::Address::new(&keys.public_key(), tegata_symbol::NetworkId::TESTNET)
}

/// Sinks before the fork: accounts 61 and 62; from then on 71 and 72.
fn forked(parameters: &mut Parameters) {
    parameters.forks.treasury_reissuance = FORK;
    (parameters.mosaic_rental_sink_v1, parameters.mosaic_rental_sink) = (address(61), address(71));
    (parameters.harvest_network_fee_sink_v1, parameters.harvest_network_fee_sink) = (address(62), address(72));
    parameters.harvest_network_percentage = 10;
}

#[test]
fn mosaics_are_revokable_from_the_fork_on() {
    let mut world = World::with(forked);
    world.fund(4, FUNDS);
    let revokable = Body::MosaicDefinition(world.definition(4, 1, MosaicFlags::REVOKABLE.0));
    assert_eq!(world.rejected(4, revokable.clone()), Failure::MosaicInvalidFlags);
    while world.ledger.height() < FORK - 1 {
        world.block();
    }
    world.confirm(4, revokable);
    assert_eq!(world.ledger.height(), FORK);
}

#[test]
fn rentals_and_the_networks_share_of_fees_go_to_other_accounts_from_the_fork_on() {
    let mut world = World::with(forked);
    world.fund(4, FUNDS);
    let currency = world.currency();
    let first_share = world.balance(62, currency);
    // The faucet's transfer of one mosaic has 176 bytes, at multiplier 100.
    assert_eq!(first_share, 17_600 / 10);
    world.mosaic(4, 1, 0, 0);
    let rental = world.balance(61, currency);
    assert!(rental > 0);
    let before = world.balance(62, currency);
    while world.ledger.height() < FORK - 1 {
        world.block();
    }
    world.mosaic(4, 2, 0, 0);
    assert_eq!((world.balance(61, currency), world.balance(62, currency)), (rental, before));
    assert_eq!(Amount(world.balance(72, currency)), Amount(15_000 / 10));
    assert!(world.balance(71, currency) > 0);
}
