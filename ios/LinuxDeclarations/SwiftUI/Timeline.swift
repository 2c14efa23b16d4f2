/// swiftui/timelineschedule
public protocol TimelineSchedule {}

/// swiftui/animationtimelineschedule
public struct AnimationTimelineSchedule: TimelineSchedule, Sendable {}

extension TimelineSchedule where Self == AnimationTimelineSchedule {
    /// swiftui/timelineschedule/animation(minimuminterval:paused:)
    public static func animation(minimumInterval: Double? = nil, paused: Bool = false) -> AnimationTimelineSchedule {
        AnimationTimelineSchedule()
    }
}

/// swiftui/timelineviewdefaultcontext
public struct TimelineViewDefaultContext {
    public let date: Date
}

/// swiftui/timelineview
public struct TimelineView<Schedule: TimelineSchedule, Content: View>: _Primitive {
    private let content: (TimelineViewDefaultContext) -> Content

    /// swiftui/timelineview/init(_:content:)
    public init(_ schedule: Schedule, @ViewBuilder content: @escaping (TimelineViewDefaultContext) -> Content) {
        self.content = content
    }

    public func _nodes(_ place: _Place) -> [_Node] { content(TimelineViewDefaultContext(date: Date()))._nodes(place) }
}
