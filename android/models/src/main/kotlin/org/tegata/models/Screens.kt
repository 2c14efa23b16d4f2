package org.tegata.models

import org.tegata.models.consent.AnswerByCode
import org.tegata.models.consent.Authenticate
import org.tegata.models.consent.ChooseStudy
import org.tegata.models.consent.ConsentReceipt
import org.tegata.models.consent.DeclinedPage
import org.tegata.models.consent.PreparedReview
import org.tegata.models.consent.Review
import org.tegata.models.consent.Sending
import org.tegata.models.permissions.Permission
import org.tegata.models.permissions.Permissions
import org.tegata.models.permissions.Withdraw
import org.tegata.models.permissions.Withdrawn
import org.tegata.models.record.Activity
import org.tegata.models.record.Entry
import org.tegata.models.record.ExportRecord
import org.tegata.models.scanning.OtherCode
import org.tegata.models.scanning.Scan
import org.tegata.models.settings.About
import org.tegata.models.settings.Accounts
import org.tegata.models.settings.Erase
import org.tegata.models.settings.GuardianChange
import org.tegata.models.settings.GuardianSigning
import org.tegata.models.settings.Guardians
import org.tegata.models.settings.Language
import org.tegata.models.settings.Ledger
import org.tegata.models.settings.RecoveryWords
import org.tegata.models.settings.Registries
import org.tegata.models.settings.Security
import org.tegata.models.settings.Settings
import org.tegata.models.start.CheckWords
import org.tegata.models.start.ChoosePin
import org.tegata.models.start.EnterWords
import org.tegata.models.start.Lock
import org.tegata.models.start.NewWords
import org.tegata.models.start.OfferBiometrics
import org.tegata.models.start.Restoring
import org.tegata.models.start.Welcome
import org.tegata.models.studies.FetchStudy
import org.tegata.models.studies.OneStudy
import org.tegata.models.studies.ReceiveStudy
import org.tegata.models.studies.SetAside
import org.tegata.models.studies.Studies
import org.tegata.models.studies.StudyCard

/** The screen of a place. */
internal fun screenFor(place: Place, stage: Stage): Screen = when (place) {
    is Place.Plain -> plainScreen(place, stage)
    is Place.OfStudy -> when (place.screen) {
        ScreenKey.STUDY_CARD -> StudyCard(place, stage)
        ScreenKey.FETCH_STUDY -> FetchStudy(place, stage)
        else -> OneStudy(place, stage)
    }
    is Place.OfRequest -> when (place.screen) {
        ScreenKey.PREPARED_REVIEW -> PreparedReview(place, stage)
        ScreenKey.CHOOSE_STUDY -> ChooseStudy(place, stage)
        ScreenKey.RECEIPT -> ConsentReceipt(place, stage)
        ScreenKey.DECLINED -> DeclinedPage(place, stage)
        ScreenKey.ANSWER_CODE -> AnswerByCode(place, stage)
        else -> Review(place, stage)
    }
    is Place.OfPermission -> when (place.screen) {
        ScreenKey.WITHDRAW -> Withdraw(place, stage)
        ScreenKey.WITHDRAWN -> Withdrawn(place, stage)
        else -> Permission(place, stage)
    }
    is Place.OfEntry -> Entry(place, stage)
    is Place.OfAccount -> GuardianChange(place, stage)
    is Place.OfTransaction -> GuardianSigning(place, stage)
    is Place.OfDeed -> if (place.screen == ScreenKey.SENDING) Sending(place, stage) else Authenticate(place, stage)
}

private fun plainScreen(place: Place.Plain, stage: Stage): Screen = when (place.screen) {
    ScreenKey.LOCK -> Lock(place, stage)
    ScreenKey.WELCOME -> Welcome(place, stage)
    ScreenKey.NEW_WORDS -> NewWords(place, stage)
    ScreenKey.CHECK_WORDS -> CheckWords(place, stage)
    ScreenKey.CHOOSE_PIN -> ChoosePin(place, stage)
    ScreenKey.OFFER_BIOMETRICS -> OfferBiometrics(place, stage)
    ScreenKey.ENTER_WORDS -> EnterWords(place, stage)
    ScreenKey.RESTORING -> Restoring(place, stage)
    ScreenKey.SET_ASIDE -> SetAside(place, stage)
    ScreenKey.RECEIVE_STUDY -> ReceiveStudy(place, stage)
    ScreenKey.SCAN -> Scan(place, stage)
    ScreenKey.OTHER_CODE -> OtherCode(place, stage)
    ScreenKey.PERMISSIONS -> Permissions(place, stage)
    ScreenKey.ACTIVITY -> Activity(place, stage)
    ScreenKey.EXPORT_RECORD -> ExportRecord(place, stage)
    ScreenKey.SETTINGS -> Settings(place, stage)
    ScreenKey.LANGUAGE -> Language(place, stage)
    ScreenKey.SECURITY -> Security(place, stage)
    ScreenKey.RECOVERY_WORDS -> RecoveryWords(place, stage)
    ScreenKey.ACCOUNTS -> Accounts(place, stage)
    ScreenKey.GUARDIANS -> Guardians(place, stage)
    ScreenKey.REGISTRIES -> Registries(place, stage)
    ScreenKey.LEDGER -> Ledger(place, stage)
    ScreenKey.ABOUT -> About(place, stage)
    ScreenKey.ERASE -> Erase(place, stage)
    else -> Studies(place, stage)
}
