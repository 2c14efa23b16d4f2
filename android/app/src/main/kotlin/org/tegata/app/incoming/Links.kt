package org.tegata.app.incoming

import android.content.Intent
import android.net.Uri

/** What a link may hold: more than any code does. */
private const val LONGEST = 16_384

private const val SYMBOL = "web+symbol"

/**
 * The code that a link carries, to be looked at as if it were scanned; nothing of a link that is not for this app.
 *
 * @param host of the https links that this app is verified for. The code stands behind `#`, which no browser sends on.
 */
internal fun codeIn(intent: Intent?, host: String): String? {
    val link = intent?.takeIf { it.action == Intent.ACTION_VIEW }?.data ?: return null
    val code = when {
        link.scheme.equals(SYMBOL, ignoreCase = true) -> link.toString()
        isOurs(link, host) -> link.fragment
        else -> null
    }
    return code?.takeIf { it.isNotEmpty() && it.length <= LONGEST }
}

private fun isOurs(link: Uri, host: String) =
    link.scheme == "https" && link.authority.equals(host, ignoreCase = true) && link.path == "/open"
