/// What could turn a request into another.
enum MethodOverride {
    /// The methods that preflight requests ask about, which change nothing.
    private static let harmless: Set = ["access-control-request-method", "access-control-allow-methods"]
    /// Names that say nothing of what they do.
    private static let others: Set = ["x-accel-redirect", "x-http-command"]
    /// Words that say what they do.
    private static let overriding: Set<Substring> = ["override", "rewrite", "method", "verb"]
    /// Words for the address that somebody else was asked for, and for what of it is given.
    private static let another: Set<Substring> = ["original", "forwarded", "request", "http"]
    private static let place: Set<Substring> = ["url", "uri", "path", "prefix", "destinationurl"]

    /// Whether a header could make another method or another path of a request.
    ///
    /// - Parameter name: Its name in small letters.
    static func isOverride(header name: String) -> Bool {
        let name = hyphenated(name)
        guard !harmless.contains(name) else { return false }
        let words = name.split(separator: "-")
        if words.contains(where: overriding.contains) { return true }
        let isOfAnother = words.contains(where: another.contains) && words.contains(where: place.contains)
        return isOfAnother || others.contains(name)
    }

    /// Whether a header could be taken for one of those that say where a request ends and how its body is written.
    ///
    /// - Parameter name: Its name in small letters.
    static func isDisguised(header name: String) -> Bool {
        name.contains("_")
            && [
                "host", "connection", "content-length", "content-encoding", "content-type", "expect",
                "transfer-encoding", "te", "upgrade",
            ].contains(hyphenated(name))
    }

    /// Whether a parameter of a query could make another method of a request.
    ///
    /// - Parameter name: Its name, decoded, in small letters.
    static func isOverride(parameter name: String) -> Bool {
        let name = hyphenated(String(name.prefix { $0 != "[" }))
        return name == "-method" || name.hasPrefix("x-http-method")
            || name.contains("method-override")
    }

    /// Some servers take an underscore in a header's name for a hyphen.
    private static func hyphenated(_ name: String) -> String {
        name.utf8.contains(UInt8(ascii: "_")) ? String(name.map { $0 == "_" ? "-" : $0 }) : name
    }
}
