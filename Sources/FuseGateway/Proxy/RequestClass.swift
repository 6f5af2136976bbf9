import FuseCore
import HTTPTypes

/// The way in which the gateway handles a request.
enum RequestClass: Equatable {
    /// It is for the gateway itself.
    case own
    /// It changes nothing, and is forwarded.
    case read
    /// It is a documented write that changes no offline value, and is forwarded.
    case write
    /// It updates a charger, and is judged first.
    case charger(Identifier)
    /// It updates an installation, and is judged first.
    case installation(Identifier)
    /// It is an undocumented write that the operator allows.
    ///
    /// The values of the chargers and installations that it names are unknown from then on.
    case allowed([Identifier])
    /// It is refused.
    case refused(Refusal)
}

/// The reason for refusing a request before it is judged.
enum Refusal: Error, Equatable {
    /// The target is in no form that leads to the API.
    case target
    /// The path is not spelled plainly, and a lenient server would take it for an update.
    case oddSpelling
    /// A header or parameter could make the server take it for another request.
    case override(String)
    /// Its length is given in more than one way, or its headers contradict each other.
    case framing(String)
    /// The vendor does not document this write.
    case undocumented
    /// The path of an update contains no valid id.
    case noID(String)
    /// An update with a query.
    case queryOnUpdate
    /// A body with a content encoding.
    case encoded(String)
    /// A body whose type is not JSON.
    case mediaType(String)
    /// An expectation other than 100-continue.
    case expectation
}

extension RequestClass {
    /// The commands that the vendor documents for third parties.
    private static let commands: Set = ["102", "200", "506", "507", "10001"]

    /// Classifies a request.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - patterns: Writes that the operator allows.
    init(_ head: HTTPRequest, letting patterns: [PassPattern] = []) {
        guard let target = RequestTarget(head.path ?? "") else {
            self = .refused(.target)
            return
        }
        if let refusal = Self.refusal(of: head, target) {
            self = .refused(refusal)
            return
        }
        let plain = target.plainParts
        if target.path == "/health" || target.path == "/metrics" || target.path == "/fuseguard"
            || target.path.hasPrefix("/fuseguard/")
        {
            self = .own
            return
        }
        if let plain, !Self.isUpdate(target),
            let names = patterns.lazy.compactMap({ $0.names(head.method.rawValue, plain) }).first
        {
            self = .allowed(names)
            return
        }
        switch head.method {
        case .get, .head, .options: self = .read
        case .post: self = Self.post(plain?.map { $0.lowercased() }, target, head.headerFields)
        default: self = .refused(Self.isUpdate(target) && plain == nil ? .oddSpelling : .undocumented)
        }
    }

    private static func post(
        _ plain: [String]?, _ target: RequestTarget, _ fields: HTTPFields
    ) -> RequestClass {
        guard let plain else { return .refused(isUpdate(target) ? .oddSpelling : .undocumented) }
        switch (plain.count, plain.first, plain.last) {
        case (2, "oauth", "token"): return .write
        case (4, "api", "update") where plain[1] == "chargers" || plain[1] == "installation":
            // An id keeps its case, as the recorded ids do.
            let text = target.plainParts?[2] ?? plain[2]
            guard let id = try? Identifier(text) else { return .refused(.noID(text)) }
            guard target.query == nil else { return .refused(.queryOnUpdate) }
            if let refusal = bodyRefusal(fields) { return .refused(refusal) }
            return plain[1] == "chargers" ? .charger(id) : .installation(id)
        case (5, "api", .some(let command))
        where plain[1] == "chargers" && plain[3] == "sendcommand" && commands.contains(command):
            return .write
        case (4, "api", "priority") where plain[1] == "session": return .write
        default: return .refused(.undocumented)
        }
    }

    /// Returns true if a lenient server would take the path for an update.
    private static func isUpdate(_ target: RequestTarget) -> Bool {
        let parts = target.foldedParts
        return parts.count >= 4 && parts.suffix(4).first == "api" && parts.last == "update"
            && ["chargers", "installation"].contains(parts[parts.count - 3])
    }

    private static func refusal(of head: HTTPRequest, _ target: RequestTarget) -> Refusal? {
        let fields = head.headerFields
        for field in fields {
            if MethodOverride.isOverride(header: field.name.canonicalName) {
                return .override(field.name.rawName)
            }
            if MethodOverride.isDisguised(header: field.name.canonicalName) {
                return .framing(field.name.rawName)
            }
        }
        if let name = target.queryNames.first(where: MethodOverride.isOverride(parameter:)) {
            return .override(name)
        }
        if fields[values: .contentLength].count > 1 { return .framing("more than one Content-Length") }
        if fields.contains(.transferEncoding) {
            guard fields[values: .transferEncoding].map({ $0.lowercased() }) == ["chunked"] else {
                return .framing("a Transfer-Encoding that is not chunked alone")
            }
            if fields.contains(.contentLength) { return .framing("Content-Length beside Transfer-Encoding") }
        }
        if fields.contains(where: { $0.name.canonicalName == "host" }) {
            return .framing("more than one Host")
        }
        if let expectation = fields[.expect], expectation.lowercased() != "100-continue" {
            return .expectation
        }
        return nil
    }

    /// The reason why the body of an update cannot be read as sent; nil if it can.
    static func bodyRefusal(_ fields: HTTPFields) -> Refusal? {
        for encoding in fields[values: .contentEncoding] where encoding.lowercased() != "identity" {
            return .encoded(encoding)
        }
        let types = fields[values: .contentType]
        guard types.count <= 1 else { return .mediaType(types.joined(separator: ", ")) }
        guard let type = types.first else { return nil }
        let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.filter { !$0.isWhitespace } }
        let media = parts[0]
        let isJSON =
            ["application/json", "text/json"].contains(media)
            || media.hasPrefix("application/") && media.hasSuffix("+json")
        // Parameters such as `charset*` name the charset in another way, which some servers accept, too.
        let isUTF8 = parts.dropFirst().allSatisfy {
            !$0.hasPrefix("charset")
                || $0.hasPrefix("charset=")
                    && ["utf-8", "utf8"].contains($0.dropFirst(8).filter { $0 != "\"" })
        }
        return isJSON && isUTF8 ? nil : .mediaType(type)
    }
}
