import SwiftUI
import TegataPlatform

/// Lies over the screens while somebody else might see them.
struct CoverView: View {
    let phone: Phone

    var body: some View {
        if phone.cover.cover == .captured {
            Covering { Told(text: phone.tongue.own(.captured)) }
        } else if phone.cover.cover == .left {
            Mark()
        } else if phone.cover.hasPicturedSecrets {
            Covering {
                Told(text: phone.tongue.own(.pictured))
                Button(
                    action: { phone.cover.hasPicturedSecrets = false }, label: { Text(verbatim: phone.tongue.own(.understood)) }
                )
                .buttonStyle(.borderedProminent)
                .accessibilityIdentifier("cover.understood")
            }
        }
    }
}

/// The app could not begin.
struct FailedView: View {
    var body: some View {
        Covering { Told(text: ownWord(.noPlace)) }
    }
}

/// The mark alone, as at the start.
struct Mark: View {
    var body: some View {
        Covering { Image("Mark").accessibilityHidden(true) }
    }
}

private struct Told: View {
    let text: String

    var body: some View {
        Text(verbatim: text).font(.body).padding().accessibilityIdentifier("cover.told")
    }
}

private struct Covering<Content: View>: View {
    @ViewBuilder let content: Content

    var body: some View {
        ZStack {
            Color("Ground").ignoresSafeArea()
            VStack(spacing: 16) { content }
        }
    }
}
