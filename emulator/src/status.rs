//! The codes with which a node rejects a transaction, by the node's names.

macro_rules! failures {
    ($($code:literal $variant:ident $name:literal;)*) => {
        /// Why a transaction was rejected. The numeric value is the node's: 0x80000000 | facility << 16 | number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum Failure {
            $(#[doc = $name] $variant = $code,)*
        }

        impl Failure {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The node's name, as REST and WebSocket report it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

impl Failure {
    /// The node's number.
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The failure of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|failure| failure.name() == name)
    }
}

impl core::fmt::Display for Failure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

impl core::error::Error for Failure {}

// The catapult client's `Results.h` files; Aggregate_V3_Prohibited follows the numbers before it (inferred).
failures! {
    0x8041_0001 AggregateTooManyTransactions "Failure_Aggregate_Too_Many_Transactions";
    0x8041_0002 AggregateNoTransactions "Failure_Aggregate_No_Transactions";
    0x8041_0003 AggregateTooManyCosignatures "Failure_Aggregate_Too_Many_Cosignatures";
    0x8041_0004 AggregateRedundantCosignatures "Failure_Aggregate_Redundant_Cosignatures";
    0x8041_0005 AggregateIneligibleCosignatories "Failure_Aggregate_Ineligible_Cosignatories";
    0x8041_0006 AggregateMissingCosignatures "Failure_Aggregate_Missing_Cosignatures";
    0x8041_0007 AggregateTransactionsHashMismatch "Failure_Aggregate_Transactions_Hash_Mismatch";
    0x8041_0008 AggregateV1Prohibited "Failure_Aggregate_V1_Prohibited";
    0x8041_0009 AggregateV2Prohibited "Failure_Aggregate_V2_Prohibited";
    0x8041_000A AggregateV3Prohibited "Failure_Aggregate_V3_Prohibited";
    0x8043_0001 CorePastDeadline "Failure_Core_Past_Deadline";
    0x8043_0002 CoreFutureDeadline "Failure_Core_Future_Deadline";
    0x8043_0003 CoreInsufficientBalance "Failure_Core_Insufficient_Balance";
    0x8043_0004 CoreTooManyTransactions "Failure_Core_Too_Many_Transactions";
    0x8043_0005 CoreNemesisAccountSignedAfterNemesisBlock "Failure_Core_Nemesis_Account_Signed_After_Nemesis_Block";
    0x8043_0006 CoreWrongNetwork "Failure_Core_Wrong_Network";
    0x8043_0007 CoreInvalidAddress "Failure_Core_Invalid_Address";
    0x8043_0008 CoreInvalidVersion "Failure_Core_Invalid_Version";
    0x8043_0009 CoreInvalidTransactionFee "Failure_Core_Invalid_Transaction_Fee";
    0x8043_000A CoreBlockHarvesterIneligible "Failure_Core_Block_Harvester_Ineligible";
    0x8043_000B CoreZeroAddress "Failure_Core_Zero_Address";
    0x8043_000C CoreZeroPublicKey "Failure_Core_Zero_Public_Key";
    0x8043_000D CoreNonzeroInternalPadding "Failure_Core_Nonzero_Internal_Padding";
    0x8043_000E CoreAddressCollision "Failure_Core_Address_Collision";
    0x8043_000F CoreImportanceBlockMismatch "Failure_Core_Importance_Block_Mismatch";
    0x8043_0010 CoreUnexpectedBlockType "Failure_Core_Unexpected_Block_Type";
    0x8043_0065 CoreInvalidLinkAction "Failure_Core_Invalid_Link_Action";
    0x8043_0066 CoreLinkAlreadyExists "Failure_Core_Link_Already_Exists";
    0x8043_0067 CoreInconsistentUnlinkData "Failure_Core_Inconsistent_Unlink_Data";
    0x8043_0068 CoreInvalidLinkRange "Failure_Core_Invalid_Link_Range";
    0x8043_0069 CoreTooManyLinks "Failure_Core_Too_Many_Links";
    0x8043_006A CoreLinkStartEpochInvalid "Failure_Core_Link_Start_Epoch_Invalid";
    0x8044_0001 MetadataValueTooSmall "Failure_Metadata_Value_Too_Small";
    0x8044_0002 MetadataValueTooLarge "Failure_Metadata_Value_Too_Large";
    0x8044_0003 MetadataValueSizeDeltaTooLarge "Failure_Metadata_Value_Size_Delta_Too_Large";
    0x8044_0004 MetadataValueSizeDeltaMismatch "Failure_Metadata_Value_Size_Delta_Mismatch";
    0x8044_0005 MetadataValueChangeIrreversible "Failure_Metadata_Value_Change_Irreversible";
    0x8045_0001 ExtensionPartialTransactionCachePrune "Failure_Extension_Partial_Transaction_Cache_Prune";
    0x8045_0002 ExtensionPartialTransactionDependencyRemoved "Failure_Extension_Partial_Transaction_Dependency_Removed";
    0x8045_0003 ExtensionReadRateLimitExceeded "Failure_Extension_Read_Rate_Limit_Exceeded";
    0x8048_0001 LockHashInvalidMosaicId "Failure_LockHash_Invalid_Mosaic_Id";
    0x8048_0002 LockHashInvalidMosaicAmount "Failure_LockHash_Invalid_Mosaic_Amount";
    0x8048_0003 LockHashHashAlreadyExists "Failure_LockHash_Hash_Already_Exists";
    0x8048_0004 LockHashUnknownHash "Failure_LockHash_Unknown_Hash";
    0x8048_0005 LockHashInactiveHash "Failure_LockHash_Inactive_Hash";
    0x8048_0006 LockHashInvalidDuration "Failure_LockHash_Invalid_Duration";
    0x804C_0001 AccountLinkLinkAlreadyExists "Failure_AccountLink_Link_Already_Exists";
    0x804C_0002 AccountLinkInconsistentUnlinkData "Failure_AccountLink_Inconsistent_Unlink_Data";
    0x804C_0003 AccountLinkUnknownLink "Failure_AccountLink_Unknown_Link";
    0x804C_0004 AccountLinkRemoteAccountIneligible "Failure_AccountLink_Remote_Account_Ineligible";
    0x804C_0005 AccountLinkRemoteAccountSignerProhibited "Failure_AccountLink_Remote_Account_Signer_Prohibited";
    0x804C_0006 AccountLinkRemoteAccountParticipantProhibited "Failure_AccountLink_Remote_Account_Participant_Prohibited";
    0x804D_0001 MosaicInvalidDuration "Failure_Mosaic_Invalid_Duration";
    0x804D_0002 MosaicInvalidName "Failure_Mosaic_Invalid_Name";
    0x804D_0003 MosaicNameIdMismatch "Failure_Mosaic_Name_Id_Mismatch";
    0x804D_0004 MosaicExpired "Failure_Mosaic_Expired";
    0x804D_0005 MosaicOwnerConflict "Failure_Mosaic_Owner_Conflict";
    0x804D_0006 MosaicIdMismatch "Failure_Mosaic_Id_Mismatch";
    0x804D_0064 MosaicParentIdConflict "Failure_Mosaic_Parent_Id_Conflict";
    0x804D_0065 MosaicInvalidProperty "Failure_Mosaic_Invalid_Property";
    0x804D_0066 MosaicInvalidFlags "Failure_Mosaic_Invalid_Flags";
    0x804D_0067 MosaicInvalidDivisibility "Failure_Mosaic_Invalid_Divisibility";
    0x804D_0068 MosaicInvalidSupplyChangeAction "Failure_Mosaic_Invalid_Supply_Change_Action";
    0x804D_0069 MosaicInvalidSupplyChangeAmount "Failure_Mosaic_Invalid_Supply_Change_Amount";
    0x804D_006A MosaicInvalidId "Failure_Mosaic_Invalid_Id";
    0x804D_006B MosaicModificationDisallowed "Failure_Mosaic_Modification_Disallowed";
    0x804D_006C MosaicModificationNoChanges "Failure_Mosaic_Modification_No_Changes";
    0x804D_006D MosaicSupplyImmutable "Failure_Mosaic_Supply_Immutable";
    0x804D_006E MosaicSupplyNegative "Failure_Mosaic_Supply_Negative";
    0x804D_006F MosaicSupplyExceeded "Failure_Mosaic_Supply_Exceeded";
    0x804D_0070 MosaicNonTransferable "Failure_Mosaic_Non_Transferable";
    0x804D_0071 MosaicMaxMosaicsExceeded "Failure_Mosaic_Max_Mosaics_Exceeded";
    0x804D_0072 MosaicRequiredPropertyFlagUnset "Failure_Mosaic_Required_Property_Flag_Unset";
    0x804E_0001 NamespaceInvalidDuration "Failure_Namespace_Invalid_Duration";
    0x804E_0002 NamespaceInvalidName "Failure_Namespace_Invalid_Name";
    0x804E_0003 NamespaceNameIdMismatch "Failure_Namespace_Name_Id_Mismatch";
    0x804E_0004 NamespaceExpired "Failure_Namespace_Expired";
    0x804E_0005 NamespaceOwnerConflict "Failure_Namespace_Owner_Conflict";
    0x804E_0006 NamespaceIdMismatch "Failure_Namespace_Id_Mismatch";
    0x804E_0064 NamespaceInvalidRegistrationType "Failure_Namespace_Invalid_Registration_Type";
    0x804E_0065 NamespaceRootNameReserved "Failure_Namespace_Root_Name_Reserved";
    0x804E_0066 NamespaceTooDeep "Failure_Namespace_Too_Deep";
    0x804E_0067 NamespaceUnknownParent "Failure_Namespace_Unknown_Parent";
    0x804E_0068 NamespaceAlreadyExists "Failure_Namespace_Already_Exists";
    0x804E_0069 NamespaceAlreadyActive "Failure_Namespace_Already_Active";
    0x804E_006A NamespaceEternalAfterNemesisBlock "Failure_Namespace_Eternal_After_Nemesis_Block";
    0x804E_006B NamespaceMaxChildrenExceeded "Failure_Namespace_Max_Children_Exceeded";
    0x804E_006C NamespaceAliasInvalidAction "Failure_Namespace_Alias_Invalid_Action";
    0x804E_006D NamespaceUnknown "Failure_Namespace_Unknown";
    0x804E_006E NamespaceAliasAlreadyExists "Failure_Namespace_Alias_Already_Exists";
    0x804E_006F NamespaceUnknownAlias "Failure_Namespace_Unknown_Alias";
    0x804E_0070 NamespaceAliasInconsistentUnlinkType "Failure_Namespace_Alias_Inconsistent_Unlink_Type";
    0x804E_0071 NamespaceAliasInconsistentUnlinkData "Failure_Namespace_Alias_Inconsistent_Unlink_Data";
    0x804E_0072 NamespaceAliasInvalidAddress "Failure_Namespace_Alias_Invalid_Address";
    0x8050_0001 RestrictionAccountInvalidRestrictionFlags "Failure_RestrictionAccount_Invalid_Restriction_Flags";
    0x8050_0002 RestrictionAccountInvalidModificationAction "Failure_RestrictionAccount_Invalid_Modification_Action";
    0x8050_0003 RestrictionAccountInvalidModificationAddress "Failure_RestrictionAccount_Invalid_Modification_Address";
    0x8050_0004 RestrictionAccountModificationOperationTypeIncompatible "Failure_RestrictionAccount_Modification_Operation_Type_Incompatible";
    0x8050_0005 RestrictionAccountRedundantModification "Failure_RestrictionAccount_Redundant_Modification";
    0x8050_0006 RestrictionAccountInvalidModification "Failure_RestrictionAccount_Invalid_Modification";
    0x8050_0007 RestrictionAccountModificationCountExceeded "Failure_RestrictionAccount_Modification_Count_Exceeded";
    0x8050_0008 RestrictionAccountNoModifications "Failure_RestrictionAccount_No_Modifications";
    0x8050_0009 RestrictionAccountValuesCountExceeded "Failure_RestrictionAccount_Values_Count_Exceeded";
    0x8050_000A RestrictionAccountInvalidValue "Failure_RestrictionAccount_Invalid_Value";
    0x8050_000B RestrictionAccountAddressInteractionProhibited "Failure_RestrictionAccount_Address_Interaction_Prohibited";
    0x8050_000C RestrictionAccountMosaicTransferProhibited "Failure_RestrictionAccount_Mosaic_Transfer_Prohibited";
    0x8050_000D RestrictionAccountOperationTypeProhibited "Failure_RestrictionAccount_Operation_Type_Prohibited";
    0x8051_0001 RestrictionMosaicInvalidRestrictionType "Failure_RestrictionMosaic_Invalid_Restriction_Type";
    0x8051_0002 RestrictionMosaicPreviousValueMismatch "Failure_RestrictionMosaic_Previous_Value_Mismatch";
    0x8051_0003 RestrictionMosaicPreviousValueMustBeZero "Failure_RestrictionMosaic_Previous_Value_Must_Be_Zero";
    0x8051_0004 RestrictionMosaicMaxRestrictionsExceeded "Failure_RestrictionMosaic_Max_Restrictions_Exceeded";
    0x8051_0005 RestrictionMosaicCannotDeleteNonexistentRestriction "Failure_RestrictionMosaic_Cannot_Delete_Nonexistent_Restriction";
    0x8051_0006 RestrictionMosaicUnknownGlobalRestriction "Failure_RestrictionMosaic_Unknown_Global_Restriction";
    0x8051_0007 RestrictionMosaicInvalidGlobalRestriction "Failure_RestrictionMosaic_Invalid_Global_Restriction";
    0x8051_0008 RestrictionMosaicAccountUnauthorized "Failure_RestrictionMosaic_Account_Unauthorized";
    0x8052_0001 LockSecretInvalidHashAlgorithm "Failure_LockSecret_Invalid_Hash_Algorithm";
    0x8052_0002 LockSecretHashAlreadyExists "Failure_LockSecret_Hash_Already_Exists";
    0x8052_0003 LockSecretProofSizeOutOfBounds "Failure_LockSecret_Proof_Size_Out_Of_Bounds";
    0x8052_0004 LockSecretSecretMismatch "Failure_LockSecret_Secret_Mismatch";
    0x8052_0005 LockSecretUnknownCompositeKey "Failure_LockSecret_Unknown_Composite_Key";
    0x8052_0006 LockSecretInactiveSecret "Failure_LockSecret_Inactive_Secret";
    0x8052_0007 LockSecretHashAlgorithmMismatch "Failure_LockSecret_Hash_Algorithm_Mismatch";
    0x8052_0008 LockSecretInvalidDuration "Failure_LockSecret_Invalid_Duration";
    0x8053_0001 SignatureNotVerifiable "Failure_Signature_Not_Verifiable";
    0x8054_0001 TransferMessageTooLarge "Failure_Transfer_Message_Too_Large";
    0x8054_0002 TransferOutOfOrderMosaics "Failure_Transfer_Out_Of_Order_Mosaics";
    0x8055_0001 MultisigAccountInBothSets "Failure_Multisig_Account_In_Both_Sets";
    0x8055_0002 MultisigMultipleDeletes "Failure_Multisig_Multiple_Deletes";
    0x8055_0003 MultisigRedundantModification "Failure_Multisig_Redundant_Modification";
    0x8055_0004 MultisigUnknownMultisigAccount "Failure_Multisig_Unknown_Multisig_Account";
    0x8055_0005 MultisigNotACosignatory "Failure_Multisig_Not_A_Cosignatory";
    0x8055_0006 MultisigAlreadyACosignatory "Failure_Multisig_Already_A_Cosignatory";
    0x8055_0007 MultisigMinSettingOutOfRange "Failure_Multisig_Min_Setting_Out_Of_Range";
    0x8055_0008 MultisigMinSettingLargerThanNumCosignatories "Failure_Multisig_Min_Setting_Larger_Than_Num_Cosignatories";
    0x8055_0009 MultisigInvalidModificationAction "Failure_Multisig_Invalid_Modification_Action";
    0x8055_000A MultisigMaxCosignedAccounts "Failure_Multisig_Max_Cosigned_Accounts";
    0x8055_000B MultisigMaxCosignatories "Failure_Multisig_Max_Cosignatories";
    0x8055_000C MultisigLoop "Failure_Multisig_Loop";
    0x8055_000D MultisigMaxMultisigDepth "Failure_Multisig_Max_Multisig_Depth";
    0x8055_000E MultisigOperationProhibitedByAccount "Failure_Multisig_Operation_Prohibited_By_Account";
    0x80FE_0001 ConsumerEmptyInput "Failure_Consumer_Empty_Input";
    0x80FE_0002 ConsumerBlockTransactionsHashMismatch "Failure_Consumer_Block_Transactions_Hash_Mismatch";
    0x80FE_0004 ConsumerRemoteChainImproperLink "Failure_Consumer_Remote_Chain_Improper_Link";
    0x80FE_0005 ConsumerRemoteChainDuplicateTransactions "Failure_Consumer_Remote_Chain_Duplicate_Transactions";
    0x80FE_0006 ConsumerRemoteChainUnlinked "Failure_Consumer_Remote_Chain_Unlinked";
    0x80FE_0007 ConsumerRemoteChainDifficultiesMismatch "Failure_Consumer_Remote_Chain_Difficulties_Mismatch";
    0x80FE_0008 ConsumerRemoteChainScoreNotBetter "Failure_Consumer_Remote_Chain_Score_Not_Better";
    0x80FE_0009 ConsumerRemoteChainTooFarBehind "Failure_Consumer_Remote_Chain_Too_Far_Behind";
    0x80FE_000A ConsumerRemoteChainTooFarInFuture "Failure_Consumer_Remote_Chain_Too_Far_In_Future";
    0x80FE_000B ConsumerBatchSignatureNotVerifiable "Failure_Consumer_Batch_Signature_Not_Verifiable";
    0x80FE_000C ConsumerRemoteChainImproperImportanceLink "Failure_Consumer_Remote_Chain_Improper_Importance_Link";
    0x80FF_0001 ChainUnlinked "Failure_Chain_Unlinked";
    0x80FF_0002 ChainBlockNotHit "Failure_Chain_Block_Not_Hit";
    0x80FF_0003 ChainBlockInconsistentStateHash "Failure_Chain_Block_Inconsistent_State_Hash";
    0x80FF_0004 ChainBlockInconsistentReceiptsHash "Failure_Chain_Block_Inconsistent_Receipts_Hash";
    0x80FF_0005 ChainBlockInvalidVrfProof "Failure_Chain_Block_Invalid_Vrf_Proof";
    0x80FF_0006 ChainBlockUnknownSigner "Failure_Chain_Block_Unknown_Signer";
    0x80FF_0007 ChainUnconfirmedCacheTooFull "Failure_Chain_Unconfirmed_Cache_Too_Full";
    0x8149_0001 HashAlreadyExists "Failure_Hash_Already_Exists";
}
