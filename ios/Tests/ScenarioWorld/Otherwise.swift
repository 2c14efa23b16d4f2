/// Something that does not go as a scenario says.
package struct Otherwise: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
