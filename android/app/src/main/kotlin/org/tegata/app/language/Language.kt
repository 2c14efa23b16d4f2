package org.tegata.app.language

import android.app.LocaleManager
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.os.LocaleList
import java.util.Locale

/** The language that somebody chose for this app alone; from Android 13 on the system keeps it, and shows it in its settings. */
class Language internal constructor(
    private val context: Context,
    private val isKeptBySystem: Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU,
) {
    private val own get() = context.getSharedPreferences("language", Context.MODE_PRIVATE)

    /** A tag, or nothing for the system's language. */
    var tag: String?
        get() = if (isKeptBySystem) locales().toLanguageTags().ifEmpty { null } else own.getString("tag", null)
        set(tag) {
            if (isKeptBySystem) {
                manager.applicationLocales = LocaleList.forLanguageTags(tag.orEmpty())
            } else {
                own.edit().putString("tag", tag).apply()
            }
        }

    /** [base] in the chosen language, where the system does not see to that. */
    fun localised(base: Context): Context {
        val chosen = tag.takeUnless { isKeptBySystem } ?: return base
        val configuration = Configuration(base.resources.configuration).apply { setLocale(Locale.forLanguageTag(chosen)) }
        return base.createConfigurationContext(configuration)
    }

    private val manager get() = context.getSystemService(LocaleManager::class.java)

    private fun locales(): LocaleList = manager.applicationLocales
}
