//! What distinguishes one Symbol network from another.

use core::fmt;

use crate::bytes::Hash256;
use crate::id::MosaicId;

/// First byte of every address of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkId(pub u8);

impl NetworkId {
    /// Mainnet (addresses begin with N).
    pub const MAINNET: Self = Self(0x68);
    /// Testnet and the usual choice for private networks (addresses begin with T).
    pub const TESTNET: Self = Self(0x98);

    /// BIP44 coin type of the network's accounts: 4343 on mainnet, 1 elsewhere.
    pub const fn coin_type(self) -> u32 {
        if self.0 == Self::MAINNET.0 { 4343 } else { 1 }
    }
}

/// Milliseconds since the network's epoch: deadlines and block times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NetworkTime(pub u64);

/// Atomic units of a mosaic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Amount(pub u64);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A Symbol network, as a node describes it in `/network/properties`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// First byte of addresses.
    pub id: NetworkId,
    /// Goes into every signature and transaction hash.
    pub generation_hash_seed: Hash256,
    /// Milliseconds from 1970-01-01 UTC to network time 0.
    pub epoch_ms: u64,
    /// The mosaic that fees are paid in.
    pub currency: MosaicId,
}

impl Network {
    /// Symbol mainnet.
    pub const MAINNET: Self = Self {
        id: NetworkId::MAINNET,
        generation_hash_seed: Hash256([
            0x57, 0xF7, 0xDA, 0x20, 0x50, 0x08, 0x02, 0x6C, 0x77, 0x6C, 0xB6, 0xAE, 0xD8, 0x43, 0x39, 0x3F, 0x04, 0xCD,
            0x45, 0x8E, 0x0A, 0xA2, 0xD9, 0xF1, 0xD5, 0xF3, 0x1A, 0x40, 0x20, 0x72, 0xB2, 0xD6,
        ]),
        epoch_ms: 1_615_853_185_000,
        currency: MosaicId(0x6BED_913F_A202_23F8),
    };

    /// Symbol testnet ("sai").
    pub const TESTNET: Self = Self {
        id: NetworkId::TESTNET,
        generation_hash_seed: Hash256([
            0x49, 0xD6, 0xE1, 0xCE, 0x27, 0x6A, 0x85, 0xB7, 0x0E, 0xAF, 0xE5, 0x23, 0x49, 0xAA, 0xCC, 0xA3, 0x89, 0x30,
            0x2E, 0x7A, 0x97, 0x54, 0xBC, 0xF1, 0x22, 0x1E, 0x79, 0x49, 0x4F, 0xC6, 0x65, 0xA4,
        ]),
        epoch_ms: 1_667_250_467_000,
        currency: MosaicId(0x72C0_212E_67A0_8BCE),
    };

    /// Network time of a moment given in milliseconds since 1970-01-01 UTC; 0 for moments before the network's epoch.
    pub const fn time_from_unix_ms(&self, unix_ms: u64) -> NetworkTime {
        NetworkTime(unix_ms.saturating_sub(self.epoch_ms))
    }

    /// Milliseconds since 1970-01-01 UTC of a network time.
    pub const fn unix_ms(&self, time: NetworkTime) -> u64 {
        self.epoch_ms.saturating_add(time.0)
    }
}

/// Block heights from which a network demands a version of aggregates; `None`: never reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AggregateForks {
    /// From here on only version 2, until `v3`.
    pub v2: Option<u64>,
    /// From here on only version 3.
    pub v3: Option<u64>,
}

impl AggregateForks {
    /// Version 3 from the first block on, as on a network that is made today.
    pub const FROM_THE_START: Self = Self { v2: Some(1), v3: Some(1) };

    /// The only version that a block of `height` may contain (validator `AggregateTransactionVersion`).
    pub const fn version_at(&self, height: u64) -> u8 {
        match (self.v2, self.v3) {
            (_, Some(fork)) if height >= fork => 3,
            (Some(fork), _) if height >= fork => 2,
            _ => 1,
        }
    }
}
