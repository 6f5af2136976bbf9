public import FuseCore
public import FuseRollout

/// The kind of error.
public enum APIProblem: Hashable, Sendable {
    /// A connection failed, or the service refused the request.
    case port(PortTrouble)
    /// The user name or password is wrong (400 `invalid_grant`).
    case wrongPassword
    /// The token is not accepted, or no longer (401).
    case tokenRefused
    /// The service answered with a business error.
    case business(ErrorCode, status: Int)
    /// The installation does not exist, or is not visible to the user.
    case unknownInstallation(Identifier)
    /// The list has more pages than an installation can have.
    case tooManyPages(Int64)
}

/// A problem with the request that failed.
public struct APIError: Error, Hashable, Sendable {
    /// The problem.
    public let problem: APIProblem
    /// The request: `GET /api/installation/{id}`, without its query.
    public let request: String
    /// True if the request may have reached the service and may have been applied.
    let mayHaveArrived: Bool

    init(_ problem: APIProblem, at request: String, mayHaveArrived: Bool = false) {
        self.problem = problem
        self.request = request
        self.mayHaveArrived = mayHaveArrived
    }

    /// True if it occurred while a token was requested.
    public var isOfLogIn: Bool { request.hasSuffix(TokenSource.path) }

    /// True if the credentials are wrong, so that every other request would fail, too.
    public var isOfCredentials: Bool { problem == .wrongPassword || problem == .tokenRefused }

    /// The problem as a trouble of a rollout.
    public var trouble: PortTrouble {
        switch problem {
        case .port(let trouble): trouble
        case .wrongPassword: .notPermitted(status: 400)
        case .tokenRefused: .notPermitted(status: 401)
        case .business(let code, let status): .refused(status: status, error: code.name)
        case .unknownInstallation: .refused(status: 404, error: nil)
        case .tooManyPages(let pages): .unreadable("\(pages) pages of chargers")
        }
    }
}

extension APIProblem {
    /// True if the API reports that the request's object does not exist, as with 404, whatever the status.
    var saysThereIsNone: Bool {
        switch self {
        case .business(.unknownObject, _), .business(.unknownDeviceId, _): true
        default: false
        }
    }
}
