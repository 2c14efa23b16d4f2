package org.tegata.app.builds

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Maven's build, which runs here, and Gradle's, which needs an Android SDK, must be of the same app. */
class BuildsTest {
    private val maven = MavenBuild()
    private val gradle = GradleBuild()

    @Test
    fun `both build with the same Kotlin`() {
        assertEquals(maven.property("kotlin.version"), gradle.version("kotlin"))
        for (plugin in listOf("org.jetbrains.kotlin.jvm", "org.jetbrains.kotlin.plugin.compose")) {
            assertEquals(plugin, maven.property("kotlin.version"), gradle.plugins.getValue(plugin))
        }
    }

    @Test
    fun `what Gradle names has the version that Maven tests with`() {
        val differing = gradle.libraries.mapNotNull { (module, version) ->
            // Gradle finds the artefact for Android or the JVM behind a name that stands for all platforms.
            val tested = listOf("", "-android", "-jvm").flatMap { maven.artefacts[module + it].orEmpty() }.toSet()
            "$module: Gradle $version, Maven $tested".takeIf { setOf(version) != tested }
        }
        assertEquals(emptyList<String>(), differing)
        assertTrue("${gradle.libraries}", gradle.libraries.size > 10)
    }

    @Test
    fun `what Maven asks for in wallet, models and screens, Gradle asks for in wallet, models and app`() {
        val named = maven.asked.mapTo(sortedSetOf()) { common(it) }
        val asked = gradle.asked.mapTo(sortedSetOf()) { common(it) }
        assertEquals(emptySet<String>(), named - asked - BROUGHT_BY_OTHERS)
    }

    @Test
    fun `Gradle has Maven's modules but those that draw on a PC`() {
        assertEquals(maven.modules - setOf("screens", "desktop", "androidx"), gradle.modules)
    }

    @Test
    fun `both compile the same folders`() {
        for (module in gradle.modules) assertEquals(module, maven.sourceFolders(module), gradle.sourceFolders(module))
        assertEquals(maven.resourceFolders, gradle.resourceFolders)
    }

    @Test
    fun `both give the manifest the same values`() {
        val values = mapOf(
            "applicationId" to "app.id",
            "minSdk" to "app.minSdk",
            "targetSdk" to "app.targetSdk",
            "versionCode" to "app.versionCode",
            "versionName" to "app.versionName",
        )
        for ((gradles, mavens) in values) assertEquals(gradles, maven.property(mavens), gradle.setting("app", gradles))
        assertEquals(maven.namespace, gradle.setting("app", "namespace"))
    }

    @Test
    fun `Gradle holds all that follows from what it names to Maven's list`() {
        val script = gradle.script("app")
        assertTrue("artefacts.txt is not read", "file(\"../androidx/artefacts.txt\")" in script)
        assertTrue("versions are not strict", "strictly(tested)" in script)
    }

    /** Compose of the desktop and of Android are the same, under two groups. */
    private fun common(module: String) = module
        .replace("org.jetbrains.compose.", "androidx.compose.")
        .removeSuffix("-desktop").removeSuffix("-android").removeSuffix("-jvm")

    private companion object {
        /** By Kotlin's plugin, by Compose ui, by Compose foundation. */
        val BROUGHT_BY_OTHERS = setOf(
            "org.jetbrains.kotlin:kotlin-stdlib",
            "androidx.compose.runtime:runtime",
            "androidx.compose.foundation:foundation-layout",
        )
    }
}
