#if DEBUG
    import TegataCore
    import TegataModels

    extension Fixture {
        private static let transfer = TransactionDetails(
            kind: "transfer", kindInEnglish: "Transfer", signer: addressText,
            facts: [
                DetailFact(
                    field: "recipient", fieldInEnglish: "Recipient", value: .account(address: gifu.address),
                    valueInEnglish: gifu.address),
                DetailFact(
                    field: "mosaic", fieldInEnglish: "Mosaic",
                    value: .amount(decimal: "1", mosaic: "5F0B7C1E9A3D42E8", name: nil),
                    valueInEnglish: "1 of 5F0B7C1E9A3D42E8"),
            ],
            consequences: [], inner: [])

        private static let aggregate = TransactionDetails(
            kind: "aggregateComplete", kindInEnglish: "Aggregate", signer: addressText,
            facts: [
                DetailFact(
                    field: "maxFee", fieldInEnglish: "Greatest fee", value: .amount(decimal: "0.0432", mosaic: nil, name: nil),
                    valueInEnglish: "0.0432 XYM")
            ],
            consequences: [
                DetailConsequence(code: "expiresAfter", numbers: [120], inEnglish: "It ends after 120 blocks.")
            ],
            inner: [transfer])

        /// The facts of a request, in the order in which they are read.
        static func requestFacts(_ asker: FactValue.Hospital, isResearch: Bool) -> [Fact] {
            [
                Fact(.asker, .hospital(asker)),
                Fact(.study, .study(chest)),
                Fact(.source, .hospital(gifu)),
                Fact(.rights, rights),
                Fact(.purpose, code(.purpose, isResearch ? "research" : "treatment")),
                Fact(.until, period),
                Fact(.identity, code(.identity, isResearch ? "deidentified" : "identified")),
                Fact(.becomesPublic, several(.public, "rightsExist", "hospitalAccounts", "end", "times")),
                Fact(.payer, code(.payer, isResearch ? "patient" : "hospital")),
                Fact(.cost, isResearch ? .amount(atomic: 43_200) : code(.currency, "nothing")),
                Fact(.answerBy, moment, isAside: true),
                Fact(.account, address, isAside: true),
                Fact(.request, hash, isAside: true),
                Fact(.details, .transaction(aggregate), isAside: true),
            ]
        }

        private static let decide = [equal(.decline), equal(.agree)]
        private static let onReview = [Action(.reviewAgain), Action(.close)]

        /// Requests, until they are decided.
        static let requests: [Fixture] = [
            Fixture(
                "review",
                ScreenState(
                    screen: .review,
                    facts: requestFacts(gifu, isResearch: false),
                    actions: decide + onReview,
                    picture: thorax
                )
            ),
            Fixture(
                "review-loud",
                ScreenState(
                    screen: .review,
                    warnings: [
                        Warning(.identifiedResearch, .loud),
                        Warning(.noPicture, .loud, [code(.picture, "wrongKey")]),
                        Warning(.oldData, .note, [moment]),
                    ],
                    facts: requestFacts(gifu, isResearch: true) + [
                        Fact(
                            .changes,
                            .several(values: [.change(FactValue.Change(change: "longer", right: "viewing", from: moment))]))
                    ],
                    actions: decide + onReview
                )
            ),
            Fixture(
                "review-unregistered",
                ScreenState(
                    screen: .review,
                    warnings: [
                        Warning(.askerUnregistered, .blocking, [.address(text: stranger.address)])
                    ],
                    facts: requestFacts(stranger, isResearch: true),
                    actions: [equal(.decline)] + onReview,
                    picture: thorax
                )
            ),
            Fixture(
                "review-blocked",
                ScreenState(
                    screen: .review,
                    warnings: [Warning(.tooLate, .blocking, [moment])],
                    facts: requestFacts(gifu, isResearch: true),
                    actions: [equal(.decline)] + onReview
                )
            ),
            Fixture(
                "chooseStudy",
                ScreenState(
                    screen: .chooseStudy,
                    facts: [Fact(.asker, .hospital(gifu))],
                    items: [
                        studyItem("chest", chest, thorax, .choose),
                        studyItem("head", head, skull, .choose).chosen(),
                    ],
                    actions: [back]
                )
            ),
            Fixture(
                "preparedReview",
                ScreenState(
                    screen: .preparedReview,
                    warnings: [Warning(.notCompared, .note)],
                    facts: requestFacts(gifu, isResearch: false) + [
                        Fact(.funds, .amount(atomic: 2_500_000)), Fact(.deadline, moment),
                    ],
                    actions: [equal(.close), equal(.agree)]
                )
            ),
            Fixture(
                "guardianReview",
                ScreenState(
                    screen: .guardianReview,
                    facts: [
                        Fact(.waiting, code(.waiting, "grant")),
                        Fact(.account, address),
                        Fact(.haveSigned, .count(number: 1)),
                        Fact(.notSigned, .count(number: 1)),
                        Fact(.deadline, moment),
                        Fact(.transaction, hash, isAside: true),
                    ],
                    actions: [equal(.close), equal(.agree), primary(.openRequest)]
                )
            ),
            Fixture(
                "guardianReview-unexplained",
                ScreenState(
                    screen: .guardianReview,
                    warnings: [Warning(.unexplained, .blocking)],
                    facts: [Fact(.waiting, code(.waiting, "unexplained")), Fact(.account, address)],
                    actions: [equal(.close)]
                )
            ),
            Fixture(
                "authenticate",
                ScreenState(
                    screen: .authenticate,
                    facts: [
                        Fact(.approves, code(.deed, "agree")),
                        Fact(.asker, .hospital(gifu)),
                        Fact(.study, .study(chest)),
                    ],
                    fields: [InputField(.pin)],
                    actions: [primary(.approve), Action(.approveByBiometrics), back],
                    notice: Notice(.wrongPin, [.count(number: 3)])
                )
            ),
        ]
    }

#endif
