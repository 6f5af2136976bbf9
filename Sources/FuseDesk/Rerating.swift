// Room: an update of an installation on its way to the API.
// Answers: the decision on the record with the new rating. Must not know: HTTP, who sends it.

public import FuseCore
import FuseJSON
public import FusePlanner
import FuseReport

/// What an update of an installation sets, as far as offline values depend on it.
public struct InstallationUpdate: Hashable, Sendable {
    /// `maxCurrent`: the rating of the installation's fuse; nil where it stays.
    public let maxCurrent: Milliamperes?
    /// `minPowerOfflineMode`; nil where it stays. What it does beside an override is not documented.
    public let minPowerOfflineMode: Bool?

    /// Makes an update.
    public init(maxCurrent: Milliamperes?, minPowerOfflineMode: Bool?) {
        self.maxCurrent = maxCurrent
        self.minPowerOfflineMode = minPowerOfflineMode
    }

    /// Whether offline values do not depend on it.
    public var isHarmless: Bool { maxCurrent == nil && minPowerOfflineMode == nil }
}

extension StoreWriting {
    /// Judges an installation against the rating that it is to get.
    ///
    /// A smaller rating is recorded before anything is sent, so that nobody promises what it does not leave; a larger
    /// one only once it is pulled: the main fuse may be smaller than what the cloud is told.
    ///
    /// - Parameters:
    ///   - update: What is to be set.
    ///   - asked: The installation, spelled in any letter case.
    ///   - elsewhere: The API that it goes to, where that is not the one that is recorded.
    ///   - signature: Who asks, and why.
    /// - Returns: The decision; nil where the installation is not recorded.
    /// - Throws: ``SpellingError``, `FuseRatingError` where the new rating does not fit the reserve, or what the store throws.
    public func pass(
        _ update: InstallationUpdate, for asked: Identifier, elsewhere: String? = nil, signature: Signature
    ) throws -> Decision? {
        let id = try installation(spelled: asked)
        guard let maxCurrent = update.maxCurrent, let record = try record(id) else { return nil }
        let now = Timestamp.now
        let installation = record.installation
        let rerated = try installation.with(rootRating: maxCurrent, at: now)
        let decision = try Planner.judge(
            nil, on: InstallationRecord(rerated, flights: record.flights), now: now)
        let members: [JSONValue.Member] = [
            .init("installation", .text(id.text)), .init("maxCurrent", .number(maxCurrent.amperes)),
        ]
        if decision.verdict == .safe {
            try put([installation.with(rootRating: maxCurrent, onlyLower: true, at: now)], at: now)
        }
        try append(
            signature.entry(
                .pass, at: now, installation: id, verdict: decision.verdict, exit: ExitStatus(of: decision),
                asked: .object(members).going(to: elsewhere), decided: LoggedDecision.decided(decision)))
        return decision
    }
}

extension StoreWriting {
    /// Records a smaller rating once more, which may be in force now: a pull that asked before may have recorded the
    /// old one meanwhile.
    ///
    /// - Parameters:
    ///   - rating: The rating that was passed on.
    ///   - asked: The installation, spelled in any letter case.
    public func keep(atMost rating: Milliamperes, for asked: Identifier) throws {
        guard let installation = try record(installation(spelled: asked))?.installation else { return }
        let now = Timestamp.now
        let lowered = try installation.with(rootRating: rating, onlyLower: true, at: now)
        if lowered != installation { try put([lowered], at: now) }
    }
}

extension Installation {
    /// The installation with another rating of its own fuse on every line, recorded at a moment.
    fileprivate func with(
        rootRating: Milliamperes, onlyLower: Bool = false, at moment: Timestamp
    ) throws -> Installation {
        var fuses = fuses
        let old = fuses[0].rating
        var ratings: [Line: Milliamperes] = [:]
        for line in lines {
            let known = old.ratings[line]
            ratings[line] = onlyLower ? known.map { min($0, rootRating) } : rootRating
        }
        fuses[0].rating = try FuseRating(ratings: ratings, factor: old.factor, reserve: old.reserve)
        if fuses[0].rating != old { fuses[0].ratedAt = moment }
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }
}
