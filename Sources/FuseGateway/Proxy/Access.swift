import Crypto
import FuseCore
import FuseHTTP
import FuseService
import HTTPTypes
import Synchronization

/// The check of who may use the gateway: host, origin, token and rate.
final class Access: Sendable {
    /// The names that a Host header may have, in lower case, without a port.
    let hosts: Set<String>
    /// The hash of the token that clients must send; nil if none is required.
    private let token: SHA256Digest?
    /// The pace of the gateway's own API.
    private let limit = Mutex(RateLimit(perSecond: 100, burst: 200))

    init(hosts: Set<String>, token: String?) {
        self.hosts = hosts
        self.token = token.map { SHA256.hash(data: Array($0.utf8)) }
    }

    /// Checks a request's head.
    ///
    /// - Throws: ``Problem`` for a foreign host, a foreign origin or a missing token.
    func check(_ head: HTTPRequest, _ requestClass: RequestClass) throws(Problem) {
        // A foreign name can be made to resolve to this address (DNS rebinding): a page elsewhere could use
        // it.
        guard let place = head.authority.flatMap({ Authority($0) }), hosts.contains(place.host) else {
            throw Problem(
                status: .misdirectedRequest, title: "Other host",
                detail: "this gateway does not answer for the name in Host; --allow-host NAME lets it")
        }
        try checkOrigin(head)
        guard token != nil, !isOpen(head) else { return }
        guard carriesToken(head, isOwn: requestClass == .own) else {
            throw Problem(
                status: .unauthorized, title: "No token",
                detail: "send the gateway's token in FuseGuard-Token",
                headers: [.wwwAuthenticate: "Bearer realm=\"fuseguard\""])
        }
    }

    /// Takes a request to the gateway's own API from the bucket.
    ///
    /// - Throws: ``Problem`` if requests come too fast.
    func pace() throws(Problem) {
        let mayGo = limit.withLock { $0.takeAtOnce(at: .now) }
        guard mayGo else {
            throw Problem(
                status: .tooManyRequests, title: "Too fast",
                detail: "the gateway's own API takes 100 requests a second", headers: [.retryAfter: "1"])
        }
    }

    /// Checks that a request of a script comes from this gateway's own page.
    ///
    /// Browsers send the script's origin; for this gateway's page it is the address in Host.
    private func checkOrigin(_ head: HTTPRequest) throws(Problem) {
        let fields = head.headerFields
        let origins = fields[values: .origin]
        let isOwn = origins.allSatisfy { origin in
            guard let mark = origin.firstRange(of: "://") else { return false }
            return origin[mark.upperBound...].lowercased() == head.authority?.lowercased()
        }
        let isElsewhere = !fields[values: .fixed("Sec-Fetch-Site")]
            .allSatisfy { ["same-origin", "none"].contains($0.lowercased()) }
        let isVisit = head.method == .get && fields[.fixed("Sec-Fetch-Mode")] == "navigate"
        guard isOwn, !isElsewhere || isVisit else {
            throw Problem(
                status: .forbidden, title: "Other origin",
                detail: "a web page of another origin may not use this gateway")
        }
    }

    /// True for requests that need no token: the health check, and the page, which holds no data by itself.
    private func isOpen(_ head: HTTPRequest) -> Bool {
        (head.method == .get || head.method == .head)
            && ["/health", "/fuseguard", "/fuseguard/"].contains(head.path ?? "")
    }

    private func carriesToken(_ head: HTTPRequest, isOwn: Bool) -> Bool {
        var given = head.headerFields[values: .gatewayToken]
        // In a request to the vendor's API, Authorization holds the vendor's own token.
        if isOwn, given.isEmpty {
            given =
                head.headerFields[.authorization].flatMap(Secret.init(bearerIn:)).map { [$0.exposed] } ?? []
        }
        guard given.count == 1, let token else { return false }
        // Hashes are compared, so that the duration of the comparison reveals nothing about the token.
        return SHA256.hash(data: Array(given[0].utf8)) == token
    }
}
