package org.tegata.mainjourney

import org.tegata.core.Severity
import org.tegata.models.ActionKey
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.Tab
import org.tegata.models.name

private const val PIN = "493817"

/** Outcomes with which a permission holds. */
private val DONE = setOf("confirmed", "final")

/** A picture of each place that is passed, in order. */
typealias Storyboard = (name: String, png: ByteArray) -> Unit

/**
 * What all of Tegata is for: a wallet is made, a study comes, another hospital asks for it by the page on its desk, the patient
 * reads and agrees, the page turns, and the study is handed over. Each step looks at what the patient, or who stands at the desk,
 * sees by then.
 */
class MainJourney(
    private val patient: Patient,
    private val hospitals: Hospitals,
    private val language: String,
    private val storyboard: Storyboard,
) {
    fun run() {
        makeAWallet()
        val study = receiveAStudy()
        val request = hospitals.ask(study.study)
        DeskPage(request.page, language).use { page ->
            page.turnsTo("waiting")
            expect("files at ${hospitals.asker.name} before anybody agreed", 0, hospitals.fetch(request))
            read(page, study)
            agree()
            page.turnsTo("yes")
            storyboard("desk-turned", page.picture())
        }
        expect("files at ${hospitals.asker.name}", study.files, hospitals.fetch(request))
        lookAtWhatWasGiven()
    }

    private fun makeAWallet() {
        at(ScreenKey.WELCOME)
        press(ActionKey.NEW_WALLET)
        see(ScreenKey.CHOOSE_PIN)
        patient.type(FieldKey.NEW_PIN.key, PIN)
        patient.type(FieldKey.NEW_PIN_AGAIN.key, PIN)
        at(ScreenKey.CHOOSE_PIN)
        press(ActionKey.CONFIRM_PIN)
        at(ScreenKey.NEW_WORDS)
        val words = (fact(FactKey.WORDS) as FactValue.RecoveryWords).words.value
        press(ActionKey.WRITTEN_DOWN)
        see(ScreenKey.CHECK_WORDS)
        patient.shown.fields.forEach { patient.type(it.name, words[it.number!! - 1]) }
        at(ScreenKey.CHECK_WORDS)
        press(ActionKey.CONFIRM_WORDS)
        patient.wait { it.screen == ScreenKey.STUDIES || it.screen == ScreenKey.OFFER_BIOMETRICS }
        if (patient.shown.screen == ScreenKey.OFFER_BIOMETRICS) {
            at(ScreenKey.OFFER_BIOMETRICS)
            press(ActionKey.LATER)
        }
    }

    private fun receiveAStudy(): Issued {
        at(ScreenKey.STUDIES, "no-studies")
        press(ActionKey.RECEIVE_STUDY)
        val card = at(ScreenKey.RECEIVE_STUDY)
        val issued = hospitals.issueTo(card)
        // Both read it aloud at the desk.
        expect("short code", issued.shortCode, (fact(FactKey.SHORT_CODE) as FactValue.Text).text)
        press(ActionKey.REFRESH)
        patient.wait { state -> state.items.any { it.id == issued.study } }
        storyboard("study-arrived", patient.picture())
        patient.press("item.${issued.study}")
        see(ScreenKey.STUDY) { it.picture != null }
        expect("hospital of the study", hospitals.holder.name, (fact(FactKey.SOURCE) as FactValue.Hospital).name)
        storyboard("study", patient.picture())
        return issued
    }

    private fun read(page: DeskPage, study: Issued) {
        val code = page.picture()
        storyboard("desk", code)
        press(ActionKey.SCAN)
        at(ScreenKey.SCAN)
        patient.scan(code)
        see(ScreenKey.REVIEW) { it.picture != null && it.offers(ActionKey.AGREE) && it.offers(ActionKey.DECLINE) }
        expect("warnings", emptyList<String>(), patient.shown.warnings.filter { it.severity != Severity.NOTE }.map { it.code.key })
        val asker = fact(FactKey.ASKER) as FactValue.Hospital
        expect("who asks", hospitals.asker.name to true, asker.name to asker.isVerified)
        expect("whose study", hospitals.holder.name, patient.shown.picture!!.description!!.hospital)
        storyboard("review", patient.picture())
    }

    private fun agree() {
        press(ActionKey.AGREE)
        see(ScreenKey.AUTHENTICATE)
        patient.type(FieldKey.PIN.key, PIN)
        at(ScreenKey.AUTHENTICATE)
        press(ActionKey.APPROVE)
        // The ledger's next block is seconds away: somebody who waits must see for what.
        at(ScreenKey.SENDING) { it.progress != null }
        at(ScreenKey.RECEIPT) { state -> state.facts.any { it.key == FactKey.OUTCOME && (it.value as? FactValue.Code)?.code in DONE } }
        press(ActionKey.DONE)
        see(ScreenKey.STUDIES)
    }

    private fun lookAtWhatWasGiven() {
        patient.press("tab.${Tab.PERMISSIONS.key}")
        at(ScreenKey.PERMISSIONS) { it.items.size == 1 }
        patient.press("item.${patient.shown.items.single().id}")
        at(ScreenKey.PERMISSION) { it.offers(ActionKey.WITHDRAW) }
        patient.press("tab.${Tab.ACTIVITY.key}")
        at(ScreenKey.ACTIVITY) { it.items.size >= 2 }
    }

    private fun press(action: ActionKey) = patient.press("action.${action.key}")

    private fun fact(key: FactKey): FactValue = patient.shown.facts.first { it.key == key }.value

    private fun see(screen: ScreenKey, holds: (ScreenState) -> Boolean = { true }) =
        patient.wait { it.screen == screen && (!it.isBusy || it.progress != null) && holds(it) }

    /** Sees it, and keeps a picture. */
    private fun at(screen: ScreenKey, name: String = file(screen), holds: (ScreenState) -> Boolean = { true }): ByteArray {
        see(screen, holds)
        return patient.picture().also { storyboard(name, it) }
    }

    private fun expect(what: String, expected: Any?, found: Any?) = check(expected == found) { "$what: $found instead of $expected" }
}

/** `CHOOSE_PIN` as `choose-pin`. */
private fun file(screen: ScreenKey) = screen.name.lowercase().replace('_', '-')
