/// DICOM's modalities and body parts that have words; others are shown as they are.
private let modalities = "CT MR CR DX US MG NM PT XA RF ES OT SC"
private let bodyParts =
    "ABDOMEN ANKLE ARM BRAIN BREAST CHEST CSPINE ELBOW FOOT HAND HEAD HEART HIP KIDNEY KNEE LEG LIVER LSPINE NECK PELVIS "
    + "SHOULDER SPINE TSPINE WHOLEBODY WRIST"

/// Words that are parts of others.
private let forms =
    "sentence separator quoted nothing picture notForDiagnosis schematic study_undescribed hospital_unregistered "
    + "hospital_unverified hospital_reading right_to right_status change_of change_from moment zone_tokyo zone_other "
    + "duration_seconds duration_minutes duration_hours duration_days period period_over amount size_bytes size_kilobytes "
    + "size_megabytes size_gigabytes transaction_signer transaction_line blocks blocks_endless hash_wrong mosaic_amount"

/// Every key that screens and formats can ask words for.
public func wordKeys() -> Set<String> {
    var keys = Set(TransactionFormat.keys)
    func add(_ list: String, _ codes: some Sequence<String>, _ endings: [String] = [""]) {
        for code in codes {
            for ending in endings { keys.insert("\(list)_\(code)\(ending)") }
        }
    }
    func split(_ codes: String) -> [String] { codes.split(separator: " ").map(String.init) }
    add("screen", ScreenKey.allCases.map(\.rawValue))
    add("tab", Tab.allCases.map(\.rawValue))
    add("fact", FactKey.allCases.map(\.rawValue))
    add("fact", FactKey.allCases.filter(\.isExplained).map(\.rawValue), ["_more"])
    add("action", ActionKey.allCases.map(\.rawValue))
    add("field", FieldKey.allCases.map(\.rawValue))
    add("warning", WarningCode.allCases.map(\.rawValue), ["", "_do"])
    add("notice", NoticeCode.allCases.map(\.rawValue))
    add("news", News.allCases.map(\.rawValue))
    add("step", StepKey.allCases.map(\.rawValue), ["", "_how"])
    for list in CodeList.allCases { add(list.rawValue, list.codes) }
    add("modality", split(modalities))
    add("bodyPart", split(bodyParts))
    return keys.union(split(forms))
}
