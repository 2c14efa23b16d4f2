package org.tegata.wallet

import com.google.gson.Gson
import com.google.gson.JsonObject
import org.tegata.core.DeviceKey
import org.tegata.core.NewWallet
import org.tegata.core.Receipt
import org.tegata.core.ScanResult
import org.tegata.core.ScanSource
import org.tegata.core.Secret
import org.tegata.core.TegataWallet
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings

/** A patient who holds a study, and the request of a hospital for it. PIN and biometrics open the wallet. */
class Patient private constructor(
    private val world: ScenarioWorld,
    val place: WalletPlace,
    val settings: WalletSettings,
    wallet: TegataWallet,
) : AutoCloseable {
    var wallet: TegataWallet = wallet
        private set

    lateinit var study: String
        private set

    /** Text of the request's code. */
    lateinit var code: String
        private set

    /** The request's digest. */
    lateinit var request: String
        private set

    /** As when the app ends and begins anew: the wallet is locked. */
    suspend fun reopen() {
        wallet.close()
        wallet = TegataWallet.open(place)
    }

    /** Looks at the request and agrees to it. */
    suspend fun agree(): Receipt {
        check(wallet.scan(ScanSource.Text(code)) is ScanResult.Request)
        return approving(typed()) { wallet.agree(request, study = null, approval = it) }
    }

    override fun close() {
        wallet.close()
        world.close()
    }

    private suspend fun receive() {
        pin().use { wallet.enableBiometrics(it) }
        val card = wallet.receiveCard("desk".toByteArray())
        study = world.act("issue", "card" to card.text)["nft"].asString
        check(wallet.refreshStudies().own == 1u)
        // For the fees of one grant.
        world.act("fund", "address" to card.account, "xym" to "150")
        val asked = world.act("request", "nft" to study, "arguments" to listOf("--pay", "patient"))
        code = asked["code"].asString
        request = asked["digest"].asString
    }

    companion object {
        suspend fun new(deviceKey: DeviceKey, biometricKey: DeviceKey): Patient {
            val world = ScenarioWorld()
            val names = world.act("start")
            val place = WalletPlace(names["home"].asString, deviceKey, biometricKey, patienceMs = 60_000u)
            val settings = WalletSettings(listOf(names["node"].asString), names["registry"].asString)
            val wallet = pin().use {
                TegataWallet.create(place, NewWallet(pin = it, words = null, settings = settings, pinCheckMs = 0u))
            }
            return Patient(world, place, settings, wallet).apply { receive() }
        }

        /** What the patient types. */
        fun typed(): CharArray = "314159".toCharArray()

        fun pin(): Secret = secretOf(typed())
    }
}

private fun ScenarioWorld.act(act: String, vararg fields: Pair<String, Any>): JsonObject =
    act(Gson().toJsonTree(mapOf("act" to act) + fields)).asJsonObject
