package org.tegata.app.camera

import android.graphics.SurfaceTexture
import android.view.Surface
import java.nio.ByteBuffer
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.tegata.app.FakeCamera
import org.tegata.core.ScanSource

@RunWith(RobolectricTestRunner::class)
class CameraModelTest {
    private val camera = FakeCamera()
    private val taken = mutableListOf<ScanSource>()
    private val surface = Surface(SurfaceTexture(0))

    private fun model() = CameraModel(camera, taken::add)

    private fun running() = model().apply {
        permission(isGranted = true)
        preview(surface)
        running()
    }

    @Test
    fun whatItSeesIsReadAsSoonAsItMay() {
        val model = model()
        assertEquals(Sight.ASKING, model.sight.value)
        model.preview(surface)
        assertNull(camera.listener)
        model.permission(isGranted = true)
        assertEquals(Sight.STARTING, model.sight.value)
        camera.listener!!.running()
        assertEquals(Sight.RUNNING, model.sight.value)
        val frame = ScanSource.Frame(1u, 1u, ByteArray(1))
        camera.listener!!.frame(frame)
        assertEquals(listOf<ScanSource>(frame), taken)
    }

    @Test
    fun aRefusalCanBeTakenBackAndOneForEverLeadsToTheSettings() {
        val model = model()
        model.permission(isGranted = false)
        assertEquals(Sight.DENIED, model.sight.value)
        model.permission(isGranted = false, isForEver = true)
        assertEquals(Sight.DENIED_FOR_EVER, model.sight.value)
        model.preview(surface)
        assertNull(camera.listener)
        // Back from the settings.
        model.permission(isGranted = true)
        assertEquals(Sight.STARTING, model.sight.value)
        assertEquals(1, camera.starts)
    }

    @Test
    fun whatAnotherAppTakesComesBackByItself() {
        val model = running()
        camera.listener!!.taken()
        assertEquals(Sight.TAKEN, model.sight.value)
        model.free()
        assertEquals(Sight.STARTING, model.sight.value)
        assertEquals(2, camera.starts)
    }

    @Test
    fun aDeviceWithoutCameraSaysSo() {
        camera.isThere = false
        val model = model()
        model.permission(isGranted = true)
        model.preview(surface)
        assertEquals(Sight.NONE, model.sight.value)
        assertEquals(0, camera.starts)
    }

    @Test
    fun whatFailsCanBeTriedAgain() {
        val model = running()
        camera.listener!!.failed()
        assertEquals(Sight.FAILED, model.sight.value)
        model.again()
        assertEquals(Sight.STARTING, model.sight.value)
        assertEquals(2, camera.starts)
    }

    @Test
    fun whoLooksAwayFreesTheCameraAndTurnsTheLightOff() {
        val model = running()
        model.turnLight()
        assertTrue(camera.isLit)
        model.turnLight()
        assertFalse(camera.isLit)
        model.preview(null)
        assertNull(camera.listener)
        assertEquals(Sight.STARTING, model.sight.value)
        model.turnLight()
        assertFalse(camera.isLit)
    }

    @Test
    fun rowsAreReadWithoutWhatLiesBetweenThem() {
        val plane = ByteBuffer.wrap(byteArrayOf(1, 2, 3, 99, 4, 5, 6))
        val frame = luma(width = 3, height = 2, rowStride = 4, plane)
        assertArrayEquals(byteArrayOf(1, 2, 3, 4, 5, 6), frame.luma)
    }
}
