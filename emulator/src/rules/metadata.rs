//! Metadata (catapult `plugins/txes/metadata`).
//!
//! A node judges and writes the value first and looks for account, mosaic or namespace afterwards
//! (`MetadataTransactionPlugin`).

use tegata_symbol::{Address, Metadata, MosaicFlags, MosaicId, NamespaceId, UnresolvedAddress};

use super::{Context, Verdict, mosaic, namespace, resolve};
use crate::parameters::Parameters;
use crate::state::{MetadataEntry, MetadataKind, State};
use crate::status::Failure;

/// `Metadata_Value_Too_Small`, `Metadata_Value_Too_Large`, `Metadata_Value_Size_Delta_Too_Large` (`MetadataSizesValidator`).
pub(super) fn sizes(value: &[u8], delta: i16, parameters: &Parameters) -> Verdict {
    if value.is_empty() {
        return Err(Failure::MetadataValueTooSmall);
    }
    if value.len() > parameters.max_metadata_value_size {
        return Err(Failure::MetadataValueTooLarge);
    }
    if usize::from(delta.unsigned_abs()) > value.len() {
        return Err(Failure::MetadataValueSizeDeltaTooLarge);
    }
    Ok(())
}

pub(super) fn write_account(state: &mut State, signer: Address, body: &Metadata<()>, context: &Context<'_>) -> Verdict {
    let target = target(state, body.target)?;
    let entry = MetadataEntry { source: signer, target, key: body.key, kind: MetadataKind::Account, value: Vec::new() };
    write(state, entry, &body.value, body.value_size_delta)?;
    resolve::account(state, body.target, context).map(|_| ())
}

pub(super) fn write_mosaic(
    state: &mut State,
    signer: Address,
    body: &Metadata<MosaicId>,
    context: &Context<'_>,
) -> Verdict {
    let target = target(state, body.target)?;
    let id = state.record_mosaic(body.target_id);
    let kind = MetadataKind::Mosaic(id);
    let entry = MetadataEntry { source: signer, target, key: body.key, kind, value: Vec::new() };
    write(state, entry, &body.value, body.value_size_delta)?;
    mosaic::required(state, &target, id, MosaicFlags::NONE, context).map(|_| ())
}

pub(super) fn write_namespace(
    state: &mut State,
    signer: Address,
    body: &Metadata<NamespaceId>,
    context: &Context<'_>,
) -> Verdict {
    let target = target(state, body.target)?;
    let kind = MetadataKind::Namespace(body.target_id);
    let entry = MetadataEntry { source: signer, target, key: body.key, kind, value: Vec::new() };
    write(state, entry, &body.value, body.value_size_delta)?;
    namespace::required(state, &target, body.target_id, context).map(|_| ())
}

/// The account that the entry belongs to. It has signed, so it can be no address that nobody has.
fn target(state: &mut State, address: UnresolvedAddress) -> Result<Address, Failure> {
    state.record_address(address).ok_or(Failure::CoreInvalidAddress)
}

fn write(state: &mut State, mut entry: MetadataEntry, change: &[u8], delta: i16) -> Verdict {
    let hash = MetadataEntry::composite_hash(&entry.source, &entry.target, entry.key, entry.kind);
    let before = state.metadata.get(&hash).map(|before| before.value.as_slice());
    entry.value = value(before, change, delta)?;
    let gone = entry.value.is_empty();
    state.metadata.set(hash, (!gone).then_some(entry));
    Ok(())
}

/// `Metadata_Value_Size_Delta_Mismatch` (delta and sizes do not agree), `Metadata_Value_Change_Irreversible` (what is cut off
/// is not zeroed by the change) (`MetadataValueValidator`). Answers the value afterwards: XOR, then cut.
fn value(before: Option<&[u8]>, change: &[u8], delta: i16) -> Result<Vec<u8>, Failure> {
    let grows = usize::try_from(delta).unwrap_or(0);
    let shrinks = if delta < 0 { usize::from(delta.unsigned_abs()) } else { 0 };
    let Some(before) = before else {
        let new = shrinks == 0 && grows == change.len();
        return if new { Ok(change.to_vec()) } else { Err(Failure::MetadataValueSizeDeltaMismatch) };
    };
    if change.len().checked_sub(grows) != Some(before.len()) {
        return Err(Failure::MetadataValueSizeDeltaMismatch);
    }
    let old = before.iter().copied().chain(std::iter::repeat(0));
    let mut after: Vec<u8> = change.iter().zip(old).map(|(change, old)| change ^ old).collect();
    let kept = after.len().saturating_sub(shrinks);
    if after.drain(kept..).any(|byte| byte != 0) {
        return Err(Failure::MetadataValueChangeIrreversible);
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use tegata_symbol::metadata_update;

    use super::*;

    proptest! {
        #[test]
        fn an_update_made_by_the_protocol_crate_leads_to_the_new_value(
            old in proptest::collection::vec(any::<u8>(), 0..40),
            new in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let (change, delta) = metadata_update(&old, &new).unwrap();
            let before = (!old.is_empty()).then_some(old.as_slice());
            prop_assert_eq!(value(before, &change, delta), Ok(new));
        }
    }

    #[test]
    fn what_is_cut_off_must_be_zeroed() {
        assert_eq!(value(Some(b"ab"), &[0, 0], -1), Err(Failure::MetadataValueChangeIrreversible));
        assert_eq!(value(Some(b"ab"), &[0, b'b'], -1), Ok(b"a".to_vec()));
    }

    #[test]
    fn a_delta_that_does_not_fit_is_a_mismatch() {
        assert_eq!(value(None, b"abc", 2), Err(Failure::MetadataValueSizeDeltaMismatch));
        assert_eq!(value(Some(b"ab"), b"abc", 0), Err(Failure::MetadataValueSizeDeltaMismatch));
        assert_eq!(value(None, b"abc", -3), Err(Failure::MetadataValueSizeDeltaMismatch));
    }
}
