#if DEBUG
    import TegataCore
    import TegataModels

    extension Fixture {
        private static let words =
            ("abandon ability able about above absent absorb abstract absurd abuse access accident account accuse "
            + "achieve acid acoustic acquire across act action actor actress actual").split(separator: " ").map(String.init)

        /// First start, restoring, lock.
        static let beginnings: [Fixture] = [
            Fixture("welcome", ScreenState(screen: .welcome, actions: [primary(.newWallet), Action(.restoreWallet)])),
            Fixture(
                "choosePin",
                ScreenState(
                    screen: .choosePin,
                    facts: [Fact(.pinRule, .count(number: 6))],
                    fields: [InputField(.newPin), InputField(.newPinAgain)],
                    actions: [primary(.confirmPin), back]
                )
            ),
            Fixture(
                "newWords",
                ScreenState(
                    screen: .newWords,
                    facts: [Fact(.words, .recoveryWords(Concealed(words)))],
                    actions: [primary(.writtenDown), Action(.later)]
                )
            ),
            Fixture(
                "checkWords",
                ScreenState(
                    screen: .checkWords,
                    fields: [3, 11, 20].map { InputField(.word, number: $0) },
                    actions: [primary(.confirmWords), Action(.showWordsAgain)],
                    notice: Notice(.wrongWord, [.count(number: 11)], next: .showWordsAgain)
                )
            ),
            Fixture(
                "offerBiometrics",
                ScreenState(screen: .offerBiometrics, actions: [equal(.later), equal(.enableBiometrics)])
            ),
            Fixture(
                "enterWords",
                ScreenState(
                    screen: .enterWords,
                    facts: [Fact(.wordsTyped, .count(number: 7))],
                    fields: [
                        InputField(.words, suggestions: Concealed(["absorb", "abstract", "absurd"])),
                        InputField(.passphrase),
                    ],
                    actions: [primary(.confirmWords, isEnabled: false), back]
                )
            ),
            Fixture(
                "restoring",
                ScreenState(
                    screen: .restoring,
                    actions: [Action(.later)],
                    progress: StepProgress(step: .readingStudies, done: 3, of: 7, behind: [.searchingAccounts])
                )
            ),
            Fixture(
                "restoring-found",
                ScreenState(
                    screen: .restoring,
                    facts: [
                        Fact(.foundAccounts, .count(number: 2)),
                        Fact(.foundStudies, .count(number: 7)),
                        Fact(.foundPermissions, .count(number: 3)),
                    ],
                    actions: [primary(.continue)]
                )
            ),
            Fixture(
                "lock",
                ScreenState(
                    screen: .lock,
                    fields: [InputField(.pin)],
                    actions: [primary(.unlock), Action(.unlockByBiometrics), Action(.openErase)],
                    notice: Notice(.wrongPin, [.count(number: 4)])
                )
            ),
            Fixture(
                "lock-waits",
                ScreenState(
                    screen: .lock,
                    facts: [Fact(.waitUntil, moment)],
                    actions: [primary(.unlock, isEnabled: false), Action(.openErase)],
                    notice: Notice(.pinWait, [.duration(ms: 300_000)])
                )
            ),
            Fixture(
                "lock-failed",
                ScreenState(
                    screen: .lock,
                    actions: [Action(.tryAgain)],
                    notice: Notice(.damaged, next: .erase, detail: "database disk image is malformed")
                )
            ),
            Fixture(
                "erase",
                ScreenState(
                    screen: .erase,
                    facts: [Fact(.loses, several(.loses, "studiesHere", "permissionsStay", "wordsRestore"))],
                    actions: [destructive(.erase), equal(.keep)]
                )
            ),
        ]
    }

#endif
