#if DEBUG
    import TegataCore
    import TegataModels

    extension Fixture {
        private static let onList = [primary(.receiveStudy), primary(.scan), Action(.refresh)]

        /// Studies, and codes that are read or shown.
        static let studies: [Fixture] = [
            Fixture(
                "studies",
                ScreenState(
                    screen: .studies,
                    facts: [
                        Fact(.studies, .count(number: 3)),
                        Fact(.setAside, .count(number: 1)),
                        Fact(.asOf, moment, isAside: true),
                    ],
                    items: [
                        studyItem("chest", chest, thorax),
                        studyItem("head", head, skull),
                        studyItem("old", oldChest, nil)
                            .with(warnings: [Warning(.void, .loud, [.written(text: "患者の取り違え")])]),
                    ],
                    actions: onList + [Action(.openSetAside)]
                )
            ),
            Fixture(
                "studies-empty",
                ScreenState(
                    screen: .studies,
                    warnings: [Warning(.wordsNotChecked, .loud)],
                    facts: [Fact(.studies, .count(number: 0))],
                    actions: onList + [Action(.openRecoveryWords)]
                )
            ),
            Fixture(
                "studies-offline",
                ScreenState(
                    screen: .studies,
                    facts: [Fact(.studies, .count(number: 1)), Fact(.asOf, moment, isAside: true)],
                    items: [studyItem("chest", chest, thorax)],
                    actions: onList,
                    notice: Notice(.unreachable, next: .tryAgain, detail: "connection refused"),
                    isBusy: true
                )
            ),
            Fixture(
                "study",
                ScreenState(
                    screen: .study,
                    facts: [
                        Fact(.study, .study(chest)),
                        Fact(.source, .hospital(gifu)),
                        Fact(.studyDate, .day(date: "20260303")),
                        Fact(.modality, .modality(code: "CT")),
                        Fact(.bodyPart, .bodyPart(code: "CHEST")),
                        Fact(.firstSeen, moment, isAside: true),
                        Fact(.studyId, .hash(digits: "5F0B7C1E9A3D42E8"), isAside: true),
                        Fact(.account, address, isAside: true),
                    ],
                    items: [permissionItem("running", nagoya, "given")],
                    actions: [primary(.showStudyCard), Action(.fetchStudy), back],
                    picture: thorax
                )
            ),
            Fixture(
                "study-void",
                ScreenState(
                    screen: .study,
                    warnings: [
                        Warning(.void, .loud, [.written(text: "患者の取り違え")]),
                        Warning(.noPicture, .note, [code(.picture, "changed")]),
                    ],
                    facts: [
                        Fact(.study, .study(head)),
                        Fact(.source, .hospital(nagoya)),
                        Fact(.replacedBy, .hash(digits: "9A3D42E85F0B7C1E")),
                    ],
                    actions: [primary(.showStudyCard), Action(.openReplacement), back]
                )
            ),
            Fixture(
                "studyCard",
                ScreenState(
                    screen: .studyCard,
                    facts: [Fact(.study, .study(chest)), Fact(.source, .hospital(gifu))],
                    actions: [back],
                    code: ["tegata:study/1/" + String(repeating: "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU", count: 3)]
                )
            ),
            Fixture(
                "receiveStudy",
                ScreenState(
                    screen: .receiveStudy,
                    facts: [Fact(.shortCode, .text(text: "4F7K 92QD")), Fact(.account, address, isAside: true)],
                    actions: [primary(.done), back],
                    code: ["tegata:receive/1/" + String(repeating: "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU", count: 4)]
                )
            ),
            Fixture(
                "setAside",
                ScreenState(
                    screen: .setAside,
                    facts: [Fact(.setAside, .count(number: 1))],
                    items: [
                        studyItem("stranger", unknown, nil).with(
                            facts: [Fact(.study, .study(unknown)), Fact(.source, .hospital(stranger))],
                            warnings: [Warning(.unasked, .loud, [code(.setAside, "unregisteredMaker")])]
                        )
                    ],
                    actions: [back]
                )
            ),
            Fixture(
                "fetchStudy",
                ScreenState(
                    screen: .fetchStudy,
                    facts: [Fact(.study, .study(chest)), Fact(.source, .hospital(gifu))],
                    actions: [Action(.leaveRunning)],
                    progress: StepProgress(step: .fetching, done: 41_000_000, of: 96_000_000)
                )
            ),
            Fixture(
                "fetchStudy-done",
                ScreenState(
                    screen: .fetchStudy,
                    facts: [
                        Fact(.study, .study(chest)),
                        Fact(.files, .count(number: 214)),
                        Fact(.size, .size(bytes: 96_000_000)),
                    ],
                    actions: [primary(.shareFiles), back]
                )
            ),
            Fixture("scan", ScreenState(screen: .scan, fields: [InputField(.code)], actions: scanning)),
            Fixture(
                "scan-parts",
                ScreenState(
                    screen: .scan,
                    fields: [InputField(.code)],
                    actions: scanning + [Action(.startCodeAnew)],
                    progress: StepProgress(step: .readingParts, done: 4, of: 9)
                )
            ),
            Fixture(
                "otherCode",
                ScreenState(
                    screen: .otherCode,
                    facts: [
                        Fact(.codeKind, code(.otherCode, "webLink")),
                        Fact(.host, .written(text: "example.com")),
                    ],
                    actions: [primary(.scanAgain), Action(.close)]
                )
            ),
            Fixture(
                "otherCode-words",
                ScreenState(
                    screen: .otherCode,
                    warnings: [Warning(.secretShown, .loud)],
                    facts: [
                        Fact(.codeKind, code(.otherCode, "recoveryWords")),
                        Fact(.wordsTyped, .count(number: 24)),
                    ],
                    actions: [primary(.scanAgain), Action(.openErase), Action(.close)]
                )
            ),
        ]

        private static let scanning = [
            Action(.torch),
            Action(.pickPicture),
            Action(.readText),
            Action(.close),
        ]
    }

#endif
