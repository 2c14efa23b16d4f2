package org.tegata.desktop

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import java.io.File
import java.time.ZoneId
import java.util.Locale
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.tegata.core.ScanSource
import org.tegata.core.WalletSettings
import org.tegata.models.ActionKey
import org.tegata.models.Device
import org.tegata.models.Effect
import org.tegata.models.News
import org.tegata.models.ScreenKey
import org.tegata.models.TegataApp
import org.tegata.models.format.Format
import org.tegata.models.format.ResourceWords
import org.tegata.models.format.Words

/** Whoever sits at a computer reads other windows beside: the longest time that the core allows. */
private const val LOCK_AFTER_MS = 300_000

/** What a phone is to the app, on a computer. */
class DesktopPhone(val arguments: Arguments, private val scope: CoroutineScope) {
    private val reminders = Reminders(scope, ::tell)
    private val keyFile = KeyFile(File(arguments.home, "device.key"))

    val app = TegataApp(
        Device(
            home = File(arguments.home, "wallet").path,
            studies = File(arguments.home, "studies").path,
            deviceKey = keyFile.deviceKey(),
            biometricKey = null,
            settings = WalletSettings(
                nodeUrls = arguments.nodes,
                registry = arguments.registry,
                lockAfterMs = LOCK_AFTER_MS.toULong(),
            ),
            version = "0.1.0",
            destroyKeys = keyFile::destroy,
        ),
        scope,
    )

    var tongue by mutableStateOf(Tongue.of(arguments.language))
        private set

    init {
        scope.launch { app.effects.collect(::carryOut) }
    }

    /** A code from wherever: it is looked at on the scan screen. */
    fun scanned(source: ScanSource) {
        scope.launch {
            if (app.shown.value.screen != ScreenKey.SCAN) app.act(ActionKey.SCAN)
            app.shown.first { it.screen == ScreenKey.SCAN && !it.isBusy }
            app.scanned(source)
        }
    }

    private fun tell(news: News) = println(tongue.words.text("news_${news.key}"))

    private fun carryOut(effect: Effect) {
        when (effect) {
            is Effect.PickPicture -> pickFile()?.let { scanned(ScanSource.File(it.readBytes())) }
            is Effect.ShareText -> saveFile(effect.name)?.writeText(effect.text)
            is Effect.PrintRecord -> saveFile("tegata-record.html")?.writeText(tongue.format.page(effect.entries))
            is Effect.ShareFiles -> println(effect.paths.joinToString("\n"))
            is Effect.UseLanguage -> tongue = Tongue.of(effect.tag ?: arguments.language)
            is Effect.Notify -> tell(effect.news)
            is Effect.Remind -> reminders.remind(effect)
            // A computer has neither a lamp, nor a buzzer, nor a store.
            is Effect.Torch, is Effect.Vibrate, is Effect.OpenStore, is Effect.OpenSystemSettings -> Unit
        }
    }
}

/** Words and formats of a language. */
class Tongue private constructor(val tag: String, val words: Words) {
    val format = Format(words, Locale.forLanguageTag(tag), ZoneId.systemDefault())

    companion object {
        fun of(tag: String) =
            Tongue(tag, ResourceWords.readAll(System.getProperty("tegata.words"), tag.takeIf { it != "ja" }))
    }
}
