import FuseCore
import FuseHTTP
import FuseJSON
import FuseRollout

/// A bearer token with a number that distinguishes it from earlier ones.
struct BearerToken: Sendable {
    let secret: Secret
    let number: Int
    /// The uptime at which it is renewed, in milliseconds; nil if its expiry is unknown.
    let renewAt: Int64?
}

/// Obtains tokens; concurrent callers wait for the same one.
actor TokenSource {
    static let path = "/oauth/token"
    /// The remaining lifetime below which a token is renewed, in milliseconds.
    private static let margin: Int64 = 60_000

    private let credentials: Credentials
    private let clock: any RolloutClock
    private let caller: Caller
    private var current: BearerToken?
    private var renewal: Task<Result<BearerToken, APIError>, Never>?
    private var count = 0

    init(_ credentials: Credentials, caller: Caller) {
        self.credentials = credentials
        self.caller = caller
        self.clock = caller.clock
    }

    /// Returns a token that is valid for a while.
    func token() async throws(APIError) -> BearerToken {
        if case .token(let secret) = credentials {
            return BearerToken(secret: secret, number: 0, renewAt: nil)
        }
        if let current, current.renewAt.map({ clock.uptime.milliseconds < $0 }) ?? true { return current }
        return try await renewed()
    }

    /// Returns a token other than one that was refused.
    ///
    /// - Parameters:
    ///   - refused: The refused token.
    ///   - request: The refused request, for the error.
    /// - Returns: The current token if it is another one, otherwise a new one.
    /// - Throws: ``APIError`` if no token can be obtained, or the only one is that which was refused.
    func token(insteadOf refused: BearerToken, at request: String) async throws(APIError) -> BearerToken {
        if case .token = credentials { throw APIError(.tokenRefused, at: request) }
        if let current, current.number != refused.number { return current }
        return try await renewed()
    }

    private func renewed() async throws(APIError) -> BearerToken {
        if let renewal { return try await renewal.value.get() }
        let task = Task { await self.requested() }
        renewal = task
        let result = await task.value
        renewal = nil
        if case .success(let token) = result { current = token }
        return try result.get()
    }

    private func requested() async -> Result<BearerToken, APIError> {
        do throws(APIError) {
            return .success(try await request())
        } catch {
            // The token request may have arrived, but not the request that needs the token.
            return .failure(APIError(error.problem, at: error.request))
        }
    }

    private func request() async throws(APIError) -> BearerToken {
        guard case .password(let user, let password) = credentials else {
            throw APIError(.tokenRefused, at: "POST \(Self.path)")
        }
        let form = [
            ("grant_type", "password"), ("username", user.exposed), ("password", password.exposed),
        ].map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        let request = APIRequest(
            method: .post, path: Self.path, body: (Array(form.utf8), "application/x-www-form-urlencoded"))
        let asked = clock.uptime.milliseconds
        let answer = try await caller.answer(to: request, token: nil)
        let fields = try? answer.isSuccess || answer.status == 400 ? Fields(answer.body) : nil
        guard answer.isSuccess else {
            if answer.status == 400, fields?.error == "invalid_grant" {
                throw APIError(.wrongPassword, at: request.name)
            }
            let isForbidden = answer.status == 401 || answer.status == 403
            throw APIError(
                .port(
                    isForbidden
                        ? .notPermitted(status: answer.status)
                        : .refused(status: answer.status, error: fields?.error)), at: request.name)
        }
        guard let fields, fields.type?.lowercased() == "bearer", let text = fields.token,
            let secret = try? Credentials.checked(token: text)
        else { throw APIError(.port(.unreadable("this is no bearer token")), at: request.name) }
        count += 1
        // A token with less than twice the margin to live is renewed after half of its lifetime.
        let lifetime = fields.lifetime.map { min(max(0, $0), 10 * 365 * 86_400) * 1_000 }
        return BearerToken(
            secret: secret, number: count,
            renewAt: lifetime.map { asked + $0 - min(Self.margin, $0 / 2) })
    }

    /// Encodes a text as `application/x-www-form-urlencoded`.
    ///
    /// All bytes are percent-encoded, except for letters, digits and - . _ *.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "*": String(Unicode.Scalar(byte))
            default: PercentEncoding.escape(byte)
            }
        }.joined()
    }

    /// The fields of the answer; nothing from a broken answer is quoted.
    private struct Fields {
        var token: String?
        var type: String?
        var lifetime: Int64?
        var error: String?

        init(_ body: [UInt8]) throws {
            let wire = try Wire(JSONReader.read(body), in: "")
            token = try wire.text("access_token")
            type = try wire.text("token_type")
            let digits = try? wire.text("expires_in")
            lifetime = (try? wire.integer("expires_in")) ?? digits.flatMap { Int64($0) }
            let code = try? wire.text("error")
            error = code.flatMap { code in
                let isCode = code.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "_") }
                return isCode && (1...40).contains(code.utf8.count) ? code : nil
            }
        }
    }
}
