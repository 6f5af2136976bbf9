// Room: an update as a request of the vendor's API.
// Answers: its address and its body. Must not know: answers, how a body is written.

import FuseCore
import FuseJSON
import FusePlanner

extension APIRequest {
    /// The request of an update.
    init(_ update: ChargerUpdate) {
        self.init(
            method: .post, path: UpdateBody.path(of: update.charger),
            body: (Array(UpdateBody.json(update).line.utf8), "application/json"))
    }
}
