package org.tegata.models.settings

import org.tegata.core.Event
import org.tegata.core.Severity
import org.tegata.models.*

/** The account of the registry whose hospitals are trusted. */
internal class Registries(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val registry = stage.wallet.settings().registry
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(
                    Warning(WarningCode.NO_REGISTRY, Severity.LOUD).takeIf { registry == null },
                ),
                facts = listOfNotNull(registry?.let { Fact(FactKey.REGISTRY, FactValue.Address(it)) }),
                fields = listOf(InputField(FieldKey.REGISTRY, value = registry.orEmpty())),
                actions = listOf(Action(ActionKey.SAVE, Weight.PRIMARY), Action(ActionKey.BACK)),
            ),
        )
    }

    override fun follows(event: Event) = event is Event.Settings || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) =
        if (action == ActionKey.SAVE) stage.save { it.copy(registry = input.text(FieldKey.REGISTRY).ifEmpty { null }) }
        else stage.back()
}

/** The nodes that are asked, and whether anybody is asked at all. */
internal class Ledger(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val settings = stage.wallet.settings()
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.NODES, FactValue.Several(settings.nodeUrls.map { FactValue.Text(it) })),
                    settings.network?.let { Fact(FactKey.NETWORK, FactValue.Hash(it), isAside = true) },
                    Fact(FactKey.OFFLINE, CodeList.SWITCH.of(if (stage.open.isOffline) "on" else "off")),
                ),
                fields = listOf(InputField(FieldKey.NODES, value = settings.nodeUrls.joinToString("\n"))),
                actions = listOf(
                    Action(ActionKey.SAVE, Weight.PRIMARY),
                    Action(if (stage.open.isOffline) ActionKey.GO_ONLINE else ActionKey.STAY_OFFLINE),
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    override fun follows(event: Event) = event is Event.Settings || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.SAVE -> {
                val nodes = input.text(FieldKey.NODES).lines().map(String::trim).filter(String::isNotEmpty)
                stage.save { it.copy(nodeUrls = nodes) }
            }
            ActionKey.STAY_OFFLINE, ActionKey.GO_ONLINE -> {
                stage.open.stayOffline(action == ActionKey.STAY_OFFLINE)
                load()
            }
            else -> stage.back()
        }
    }
}
