package org.tegata.app.camera

import android.view.Surface
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.tegata.core.ScanSource

enum class Sight { ASKING, DENIED, DENIED_FOR_EVER, STARTING, RUNNING, TAKEN, NONE, FAILED }

/** What is seen where the camera stands, and what leads on from there. */
class CameraModel(private val camera: CodeCamera, private val take: (ScanSource) -> Unit) : CodeCamera.Listener {
    private val shown = MutableStateFlow(if (camera.isThere) Sight.ASKING else Sight.NONE)
    private var preview: Surface? = null
    private var isLit = false

    val sight: StateFlow<Sight> = shown
    val portrait get() = camera.portrait

    /** @param isForEver whether the system would not even ask again. */
    fun permission(isGranted: Boolean, isForEver: Boolean = false) {
        if (shown.value == Sight.NONE) return
        when {
            !isGranted -> stop(if (isForEver) Sight.DENIED_FOR_EVER else Sight.DENIED)
            shown.value in setOf(Sight.STARTING, Sight.RUNNING, Sight.TAKEN) -> return
            else -> {
                shown.value = Sight.STARTING
                start()
            }
        }
    }

    /** Where the camera's picture goes; nothing: it is not looked at. */
    fun preview(surface: Surface?) {
        preview = surface
        if (surface == null) {
            camera.stop()
            isLit = false
            if (shown.value == Sight.RUNNING || shown.value == Sight.TAKEN) shown.value = Sight.STARTING
        } else {
            start()
        }
    }

    fun again() {
        shown.value = Sight.STARTING
        start()
    }

    fun turnLight() {
        if (shown.value != Sight.RUNNING) return
        isLit = !isLit
        camera.light(isLit)
    }

    override fun running() {
        shown.value = Sight.RUNNING
    }

    override fun frame(frame: ScanSource.Frame) = take(frame)

    override fun taken() {
        isLit = false
        shown.value = Sight.TAKEN
    }

    override fun free() = again()

    override fun failed() = stop(Sight.FAILED)

    private fun start() {
        val surface = preview
        if (shown.value == Sight.STARTING && surface != null) camera.start(surface, this)
    }

    private fun stop(sight: Sight) {
        camera.stop()
        isLit = false
        shown.value = sight
    }
}
