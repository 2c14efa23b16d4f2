package org.tegata.app.outgoing

import android.content.Context
import android.graphics.pdf.PdfDocument
import android.os.Bundle
import android.os.CancellationSignal
import android.os.ParcelFileDescriptor
import android.print.PageRange
import android.print.PrintAttributes
import android.print.PrintDocumentAdapter
import android.print.PrintDocumentInfo
import android.print.PrintManager
import android.print.pdf.PrintedPdfDocument
import android.text.Layout
import android.text.StaticLayout
import android.text.TextPaint
import java.io.FileOutputStream
import java.io.IOException

/** In points, of which 72 make an inch. */
private const val LETTER_SIZE = 10f

/** Prints a text, page by page: no web view has to be trusted with it. */
internal class RecordPrint(private val context: Context, private val text: String) : PrintDocumentAdapter() {
    private lateinit var document: PrintedPdfDocument
    private lateinit var layout: Layout
    private lateinit var pages: List<IntRange>

    fun start(name: String) {
        context.getSystemService(PrintManager::class.java).print(name, this, null)
    }

    override fun onLayout(
        old: PrintAttributes?,
        new: PrintAttributes,
        cancelled: CancellationSignal,
        callback: LayoutResultCallback,
        extras: Bundle?,
    ) {
        document = PrintedPdfDocument(context, new)
        layout = laidOut(text, document.pageContentRect.width())
        pages = pagesOf(layout, document.pageContentRect.height())
        val info = PrintDocumentInfo.Builder("tegata-record.pdf")
            .setContentType(PrintDocumentInfo.CONTENT_TYPE_DOCUMENT)
            .setPageCount(pages.size)
        if (cancelled.isCanceled) callback.onLayoutCancelled() else callback.onLayoutFinished(info.build(), new != old)
    }

    override fun onWrite(
        wanted: Array<PageRange>,
        to: ParcelFileDescriptor,
        cancelled: CancellationSignal,
        callback: WriteResultCallback,
    ) {
        pages.forEachIndexed { number, lines ->
            if (wanted.any { number in it.start..it.end }) draw(document.startPage(number), lines)
        }
        try {
            FileOutputStream(to.fileDescriptor).use(document::writeTo)
            if (cancelled.isCanceled) callback.onWriteCancelled() else callback.onWriteFinished(wanted)
        } catch (_: IOException) {
            callback.onWriteFailed(null)
        } finally {
            document.close()
        }
    }

    private fun draw(page: PdfDocument.Page, lines: IntRange) {
        val room = document.pageContentRect
        val canvas = page.canvas
        canvas.translate(room.left.toFloat(), room.top.toFloat() - layout.getLineTop(lines.first))
        canvas.clipRect(0, layout.getLineTop(lines.first), room.width(), layout.getLineBottom(lines.last))
        layout.draw(canvas)
        document.finishPage(page)
    }
}

internal fun laidOut(text: String, width: Int): Layout =
    StaticLayout.Builder.obtain(text, 0, text.length, TextPaint().apply { textSize = LETTER_SIZE }, width).build()

/** The lines of each page: no line is cut. */
internal fun pagesOf(layout: Layout, height: Int): List<IntRange> {
    val pages = mutableListOf<IntRange>()
    var first = 0
    for (line in 0 until layout.lineCount) {
        val isFull = layout.getLineBottom(line) - layout.getLineTop(first) > height
        if (isFull && line > first) {
            pages += first until line
            first = line
        }
    }
    if (layout.lineCount > 0) pages += first until layout.lineCount
    return pages
}
