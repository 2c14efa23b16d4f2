package org.tegata.wallet

import java.io.File
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import org.tegata.core.FfiConverterTypeDeviceKey
import org.tegata.core.uniffiContinuationHandleMap

/** What this process holds: memory in MiB, the Java heap's part that is in use, threads, and handles given to the library. */
data class Held(val memory: Double, val heap: Double, val threads: Int, val handles: Int) {
    companion object {
        /** The threads that wait for calls end after 10 seconds without any. */
        private val IDLE = 12.seconds

        /** Calls that wait for an answer, and device keys that the library may call. */
        fun handles(): Int = uniffiContinuationHandleMap.size + FfiConverterTypeDeviceKey.handleMap.size

        /** Counted once all that was let go of is gone. */
        suspend fun afterIdling(idle: Duration = IDLE): Held {
            repeat(COLLECTIONS) {
                // What is found unreachable is freed by another thread.
                System.gc()
                delay(idle / COLLECTIONS)
            }
            val used = Runtime.getRuntime().run { totalMemory() - freeMemory() }
            return Held(status("VmRSS") / KIB, used / KIB / KIB, status("Threads").toInt(), handles())
        }

        private fun status(name: String): Double =
            File("/proc/self/status").readLines().first { it.startsWith("$name:") }.split(Regex("\\s+"))[1].toDouble()

        private const val COLLECTIONS = 6
        private const val KIB = 1024.0
    }
}
