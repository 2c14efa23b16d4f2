package org.tegata.models.start

import org.tegata.core.TegataException
import org.tegata.models.*

/** The new words, to be written down. */
internal class NewWords(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val lesson = stage.lesson ?: return stage.home(Tab.STUDIES)
        show(
            ScreenState(
                place.screen,
                facts = listOf(Fact(FactKey.WORDS, FactValue.RecoveryWords(lesson.words))),
                actions = listOf(Action(ActionKey.WRITTEN_DOWN, Weight.PRIMARY), Action(ActionKey.LATER)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.WRITTEN_DOWN -> stage.go(Place.Plain(ScreenKey.CHECK_WORDS))
        else -> stage.replace(Place.Plain(ScreenKey.OFFER_BIOMETRICS))
    }
}

/** Three of the words are asked back. */
internal class CheckWords(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val lesson = stage.lesson ?: return stage.home(Tab.STUDIES)
        show(
            ScreenState(
                place.screen,
                fields = lesson.places.map { InputField(FieldKey.WORD, it.toInt()) },
                actions = listOf(Action(ActionKey.CONFIRM_WORDS, Weight.PRIMARY), Action(ActionKey.SHOW_WORDS_AGAIN)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        val lesson = stage.lesson ?: return stage.home(Tab.STUDIES)
        if (action != ActionKey.CONFIRM_WORDS) return stage.back()
        val typed = lesson.places.map { input.secret(FieldKey.WORD, it.toInt()) }
        try {
            stage.wallet.checkWords(typed)
        } catch (error: TegataException.WrongWord) {
            // One try for each drawing.
            lesson.drawAgain(stage.wallet)
            load()
            throw error
        } finally {
            typed.forEach { it.close() }
        }
        stage.send(Effect.Vibrate)
        if (lesson.isFirst) return stage.replace(Place.Plain(ScreenKey.OFFER_BIOMETRICS), count = 2)
        lesson.close()
        stage.lesson = null
        stage.back(2)
    }
}
