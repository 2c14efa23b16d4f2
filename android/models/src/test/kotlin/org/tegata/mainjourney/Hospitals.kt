package org.tegata.mainjourney

import java.io.File
import java.net.ServerSocket
import java.nio.file.Files

/** A hospital as its staff see it: a folder, and a desk that answers under [url]. */
class Hospital(val name: String, val home: File, val url: String)

/** A study that was issued: [files] is how many there are. */
class Issued(val study: String, val shortCode: String, val files: Int)

/** A request that waits for an answer: its page at the desk, its bytes, and its code as a picture. */
class Asked(val page: String, val file: File, val code: File)

/** A ledger, a registry and two hospitals: [holder] makes a study and keeps it, [asker] wants to see it. Each is a process of its own. */
class Hospitals(names: HospitalNames, blockTime: String = "2s") : AutoCloseable {
    private val folder: File = Files.createTempDirectory("tegata-main-journey").toFile()
    private val programs = Programs(folder)
    private val registryHome = home("Registry")
    private val slices by lazy { slices(File(folder, "study")) }
    val node: String
    val registry: String
    val holder: Hospital
    val asker: Hospital

    init {
        try {
            node = programs.serve("emulator", "--port", "0", "--data", home("ledger"), "--block-time", blockTime).text("url")
            registry = programs.must("registry", "--home", registryHome, "init", "--node", node).text("address")
            fund(registry, "100")
            holder = hospital(names.holder)
            asker = hospital(names.asker)
        } catch (error: Throwable) {
            close()
            throw error
        }
    }

    private fun home(name: String) = File(folder, name).path

    private fun fund(account: String, amount: String) {
        programs.must("emulator", "fund", account, amount, "--node", node)
    }

    private fun hospital(name: HospitalName): Hospital {
        val home = home(name.name)
        val listen = "127.0.0.1:${ServerSocket(0).use { it.localPort }}"
        val made = programs.must(
            "hospital", "--home", home, "init", "--name", name.name, "--reading", name.reading,
            "--node", node, "--registry", registry, "--url", "http://$listen",
        )
        fund(made.text("identity"), FUNDS)
        programs.must("registry", "--home", registryHome, "add", "--hospital", made.text("identity"), "--entry", made.text("entry"))
        val up = programs.serve("hospital", "--home", home, "desk", "--listen", listen)
        return Hospital(name.name, File(home), up.text("url"))
    }

    /** The desk reads the receive card from a picture of the phone's screen. */
    fun issueTo(card: ByteArray): Issued = issue(File(folder, "card.png").apply { writeBytes(card) }.path)

    /** Issues a study of three slices. [card]: its text, or a picture's path. */
    fun issue(card: String): Issued {
        val issued = programs.must("hospital", "--home", holder.home.path, "issue", slices.path, "--patient", card)
        return Issued(issued.text("nft"), issued.text("shortCode"), slices.list()!!.size)
    }

    fun ask(study: String): Asked {
        val file = File(folder, "request.bin")
        val code = File(folder, "request.png")
        val asked = programs.must(
            "hospital", "--home", asker.home.path, "request", "--nft", study, "--pay", "hospital",
            "--out", file.path, "--png", code.path,
        )
        return Asked("${asker.url}/requests/${asked.text("digest")}", file, code)
    }

    /** Fetches the study from the gate of its hospital. How many files came; none where the gate refuses. */
    fun fetch(request: Asked): Int {
        val to = File(folder, "received")
        val said = programs.ask(
            "hospital", "--home", asker.home.path, "fetch", "--request", request.file.path, "--from", holder.url, "--to", to.path,
        )
        val files = to.list().orEmpty().size
        check((said.code == 0) == (files > 0)) { "$files files, and the gate says ${said.json}" }
        return files
    }

    override fun close() {
        programs.close()
        folder.deleteRecursively()
    }

    private companion object {
        /** In XYM; a study takes about 50. */
        const val FUNDS = "100000"
    }
}

class HospitalName(val name: String, val reading: String)

/** How the two are called. */
enum class HospitalNames(val holder: HospitalName, val asker: HospitalName) {
    JA(HospitalName("岐阜病院", "ぎふびょういん"), HospitalName("長良中央病院", "ながらちゅうおうびょういん")),
    EN(HospitalName("Gifu Hospital", ""), HospitalName("Nagara Central Hospital", "")),
}

/** pydicom's sample slice, thrice: `scripts/test` fetches it. Only the instances' numbers differ. */
private fun slices(to: File): File {
    to.mkdirs()
    val sample = File(System.getenv("TEGATA_DICOM_SAMPLES"), "pydicom/data/test_files/CT_small.dcm").readBytes()
    val number = "1.3.6.1.4.1.5962.1.1.1.1.1.20040119072730.12322"
    for (slice in 1..3) {
        val bytes = sample.toString(Charsets.ISO_8859_1).replace(number, number.dropLast(1) + slice).toByteArray(Charsets.ISO_8859_1)
        File(to, "$slice.dcm").writeBytes(bytes)
    }
    return to
}
