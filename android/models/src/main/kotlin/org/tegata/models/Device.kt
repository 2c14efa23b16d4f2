package org.tegata.models

import java.io.File
import java.time.Clock
import org.tegata.core.DeviceKey
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings

/** What the app knows of the device that it runs on. */
class Device(
    /** The wallet's folder, kept out of backups. */
    val home: String,
    /** Where the files of the own studies go. */
    val studies: String,
    val deviceKey: DeviceKey,
    /** Nothing where the device has no biometrics. */
    val biometricKey: DeviceKey?,
    /** What a new wallet begins with. */
    val settings: WalletSettings,
    val version: String,
    val clock: Clock = Clock.systemUTC(),
    /** How long a call waits for the ledger. */
    val patienceMs: ULong = 180_000u,
    /** See [org.tegata.core.NewWallet.pinCheckMs]. */
    val pinCheckMs: UInt? = null,
    /** Destroys the wallet's keys in the device's key store. */
    val destroyKeys: () -> Unit = {},
) {
    internal val place
        get() = WalletPlace(home, deviceKey, biometricKey, patienceMs)

    internal fun nowMs(): Long = clock.millis()

    /** What cannot be opened cannot erase itself. */
    internal fun eraseFiles() {
        File(home).deleteRecursively()
        destroyKeys()
    }
}
