// Room: every error as one line and one exit status.
// Answers: what, where and what to do. Must not know: how errors come about.

import FuseCore
import FuseDesk
import FuseDocuments
import FuseGateway
import FuseJSON
import FusePlanner
import FuseReport
import FuseRollout
import FuseStore
import FuseZaptec

/// How an error is said.
struct ErrorPresentation {
    /// One sentence or two: what, where, what to do.
    let line: String
    /// What the program ends with.
    let status: ExitStatus

    /// The presentation of an error, or nil where it is the argument parser's.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandError: (line, status) = Self.present(error)
        case let error as SecretFileError: (line, status) = Self.present(error)
        case let error as CertificateError: (line, status) = Self.present(error)
        case let error as DocumentFailure: (line, status) = Self.present(error)
        case let error as StoreError: (line, status) = Self.present(error)
        case let error as InstallationStoreError: (line, status) = Self.present(error)
        case let error as UnknownCode: (line, status) = (error.sentence, .usage)
        case let error as SubjectError: (line, status) = Self.present(error)
        case let error as PlanError: (line, status) = Self.present(error)
        case let error as WaveFault:
            (line, status) = (
                "the waves of the plan do not pass their check (\(error)); nothing was planned; this is a fault of "
                    + "fuseguard, please report it", .internalFault
            )
        case let error as VendorError: (line, status) = Self.present(error)
        case let error as APIError: (line, status) = Self.present(error)
        case let error as PortTrouble: (line, status) = (error.sentence, error.status)
        case let error as APIAddressError: (line, status) = Self.present(error)
        case let error as CredentialsError: (line, status) = Self.present(error)
        case let error as DocumentError: (line, status) = (error.sentence, .badInput)
        case let error as PlacedError: (line, status) = (error.sentence, .badInput)
        case let error as ProposalError: (line, status) = (error.sentence, .badInput)
        case let error as InstallationError: (line, status) = (error.sentence, .badInput)
        case let error as FuseRatingError: (line, status) = (error.sentence, .badInput)
        case let error as IdentifierError:
            (line, status) = (
                "this is no id: \(error.words); an id has 1 to 64 of A-Z a-z 0-9 . _ : -, and "
                    + "'fuseguard export' has the ids beside the names", .badInput
            )
        default: return nil
        }
    }

    private static func present(_ error: DocumentFailure) -> (String, ExitStatus) {
        // The vendor's answers name themselves.
        if let cause = error.cause as? VendorError { return present(cause) }
        let position: TextPosition? =
            switch error.cause {
            case let cause as DocumentError: cause.position
            case let cause as PlacedError: cause.position
            default: nil
            }
        let place = position.map { ":\($0.line):\($0.column)" } ?? ""
        guard let inner = ErrorPresentation(error.cause) else {
            return ("\(error.name)\(place): \(error.cause)", .internalFault)
        }
        return ("\(error.name)\(place): \(inner.line)", inner.status)
    }

    static func present(_ error: CommandError) -> (String, ExitStatus) {
        switch error {
        case .usage(let what): (what, .usage)
        case .incomplete(let plan, let unconfirmed, let isInterrupted):
            (
                "plan \(plan) \(isInterrupted ? "was interrupted" : "is not complete"); not confirmed: \(unconfirmed); "
                    + "release it to give up what was not applied; 'fuseguard apply \(plan)' goes on", .busy
            )
        case .nothingApplied(let plan, let trouble):
            (
                "nothing of plan \(plan) was applied: \(trouble.sentence); it stays reserved until it is applied or "
                    + "released", trouble.status
            )
        case .nothingAsked(let plan, let error):
            Self.nothingAsked(plan, Self.present(error))
        case .noFile(let path):
            ("\(path.isEmpty ? "an empty name" : path): there is no such file; check the name", .missing)
        case .noVendorFolder(let path):
            (
                "\(path) does not hold Zaptec's answers (installation.json, hierarchy.json, chargers.json and "
                    + "state/ID.json), nor messages of charge points (ID/SetChargingProfile.json); save them there",
                .missing
            )
        case .isFolder(let path): ("\(path) is a folder; name a file", .missing)
        case .unreadable(let path): ("\(path) may not be read; check its permissions", .notPermitted)
        case .otherInstallation(let id, let asked):
            (
                "the API answered with installation \(id) where \(asked) was asked for; is --api right?",
                .badInput
            )
        case .changedMeanwhile(let id):
            (
                "the record of \(id) changed while it was read, so what was read may be older; nothing was "
                    + "recorded, try again", .busy
            )
        case .otherAPI(let id, let recorded, let asked):
            (
                "\(id) was pulled from \(recorded) and \(asked) was to be asked, so nothing was judged; add "
                    + "--api \(recorded), or --despite-changes to record it from there now", .badInput
            )
        case .goneFromAPI(let gone, let id):
            (
                "\(gone) is recorded and gone from the API, so nothing was judged; if it is really gone, run "
                    + "'fuseguard pull \(id) --replace'", .badInput
            )
        case .readFailed(let path, let why): ("\(path) cannot be read: \(why)", .inputOutput)
        case .spoolFailed(let why):
            ("no temporary file can be used: \(why); make space, or name a folder in $TMPDIR", .inputOutput)
        case .outputFailed(let why): ("standard output cannot be written: \(why)", .inputOutput)
        case .noInstallation(let id, let place, let near):
            ("no installation \(id) in \(place); " + (near.map { "did you mean \($0)?" } ?? list), .missing)
        case .noInstallationYet:
            ("no installation is recorded yet that the chargers could be in; import that first", .missing)
        case .whichInstallation:
            (
                "none of the chargers is recorded, and there is more than one installation they may be for; "
                    + "name it with --installation", .usage
            )
        case .noCharger(let id, let installation):
            ("no charger \(id) in installation \(installation); 'fuseguard show' lists them", .missing)
        case .otherSite(let id, let name, let site):
            ("\(name) declares installation \(site), not \(id); name the document of \(id)", .missing)
        case .declaredTwice(let id, let first, let second):
            ("installation \(id) is in \(first) and in \(second); import one of them", .badInput)
        case .noPlan(let text): ("\(text) is neither a plan's id nor a plan document; name one", .missing)
        case .otherPlan(let id, let file):
            (
                "\(file) is not plan \(id) as this store made it; use the file as it was written, or the id",
                .badInput
            )
        case .cannotListen(let address, let why):
            ("cannot listen at \(address): \(why); choose another with --listen", .cannotCreate)
        case .cannotWrite(let path, let why): ("\(path) cannot be written: \(why)", .cannotCreate)
        }
    }

    private static func nothingAsked(_ plan: Identifier, _ why: (String, ExitStatus)) -> (String, ExitStatus)
    {
        ("\(why.0); nothing was sent, and plan \(plan) stays reserved", why.1)
    }

    private static func present(_ error: StoreError) -> (String, ExitStatus) {
        switch error {
        case .missing(let path):
            ("no store at \(path); make one with 'fuseguard import' or name another with --db", .missing)
        case .exists(let path): ("\(path) is there already; choose another name", .cannotCreate)
        case .notAStore(let path):
            ("\(path) is not a FuseGuard store; name another with --db", .badInput)
        case .beforeRelease(let path):
            (
                "\(path) was made before the first release; export its installations with the old program "
                    + "('fuseguard export ID'), and import them into a new store",
                .badInput
            )
        case .newer(let path, let found, let known):
            (
                "\(path) is a store of version \(found), this program knows \(known); use a newer fuseguard",
                .badInput
            )
        case .busy(let path):
            ("\(path) is in use by others; try again, or wait longer with --lock-timeout", .busy)
        case .damaged(let path, let why):
            ("\(path) is damaged (\(why)); run 'fuseguard verify' and restore a backup", .inputOutput)
        case .replaced(let path):
            (
                "\(path) was removed or replaced while it was in use; put the right one there and start again",
                .inputOutput
            )
        case .notPermitted(let path):
            ("\(path) may not be read or written; check the permissions of it and its folder", .notPermitted)
        case .cannotCreate(let path, let why): ("\(path) cannot be made: \(why)", .cannotCreate)
        case .inputOutput(let path, let why):
            ("\(path): \(why); check the disk and its free space", .inputOutput)
        case .unexpected(let path, let why):
            ("\(path): \(why); this is a fault of fuseguard, please report it", .internalFault)
        }
    }

    private static func present(_ error: InstallationStoreError) -> (String, ExitStatus) {
        switch error {
        case .recordedElsewhere(let charger, let home):
            (
                "charger \(charger) is recorded in installation \(home); a charger is in one installation, "
                    + "so import \(home) without it first", .badInput
            )
        case .unsound(let id, let why):
            ("the record of installation \(id) is damaged: \(why.sentence); restore a backup", .inputOutput)
        }
    }

    private static func present(_ error: PlanError) -> (String, ExitStatus) {
        switch error {
        case .unknown(let id): ("no file and no plan \(id) in this store; was it made in another?", .missing)
        case .noWave(let wave, let count):
            ("the plan has \(count) wave(s) and no wave \(wave); see the plan document", .badInput)
        case .notInPlan(let charger):
            (
                "nothing is planned for charger \(charger) there: see the requests in the plan document",
                .badInput
            )
        case .inFlight(let charger, let plan):
            (
                "charger \(charger) is in flight by plan \(plan); apply, confirm or release that first", .busy
            )
        case .mayStillArrive(let charger, let plan):
            (
                "a request of plan \(plan) to charger \(charger) was never answered and may still arrive; try again "
                    + "in three minutes", .busy
            )
        case .underWay(let plan, let chargers):
            (
                "plan \(plan) has been sent to \(chargers.map(\.text).joined(separator: ", ")) and that is not "
                    + "confirmed; 'fuseguard apply \(plan) --no-send' reads it back, or 'fuseguard confirm \(plan) "
                    + "--charger ID' what is in force",
                .notPermitted
            )
        case .unreadableFacts(let plan):
            (
                "what plan \(plan) rests on is not what was written; run 'fuseguard verify' and restore a backup",
                .inputOutput
            )
        case .earlierWave(let plan, let wave, let open):
            (
                "wave \(wave) of plan \(plan) cannot be in force while wave \(open) is not; confirm --wave \(open) "
                    + "first", .badInput
            )
        }
    }

    private static func present(_ error: VendorError) -> (String, ExitStatus) {
        let subject = error.subject.map { " (\($0))" } ?? ""
        var sentence = error.problem.sentence
        // What was read this moment cannot be saved better.
        if error.answer.hasPrefix("GET "), let advice = sentence.firstRange(of: "; save ") {
            sentence = String(sentence[..<advice.lowerBound])
        }
        return ("\(error.answer)\(subject): \(sentence)", .badInput)
    }
}

extension DocumentError {
    /// Place in the document and sentence.
    fileprivate var sentence: String { (path.map { "\($0): " } ?? "") + problem.sentence }
}

extension PlacedError {
    /// Place in the document and sentence.
    fileprivate var sentence: String {
        let what =
            switch fact {
            case .installation(let error): error.sentence
            case .rating(let error): error.sentence
            case .proposal(let error): error.sentence
            }
        return (path.map { "\($0): " } ?? "") + what
    }
}

extension VendorProblem {
    /// What is wrong and what to do.
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
