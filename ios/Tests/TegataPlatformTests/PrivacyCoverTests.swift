import Testing

@testable import TegataPlatform

@MainActor
@Suite struct PrivacyCoverTests {
    private func seen(isSecret: Bool = false) -> PrivacyCover {
        let cover = PrivacyCover { isSecret }
        cover.become(isActive: true)
        return cover
    }

    /// The system takes its picture for the list of apps as soon as the app is left, and before it says so.
    @Test func nothingIsShownBeforeTheAppIsActiveAndAsSoonAsItIsNot() {
        let cover = PrivacyCover { false }
        #expect(cover.cover == .left)
        cover.become(isActive: true)
        #expect(cover.cover == nil)
        cover.become(isActive: false)
        #expect(cover.cover == .left)
    }

    @Test func whatIsRecordedOrShownElsewhereIsCoveredUntilThatEnds() {
        let cover = seen()
        cover.become(isCaptured: true)
        #expect(cover.cover == .captured)
        cover.become(isActive: false)
        #expect(cover.cover == .left)
        cover.become(isActive: true)
        #expect(cover.cover == .captured)
        cover.become(isCaptured: false)
        #expect(cover.cover == nil)
    }

    @Test func whoTookAPictureOfSecretsIsTold() {
        let secret = seen(isSecret: true)
        secret.pictured()
        #expect(secret.hasPicturedSecrets)
        let open = seen()
        open.pictured()
        #expect(!open.hasPicturedSecrets)
    }

    @Test func aPictureOfTheCoverIsNoMatter() {
        let cover = seen(isSecret: true)
        cover.become(isCaptured: true)
        cover.pictured()
        #expect(!cover.hasPicturedSecrets)
    }
}
