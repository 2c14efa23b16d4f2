//! Entries as the leaves of a node's trees.
//!
//! Accounts have no importance, so that each is written as one that never had enough to harvest; a node also writes the
//! importance and the activity of those that have. Everything else is as a node writes it.

use tegata_symbol::proof::{
    AccountKind as LeafKind, AccountRestrictionList, AccountRestrictions as AccountRestrictionsLeaf, AccountState,
    HashLockInfo, MetadataEntry as MetadataLeaf, MetadataTarget, MosaicEntry as MosaicLeaf, MosaicRestrictionEntry,
    MultisigEntry as MultisigLeaf, NamespaceAlias, RestrictionRule as LeafRule, RootNamespaceHistory, SecretLockInfo,
    VotingKey as LeafVotingKey,
};
use tegata_symbol::{Address, Amount, Hash256, Mosaic, MosaicId, NamespaceId, PublicKey};

use super::account_restriction::BLOCK;
use super::{AccountKind, Alias, KeyLinks, MetadataKind, MosaicRestriction, NamespaceEntry, State};

impl State {
    /// What an account owns as a node orders it: the currency first, the others by id (catapult `CompactMosaicMap`, which
    /// `AccountStateCacheDelta` optimizes for the currency).
    pub fn ordered_holdings(&self, address: &Address, currency: MosaicId) -> impl Iterator<Item = Mosaic> {
        let first =
            Some(self.balance(address, currency)).filter(|amount| amount.0 > 0).map(|amount| (currency, amount));
        let others = self.holdings(address).filter(move |(id, _)| *id != currency);
        first.into_iter().chain(others).map(|(id, amount)| Mosaic { id, amount })
    }

    pub(super) fn account_leaf(&self, address: &Address, currency: MosaicId) -> Option<AccountState> {
        let account = self.accounts.get(address)?;
        let (public_key, public_key_height) = account.public_key.unwrap_or((PublicKey::ZERO, 0));
        let none = KeyLinks::default();
        let links = self.key_links.get(address).unwrap_or(&none);
        let set = |key: PublicKey| Some(key).filter(|key| *key != PublicKey::ZERO);
        Some(AccountState {
            address: *address,
            address_height: account.height,
            public_key,
            public_key_height,
            kind: match links.kind {
                AccountKind::Unlinked => LeafKind::Unlinked,
                AccountKind::Main => LeafKind::Main,
                AccountKind::Remote => LeafKind::Remote,
                AccountKind::RemoteUnlinked => LeafKind::RemoteUnlinked,
            },
            linked: set(links.linked),
            node: set(links.node),
            vrf: set(links.vrf),
            voting: links
                .voting
                .iter()
                .map(|key| LeafVotingKey {
                    key: key.public_key,
                    start_epoch: key.start_epoch,
                    end_epoch: key.end_epoch,
                })
                .collect(),
            importance: None,
            mosaics: self.ordered_holdings(address, currency).collect(),
        })
    }

    /// `None` also for what is no root, and at its end (catapult `RootNamespaceHistory::isActive`).
    pub(super) fn namespace_leaf(&self, id: NamespaceId, height: u64) -> Option<RootNamespaceHistory> {
        let root = self.namespaces.get(&id)?;
        let history = root.history.as_ref().filter(|history| history.current.is_active(height))?;
        let child = |id: &NamespaceId| {
            let entry = self.namespaces.get(id)?;
            Some((entry.path.get(1..)?.to_vec(), alias(entry)))
        };
        Some(RootNamespaceHistory {
            id,
            owner: history.current.owner,
            start_height: history.current.start_height,
            end_height: history.current.end_height,
            alias: alias(root),
            children: history.children.iter().filter_map(child).collect(),
        })
    }

    pub(super) fn mosaic_leaf(&self, id: MosaicId) -> Option<MosaicLeaf> {
        let entry = self.mosaics.get(&id)?;
        Some(MosaicLeaf {
            id,
            supply: Amount(entry.supply),
            start_height: entry.start_height,
            owner: entry.owner,
            revision: entry.revision,
            flags: entry.flags,
            divisibility: entry.divisibility,
            duration: entry.duration,
        })
    }

    pub(super) fn metadata_leaf(&self, composite_hash: &Hash256) -> Option<MetadataLeaf> {
        let entry = self.metadata.get(composite_hash)?;
        Some(MetadataLeaf {
            source: entry.source,
            target: entry.target,
            key: entry.key,
            about: match entry.kind {
                MetadataKind::Account => MetadataTarget::Account,
                MetadataKind::Mosaic(id) => MetadataTarget::Mosaic(id),
                MetadataKind::Namespace(id) => MetadataTarget::Namespace(id),
            },
            value: entry.value.clone(),
        })
    }

    pub(super) fn multisig_leaf(&self, address: &Address) -> Option<MultisigLeaf> {
        let entry = self.multisigs.get(address)?;
        Some(MultisigLeaf {
            address: *address,
            min_approval: entry.min_approval,
            min_removal: entry.min_removal,
            cosignatories: entry.cosignatories.iter().copied().collect(),
            multisigs: entry.multisigs.iter().copied().collect(),
        })
    }

    /// `None` also when it is used, and at its end (catapult `LockInfo::isActive`).
    pub(super) fn hash_lock_leaf(&self, hash: &Hash256, height: u64) -> Option<HashLockInfo> {
        let entry = self.hash_locks.get(hash).filter(|entry| entry.is_active(height))?;
        let mosaic = Mosaic { id: entry.mosaic, amount: entry.amount };
        Some(HashLockInfo { owner: entry.owner, mosaic, end_height: entry.end_height, used: entry.used, hash: *hash })
    }

    /// `None` also when it is used, and at its end (catapult `LockInfo::isActive`).
    pub(super) fn secret_lock_leaf(&self, composite_hash: &Hash256, height: u64) -> Option<SecretLockInfo> {
        let entry = self.secret_locks.get(composite_hash).filter(|entry| entry.is_active(height))?;
        Some(SecretLockInfo {
            owner: entry.owner,
            mosaic: Mosaic { id: entry.mosaic, amount: entry.amount },
            end_height: entry.end_height,
            used: entry.used,
            hash_algorithm: entry.hash_algorithm,
            secret: entry.secret,
            recipient: entry.recipient,
        })
    }

    pub(super) fn account_restriction_leaf(&self, address: &Address) -> Option<AccountRestrictionsLeaf> {
        let entry = self.account_restrictions.get(address)?;
        let list = |(flags, list): (&u16, &super::RestrictionList)| AccountRestrictionList {
            flags: if list.blocks { flags | BLOCK } else { *flags },
            values: list.values.iter().cloned().collect(),
        };
        Some(AccountRestrictionsLeaf { address: *address, restrictions: entry.0.iter().map(list).collect() })
    }

    pub(super) fn mosaic_restriction_leaf(&self, composite_hash: &Hash256) -> Option<MosaicRestrictionEntry> {
        Some(match self.mosaic_restrictions.get(composite_hash)?.clone() {
            MosaicRestriction::Address { mosaic, target, values } => {
                MosaicRestrictionEntry::Address { mosaic, target, values }
            }
            MosaicRestriction::Global { mosaic, rules } => {
                let rule = |rule: super::RestrictionRule| LeafRule {
                    reference: rule.reference,
                    value: rule.value,
                    comparison: rule.comparison,
                };
                let rules = rules.into_iter().map(|(key, each)| (key, rule(each))).collect();
                MosaicRestrictionEntry::Global { mosaic, rules }
            }
        })
    }
}

fn alias(entry: &NamespaceEntry) -> Option<NamespaceAlias> {
    entry.alias.map(|alias| match alias {
        Alias::Mosaic(id) => NamespaceAlias::Mosaic(id),
        Alias::Address(address) => NamespaceAlias::Address(address),
    })
}
