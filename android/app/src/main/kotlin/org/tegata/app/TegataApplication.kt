package org.tegata.app

import android.app.Application
import android.content.Context
import kotlin.concurrent.thread
import org.tegata.app.language.Language
import org.tegata.core.uniffiEnsureInitialized

/** The process. The wallet lives as long as it does, not as long as a window. */
open class TegataApplication : Application() {
    val language by lazy { Language(this) }
    open val equipment: Equipment by lazy { SystemEquipment(this) }

    /** Nothing before the first window. */
    var phone: Phone? = null
        private set

    override fun onCreate() {
        super.onCreate()
        // The core's library takes a quarter of a second to load: meanwhile the window is made.
        thread(name = "core") { uniffiEnsureInitialized() }
    }

    /** @param saved where somebody was when the system ended the process. */
    fun phone(saved: String?): Phone = phone ?: Phone(this, saved).also { phone = it }

    /** As when the process ends. */
    internal fun close() {
        phone?.close()
        phone = null
    }
}

internal val Context.tegata: TegataApplication
    get() = applicationContext as TegataApplication
