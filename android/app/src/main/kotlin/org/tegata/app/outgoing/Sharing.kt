package org.tegata.app.outgoing

import android.content.ClipData
import android.content.Context
import android.content.Intent
import android.net.Uri
import androidx.core.content.FileProvider
import java.io.File

/** Hands files over to whom the patient chooses, each for reading and once. */
internal class Sharing(private val context: Context) {
    private val folder = File(context.cacheDir, "shared")

    fun text(name: String, mediaType: String, text: String): Intent {
        val file = File(folder.apply { mkdirs() }, File(name).name)
        file.writeText(text)
        return chooser(mediaType, listOf(file))
    }

    fun files(paths: List<String>): Intent = chooser("application/dicom", paths.map(::File))

    /** What was handed over is the others' now; the own copy goes. */
    fun forget() {
        folder.deleteRecursively()
    }

    private fun chooser(mediaType: String, files: List<File>): Intent {
        val uris = files.map { FileProvider.getUriForFile(context, "${context.packageName}.files", it) }
        val send = if (uris.size == 1) {
            Intent(Intent.ACTION_SEND).putExtra(Intent.EXTRA_STREAM, uris.single())
        } else {
            Intent(Intent.ACTION_SEND_MULTIPLE).putParcelableArrayListExtra(Intent.EXTRA_STREAM, ArrayList(uris))
        }
        send.type = mediaType
        send.addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
        send.clipData = clip(uris)
        return Intent.createChooser(send, null)
    }

    /** By this the right to read goes along. */
    private fun clip(uris: List<Uri>) = ClipData.newRawUri(null, uris.first()).apply {
        uris.drop(1).forEach { addItem(ClipData.Item(it)) }
    }
}
