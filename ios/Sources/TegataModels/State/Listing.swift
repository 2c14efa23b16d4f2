/// Builds a list of what there is: an element, or none.
@resultBuilder
enum Listing<Element> {
    static func buildExpression(_ element: Element) -> [Element] { [element] }
    static func buildExpression(_ element: Element?) -> [Element] { element.map { [$0] } ?? [] }
    static func buildExpression(_ elements: [Element]) -> [Element] { elements }
    static func buildBlock(_ parts: [Element]...) -> [Element] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [Element]?) -> [Element] { part ?? [] }
    static func buildEither(first: [Element]) -> [Element] { first }
    static func buildEither(second: [Element]) -> [Element] { second }
    static func buildArray(_ parts: [[Element]]) -> [Element] { parts.flatMap(\.self) }
}

func facts(@Listing<Fact> _ list: () -> [Fact]) -> [Fact] { list() }

func actions(@Listing<Action> _ list: () -> [Action]) -> [Action] { list() }

func warnings(@Listing<Warning> _ list: () -> [Warning]) -> [Warning] { list() }
