package org.tegata.bench

import java.util.Collections
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.annotation.RealObject
import org.robolectric.shadow.api.Shadow
import org.tegata.core.TegataWallet

/** Stands in the wallet's stead where each of its calls begins, and notes which it is. */
@Implements(value = TegataWallet::class, isInAndroidSdk = false)
class CoreCalls {
    @RealObject
    private lateinit var wallet: TegataWallet

    @Implementation
    fun uniffiCloneHandle(): Long {
        noted += Throwable().stackTrace.first { it.className == TegataWallet::class.java.name && NAME !in it.methodName }.call
        return Shadow.directlyOn(wallet, TegataWallet::class.java, NAME)
    }

    companion object {
        private const val NAME = "uniffiCloneHandle"
        private val noted: MutableList<String> = Collections.synchronizedList(mutableListOf<String>())

        /** Those since the last time. */
        fun taken(): List<String> = synchronized(noted) { noted.toList().also { noted.clear() } }

        /** Kotlin and Robolectric put what a function does elsewhere, under a longer name; unsigned arguments stand behind `-`. */
        private val StackTraceElement.call
            get() = methodName.removeSuffix("\$suspendImpl").substringAfterLast('$').substringBefore('-')
    }
}
