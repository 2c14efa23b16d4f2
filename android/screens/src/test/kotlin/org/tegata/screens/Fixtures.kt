package org.tegata.screens

import org.tegata.models.Navigation
import org.tegata.models.ScreenState

/** A screen as it may stand before somebody. */
class Fixture(val name: String, val state: ScreenState, val navigation: Navigation) {
    override fun toString() = name
}

/** At least one for each screen, and the states in between: empty, waiting, failed. */
val fixtures: List<Fixture> = beginnings + studies + requests + answers + permissions + settings
