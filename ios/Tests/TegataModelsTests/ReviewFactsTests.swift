import TegataCore
import Testing

@testable import TegataModels

/// What is shown is what is signed: no fact of a request is left out, and none changes its place.
@Suite struct ReviewFactsTests {
    private static let asker = HospitalFacts(address: "TASKER", name: "Hospital02", reading: nil, url: nil, isValid: true)
    private static let source = HospitalFacts(
        address: "TSOURCE", name: "Hospital01", reading: nil, url: nil, isValid: true)

    private func review(isPaid: Bool = false, isVerified: Bool = true) -> ConsentReview {
        let description = StudyDescription(
            studyDate: "20260303", modality: "CT", bodyPart: "CHEST", reference: "", isSchematic: false)
        return ConsentReview(
            request: "R", warnings: [], canAgree: true, asker: Self.asker, isVerified: isVerified,
            study: ReviewedStudy(
                study: "S", account: "TACCOUNT", source: Self.source, description: description, picture: nil, problem: nil),
            namedStudy: "S", choices: [],
            rights: [
                AskedRight(right: .transfer, to: Self.source, mosaic: nil, recipient: nil),
                AskedRight(right: .viewing, to: Self.asker, mosaic: nil, recipient: nil),
            ],
            purpose: .research, untilMs: 3_000, answerByMs: 2_000, createdMs: 1_000, isIdentified: true,
            wantsPictureKey: !isPaid, becomesPublic: [.end], payer: isPaid ? .hospital : .patient,
            cost: isPaid ? nil : CostFacts(maxFee: 1, rentals: 2, deposit: 3, balance: 0, missing: 4),
            changes: isPaid ? [] : [.added(right: .viewing)], grant: nil,
            details: TransactionDetails(
                kind: "aggregateComplete", kindInEnglish: "aggregate", signer: "TACCOUNT", facts: [], consequences: [],
                inner: []),
            asOfMs: 1_500, onlyByCode: false)
    }

    @Test func allThatIsAskedIsTold() {
        let facts = review().facts
        #expect(
            facts.filter { !$0.isAside }.map(\.key) == [
                .asker, .study, .source, .rights, .purpose, .until, .identity, .pictureKey, .becomesPublic, .payer, .cost,
                .deposit, .missing, .changes,
            ])
        #expect(facts.filter(\.isAside).map(\.key) == [.answerBy, .asOf, .account, .request, .details])
        func value(_ key: FactKey) -> FactValue? { facts.first { $0.key == key }?.value }
        #expect(value(.until) == .period(fromMs: 1_000, untilMs: 3_000))
        #expect(value(.cost) == .amount(atomic: 3))
        #expect(value(.missing) == .amount(atomic: 4))
        #expect(
            value(.rights)
                == .several(values: [
                    .right(FactValue.Right(right: "transfer", to: Self.source.value, status: nil)),
                    .right(FactValue.Right(right: "viewing", to: Self.asker.value, status: nil)),
                ]))
    }

    @Test func whatAHospitalPaysCostsNothingAndTheRestStays() {
        let paid = review(isPaid: true).facts
        let left: Set<FactKey> = [.pictureKey, .deposit, .missing, .changes]
        #expect(paid.map(\.key) == review().facts.map(\.key).filter { !left.contains($0) })
        #expect(paid.first { $0.key == .cost }?.value == .code(.currency, "nothing"))
    }

    @Test func aNameThatWasNotSignedForIsNotVerified() {
        guard case .hospital(let asker) = review(isVerified: false).facts.first?.value else {
            Issue.record("the asker is not the first")
            return
        }
        #expect(!asker.isVerified)
    }
}
