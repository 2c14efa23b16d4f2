package org.tegata.wallet

import java.nio.ByteBuffer
import java.nio.CharBuffer
import org.tegata.core.Approval
import org.tegata.core.Secret

/**
 * Hands what a person typed (a PIN, words, a passphrase) to the core, which wipes it when the [Secret] is closed. It never
 * becomes a `String`, which could not be wiped.
 *
 * @param characters what the text field holds; they are wiped at once.
 */
fun secretOf(characters: CharArray): Secret {
    val encoder = Charsets.UTF_8.newEncoder()
    // Outside the heap: the garbage collector moves arrays and leaves copies behind.
    val utf8 = ByteBuffer.allocateDirect((characters.size * encoder.maxBytesPerChar()).toInt())
    try {
        encoder.encode(CharBuffer.wrap(characters), utf8, true)
        encoder.flush(utf8)
        utf8.flip()
        return Secret(utf8)
    } finally {
        characters.fill('\u0000')
        utf8.clear()
        while (utf8.hasRemaining()) utf8.put(0)
    }
}

/** Approves what was just shown, by the PIN. */
suspend fun <Answer> approving(pin: CharArray, act: suspend (Approval) -> Answer): Answer =
    secretOf(pin).use { act(Approval.Pin(it)) }
