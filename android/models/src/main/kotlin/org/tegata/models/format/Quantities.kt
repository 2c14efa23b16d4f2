package org.tegata.models.format

import java.math.BigDecimal
import java.text.DecimalFormat
import java.text.DecimalFormatSymbols
import java.util.Locale

/** Numbers, amounts and sizes, and what is read letter by letter. */
class Quantities(private val words: Words, private val locale: Locale) {
    fun count(number: Long): String = decimal("#,##0").format(number)

    /** Exact: of the six decimal places those that count. */
    fun amount(atomic: Long): String =
        words.text("amount", decimal("#,##0.######").format(BigDecimal(atomic).movePointLeft(DECIMALS)))

    fun size(bytes: Long): String = when {
        bytes < KILO -> words.text("size_bytes", count(bytes))
        bytes < KILO * KILO -> words.text("size_kilobytes", places(bytes, KILO))
        bytes < KILO * KILO * KILO -> words.text("size_megabytes", places(bytes, KILO * KILO))
        else -> words.text("size_gigabytes", places(bytes, KILO * KILO * KILO))
    }

    private fun places(bytes: Long, unit: Long) = decimal("#,##0.#").format(bytes.toDouble() / unit)

    private fun decimal(pattern: String) = DecimalFormat(pattern, DecimalFormatSymbols.getInstance(locale))

    companion object {
        private const val DECIMALS = 6
        private const val KILO = 1_000L

        /** Addresses and hashes, to be compared by eye and read aloud. */
        fun grouped(text: String): String = text.chunked(4).joinToString(" ")
    }
}
