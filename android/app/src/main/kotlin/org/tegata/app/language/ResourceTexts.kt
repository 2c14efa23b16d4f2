package org.tegata.app.language

import android.content.Context
import android.content.res.Resources
import java.time.ZoneId
import java.util.Locale
import org.tegata.app.R
import org.tegata.models.format.Format
import org.tegata.models.format.Words

/** The app's words, out of its resources. */
internal class ResourceTexts(private val resources: Resources, private val owner: String) : Words {
    private val known = mutableMapOf<String, Int>()

    override fun has(key: String) = id(key) != 0

    override fun text(key: String, vararg arguments: Any): String {
        val id = id(key)
        check(id != 0) { "no words for $key" }
        return resources.getString(id, *arguments)
    }

    // android/models knows keys and no numbers; res/raw/keep.xml keeps the shrinker from taking them for unused.
    @Suppress("DiscouragedApi")
    private fun id(key: String): Int = known.getOrPut(key) { resources.getIdentifier(key, "string", owner) }
}

/** Words and formats in the language of [context]. */
internal class Tongue(context: Context) {
    val tag: String = context.getString(R.string.words_language)
    val words: Words = ResourceTexts(context.resources, context.packageName)
    val format = Format(words, Locale.forLanguageTag(tag), ZoneId.systemDefault())
}
