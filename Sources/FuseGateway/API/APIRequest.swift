import FuseCore
import FuseDocuments
import FuseJSON
import FuseService
import Hummingbird
import NIOCore

/// A request to the gateway's own API.
struct APIRequest: Sendable {
    private let request: Request
    private let path: [String: String]
    private let query: [String: String]

    init(_ request: Request, path: [String: String], query: [String: String]) {
        self.request = request
        self.path = path
        self.query = query
    }

    /// The largest body, in bytes, which holds a proposal for thousands of chargers.
    static let largestBody = 1_048_576
    /// The longest time that a body may take to arrive.
    static let bodyTimeout = Duration.seconds(10)

    /// The If-None-Match header; nil if there is none.
    var ifNoneMatch: String? { request.headers[.ifNoneMatch] }

    /// The id in the path.
    ///
    /// - Throws: ``Problem`` if the text is not a valid id.
    func id() throws(Problem) -> Identifier {
        let text = text("id")
        do {
            return try Identifier(text)
        } catch {
            throw Problem(
                status: .badRequest, title: "No id",
                detail:
                    "\(text.prefix(80)) is no id: \(error.words); an id has 1 to 64 of A-Z a-z 0-9 . _ : -")
        }
    }

    /// The text of a named part of the path; empty if the route has no such part.
    func text(_ name: String) -> String { path[name] ?? "" }

    // MARK: Parameters

    /// The value of a Boolean parameter, `true` or `false`; false if it is absent.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true": return true
        case .some(let other): throw .badQuery("\(name) takes true or false, not \"\(other.prefix(80))\"")
        }
    }

    /// The value of a parameter that takes a whole number in a range.
    func number(_ name: String, in range: ClosedRange<Int>, else standard: Int) throws(Problem) -> Int {
        guard let text = query[name] else { return standard }
        // As JSON writes numbers: no plus sign and no leading zeros.
        guard let number = Int(text), range.contains(number), text == "\(number)" else {
            throw .badQuery(
                "\(name) takes \(range.lowerBound) to \(range.upperBound), not \"\(text.prefix(80))\"")
        }
        return number
    }

    /// The value of a parameter that takes one of a fixed set of names.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, else standard: Choice
    ) throws(Problem) -> Choice where Choice.RawValue == String {
        guard let text = query[name] else { return standard }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badQuery("\(name) takes \(allowed), not \"\(text.prefix(80))\"")
        }
        return choice
    }

    /// The value of a parameter as sent; nil if it is absent.
    func parameter(_ name: String) -> String? { query[name] }

    // MARK: Who asks

    /// The actor and the reason that the request gives, for the decision log.
    ///
    /// - Throws: ``Problem`` if either is not 1 to 200 visible characters.
    func attribution() throws(Problem) -> Attribution { try Attribution(of: request) }

    // MARK: Bodies

    /// True if the request has no body at all.
    private var hasNoBody: Bool {
        !request.headers.contains(.transferEncoding) && (request.headers[.contentLength] ?? "0") == "0"
    }

    /// Reads the body as a document.
    ///
    /// - Parameters:
    ///   - isOptional: True if the body may be absent, which means the same as `{}`.
    ///   - reading: Reads the document.
    /// - Returns: The result of `reading`.
    /// - Throws: ``Problem``, or the error that `reading` throws.
    func body<Value>(
        isOptional: Bool = false, _ reading: (DocumentNode) throws -> Value
    ) async throws -> Value {
        if isOptional, hasNoBody {
            return try reading(DocumentNode(.object([]), at: TextPosition(line: 1, column: 1)))
        }
        if let refusal = RequestClass.bodyRefusal(request.headers) { throw refusal.problem }
        guard request.headers.contains(.contentType) else {
            throw Problem(
                status: .unsupportedMediaType, title: "Not JSON",
                detail: "say what the body is: Content-Type: application/json")
        }
        let bytes = try await BodyReading.whole(
            of: request, upTo: Self.largestBody, within: Self.bodyTimeout)
        return try reading(try BodyReading.document(bytes))
    }
}

extension Attribution {
    /// Reads the actor and the reason from a request's headers; the actor defaults to "gateway".
    ///
    /// - Throws: ``Problem`` if either is not 1 to 200 visible characters.
    init(of request: Request) throws(Problem) {
        let actor = try Self.text(request.headers[.actor]) ?? "gateway"
        let reason = try Self.text(request.headers[.reason])
        guard let attribution = Attribution(actor: actor, reason: reason) else {
            throw Problem(
                status: .badRequest, title: "Bad name",
                detail: "FuseGuard-Actor and FuseGuard-Reason take 1 to 200 visible characters")
        }
        self = attribution
    }

    /// Reads a header as sent, or percent-encoded after `UTF-8''` (RFC 8187): browsers send only ASCII.
    private static func text(_ header: String?) throws(Problem) -> String? {
        guard let header else { return nil }
        let mark = "utf-8''"
        guard header.lowercased().hasPrefix(mark) else { return header }
        return try PercentDecoding.text(header.dropFirst(mark.count))
    }
}
