//! The sealed tables. All have the same columns; what a value holds is the business of the module that owns the record.

/// A table of sealed records. The natural key named here is what callers look records up by; it is stored as a keyed
/// hash only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// Named secrets: the mnemonic's entropy, keys of imported accounts. Key: [`SecretName`].
    Secrets,
    /// The wallet's settings and the network it belongs to. Key: as the owner chooses.
    Settings,
    /// Accounts of this wallet. Key: public key.
    Accounts,
    /// Studies held or set aside. Key: NFT id.
    Studies,
    /// Requests seen, with the decision. Key: request digest.
    Requests,
    /// Rights granted. Key: as the module of permissions chooses.
    Permissions,
    /// Signed transactions, stored before they are announced. Key: transaction hash.
    Outbox,
    /// What happened, in order; without keys, only ever added to.
    History,
    /// What can be fetched again: thumbnails, registry entries. Key: as the owner chooses.
    Cache,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 9] = [
        Self::Secrets,
        Self::Settings,
        Self::Accounts,
        Self::Studies,
        Self::Requests,
        Self::Permissions,
        Self::Outbox,
        Self::History,
        Self::Cache,
    ];

    /// Name in the database and in the associated data of every value. Never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Settings => "settings",
            Self::Accounts => "accounts",
            Self::Studies => "studies",
            Self::Requests => "requests",
            Self::Permissions => "permissions",
            Self::Outbox => "outbox",
            Self::History => "history",
            Self::Cache => "cache",
        }
    }

    /// Whether records are found by a key; otherwise they are appended.
    pub const fn is_keyed(self) -> bool {
        !matches!(self, Self::History)
    }
}

/// A secret that is kept as plain bytes, without CBOR, so that it passes through memory that is wiped only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretName {
    /// Entropy of the mnemonic (see [`crate::words::Words::entropy`]).
    MnemonicEntropy,
    /// BIP39 passphrase, UTF-8, where the person uses one.
    MnemonicPassphrase,
    /// Private key of an imported account, named by its public key.
    AccountKey([u8; 32]),
}

impl SecretName {
    pub(super) fn key(self) -> Vec<u8> {
        match self {
            Self::MnemonicEntropy => b"mnemonic entropy".to_vec(),
            Self::MnemonicPassphrase => b"mnemonic passphrase".to_vec(),
            Self::AccountKey(public_key) => [b"account key ".as_slice(), &public_key].concat(),
        }
    }
}
