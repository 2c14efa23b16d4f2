//! Fields that hold a number out of a short list, and fields that hold flags: the meaning of each, and what has none.

use core::fmt;

use crate::transaction::{MosaicFlags, TransactionType};

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal, $words:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A number without a meaning: nodes refuse it.
            Undefined(u8),
        }

        impl From<u8> for $name {
            fn from(number: u8) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Undefined(other),
                }
            }
        }

        impl From<$name> for u8 {
            fn from(meaning: $name) -> Self {
                match meaning {
                    $($name::$variant => $number,)*
                    $name::Undefined(number) => number,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($words),)*
                    Self::Undefined(number) => write!(f, "{number}, which has no meaning"),
                }
            }
        }
    )*};
}

numbered! {
    /// What happens to a key or an alias (catapult `LinkAction`, `AliasAction`).
    LinkAction {
        /// No longer.
        Unlink = 0, "unlinks";
        /// From now on.
        Link = 1, "links";
    }
    /// What happens to a mosaic's supply (catapult `MosaicSupplyChangeAction`).
    SupplyAction {
        /// Units are destroyed.
        Decrease = 0, "destroys units";
        /// Units are created.
        Increase = 1, "creates units";
    }
    /// How a secret is made of a proof (catapult `LockHashAlgorithm`).
    HashAlgorithm {
        /// SHA3-256.
        Sha3 = 0, "SHA3-256";
        /// RIPEMD-160 of SHA-256.
        Hash160 = 1, "HASH160";
        /// SHA-256 of SHA-256.
        Hash256 = 2, "HASH256";
    }
    /// How a holder's value is compared with the mosaic's (catapult `MosaicRestrictionType`): an account may deal with
    /// the mosaic when its own value stands in this relation to the mosaic's.
    Comparison {
        /// No restriction.
        Unrestricted = 0, "unrestricted";
        /// Equal.
        Equal = 1, "equal to";
        /// Not equal.
        NotEqual = 2, "not equal to";
        /// Less.
        Less = 3, "less than";
        /// Less or equal.
        LessOrEqual = 4, "at most";
        /// Greater.
        Greater = 5, "greater than";
        /// Greater or equal.
        GreaterOrEqual = 6, "at least";
    }
}

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident($number:ty) { $($(#[$variant_doc:meta])* $variant:ident = $bit:expr, $words:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// All set bits without a meaning together: nodes refuse them.
            Undefined($number),
        }

        impl $name {
            /// The flags that are set in `bits`.
            pub fn set_in(bits: $number) -> Vec<Self> {
                let mut rest = bits;
                let mut set = Vec::new();
                $(if bits & $bit != 0 {
                    rest &= !$bit;
                    set.push(Self::$variant);
                })*
                if rest != 0 {
                    set.push(Self::Undefined(rest));
                }
                set
            }

            /// The flag's bits.
            pub const fn bits(self) -> $number {
                match self {
                    $(Self::$variant => $bit,)*
                    Self::Undefined(bits) => bits,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str($words),)*
                    Self::Undefined(bits) => write!(f, "{bits:#x}, which has no meaning"),
                }
            }
        }
    )*};
}

flags! {
    /// What may be done with a mosaic; what is not set may not be done (catapult `MosaicFlags`).
    MosaicFlag(u8) {
        /// The creator may change the supply while others hold units.
        SupplyMutable = MosaicFlags::SUPPLY_MUTABLE.0, "supply may change";
        /// Units may pass between accounts other than the creator.
        Transferable = MosaicFlags::TRANSFERABLE.0, "may be passed on";
        /// The creator may restrict who holds it.
        Restrictable = MosaicFlags::RESTRICTABLE.0, "may be restricted";
        /// The creator may take units back.
        Revokable = MosaicFlags::REVOKABLE.0, "may be taken back";
    }
    /// What an account restriction is about (catapult `AccountRestrictionFlags`).
    RestrictionFlag(u16) {
        /// Accounts.
        Address = 0x0001, "accounts";
        /// Mosaics.
        MosaicId = 0x0002, "mosaics";
        /// Types of transactions.
        TransactionType = 0x0004, "transaction types";
        /// What the account does, rather than what is done to it.
        Outgoing = 0x4000, "outgoing";
        /// The list says what is forbidden, rather than what alone is allowed.
        Block = 0x8000, "block";
    }
}

/// A transaction type that an account restriction names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A type.
    Type(TransactionType),
    /// No type has this number.
    Undefined(u16),
}

impl From<u16> for Operation {
    fn from(number: u16) -> Self {
        TransactionType::from_number(number).map_or(Self::Undefined(number), Self::Type)
    }
}

impl From<Operation> for u16 {
    fn from(operation: Operation) -> Self {
        match operation {
            Operation::Type(kind) => kind as Self,
            Operation::Undefined(number) => number,
        }
    }
}
