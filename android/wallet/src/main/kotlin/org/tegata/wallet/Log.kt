package org.tegata.wallet

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import org.tegata.core.LogLevel
import org.tegata.core.LogLine
import org.tegata.core.followLog

/** What the core says to whoever looks for a fault, from the moment of collecting on. It never holds secrets. */
fun logFlow(least: LogLevel): Flow<LogLine> = flow {
    followLog(least).use { stream -> while (true) stream.next().forEach { emit(it) } }
}
