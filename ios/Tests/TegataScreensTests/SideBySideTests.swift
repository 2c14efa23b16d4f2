import Foundation
import SwiftUI
import Testing

@testable import TegataScreens

/// Two buttons that are as easy as each other are of one size, whatever their words.
@MainActor
@Suite struct SideBySideTests {
    private final class Placed {
        var frames: [CGRect] = []
    }

    /// Places texts of these lengths; what does not fit in a line takes several of 20 points.
    private func placed(_ lengths: [CGFloat], in width: CGFloat) -> (size: CGSize, frames: [CGRect]) {
        let placed = Placed()
        let subviews = LayoutSubviews(
            lengths.map { length in
                func size(_ proposal: ProposedViewSize) -> CGSize {
                    let width = min(proposal.width ?? length, length)
                    return CGSize(width: width, height: 20 * (length / width).rounded(.up))
                }
                return LayoutSubview(_size: size) { point, _, proposal in
                    placed.frames.append(
                        CGRect(origin: point, size: CGSize(width: proposal.width ?? 0, height: proposal.height ?? 0)))
                }
            })
        let layout = SideBySide(gap: 12)
        var cache: Void = ()
        let proposal = ProposedViewSize(width: width, height: nil)
        let size = layout.sizeThatFits(proposal: proposal, subviews: subviews, cache: &cache)
        layout.placeSubviews(
            in: CGRect(origin: CGPoint(x: 5, y: 7), size: size), proposal: proposal, subviews: subviews, cache: &cache)
        return (size, placed.frames)
    }

    @Test func shortWordsStandBesideOneAnother() {
        let (size, frames) = placed([60, 90], in: 300)
        #expect(frames == [CGRect(x: 5, y: 7, width: 144, height: 20), CGRect(x: 161, y: 7, width: 144, height: 20)])
        #expect(size == CGSize(width: 300, height: 20))
    }

    @Test func longWordsStandBelowOneAnother() {
        let (size, frames) = placed([60, 200], in: 300)
        #expect(frames == [CGRect(x: 5, y: 7, width: 300, height: 20), CGRect(x: 5, y: 39, width: 300, height: 20)])
        #expect(size == CGSize(width: 300, height: 52))
    }

    @Test(arguments: [[40, 700], [700, 40], [160, 155], [1, 1]] as [[CGFloat]])
    func bothAreOfOneSize(_ lengths: [CGFloat]) {
        for width in [200, 320, 700] as [CGFloat] {
            let frames = placed(lengths, in: width).frames
            #expect(Set(frames.map { "\($0.size)" }).count == 1)
            #expect(frames.count == 2)
            #expect(!frames[0].intersects(frames[1]))
        }
    }
}
