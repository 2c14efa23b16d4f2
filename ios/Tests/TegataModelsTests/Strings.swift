import Foundation
import ScenarioWorld

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Android's words, read by an XML parser, with iOS's places for arguments.
final class Strings: NSObject, XMLParserDelegate {
    private var texts: [String: String] = [:]
    private var name: String?
    private var text = ""

    static func read(_ path: String) throws -> [String: String] {
        let strings = Strings()
        let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
        parser.delegate = strings
        guard parser.parse() else { throw Otherwise("\(path) is no XML: \(String(describing: parser.parserError))") }
        return strings.texts.mapValues(unescaped)
    }

    private static func unescaped(_ text: String) -> String {
        [("\\'", "'"), ("\\\"", "\""), ("\\n", "\n"), ("\\u0020", " ")]
            .reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
            .replacing(#/%(\d)\$s/#) { "%\($0.output.1)$@" }
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        name = element == "string" ? attributes["name"] : nil
        text = ""
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        text += characters
    }

    func parser(_ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?) {
        if let name { texts[name] = text }
        name = nil
    }
}
