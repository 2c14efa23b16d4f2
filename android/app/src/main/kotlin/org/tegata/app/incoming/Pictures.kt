package org.tegata.app.incoming

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.ImageDecoder
import android.net.Uri
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.tegata.core.ScanSource

/** What the core takes of a picture. */
private const val LARGEST_FILE = 32 * 1024 * 1024
private const val LONGEST_SIDE = 2048

/** The core's own readers: what they read is not shown to Android's. */
private val READ_BY_CORE = setOf("image/png", "image/jpeg")

/** What somebody picked; nothing where it cannot be read. */
internal suspend fun pictureFrom(resolver: ContentResolver, picked: Uri): ScanSource? = withContext(Dispatchers.IO) {
    try {
        if (resolver.getType(picked) in READ_BY_CORE) file(resolver, picked) else decoded(resolver, picked)
    } catch (_: IOException) {
        null
    } catch (_: SecurityException) {
        null
    }
}

private fun file(resolver: ContentResolver, picked: Uri): ScanSource? =
    resolver.openInputStream(picked)?.use { input ->
        val bytes = input.readNBytesUpTo(LARGEST_FILE + 1)
        ScanSource.File(bytes).takeIf { bytes.size <= LARGEST_FILE }
    }

/** `readNBytes` came with Android 13. */
private fun InputStream.readNBytesUpTo(most: Int): ByteArray {
    val out = ByteArrayOutputStream()
    val part = ByteArray(1 shl 16)
    while (out.size() < most) {
        val count = read(part, 0, minOf(part.size, most - out.size()))
        if (count < 0) break
        out.write(part, 0, count)
    }
    return out.toByteArray()
}

/** Photographs of other kinds (HEIC, WebP …), by their brightness. */
private fun decoded(resolver: ContentResolver, picked: Uri): ScanSource {
    val bitmap = ImageDecoder.decodeBitmap(ImageDecoder.createSource(resolver, picked)) { decoder, info, _ ->
        decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
        val longest = maxOf(info.size.width, info.size.height)
        if (longest > LONGEST_SIDE) decoder.setTargetSampleSize((longest + LONGEST_SIDE - 1) / LONGEST_SIDE)
    }
    return brightness(bitmap)
}

internal fun brightness(bitmap: Bitmap): ScanSource.Frame {
    val pixels = IntArray(bitmap.width * bitmap.height)
    bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
    // As Rec. 601 weighs the colours.
    val luma = ByteArray(pixels.size) { at ->
        val pixel = pixels[at]
        ((299 * Color.red(pixel) + 587 * Color.green(pixel) + 114 * Color.blue(pixel)) / 1000).toByte()
    }
    return ScanSource.Frame(bitmap.width.toUInt(), bitmap.height.toUInt(), luma)
}
