package org.tegata.desktop

import java.awt.Color
import java.awt.Cursor
import java.awt.Graphics
import java.awt.GraphicsEnvironment
import java.awt.Point
import java.awt.Rectangle
import java.awt.Robot
import java.awt.event.KeyAdapter
import java.awt.event.KeyEvent
import java.awt.event.MouseAdapter
import java.awt.event.MouseEvent
import java.awt.image.BufferedImage
import javax.swing.JComponent
import javax.swing.JFrame
import javax.swing.Timer
import org.tegata.core.ScanSource

/** Time for the own window to vanish from the screen. */
private const val VANISH_MS = 400
private val Shade = Color(0, 0, 0, 110)

/** Shows the screen as it stands, and takes the part that is drawn around with the mouse. Escape takes nothing. */
internal fun captureScreen(hide: (Boolean) -> Unit, take: (ScanSource) -> Unit) {
    hide(true)
    Timer(VANISH_MS) {
        val whole = GraphicsEnvironment.getLocalGraphicsEnvironment().maximumWindowBounds
        val frame = JFrame().apply {
            isUndecorated = true
            bounds = whole
            isAlwaysOnTop = true
        }
        val picture = Robot().createScreenCapture(whole)
        fun end(part: Rectangle?) {
            frame.dispose()
            hide(false)
            if (part != null && !part.isEmpty) take(source(picture.getSubimage(part.x, part.y, part.width, part.height)))
        }
        frame.contentPane = Region(picture, ::end)
        frame.addKeyListener(
            object : KeyAdapter() {
                override fun keyPressed(event: KeyEvent) {
                    if (event.keyCode == KeyEvent.VK_ESCAPE) end(null)
                }
            },
        )
        frame.isVisible = true
    }.apply { isRepeats = false }.start()
}

/** A picture of the screen, of which a rectangle is drawn. */
private class Region(private val picture: BufferedImage, private val end: (Rectangle?) -> Unit) : JComponent() {
    private var from: Point? = null
    private var part = Rectangle()

    init {
        cursor = Cursor.getPredefinedCursor(Cursor.CROSSHAIR_CURSOR)
        val mouse = object : MouseAdapter() {
            override fun mousePressed(event: MouseEvent) {
                from = event.point
            }

            override fun mouseDragged(event: MouseEvent) {
                part = Rectangle(from ?: return).apply { add(event.point) }.intersection(Rectangle(0, 0, picture.width, picture.height))
                repaint()
            }

            override fun mouseReleased(event: MouseEvent) = end(part)
        }
        addMouseListener(mouse)
        addMouseMotionListener(mouse)
    }

    override fun paintComponent(graphics: Graphics) {
        graphics.drawImage(picture, 0, 0, null)
        graphics.color = Shade
        graphics.fillRect(0, 0, width, height)
        if (part.isEmpty) return
        graphics.drawImage(picture.getSubimage(part.x, part.y, part.width, part.height), part.x, part.y, null)
        graphics.color = Color.WHITE
        graphics.drawRect(part.x, part.y, part.width, part.height)
    }
}
