// Room: trouble with which installation is meant, as one line and one exit status.
// Answers: what, and what to do. Must not know: how it comes about.

import FusePlanner
import FuseReport

extension ErrorPresentation {
    static let list = "'fuseguard list' shows what is recorded"

    static func present(_ error: SubjectError) -> (String, ExitStatus) {
        switch error {
        case .noInstallation(let id): ("no installation \(id); \(list)", .missing)
        case .otherInstallation(let proposal, let asked):
            ("the proposal is for installation \(proposal), not \(asked); ask for one of them", .badInput)
        case .nothingAsked: ("name an --installation", .usage)
        }
    }
}
