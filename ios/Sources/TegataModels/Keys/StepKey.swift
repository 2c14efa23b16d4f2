/// Steps of long calls. The words of each say what is waited for, and those under `_how` how long that usually takes.
public enum StepKey: String, CaseIterable, Sendable {
    case searchingAccounts
    case readingStudies
    case previewReady
    case checking
    case decided
    case askingDesk
    case prepared
    case signed
    case announced
    case deskTold
    case waiting
    case settled
    case fetching
    case fetched

    /// Parts of a code that is shown in several.
    case readingParts

    /// What was signed before is continued.
    case resuming
    case other
}
