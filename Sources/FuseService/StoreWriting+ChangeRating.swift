public import FuseCore
import FuseJSON
public import FusePlanner
public import FuseRecord
import FuseReport

extension StoreWriting {
    /// Judges an installation against its new rating.
    ///
    /// Until a pull shows the outcome, the installation may have the new rating or the recorded one, and the
    /// smaller one counts. It is recorded before anything is sent, and no larger one is recorded meanwhile. A
    /// larger rating takes effect only once it is pulled: the main fuse may be smaller than the rating set in
    /// the cloud.
    ///
    /// - Parameters:
    ///   - update: The settings.
    ///   - asked: The installation, spelled in any letter case.
    ///   - rules: The rules of the judgement.
    ///   - elsewhere: The API that the update goes to, if it is not the recorded one.
    ///   - attribution: The author of the request, and the reason.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    /// - Returns: The decision, and the number for noting the outcome; nil if the installation is not
    ///   recorded.
    /// - Throws: ``SpellingError``, `FuseRatingError` if the new rating does not fit the reserve, or the
    ///   errors of the store.
    public func forward(
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

    /// Forgets the pending ratings and the doubts about chargers that a reading has settled.
    ///
    /// Only writes that were over when the reading began are settled.
    ///
    /// - Parameters:
    ///   - writes: The forwarded writes, as they were when the reading began.
    ///   - begun: The moment at which it began.
    /// - Throws: The errors of the store.
    public func settle(_ writes: [ForwardedWrite], readSince begun: Uptime) throws {
        try forget(writes.filter { $0.isOver(at: begun) })
    }
}

extension Installation {
    /// The installation in a minimum-power mode whose effect is not declared.
    fileprivate func withMinimumPowerUnknown() throws -> Installation {
        var rules = rules
        (rules.isMinimumPowerOn, rules.minimumPowerMode) = (true, nil)
        return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }

    /// The installation with another rating of its main fuse, recorded at a moment.
    ///
    /// The rating applies to every line, except to lines that a person rated lower than the others: the API
    /// cannot do that.
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
