package org.tegata.models

/** What the app's shell is to do. */
sealed interface Effect {
    /** The system's settings. */
    data class OpenSystemSettings(val page: SettingsPage) : Effect

    /** The store, for an update. */
    data object OpenStore : Effect

    /** Hands a text over as a file. */
    class ShareText(val name: String, val mediaType: String, val text: String) : Effect {
        override fun toString() = "ShareText($name)"
    }

    /** Prints what happened: [org.tegata.models.format.Format] makes the page. */
    class PrintRecord(val entries: List<Item>) : Effect {
        override fun toString() = "PrintRecord(${entries.size})"
    }

    /** Hands files over. */
    data class ShareFiles(val paths: List<String>) : Effect

    /** Asks for a picture; what was picked comes back by [TegataApp.scanned]. */
    data object PickPicture : Effect

    data object Torch : Effect

    /** Something was recognised or done. */
    data object Vibrate : Effect

    /** Tells somebody who does not look, without saying what about. */
    data class Notify(val news: News) : Effect

    /** The same, at a time to come. */
    data class Remind(val news: News, val atMs: Long) : Effect

    /** A language tag, or nothing for the system's. */
    data class UseLanguage(val tag: String?) : Effect
}

enum class SettingsPage : Key { STORAGE, BIOMETRICS }

enum class News : Key {
    REQUEST_ANSWERED,
    WITHDRAWAL_DONE,
    PERMISSION_ENDS,
}
