package org.tegata.desktop

import androidx.compose.ui.awt.ComposeWindow
import androidx.compose.ui.window.application
import java.awt.GraphicsEnvironment
import java.awt.Window
import java.io.File
import java.nio.file.Path
import kotlin.concurrent.thread
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import org.junit.jupiter.api.Assumptions.assumeFalse
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.tegata.mainjourney.HospitalNames
import org.tegata.mainjourney.Hospitals
import org.tegata.mainjourney.MainJourney

/** The main journey with a real window, ledger, desks and browser. Needs a display, Chromium, and what `scripts/test` fetches. */
class MainJourneyTest {
    @Test
    fun inJapanese(@TempDir home: Path) = journey("ja", home.toFile())

    @Test
    fun inEnglish(@TempDir home: Path) = journey("en", home.toFile())

    private fun journey(language: String, home: File) {
        assumeFalse(GraphicsEnvironment.isHeadless()) { "there is no display" }
        assumeTrue(System.getenv("TEGATA_DICOM_SAMPLES") != null) { "there are no DICOM files" }
        Hospitals(HospitalNames.valueOf(language.uppercase())).use { hospitals ->
            val arguments = Arguments(home, listOf(hospitals.node), hospitals.registry, language, isMotionReduced = true)
            val phone = DesktopPhone(arguments, CoroutineScope(Dispatchers.Main + SupervisorJob()))
            var close = {}
            val window = thread { application(exitProcessOnExit = false) { close = ::exitApplication; PhoneWindow(phone, ::exitApplication) } }
            try {
                MainJourney(WindowPatient(phone, composed()), hospitals, language, NumberedPictures(language)).run()
            } finally {
                close()
                window.join()
                phone.app.close()
            }
        }
    }

    private fun composed(): ComposeWindow {
        val end = System.nanoTime() + START_NS
        while (System.nanoTime() < end) {
            Window.getWindows().filterIsInstance<ComposeWindow>().find { it.isShowing }?.let { return placed(it) }
            Thread.sleep(50)
        }
        error("no window opens")
    }

    /** Where the display puts a new window, AWT may learn too late, or never: the mouse would miss it. */
    private fun placed(window: ComposeWindow) = window.also { onEdt { it.setLocation(PLACE, PLACE) } }

    private companion object {
        const val PLACE = 20
        const val START_NS = 30_000_000_000L
    }
}
