package org.tegata.desktop

import androidx.compose.runtime.tooling.ComposeToolingApi
import androidx.compose.ui.awt.ComposeWindow
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getAllSemanticsNodes
import androidx.compose.ui.semantics.getOrNull
import java.awt.AWTEvent
import java.awt.Component
import java.awt.Point
import java.awt.Rectangle
import java.awt.Robot
import java.awt.Toolkit
import java.awt.Window
import java.awt.datatransfer.DataFlavor
import java.awt.datatransfer.Transferable
import java.awt.event.AWTEventListener
import java.awt.event.InputEvent
import java.awt.event.KeyEvent
import java.awt.event.MouseEvent
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import javax.imageio.ImageIO
import javax.swing.SwingUtilities
import kotlin.math.roundToInt
import org.tegata.mainjourney.Patient
import org.tegata.models.ScreenState

private const val LONG_MS = 60_000L
private const val POLL_MS = 30L
private const val SCROLL = 300f
private const val HEARD_S = 5L

/** Somebody before the window, with mouse and keyboard. */
@OptIn(ComposeToolingApi::class)
internal class WindowPatient(private val phone: DesktopPhone, private val window: ComposeWindow) : Patient {
    private val robot = Robot()

    override val shown: ScreenState
        get() = phone.app.shown.value

    /** Again, if the press was not for this window: one that opens is told to be there before the display has it. */
    override fun press(tag: String) = until("$tag to be pressed") {
        val aim = centre(tag)
        if (aim != null && aim == centre(tag)) heard(window) { click(aim) } else null
    }

    private fun click(aim: Point) {
        robot.mouseMove(aim.x, aim.y)
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK)
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK)
    }

    /** Where it stands on the display; nothing while it is scrolled into sight. */
    private fun centre(tag: String): Point? {
        val node = inSight(tag) ?: return null
        val place = onEdt { window.contentPane.locationOnScreen }
        val centre = node.boundsInWindow.center
        return Point(place.x + centre.x.roundToInt(), place.y + centre.y.roundToInt())
    }

    override fun type(field: String, text: String) {
        press("field.$field")
        until("$field to have the focus") { node("field.$field")?.takeIf { it.config.getOrNull(SemanticsProperties.Focused) == true } }
        for (letter in text) {
            val key = KeyEvent.getExtendedKeyCodeForChar(letter.code)
            robot.keyPress(key)
            robot.keyRelease(key)
        }
    }

    /** The picture is copied, as from a browser, and pasted. */
    override fun scan(picture: ByteArray) {
        val image = ImageIO.read(ByteArrayInputStream(picture))
        Toolkit.getDefaultToolkit().systemClipboard.setContents(CopiedImage(image), null)
        press("desktop.paste")
    }

    override fun wait(holds: (ScreenState) -> Boolean) {
        until("what it shows to change from $shown") { shown.takeIf(holds) }
        until("${shown.screen} to be drawn") {
            val title = phone.tongue.words.text("screen_${shown.screen.key}")
            node("title")?.takeIf { node -> node.config.getOrNull(SemanticsProperties.Text)?.any { it.text == title } == true }
        }
        settle()
    }

    /** What follows from a change is drawn in the frames after. */
    private fun settle() = repeat(FRAMES) {
        robot.waitForIdle()
        Thread.sleep(POLL_MS)
    }

    override fun picture(): ByteArray {
        val place = onEdt { Rectangle(window.contentPane.locationOnScreen, window.contentPane.size) }
        // What the mouse rests on looks otherwise.
        robot.mouseMove(place.x + place.width + ASIDE, place.y)
        settle()
        val png = ByteArrayOutputStream()
        ImageIO.write(robot.createScreenCapture(place), "png", png)
        return png.toByteArray()
    }

    private fun nodes(): List<SemanticsNode> = window.semanticsOwners.flatMap { it.getAllSemanticsNodes(mergingEnabled = true) }

    private fun node(tag: String): SemanticsNode? =
        onEdt { nodes().find { it.config.getOrNull(SemanticsProperties.TestTag) == tag } }

    /** The node, wholly in the window and enabled; nothing while the list is scrolled towards it. */
    private fun inSight(tag: String): SemanticsNode? {
        val node = node(tag)?.takeIf { SemanticsProperties.Disabled !in it.config }
        val isWhole = node != null && node.size.height <= node.boundsInWindow.height.roundToInt() + 1
        if (node == null || !isWhole) onEdt { scroll() }
        return node?.takeIf { isWhole }
    }

    private fun scroll() {
        val list = nodes().find { it.config.getOrNull(SemanticsProperties.TestTag) == "content" }
        list?.config?.getOrNull(SemanticsActions.ScrollBy)?.action?.invoke(Offset.Zero.x, SCROLL)
    }

    private fun <T : Any> until(what: String, found: () -> T?): T {
        val end = System.nanoTime() + LONG_MS * 1_000_000
        while (System.nanoTime() < end) {
            found()?.let { return it }
            Thread.sleep(POLL_MS)
        }
        val tags = onEdt { nodes().mapNotNull { it.config.getOrNull(SemanticsProperties.TestTag) } }
        error("waits for $what; there are $tags, shown is $shown")
    }

    private companion object {
        const val FRAMES = 6
        const val ASIDE = 50
    }
}

/** Does it, and waits until a button of the mouse is let go in the window; nothing if that is told nowhere. */
private fun heard(window: Window, act: () -> Unit): Unit? {
    val heard = CountDownLatch(1)
    val listener = AWTEventListener { event ->
        val source = event.source as? Component
        if (event.id == MouseEvent.MOUSE_RELEASED && source != null && (source == window || SwingUtilities.isDescendingFrom(source, window))) heard.countDown()
    }
    Toolkit.getDefaultToolkit().addAWTEventListener(listener, AWTEvent.MOUSE_EVENT_MASK)
    try {
        act()
        return if (heard.await(HEARD_S, TimeUnit.SECONDS)) Unit else null
    } finally {
        Toolkit.getDefaultToolkit().removeAWTEventListener(listener)
    }
}

internal fun <T> onEdt(act: () -> T): T {
    if (SwingUtilities.isEventDispatchThread()) return act()
    var result: Result<T>? = null
    SwingUtilities.invokeAndWait { result = runCatching(act) }
    return result!!.getOrThrow()
}

private class CopiedImage(private val image: BufferedImage) : Transferable {
    override fun getTransferDataFlavors() = arrayOf(DataFlavor.imageFlavor)

    override fun isDataFlavorSupported(flavor: DataFlavor) = flavor == DataFlavor.imageFlavor

    override fun getTransferData(flavor: DataFlavor) = image
}
