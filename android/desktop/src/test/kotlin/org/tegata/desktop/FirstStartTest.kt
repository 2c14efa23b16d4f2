package org.tegata.desktop

import androidx.compose.ui.window.application
import java.awt.Frame
import java.awt.GraphicsEnvironment
import java.awt.Rectangle
import java.awt.Robot
import java.awt.image.BufferedImage
import java.io.File
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.concurrent.thread
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeFalse
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.tegata.models.ActionKey
import org.tegata.models.FieldKey
import org.tegata.models.Input
import org.tegata.models.ScreenKey

/** The window on the real core, from the first start to the empty list of studies. Needs a display: `xvfb-run` gives one. */
class FirstStartTest {
    @Test
    fun leadsToAnEmptyListOfStudies(@TempDir home: Path) {
        assumeFalse(GraphicsEnvironment.isHeadless()) { "there is no display" }
        val phone = DesktopPhone(Arguments(home.toFile(), language = "en", isMotionReduced = true), CoroutineScope(Dispatchers.Main + SupervisorJob()))
        var close = {}
        val window = thread { application(exitProcessOnExit = false) { close = ::exitApplication; PhoneWindow(phone, ::exitApplication) } }
        runBlocking {
            phone.at(ScreenKey.WELCOME)
            phone.act(ActionKey.NEW_WALLET)
            phone.at(ScreenKey.CHOOSE_PIN)
            val pin = { "493817".toCharArray() }
            phone.act(ActionKey.CONFIRM_PIN, Input(typed = mapOf(FieldKey.NEW_PIN.key to pin(), FieldKey.NEW_PIN_AGAIN.key to pin())))
            phone.at(ScreenKey.NEW_WORDS)
            phone.act(ActionKey.LATER)
            phone.at(ScreenKey.STUDIES)
            assertEquals(0, phone.app.shown.value.items.size)
            delay(DRAWN_MS)
        }
        assertTrue(colours(photograph()) > FEW)
        close()
        window.join()
    }

    private suspend fun DesktopPhone.at(screen: ScreenKey) = withTimeout(LONG_MS) { app.shown.first { it.screen == screen && !it.isBusy } }

    private suspend fun DesktopPhone.act(action: ActionKey, input: Input = Input()) = withContext(Dispatchers.Main) { app.act(action, input) }

    private fun photograph(): BufferedImage {
        val bounds = Frame.getFrames().filter { it.isVisible }.map { it.bounds }.reduce(Rectangle::union)
        val folder = File(System.getProperty("tegata.screenshots")).apply { mkdirs() }
        return Robot().createScreenCapture(bounds).also { ImageIO.write(it, "png", File(folder, "first-start.png")) }
    }

    private fun colours(picture: BufferedImage): Int =
        (0 until picture.height).flatMap { y -> (0 until picture.width).map { x -> picture.getRGB(x, y) } }.distinct().size

    private companion object {
        const val LONG_MS = 60_000L
        const val DRAWN_MS = 1_500L

        /** An empty window has fewer. */
        const val FEW = 20
    }
}
