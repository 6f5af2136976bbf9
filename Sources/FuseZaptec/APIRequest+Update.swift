import FuseCore
import FuseJSON
import FuseRecord

extension APIRequest {
    /// Makes the request of an update.
    init(_ update: ChargerUpdate) {
        self.init(
            method: .post, path: UpdateBody.path(of: update.charger),
            body: (Array(UpdateBody.json(update).line.utf8), "application/json"))
    }
}
