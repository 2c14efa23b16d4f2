import CoreGraphics

/// swiftui/buttonrole
public struct ButtonRole: Equatable, Sendable {
    let name: String
    public static let destructive = ButtonRole(name: "destructive")
    public static let cancel = ButtonRole(name: "cancel")
}

/// swiftui/button
public struct Button<Label: View>: _Primitive {
    private let role: ButtonRole?
    private let action: @MainActor () -> Void
    private let label: Label

    /// swiftui/button/init(action:label:)
    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        role = nil
        self.action = action
        self.label = label()
    }

    /// swiftui/button/init(role:action:label:)
    public init(role: ButtonRole?, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        self.role = role
        self.action = action
        self.label = label()
    }

    public func _nodes(_ place: _Place) -> [_Node] {
        let node = _Node("Button", place, children: label._nodes(place))
        node.traits = [.isButton]
        if let role { node.look.append("role \(role.name)") }
        if place.environment.isEnabled { node.press = action }
        // A button is read as one, with all that stands in it.
        node.childBehavior = .combine
        return [node]
    }
}

/// swiftui/primitivebuttonstyle
public protocol PrimitiveButtonStyle {}

/// swiftui/plainbuttonstyle
public struct PlainButtonStyle: PrimitiveButtonStyle { public init() {} }

/// swiftui/borderedbuttonstyle
public struct BorderedButtonStyle: PrimitiveButtonStyle { public init() {} }

/// swiftui/borderedprominentbuttonstyle
public struct BorderedProminentButtonStyle: PrimitiveButtonStyle { public init() {} }

extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { PlainButtonStyle() }
}

extension PrimitiveButtonStyle where Self == BorderedButtonStyle {
    public static var bordered: BorderedButtonStyle { BorderedButtonStyle() }
}

extension PrimitiveButtonStyle where Self == BorderedProminentButtonStyle {
    public static var borderedProminent: BorderedProminentButtonStyle { BorderedProminentButtonStyle() }
}

/// swiftui/controlsize
public enum ControlSize: CaseIterable, Hashable, Sendable { case mini, small, regular, large, extraLarge }

/// swiftui/textfield
public struct TextField<Label: View>: _Primitive {
    private let text: Binding<String>
    private let label: Label

    /// swiftui/textfield/init(text:prompt:label:)
    public init(text: Binding<String>, prompt: Text? = nil, @ViewBuilder label: () -> Label) {
        self.text = text
        self.label = label()
    }

    /// swiftui/textfield/init(text:prompt:axis:label:)
    public init(text: Binding<String>, prompt: Text? = nil, axis: Axis, @ViewBuilder label: () -> Label) {
        self.text = text
        self.label = label()
    }

    public func _nodes(_ place: _Place) -> [_Node] {
        let node = _Node("TextField", place)
        node.value = text.wrappedValue
        node.fill = { text.wrappedValue = $0 }
        return [node]
    }
}

/// swiftui/securefield
public struct SecureField<Label: View>: _Primitive {
    private let text: Binding<String>
    private let label: Label

    /// swiftui/securefield/init(text:prompt:label:)
    public init(text: Binding<String>, prompt: Text? = nil, @ViewBuilder label: () -> Label) {
        self.text = text
        self.label = label()
    }

    public func _nodes(_ place: _Place) -> [_Node] {
        let node = _Node("SecureField", place)
        node.value = String(repeating: "•", count: text.wrappedValue.count)
        node.fill = { text.wrappedValue = $0 }
        return [node]
    }
}

/// swiftui/progressview
public struct ProgressView<Label: View, CurrentValueLabel: View>: _Primitive {
    private let value: Double?
    public func _nodes(_ place: _Place) -> [_Node] {
        let node = _Node("ProgressView", place)
        node.value = value.map { "\(Int($0 * 100)) %" }
        return [node]
    }
}

extension ProgressView where CurrentValueLabel == EmptyView, Label == EmptyView {
    /// swiftui/progressview/init()
    public init() { value = nil }

    /// swiftui/progressview/init(value:total:)
    public init<V: BinaryFloatingPoint>(value: V?, total: V = 1) { self.value = value.map { Double($0 / total) } }
}

/// uikit/uikeyboardtype
public enum UIKeyboardType: Int, Sendable { case `default` = 0, asciiCapable = 1, numberPad = 4 }

/// swiftui/textinputautocapitalization
public struct TextInputAutocapitalization: Sendable {
    public static var never: TextInputAutocapitalization { TextInputAutocapitalization() }
}

/// swiftui/submitlabel
public struct SubmitLabel: Sendable {
    public static var done: SubmitLabel { SubmitLabel() }
    public static var next: SubmitLabel { SubmitLabel() }
}

/// swiftui/submittriggers
public struct SubmitTriggers: OptionSet, Sendable {
    public let rawValue: Int

    /// swiftui/submittriggers/init(rawvalue:)
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let text = SubmitTriggers(rawValue: 1)
}

/// swiftui/textfieldstyle
public protocol TextFieldStyle {}

/// swiftui/roundedbordertextfieldstyle
public struct RoundedBorderTextFieldStyle: TextFieldStyle { public init() {} }
extension TextFieldStyle where Self == RoundedBorderTextFieldStyle {
    public static var roundedBorder: RoundedBorderTextFieldStyle { RoundedBorderTextFieldStyle() }
}

extension View {
    /// swiftui/view/buttonstyle(_:)
    public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { _looking("buttonStyle \(S.self)") }

    /// swiftui/view/controlsize(_:)
    public func controlSize(_ controlSize: ControlSize) -> some View { _looking("controlSize \(controlSize)") }

    /// swiftui/view/textfieldstyle(_:)
    public func textFieldStyle<S: TextFieldStyle>(_ style: S) -> some View { self }

    /// swiftui/view/keyboardtype(_:)
    public func keyboardType(_ type: UIKeyboardType) -> some View { _each { $0.look.append("keyboard \(type)") } }

    /// swiftui/view/textinputautocapitalization(_:)
    public func textInputAutocapitalization(_ autocapitalization: TextInputAutocapitalization?) -> some View { self }

    /// swiftui/view/autocorrectiondisabled(_:)
    public func autocorrectionDisabled(_ disable: Bool = true) -> some View {
        _each { if disable { $0.look.append("uncorrected") } }
    }

    /// swiftui/view/submitlabel(_:)
    public func submitLabel(_ submitLabel: SubmitLabel) -> some View { self }

    /// swiftui/view/onsubmit(of:_:)
    public func onSubmit(of triggers: SubmitTriggers = .text, _ action: @escaping () -> Void) -> some View { self }
}
