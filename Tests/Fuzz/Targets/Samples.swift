// Room: an installation that is recorded, for what needs one. Must not know: who needs it.

import FuseCore
import FuseTestSupport

enum Samples {
    /// Three chargers below a circuit of a three-phase supply.
    static let site: Installation = {
        do {
            let rating = try FuseRating(
                ratings: [.l1: 63, .l2: 63, .l3: 63].mapValues { Milliamperes(amperes: $0) })
            let fuses = [
                Fuse(id: "site", name: "Main", parent: nil, rating: rating),
                Fuse(id: "row", name: "Row", parent: "site", rating: rating),
            ]
            let chargers = try ["a", "b", "c"].map { name in
                Charger(id: try Identifier(name), fuse: "row")
            }
            return try Installation(
                id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses, chargers: chargers)
        } catch {
            fatalError("the sample is wrong: \(error)")
        }
    }()
}
