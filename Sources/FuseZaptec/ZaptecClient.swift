import FuseCore
import FuseJSON
public import FuseRollout

/// A client of the vendor's API, which keeps the API's limits and renews its token.
///
/// It never follows a redirect.
public final class ZaptecClient: Sendable {
    private let caller: Caller
    private let tokens: TokenSource

    init(_ credentials: Credentials, caller: Caller) {
        self.caller = caller
        tokens = TokenSource(credentials, caller: caller)
    }

    /// Makes a client, passes it to `body`, and closes its connections.
    ///
    /// - Parameters:
    ///   - address: The base address.
    ///   - credentials: The user's credentials.
    ///   - userAgent: The program's name and version.
    ///   - clock: The clock, which also does the waiting.
    ///   - timeouts: The time limits of requests.
    ///   - body: Receives the client, which must not be used afterwards.
    /// - Returns: The result of `body`.
    /// - Throws: The error of `body`.
    public static func with<Value: Sendable>(
        _ address: APIAddress, _ credentials: Credentials, userAgent: String, clock: any RolloutClock,
        timeouts: APITimeouts = APITimeouts(),
        _ body: @Sendable (ZaptecClient) async throws -> Value
    ) async throws -> Value {
        try await ZaptecService.with(address, userAgent: userAgent, clock: clock, timeouts: timeouts) {
            try await body($0.client(credentials))
        }
    }

    /// Obtains a token if there is none yet.
    ///
    /// - Throws: ``APIError``.
    public func logIn() async throws(APIError) { _ = try await tokens.token() }

    /// Sends a request, and once more with a new token if the old one is refused: a 401 was not applied.
    ///
    /// - Returns: Any answer except 401 and 429.
    func answer(to request: APIRequest) async throws(APIError) -> APIAnswer {
        let parts = request.path.prefix { $0 != "?" }.split(separator: "/")
        guard !parts.contains("."), !parts.contains("..") else {
            // An id that the resolution of an address would remove from the path.
            throw APIError(.port(.refused(status: 404, error: nil)), at: request.name)
        }
        let token = try await tokens.token()
        let first = try await caller.answer(to: request, token: token.secret)
        guard first.status == 401 else { return first }
        let other = try await tokens.token(insteadOf: token, at: request.name)
        let second = try await caller.answer(to: request, token: other.secret)
        guard second.status != 401 else { throw APIError(.tokenRefused, at: request.name) }
        return second
    }

    /// Reads a document.
    ///
    /// - Parameter path: The path below the base address, with its query.
    /// - Returns: The document; nil if the answer is empty, as for a 204.
    /// - Throws: ``APIError`` for an answer that is no success, or no JSON.
    func document(_ path: String) async throws(APIError) -> DocumentNode? {
        let request = APIRequest(method: .get, path: path)
        let answer = try await answer(to: request)
        guard answer.isSuccess else { throw APIError(Self.problem(of: answer), at: request.name) }
        guard !answer.body.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        do {
            return try JSONReader.read(answer.body)
        } catch {
            let place = error.position.map { " (line \($0.line), column \($0.column))" } ?? ""
            throw APIError(.port(.unreadable("this is not JSON\(place)")), at: request.name)
        }
    }

    /// Returns the problem that an answer other than a success reports.
    static func problem(of answer: APIAnswer) -> APIProblem {
        if [401, 403].contains(answer.status) { return .port(.notPermitted(status: answer.status)) }
        guard let document = try? JSONReader.read(answer.body),
            let code = try? Wire(document, in: "").integer("Code")
        else { return .port(.refused(status: answer.status, error: nil)) }
        guard let name = ErrorCode(rawValue: code) else {
            return .port(.refused(status: answer.status, error: "code \(code)"))
        }
        return .business(name, status: answer.status)
    }
}
