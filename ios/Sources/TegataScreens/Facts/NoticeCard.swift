import SwiftUI
import TegataModels

/// What came of the last action, with the one next step.
struct NoticeCard: View {
    let notice: Notice
    let hasButton: Bool
    let press: (ActionKey) -> Void
    @Environment(\.speech) private var speech
    @State private var isOpen = false

    var body: some View {
        Section {
            Framed(look: .loud) { Text(verbatim: speech.notice(notice)) }
                .accessibilityElement(children: .ignore)
                .accessibilityLabel(Text(verbatim: speech.notice(notice)))
                .accessibilityIdentifier("notice.\(notice.code.rawValue)")
                .listRowInsets(EdgeInsets())
            // What a helper wants to know, in English as the core says it: nobody needs it, so it opens with a press.
            if let detail = notice.detail {
                DisclosureGroup(isExpanded: $isOpen) {
                    Text(verbatim: detail)
                        .font(.footnote)
                        .textSelection(.enabled)
                        .accessibilityIdentifier("notice.detail.text")
                } label: {
                    Text(verbatim: speech.label(.details)).accessibilityIdentifier("notice.detail")
                }
            }
            if hasButton, let next = notice.next {
                ActionButton(action: Action(next)) { press(next) }
            }
        }
    }
}
