package org.tegata.wallet

import java.nio.ByteBuffer
import java.nio.CharBuffer
import org.tegata.core.Approval

/**
 * What a person typed and nobody else is to know: a PIN, words, a passphrase. It never becomes a `String`, which could not be
 * wiped; closing it wipes it.
 *
 * @param characters what the text field holds; they are wiped at once.
 */
class Typed(characters: CharArray) : AutoCloseable {
    internal val bytes: ByteArray

    init {
        val encoded: ByteBuffer = Charsets.UTF_8.encode(CharBuffer.wrap(characters))
        bytes = ByteArray(encoded.remaining())
        encoded.get(bytes)
        encoded.array().fill(0)
        characters.fill('\u0000')
    }

    /** The PIN as approval of what was just shown. */
    fun approval(): Approval = Approval.Pin(bytes)

    override fun close() = bytes.fill(0)
}
