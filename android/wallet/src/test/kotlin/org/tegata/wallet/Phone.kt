package org.tegata.wallet

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.nio.ByteBuffer
import org.tegata.core.Approval
import org.tegata.core.DeviceKey
import org.tegata.core.DeviceKeyException
import org.tegata.core.NewWallet
import org.tegata.core.RightRole
import org.tegata.core.ScanSource
import org.tegata.core.Secret
import org.tegata.core.StudyShelf
import org.tegata.core.TegataWallet
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings
import org.tegata.core.hasWallet
import org.tegata.core.wordsBeginningWith

/** The patient's phone: every call that a scenario may make, by name, with its arguments. */
class Phone : AutoCloseable {
    private val wallets = mutableMapOf<String, TegataWallet>()
    private val deviceKey = SoftwareDeviceKey()
    private val biometricKey = SoftwareDeviceKey()

    override fun close() = wallets.values.forEach { it.close() }

    /** Makes one call; its answer is told, its error thrown. */
    suspend fun call(call: String, with: Arguments): Any? {
        val name = with.optional("as") ?: "phone"
        return when (call) {
            "create" -> {
                val new = NewWallet(
                    pin = with.secret("pin"),
                    words = with.optionalSecret("words"),
                    wordCount = with.number("wordCount", 24).toUInt(),
                    passphrase = with.optionalSecret("passphrase"),
                    settings = with.settings(),
                    pinCheckMs = 0u,
                )
                wallets[name] = TegataWallet.create(place(with), new)
            }
            "open" -> { wallets[name] = TegataWallet.open(place(with)) }
            // The app ends: what was not stored is gone.
            "close" -> wallets.remove(name)?.close()
            "hasWallet" -> hasWallet(with.text("home"))
            "wordsBeginningWith" -> wordsBeginningWith(with.text("prefix"))
            "deviceKey" -> { deviceKey.failing = failure(with.text("is")) }
            "biometricKey" -> { biometricKey.failing = failure(with.text("is")) }
            else -> onWallet(wallets[name] ?: error("no wallet is open as $name"), call, with)
        }
    }

    private fun place(with: Arguments) = WalletPlace(
        home = with.text("home"),
        deviceKey = KeyOfOldWallets(deviceKey),
        biometricKey = biometricKey,
        patienceMs = with.number("patienceMs", 5_000).toULong(),
    )

    private fun failure(state: String): Exception? = when (state) {
        "well" -> null
        "missing" -> DeviceKeyException.Missing()
        "invalidated" -> DeviceKeyException.Invalidated()
        "cancelled" -> DeviceKeyException.Cancelled()
        "broken" -> IllegalStateException("the app's own fault")
        else -> error("a key is never $state")
    }
}

/**
 * A key that also opens what the world sealed an old wallet with, as the keys of the other runners do: length of the associated
 * data, these, each byte of the secret exclusive or 0x5A.
 */
private class KeyOfOldWallets(private val key: SoftwareDeviceKey) : DeviceKey by key {
    override fun unseal(ciphertext: ByteArray, associatedData: ByteArray): ByteArray {
        val head = ByteBuffer.allocate(Int.SIZE_BYTES).putInt(associatedData.size).array() + associatedData
        val isOld = ciphertext.size >= head.size && ciphertext.copyOf(head.size).contentEquals(head)
        if (!isOld || key.failing != null) return key.unseal(ciphertext, associatedData)
        return ByteArray(ciphertext.size - head.size) { (ciphertext[head.size + it].toInt() xor 0x5A).toByte() }
    }
}

/** The arguments of a call. */
class Arguments(private val fields: JsonObject) {
    private fun field(name: String): JsonElement? = fields.get(name)?.takeUnless { it.isJsonNull }

    fun text(name: String): String = optional(name).orEmpty()

    fun optional(name: String): String? = field(name)?.asString

    fun texts(name: String): List<String> = field(name)?.asJsonArray?.map { it.asString }.orEmpty()

    fun number(name: String, otherwise: Long): Long = field(name)?.asLong ?: otherwise

    fun whole(name: String): Long? = field(name)?.asLong

    fun flag(name: String, otherwise: Boolean): Boolean = field(name)?.asBoolean ?: otherwise

    fun bytes(name: String): ByteArray = text(name).toByteArray()

    fun secret(name: String): Secret = secretOf(text(name).toCharArray())

    fun optionalSecret(name: String): Secret? = optional(name)?.let { secretOf(it.toCharArray()) }

    /** By the PIN that is named, else by biometrics. */
    fun approval(): Approval = optionalSecret("pin")?.let { Approval.Pin(it) } ?: Approval.Biometrics

    fun rights(): List<RightRole> = texts("rights").map { if (it == "transfer") RightRole.TRANSFER else RightRole.VIEWING }

    fun settings() = WalletSettings(
        nodeUrls = optional("node")?.let(::listOf) ?: texts("nodes"),
        registry = optional("registry"),
        lockAfterMs = number("lockAfterMs", 0).toULong(),
    )
}

private suspend fun onWallet(wallet: TegataWallet, call: String, with: Arguments): Any? {
    val request = with.text("request")
    val permission = with.text("permission")
    val study = with.optional("study")
    val limit = with.number("limit", 50).toUInt()
    return when (call) {
        "unlock" -> wallet.unlock(with.approval())
        "lock" -> wallet.lock()
        "isLocked" -> wallet.isLocked()
        "leave" -> wallet.leave()
        "comeBack" -> wallet.comeBack()
        "pinWaitMs" -> wallet.pinWaitMs()
        "changePin" -> wallet.changePin(with.secret("old"), with.secret("new"))
        "enableBiometrics" -> wallet.enableBiometrics(with.secret("pin"))
        "disableBiometrics" -> wallet.disableBiometrics()
        "hasBiometrics" -> wallet.hasBiometrics()
        "words" -> wallet.words(with.secret("pin")).joinToString(" ")
        "askWordsBack" -> wallet.askWordsBack(with.secret("pin"))
        "checkWords" -> wallet.checkWords(with.texts("typed").map { secretOf(it.toCharArray()) })
        "wordsCheckedMs" -> wallet.wordsCheckedMs()
        "restore" -> wallet.restore()
        "erase" -> wallet.erase()
        "settings" -> wallet.settings()
        "setSettings" -> wallet.setSettings(with.settings(), with.approval())
        "stayOffline" -> wallet.stayOffline(with.flag("offline", true))
        "refreshStudies" -> wallet.refreshStudies()
        "studies" -> {
            val shelf = if (with.text("shelf") == "setAside") StudyShelf.SET_ASIDE else StudyShelf.OWN
            wallet.studies(shelf, with.whole("before"), limit)
        }
        "picture" -> wallet.picture(study.orEmpty())
        "receiveCard" -> wallet.receiveCard(with.bytes("nonce"))
        "studyCard" -> wallet.studyCard(study.orEmpty())
        "fetchStudy" -> wallet.fetchStudy(study.orEmpty(), with.text("gate"), with.text("to"))
        "scan" -> wallet.scan(ScanSource.Text(with.text("text")))
        "scanFile" -> wallet.scan(ScanSource.File(File(with.text("file")).readBytes()))
        "scanFrame" -> {
            val side = with.number("side", 64).toInt()
            wallet.scan(ScanSource.Frame(side.toUInt(), side.toUInt(), ByteArray(side * side) { 128.toByte() }))
        }
        "forgetParts" -> wallet.forgetParts()
        "review" -> wallet.review(request, study)
        "agree" -> wallet.agree(request, study, with.approval())
        "decline" -> wallet.decline(request, with.flag("tell", false))
        "agreeByCode" -> wallet.agreeByCode(request, study, with.approval())
        "declineByCode" -> wallet.declineByCode(request)
        "answerCode" -> wallet.answerCode(request)
        "cosignByCode" -> wallet.cosignByCode(request, with.approval())
        "resume" -> wallet.resume()
        "permissions" -> wallet.permissions()
        "permissionPage" -> wallet.permissionPage(with.whole("before"), limit)
        "withdraw" -> wallet.withdraw(permission, with.rights(), with.approval())
        "withdrawalCode" -> wallet.withdrawalCode(permission, with.rights(), with.approval())
        "activity" -> wallet.activity(with.whole("before"), limit)
        "exportRecord" -> JsonParser.parseString(wallet.exportRecord())
        "accounts" -> wallet.accounts()
        "importAccount" ->
            wallet.importAccount(with.secret("exported"), with.optionalSecret("password"), with.approval())
        "watchAccount" -> wallet.watchAccount(with.text("account"))
        "forgetAccount" -> wallet.forgetAccount(with.text("account"), with.approval())
        "guardianCard" -> wallet.guardianCard(with.text("name"))
        "guardedAccounts" -> wallet.guardedAccounts()
        "reviewGuardians" -> wallet.reviewGuardians(
            with.text("account"), with.texts("cards"), with.optional("removed"), with.whole("approvals")?.toUInt(),
        )
        "changeGuardians" -> wallet.changeGuardians(
            with.text("account"), with.texts("cards"), with.optional("removed"), with.whole("approvals")?.toUInt(),
            with.approval(),
        )
        "waitingForGuardians" -> wallet.waitingForGuardians()
        "cosignAsGuardian" -> wallet.cosignAsGuardian(with.text("transaction"), with.approval())
        "proposals" -> wallet.proposals()
        "blockSender" -> wallet.blockSender(with.text("sender"))
        "unblockSender" -> wallet.unblockSender(with.text("sender"))
        "blockedSenders" -> wallet.blockedSenders()
        else -> error("no call is named $call")
    }
}
