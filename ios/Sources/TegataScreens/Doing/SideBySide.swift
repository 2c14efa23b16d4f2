import SwiftUI

/// All of one width and one height: beside one another where every text fits in a line, else below one another.
struct SideBySide: Layout {
    let gap: CGFloat

    func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) -> CGSize {
        let plan = plan(subviews, proposal.width)
        let count = CGFloat(subviews.count)
        return plan.isRow
            ? CGSize(width: plan.size.width * count + gap * (count - 1), height: plan.size.height)
            : CGSize(width: plan.size.width, height: plan.size.height * count + gap * (count - 1))
    }

    func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) {
        let plan = plan(subviews, bounds.width)
        for (index, subview) in subviews.enumerated() {
            let step = CGFloat(index) * ((plan.isRow ? plan.size.width : plan.size.height) + gap)
            subview.place(
                at: CGPoint(x: bounds.minX + (plan.isRow ? step : 0), y: bounds.minY + (plan.isRow ? 0 : step)),
                anchor: .topLeading, proposal: ProposedViewSize(plan.size))
        }
    }

    private func plan(_ subviews: Subviews, _ width: CGFloat?) -> (isRow: Bool, size: CGSize) {
        // What each takes with all of its text in one line.
        let natural = subviews.map { $0.sizeThatFits(.unspecified).width }.max() ?? 0
        let count = CGFloat(subviews.count)
        let whole = width ?? natural * count + gap * (count - 1)
        let column = (whole - gap * (count - 1)) / count
        let isRow = natural <= column
        let each = isRow ? column : whole
        let height = subviews.map { $0.sizeThatFits(ProposedViewSize(width: each, height: nil)).height }.max() ?? 0
        return (isRow, CGSize(width: each, height: height))
    }
}
