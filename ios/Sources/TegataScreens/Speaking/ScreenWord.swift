/// The words that belong to the screens' own form. They stand in this module's `Localizable.strings`, by these keys.
enum ScreenWord: String, CaseIterable {
    case blocking = "severity_blocking"
    case loud = "severity_loud"
    case note = "severity_note"
    case lookClosely = "picture_closely"
    case nearer = "picture_nearer"
    case farther = "picture_farther"
    case code = "code_shown"
    case part = "code_part"
    case parts = "code_parts"
    case nextPart = "code_next"
    case behind = "step_behind"
    case countOf = "count_of"
    case explain
    case explainLess = "explain_less"
    case noStudies = "empty_studies"
    case noPermissions = "empty_permissions"
    case noActivity = "empty_activity"
    case busy
}
