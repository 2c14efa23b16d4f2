package org.tegata.app.incoming

import android.graphics.Bitmap
import android.graphics.Color
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class PicturesTest {
    @Test
    fun aPictureIsItsBrightness() {
        val bitmap = Bitmap.createBitmap(3, 1, Bitmap.Config.ARGB_8888)
        bitmap.setPixel(0, 0, Color.WHITE)
        bitmap.setPixel(1, 0, Color.BLACK)
        bitmap.setPixel(2, 0, Color.RED)
        val frame = brightness(bitmap)
        assertEquals(3u, frame.width)
        assertEquals(1u, frame.height)
        assertArrayEquals(byteArrayOf(255.toByte(), 0, 76), frame.luma)
    }
}
