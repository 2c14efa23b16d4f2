import TegataCore
import TegataKit
import Testing

@testable import TegataModels

@Suite struct NavigationTests {
    private let request = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED"
    private let study = Place.study(.study, study: "0123456789ABCDEF")

    private func restored(_ places: Place..., tab: Tab = .permissions) -> [Place] {
        Navigation(restoring: Navigation(tab: tab, stack: places).saved).stack
    }

    @Test func everyPlaceThatIsKeptComesBack() {
        let navigation = Navigation(
            tab: .permissions,
            stack: [
                .plain(.scan),
                study,
                .request(.review, request: request),
                .request(.review, request: request, study: "0123456789ABCDEF"),
                .permission(.permission, permission: "0123456789abcdef"),
                .entry(.entry, number: 7),
                .account(.guardianReview, account: "TCIFSMQZAX3IDPHUP2RTXP26N6BJRNKEBBKP33I"),
                .transaction(.guardianReview, transaction: request),
                .deed(.sending, .agree(request: request, study: nil)),
                .deed(.sending, .withdraw(permission: "0123456789abcdef", right: .viewing)),
            ])
        #expect(Navigation(restoring: navigation.saved) == navigation)
    }

    @Test func whoWasToApproveReadsAgainFirst() {
        let review = Place.request(.review, request: request)
        #expect(restored(review, .deed(.authenticate, .agree(request: request, study: nil))) == [review])
    }

    @Test func whatCannotBeKeptEndsTheStack() {
        let settings = WalletSettings(nodeUrls: ["https://node"], registry: nil)
        for place in [Place.plain(.newWords), .deed(.authenticate, .saveSettings(settings))] {
            #expect(restored(study, place, study) == [study])
        }
    }

    @Test func aSecretIsInNoSavedText() {
        let deed = Deed.importAccount(ExportedKey(key: secret("planted secret"), password: nil))
        let navigation = Navigation(tab: .settings, stack: [.plain(.accounts), .deed(.authenticate, deed)])
        #expect(!navigation.saved.contains("planted"))
        #expect(!"\(navigation)".contains("planted"))
    }

    @Test(arguments: [nil, "", "2\nstudies", "1\nnowhere", "1"]) func whatIsNoSavedTextIsTheBeginning(_ text: String?) {
        #expect(Navigation(restoring: text) == Navigation())
    }

    @Test func whatIsUnknownEndsTheStack() {
        #expect(Navigation(restoring: "1\nactivity\nnowhere plain\nscan plain") == Navigation(tab: .activity))
    }
}
