import Foundation

/// What a link may hold: more than any code does.
private let longest = 16_384

private let symbol = "web+symbol"

/// The code that a link carries, to be looked at as if it were scanned; nothing of a link that is not for this app.
///
/// - Parameter host: of the https links that this app is verified for. The code stands behind `#`, which no browser sends on.
public func code(in link: URL, host: String) -> String? {
    // Before anything of it is taken apart.
    guard link.absoluteString.utf8.count <= longest + host.utf8.count + "https:///open#".utf8.count else { return nil }
    let code =
        if link.scheme?.lowercased() == symbol {
            link.absoluteString
        } else if isOurs(link, host) {
            link.fragment(percentEncoded: false) ?? ""
        } else {
            ""
        }
    return code.isEmpty || code.utf8.count > longest ? nil : code
}

private func isOurs(_ link: URL, _ host: String) -> Bool {
    !host.isEmpty && link.scheme == "https" && link.host()?.lowercased() == host.lowercased() && link.port == nil
        && link.user() == nil
        && link.password() == nil && link.path() == "/open"
}
