import FuseHTTP
import HTTPTypes
import Hummingbird

/// A route of the gateway's own API.
struct APIRoute: Sendable {
    /// The method: GET, which includes HEAD, or POST.
    let method: HTTPRequest.Method
    /// The path, with a name in braces for each variable part: `/fuseguard/v1/plans/{id}`.
    let path: String
    /// The parameters that the query may have.
    let query: Set<String>
    /// Answers a request.
    let answer: @Sendable (APIRequest) async throws -> Response

    /// Makes a route for GET.
    static func get(
        _ path: String, query: Set<String> = [],
        _ answer: @escaping @Sendable (APIRequest) async throws -> Response
    ) -> APIRoute {
        APIRoute(method: .get, path: path, query: query, answer: answer)
    }

    /// Makes a route for POST.
    static func post(
        _ path: String, query: Set<String> = [],
        _ answer: @escaping @Sendable (APIRequest) async throws -> Response
    ) -> APIRoute {
        APIRoute(method: .post, path: path, query: query, answer: answer)
    }

    /// The variable parts of a path as sent, by name; nil if the path does not match this route.
    fileprivate func values(in path: Substring) -> [String: Substring]? {
        let wanted = self.path.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        guard wanted.count == given.count else { return nil }
        var values: [String: Substring] = [:]
        for (part, value) in zip(wanted, given) {
            if part.hasPrefix("{") {
                guard !value.isEmpty else { return nil }
                values[String(part.dropFirst().dropLast())] = value
            } else if part != value {
                return nil
            }
        }
        return values
    }
}

/// All routes of the gateway's own API.
struct RouteTable: HTTPResponder {
    /// The routes.
    let routes: [APIRoute]
    /// Describes errors.
    let describe: ErrorDescription

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        do {
            let (route, asked) = try find(request)
            let response = try await route.answer(asked)
            return request.method == .head ? response.createHeadResponse() : response
        } catch {
            throw Problem(error, describe: describe, isAboutBody: request.method == .post)
        }
    }

    /// Finds the route of a request and reads the request's target.
    private func find(_ request: Request) throws -> (APIRoute, APIRequest) {
        guard let target = RequestTarget(request.head.path ?? "") else { throw Refusal.target.problem }
        let found = routes.compactMap { route in route.values(in: target.path).map { (route, $0) } }
        guard !found.isEmpty else {
            throw Problem(
                status: .notFound, title: "No such route",
                detail:
                    "there is nothing at \(target.path.prefix(200)); /fuseguard/v1/openapi.json has what there is"
            )
        }
        let method = request.method == .head ? .get : request.method
        guard let (route, values) = found.first(where: { $0.0.method == method }) else {
            let methods = found.flatMap { $0.0.method == .get ? ["GET", "HEAD"] : [$0.0.method.rawValue] }
            let allowed = methods.joined(separator: ", ")
            throw Problem(
                status: .methodNotAllowed, title: "Other method",
                detail: "\(target.path.prefix(200)) takes \(allowed)", headers: [.allow: allowed])
        }
        return (
            route,
            APIRequest(
                request, path: try values.mapValues(PercentDecoding.text),
                query: try Self.query(target.query, known: route.query))
        )
    }

    /// Parses the query; each name must be known to the route and may occur once.
    private static func query(
        _ text: Substring?, known: Set<String>
    ) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try PercentDecoding.text(parts[0])
            guard known.contains(name) else {
                let list = known.isEmpty ? "none is known here" : known.sorted().joined(separator: ", ")
                throw Problem.badQuery("unknown parameter \"\(name.prefix(80))\"; known: \(list)")
            }
            let value = try PercentDecoding.text(parts.count > 1 ? parts[1] : "")
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem.badQuery("\"\(name)\" is there twice; give it once")
            }
        }
        return values
    }
}

/// Strict reading of percent-encoded text.
enum PercentDecoding {
    /// Decodes percent-encoded text.
    ///
    /// - Throws: ``Problem`` if an escape is malformed or the decoded bytes are not UTF-8.
    static func text(_ encoded: Substring) throws(Problem) -> String {
        let (bytes, isWellFormed) = PercentEncoding.decoded(encoded.utf8)
        guard isWellFormed else {
            throw Problem(
                status: .badRequest, title: "Bad escape",
                detail: "% must be followed by two hexadecimal digits, as in %20")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(
                status: .badRequest, title: "Bad escape", detail: "what is percent-encoded must be UTF-8")
        }
        return text
    }
}

extension Problem {
    /// A query that cannot be read.
    static func badQuery(_ detail: String) -> Problem {
        Problem(status: .badRequest, title: "Bad query", detail: detail)
    }
}
