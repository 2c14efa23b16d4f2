package org.tegata.models

import org.tegata.core.Secret
import org.tegata.core.TegataWallet

/**
 * Recovery words while they are shown and asked back. The PIN stays in the core's memory, since each try needs it; both are gone
 * when the lesson ends or the wallet locks.
 */
internal class WordsLesson private constructor(
    private val pin: Secret,
    val words: Concealed<List<String>>,
    /** Which words are asked back, from 1. */
    var places: List<UInt>,
    /** Whether this is the first start, so that biometrics are offered next. */
    val isFirst: Boolean,
) : AutoCloseable {
    /** Draws other words. */
    suspend fun drawAgain(wallet: TegataWallet) {
        places = wallet.askWordsBack(pin)
    }

    suspend fun enableBiometrics(wallet: TegataWallet) = wallet.enableBiometrics(pin)

    override fun close() = pin.close()

    companion object {
        suspend fun begin(wallet: TegataWallet, pin: Secret, isFirst: Boolean): WordsLesson = try {
            WordsLesson(pin, Concealed(wallet.words(pin)), wallet.askWordsBack(pin), isFirst)
        } catch (error: Exception) {
            pin.close()
            throw error
        }
    }
}

/** Words that somebody typed to restore a wallet, until the PIN is chosen. */
internal class TypedWords(val words: Secret, val passphrase: Secret?) : AutoCloseable {
    override fun close() {
        words.close()
        passphrase?.close()
    }
}
