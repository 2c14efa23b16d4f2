package org.tegata.models

/** What can be done. */
enum class ActionKey(
    /** Where it leads, for those that only lead somewhere: a tab, a screen above what is shown. */
    internal val destination: Pair<Tab?, ScreenKey?>? = null,
    /** Whether it ends what is being done. */
    internal val canInterrupt: Boolean = false,
) : Key {
    // From anywhere
    SCAN(null to ScreenKey.SCAN, canInterrupt = true),
    OPEN_STUDIES(Tab.STUDIES to null, canInterrupt = true),
    OPEN_PERMISSIONS(Tab.PERMISSIONS to null, canInterrupt = true),
    OPEN_ACTIVITY(Tab.ACTIVITY to null, canInterrupt = true),
    RECEIVE_STUDY(null to ScreenKey.RECEIVE_STUDY),
    OPEN_SET_ASIDE(null to ScreenKey.SET_ASIDE),
    OPEN_EXPORT(null to ScreenKey.EXPORT_RECORD),
    OPEN_LANGUAGE(null to ScreenKey.LANGUAGE),
    OPEN_SECURITY(null to ScreenKey.SECURITY),
    OPEN_RECOVERY_WORDS(null to ScreenKey.RECOVERY_WORDS),
    OPEN_ACCOUNTS(null to ScreenKey.ACCOUNTS),
    OPEN_GUARDIANS(null to ScreenKey.GUARDIANS),
    OPEN_REGISTRIES(null to ScreenKey.REGISTRIES),
    OPEN_LEDGER(null to ScreenKey.LEDGER),
    OPEN_ABOUT(null to ScreenKey.ABOUT),
    OPEN_ERASE(null to ScreenKey.ERASE),
    BACK(canInterrupt = true),
    CLOSE(canInterrupt = true),
    DONE(canInterrupt = true),
    LATER(canInterrupt = true),
    LEAVE_RUNNING(canInterrupt = true),
    KEEP,
    TRY_AGAIN,
    REFRESH,
    SHOW_MORE,
    CHOOSE,
    SAVE,

    // First start and lock
    UNLOCK,
    UNLOCK_BY_BIOMETRICS,
    NEW_WALLET,
    RESTORE_WALLET,
    FINISH_WALLET,
    BEGIN_ANEW,
    CONFIRM_PIN,
    CONFIRM_WORDS,
    WRITTEN_DOWN,
    SHOW_WORDS,
    SHOW_WORDS_AGAIN,
    ENABLE_BIOMETRICS,
    DISABLE_BIOMETRICS,
    CHANGE_PIN,
    CONTINUE,
    ERASE,
    OPEN_STORE,
    OPEN_STORAGE_SETTINGS,
    OPEN_BIOMETRIC_SETTINGS,

    // Studies
    OPEN_STUDY,
    SHOW_STUDY_CARD,
    FETCH_STUDY,
    FETCH,
    SHARE_FILES,
    OPEN_REPLACEMENT,

    // Codes
    TORCH,
    PICK_PICTURE,
    READ_TEXT,
    START_CODE_ANEW,
    SCAN_AGAIN,
    TAKE_AS_GUARDIAN,

    // Requests
    AGREE,
    AGREE_BY_CODE,
    DECLINE,
    CHOOSE_STUDY,
    CHOOSE_OTHER_STUDY,
    REVIEW_AGAIN,
    TELL_HOSPITAL,
    TELL_BY_CODE,
    APPROVE,
    APPROVE_BY_BIOMETRICS,
    SHOW_ANSWER_CODE,
    SHOWN_TO_DESK,
    OPEN_GIVEN_PERMISSION,
    OPEN_REQUEST,

    // Permissions
    OPEN_PERMISSION,
    CONTINUE_SENDING,
    WITHDRAW,
    WITHDRAW_ALL,
    WITHDRAW_TRANSFER,
    WITHDRAW_VIEWING,
    WITHDRAW_BY_CODE,

    // Record
    OPEN_ENTRY,
    EXPORT,
    PRINT,

    // Settings
    IMPORT_ACCOUNT,
    WATCH_ACCOUNT,
    FORGET_ACCOUNT,
    STAY_OFFLINE,
    GO_ONLINE,

    // Guardians
    SHOW_GUARDIAN_CARD,
    CHANGE_GUARDIANS,
    REMOVE_GUARDIAN,
    SET_APPROVALS,
    OPEN_WAITING,
    LOOK_FOR_PROPOSALS,
    BLOCK_SENDER,
}
