#if DEBUG
    import TegataCore
    import TegataModels

    extension Fixture {
        private static func happened(_ id: String, _ what: String, _ more: Fact...) -> Item {
            Item(id: id, facts: [Fact(.happened, code(.activity, what)), Fact(.at, moment)] + more, actions: [.openEntry])
        }

        private static func chosen(_ key: FactKey, _ id: String, _ value: FactValue, _ isChosen: Bool) -> Item {
            Item(id: id, facts: [Fact(key, value)], actions: [.choose], isChosen: isChosen)
        }

        /// The record, and settings.
        static let settings: [Fixture] = [
            Fixture(
                "activity",
                ScreenState(
                    screen: .activity,
                    items: [
                        happened("4", "confirmed"),
                        happened("3", "accepted"),
                        happened("2", "scanned"),
                        happened("1", "studyArrived", Fact(.hospital, .written(text: "岐阜総合病院"))),
                    ],
                    actions: [primary(.scan), Action(.openExport), Action(.showMore)]
                )
            ),
            Fixture("activity-empty", ScreenState(screen: .activity, actions: [primary(.scan)])),
            Fixture(
                "entry",
                ScreenState(
                    screen: .entry,
                    facts: [
                        Fact(.happened, code(.activity, "confirmed")),
                        Fact(.at, moment),
                        Fact(.request, hash, isAside: true),
                    ],
                    actions: [Action(.openRequest), Action(.openStudy), back]
                )
            ),
            Fixture(
                "exportRecord",
                ScreenState(
                    screen: .exportRecord,
                    facts: [Fact(.containsMedical, code(.switch, "on"))],
                    actions: [primary(.export), back],
                    notice: Notice(.exported)
                )
            ),
            Fixture(
                "settings",
                ScreenState(
                    screen: .settings,
                    actions: [
                        Action(.openLanguage),
                        Action(.openSecurity),
                        Action(.openRecoveryWords),
                        Action(.openAccounts),
                        Action(.openGuardians),
                        Action(.openRegistries),
                        Action(.openLedger),
                        Action(.openAbout),
                        destructive(.openErase),
                        Action(.scan),
                    ]
                )
            ),
            Fixture(
                "language",
                ScreenState(
                    screen: .language,
                    items: CodeList.language.codes.map { chosen(.language, $0, code(.language, $0), $0 == "ja") },
                    actions: [back]
                )
            ),
            Fixture(
                "security",
                ScreenState(
                    screen: .security,
                    facts: [
                        Fact(.biometrics, code(.switch, "off")),
                        Fact(.locksAfter, .duration(ms: 60_000)),
                    ],
                    items: [0, 60_000, 300_000].map {
                        chosen(.locksAfter, String($0), .duration(ms: $0), $0 == 60_000)
                    },
                    fields: [InputField(.pin), InputField(.newPin), InputField(.newPinAgain)],
                    actions: [Action(.changePin), Action(.enableBiometrics), back],
                    notice: Notice(.pinsDiffer)
                )
            ),
            Fixture(
                "recoveryWords",
                ScreenState(
                    screen: .recoveryWords,
                    facts: [Fact(.wordsChecked, moment)],
                    fields: [InputField(.pin)],
                    actions: [primary(.showWords), back]
                )
            ),
            Fixture(
                "accounts",
                ScreenState(
                    screen: .accounts,
                    items: ["receiveCard", "watched"].map { origin in
                        Item(
                            id: origin, facts: [Fact(.account, address), Fact(.origin, code(.origin, origin))],
                            actions: [.forgetAccount])
                    },
                    fields: [InputField(.exportedKey), InputField(.exportPassword), InputField(.account)],
                    actions: [Action(.importAccount), Action(.watchAccount), back]
                )
            ),
            Fixture(
                "guardians",
                ScreenState(
                    screen: .guardians,
                    items: [
                        Item(
                            id: "ward",
                            facts: [
                                Fact(.account, address), Fact(.guardians, .count(number: 3)),
                                Fact(.approvals, .count(number: 2)),
                            ],
                            actions: [.changeGuardians])
                    ],
                    fields: [InputField(.person)],
                    actions: [
                        Action(.showGuardianCard),
                        Action(.scan),
                        Action(.refresh),
                        Action(.lookForProposals),
                        back,
                    ],
                    code: ["tegata:guardian/1/" + String(repeating: "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU", count: 4)]
                )
            ),
            Fixture(
                "registries",
                ScreenState(
                    screen: .registries,
                    facts: [Fact(.registry, address)],
                    fields: [InputField(.registry, value: addressText)],
                    actions: [primary(.save), back]
                )
            ),
            Fixture(
                "ledger",
                ScreenState(
                    screen: .ledger,
                    facts: [
                        Fact(
                            .nodes,
                            .several(values: [
                                .text(text: "https://node1.example.org:3001"), .text(text: "https://node2.example.org:3001"),
                            ])),
                        Fact(.offline, code(.switch, "off")),
                        Fact(.network, hash, isAside: true),
                    ],
                    fields: [InputField(.nodes, value: "https://node1.example.org:3001\nhttps://node2.example.org:3001")],
                    actions: [primary(.save), Action(.stayOffline), back]
                )
            ),
            Fixture(
                "about",
                ScreenState(
                    screen: .about,
                    facts: [
                        Fact(.version, .text(text: "0.1.0")),
                        Fact(.licence, .text(text: "Apache-2.0")),
                        Fact(.staysPublic, several(.public, "rightsExist", "hospitalAccounts", "end", "times")),
                    ],
                    actions: [back]
                )
            ),
        ]
    }

#endif
