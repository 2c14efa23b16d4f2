package org.tegata.desktop

import java.io.File
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import java.security.SecureRandom
import javax.crypto.spec.SecretKeySpec
import org.tegata.wallet.SoftwareDeviceKey

private const val KEY_BYTES = 32

/** The device key in a file that only its owner reads: no more than that guards it, so it is for trying out. */
class KeyFile(private val file: File) {
    fun deviceKey() = SoftwareDeviceKey(SecretKeySpec(bytes(), "AES"))

    fun destroy() {
        file.delete()
    }

    private fun bytes(): ByteArray {
        if (file.exists()) return file.readBytes()
        file.parentFile.mkdirs()
        val owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        Files.createFile(file.toPath(), owner)
        return ByteArray(KEY_BYTES).also(SecureRandom()::nextBytes).also(file::writeBytes)
    }
}
