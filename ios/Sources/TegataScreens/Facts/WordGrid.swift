import SwiftUI

/// Recovery words with their numbers, to be copied by hand.
struct WordGrid: View {
    let words: [String]
    @Environment(\.dynamicTypeSize) private var textSize

    var body: some View {
        LazyVGrid(columns: Array(repeating: GridItem(.flexible()), count: textSize.isAccessibilitySize ? 1 : 2)) {
            ForEach(Array(words.enumerated()), id: \.offset) { index, word in
                HStack(spacing: Space.small) {
                    Text(verbatim: String(index + 1)).font(.subheadline).foregroundStyle(.secondary)
                    Text(verbatim: word).bold()
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .padding(Space.small)
                .background(Palette.word)
            }
        }
    }
}
