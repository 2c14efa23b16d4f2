package org.tegata.app.outgoing

import android.content.Intent
import android.net.Uri
import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.tegata.app.testApplication

@RunWith(RobolectricTestRunner::class)
class SharingTest {
    private val sharing = Sharing(testApplication)

    @Suppress("DEPRECATION")
    private fun sent(chooser: Intent): Intent {
        assertEquals(Intent.ACTION_CHOOSER, chooser.action)
        return chooser.getParcelableExtra(Intent.EXTRA_INTENT)!!
    }

    @Test
    @Suppress("DEPRECATION")
    fun aTextIsHandedOverAsAFileThatMayBeRead() {
        val sent = sent(sharing.text("tegata-record.json", "application/json", "{}"))
        assertEquals("application/json", sent.type)
        assertTrue(sent.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
        assertTrue(sent.flags and Intent.FLAG_GRANT_WRITE_URI_PERMISSION == 0)
        val uri = sent.getParcelableExtra<Uri>(Intent.EXTRA_STREAM)!!
        assertEquals("content", uri.scheme)
        assertEquals("{}", testApplication.contentResolver.openInputStream(uri)!!.reader().readText())
        sharing.forget()
        assertFalse(File(testApplication.cacheDir, "shared").exists())
    }

    @Test
    fun theNameOfAFileLeadsNowhereElse() {
        sharing.text("../../escape.json", "application/json", "{}")
        assertTrue(File(testApplication.cacheDir, "shared/escape.json").exists())
    }

    @Test
    fun studiesAreHandedOverAndNothingOfTheWallet() {
        val study = File(testApplication.filesDir, "studies/a.dcm").apply { parentFile!!.mkdirs(); writeText("DICM") }
        val other = File(testApplication.filesDir, "studies/b.dcm").apply { writeText("DICM") }
        assertEquals(2, sent(sharing.files(listOf(study.path, other.path))).clipData!!.itemCount)
        val wallet = File(testApplication.noBackupFilesDir, "wallet/store.redb").path
        assertThrows(IllegalArgumentException::class.java) { sharing.files(listOf(wallet)) }
        assertThrows(IllegalArgumentException::class.java) { sharing.files(listOf(File(testApplication.filesDir, "language.xml").path)) }
    }
}
