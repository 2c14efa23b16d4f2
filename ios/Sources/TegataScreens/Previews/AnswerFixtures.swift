#if DEBUG
    import TegataCore
    import TegataModels

    extension Fixture {
        private static let frames = (1...5).map {
            "UR:TEGATA-ANSWER/\($0)-5/" + String(repeating: "LPADAXCFAOCYKTZMHDFGJECHWLDWNLSTBKTAISCY", count: 4)
        }

        /// What comes of deciding.
        static let answers: [Fixture] = [
            Fixture(
                "sending",
                ScreenState(
                    screen: .sending,
                    facts: [Fact(.approves, code(.deed, "agree"))],
                    actions: [Action(.leaveRunning)],
                    progress: StepProgress(
                        step: .waiting,
                        behind: [.checking, .askingDesk, .signed, .announced]
                    )
                )
            ),
            Fixture(
                "sending-failed",
                ScreenState(
                    screen: .sending,
                    facts: [Fact(.approves, code(.deed, "agree"))],
                    actions: [primary(.reviewAgain), Action(.close)],
                    notice: Notice(.desk, [code(.hospital, "unreachable")], next: .tryAgain)
                )
            ),
            Fixture(
                "receipt",
                ScreenState(
                    screen: .receipt,
                    facts: [
                        Fact(.outcome, code(.outcome, "confirmed")),
                        Fact(.asker, .hospital(gifu)),
                        Fact(.rights, given("given")),
                        Fact(.until, period),
                        Fact(.transaction, hash, isAside: true),
                    ],
                    actions: [primary(.done), Action(.openGivenPermission)]
                )
            ),
            Fixture(
                "receipt-silent",
                ScreenState(
                    screen: .receipt,
                    facts: [
                        Fact(.outcome, code(.outcome, "silent")),
                        Fact(.deadline, moment),
                        Fact(.asker, .hospital(gifu)),
                        Fact(.rights, given("pending")),
                        Fact(.notes, several(.note, "deskNotTold")),
                    ],
                    actions: [primary(.done), Action(.tryAgain), Action(.openGivenPermission)]
                )
            ),
            Fixture(
                "declined",
                ScreenState(
                    screen: .declined,
                    facts: [Fact(.told, code(.told, "silently"))],
                    actions: [equal(.done), equal(.tellHospital), Action(.tellByCode)]
                )
            ),
            Fixture(
                "answerCode",
                ScreenState(
                    screen: .answerCode,
                    facts: [Fact(.answer, code(.answer, "granted"))],
                    actions: [primary(.shownToDesk), Action(.scan)],
                    code: frames
                )
            ),
        ]

        private static let inUse = [primary(.scan), Action(.refresh)]

        /// Permissions, and taking them back.
        static let permissions: [Fixture] = [
            Fixture(
                "permissions",
                ScreenState(
                    screen: .permissions,
                    facts: [Fact(.running, .count(number: 1)), Fact(.asOf, moment, isAside: true)],
                    items: [
                        permissionItem("running", gifu, "given"),
                        permissionItem("pending", nagoya, "pending"),
                        permissionItem("ended", nagoya, "withdrawn"),
                    ],
                    actions: inUse
                )
            ),
            Fixture(
                "permissions-empty",
                ScreenState(screen: .permissions, facts: [Fact(.running, .count(number: 0))], actions: inUse)
            ),
            Fixture(
                "permission",
                ScreenState(
                    screen: .permission,
                    facts: [
                        Fact(.status, code(.status, "given")),
                        Fact(.asker, .hospital(gifu)),
                        Fact(.study, .study(chest)),
                        Fact(.rights, given("given")),
                        Fact(.purpose, code(.purpose, "treatment")),
                        Fact(.until, period),
                        Fact(.final, code(.outcome, "final"), isAside: true),
                        Fact(.rightId, .hash(digits: "5F0B7C1E9A3D42E8"), isAside: true),
                        Fact(.rightId, .hash(digits: "6A0B7C1E9A3D42E8"), isAside: true),
                        Fact(.recipient, address, isAside: true),
                    ],
                    actions: [destructive(.withdraw), back],
                    picture: thorax
                )
            ),
            Fixture(
                "withdraw",
                ScreenState(
                    screen: .withdraw,
                    facts: [
                        Fact(.asker, .hospital(gifu)),
                        Fact(.rights, given("given")),
                        Fact(.withdrawalDoes, several(.withdrawal, "stopsSeeing", "hospitalsObeyAtOnce")),
                        Fact(.withdrawalDoesNot, several(.withdrawal, "keepsSeen", "staysPublic")),
                    ],
                    actions: [
                        destructive(.withdrawAll),
                        equal(.keep),
                        Action(.withdrawTransfer),
                        Action(.withdrawViewing),
                        Action(.withdrawByCode),
                    ]
                )
            ),
            Fixture(
                "withdrawn",
                ScreenState(
                    screen: .withdrawn,
                    facts: [
                        Fact(.outcome, code(.outcome, "stated")),
                        Fact(.asker, .hospital(gifu)),
                        Fact(.rights, given("beingWithdrawn")),
                        Fact(.cost, code(.currency, "nothing")),
                        Fact(.transaction, hash, isAside: true),
                    ],
                    items: [told("gifu", gifu, "knows"), told("nagoya", nagoya, "notYetKnows")],
                    actions: [primary(.done), Action(.tryAgain)]
                )
            ),
        ]
    }

#endif
