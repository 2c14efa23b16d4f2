// What Security's functions take and give, as Apple declares it: https://developer.apple.com/documentation/corefoundation
// There, Swift's own types are cast to these with `as`; here they are the same, so that the same casts compile.
import Foundation

public typealias CFString = String
public typealias CFData = Data
public typealias CFDictionary = [CFString: Any]
public typealias CFTypeRef = Any
public typealias CFIndex = Int
public typealias CFErrorDomain = CFString
public typealias OSStatus = Int32

/// https://developer.apple.com/documentation/corefoundation/cferror
public final class CFError: Error, @unchecked Sendable {
    package let domain: CFErrorDomain
    package let code: CFIndex

    package init(domain: CFErrorDomain, code: CFIndex) {
        self.domain = domain
        self.code = code
    }
}

/// https://developer.apple.com/documentation/corefoundation/cferrorgetdomain(_:)
public func CFErrorGetDomain(_ error: CFError!) -> CFErrorDomain! { error.domain }

/// https://developer.apple.com/documentation/corefoundation/cferrorgetcode(_:)
public func CFErrorGetCode(_ error: CFError!) -> CFIndex { error.code }
