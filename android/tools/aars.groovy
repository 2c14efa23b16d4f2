// Run by Maven for android/app. Refuses artefacts other than those of android/androidx/checksums.txt; unpacks AARs into
// target/aar and puts their classes.jar in their place on every class path. target/aar/list.txt names the folders with their
// scopes, target/runtime.txt the class path of the package.
import java.security.MessageDigest
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream

// By the file's place in a repository, group and version included.
def known = new File(project.basedir, '../androidx/checksums.txt').readLines().collectEntries { def (sum, path) = it.split('  '); [path, sum] }
def sum = { File file ->
    def digest = MessageDigest.getInstance('SHA-256')
    file.eachByte(1 << 16) { bytes, count -> digest.update(bytes, 0, count) }
    digest.digest().encodeHex().toString()
}
def checked = [] as Set
project.artifacts.each { artefact ->
    def path = known.keySet().find { artefact.file.path.replace('\\', '/').endsWith("/$it") }
    if (path == null) return
    if (sum(artefact.file) != known[path]) throw new SecurityException("$path is not what android/androidx/checksums.txt says")
    checked << path
}
// Where the plugin runs twice in one build, AARs have been exchanged for their classes already.
def isExchanged = project.artifacts.any { it.type == 'aar' && it.file.name == 'classes.jar' }
if (!isExchanged && checked != known.keySet()) throw new SecurityException("not checked: ${known.keySet() - checked}")

def base = new File(project.build.directory, 'aar')
base.mkdirs()

def unpack = { File from, File to ->
    new ZipFile(from).withCloseable { zip ->
        zip.entries().findAll { !it.directory && !(it.name ==~ /(lint|inspector|api)\.jar|annotations\.zip/) }.each { entry ->
            def file = new File(to, entry.name)
            if (!file.canonicalPath.startsWith(to.canonicalPath + File.separator)) throw new IOException(entry.name)
            file.parentFile.mkdirs()
            file.bytes = zip.getInputStream(entry).bytes
        }
    }
}

// One file, since an artefact has but one place on a class path.
def merge = { List<File> jars, File into ->
    def seen = [] as Set
    new ZipOutputStream(into.newOutputStream()).withCloseable { out ->
        out.putNextEntry(new ZipEntry('META-INF/'))
        jars.each { jar ->
            new ZipFile(jar).withCloseable { zip ->
                zip.entries().findAll { !it.directory && seen.add(it.name) }.each { entry ->
                    out.putNextEntry(new ZipEntry(entry.name))
                    out << zip.getInputStream(entry)
                }
            }
        }
    }
}

def folders = []
project.artifacts.findAll { it.type == 'aar' }.each { artefact ->
    def folder = artefact.file.name == 'classes.jar' ? artefact.file.parentFile
        : new File(base, "${artefact.groupId}.${artefact.artifactId}-${artefact.version}")
    def classes = new File(folder, 'classes.jar')
    def done = new File(folder, '.unpacked')
    if (!done.exists()) {
        unpack(artefact.file, folder)
        def others = (new File(folder, 'libs').listFiles() ?: []).findAll { it.name.endsWith('.jar') }.sort()
        if (others || !classes.exists()) {
            def merged = new File(folder, 'merged.jar')
            merge((classes.exists() ? [classes] : []) + others, merged)
            classes.delete()
            merged.renameTo(classes)
        }
        done.text = ''
    }
    artefact.file = classes
    artefact.artifactHandler.addedToClasspath = true
    folders << "${artefact.scope} ${folder}"
}
new File(base, 'list.txt').text = folders.sort().join('\n') + '\n'
new File(project.build.directory, 'runtime.txt').text =
    project.artifacts.findAll { it.scope in ['compile', 'runtime'] }.collect { it.file.path }.join('\n') + '\n'
log.info("${folders.size()} AARs, ${checked.size()} checksums compared")
