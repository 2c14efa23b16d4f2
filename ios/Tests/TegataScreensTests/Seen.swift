import SwiftUI

/// What stands on a screen, as a finger and a screen reader meet it.
@MainActor
struct Seen {
    let root: _Node

    /// What can be reached: a sheet or a cover stands before all else.
    var front: _Node { root.all.last { ["Sheet", "FullScreenCover"].contains($0.kind) } ?? root }

    var nodes: [_Node] { front.all }

    /// What a screen reader stops at, in order.
    var elements: [_Node] { front.elements }

    func find(_ identifier: String) -> _Node? {
        nodes.first { $0.identifier == identifier }
    }

    func all(_ prefix: String) -> [_Node] {
        nodes.filter { $0.identifier?.hasPrefix(prefix) == true }
    }

    /// Where among the elements it is read.
    func place(_ identifier: String) -> Int? {
        elements.firstIndex { element in element.all.contains { $0.identifier == identifier } }
    }

    /// The button of the bar, or the swipe, that leads back.
    var wayBack: (@MainActor () -> Void)? {
        guard let stack = nodes.first(where: { $0.kind == "NavigationStack" && $0.dismiss != nil }) else { return nil }
        return stack.all.contains(where: \.hidesBackButton) ? nil : stack.dismiss
    }
}
