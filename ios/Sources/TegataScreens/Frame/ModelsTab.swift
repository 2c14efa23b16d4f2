import TegataModels

/// From iOS 18 on SwiftUI has a `Tab` too.
public typealias Tab = TegataModels.Tab
