#if DEBUG
    import Foundation
    import TegataCore
    import TegataModels

    /// A screen as it may stand before somebody.
    struct Fixture: CustomStringConvertible, Sendable {
        let name: String
        let state: ScreenState

        init(_ name: String, _ state: ScreenState) {
            self.name = name
            var state = state
            state.isSecret = state.screen.isSecret
            self.state = state
        }

        var description: String { name }

        var tab: Tab { Tab.allCases.first { $0.root == state.screen } ?? .studies }

        /// Above the list of studies, where it is no root itself.
        var pages: [ShownPage] {
            let own = ShownPage(place: .plain(state.screen), state: state)
            let isRoot = Tab.allCases.contains { $0.root == state.screen } || [.lock, .welcome].contains(state.screen)
            let root = ShownPage(place: .plain(.studies), state: ScreenState(screen: .studies))
            return isRoot ? [own] : [root, own]
        }
    }

    extension Fixture {
        /// At least one for each screen, and the states in between: empty, waiting, failed.
        static let all = beginnings + studies + requests + answers + permissions + settings

        static func code(_ list: CodeList, _ code: String) -> FactValue { .code(list: list, code: code) }

        static func several(_ list: CodeList, _ codes: String...) -> FactValue {
            .several(values: codes.map { .code(list: list, code: $0) })
        }

        static let gifu = FactValue.Hospital(
            name: "岐阜総合病院", reading: "ぎふそうごうびょういん", address: "NBHXKQ7ZT5DR4WJ2L6MFYV3SCPA8GEU", isVerified: true)
        static let nagoya = FactValue.Hospital(
            name: "名古屋中央病院", reading: nil, address: "NCQ5WLD7KFZ2R3TJXHYM4VSPA6BGE8U", isVerified: true)
        static let stranger = FactValue.Hospital(
            name: nil, reading: nil, address: "NAK7ZT5DR4WJ2L6MFYV3SCPQ8GEUBHX", isVerified: false)
        static let chest = FactValue.Study(date: "20260303", modality: "CT", bodyPart: "CHEST", hospital: "岐阜総合病院")
        static let oldChest = FactValue.Study(date: "20190612", modality: "CT", bodyPart: "CHEST", hospital: "岐阜総合病院")
        static let head = FactValue.Study(date: "20251118", modality: "MR", bodyPart: "HEAD", hospital: "名古屋中央病院")
        static let unknown = FactValue.Study(date: nil, modality: nil, bodyPart: nil, hospital: nil, isSchematic: true)
        static let hash = FactValue.hash(digits: "5F0B7C1E9A3D42E8B6C07F15D2A94E83C1B05D7E6F2A8934A07C51E3B9D2F680")
        static let addressText = "NBHXKQ7ZT5DR4WJ2L6MFYV3SCPA8GEUBHXKQ7ZT"
        static let address = FactValue.address(text: addressText)

        /// 21 November 2026, 10:30 in Tokyo.
        private static let momentMs: Int64 = 1_795_224_600_000
        /// 21 December 2026, 23:59 in Tokyo.
        static let untilMs: Int64 = 1_797_865_140_000
        static let moment = FactValue.moment(ms: momentMs)
        static let period = FactValue.period(fromMs: momentMs, untilMs: untilMs)
        static let back = Action(.back)

        static let rights = FactValue.several(
            values: [
                .right(FactValue.Right(right: "transfer", to: nil, status: nil)),
                .right(FactValue.Right(right: "viewing", to: gifu, status: nil)),
            ])

        static func given(_ status: String) -> FactValue {
            .several(values: [.right(FactValue.Right(right: "viewing", to: gifu, status: status))])
        }

        /// A drawn chest: two dark lungs in a grey body.
        static let thorax = drawn(chest) { x, y in
            let body = hypot((x - 0.5) / 0.46, (y - 0.5) / 0.36)
            let left = hypot((x - 0.31) / 0.14, (y - 0.48) / 0.22)
            let right = hypot((x - 0.69) / 0.14, (y - 0.48) / 0.22)
            if body > 1 { return 0 }
            return min(left, right) < 1 ? 0.14 + 0.1 * min(left, right) : 0.48 + 0.2 * body
        }

        static let skull = drawn(head) { x, y in
            let bone = hypot((x - 0.5) / 0.36, (y - 0.5) / 0.44)
            return bone > 1 ? 0 : bone > 0.9 ? 0.85 : 0.35
        }

        private static func drawn(_ study: FactValue.Study, _ shade: (Double, Double) -> Double) -> ShownPicture {
            let size = 96
            let luma = (0..<size * size).map {
                UInt8(shade(Double($0 % size) / Double(size), Double($0 / size) / Double(size)) * 255)
            }
            return ShownPicture(pixels: Picture(width: UInt32(size), height: UInt32(size), luma: Data(luma)), shows: study)
        }

        static func studyItem(
            _ id: String, _ study: FactValue.Study, _ picture: ShownPicture?, _ action: ActionKey = .openStudy
        ) -> Item {
            Item(
                id: id, facts: [Fact(.study, .study(study)), Fact(.source, .hospital(study == head ? nagoya : gifu))],
                actions: [action], picture: picture)
        }

        static func permissionItem(_ id: String, _ hospital: FactValue.Hospital, _ status: String) -> Item {
            Item(
                id: id,
                facts: [
                    Fact(.asker, .hospital(hospital)), Fact(.status, code(.status, status)),
                    Fact(.rights, several(.right, "transfer", "viewing")), Fact(.until, .moment(ms: untilMs)),
                ],
                actions: [.openPermission])
        }

        static func primary(_ key: ActionKey, isEnabled: Bool = true) -> Action { Action(key, .primary, isEnabled: isEnabled) }

        static func equal(_ key: ActionKey) -> Action { Action(key, .equal) }

        static func destructive(_ key: ActionKey) -> Action { Action(key, .destructive) }

        static func told(_ id: String, _ hospital: FactValue.Hospital, _ how: String) -> Item {
            Item(id: id, facts: [Fact(.hospital, .hospital(hospital)), Fact(.told, code(.told, how))])
        }
    }

    extension Item {
        func chosen() -> Item {
            var item = self
            item.isChosen = true
            return item
        }

        func with(facts: [Fact]? = nil, warnings: [Warning]) -> Item {
            var item = self
            item.facts = facts ?? item.facts
            item.warnings = warnings
            return item
        }
    }
#endif
