package org.tegata.app.builds

import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.w3c.dom.Document
import org.w3c.dom.Element

/** The folder `android`. */
internal val androidFolder: File = File(System.getProperty("tegata.app")).canonicalFile.parentFile

/** What Maven's build files say; properties are put in. */
internal class MavenBuild {
    private val poms = listOf(".", "wallet", "models", "screens", "app").associateWith { Pom(File(androidFolder, "$it/pom.xml")) }
    private val properties = poms.values.flatMap { it.properties.entries }.associate { it.key to it.value }

    val modules: Set<String> = poms.getValue(".").texts("module").toSet()

    /** group:artefact → its version in each module that asks for it, and in the list that app is built with. */
    val artefacts: Map<String, Set<String>> = buildMap<String, MutableSet<String>> {
        for (pom in poms.values) for (dependency in pom.dependencies()) {
            val module = "${dependency.text("groupId")}:${dependency.text("artifactId")}"
            getOrPut(module, ::mutableSetOf).add(put(dependency.text("version")))
        }
        File(androidFolder, "androidx/artefacts.txt").readLines().filter { it.isNotBlank() && !it.startsWith("#") }.forEach { line ->
            val (group, name, version) = line.substringBefore(' ').split(":")
            getOrPut("$group:$name", ::mutableSetOf).add(version)
        }
    }

    /** What the modules ask for that the package holds. */
    val asked: Set<String> = listOf("wallet", "models", "screens").flatMap { poms.getValue(it).dependencies() }
        .filter { it.text("scope").isEmpty() && it.text("groupId") != "org.tegata" }
        .mapTo(mutableSetOf()) { "${it.text("groupId")}:${it.text("artifactId")}" }

    val namespace: String = NAMESPACE.find(poms.getValue("app").text)!!.groupValues[1]

    val resourceFolders: Set<File> = RESOURCES.findAll(poms.getValue("app").text).mapTo(mutableSetOf()) { folder("app", it.groupValues[1]) }

    fun property(name: String): String = put(properties.getValue(name))

    /** What the compiler is given; that resources and bindings are generated there by Gradle's plugin itself is left out. */
    fun sourceFolders(module: String): Set<File> {
        val pom = poms.getValue(module)
        val named = pom.texts("sourceDir").ifEmpty { pom.texts("sourceDirectory") }
        return named.filterNot { it.startsWith("\${project.build.directory}") }.mapTo(mutableSetOf()) { folder(module, it) }
    }

    private fun folder(module: String, path: String): File = File(androidFolder, module).resolve(put(path, module)).canonicalFile

    private fun put(text: String, module: String = "."): String = PROPERTY.replace(text) {
        val name = it.groupValues[1]
        if (name == "project.basedir") File(androidFolder, module).path else put(properties[name] ?: return@replace it.value, module)
    }

    private class Pom(file: File) {
        val text = file.readText()
        private val document: Document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file)

        val properties: Map<String, String> = children(document.documentElement, "properties")
            .flatMap { children(it, null) }.associate { it.tagName to it.textContent.trim() }

        fun texts(tag: String): List<String> {
            val found = document.getElementsByTagName(tag)
            return (0 until found.length).map { found.item(it).textContent.trim() }
        }

        /** Those of the module, not of plugins. */
        fun dependencies(): List<Element> =
            children(document.documentElement, "dependencies").flatMap { children(it, "dependency") }
    }

    private companion object {
        val PROPERTY = Regex("""\$\{([^}]+)}""")
        val NAMESPACE = Regex("--property=namespace=([^<]+)<")
        val RESOURCES = Regex("--res=([^<]+)<")

        fun children(element: Element, tag: String?): List<Element> =
            (0 until element.childNodes.length).map { element.childNodes.item(it) }.filterIsInstance<Element>()
                .filter { tag == null || it.tagName == tag }

        fun Element.text(tag: String): String = children(this, tag).singleOrNull()?.textContent?.trim().orEmpty()
    }
}
