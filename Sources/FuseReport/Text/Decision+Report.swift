import FuseCore
import FusePlanner
import FuseRecord

extension Decision {
    /// The updates to send in place of the proposal or of the record; empty where nothing replaces them.
    ///
    /// - Parameter exit: The exit status of the command; no update is sent where it is `refused`.
    /// - Returns: The updates of an adjusted proposal or of a repair; otherwise none.
    func bodies(exit: ExitStatus) -> [ChargerUpdate] {
        (verdict == .adjusted || isRepair) && exit != .refused ? toSend : []
    }

    /// The load of a charger, by its index in the installation; nil where the supply is not known.
    func load(of place: Int) -> ChargerLoad? { loads.indices.contains(place) ? loads[place] : nil }
}
