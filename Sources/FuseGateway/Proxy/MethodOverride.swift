/// Headers and parameters that could turn a request into another one.
enum MethodOverride {
    /// The methods that preflight requests ask about, which change nothing.
    private static let harmless: Set = ["access-control-request-method", "access-control-allow-methods"]
    /// Names of other overrides, which contain none of the words below.
    private static let others: Set = ["x-accel-redirect", "x-http-command"]
    /// Words in a header name that mark an override.
    private static let overriding: Set<Substring> = ["override", "rewrite", "method", "verb"]
    /// Words that mark an original request.
    ///
    /// Together with a word of `place` they mark a header that holds the original request's address.
    private static let another: Set<Substring> = ["original", "forwarded", "request", "http"]
    private static let place: Set<Substring> = ["url", "uri", "path", "prefix", "destinationurl"]

    /// Returns true if a header could change the method or path of a request.
    ///
    /// - Parameter name: The header's name in lower case.
    /// - Returns: True if the name contains a word that marks an override, or that marks the address of an
    ///   original request.
    static func isOverride(header name: String) -> Bool {
        let name = hyphenated(name)
        guard !harmless.contains(name) else { return false }
        let words = name.split(separator: "-")
        if words.contains(where: overriding.contains) { return true }
        let isOfAnother = words.contains(where: another.contains) && words.contains(where: place.contains)
        return isOfAnother || others.contains(name)
    }

    /// Returns true if a header's name is a variant of one that frames or encodes a request's body.
    ///
    /// - Parameter name: The header's name in lower case.
    /// - Returns: True if the name is one of theirs once each underscore is read as a hyphen.
    static func isDisguised(header name: String) -> Bool {
        name.contains("_")
            && [
                "host", "connection", "content-length", "content-encoding", "content-type", "expect",
                "transfer-encoding", "te", "upgrade",
            ].contains(hyphenated(name))
    }

    /// Returns true if a parameter of a query could change the method of a request.
    ///
    /// - Parameter name: The parameter's name, decoded, in lower case.
    /// - Returns: True for `_method` and for any name that begins with `x-http-method` or contains
    ///   `method-override`, in any spelling of the hyphens.
    static func isOverride(parameter name: String) -> Bool {
        let name = hyphenated(String(name.prefix { $0 != "[" }))
        return name == "-method" || name.hasPrefix("x-http-method")
            || name.contains("method-override")
    }

    /// Replaces underscores by hyphens: some servers take one for the other in a header's name.
    private static func hyphenated(_ name: String) -> String {
        name.utf8.contains(UInt8(ascii: "_")) ? String(name.map { $0 == "_" ? "-" : $0 }) : name
    }
}
