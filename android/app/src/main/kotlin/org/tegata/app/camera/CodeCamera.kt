package org.tegata.app.camera

import android.view.Surface
import org.tegata.core.ScanSource

/** A camera that looks for codes. All of it, and what it tells, on the main thread. */
interface CodeCamera {
    /** Whether the device has one at all. */
    val isThere: Boolean

    /** What a picture of it measures, upright; known before it is started. */
    val portrait: Proportion

    fun start(preview: Surface, listener: Listener)

    fun light(isOn: Boolean)

    fun stop()

    interface Listener {
        fun running()

        /** Brightness alone: colours say nothing in a code. */
        fun frame(frame: ScanSource.Frame)

        /** Another app took it; it tells when that one has finished. */
        fun taken()

        fun free()

        fun failed()
    }
}

class Proportion(val width: Int, val height: Int)
