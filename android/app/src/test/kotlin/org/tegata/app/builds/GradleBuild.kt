package org.tegata.app.builds

import java.io.File

/** What Gradle's build files say, as far as they say it in the one form that stands in them. */
internal class GradleBuild {
    private val catalogue = File(androidFolder, "gradle/libs.versions.toml").readLines().map { it.trim() }
    private val versions = section("versions").associate { it.substringBefore(" =") to quoted(it).single() }

    /** group:artefact → version, by the names that scripts use. */
    private val named: Map<String, Pair<String, String>> = section("libraries").associate { line ->
        val (module, version) = quoted(line)
        line.substringBefore(" =").replace('-', '.') to (module to version(version))
    }

    val libraries: Map<String, String> = named.values.toMap()

    /** id → version. */
    val plugins: Map<String, String> = section("plugins").associate { line ->
        val (id, version) = quoted(line)
        id to version(version)
    }

    val modules: Set<String> = Regex("\":(\\w+)\"").findAll(File(androidFolder, "settings.gradle.kts").readText())
        .mapTo(mutableSetOf()) { it.groupValues[1] }

    /** group:artefact of what the modules ask for. */
    val asked: Set<String> = modules.flatMap { module ->
        Regex("""(?:api|implementation|compileOnly)\(libs\.([\w.]+)\)""").findAll(script(module))
            .map { named.getValue(it.groupValues[1]).first }
    }.toSet()

    val resourceFolders: Set<File> = folders("app", "res.directories")

    fun version(name: String): String = versions.getValue(name)

    fun script(module: String): String = File(androidFolder, "$module/build.gradle.kts").readText()

    fun setting(module: String, name: String): String =
        Regex("""(?m)^\s*$name = "?([^"\n]+)"?$""").findAll(script(module)).single().groupValues[1]

    fun sourceFolders(module: String): Set<File> =
        if (module == "app") folders(module, "kotlin.directories") else folders(module, "main { kotlin.setSrcDirs")

    /** The list behind a name; a name in it is that of a folder of the project. */
    private fun folders(module: String, list: String): Set<File> {
        val script = script(module)
        val listed = Regex(Regex.escape(list) + """[ +=(]*listOf\(([^)]*)\)""").findAll(script).single().groupValues[1]
        return listed.split(",").map { it.trim() }.mapTo(mutableSetOf()) { entry ->
            val path = if (entry.startsWith("\"")) entry.trim('"') else {
                Regex("""val $entry = layout\.projectDirectory\.dir\("([^"]+)"\)""").find(script)!!.groupValues[1]
            }
            File(androidFolder, module).resolve(path).canonicalFile
        }
    }

    private fun section(name: String): List<String> = catalogue.dropWhile { it != "[$name]" }.drop(1)
        .takeWhile { !it.startsWith("[") }.filter { it.isNotEmpty() && !it.startsWith("#") }

    private companion object {
        fun quoted(line: String): List<String> = Regex("\"([^\"]*)\"").findAll(line).map { it.groupValues[1] }.toList()
    }
}
