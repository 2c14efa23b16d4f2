package org.tegata.models

/** The four tabs. */
enum class Tab(val root: ScreenKey) : Key {
    STUDIES(ScreenKey.STUDIES),
    PERMISSIONS(ScreenKey.PERMISSIONS),
    ACTIVITY(ScreenKey.ACTIVITY),
    SETTINGS(ScreenKey.SETTINGS),
}

/** Where somebody is: a screen and the ids of what it is about. No secrets, nothing medical: it is kept by the system. */
sealed interface Place {
    val screen: ScreenKey

    data class Plain(override val screen: ScreenKey) : Place

    data class OfStudy(override val screen: ScreenKey, val study: String) : Place

    /** A request, by its digest; [study]: the one that was picked for an open request. */
    data class OfRequest(override val screen: ScreenKey, val request: String, val study: String? = null) : Place

    data class OfPermission(override val screen: ScreenKey, val permission: String) : Place

    data class OfEntry(override val screen: ScreenKey, val number: Long) : Place

    data class OfAccount(override val screen: ScreenKey, val account: String) : Place

    data class OfTransaction(override val screen: ScreenKey, val transaction: String) : Place

    /** What is approved, or being done. */
    data class OfDeed(override val screen: ScreenKey, val deed: Deed) : Place
}

/** A tab, and the places that lie above its own list. */
data class Navigation(val tab: Tab = Tab.STUDIES, val stack: List<Place> = emptyList()) {
    val top: Place
        get() = stack.lastOrNull() ?: Place.Plain(tab.root)

    fun push(place: Place) = copy(stack = stack + place)

    /** [place] in the stead of the uppermost [count] places. */
    fun replace(place: Place, count: Int = 1) = copy(stack = stack.dropLast(count) + place)

    fun back() = copy(stack = stack.dropLast(1))

    /** For the time when the app is not there. What cannot be kept is left out, with all that lies above it. */
    fun saved(): String =
        (listOf(VERSION, tab.key) + stack.map(::textOf).takeWhile { it != null }.filterNotNull()).joinToString("\n")

    companion object {
        private const val VERSION = "1"

        /**
         * What was saved; of a text that is none, the beginning. Somebody who was to approve something reads it again first.
         */
        fun restored(text: String?): Navigation {
            val lines = text?.lines().orEmpty()
            val tab = Tab.entries.find { it.key == lines.getOrNull(1) }
            if (lines.firstOrNull() != VERSION || tab == null) return Navigation()
            val places = lines.drop(2).map(::placeOf)
            val known = places.takeWhile { it != null }.filterNotNull()
            return Navigation(tab, known.dropLastWhile { it.screen == ScreenKey.AUTHENTICATE })
        }
    }
}

private fun textOf(place: Place): String? {
    val parts = when (place) {
        is Place.Plain -> listOf("plain").takeIf { place.screen.isKept }
        is Place.OfStudy -> listOf("study", place.study)
        is Place.OfRequest -> listOf("request", place.request, place.study ?: "")
        is Place.OfPermission -> listOf("permission", place.permission)
        is Place.OfEntry -> listOf("entry", place.number.toString())
        is Place.OfAccount -> listOf("account", place.account)
        is Place.OfTransaction -> listOf("transaction", place.transaction)
        is Place.OfDeed -> place.deed.saved()?.let { listOf("deed") + it }
    }
    return parts?.let { (listOf(place.screen.key) + it).joinToString(" ") }
}

private fun placeOf(text: String): Place? {
    val parts = text.split(' ')
    val screen = ScreenKey.entries.find { it.key == parts[0] } ?: return null
    val first = parts.getOrNull(2).orEmpty()
    return when (parts.getOrNull(1)) {
        "plain" -> Place.Plain(screen)
        "study" -> Place.OfStudy(screen, first)
        "request" -> Place.OfRequest(screen, first, parts.getOrNull(3)?.ifEmpty { null })
        "permission" -> Place.OfPermission(screen, first)
        "entry" -> first.toLongOrNull()?.let { Place.OfEntry(screen, it) }
        "account" -> Place.OfAccount(screen, first)
        "transaction" -> Place.OfTransaction(screen, first)
        "deed" -> deedOf(parts.drop(2))?.let { Place.OfDeed(screen, it) }
        else -> null
    }
}
