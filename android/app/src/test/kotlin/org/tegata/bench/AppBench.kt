package org.tegata.bench

import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import java.time.Duration
import java.time.Instant
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.tegata.app.PIN
import org.tegata.app.at
import org.tegata.app.begin
import org.tegata.app.comesIntoSight
import org.tegata.app.enter
import org.tegata.app.press
import org.tegata.app.pressTag
import org.tegata.app.tegataApp
import org.tegata.app.until
import org.tegata.models.ActionKey
import org.tegata.models.FieldKey
import org.tegata.models.ScreenKey

/**
 * Measures the app and prints what it finds; scripts/bench-app judges. The real activity on the real core; what is drawn is laid
 * out, and no screen shows it. No test: nothing of it runs unless it is named.
 */
@RunWith(RobolectricTestRunner::class)
@Config(shadows = [CoreCalls::class])
class AppBench {
    @get:Rule
    val rule = createEmptyComposeRule()

    @Test
    fun startAndListOfManyStudies() = Bench(rule).use { bench ->
        val count = Integer.getInteger("tegata.studies", 1_000)
        bench.fill(count)
        val starts = List(WARM_UP + STARTS) {
            bench.end()
            val first = measure {
                bench.open()
                rule.at(ScreenKey.LOCK)
                rule.until { rule.comesIntoSight(hasTestTag("action.${ActionKey.UNLOCK.key}")) }
            }
            rule.enter(FieldKey.PIN, PIN)
            val listed = measure {
                rule.press(ActionKey.UNLOCK)
                rule.until { tegataApp.shown.value.run { screen == ScreenKey.STUDIES && items.size == minOf(count, PAGE) } }
                rule.until { rule.comesIntoSight(hasTestTag("item.${tegataApp.shown.value.items.first().id}")) }
            }
            first to listed
        }.drop(WARM_UP)
        report("start with $count studies: first screen median %.0f ms, list of studies median %.0f ms".format(
            median(starts.map { it.first }), median(starts.map { it.second }),
        ))
    }

    @Test
    fun scanToReview() = Bench(rule).use { bench ->
        val seen = bench.request(bench.fill(1).single())
        bench.openUnlocked()
        val times = List(WARM_UP + SCANS) {
            rule.press(ActionKey.SCAN)
            rule.at(ScreenKey.SCAN)
            val time = measure {
                bench.show(seen)
                rule.until { tegataApp.shown.value.run { screen == ScreenKey.REVIEW && picture != null && offers(ActionKey.AGREE) } }
                rule.until { rule.comesIntoSight(hasTestTag("action.${ActionKey.AGREE.key}")) }
            }
            rule.press(ActionKey.CLOSE)
            rule.at(ScreenKey.STUDIES)
            time
        }.drop(WARM_UP)
        report("scan to review median %.0f ms".format(median(times)))
    }

    @Test
    fun callsOfBeginning() = Bench(rule).use { bench ->
        CoreCalls.taken()
        bench.open()
        rule.begin()
        tell("a new wallet")
    }

    @Test
    fun callsOfRequests() = Bench(rule).use { bench ->
        val study = bench.fill(1).single()
        val requests = List(2) { bench.request(study) }
        bench.openUnlocked()
        CoreCalls.taken()
        bench.scan(requests[0])
        rule.at(ScreenKey.REVIEW)
        rule.press(ActionKey.AGREE)
        approve()
        rule.at(ScreenKey.RECEIPT)
        tell("agreeing")
        rule.press(ActionKey.DONE)
        rule.at(ScreenKey.STUDIES)
        CoreCalls.taken()
        bench.scan(requests[1])
        rule.at(ScreenKey.REVIEW)
        rule.press(ActionKey.DECLINE)
        rule.at(ScreenKey.DECLINED)
        tell("declining")
        rule.press(ActionKey.DONE)
        rule.at(ScreenKey.STUDIES)
        CoreCalls.taken()
        rule.pressTag("tab.permissions")
        rule.at(ScreenKey.PERMISSIONS)
        rule.pressTag("item.${tegataApp.shown.value.items.single().id}")
        rule.at(ScreenKey.PERMISSION)
        rule.press(ActionKey.WITHDRAW)
        rule.at(ScreenKey.WITHDRAW)
        rule.press(ActionKey.WITHDRAW_ALL)
        approve()
        rule.at(ScreenKey.WITHDRAWN)
        tell("taking back")
    }

    private fun approve() {
        rule.at(ScreenKey.AUTHENTICATE)
        rule.enter(FieldKey.PIN, PIN)
        rule.press(ActionKey.APPROVE)
    }

    private fun tell(journey: String) {
        val calls = CoreCalls.taken()
        report("calls of $journey: ${calls.size} (${calls.groupingBy { it }.eachCount().entries.joinToString { (name, count) -> "$name $count" }})")
    }

    /** In milliseconds. Robolectric has a clock of its own, which stands still while somebody works. */
    private fun measure(act: () -> Unit): Double {
        val begun = Instant.now()
        act()
        return Duration.between(begun, Instant.now()).toNanos() / 1e6
    }

    private fun median(times: List<Double>): Double = times.sorted()[times.size / 2]

    private companion object {
        const val WARM_UP = 5
        const val STARTS = 15
        const val SCANS = 30
        const val PAGE = 50
        fun report(found: String) = println("app: $found")
    }
}
