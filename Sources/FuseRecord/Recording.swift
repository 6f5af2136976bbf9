public import FuseCore

/// What a declaration leads to, beside what is recorded.
public struct Recording: Sendable {
    /// What is to be recorded.
    public let result: Installation
    /// What changes, in the order of the declaration.
    public internal(set) var changes: [RecordedChange]
    /// What a person should know beside the changes: a line each.
    public private(set) var notes: [String]
    /// Those of the changes that take a load, a circuit or a charger away or put another override in its
    /// place, and that somebody must therefore ask for.
    public var needingReplace: [RecordedChange] { changes.filter(\.needsReplace) }

    /// Merges a declaration with what is recorded (contract, section 4: import).
    ///
    /// Facts are taken from the declaration. An override that it does not state stays as recorded, and so does
    /// a reading. An override that it states is confirmed at this moment; one that repeats the record is confirmed when it
    /// was read, and not by being written down again.
    ///
    /// - Parameters:
    ///   - declaration: What is declared.
    ///   - recorded: What is recorded under the same id; nil where nothing is.
    ///   - arriving: Of the declared chargers those that are recorded in another installation: they take along what is
    ///     recorded of them.
    ///   - inFlight: Chargers that are in flight: saying what is recorded confirms nothing of them.
    ///   - now: The moment of the import.
    /// - Throws: `InstallationError` where what would be recorded does not fit together.
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
            recorded, result, stating: declaration, arriving: arriving)
    }

    /// The same with one more note.
    public func noting(_ note: String) -> Recording {
        var copy = self
        copy.notes.append(note)
        return copy
    }
}

extension Fuse {
    /// A declared fuse with what stays recorded of it: whose it is, and since when its rating is what it is.
    fileprivate func recorded(onto recorded: Fuse?, at now: Timestamp) -> Fuse {
        var fuse = self
        fuse.isRead = isRead || recorded?.isRead ?? false
        fuse.ratedAt = now
        if let recorded, recorded.rating.ratings == rating.ratings { fuse.ratedAt = recorded.ratedAt }
        return fuse
    }
}

extension Charger {
    /// A declared charger with what stays recorded of it.
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

    /// Since when its override is confirmed, which repeating it does not change.
    private func confirmation(
        _ stated: StatedSettings, after recorded: Charger, readAt: Timestamp?, at now: Timestamp
    ) -> Timestamp? {
        guard stated.isSuperset(of: [.current, .phase]) else { return recorded.confirmedAt }
        guard offline == recorded.offline else { return now }
        guard let readAt, let confirmedAt = recorded.confirmedAt else { return recorded.confirmedAt ?? now }
        return max(confirmedAt, min(readAt, now))
    }

    /// Takes the reading that is stated, or keeps the recorded one, and works out whether it speaks for the settings.
    private mutating func takeReading(
        _ stated: StatedSettings, from recorded: Charger, at now: Timestamp
    ) {
        var since = recorded.awaitsSince
        if !stated.contains(.reading) || reading == recorded.reading {
            // The old reading speaks for the old settings: beside another override it shows up as
            // unconfirmed, and for what has become automatic it says nothing.
            reading = recorded.reading
            awaitsReading = recorded.awaitsReading || awaitsReading
            keepHold(of: recorded)
            if offline != recorded.offline {
                awaitsReading = offline.current == .automatic && !recorded.isUnread
                since = now
            }
        } else if offline.current == .automatic, offline != recorded.offline {
            // What it was read at may be from before; when it was set nobody knows, but not later than now.
            keepHold(of: recorded)
            awaitsReading = true
            since = now
        } else if recorded.awaitsReading || recorded.phaseMoved,
            isAutomatic || offline == recorded.offline
        {
            // Only what was read since speaks for it; a repeated old document does not, nor one that says so itself.
            let isSince = reading?.readAt.map { readAt in
                (since ?? recorded.confirmedAt).map { readAt >= $0 } ?? true && readAt <= now.aDayLater
            }
            awaitsReading = awaitsReading || !(isSince ?? false)
            if awaitsReading { keepHold(of: recorded) }
        }
        awaitsSince = awaitsReading || phaseMoved ? since ?? now : nil
    }

    /// Takes over what a charger may hold that was not read since it was made automatic, or since its phase was changed.
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
                    && (recorded.reading != nil || recorded.awaitsReading))
        } else {
            former = .larger(former, recorded.offline)
            phaseMoved = phaseMoved || offline.phase != recorded.offline.phase
        }
    }
}

extension OfflineOverride? {
    /// An override that stands for both of two: the larger current, and where their phases differ any phase.
    fileprivate static func larger(_ one: OfflineOverride?, _ other: OfflineOverride?) -> OfflineOverride? {
        guard let one, let other else { return one ?? other }
        let currents = [one.current, other.current].compactMap(\.milliamperes)
        return OfflineOverride(
            current: currents.max().map(OfflineCurrent.overridden) ?? .automatic,
            phase: one.phase == other.phase ? one.phase : .automatic)
    }
}

extension Timestamp {
    /// A day later: no clock is wrong by more.
    fileprivate var aDayLater: Timestamp { Timestamp(milliseconds: milliseconds + 86_400_000) }
}
