//! The names of a transaction's fields.

use core::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $words:literal;)*) => {
        /// Which field of its transaction a value stands in. With the transaction's type it says what the value means, so a
        /// shell picks its label by both.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($(#[$doc])* $name,)*
        }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }

        /// The name in English.
        impl fmt::Display for Field {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$name => $words,)* })
            }
        }
    };
}

fields! {
    /// Who receives: of a transfer, of a secret lock and of its proof.
    Recipient = "to";
    /// From whom units are taken back.
    Source = "from";
    /// Whose metadata or restriction value is set.
    Target = "account";
    /// The account that a namespace points to.
    Address = "account";
    /// An amount of a mosaic that is sent, taken back, locked, created or destroyed.
    Mosaic = "amount";
    /// The mosaic that is defined, restricted, or pointed to by a namespace.
    MosaicId = "mosaic";
    /// The mosaic whose restriction values are compared; id 0: the restricted one's own.
    ReferenceMosaic = "compared with the values of mosaic";
    /// The mosaic that a metadata entry hangs on.
    TargetMosaic = "of mosaic";
    /// The namespace that a metadata entry hangs on.
    TargetNamespace = "of namespace";
    /// The namespace that is registered or points to something.
    Namespace = "namespace";
    /// The namespace above.
    Parent = "below namespace";
    /// A namespace's own name, without its parents'.
    Name = "name";
    /// The message of a transfer.
    Message = "message";
    /// How long: of a mosaic, a root namespace, a lock.
    Duration = "duration";
    /// The creator's number for a mosaic.
    Nonce = "nonce";
    /// What may be done with a mosaic; what an account restriction is about.
    Flags = "flags";
    /// Decimal places of a mosaic.
    Divisibility = "decimal places";
    /// What is done: linked or unlinked, increased or decreased.
    Action = "action";
    /// The hash of the bonded aggregate that a deposit is for.
    AggregateHash = "for aggregate";
    /// The hash of a proof.
    Secret = "secret";
    /// How the secret is made of the proof.
    HashAlgorithm = "hash algorithm";
    /// What hashes to the secret.
    Proof = "proof";
    /// The scoped key of a metadata entry, or the key of a mosaic restriction.
    Key = "key";
    /// By how many bytes a metadata value grows.
    ValueSizeDelta = "change of size in bytes";
    /// Byte-wise XOR of a metadata entry's old and new value; the value itself when the entry is new.
    Value = "change of value";
    /// The key that is linked or unlinked.
    LinkedKey = "key";
    /// First epoch of a voting key.
    StartEpoch = "first epoch";
    /// Last epoch of a voting key.
    EndEpoch = "last epoch";
    /// An entry that a list gains: a cosignatory, a restricted account, mosaic or transaction type.
    Addition = "adds";
    /// An entry that a list loses.
    Deletion = "removes";
    /// Value of a restriction before.
    PreviousValue = "value before";
    /// Value of a restriction after.
    NewValue = "value after";
    /// Comparison of a mosaic restriction before.
    PreviousComparison = "comparison before";
    /// Comparison of a mosaic restriction after.
    NewComparison = "comparison after";
    /// Change of the number of signatures that a removal of a cosignatory needs.
    MinRemovalDelta = "change of signatures needed for a removal";
    /// Change of the number of signatures that a transaction of the account needs.
    MinApprovalDelta = "change of signatures needed";
    /// Hash over an aggregate's inner transactions.
    TransactionsHash = "hash of the inner transactions";
    /// A further signature on an aggregate.
    Cosignature = "cosigned by";
}
