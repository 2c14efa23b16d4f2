package org.tegata.screens

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.decodeToImageBitmap
import java.nio.ByteBuffer
import java.nio.ByteOrder
import org.tegata.core.Picture

private const val HEADERS = 54
private const val PALETTE = 4 * 256

/** By way of a BMP of 8 bits, which every platform reads: common code cannot write pixels. */
internal fun Picture.toBitmap(): ImageBitmap {
    val columns = width.toInt()
    val rows = height.toInt()
    val stride = (columns + 3) / 4 * 4
    val bmp = ByteBuffer.allocate(HEADERS + PALETTE + stride * rows).order(ByteOrder.LITTLE_ENDIAN)
    bmp.put('B'.code.toByte()).put('M'.code.toByte()).putInt(bmp.capacity()).putInt(0).putInt(HEADERS + PALETTE)
    bmp.putInt(40).putInt(columns).putInt(rows).putShort(1).putShort(8)
    bmp.putInt(0).putInt(stride * rows).putInt(0).putInt(0).putInt(256).putInt(0)
    for (grey in 0..255) bmp.putInt(grey or (grey shl 8) or (grey shl 16))
    for (row in rows - 1 downTo 0) {
        bmp.put(luma, row * columns, columns)
        repeat(stride - columns) { bmp.put(0) }
    }
    return bmp.array().decodeToImageBitmap()
}
