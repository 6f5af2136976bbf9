public import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
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
    /// Until it is pulled what became of it, the installation may have the new rating or the recorded one, and the smaller
    /// counts: it is recorded before anything is sent, and nobody records a larger one meanwhile. A larger one holds
    /// once it is pulled: the main fuse may be smaller than what the cloud is told.
    ///
    /// - Parameters:
    ///   - update: What is to be set.
    ///   - asked: The installation, spelled in any letter case.
    ///   - rules: What it is judged by.
    ///   - elsewhere: The API that it goes to, where that is not the one that is recorded.
    ///   - signature: Who asks, and why.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    /// - Returns: The decision, and the number by which what came of it is noted; nil where the installation is not recorded.
    /// - Throws: ``SpellingError``, `FuseRatingError` where the new rating does not fit the reserve, or what the store throws.
    public func pass(
        _ update: InstallationUpdate, for asked: Identifier, rules: ForwardingRules = ForwardingRules(),
        elsewhere: String? = nil, attribution: Attribution, now: Timestamp = .now, uptime: Uptime = .now
    ) throws -> (decision: Decision, number: Int64?)? {
        let id = try installation(spelled: asked)
        guard let record = try record(id) else { return nil }
        var members: [JSONValue.Member] = [.init("installation", .text(id.text))]
        var changed = record.installation
        if let maxCurrent = update.maxCurrent {
            changed = try changed.with(rootRating: maxCurrent, at: now)
            members.append(.init("maxCurrent", .number(maxCurrent.amperes)))
        }
        if let mode = update.minPowerOfflineMode {
            changed = try changed.withMinimumPowerUnknown()
            members.append(.init("minPowerOfflineMode", .bool(mode)))
        }
        var decision = try Planner.judge(nil, on: record.with(changed), now: now)
        if update.minPowerOfflineMode != nil { decision = decision.askingForMinimumPower }
        var number: Int64?
        if let maxCurrent = update.maxCurrent, update.minPowerOfflineMode == nil, rules.letsPass(decision) {
            number = try note(.rating(maxCurrent), of: id, at: uptime)
            try put([record.installation], at: now)
        }
        try append(
            attribution.entry(
                .pass, at: now, installation: id, verdict: decision.verdict, exit: rules.exit(decision),
                asked: .object(members).going(to: elsewhere), decided: LoggedDecision.decided(decision)))
        return (decision, number)
    }

    /// Forgets the pending ratings, and the doubts about chargers, that a reading has settled: it began after they were over.
    ///
    /// - Parameters:
    ///   - writes: What was passed, as it was when the reading began.
    ///   - begun: When it began.
    public func settle(_ writes: [ForwardedWrite], readSince begun: Uptime) throws {
        try forget(writes.filter { $0.isOver(at: begun) })
    }
}

extension Installation {
    /// The installation in a minimum-power mode of which it is not known what it does.
    fileprivate func withMinimumPowerUnknown() throws -> Installation {
        var rules = rules
        (rules.isMinimumPowerOn, rules.minimumPowerMode) = (true, nil)
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }

    /// The installation with another rating of its own fuse, recorded at a moment: on every line, but for those that a person
    /// rated lower than the others, which the API cannot.
    fileprivate func with(rootRating: Milliamperes, at moment: Timestamp) throws -> Installation {
        var fuses = fuses
        let old = fuses[0].rating
        var ratings: [Line: Milliamperes] = [:]
        let largest = lines.compactMap { old.ratings[$0] }.max()
        for line in lines {
            let own = old.ratings[line]
            ratings[line] = own.map { $0 == largest ? rootRating : min($0, rootRating) } ?? rootRating
        }
        fuses[0].rating = try FuseRating(ratings: ratings, factor: old.factor, reserve: old.reserve)
        if fuses[0].rating != old { fuses[0].ratedAt = moment }
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }
}
