import SwiftUI
import TegataModels

/// Fields below one another; the keyboard's key leads to the next, and from the last does what the screen is for.
struct Fields: View {
    let fields: [InputField]
    let typing: Typing
    let type: (String, Typed) -> Void
    let done: () -> Void
    @FocusState private var focused: String?

    var body: some View {
        Section {
            ForEach(fields, id: \.name) { field in
                Field(field: field, typed: typing.text(of: field), isLast: field == fields.last) {
                    type(field.name, Typed($0))
                }
                .focused($focused, equals: field.name)
                .onSubmit { leave(field) }
            }
        }
    }

    private func leave(_ field: InputField) {
        let next = fields.drop { $0 != field }.dropFirst().first
        focused = next?.name
        if next == nil { done() }
    }
}

/// The label stands above the frame, where it can wrap. Nothing typed is corrected, learnt or saved.
private struct Field: View {
    let field: InputField
    @Bindable var typed: TypedText
    let isLast: Bool
    let type: (String) -> Void
    @Environment(\.speech) private var speech

    var body: some View {
        let label = speech.field(field)
        VStack(alignment: .leading, spacing: Space.tiny) {
            // The field itself says its label.
            Text(verbatim: label).font(.subheadline).accessibilityHidden(true)
            Group {
                if field.isHidden {
                    SecureField(text: $typed.text, prompt: nil, label: { Text(verbatim: label) })
                } else {
                    openField(label)
                        // Nobody follows what stays hidden: it would only leave copies.
                        .onChange(of: typed.text) { _, text in type(text) }
                }
            }
            .textFieldStyle(.roundedBorder)
            // Names are written as people write them; all else that is typed is a code.
            .keyboardType(field.isPin ? .numberPad : field.key == .person ? .default : .asciiCapable)
            .textInputAutocapitalization(.never)
            .autocorrectionDisabled()
            .submitLabel(isLast ? .done : .next)
            .privacySensitive(field.key.isSecret)
            .frame(minHeight: Space.target)
            .accessibilityLabel(Text(verbatim: label))
            .accessibilityIdentifier("field.\(field.name)")
            if let suggestions = field.suggestions { Suggestions(words: suggestions.value, choose: typed.complete) }
        }
    }

    /// In a field of several lines the keyboard's last key begins a new one.
    @ViewBuilder private func openField(_ label: String) -> some View {
        if [.words, .code, .nodes].contains(field.key) {
            TextField(text: $typed.text, prompt: nil, axis: .vertical, label: { Text(verbatim: label) })
        } else {
            TextField(text: $typed.text, prompt: nil, label: { Text(verbatim: label) })
        }
    }
}

/// Words that begin as what is being typed; one press completes it.
private struct Suggestions: View {
    let words: [String]
    let choose: (String) -> Void
    private static let most = 6

    var body: some View {
        LazyVGrid(columns: [GridItem(.adaptive(minimum: 96))], alignment: .leading) {
            ForEach(words.prefix(Self.most), id: \.self) { word in
                Button(action: { choose(word) }, label: { Text(verbatim: word).frame(minHeight: Space.target) })
                    .buttonStyle(.bordered)
                    .accessibilityIdentifier("suggestion.\(word)")
            }
        }
    }
}
