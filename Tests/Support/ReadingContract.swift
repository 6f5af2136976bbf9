package import FuseCore
import FusePlanner
package import FuseRecord
import Testing

/// The requirements of a site reading, as checks.
package struct ReadingContract {
    /// Makes a reading, complete or with a part missing or unreadable.
    package typealias Making = () throws -> any SiteReading

    private let recorded: Installation?
    private let make: Making
    private let poorer: [(what: String, make: Making)]
    private let refuses: (any Error) -> Bool
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    /// - Parameters:
    ///   - recorded: The recorded installation; nil where the reading provides all of it.
    ///   - make: Makes the reading.
    ///   - refuses: Returns true for an error that says what is wrong in the input, and where.
    ///   - poorer: The name of each missing part, with the reading that lacks it.
    package init(
        onto recorded: Installation?, _ make: @escaping Making, refuses: @escaping (any Error) -> Bool,
        poorer: [(what: String, make: Making)]
    ) {
        self.recorded = recorded
        self.make = make
        self.refuses = refuses
        self.poorer = poorer
    }

    /// Runs every check.
    package func check() throws {
        let first = try record(make(), onto: recorded)
        #expect(try record(make(), onto: recorded) == first, "it reads one thing twice otherwise")
        #expect(try record(make(), onto: first) == first, "recording it twice changes something")
        try leavesOthersAlone(first)
        try keepsWhatAPersonDeclared(first)
        try losesNoLoad(first)
    }

    private func record(_ reading: any SiteReading, onto recorded: Installation?) throws -> Installation {
        let homes = recorded.map { recorded in
            Dictionary(
                recorded.chargers.map { ($0.id, recorded.id) }, uniquingKeysWith: { first, _ in first })
        }
        let home = try #require(try reading.home(among: homes ?? [:]))
        let declaration = try reading.declaration(onto: recorded, of: home)
        #expect(
            declaration.installation.id == home, "it declares another installation than it says it is for")
        let chargers = Set(declaration.installation.chargers.map(\.id))
        #expect(chargers.isSuperset(of: reading.subjects), "it speaks of a charger and does not declare it")
        return try Recording(of: declaration, onto: recorded, at: now).result
    }

    /// Checks that facts which the reading does not contain stay unchanged.
    private func leavesOthersAlone(_ result: Installation) throws {
        let subjects = Set(try make().subjects)
        guard let recorded, !subjects.isEmpty else { return }
        let after = result.chargersByID
        for charger in recorded.chargers where !subjects.contains(charger.id) {
            #expect(after[charger.id] == charger, "it does not speak of \(charger.id), and changes it")
        }
    }

    /// Checks that the declared reserve, factor, rules and wiring of each charger stay.
    private func keepsWhatAPersonDeclared(_ result: Installation) throws {
        var rules = CountingRules()
        (rules.automatic, rules.belowMinimum) = (.bound, .zero)
        let reserve = LineCurrents(Milliamperes(1), on: result.supply?.lines ?? .all)
        let fuses = try result.fuses.map { fuse in
            var fuse = fuse
            let factor = try #require(UsableFactor(billionths: 900_000_000))
            fuse.rating = try FuseRating(ratings: fuse.rating.ratings, factor: factor, reserve: reserve)
            return fuse
        }
        let chargers = result.chargers.map { charger in
            var charger = charger
            (charger.wiring, charger.wiringIsRead) = (.unknown, false)
            return charger
        }
        let declared = try Installation(
            id: result.id, supply: result.supply, rules: rules, fuses: fuses, chargers: chargers)
        let after = try record(make(), onto: declared)
        #expect(after.rules == rules, "its rules are not those that a person declared")
        for fuse in after.fuses {
            #expect(
                fuse.rating.reserve == reserve && fuse.rating.factor.billionths == 900_000_000, "\(fuse.id)")
        }
        for charger in after.chargers { #expect(charger.wiring == .unknown, "the wiring of \(charger.id)") }
    }

    /// Checks that a reading with less information gives an error, no verdict, or no smaller load.
    private func losesNoLoad(_ result: Installation) throws {
        let before = try Planner.judge(nil, on: result, now: now)
        for (what, make) in poorer {
            let poor: Installation
            do {
                poor = try record(make(), onto: recorded)
            } catch {
                #expect(refuses(error), "without \(what): \(error)")
                continue
            }
            #expect(poor != result, "\(what) is not missed by anybody: it was not there, or is not read")
            let after = try Planner.judge(nil, on: poor, now: now)
            guard after.verdict != .undecided else { continue }
            for full in before.fuses {
                let less = after.fuses.first { $0.fuse.id == full.fuse.id }
                for line in full.lines {
                    let now = less?.lines.first { $0.line == line.line }?.after ?? .zero
                    let was = line.after ?? .zero
                    #expect(now >= was, "without \(what) \(full.fuse.id) carries \(now), with it \(was)")
                }
            }
        }
    }
}
