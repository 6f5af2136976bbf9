import FuseCore
import FuseJSON
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
}

extension UpdateBody {
    /// The request to send, on one line: `POST /api/chargers/ID/update {…}`.
    static func request(_ update: ChargerUpdate) -> String {
        "POST \(path(of: update.charger)) \(json(update).line)"
    }

    /// The request as JSON for a script.
    static func requestJSON(_ update: ChargerUpdate) -> JSONValue {
        .members([
            "charger": .text(update.charger.text), "method": .text("POST"),
            "path": .text(path(of: update.charger)), "body": json(update),
        ])
    }
}
