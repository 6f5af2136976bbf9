import FuseCore
import FuseReport
import FuseRollout
import FuseZaptec

extension CommandError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .usage(let what): (what, .usage)
        case .incomplete(let plan, let unconfirmed, let isInterrupted):
            (
                "plan \(plan) \(isInterrupted ? "was interrupted" : "is not complete"); not confirmed: \(unconfirmed); "
                    + "'fuseguard apply \(plan)' goes on", .busy
            )
        case .nothingApplied(let plan, let trouble):
            (
                "nothing of plan \(plan) was applied: \(trouble.sentence); it stays reserved until it is applied or "
                    + "released", trouble.status
            )
        case .nothingAsked(let plan, let error):
            Self.nothingAsked(plan, error.presented)
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
        case .losesByPull(let change, let id):
            (
                "what the API has would take a load away or make a fuse larger (\(change.text(Names(nil)))), so nothing "
                    + "was judged; 'fuseguard pull \(id) --diff' shows it, and if that is so on site, record it with "
                    + "'fuseguard pull \(id) --replace'", .badInput
            )
        case .readFailed(let path, let why): ("\(path) cannot be read: \(why)", .inputOutput)
        case .outputFailed(let why): ("standard output cannot be written: \(why)", .inputOutput)
        case .noInstallation(let id, let place, let near):
            (
                "no installation \(id) in \(place); " + (near.map { "did you mean \($0)?" } ?? Self.list),
                .missing
            )
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

    static let list = "'fuseguard list' shows what is recorded"

    private static func nothingAsked(
        _ plan: Identifier, _ why: (line: String, status: ExitStatus)
    ) -> (line: String, status: ExitStatus) {
        ("\(why.line); nothing was sent, and plan \(plan) stays reserved", why.status)
    }
}
