public import FuseCore

/// The result of importing a declaration over a record (rules: Imports).
public struct Recording: Sendable {
    /// The installation to be recorded.
    public let result: Installation
    /// The changes, in the order of the declaration.
    public internal(set) var changes: [RecordedChange]
    /// Notes for the operator beside the changes, one line each.
    public private(set) var notes: [String]
    /// The changes that the operator must request with `--replace`.
    ///
    /// They remove a load, a circuit or a charger, or replace an override.
    public var needingReplace: [RecordedChange] { changes.filter(\.needsReplace) }

    /// Merges a declaration with the record (rules: Imports).
    ///
    /// Facts are taken from the declaration. An override that it does not state stays as recorded, and so
    /// does a reading. An override that it states is confirmed at the time of the import. If the override
    /// repeats the record, it is confirmed at the time at which it was read; writing it down again does not
    /// confirm it.
    ///
    /// - Parameters:
    ///   - declaration: The declaration.
    ///   - recorded: The record under the same id; nil where there is none.
    ///   - arriving: The declared chargers that are recorded in another installation, with their records,
    ///     which they keep.
    ///   - inFlight: The chargers in flight, for which repeating the record confirms nothing.
    ///   - now: The time of the import.
    /// - Throws: `InstallationError` where the facts to be recorded contradict each other.
    public init(
        of declaration: Declaration, onto recorded: Installation?,
        arriving: [Identifier: Charger] = [:], inFlight: Set<Identifier> = [], at now: Timestamp
    ) throws(InstallationError) {
        let declared = declaration.installation
        let known = (recorded?.chargersByID ?? [:]).merging(arriving) { here, _ in here }
        let comparison = LoadComparison(from: recorded ?? declared, to: declared)
        var (chargers, notes) = ([Charger](), declaration.notes)
        chargers.reserveCapacity(declared.chargers.count)
        for charger in declared.chargers {
            let stated = declaration.stated[charger.id] ?? []
            let readAt = declaration.readAt[charger.id]
            var charger = charger.recorded(stating: stated, onto: known[charger.id], readAt: readAt, at: now)
            if let known = known[charger.id] {
                notes += charger.keepWhatProgramsLower(from: known, stating: stated, comparison)
            }
            if inFlight.contains(charger.id) { charger.confirmedAt = known[charger.id]?.confirmedAt }
            chargers.append(charger)
        }
        var rules = declared.rules
        if !declaration.statesMinimumPower {
            rules.isMinimumPowerOn = recorded?.rules.isMinimumPowerOn ?? false
        }
        let fuses = declared.fuses.map { fuse in
            fuse.recorded(onto: recorded?.fusePlaces[fuse.id].flatMap { recorded?.fuses[$0] }, at: now)
        }
        let result = try Installation(
            id: declared.id, supply: declared.supply, rules: rules, fuses: fuses, chargers: chargers)
        self.result = result
        self.notes = notes
        self.changes = RecordedChange.between(
            recorded, result, stating: declaration, arriving: arriving, at: now)
    }

    /// Returns the same with one more note.
    public func noting(_ note: String) -> Recording {
        var copy = self
        copy.notes.append(note)
        return copy
    }
}

extension Fuse {
    /// Returns a declared fuse with the recorded facts that stay: its origin and the time of its rating.
    fileprivate func recorded(onto recorded: Fuse?, at now: Timestamp) -> Fuse {
        var fuse = self
        fuse.isRead = isRead || recorded?.isRead ?? false
        fuse.ratedAt = now
        if let recorded, recorded.rating.ratings == rating.ratings { fuse.ratedAt = recorded.ratedAt }
        return fuse
    }
}

extension Charger {
    /// Returns a declared charger with the recorded facts that stay.
    fileprivate func recorded(
        stating stated: StatedSettings, onto recorded: Charger?, readAt: Timestamp?, at now: Timestamp
    ) -> Charger {
        var charger = self
        guard let recorded else {
            charger.confirmedAt = now
            charger.awaitsSince = charger.awaitsReading ? now : nil
            charger.readingRecordedAt = charger.reading.map { _ in now }
            return charger
        }
        if !stated.contains(.current) { charger.offline.current = recorded.offline.current }
        if !stated.contains(.phase) { charger.offline.phase = recorded.offline.phase }
        charger.confirmedAt = charger.confirmation(stated, after: recorded, readAt: readAt, at: now)
        if charger.wiring == recorded.wiring { charger.wiringIsRead = recorded.wiringIsRead }
        charger.takeReading(stated, from: recorded, at: now)
        charger.readingRecordedAt =
            charger.reading == recorded.reading
            ? recorded.readingRecordedAt : charger.reading.map { _ in now }
        return charger
    }

    /// Returns the time since which its override is confirmed; repeating the override does not change it.
    private func confirmation(
        _ stated: StatedSettings, after recorded: Charger, readAt: Timestamp?, at now: Timestamp
    ) -> Timestamp? {
        guard stated.isSuperset(of: [.current, .phase]) else { return recorded.confirmedAt }
        guard offline == recorded.offline else { return now }
        guard let readAt, let confirmedAt = recorded.confirmedAt else { return recorded.confirmedAt ?? now }
        return max(confirmedAt, min(readAt, now))
    }

    /// Takes the stated reading, or keeps the recorded one, and decides if it is evidence for the settings.
    private mutating func takeReading(
        _ stated: StatedSettings, from recorded: Charger, at now: Timestamp
    ) {
        var since = recorded.awaitsSince
        if !stated.contains(.reading) || reading == recorded.reading {
            // The old reading is evidence for the old settings. Beside another override it shows up as
            // unconfirmed, and for a charger made automatic it is no evidence.
            var isStale = recorded.awaitsReading || awaitsReading
            keepHold(of: recorded)
            if offline != recorded.offline {
                isStale = offline.current == .automatic && !recorded.isUnread
                since = now
            }
            observation = Observation(recorded.reading, isStale: isStale)
        } else if offline.current == .automatic, offline != recorded.offline {
            // The reading may be from before the change. The time of the change is unknown, but not later
            // than now.
            keepHold(of: recorded)
            observation = .stale(reading)
            since = now
        } else if recorded.awaitsReading || recorded.phaseMoved,
            isAutomatic || offline == recorded.offline
        {
            // Only a later reading is evidence: a repeated old document is not, nor one that awaits a reading
            // itself.
            let isSince = reading?.readAt?.believed(at: now).map { readAt in
                (since ?? recorded.confirmedAt).map {
                    isEvidence(at: readAt, since: $0, former: recorded.former)
                } ?? true
            }
            if !(isSince ?? false) { observation = .stale(reading) }
            if awaitsReading { keepHold(of: recorded) }
        }
        awaitsSince = awaitsReading || phaseMoved ? since ?? now : nil
    }

    /// True if the reading shows what the charger holds since a change.
    ///
    /// A charger that was made automatic shows its former override until it has received the change.
    private func isEvidence(at readAt: Timestamp, since change: Timestamp, former: OfflineOverride?) -> Bool {
        guard let former = former?.current.milliamperes, reading?.agrees(with: former) ?? false else {
            return readAt >= change
        }
        return readAt.milliseconds >= change.milliseconds + RecordedRequest.lifetime
    }

    /// Keeps the settings that a charger may hold since it was made automatic or its phase was changed.
    ///
    /// They stay until the charger is read.
    private mutating func keepHold(of recorded: Charger) {
        guard offline.current == .automatic else {
            (former, phaseMoved) = (nil, false)
            return
        }
        if recorded.offline.current == .automatic {
            former = .larger(former, recorded.former)
            phaseMoved =
                phaseMoved || recorded.phaseMoved
                || (offline.phase != recorded.offline.phase
                    && recorded.observation != .never)
        } else {
            former = .larger(former, recorded.offline)
            phaseMoved = phaseMoved || offline.phase != recorded.offline.phase
        }
    }
}

extension OfflineOverride? {
    /// Returns an override that covers two: the larger current, and any phase where their phases differ.
    fileprivate static func larger(_ one: OfflineOverride?, _ other: OfflineOverride?) -> OfflineOverride? {
        guard let one, let other else { return one ?? other }
        let currents = [one.current, other.current].compactMap(\.milliamperes)
        return OfflineOverride(
            current: currents.max().map(OfflineCurrent.overridden) ?? .automatic,
            phase: one.phase == other.phase ? one.phase : .automatic)
    }
}
