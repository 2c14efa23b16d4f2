package org.tegata.desktop

import androidx.compose.ui.window.application
import kotlin.system.exitProcess
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob

/** See [Arguments.HELP]. */
fun main(typed: Array<String>) {
    if ("--help" in typed) return println(Arguments.HELP)
    val arguments = try {
        Arguments.of(typed)
    } catch (error: IllegalArgumentException) {
        System.err.println("phone: ${error.message}\n\n${Arguments.HELP}")
        exitProcess(2)
    }
    val phone = DesktopPhone(arguments, CoroutineScope(Dispatchers.Main + SupervisorJob()))
    application { PhoneWindow(phone, ::exitApplication) }
    phone.app.close()
}
