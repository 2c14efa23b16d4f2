package org.tegata.app

import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.w3c.dom.Document
import org.w3c.dom.Element

/** The manifest as it is after merging: what libraries bring along counts too. */
class ManifestTest {
    private val app = File(System.getProperty("tegata.app"))
    private val manifest = read(File(app, "target/AndroidManifest.xml"))
    private val application = manifest.elements("application").single()

    private fun read(file: File): Document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file)

    private fun Document.elements(tag: String) = documentElement.elements(tag)

    private fun Element.elements(tag: String): List<Element> = getElementsByTagName(tag).run { (0 until length).map { item(it) as Element } }

    private fun Element.android(name: String): String = getAttribute("android:$name")

    private fun resource(name: String) = read(File(app, "src/main/res/xml/$name.xml"))

    @Test
    fun permissionsAreExactlyThoseThatAreUsed() {
        val own = "org.tegata.app.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION"
        assertEquals(
            setOf(
                "android.permission.INTERNET", "android.permission.CAMERA", "android.permission.USE_BIOMETRIC",
                "android.permission.POST_NOTIFICATIONS", "android.permission.RECEIVE_BOOT_COMPLETED",
                "android.permission.HIDE_OVERLAY_WINDOWS", own,
            ),
            manifest.elements("uses-permission").map { it.android("name") }.toSet(),
        )
        assertEquals(listOf(own to "signature"), manifest.elements("permission").map { it.android("name") to it.android("protectionLevel") })
        assertTrue(manifest.elements("uses-feature").all { it.android("required") == "false" })
    }

    @Test
    fun othersReachTheWindowAlone() {
        val components = listOf("activity", "activity-alias", "service", "receiver", "provider").flatMap { application.elements(it) }
        val exported = components.filter { it.android("exported") != "false" }.associate { it.android("name") to it.android("permission") }
        // The second lets the system's installer, and nobody without its permission, prepare the app's code.
        assertEquals(
            mapOf("org.tegata.app.MainActivity" to "", "androidx.profileinstaller.ProfileInstallReceiver" to "android.permission.DUMP"),
            exported,
        )
        application.elements("service").filter { it.android("name").startsWith("org.tegata") }.run {
            assertEquals(2, size)
            forEach { assertEquals("android.permission.BIND_JOB_SERVICE", it.android("permission")) }
        }
    }

    @Test
    fun linksAreVerifiedAndNoOtherTaskTakesTheWindowsPlace() {
        val window = application.elements("activity").single { it.android("name") == "org.tegata.app.MainActivity" }
        assertEquals("", window.android("taskAffinity"))
        assertTrue(window.hasAttribute("android:taskAffinity"))
        assertEquals("singleTask", window.android("launchMode"))
        val filters = window.elements("intent-filter").filter { filter -> filter.elements("data").isNotEmpty() }
        val schemes = filters.associate { filter ->
            filter.elements("data").first { it.hasAttribute("android:scheme") }.android("scheme") to filter.android("autoVerify")
        }
        assertEquals(mapOf("https" to "true", "web+symbol" to ""), schemes)
    }

    /** Audits of others found wallets in backups. */
    @Test
    fun nothingIsBackedUpNorMovedToAnotherPhone() {
        assertEquals("false", application.android("allowBackup"))
        assertEquals("@xml/data_extraction_rules", application.android("dataExtractionRules"))
        assertEquals("@xml/full_backup_content", application.android("fullBackupContent"))
        val ofDevice = setOf("root", "file", "database", "sharedpref")
        val all = ofDevice + ofDevice.map { "device_$it" } + "external"
        val rules = resource("data_extraction_rules")
        val parts = listOf("cloud-backup", "device-transfer").map { rules.elements(it).single() } + resource("full_backup_content").documentElement
        for (part in parts) {
            assertEquals(part.tagName, emptyList<Element>(), part.elements("include"))
            assertEquals(part.tagName, all, part.elements("exclude").map { it.getAttribute("domain") }.toSet())
            assertTrue(part.elements("exclude").all { it.getAttribute("path") == "." })
        }
    }

    /** Audits of others found cleartext, and pins that a certificate of the user's own got round. */
    @Test
    fun nothingGoesInTheClearAndOnlyTheSystemsCertificatesAreTrusted() {
        assertEquals("false", application.android("usesCleartextTraffic"))
        assertEquals("@xml/network_security_config", application.android("networkSecurityConfig"))
        val config = resource("network_security_config")
        assertEquals(listOf("false"), config.elements("base-config").map { it.getAttribute("cleartextTrafficPermitted") })
        assertEquals(emptyList<Element>(), config.elements("domain-config") + config.elements("debug-overrides"))
        assertEquals(listOf("system"), config.elements("certificates").map { it.getAttribute("src") })
        val debug = read(File(app, "src/debug/res/xml/network_security_config.xml"))
        assertEquals(listOf("localhost", "127.0.0.1"), debug.elements("domain").map { it.textContent })
        assertEquals(listOf("false"), debug.elements("base-config").map { it.getAttribute("cleartextTrafficPermitted") })
    }

    /** Audits of others found keys in the package. */
    @Test
    fun noKeyIsInThePackage() {
        val long = Regex("[0-9A-Fa-f]{64}|[A-Za-z0-9+/]{43}=|BEGIN [A-Z ]*PRIVATE KEY|AIza[0-9A-Za-z_-]{35}")
        val sources = listOf(File(app, "src/main"), File(app, "../screens/src/main"), File(app, "../models/src/main"))
            .flatMap { it.walk().filter { file -> file.extension in setOf("kt", "xml") } }
        assertTrue(sources.size > 50)
        for (file in sources) assertFalse(file.name, long.containsMatchIn(file.readText()))
    }

    /** Audits of others found logging in releases. */
    @Test
    fun nothingIsWrittenToTheLog() {
        val logging = Regex("""\bLog\.[a-z]+\(|\bprintln?\(|printStackTrace|System\.(out|err)|Timber|java\.util\.logging""")
        val folders = listOf(".", "../screens", "../models", "../wallet").map { File(app, "$it/src/main") }
        val sources = folders.flatMap { it.walk().filter { file -> file.extension == "kt" } }
        assertTrue(sources.size > 50)
        for (file in sources) assertFalse(file.name, logging.containsMatchIn(file.readText()))
    }

    @Test
    fun aReleaseCannotBeDebuggedAndIsForRecentSystems() {
        assertFalse(application.hasAttribute("android:debuggable"))
        assertFalse(application.hasAttribute("android:testOnly"))
        assertEquals("28", manifest.elements("uses-sdk").single().android("minSdkVersion"))
        assertEquals("35", manifest.elements("uses-sdk").single().android("targetSdkVersion"))
    }

    @Test
    fun theIconHasALayerOfOneColour() {
        assertEquals("@mipmap/ic_launcher", application.android("icon"))
        val icon = read(File(app, "src/main/res/mipmap-anydpi-v26/ic_launcher.xml"))
        for (layer in listOf("background", "foreground", "monochrome")) assertEquals(layer, 1, icon.elements(layer).size)
    }
}
