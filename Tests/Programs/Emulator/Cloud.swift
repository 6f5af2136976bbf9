import Foundation
import FuseJSON

/// The parts of a request on which an answer can depend.
struct ReferenceRequest {
    let method: String
    /// The path and query as received.
    let target: String
    /// The decoded segments of the path.
    let path: [String]
    /// The query, with names in lower case.
    let query: [String: String]
    let authorization: String?
    let contentType: String?
    let agent: String?
    let body: [UInt8]
}

/// The response to a request.
struct Reply {
    /// The end of a request that never gets an answer.
    enum Silence {
        /// The connection stays open until the client times out.
        case held
        /// The connection is closed at once.
        case reset
    }

    var status: Int
    var body: JSONValue?
    var retryAfter: Int?
    var silence: Silence?
    /// Delay before the answer is sent, in seconds.
    var delay: TimeInterval = 0

    static func status(_ status: Int, _ body: JSONValue? = nil) -> Reply {
        Reply(status: status, body: body)
    }

    static func found(_ body: JSONValue) -> Reply { .status(200, body) }

    /// A business error: HTTP 500 with one of the vendor's codes.
    static func refused(_ code: Int) -> Reply {
        .status(
            500, .members(["Code": .integer(Int64(code)), "Details": .null, "StackTrace": .null]))
    }

    static let unknownObject = Reply.refused(512)
    static let invalidFormat = Reply.refused(529)

    static func silent(reset: Bool) -> Reply { Reply(status: 0, silence: reset ? .reset : .held) }
}

/// The configuration of the cloud.
struct Setup {
    var user = "installer"
    var password = "secret"
    var tokenLifetime: TimeInterval = 86_399
    /// The largest number of items on a page.
    var pageSize = 5_000
    var isFiltering = true
    var isLimited = true
    var pace = Pace(delay: 0.3, torn: 0.2, stateCache: 15)
}

/// The emulated cloud.
struct Cloud {
    /// Faults for all clients, in force until a control request changes them.
    struct Faults {
        /// The delay that 429 answers ask for, in seconds.
        var retryAfter = 1
        /// Number of requests that will still be answered with 429.
        var limitNext = 0
        /// Number of reads that will still be answered with 503.
        var failNext = 0
        /// Delay of each answer, in seconds; 0 also releases the answers that are being held.
        var delay: TimeInterval = 0
    }

    let setup: Setup
    let constants: JSONValue
    /// The ids in the order of the seed.
    let installationIDs: [String]
    let chargerIDs: [String]
    var installations: [String: SeedInstallation]
    var chargers: [String: Charger]
    var faults = Faults()
    var tokens: Tokens
    var log = RequestLog()
    private var limit = RateLimit()

    init(seed: Seed, setup: Setup) {
        self.setup = setup
        constants = seed.constants
        installationIDs = seed.installations.map(\.id)
        chargerIDs = seed.chargers.map(\.id)
        installations = Dictionary(uniqueKeysWithValues: seed.installations.map { ($0.id, $0.value) })
        chargers = Dictionary(
            uniqueKeysWithValues: seed.chargers.enumerated().map { index, charger in
                let twin = Charger(
                    fields: charger.value.fields, state: charger.value.state,
                    networkType: charger.value.networkType, pace: setup.pace,
                    isPhaseFirst: !index.isMultiple(of: 2))
                return (charger.id, twin)
            })
        tokens = Tokens(lifetime: setup.tokenLifetime)
    }

    /// Carries out a request and returns the answer.
    mutating func answer(_ request: ReferenceRequest, at now: Date) -> Reply {
        switch request.path.first?.lowercased() {
        case "emulator": return control(request, at: now)
        case "oauth":
            var reply = token(request, at: now)
            reply.delay = faults.delay
            return reply
        case "api":
            var reply = admit(request, at: now) ?? route(request, at: now)
            reply.delay = faults.delay
            log.add(request, status: reply.status, at: now)
            return reply
        default: return .status(404)
        }
    }

    /// Answers the OAuth password grant.
    private mutating func token(_ request: ReferenceRequest, at now: Date) -> Reply {
        guard request.path.map({ $0.lowercased() }) == ["oauth", "token"] else { return .status(404) }
        guard request.method == "POST" else { return .status(405) }
        func refused(_ error: String, _ why: String) -> Reply {
            .status(400, .members(["error": .text(error), "error_description": .text(why)]))
        }
        guard request.contentType?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
            return refused("invalid_request", "The body must be form-urlencoded.")
        }
        let form = Form.fields(String(decoding: request.body, as: UTF8.self))
        guard form["grant_type"] == "password" else {
            return refused("unsupported_grant_type", "The grant type is not supported.")
        }
        guard form["username"] == setup.user, form["password"] == setup.password else {
            return refused("invalid_grant", "The user name or password is incorrect.")
        }
        return .found(
            .members([
                "access_token": .text(tokens.make(at: now)), "token_type": .text("Bearer"),
                "expires_in": .integer(Int64(setup.tokenLifetime)),
            ]))
    }

    /// The error that stops a request before it is routed; nil for none.
    ///
    /// Constants need no token.
    private mutating func admit(_ request: ReferenceRequest, at now: Date) -> Reply? {
        let isOpen = request.path.map { $0.lowercased() } == ["api", "constants"]
        guard isOpen || tokens.accept(request.authorization, at: now) else { return .status(401) }
        if faults.limitNext > 0 {
            faults.limitNext -= 1
            return Reply(status: 429, retryAfter: faults.retryAfter)
        }
        if setup.isLimited, !limit.take(at: now) {
            return Reply(status: 429, retryAfter: faults.retryAfter)
        }
        if faults.failNext > 0, request.method == "GET" {
            faults.failNext -= 1
            return .status(503)
        }
        return nil
    }
}

/// The form encoding of request bodies and queries.
enum Form {
    /// The fields of `a=b&c=d`, with names in lower case; the last of two with the same name counts.
    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { part in
                    let spaced = part.replacingOccurrences(of: "+", with: " ")
                    return spaced.removingPercentEncoding ?? spaced
                }
            fields[parts[0].lowercased()] = parts.count > 1 ? parts[1] : ""
        }
        return fields
    }
}

/// The newest ten thousand requests made to the API, without their tokens.
struct RequestLog {
    private static let most = 10_000
    private static let longestBody = 16_384

    private var entries: [JSONValue] = []
    private var forgotten = 0

    mutating func add(_ request: ReferenceRequest, status: Int, at now: Date) {
        var entry = JSONValue.members([
            "at": .text(Moments.naive(now) + "Z"), "method": .text(request.method),
            "path": .text(request.target), "status": .integer(Int64(status)),
        ])
        if let agent = request.agent { entry = entry.with("agent", .text(agent)) }
        if !request.body.isEmpty {
            let body = String(decoding: request.body.prefix(Self.longestBody), as: UTF8.self)
            entry = entry.with("body", .text(body))
        }
        entries.append(entry)
        if entries.count > Self.most {
            entries.removeFirst(Self.most / 10)
            forgotten += Self.most / 10
        }
    }

    mutating func clear() { self = RequestLog() }

    /// The log as a document.
    func document(logins: Int) -> JSONValue {
        .members([
            "requests": .list(entries), "forgotten": .integer(Int64(forgotten)),
            "logins": .integer(Int64(logins)),
        ])
    }
}
