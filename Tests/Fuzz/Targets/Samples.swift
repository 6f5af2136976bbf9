// Room: an installation that is recorded, for what needs one. Must not know: who needs it.

import FuseCore
import FuseTestSupport

enum Samples {
    /// Three chargers below a circuit of a three-phase supply.
    static func site() throws -> Installation {
        let ratings = [.l1, .l2, .l3].reduce(into: [Line: Milliamperes]()) {
            $0[$1] = Milliamperes(amperes: 63)
        }
        let rating = try FuseRating(ratings: ratings)
        let fuses = [
            Fuse(id: "site", name: "Main", parent: nil, rating: rating),
            Fuse(id: "row", name: "Row", parent: "site", rating: rating),
        ]
        let chargers = try ["a", "b", "c"].map { Charger(id: try Identifier($0), fuse: "row") }
        return try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses, chargers: chargers)
    }
}
