//! Links of accounts with keys: of remote accounts, nodes, VRF and voting (catapult `plugins/txes/account_link`,
//! `plugins/coresystem`, `catapult/keylink`).

use tegata_symbol::{Address, KeyLink, PublicKey, TransactionType, VotingKeyLink};

use super::{Context, Verdict, basic, interaction};
use crate::packet::account_of;
use crate::parameters::Parameters;
use crate::state::{AccountKind, KeyLinks, State, VotingKey};
use crate::status::Failure;

/// The action that links; the other, 0, unlinks.
pub(crate) const LINK: u8 = 1;

/// `Core_Invalid_Link_Action`: neither 0 nor 1 (`KeyLinkActionValidator`).
pub(super) fn action(action: u8) -> Verdict {
    if action <= LINK { Ok(()) } else { Err(Failure::CoreInvalidLinkAction) }
}

/// `Core_Zero_Public_Key` (of the key to link, which is to become an account's), then [`action`].
pub(super) fn account_key(body: &KeyLink) -> Verdict {
    if body.action == LINK {
        basic::zero_public_key(&body.linked_public_key)?;
    }
    action(body.action)
}

/// [`action`], then `Core_Link_Start_Epoch_Invalid` (zero), `Core_Invalid_Link_Range` (too few or too many epochs)
/// (`VotingKeyLinkRangeValidator`).
pub(super) fn voting_key_range(body: &VotingKeyLink, parameters: &Parameters) -> Verdict {
    action(body.action)?;
    if body.start_epoch == 0 {
        return Err(Failure::CoreLinkStartEpochInvalid);
    }
    let (least, most) = (parameters.min_voting_key_lifetime, parameters.max_voting_key_lifetime);
    let before_last = body.end_epoch.checked_sub(body.start_epoch);
    let epochs = before_last.map(|count| u64::from(count).saturating_add(1));
    if epochs.is_some_and(|count| (least..=most).contains(&count)) {
        Ok(())
    } else {
        Err(Failure::CoreInvalidLinkRange)
    }
}

/// `AccountLink_Remote_Account_Signer_Prohibited`: a remote account signs a transaction. Inner transactions of an aggregate
/// are not asked (`RemoteSenderValidator`).
pub(super) fn remote_sender(state: &State, signer: &Address) -> Verdict {
    if is_remote(state, signer) { Err(Failure::AccountLinkRemoteAccountSignerProhibited) } else { Ok(()) }
}

/// `AccountLink_Remote_Account_Participant_Prohibited`: somebody deals with a remote account, other than by a link
/// (`RemoteInteractionValidator`).
pub(super) fn remote_interaction(state: &State, kind: TransactionType, participants: &[Address]) -> Verdict {
    let links = kind == TransactionType::AccountKeyLink;
    if !links && participants.iter().any(|participant| is_remote(state, participant)) {
        return Err(Failure::AccountLinkRemoteAccountParticipantProhibited);
    }
    Ok(())
}

fn is_remote(state: &State, address: &Address) -> bool {
    state.key_links.get(address).is_some_and(|links| links.kind.is_remote())
}

fn links_of(state: &State, address: &Address) -> KeyLinks {
    state.key_links.get(address).cloned().unwrap_or_default()
}

/// Links an account with a remote one, or ends that.
pub(super) fn link_account(state: &mut State, key: &PublicKey, body: &KeyLink, context: &Context<'_>) -> Verdict {
    let network = context.parameters.network.id;
    let (main, remote) = (account_of(key, network), account_of(&body.linked_public_key, network));
    if body.action == LINK {
        new_remote_account_availability(state, &remote)?;
        state.observe_key(remote, body.linked_public_key, context.height);
    }
    interaction::check(state, &main, TransactionType::AccountKeyLink, &[remote])?;
    account_key_link(state, &main, body)?;
    let (mut main_links, mut remote_links) = (links_of(state, &main), links_of(state, &remote));
    if body.action == LINK {
        (main_links.kind, main_links.linked) = (AccountKind::Main, body.linked_public_key);
        (remote_links.kind, remote_links.linked) = (AccountKind::Remote, *key);
    } else {
        (main_links.kind, main_links.linked) = (AccountKind::Unlinked, PublicKey::ZERO);
        (remote_links.kind, remote_links.linked) = (AccountKind::RemoteUnlinked, PublicKey::ZERO);
    }
    state.key_links.set(main, Some(main_links));
    state.key_links.set(remote, Some(remote_links));
    Ok(())
}

/// `AccountLink_Remote_Account_Ineligible`: an account that is known already becomes nobody's remote one, unless it was one
/// (`NewRemoteAccountAvailabilityValidator`).
fn new_remote_account_availability(state: &State, remote: &Address) -> Verdict {
    let was_remote = links_of(state, remote).kind == AccountKind::RemoteUnlinked;
    if was_remote || state.accounts.get(remote).is_none() {
        Ok(())
    } else {
        Err(Failure::AccountLinkRemoteAccountIneligible)
    }
}

/// `AccountLink_Link_Already_Exists` (it is linked, or was a remote account), and to unlink `AccountLink_Unknown_Link`,
/// `AccountLink_Inconsistent_Unlink_Data` (another key is linked) (`AccountKeyLinkValidator`).
fn account_key_link(state: &State, main: &Address, body: &KeyLink) -> Verdict {
    let links = links_of(state, main);
    if body.action == LINK {
        return match links.kind {
            AccountKind::Unlinked => Ok(()),
            _ => Err(Failure::AccountLinkLinkAlreadyExists),
        };
    }
    if links.kind != AccountKind::Main {
        return Err(Failure::AccountLinkUnknownLink);
    }
    if links.linked == body.linked_public_key { Ok(()) } else { Err(Failure::AccountLinkInconsistentUnlinkData) }
}

/// Links the key of a node, or ends that: `AccountLink_Link_Already_Exists`, `AccountLink_Inconsistent_Unlink_Data`
/// (`NodeKeyLinkValidator`).
pub(super) fn link_node(state: &mut State, signer: Address, body: &KeyLink) -> Verdict {
    let codes = (Failure::AccountLinkLinkAlreadyExists, Failure::AccountLinkInconsistentUnlinkData);
    link_one(state, signer, body, |links| &mut links.node, codes)
}

/// Links a VRF key, or ends that: `Core_Link_Already_Exists`, `Core_Inconsistent_Unlink_Data` (`VrfKeyLinkValidator`).
pub(super) fn link_vrf(state: &mut State, signer: Address, body: &KeyLink) -> Verdict {
    let codes = (Failure::CoreLinkAlreadyExists, Failure::CoreInconsistentUnlinkData);
    link_one(state, signer, body, |links| &mut links.vrf, codes)
}

/// The first code: there is a link already; the second: there is none, or one with another key (catapult
/// `KeyLinkValidator`).
fn link_one(
    state: &mut State,
    signer: Address,
    body: &KeyLink,
    of: impl Fn(&mut KeyLinks) -> &mut PublicKey,
    (exists, inconsistent): (Failure, Failure),
) -> Verdict {
    let mut links = links_of(state, &signer);
    let linked = of(&mut links);
    if body.action == LINK {
        if *linked != PublicKey::ZERO {
            return Err(exists);
        }
        *linked = body.linked_public_key;
    } else {
        if *linked == PublicKey::ZERO || *linked != body.linked_public_key {
            return Err(inconsistent);
        }
        *linked = PublicKey::ZERO;
    }
    state.key_links.set(signer, Some(links));
    Ok(())
}

/// Links a voting key, or ends that: `Core_Too_Many_Links`, `Core_Link_Already_Exists` (its epochs do not come after those of
/// all others), `Core_Inconsistent_Unlink_Data` (no link has exactly this key and these epochs) (`VotingMultiKeyLinkValidator`).
pub(super) fn link_voting(state: &mut State, signer: Address, body: &VotingKeyLink, context: &Context<'_>) -> Verdict {
    let VotingKeyLink { linked_public_key: public_key, start_epoch, end_epoch, .. } = *body;
    let key = VotingKey { public_key, start_epoch, end_epoch };
    let mut links = links_of(state, &signer);
    if body.action == LINK {
        if links.voting.len() >= context.parameters.max_voting_keys_per_account {
            return Err(Failure::CoreTooManyLinks);
        }
        if links.voting.last().is_some_and(|last| last.end_epoch >= start_epoch) {
            return Err(Failure::CoreLinkAlreadyExists);
        }
        links.voting.push(key);
    } else {
        let place = links.voting.iter().position(|other| *other == key);
        links.voting.remove(place.ok_or(Failure::CoreInconsistentUnlinkData)?);
    }
    state.key_links.set(signer, Some(links));
    Ok(())
}
