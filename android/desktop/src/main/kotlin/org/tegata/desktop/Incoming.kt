package org.tegata.desktop

import java.awt.Container
import java.awt.FileDialog
import java.awt.Frame
import java.awt.Image
import java.awt.Toolkit
import java.awt.datatransfer.DataFlavor
import java.awt.datatransfer.StringSelection
import java.awt.datatransfer.Transferable
import java.awt.dnd.DnDConstants
import java.awt.dnd.DropTarget
import java.awt.dnd.DropTargetAdapter
import java.awt.dnd.DropTargetDropEvent
import java.awt.image.BufferedImage
import java.io.ByteArrayOutputStream
import java.io.File
import javax.imageio.ImageIO
import org.tegata.core.ScanSource

/** A picture that somebody picks. */
internal fun pickFile(): File? = chosen(FileDialog.LOAD, null)

/** Where somebody wants a file to go. */
internal fun saveFile(name: String): File? = chosen(FileDialog.SAVE, name)

private fun chosen(mode: Int, name: String?): File? {
    val dialog = FileDialog(null as Frame?, "", mode)
    dialog.file = name
    dialog.isVisible = true
    return dialog.file?.let { File(dialog.directory, it) }
}

/** What the clipboard holds, if it can be a code. */
internal fun pasted(): ScanSource? = source(Toolkit.getDefaultToolkit().systemClipboard.getContents(null))

/** Copies the text of a code that is shown, which commands take as well; cards are no secrets. */
internal fun copied(code: List<String>): Boolean {
    val text = StringSelection(code.singleOrNull() ?: return false)
    Toolkit.getDefaultToolkit().systemClipboard.setContents(text, text)
    return true
}

/** Files, pictures and texts that are dropped. */
internal fun takeDropped(onto: Container, take: (ScanSource) -> Unit) {
    onto.dropTarget = DropTarget(
        onto,
        object : DropTargetAdapter() {
            override fun drop(event: DropTargetDropEvent) {
                event.acceptDrop(DnDConstants.ACTION_COPY)
                val source = source(event.transferable)
                source?.let(take)
                event.dropComplete(source != null)
            }
        },
    )
}

private fun source(from: Transferable?): ScanSource? = when {
    from == null -> null
    from.isDataFlavorSupported(DataFlavor.javaFileListFlavor) ->
        (from.getTransferData(DataFlavor.javaFileListFlavor) as List<*>).filterIsInstance<File>().firstOrNull()
            ?.let { ScanSource.File(it.readBytes()) }
    from.isDataFlavorSupported(DataFlavor.imageFlavor) -> source(from.getTransferData(DataFlavor.imageFlavor) as Image)
    from.isDataFlavorSupported(DataFlavor.stringFlavor) ->
        ScanSource.Text((from.getTransferData(DataFlavor.stringFlavor) as String).trim())
    else -> null
}

internal fun source(image: Image): ScanSource {
    val picture = BufferedImage(image.getWidth(null), image.getHeight(null), BufferedImage.TYPE_INT_RGB)
    picture.createGraphics().run {
        drawImage(image, 0, 0, null)
        dispose()
    }
    val png = ByteArrayOutputStream()
    ImageIO.write(picture, "png", png)
    return ScanSource.File(png.toByteArray())
}
