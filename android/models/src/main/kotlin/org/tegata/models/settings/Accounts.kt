package org.tegata.models.settings

import org.tegata.core.AccountOrigin
import org.tegata.core.Event
import org.tegata.models.*

/** The wallet's accounts, with those of other wallets. */
internal class Accounts(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            items = stage.wallet.accounts().map { account ->
                Item(
                    id = account.address,
                    facts = listOf(
                        Fact(FactKey.ACCOUNT, FactValue.Address(account.address)),
                        Fact(FactKey.ORIGIN, CodeList.ORIGIN.of(account.origin)),
                        Fact(FactKey.PUBLIC_KEY, FactValue.Hash(account.publicKey), isAside = true),
                    ),
                    actions = listOf(ActionKey.FORGET_ACCOUNT).filter { account.origin in foreign },
                )
            },
            fields = listOf(
                InputField(FieldKey.EXPORTED_KEY), InputField(FieldKey.EXPORT_PASSWORD), InputField(FieldKey.ACCOUNT),
            ),
            actions = listOf(
                Action(ActionKey.IMPORT_ACCOUNT),
                Action(ActionKey.WATCH_ACCOUNT),
                Action(ActionKey.BACK),
            ),
        ),
    )

    override fun follows(event: Event) = event is Event.Accounts || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.IMPORT_ACCOUNT -> approve(
                Deed.ImportAccount(input.secret(FieldKey.EXPORTED_KEY), input.optionalSecret(FieldKey.EXPORT_PASSWORD)),
            )
            ActionKey.WATCH_ACCOUNT -> {
                stage.wallet.watchAccount(input.text(FieldKey.ACCOUNT))
                load()
            }
            ActionKey.FORGET_ACCOUNT -> approve(Deed.ForgetAccount(input.item!!))
            else -> stage.back()
        }
    }

    private fun approve(deed: Deed) = stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, deed))

    private companion object {
        val foreign = setOf(AccountOrigin.IMPORTED, AccountOrigin.WATCHED)
    }
}
