package org.tegata.models

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.core.DeviceKeyException
import org.tegata.core.HospitalProblem
import org.tegata.core.TegataException

class FailuresTest {
    private fun cases(of: Class<*>) = of.permittedSubclasses.map { it.simpleName.replaceFirstChar(Char::lowercase) }

    @Test
    fun aWrongPinSaysHowManyTriesAreLeftOrHowLongToWait() {
        assertEquals(Notice(NoticeCode.WRONG_PIN, listOf(FactValue.Count(2))), TegataException.WrongPin(2u, 0uL).notice())
        val waits = Notice(NoticeCode.PIN_WAIT, listOf(FactValue.Duration(30_000)))
        assertEquals(waits, TegataException.WrongPin(0u, 30_000uL).notice())
        assertEquals(waits, TegataException.PinWait(30_000uL).notice())
    }

    @Test
    fun whatMayPassCanBeTriedAgain() {
        val passing = TegataException.Desk(HospitalProblem.Unreachable, true, "connection refused").notice()
        assertEquals(ActionKey.TRY_AGAIN, passing.next)
        assertEquals(listOf<FactValue>(FactValue.Code(CodeList.HOSPITAL, "unreachable")), passing.arguments)
        assertEquals(null, TegataException.Gate(HospitalProblem.NotCommitted, false, "").notice().next)
    }

    @Test
    fun aLostKeyLeadsToTheWords() {
        assertEquals(ActionKey.OPEN_ERASE, TegataException.Keystore(DeviceKeyException.Missing()).notice().next)
        assertEquals(ActionKey.TRY_AGAIN, TegataException.Keystore(DeviceKeyException.Cancelled()).notice().next)
    }

    @Test
    fun casesWithoutAnEnumerationHaveWords() {
        val problems = cases(HospitalProblem::class.java)
        assertEquals(CodeList.HOSPITAL.codes.toSortedSet(), problems.toSortedSet())
        val keys = cases(DeviceKeyException::class.java)
        assertEquals(CodeList.KEYSTORE.codes.toSortedSet(), keys.toSortedSet())
    }

    /** A failure without a code of its own is a fault of this file: each has one, and detail stays out of its words. */
    @Test
    fun noFailureSharesItsCodeWithAnother() {
        val codes = NoticeCode.entries.map { it.key }
        val missing = cases(TegataException::class.java).filter { it !in codes }
        assertTrue(missing.isEmpty(), "$missing")
    }
}
