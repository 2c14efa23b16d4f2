//! A pool in front of nodes that answer well, badly, or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod account_history;
mod announcing;
mod answers;
mod connecting;
mod fake_node;
mod ledger;
mod multisig;
mod proving;
mod rest_form;
mod transaction_form;
mod watching;
