import TegataCore

/// The value of a fact by its meaning. Words, units and grouping come from `Format`.
public indirect enum FactValue: Equatable, Sendable {
    case hospital(Hospital)
    case study(Study)
    /// Milliseconds since 1970 UTC.
    case moment(ms: Int64)
    /// A calendar day without a time zone, as DICOM has it: `YYYYMMDD`.
    case day(date: String)
    /// A DICOM code, such as CT.
    case modality(code: String)
    /// A DICOM code, such as CHEST.
    case bodyPart(code: String)
    case period(fromMs: Int64, untilMs: Int64)
    case duration(ms: Int64)
    /// Atomic units of the network's currency.
    case amount(atomic: Int64)
    case address(text: String)
    /// A hash, a key, an id.
    case hash(digits: String)
    case count(number: Int64)
    case size(bytes: Int64)
    /// One of a list for which there are words.
    case code(list: CodeList, code: String)
    case several(values: [FactValue])
    case change(Change)
    case right(Right)
    /// A text that a stranger wrote: shown as a quotation.
    case written(text: String)
    /// A technical text: a URL, a version, a file's name.
    case text(text: String)
    /// A transaction with all that is in it.
    case transaction(TransactionDetails)
    /// Recovery words, for the one screen that shows them.
    case recoveryWords(Concealed<[String]>)

    /// A hospital. Without a name it is not in the registry, and only its address says who it is.
    public struct Hospital: Equatable, Sendable {
        public let name: String?
        public let reading: String?
        public let address: String
        /// It has a name, and the registry's entry holds now.
        public let isVerified: Bool

        public init(name: String?, reading: String?, address: String, isVerified: Bool) {
            self.name = name
            self.reading = reading
            self.address = address
            self.isVerified = isVerified
        }
    }

    /// A study as its own record describes it.
    public struct Study: Equatable, Sendable {
        /// `YYYYMMDD`, or nothing.
        public let date: String?
        public let modality: String?
        public let bodyPart: String?
        public let hospital: String?
        public let isSchematic: Bool

        public init(date: String?, modality: String?, bodyPart: String?, hospital: String?, isSchematic: Bool = false) {
            self.date = date
            self.modality = modality
            self.bodyPart = bodyPart
            self.hospital = hospital
            self.isSchematic = isSchematic
        }
    }

    /// What changes for a right: codes of `CodeList.change` and `CodeList.right`.
    public struct Change: Equatable, Sendable {
        public let change: String
        public let right: String?
        public let from: FactValue?

        package init(change: String, right: String?, from: FactValue?) {
            self.change = change
            self.right = right
            self.from = from
        }
    }

    /// A right, and who gets it: codes of `CodeList.right` and `CodeList.status`.
    public struct Right: Equatable, Sendable {
        public let right: String
        public let to: Hospital?
        public let status: String?

        package init(right: String, to: Hospital?, status: String?) {
            self.right = right
            self.to = to
            self.status = status
        }
    }
}

extension FactValue {
    static func code(_ list: CodeList, _ code: String) -> FactValue {
        .code(list: list, code: code)
    }

    /// A case of one of the core's enumerations.
    static func code(_ list: CodeList, of value: Any) -> FactValue {
        .code(list: list, code: caseName(value))
    }

    static func codes(_ list: CodeList, _ codes: [String]) -> FactValue {
        .several(values: codes.map { .code(list: list, code: $0) })
    }

    static func at(_ ms: UInt64) -> FactValue {
        .moment(ms: Int64(clamping: ms))
    }

    static func units(_ atomic: UInt64) -> FactValue {
        .amount(atomic: Int64(clamping: atomic))
    }

    static func number(_ number: some BinaryInteger) -> FactValue {
        .count(number: Int64(clamping: number))
    }

    static func isOn(_ isOn: Bool) -> FactValue {
        .code(.switch, isOn ? "on" : "off")
    }
}
