import FuseCore
import FuseDocuments
import FuseJSON
import FuseService
import Hummingbird
import NIOCore

/// One request to the gateway's own API.
struct APIRequest: Sendable {
    private let request: Request
    private let path: [String: String]
    private let query: [String: String]

    init(_ request: Request, path: [String: String], query: [String: String]) {
        self.request = request
        self.path = path
        self.query = query
    }

    /// The largest body, in bytes: a proposal for thousands of chargers.
    static let largestBody = 1_048_576
    /// How long a body may take to arrive.
    static let bodyPatience = Duration.seconds(10)

    /// A header; nil where there is none.
    var ifNoneMatch: String? { request.headers[.ifNoneMatch] }

    /// The id in the path.
    ///
    /// - Throws: ``Problem``.
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

    /// A part of the path as text.
    func text(_ name: String) -> String { path[name] ?? "" }

    // MARK: Parameters

    /// A parameter that is true or false; absent: false.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true": return true
        case .some(let other): throw .badQuery("\(name) takes true or false, not \"\(other.prefix(80))\"")
        }
    }

    /// A parameter that is a whole number.
    func number(_ name: String, in range: ClosedRange<Int>, else standard: Int) throws(Problem) -> Int {
        guard let text = query[name] else { return standard }
        // As JSON writes numbers: no sign before it, no zeros in front.
        guard let number = Int(text), range.contains(number), text == "\(number)" else {
            throw .badQuery(
                "\(name) takes \(range.lowerBound) to \(range.upperBound), not \"\(text.prefix(80))\"")
        }
        return number
    }

    /// A parameter that is one of some words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, else standard: Word
    ) throws(Problem) -> Word where Word.RawValue == String {
        guard let text = query[name] else { return standard }
        guard let word = Word(rawValue: text) else {
            let allowed = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badQuery("\(name) takes \(allowed), not \"\(text.prefix(80))\"")
        }
        return word
    }

    /// A parameter as it came; nil where it is absent.
    func parameter(_ name: String) -> String? { query[name] }

    // MARK: Who asks

    /// Who asks, and why, for the decision log.
    ///
    /// - Throws: ``Problem``.
    func attribution() throws(Problem) -> Attribution { try Attribution(of: request) }

    // MARK: Bodies

    /// Whether there is no body at all.
    private var hasNoBody: Bool {
        !request.headers.contains(.transferEncoding) && (request.headers[.contentLength] ?? "0") == "0"
    }

    /// The body, read as a document.
    ///
    /// - Parameters:
    ///   - isOptional: Whether there may be none, which is the same as `{}`.
    ///   - reading: Reads the document.
    /// - Throws: ``Problem``, or what reading it throws.
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
            of: request, upTo: Self.largestBody, within: Self.bodyPatience)
        return try reading(try BodyReading.document(bytes))
    }
}

extension Attribution {
    /// Who asks, and why, as a request says it; else that it came through the gateway.
    ///
    /// - Throws: ``Problem`` where it is not 1 to 200 visible characters.
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

    /// A header as it came, or percent-encoded after `UTF-8''` (RFC 8187): browsers send nothing but ASCII.
    private static func text(_ header: String?) throws(Problem) -> String? {
        guard let header else { return nil }
        let mark = "utf-8''"
        guard header.lowercased().hasPrefix(mark) else { return header }
        return try PercentDecoding.text(header.dropFirst(mark.count))
    }
}
