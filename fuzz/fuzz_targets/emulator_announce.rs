//! What is announced to the local ledger, raw or signed by its accounts. No currency is made or lost, and the blocks
//! lead a second ledger to the same state.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use tegata_emulator::chain::Ledger;
use tegata_emulator::packet::Announced;
use tegata_emulator::parameters::{LOCAL_INITIAL_CURRENCY, Parameters};
use tegata_emulator::state::{HashLockEntry, SecretLockEntry};
use tegata_fuzz::world::keys;
use tegata_fuzz::{choice, parts};
use tegata_symbol::{
    Aggregate, Body, Cosignature, DetachedCosignature, Hash256, HashLock, Mosaic, NetworkId, NetworkTime,
    SigningContext, Transaction,
};

const SEED: Hash256 = Hash256([0xAB; 32]);
const NEMESIS: u8 = 1;
const FAUCET: u8 = 2;
const HARVESTER: u8 = 3;
/// Accounts that sign are those of the keys from the faucet on.
const ACCOUNTS: u8 = 4;
const MOST_STEPS: usize = 24;

fuzz_target!(|data: &[u8]| {
    let mut ledger = new_ledger();
    let mut now = NetworkTime(1_000_000);
    let mut blocks = Vec::new();
    let mut last_partial = Hash256::ZERO;
    for (step, part) in parts(data).take(MOST_STEPS).enumerate() {
        let Some((kind, bytes)) = choice(part) else { continue };
        let signer = FAUCET + (kind >> 4) % ACCOUNTS;
        let deadline = now.0 + 1_000_000 + step as u64;
        let read =
            || Announced::read(bytes, ledger.parameters()).ok().map(|read| signed(read.transaction, signer, deadline));
        match kind & 7 {
            0 => {
                let _ = ledger.announce(bytes, now);
            }
            1 | 2 => {
                let Some(signed) = read() else { continue };
                let _ = ledger.announce(&signed.to_bytes(), now);
            }
            3 | 4 => {
                let Some(signed) = read() else { continue };
                last_partial = signed.hash(&SEED);
                if kind & 7 == 4 {
                    let _ = ledger.announce(&lock_for(last_partial, &ledger, deadline).to_bytes(), now);
                    blocks.push(make_block(&mut ledger, now));
                }
                let _ = ledger.announce_partial(&signed.to_bytes(), now);
            }
            5 => {
                if let Ok(cosignature) = DetachedCosignature::from_bytes(bytes) {
                    let _ = ledger.announce_cosignature(&cosignature, now);
                }
                let cosignature = Cosignature::sign(&keys(signer), &last_partial);
                let _ =
                    ledger.announce_cosignature(&DetachedCosignature { cosignature, parent_hash: last_partial }, now);
            }
            _ => {
                let later = bytes.first_chunk::<4>().map_or(30_000, |four| u32::from_le_bytes(*four));
                now = NetworkTime(now.0 + u64::from(later));
                blocks.push(make_block(&mut ledger, now));
            }
        }
    }
    now.0 += 30_000;
    blocks.push(make_block(&mut ledger, now));

    assert_eq!(currency(&ledger), LOCAL_INITIAL_CURRENCY);
    let mut second = new_ledger();
    for block in &blocks {
        second.replay(block).expect("a block that was made can be replayed");
    }
    assert_eq!(second.height(), ledger.height());
    assert_eq!(currency(&second), LOCAL_INITIAL_CURRENCY);
});

fn new_ledger() -> Ledger {
    let (nemesis, faucet) = (keys(NEMESIS), keys(FAUCET));
    let parameters = Parameters::local(SEED, nemesis.public_key(), faucet.public_key(), Duration::from_secs(30));
    Ledger::in_memory(parameters, &nemesis, keys(HARVESTER), 2).expect("there is memory")
}

fn make_block(ledger: &mut Ledger, now: NetworkTime) -> Vec<u8> {
    ledger.make_block(now).expect("there is memory").to_bytes()
}

/// The same content, signed by an account of the ledger and cosigned by all others that are needed.
/// Signs whatever version of aggregates there is: the ledger judges it.
const fn context(network: NetworkId, aggregate_version: u8) -> SigningContext {
    SigningContext { network, generation_hash_seed: SEED, aggregate_version }
}

fn signed(mut transaction: Transaction, signer: u8, deadline: u64) -> Transaction {
    let context = context(transaction.network, transaction.version);
    transaction.signer = keys(signer).public_key();
    transaction.deadline = NetworkTime(deadline);
    if let Body::Aggregate(aggregate) = &mut transaction.body {
        // An inner transaction's signer is chosen by its first byte.
        let mut signers = Vec::new();
        let mut transactions = aggregate.transactions().to_vec();
        for inner in &mut transactions {
            let number = FAUCET + inner.signer.0[0] % ACCOUNTS;
            signers.push(number);
            inner.signer = keys(number).public_key();
        }
        signers.retain(|number| *number != signer);
        signers.sort_unstable();
        signers.dedup();
        let bonded = aggregate.bonded;
        *aggregate = if bonded { Aggregate::bonded(transactions) } else { Aggregate::complete(transactions) };
        let transaction = transaction.with_fee(100, signers.len());
        let mut signed = transaction.sign(&keys(signer), &context).expect("the hash fits");
        let hash = signed.hash(&SEED);
        if let Body::Aggregate(aggregate) = &mut signed.body
            && !bonded
        {
            aggregate.cosignatures =
                signers.into_iter().map(|number| Cosignature::sign(&keys(number), &hash)).collect();
        }
        return signed;
    }
    transaction.with_fee(100, 0).sign(&keys(signer), &context).expect("no aggregate, no hash to fit")
}

/// The deposit for a bonded aggregate, paid by the faucet.
fn lock_for(hash: Hash256, ledger: &Ledger, deadline: u64) -> Transaction {
    let parameters = ledger.parameters();
    let mosaic = Mosaic { id: parameters.network.currency, amount: parameters.locked_funds_per_aggregate };
    let body = Body::HashLock(HashLock { mosaic, duration: 10, hash });
    let transaction = Transaction::new(keys(FAUCET).public_key(), parameters.network.id, NetworkTime(0), body);
    signed(transaction, FAUCET, deadline)
}

/// All that accounts hold and locks keep.
fn currency(ledger: &Ledger) -> u64 {
    let state = ledger.state();
    let id = ledger.parameters().network.currency;
    let held = state.balances.iter().filter(|((_, mosaic), _)| *mosaic == id).map(|(_, amount)| amount).sum::<u64>();
    let keeps = |lock: &HashLockEntry| !lock.used && lock.end_height > ledger.height();
    let deposits = state.hash_locks.iter().filter(|(_, lock)| keeps(lock)).map(|(_, lock)| lock.amount.0).sum::<u64>();
    let waits = |lock: &SecretLockEntry| lock.mosaic == id && !lock.used && lock.end_height > ledger.height();
    let locked = state.secret_locks.iter().filter(|(_, lock)| waits(lock)).map(|(_, lock)| lock.amount.0).sum::<u64>();
    held + deposits + locked
}
