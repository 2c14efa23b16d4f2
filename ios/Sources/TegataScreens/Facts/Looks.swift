import SwiftUI
import TegataCore

enum Space {
    static let tiny: CGFloat = 4
    static let small: CGFloat = 8
    static let medium: CGFloat = 12
    static let edge: CGFloat = 16
    static let large: CGFloat = 24

    /// The least size of whatever is pressed.
    static let target: CGFloat = 44
}

/// Beside the system's own colours, which follow light, dark and increased contrast of themselves.
enum Palette {
    static let row = Color(white: 0.5, opacity: 0.1)
    static let chosen = Color.accentColor.opacity(0.2)
    static let word = Color.secondary.opacity(0.15)

    /// Light on dark, dark on light: as a symbol, and as the ground of a button.
    static func accent(_ scheme: ColorScheme) -> Color {
        scheme == .dark ? Color(red: 0.53, green: 0.82, blue: 0.86) : Color(red: 0.04, green: 0.36, blue: 0.40)
    }

    static func onAccent(_ scheme: ColorScheme) -> Color { scheme == .dark ? .black : .white }
}

/// Symbol, frame and colour of one severity: each has a form of its own, so that no colour is needed to tell them apart.
struct Look {
    let symbol: String
    let frame: CGFloat
    let colour: Color

    static let blocking = Look(symbol: Symbol.octagon, frame: 3, colour: .red)
    static let loud = Look(symbol: Symbol.triangle, frame: 2, colour: .orange)
    static let note = Look(symbol: Symbol.circle, frame: 1, colour: .blue)
    static let done = Look(symbol: Symbol.done, frame: 1, colour: .green)
    static let waiting = Look(symbol: Symbol.waiting, frame: 1, colour: .blue)

    init(symbol: String, frame: CGFloat, colour: Color) {
        self.symbol = symbol
        self.frame = frame
        self.colour = colour
    }

    init(_ severity: Severity) {
        self =
            switch severity {
            case .blocking: .blocking
            case .loud: .loud
            case .note: .note
            }
    }

    /// A code of `CodeList.outcome`.
    init(outcome: String) {
        self =
            switch outcome {
            case "confirmed", "final": .done
            case "rejected", "rolledBack": .loud
            case "ended": .note
            default: .waiting
            }
    }
}

/// Text with a symbol before it, in a frame. The text keeps the colour of text, which can always be read.
struct Framed<Words: View>: View {
    let look: Look
    @ViewBuilder let words: Words

    var body: some View {
        HStack(alignment: .top, spacing: Space.medium) {
            Image(systemName: look.symbol).foregroundStyle(look.colour).accessibilityHidden(true)
            VStack(alignment: .leading, spacing: Space.tiny) { words }
                .frame(maxWidth: .infinity, alignment: .leading)
        }
        .padding(Space.medium)
        .background(look.colour.opacity(0.12))
        .overlay { RoundedRectangle(cornerRadius: Space.medium).strokeBorder(look.colour, lineWidth: look.frame) }
    }
}
