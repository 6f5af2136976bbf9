import FuseCore
import FuseJSON
import FuseRecord

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
