// What the app uses of PhotosUI, as Apple declares it; see LinuxDeclarations/SwiftUI/View.swift. Nothing is picked. Pages are below
// https://developer.apple.com/documentation/.
import SwiftUI

/// photosui/photospickeritem
public struct PhotosPickerItem: Equatable, Hashable, Sendable {
    public func loadTransferable<T: Transferable>(type: T.Type) async throws -> T? { nil }
}

/// photosui/phpickerfilter
public struct PHPickerFilter: Equatable, Hashable, Sendable {
    public static var images: PHPickerFilter { PHPickerFilter() }
}

extension View {
    /// swiftui/view/photospicker(ispresented:selection:matching:preferreditemencoding:)
    public nonisolated func photosPicker(
        isPresented: Binding<Bool>, selection: Binding<PhotosPickerItem?>, matching filter: PHPickerFilter? = nil
    ) -> some View { self }
}
