import FusePlanner
import FuseReport

extension ProposalContextError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .noInstallation(let id): ("no installation \(id); \(CommandError.list)", .missing)
        case .otherInstallation(let proposal, let asked):
            ("the proposal is for installation \(proposal), not \(asked); ask for one of them", .badInput)
        case .nothingAsked: ("name an --installation", .usage)
        }
    }
}
