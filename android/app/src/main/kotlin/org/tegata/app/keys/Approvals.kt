package org.tegata.app.keys

import android.app.Activity
import android.os.CancellationSignal
import android.os.Handler
import android.os.Looper
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.atomic.AtomicReference
import javax.crypto.Cipher
import org.tegata.core.DeviceKeyException

/** Lets a waiting thread of the core ask on the main thread; one question at a time. */
internal class Approvals(private val prompt: Prompt) {
    private class Question(val cipher: Cipher) {
        val answer = CompletableFuture<Cipher>()
        val cancelled = CancellationSignal()
    }

    private val main = Handler(Looper.getMainLooper())
    private val open = AtomicReference<Question>()
    private var window: Activity? = null

    fun ask(inWindow: Activity?) {
        window = inWindow
        if (inWindow == null) open.getAndSet(null)?.let(::giveUp)
    }

    fun approve(cipher: Cipher): Cipher {
        check(Looper.myLooper() != Looper.getMainLooper()) { "the main thread cannot wait for itself" }
        val question = Question(cipher)
        open.getAndSet(question)?.let { earlier -> main.post { giveUp(earlier) } }
        main.post { show(question) }
        return try {
            question.answer.get()
        } catch (error: ExecutionException) {
            throw error.cause ?: error
        } catch (_: InterruptedException) {
            main.post { giveUp(question) }
            throw DeviceKeyException.Cancelled()
        } finally {
            open.compareAndSet(question, null)
        }
    }

    private fun show(question: Question) {
        val asking = window ?: return giveUp(question)
        prompt.show(asking, question.cipher, question.cancelled) { result ->
            result.fold(question.answer::complete, question.answer::completeExceptionally)
        }
    }

    private fun giveUp(question: Question) {
        question.cancelled.cancel()
        question.answer.completeExceptionally(DeviceKeyException.Cancelled())
    }
}
