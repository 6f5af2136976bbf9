import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord

extension Decision {
    /// What to send in place of what was proposed, or of what is recorded; none where that is all that was asked.
    ///
    /// - Parameter exit: What the program ends with: what that refuses is not sent.
    func bodies(exit: ExitStatus) -> [ChargerUpdate] {
        (verdict == .adjusted || isRepair) && exit != .refused ? toSend : []
    }
}

extension UpdateBody {
    /// `POST /api/chargers/ID/update {…}`: what to send, on one line.
    static func request(_ update: ChargerUpdate) -> String {
        "POST \(path(of: update.charger)) \(json(update).line)"
    }

    /// The request as a script takes it.
    static func requestJSON(_ update: ChargerUpdate) -> JSONValue {
        .members([
            "charger": .text(update.charger.text), "method": .text("POST"),
            "path": .text(path(of: update.charger)), "body": json(update),
        ])
    }
}
