package org.tegata.screens

import androidx.compose.runtime.Composer
import androidx.compose.runtime.CompositionTracer
import androidx.compose.runtime.InternalComposeTracingApi

/** How often a composable function ran: what is skipped, since nothing of it has changed, is not counted. */
@OptIn(InternalComposeTracingApi::class)
internal class Compositions(function: String) : AutoCloseable {
    private val begins = "org.tegata.screens.$function ("
    var count = 0
        private set

    init {
        Composer.setTracer(object : CompositionTracer {
            override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) {
                if (info.startsWith(begins)) count++
            }

            override fun traceEventEnd() = Unit

            override fun isTraceInProgress() = true
        })
    }

    override fun close() = Composer.setTracer(Idle)

    private object Idle : CompositionTracer {
        override fun traceEventStart(key: Int, dirty1: Int, dirty2: Int, info: String) = Unit

        override fun traceEventEnd() = Unit

        override fun isTraceInProgress() = false
    }
}
