package org.tegata.app

import android.app.Activity
import android.os.Build
import android.view.View
import android.view.WindowManager

/**
 * Keeps what the window shows to whoever holds the phone. All screens alike: which one is shown depends on what was pressed a
 * moment ago, and what protects follows too late.
 */
internal fun Activity.protect() {
    // No screenshots, no recordings, no picture in the list of recent apps.
    window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) setRecentsScreenshotEnabled(false)
    // Nobody else's window over ours, and no touch through one.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) window.setHideOverlayWindows(true)
    val content = window.decorView
    content.filterTouchesWhenObscured = true
    // PIN and words are for no password manager.
    content.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
    // Screen readers read; other services that use accessibility see nothing.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
        content.setAccessibilityDataSensitive(View.ACCESSIBILITY_DATA_SENSITIVE_YES)
    }
}
