public import FuseCore
public import FuseRollout

/// What went wrong.
public enum APIProblem: Hashable, Sendable {
    /// Trouble of the connection or a refusal.
    case port(PortTrouble)
    /// The user's name or password is wrong (400 `invalid_grant`).
    case wrongPassword
    /// A token is not, or no longer, accepted (401).
    case tokenRefused
    /// The service answered with a business error.
    case business(ErrorCode, status: Int)
    /// The installation does not exist, or the user may not see it.
    case unknownInstallation(Identifier)
    /// More pages than an installation can have.
    case tooManyPages(Int64)
}

/// A problem with the request it came at.
public struct APIError: Error, Hashable, Sendable {
    /// What went wrong.
    public let problem: APIProblem
    /// The request: `GET /api/installation/{id}`, without its query.
    public let request: String
    /// Whether the request may have reached the service and may have been applied.
    let mayHaveArrived: Bool

    init(_ problem: APIProblem, at request: String, mayHaveArrived: Bool = false) {
        self.problem = problem
        self.request = request
        self.mayHaveArrived = mayHaveArrived
    }

    /// Whether it came while a token was asked for.
    public var isOfLogIn: Bool { request.hasSuffix(TokenSource.path) }

    /// Whether the credentials are wrong, so that asking for something else is of no use.
    public var isOfCredentials: Bool { problem == .wrongPassword || problem == .tokenRefused }

    /// The problem in the words of a roll-out.
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
    /// Whether the API says that what a request is about does not exist, as a 404 does, whatever the status.
    var saysThereIsNone: Bool {
        switch self {
        case .business(.unknownObject, _), .business(.unknownDeviceId, _): true
        default: false
        }
    }
}
