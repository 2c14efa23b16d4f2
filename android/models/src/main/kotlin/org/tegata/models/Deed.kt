package org.tegata.models

import org.tegata.core.RightRole
import org.tegata.core.Secret
import org.tegata.core.WalletSettings

enum class DeedKind : Key {
    AGREE,
    AGREE_BY_CODE,
    COSIGN,
    WITHDRAW,
    WITHDRAW_BY_CODE,
    COSIGN_AS_GUARDIAN,
    CHANGE_GUARDIANS,
    FORGET_ACCOUNT,
    IMPORT_ACCOUNT,
    SAVE_SETTINGS,
}

/** What somebody approves by PIN or biometrics, after having read it. */
sealed interface Deed {
    val kind: DeedKind

    /** Whether it takes long, and goes on while nobody looks. */
    val isLong: Boolean
        get() = false

    data class Agree(val request: String, val study: String?) : Deed {
        override val kind = DeedKind.AGREE
        override val isLong = true
    }

    data class AgreeByCode(val request: String, val study: String?) : Deed {
        override val kind = DeedKind.AGREE_BY_CODE
    }

    data class Cosign(val request: String) : Deed {
        override val kind = DeedKind.COSIGN
    }

    /** [right]: that one alone. */
    data class Withdraw(val permission: String, val right: RightRole?) : Deed {
        override val kind = DeedKind.WITHDRAW
        override val isLong = true
    }

    data class WithdrawByCode(val permission: String) : Deed {
        override val kind = DeedKind.WITHDRAW_BY_CODE
    }

    data class CosignAsGuardian(val transaction: String) : Deed {
        override val kind = DeedKind.COSIGN_AS_GUARDIAN
        override val isLong = true
    }

    data class ChangeGuardians(
        val account: String,
        val cards: List<String>,
        val removed: String?,
        val approvals: UInt?,
    ) : Deed {
        override val kind = DeedKind.CHANGE_GUARDIANS
        override val isLong = true
    }

    data class ForgetAccount(val account: String) : Deed {
        override val kind = DeedKind.FORGET_ACCOUNT
    }

    class ImportAccount(val exported: Secret, val password: Secret?) : Deed {
        override val kind = DeedKind.IMPORT_ACCOUNT
    }

    data class SaveSettings(val settings: WalletSettings) : Deed {
        override val kind = DeedKind.SAVE_SETTINGS
    }
}

/** By ids alone; nothing for what cannot be kept. */
internal fun Deed.saved(): List<String>? = when (this) {
    is Deed.Agree -> listOf(kind.key, request, study.orEmpty())
    is Deed.AgreeByCode -> listOf(kind.key, request, study.orEmpty())
    is Deed.Cosign -> listOf(kind.key, request)
    is Deed.Withdraw -> listOf(kind.key, permission, right?.let { camelCase(it.name) }.orEmpty())
    is Deed.WithdrawByCode -> listOf(kind.key, permission)
    is Deed.CosignAsGuardian -> listOf(kind.key, transaction)
    is Deed.ChangeGuardians, is Deed.ForgetAccount, is Deed.ImportAccount, is Deed.SaveSettings -> null
}

internal fun deedOf(saved: List<String>): Deed? {
    val id = saved.getOrNull(1) ?: return null
    val more = saved.getOrNull(2)?.ifEmpty { null }
    return when (DeedKind.entries.find { it.key == saved[0] }) {
        DeedKind.AGREE -> Deed.Agree(id, more)
        DeedKind.AGREE_BY_CODE -> Deed.AgreeByCode(id, more)
        DeedKind.COSIGN -> Deed.Cosign(id)
        DeedKind.WITHDRAW -> Deed.Withdraw(id, RightRole.entries.find { camelCase(it.name) == more })
        DeedKind.WITHDRAW_BY_CODE -> Deed.WithdrawByCode(id)
        DeedKind.COSIGN_AS_GUARDIAN -> Deed.CosignAsGuardian(id)
        else -> null
    }
}
