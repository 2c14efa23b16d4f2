package org.tegata.desktop

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.tegata.models.Effect
import org.tegata.models.News

/** What is to be told at a time to come, for as long as the window is open: a computer has nobody who would tell it later. */
internal class Reminders(private val scope: CoroutineScope, private val tell: (News) -> Unit) {
    private val waiting = mutableMapOf<Effect.Remind, Job>()

    /** Once, however often it is asked for. */
    fun remind(effect: Effect.Remind) {
        waiting.getOrPut(effect) {
            scope.launch {
                // By the clock: a computer that slept counts no time.
                while (System.currentTimeMillis() < effect.atMs) {
                    delay((effect.atMs - System.currentTimeMillis()).coerceIn(1, LOOK_MS))
                }
                tell(effect.news)
            }
        }
    }

    private companion object {
        const val LOOK_MS = 60_000L
    }
}
