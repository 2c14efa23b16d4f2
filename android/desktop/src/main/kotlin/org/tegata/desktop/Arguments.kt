package org.tegata.desktop

import java.io.File

/** What was asked for when starting. */
data class Arguments(
    val home: File,
    val nodes: List<String> = emptyList(),
    val registry: String? = null,
    val language: String = "ja",
    /** 2 is text of twice the size. */
    val textScale: Float = 1f,
    val isMotionReduced: Boolean = false,
) {
    companion object {
        val HELP = """
            |The patient's app in a window, for trying Tegata out without a phone.
            |
            |  --home FOLDER      where the wallet lies (~/.local/share/tegata-phone)
            |  --node URL         a ledger node; may be given several times
            |  --registry ADDRESS the registry whose hospitals are trusted
            |  --language ja|en   (ja)
            |  --text PERCENT     size of text, 100 to 200 (100)
            |  --still            nothing moves
            |
            |Ctrl+V on the scan screen reads a code that was copied, as a picture or as text. Ctrl+C copies the text of a code that is
            |shown, for `tegata hospital issue --patient TEXT`. Escape goes back.
            |
            |For trying out, not for real studies: the device key lies in a file beside the wallet (device.key). Whoever copies
            |the folder can try every PIN. On a phone the key lies in its secure hardware and cannot be copied.
        """.trimMargin()

        /** Throws [IllegalArgumentException] with a sentence for whoever typed it. */
        fun of(typed: Array<String>): Arguments {
            var arguments = Arguments(File(System.getProperty("user.home"), ".local/share/tegata-phone"))
            val left = typed.toMutableList()
            while (left.isNotEmpty()) {
                val name = left.removeFirst()
                fun value() = requireNotNull(left.removeFirstOrNull()) { "$name needs a value" }
                arguments = when (name) {
                    "--home" -> arguments.copy(home = File(value()))
                    "--node" -> arguments.copy(nodes = arguments.nodes + value())
                    "--registry" -> arguments.copy(registry = value())
                    "--language" -> arguments.copy(language = value().also { require(it in LANGUAGES) { "languages are $LANGUAGES" } })
                    "--text" -> arguments.copy(textScale = scale(value()))
                    "--still" -> arguments.copy(isMotionReduced = true)
                    else -> throw IllegalArgumentException("unknown option $name")
                }
            }
            return arguments
        }

        private fun scale(percent: String): Float {
            val number = percent.toIntOrNull()
            require(number != null && number in 100..200) { "--text is a number from 100 to 200" }
            return number / 100f
        }

        private val LANGUAGES = listOf("ja", "en")
    }
}
