package org.tegata.desktop

import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.models.Effect
import org.tegata.models.News

class RemindersTest {
    @Test
    fun eachIsToldOnceAndNotBeforeItsTime() = runBlocking {
        val atMs = System.currentTimeMillis() + 200
        val told = mutableListOf<Long>()
        coroutineScope {
            val reminders = Reminders(this) {
                assertEquals(News.PERMISSION_ENDS, it)
                told += System.currentTimeMillis()
            }
            repeat(2) { reminders.remind(Effect.Remind(News.PERMISSION_ENDS, atMs)) }
            assertTrue(told.isEmpty())
        }
        assertEquals(1, told.size)
        assertTrue(told.single() >= atMs)
    }
}
