import SwiftUI
import TegataModels

/// A picture that can be looked at closely, and that it is not for diagnosis.
struct PictureCard: View {
    let picture: ShownPicture
    @Environment(\.speech) private var speech
    @State private var isClose = false

    var body: some View {
        VStack(spacing: Space.small) {
            Button(
                action: { isClose = true },
                label: {
                    Pixels(picture: picture)
                        .frame(maxWidth: .infinity, maxHeight: 280)
                        .background(Color.black)
                }
            )
            .buttonStyle(.plain)
            .accessibilityLabel(Text(verbatim: speech.picture(picture)))
            .accessibilityHint(Text(verbatim: speech.own(.lookClosely)))
            .accessibilityAddTraits(.isImage)
            .accessibilityIdentifier("picture")
            Text(verbatim: speech.notForDiagnosis).font(.subheadline).foregroundStyle(.secondary)
        }
        .fullScreenCover(isPresented: $isClose) { CloseLook(picture: picture) { isClose = false } }
    }
}

/// The whole screen: two fingers or two buttons bring it nearer.
private struct CloseLook: View {
    let picture: ShownPicture
    let close: @MainActor () -> Void
    @Environment(\.speech) private var speech
    @State private var scale = 1.0
    @GestureState private var pinched = 1.0
    private static let step = 1.5
    private static let greatest = 8.0

    var body: some View {
        NavigationStack {
            ScrollView([.horizontal, .vertical]) {
                Pixels(picture: picture)
                    .scaleEffect(Self.within(scale * pinched))
                    .accessibilityElement(children: .ignore)
                    .accessibilityLabel(Text(verbatim: speech.picture(picture)))
                    .accessibilityAddTraits(.isImage)
                    .accessibilityIdentifier("picture.close")
            }
            .background(Color.black)
            .gesture(pinching)
            .safeAreaInset(edge: .bottom) {
                Text(verbatim: speech.notForDiagnosis).font(.subheadline).padding(Space.small)
            }
            .toolbar {
                ToolbarItem(placement: .cancellationAction) {
                    Button(action: close, label: { Text(verbatim: speech.action(.close)) })
                        .accessibilityIdentifier("picture.leave")
                }
                ToolbarItemGroup(placement: .primaryAction) {
                    tool(.farther, Symbol.farther, by: 1 / Self.step)
                    tool(.nearer, Symbol.closer, by: Self.step)
                }
            }
        }
        .privacySensitive()
    }

    private var pinching: some Gesture {
        MagnifyGesture()
            .updating($pinched) { value, pinched, _ in pinched = value.magnification }
            .onEnded { scale = Self.within(scale * $0.magnification) }
    }

    private func tool(_ word: ScreenWord, _ symbol: String, by factor: Double) -> some View {
        Button(action: { scale = Self.within(scale * factor) }, label: { Image(systemName: symbol) })
            .accessibilityLabel(Text(verbatim: speech.own(word)))
            .accessibilityIdentifier(word.rawValue)
    }

    private static func within(_ scale: Double) -> Double { min(max(scale, 1), greatest) }
}
