package org.tegata.app

import android.content.Context

internal object BuildVersion {
    fun of(context: Context): String = context.packageManager.getPackageInfo(context.packageName, 0).versionName.orEmpty()
}
