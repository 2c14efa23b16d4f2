package org.tegata.models.start

import org.tegata.core.Approval
import org.tegata.core.TegataException
import org.tegata.models.*

/** The wallet is locked, or could not be opened. */
internal class Lock(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        stage.failure?.let { failure ->
            tell(failure.notice())
            return show(ScreenState(place.screen, actions = listOf(Action(ActionKey.TRY_AGAIN))))
        }
        // Before the wallet was looked for, there is nothing to say.
        if (!stage.hasWallet) return
        val ways = stage.waysToApprove()
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(ways.waitFact),
                fields = ways.fields,
                actions = listOfNotNull(
                    Action(ActionKey.UNLOCK, Weight.PRIMARY, isEnabled = ways.isPinTaken),
                    Action(ActionKey.UNLOCK_BY_BIOMETRICS).takeIf { ways.hasBiometrics },
                    Action(ActionKey.OPEN_ERASE),
                ),
            ),
        )
        if (ways.waited()) {
            tell(null)
            load()
        }
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.UNLOCK -> input.secret(FieldKey.PIN).use { stage.wallet.unlock(Approval.Pin(it)) }
            ActionKey.UNLOCK_BY_BIOMETRICS -> stage.wallet.unlock(Approval.Biometrics)
            ActionKey.TRY_AGAIN -> return stage.reopen()
            ActionKey.FINISH_WALLET -> return stage.go(Place.Plain(ScreenKey.CHOOSE_PIN))
            ActionKey.BEGIN_ANEW -> return stage.erased()
            else -> return
        }
        stage.unlocked()
    }

    override suspend fun failed(error: TegataException) {
        super.failed(error)
        // How long to wait, and whether biometrics still open.
        if (error.isAboutApproval && stage.hasWallet) stage.reload()
    }
}
