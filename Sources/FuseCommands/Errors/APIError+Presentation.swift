import FuseReport
import FuseRollout
import FuseZaptec

extension APIAddressError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .notAnAddress: ("this is not an address of the form https://host; correct it", .usage)
        case .otherScheme: ("the address must begin with https://; correct it", .usage)
        case .plainHTTP(let host):
            (
                "plain http would show the token to everybody on the way to \(host); use https (http is for "
                    + "localhost, 127.0.0.1 and [::1])", .usage
            )
        case .hasUser:
            ("an address must have no user name in it; credentials come from a file or variables", .usage)
        case .hasQuery: ("a base address has no ? and no #; leave them out", .usage)
        }
    }
}

extension CredentialsError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .none:
            (
                "there are no credentials: set FUSEGUARD_TOKEN, or FUSEGUARD_USER and FUSEGUARD_PASSWORD, or "
                    + "name a file with --credentials", .usage
            )
        case .incomplete(let missing): ("\(missing) is not set, and the other one is; set both", .usage)
        case .unreadable:
            (
                "this holds no credentials; write {\"user\": …, \"password\": …} or {\"token\": …}, or a line "
                    + "'user: …' and a line 'password: …'", .badInput
            )
        case .badToken:
            ("the token has characters that no request can carry; give it as it was issued", .badInput)
        }
    }
}

extension APIError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        let (text, status): (String, ExitStatus) =
            switch self.problem {
            case .port(.refused(let code, _)) where self.isOfLogIn && (404...405).contains(code),
                .port(.notPermitted(let code)) where self.isOfLogIn:
                (
                    "there is no log-in at this address (\(code)); correct --api or $FUSEGUARD_API",
                    .unreachable
                )
            case .port(let trouble): (trouble.sentence, trouble.status)
            case .wrongPassword:
                ("the user name or password is wrong; correct the credentials", .notPermitted)
            case .tokenRefused:
                ("the token is not, or no longer, accepted; get a new one", .notPermitted)
            case .business(let code, let status): (code.sentence(status), code.status)
            case .unknownInstallation(let id):
                (
                    "the API knows no installation \(id) that this user may see; check the id in the vendor's portal",
                    .missing
                )
            case .tooManyPages(let pages):
                ("the API says that there are \(pages) pages of chargers", .badInput)
            }
        return ("\(self.request): \(text)", status)
    }
}

extension VendorError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        let subject = self.subject.map { " (\($0))" } ?? ""
        var sentence = self.problem.sentence
        // The advice to save the answer makes no sense for one that was just read from the API.
        if self.answer.hasPrefix("GET "), let advice = sentence.firstRange(of: "; save ") {
            sentence = String(sentence[..<advice.lowerBound])
        }
        return ("\(self.answer)\(subject): \(sentence)", .badInput)
    }
}

extension VendorProblem {
    /// The problem and its remedy in one sentence.
    fileprivate var sentence: String {
        switch self {
        case .missingField(let field): "\(field) is missing; save the whole answer"
        case .badField(let field, let found, let allowed): "\(field) is \(found); allowed: \(allowed)"
        case .repeatedField(let field): "\(field) is there twice"
        case .emptyHierarchy:
            "the hierarchy is empty: the account has no access, or the installation is still being set up"
        case .otherInstallation(let id): "this is the hierarchy of installation \(id)"
        case .missingPages(let given, let pages): "\(given) of \(pages) pages of chargers are here; save all"
        case .inNoCircuit: "the charger is in no circuit; place it in the vendor's portal"
        case .inTwoCircuits(let first, let second): "the charger is in circuit \(first) and in \(second)"
        case .notListed: "the charger is not in the list of chargers, so its override is not known"
        case .noState: "there is no state of the charger; save GET /api/chargers/{id}/state"
        case .otherCharger(let id): "this is the state of charger \(id)"
        case .contradictingObservation(let id, let first, let second):
            "observation \(id) is there twice, as \(first) and as \(second)"
        case .phaseID(let id, nil): "observation 522 is \(id), which is no PhaseId"
        case .phaseID(let id, let family?):
            "observation 522 is PhaseId \(id), which is not of a \(family) network"
        case .networkType(let own, let installation):
            "network type \(own) contradicts the installation's \(installation); correct it in the portal"
        case .rotation(let rotation, let supply):
            "observation 548 is rotation \(rotation), which a \(supply) supply cannot have"
        }
    }
}

extension ErrorCode {
    fileprivate func sentence(_ status: Int) -> String {
        let name = "the API refuses with \(name), status \(status)"
        switch self.status {
        case .notPermitted: return "\(name); the user needs the owner's or the service role there"
        case .busy: return "\(name); try again"
        default: return name
        }
    }

    /// The exit status of the error codes that concern a reader; `unreachable` for all others.
    fileprivate var status: ExitStatus {
        switch self {
        case .notApplicableForUser, .unknownUser, .forbidden, .unauthorizedToPerformOcppNativeChanges:
            .notPermitted
        case .concurrencyError, .signUpTooManyRequests: .busy
        case .unknownObject, .unknownInstallationId, .unknownDeviceId: .missing
        default: .unreachable
        }
    }
}

extension PortTrouble: PresentedError {
    var presented: (line: String, status: ExitStatus) { (sentence, status) }

    /// The trouble and its remedy in one sentence.
    var sentence: String {
        switch self {
        case .unreachable(let why): "the API cannot be reached: \(why); check the network and --api"
        case .noAnswer(let why): "the API did not answer: \(why); try again"
        case .notTaken:
            "the API accepted the update but did not apply it; read the charger (fuseguard pull) and plan anew"
        case .notPermitted(status: 400):
            "the API does not know this user and password (400); see --credentials, or FUSEGUARD_USER and "
                + "FUSEGUARD_PASSWORD"
        case .notPermitted(status: 401):
            "the API does not take this token (401); see --credentials, or FUSEGUARD_TOKEN"
        case .notPermitted(let status):
            "the API does not let this user do that (\(status)); it needs the owner's or the service role there"
        case .tooManyRequests: "the API was asked too often (429); try again in a few minutes"
        case .refused(let status, _) where (300...399).contains(status):
            "the API answered \(status), which leads elsewhere and is not followed; correct --api"
        case .refused(let status, let error):
            "the API answered \(status)\(error.map { " (\($0))" } ?? ""); "
                + (status >= 500 ? "try again later" : "check --api and the ids")
        case .unreadable(let what): "the API's answer cannot be used: \(what); is --api the vendor's API?"
        }
    }

    /// The exit status of a command that cannot go on.
    var status: ExitStatus {
        switch self {
        case .unreachable, .noAnswer: .unreachable
        case .notPermitted: .notPermitted
        case .tooManyRequests: .busy
        case .refused(status: 404, _): .missing
        case .refused: .unreachable
        case .unreadable: .badInput
        case .notTaken: .busy
        }
    }
}
