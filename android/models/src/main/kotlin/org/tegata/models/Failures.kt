package org.tegata.models

import org.tegata.core.DeviceKeyException
import org.tegata.core.HospitalProblem
import org.tegata.core.TegataException
import org.tegata.models.FactValue.Address
import org.tegata.models.FactValue.Amount
import org.tegata.models.FactValue.Count
import org.tegata.models.FactValue.Duration
import org.tegata.models.FactValue.Hash
import org.tegata.models.FactValue.Text

/** What a failure tells: its code with typed arguments, and the one next step. */
fun TegataException.notice(): Notice = when (this) {
    is TegataException.Locked -> Notice(NoticeCode.LOCKED, next = ActionKey.TRY_AGAIN)
    is TegataException.WrongPin ->
        if (waitMs > 0u) Notice(NoticeCode.PIN_WAIT, listOf(Duration(waitMs.toLong())))
        else Notice(NoticeCode.WRONG_PIN, listOf(Count(triesLeft.toLong())))
    is TegataException.PinWait -> Notice(NoticeCode.PIN_WAIT, listOf(Duration(waitMs.toLong())))
    is TegataException.PinRejected -> Notice(NoticeCode.PIN_REJECTED)
    is TegataException.PassphraseRejected -> Notice(NoticeCode.PASSPHRASE_REJECTED)
    is TegataException.NoBiometrics -> Notice(NoticeCode.NO_BIOMETRICS)
    is TegataException.BiometricsLost -> Notice(NoticeCode.BIOMETRICS_LOST)
    is TegataException.NotInitialised -> Notice(NoticeCode.NOT_INITIALISED, next = ActionKey.BEGIN_ANEW)
    is TegataException.AlreadyInitialised -> Notice(NoticeCode.ALREADY_INITIALISED, next = ActionKey.TRY_AGAIN)
    is TegataException.Unfinished -> Notice(NoticeCode.UNFINISHED, next = ActionKey.FINISH_WALLET)
    is TegataException.Erased -> Notice(NoticeCode.ERASED, next = ActionKey.BEGIN_ANEW)
    is TegataException.Busy -> Notice(NoticeCode.BUSY, next = ActionKey.TRY_AGAIN)
    is TegataException.NewerVersion -> Notice(NoticeCode.NEWER_VERSION, next = ActionKey.OPEN_STORE)
    is TegataException.Damaged -> Notice(NoticeCode.DAMAGED, next = ActionKey.OPEN_ERASE, detail = detail)
    is TegataException.DeviceFull -> Notice(NoticeCode.DEVICE_FULL, next = ActionKey.OPEN_STORAGE_SETTINGS)
    is TegataException.Storage -> Notice(NoticeCode.STORAGE, next = ActionKey.TRY_AGAIN, detail = detail)
    is TegataException.Keystore -> keystore(reason)
    is TegataException.WordsWrongCount -> Notice(NoticeCode.WORDS_WRONG_COUNT, listOf(Count(found.toLong())))
    is TegataException.WordsUnknown -> Notice(NoticeCode.WORDS_UNKNOWN, listOf(Count(position.toLong())))
    is TegataException.WordsWrongChecksum -> Notice(NoticeCode.WORDS_WRONG_CHECKSUM)
    is TegataException.WrongWord -> Notice(NoticeCode.WRONG_WORD, listOf(Count(place.toLong())), ActionKey.SHOW_WORDS_AGAIN)
    is TegataException.Import -> Notice(NoticeCode.IMPORT, listOf(CodeList.IMPORT.of(reason)), detail = detail)
    is TegataException.WatchOnly -> Notice(NoticeCode.WATCH_ONLY, listOf(Address(account)), ActionKey.OPEN_ACCOUNTS)
    is TegataException.NoNode -> Notice(NoticeCode.NO_NODE, next = ActionKey.OPEN_LEDGER)
    is TegataException.Unreachable -> Notice(NoticeCode.UNREACHABLE, next = ActionKey.TRY_AGAIN, detail = detail)
    is TegataException.Ledger -> Notice(NoticeCode.LEDGER, next = ActionKey.TRY_AGAIN, detail = detail)
    is TegataException.OtherNetwork ->
        Notice(NoticeCode.OTHER_NETWORK, listOf(Hash(expected), Hash(found)), ActionKey.OPEN_LEDGER)
    is TegataException.NoCode -> Notice(NoticeCode.NO_CODE, next = ActionKey.SCAN)
    is TegataException.CodeUnreadable -> Notice(NoticeCode.CODE_UNREADABLE, next = ActionKey.START_CODE_ANEW, detail = detail)
    is TegataException.NotScanned -> Notice(NoticeCode.NOT_SCANNED, next = ActionKey.SCAN)
    is TegataException.Refused -> Notice(NoticeCode.REFUSED, next = ActionKey.REVIEW_AGAIN)
    is TegataException.ReviewChanged -> Notice(NoticeCode.REVIEW_CHANGED, next = ActionKey.REVIEW_AGAIN)
    is TegataException.Declined -> Notice(NoticeCode.DECLINED, next = ActionKey.OPEN_ACTIVITY)
    is TegataException.Agreed -> Notice(NoticeCode.AGREED, next = ActionKey.OPEN_PERMISSIONS)
    is TegataException.NotAgreed -> Notice(NoticeCode.NOT_AGREED, next = ActionKey.REVIEW_AGAIN)
    is TegataException.NothingPrepared -> Notice(NoticeCode.NOTHING_PREPARED, next = ActionKey.SCAN)
    is TegataException.OtherSigned -> Notice(NoticeCode.OTHER_SIGNED, listOf(Hash(transaction)), ActionKey.TRY_AGAIN)
    is TegataException.OtherStudy -> Notice(NoticeCode.OTHER_STUDY, next = ActionKey.REVIEW_AGAIN)
    is TegataException.NotHeld -> Notice(NoticeCode.NOT_HELD, next = ActionKey.OPEN_STUDIES)
    is TegataException.NotEnough -> Notice(NoticeCode.NOT_ENOUGH, listOf(Amount(missing.toLong())), ActionKey.TRY_AGAIN)
    is TegataException.AccountFull -> Notice(NoticeCode.ACCOUNT_FULL, listOf(Address(account)), ActionKey.RECEIVE_STUDY)
    is TegataException.RoomPending -> Notice(NoticeCode.ROOM_PENDING, next = ActionKey.TRY_AGAIN)
    is TegataException.Desk -> hospital(NoticeCode.DESK, reason, mayPass, detail)
    is TegataException.PreparedOtherwise ->
        Notice(NoticeCode.PREPARED_OTHERWISE, next = ActionKey.OPEN_ACTIVITY, detail = detail)
    is TegataException.Gate -> hospital(NoticeCode.GATE, reason, mayPass, detail)
    is TegataException.Guardian ->
        Notice(NoticeCode.GUARDIAN, listOf(CodeList.GUARDIAN.of(reason)), ActionKey.OPEN_GUARDIANS, detail)
    is TegataException.UnknownPermission -> Notice(NoticeCode.UNKNOWN_PERMISSION, next = ActionKey.OPEN_PERMISSIONS)
    is TegataException.NothingToWithdraw -> Notice(NoticeCode.NOTHING_TO_WITHDRAW, next = ActionKey.OPEN_PERMISSIONS)
    is TegataException.WithdrawalPending ->
        Notice(NoticeCode.WITHDRAWAL_PENDING, listOf(Hash(transaction)), ActionKey.TRY_AGAIN)
    is TegataException.BadArgument -> Notice(NoticeCode.BAD_ARGUMENT, listOf(Text(argument)))
    is TegataException.Cancelled -> Notice(NoticeCode.CANCELLED, next = ActionKey.TRY_AGAIN)
    is TegataException.NoRandomness -> Notice(NoticeCode.NO_RANDOMNESS, next = ActionKey.TRY_AGAIN)
    is TegataException.Fault -> Notice(NoticeCode.FAULT, next = ActionKey.TRY_AGAIN, detail = detail)
    is TegataException.Internal -> Notice(NoticeCode.INTERNAL, next = ActionKey.TRY_AGAIN)
}

private fun keystore(reason: DeviceKeyException): Notice {
    val next = when (reason) {
        is DeviceKeyException.Missing, is DeviceKeyException.Invalidated, is DeviceKeyException.Rejected -> ActionKey.OPEN_ERASE
        is DeviceKeyException.Cancelled, is DeviceKeyException.Unavailable -> ActionKey.TRY_AGAIN
    }
    return Notice(NoticeCode.KEYSTORE, listOf(CodeList.KEYSTORE.ofCase(reason)), next)
}

private fun hospital(code: NoticeCode, reason: HospitalProblem, mayPass: Boolean, detail: String) =
    Notice(code, listOf(CodeList.HOSPITAL.ofCase(reason)), ActionKey.TRY_AGAIN.takeIf { mayPass }, detail)

/** Whether who approves was not accepted, so that the same is asked again. */
internal val TegataException.isAboutApproval: Boolean
    get() = when (this) {
        is TegataException.WrongPin, is TegataException.PinWait, is TegataException.PinRejected,
        is TegataException.NoBiometrics, is TegataException.BiometricsLost, is TegataException.Keystore -> true
        else -> false
    }
