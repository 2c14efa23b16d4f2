package org.tegata.app.camera

import java.nio.ByteBuffer
import org.tegata.core.ScanSource

/** The brightness of an image whose rows may be longer than what is seen of them. */
internal fun luma(width: Int, height: Int, rowStride: Int, plane: ByteBuffer): ScanSource.Frame {
    val bytes = ByteArray(width * height)
    for (row in 0 until height) {
        plane.position(row * rowStride)
        plane.get(bytes, row * width, width)
    }
    return ScanSource.Frame(width.toUInt(), height.toUInt(), bytes)
}
