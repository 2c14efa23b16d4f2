package org.tegata.models.format

import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.w3c.dom.Element

/** The words of one language, by key. */
interface Words {
    fun has(key: String): Boolean

    fun text(key: String, vararg arguments: Any): String
}

/** Words out of Android's `strings.xml`. */
class ResourceWords(private val texts: Map<String, String>) : Words {
    val keys: Set<String> get() = texts.keys

    override fun has(key: String) = key in texts

    override fun text(key: String, vararg arguments: Any): String =
        String.format(texts[key] ?: error("no words for $key"), *arguments)

    /** As it stands there, with its places for arguments. */
    fun pattern(key: String): String = texts.getValue(key)

    companion object {
        /** Of several `res` folders, as a path lists them; [language]: what its folder is named after, nothing for the first. */
        fun readAll(path: String, language: String?): ResourceWords =
            read(path.split(File.pathSeparator).map(::File), language)

        fun read(resources: File, language: String?): ResourceWords = read(listOf(resources), language)

        private fun read(resources: List<File>, language: String?): ResourceWords {
            val texts = resources.flatMap { texts(it, if (language == null) "values" else "values-$language") }
            val twice = texts.groupingBy { it.first }.eachCount().filterValues { it > 1 }.keys
            require(twice.isEmpty()) { "words stand twice: $twice" }
            return ResourceWords(texts.toMap())
        }

        private fun texts(resources: File, folder: String): List<Pair<String, String>> {
            val document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(File(resources, "$folder/strings.xml"))
            val strings = document.getElementsByTagName("string")
            return (0 until strings.length).map { strings.item(it) as Element }
                .map { it.getAttribute("name") to unescaped(it.textContent) }
        }

        private fun unescaped(text: String) =
            text.replace("\\'", "'").replace("\\\"", "\"").replace("\\n", "\n").replace("\\u0020", " ")
    }
}
