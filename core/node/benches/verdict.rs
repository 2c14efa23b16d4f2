//! A verdict with its proofs over loopback, and one that is warm. `cargo bench -p tegata-node --bench verdict`
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../tests/evidence/granted.rs"]
mod granted;

use criterion::{Criterion, criterion_group, criterion_main};
use granted::{Granted, NOW};
use tegata_node::{NodePool, PoolOptions};

fn verdicts(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let granted = runtime.block_on(Granted::new());
    let pool = runtime.block_on(NodePool::connect(&[granted.server.url()], PoolOptions::default())).unwrap();
    let question = granted.question();
    criterion.bench_function("verdict, cold, with proofs", |bencher| {
        bencher.iter(|| {
            let proven = runtime.block_on(pool.verdict(&question)).unwrap();
            assert!(proven.verdict.is_yes());
        });
    });
    let record = runtime.block_on(pool.verdict(&question)).unwrap().record.unwrap();
    criterion.bench_function("evidence, checked offline", |bencher| bencher.iter(|| record.check().unwrap()));
    let (_, warm) = runtime.block_on(pool.warm_verdict(&question, &granted.watched())).unwrap();
    let warm = warm.unwrap();
    criterion.bench_function("verdict, warm", |bencher| bencher.iter(|| warm.holds_at(NOW).unwrap()));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = verdicts
}
criterion_main!(benches);
