package org.tegata.app.keys

import android.app.Activity
import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal
import android.os.Looper
import java.util.concurrent.Callable
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import javax.crypto.Cipher
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.tegata.core.DeviceKeyException

@RunWith(RobolectricTestRunner::class)
class ApprovalsTest {
    private class Asked(val cipher: Cipher, val cancelled: CancellationSignal, val answer: (Result<Cipher>) -> Unit)

    private val asked = mutableListOf<Asked>()
    private val approvals = Approvals { _, cipher, cancelled, answer ->
        check(Looper.myLooper() == Looper.getMainLooper())
        asked += Asked(cipher, cancelled, answer)
    }
    private val core = Executors.newCachedThreadPool()
    private val window = Robolectric.buildActivity(Activity::class.java).setup().get()

    @After
    fun end() {
        core.shutdownNow()
    }

    private fun cipher() = Cipher.getInstance("AES/GCM/NoPadding")

    /** The core's thread waits; the main thread gets to its work. */
    private fun approve(cipher: Cipher = cipher(), isAsked: Boolean = true): Future<Cipher> {
        val before = asked.size
        val waiting = core.submit(Callable { approvals.approve(cipher) })
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10)
        while (System.nanoTime() < end && !waiting.isDone && asked.size == before) {
            shadowOf(Looper.getMainLooper()).idle()
            Thread.sleep(5)
        }
        if (isAsked) assertEquals(before + 1, asked.size)
        return waiting
    }

    private fun Future<Cipher>.failure(): Throwable {
        shadowOf(Looper.getMainLooper()).idle()
        return assertThrows(ExecutionException::class.java) { get(10, TimeUnit.SECONDS) }.cause!!
    }

    @Test
    fun theThreadThatWaitsGetsTheCipherThatAPersonApproved() {
        approvals.ask(window)
        val cipher = cipher()
        val waiting = approve(cipher)
        assertSame(cipher, asked.single().cipher)
        asked.single().answer(Result.success(cipher))
        assertSame(cipher, waiting.get(10, TimeUnit.SECONDS))
    }

    @Test
    fun whoSaysNoIsNotAskedAgain() {
        approvals.ask(window)
        val waiting = approve()
        asked.single().answer(Result.failure(DeviceKeyException.Cancelled()))
        assertTrue(waiting.failure() is DeviceKeyException.Cancelled)
        assertEquals(1, asked.size)
    }

    @Test
    fun aWindowThatGoesTakesItsQuestionAlong() {
        approvals.ask(window)
        val waiting = approve()
        approvals.ask(null)
        assertTrue(waiting.failure() is DeviceKeyException.Cancelled)
        assertTrue(asked.single().cancelled.isCanceled)
    }

    @Test
    fun withoutAWindowNobodyIsAsked() {
        assertTrue(approve(isAsked = false).failure() is DeviceKeyException.Cancelled)
        assertEquals(0, asked.size)
    }

    @Test
    fun aSecondQuestionTakesTheFirstOnesPlace() {
        approvals.ask(window)
        val first = approve()
        val second = approve()
        assertTrue(first.failure() is DeviceKeyException.Cancelled)
        asked.last().run { answer(Result.success(cipher)) }
        assertSame(asked.last().cipher, second.get(10, TimeUnit.SECONDS))
    }

    @Test
    fun theMainThreadDoesNotWaitForItself() {
        assertThrows(IllegalStateException::class.java) { approvals.approve(cipher()) }
    }

    @Test
    fun whatThePromptSaysBecomesWhatTheCoreKnows() {
        val cancelled = listOf(
            BiometricPrompt.BIOMETRIC_ERROR_CANCELED,
            BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED,
            BiometricPrompt.BIOMETRIC_ERROR_TIMEOUT,
        )
        val unavailable = listOf(
            BiometricPrompt.BIOMETRIC_ERROR_LOCKOUT,
            BiometricPrompt.BIOMETRIC_ERROR_LOCKOUT_PERMANENT,
            BiometricPrompt.BIOMETRIC_ERROR_HW_UNAVAILABLE,
        )
        for (code in cancelled) assertTrue(failureOf(code) is DeviceKeyException.Cancelled)
        for (code in unavailable) assertTrue(failureOf(code) is DeviceKeyException.Unavailable)
    }
}
