import Foundation
import FuseJSON

/// A request, as far as an answer can depend on it.
struct ReferenceRequest {
    let method: String
    /// The path and query as they came.
    let target: String
    /// The path's parts, decoded.
    let path: [String]
    /// The query, names in small letters.
    let query: [String: String]
    let authorization: String?
    let contentType: String?
    let agent: String?
    let body: [UInt8]
}

/// What comes back.
struct Reply {
    /// How a request ends that is never answered.
    enum Silence {
        /// The connection stays open until the client gives up.
        case held
        /// The connection is closed.
        case reset
    }

    var status: Int
    var body: JSONValue?
    var retryAfter: Int?
    var silence: Silence?
    /// How long it is held back, in seconds.
    var delay: TimeInterval = 0

    static func status(_ status: Int, _ body: JSONValue? = nil) -> Reply {
        Reply(status: status, body: body)
    }

    static func found(_ body: JSONValue) -> Reply { .status(200, body) }

    /// A business error: HTTP 500 with a code of the vendor's.
    static func refused(_ code: Int) -> Reply {
        .status(
            500, .members(["Code": .integer(Int64(code)), "Details": .null, "StackTrace": .null]))
    }

    static let unknownObject = Reply.refused(512)
    static let invalidFormat = Reply.refused(529)

    static func silent(reset: Bool) -> Reply { Reply(status: 0, silence: reset ? .reset : .held) }
}

/// How the cloud is set up.
struct Setup {
    var user = "installer"
    var password = "secret"
    var tokenLifetime: TimeInterval = 86_399
    /// The most items of a page.
    var pageSize = 5_000
    var isFiltering = true
    var isLimited = true
    var pace = Pace(delay: 0.3, torn: 0.2, stateCache: 15)
}

/// The cloud.
struct Cloud {
    /// What goes wrong for everybody until somebody says otherwise.
    struct Faults {
        /// The seconds that 429 answers ask for.
        var retryAfter = 1
        /// How many requests are still answered 429.
        var limitNext = 0
        /// How many reads are still answered 503.
        var failNext = 0
        /// How long answers are held back, in seconds; 0 lets go those that are.
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

    /// Answers a request, and does what it asks.
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

    /// The password grant.
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

    /// The reply that refuses a request before it is read; nil where it is admitted.
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

/// Text as forms and queries write it.
enum Form {
    /// The fields of `a=b&c=d`, names in small letters; of two with one name the last.
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

/// The requests that were made of the API, never with a token: the newest ten thousand.
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
