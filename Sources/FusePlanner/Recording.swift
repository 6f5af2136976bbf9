// Room: what importing a declaration does to what is recorded.
// Answers: the new record, what changes, and what must not change by accident. Must not know: notations, rows.

public import FuseCore

/// Which of a charger's recorded settings a declaration states.
public struct StatedSettings: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The offline current is stated.
    public static let current = StatedSettings(rawValue: 1)
    /// The offline phase is stated.
    public static let phase = StatedSettings(rawValue: 2)
    /// An observed value is stated.
    public static let reading = StatedSettings(rawValue: 4)
}

/// An installation as somebody declares it, and which settings they spoke of.
public struct Declaration: Hashable, Sendable {
    /// The installation, with defaults where nothing is stated.
    public let installation: Installation
    /// For each charger the settings that are stated.
    public let stated: [Identifier: StatedSettings]

    /// Makes a declaration.
    public init(installation: Installation, stated: [Identifier: StatedSettings]) {
        self.installation = installation
        self.stated = stated
    }
}

/// What a declaration leads to, beside what is recorded.
public struct Recording: Sendable {
    /// What is to be recorded.
    public let result: Installation
    /// What changes, in the order of the declaration.
    public let changes: [RecordedChange]
    /// Those of the changes that take a load, a circuit or a charger away or put another override in its
    /// place, and that somebody must therefore ask for.
    public var needingReplace: [RecordedChange] { changes.filter(\.needsReplace) }

    /// Merges a declaration with what is recorded (contract, section 4: import).
    ///
    /// Facts are taken from the declaration. An override that it does not state stays as recorded, and so does
    /// a reading. An override that it states is confirmed at this moment.
    ///
    /// - Parameters:
    ///   - declaration: What is declared.
    ///   - recorded: What is recorded under the same id; nil where nothing is.
    ///   - inFlight: Chargers that are in flight: saying what is recorded confirms nothing of them.
    ///   - now: The moment of the import.
    /// - Throws: `InstallationError` where what would be recorded does not fit together.
    public init(
        of declaration: Declaration, onto recorded: Installation?, inFlight: Set<Identifier> = [],
        at now: Timestamp
    ) throws(InstallationError) {
        let declared = declaration.installation
        let known = recorded?.chargersByID ?? [:]
        var chargers: [Charger] = []
        chargers.reserveCapacity(declared.chargers.count)
        for charger in declared.chargers {
            let stated = declaration.stated[charger.id] ?? []
            var charger = charger.recorded(stating: stated, onto: known[charger.id], at: now)
            if inFlight.contains(charger.id) { charger.confirmedAt = known[charger.id]?.confirmedAt }
            chargers.append(charger)
        }
        let result = try Installation(
            id: declared.id, supply: declared.supply, rules: declared.rules, fuses: declared.fuses,
            chargers: chargers)
        self.result = result
        self.changes = RecordedChange.between(recorded, result)
    }
}

extension Charger {
    /// A declared charger with what stays recorded of it.
    fileprivate func recorded(
        stating stated: StatedSettings, onto recorded: Charger?, at now: Timestamp
    ) -> Charger {
        var charger = self
        guard let recorded else {
            charger.confirmedAt = now
            charger.awaitsSince = charger.awaitsReading ? now : nil
            return charger
        }
        var since = recorded.awaitsSince
        if !stated.contains(.current) { charger.offline.current = recorded.offline.current }
        if !stated.contains(.phase) { charger.offline.phase = recorded.offline.phase }
        charger.confirmedAt = stated.isSuperset(of: [.current, .phase]) ? now : recorded.confirmedAt
        if charger.wiring == recorded.wiring { charger.wiringIsRead = recorded.wiringIsRead }
        if !stated.contains(.reading) || charger.reading == recorded.reading {
            // The old reading speaks for the old settings: beside another override it shows up as
            // unconfirmed, and for what has become automatic it says nothing.
            charger.reading = recorded.reading
            charger.awaitsReading = recorded.awaitsReading || charger.awaitsReading
            charger.keepHold(of: recorded)
            if charger.offline != recorded.offline {
                charger.awaitsReading = charger.offline.current == .automatic && !recorded.isUnread
                since = now
            }
        } else if charger.isAutomatic, charger.offline != recorded.offline {
            // What it was read at may be from before; when it was set nobody knows, but not later than now.
            charger.keepHold(of: recorded)
            charger.awaitsReading = true
            since = now
        } else if recorded.awaitsReading || recorded.phaseMoved,
            charger.isAutomatic || charger.offline == recorded.offline
        {
            // Only what was read since speaks for it; a repeated old document does not, nor one that says so itself.
            let isSince = charger.reading?.readAt.map { readAt in
                (since ?? recorded.confirmedAt).map { readAt >= $0 } ?? true && readAt <= now.aDayLater
            }
            charger.awaitsReading = charger.awaitsReading || !(isSince ?? false)
            if charger.awaitsReading { charger.keepHold(of: recorded) }
        }
        charger.awaitsSince = charger.awaitsReading || charger.phaseMoved ? since ?? now : nil
        return charger
    }

    /// Takes over what a charger may hold that was not read since it was made automatic, or since its phase was changed.
    private mutating func keepHold(of recorded: Charger) {
        guard offline.current == .automatic else {
            (former, phaseMoved) = (nil, false)
            return
        }
        if recorded.offline.current == .automatic {
            former = former ?? recorded.former
            phaseMoved =
                phaseMoved || recorded.phaseMoved
                || (offline.phase != recorded.offline.phase
                    && (recorded.reading != nil || recorded.awaitsReading))
        } else {
            former = recorded.offline
        }
    }
}

extension Timestamp {
    /// A day later: no clock is wrong by more.
    fileprivate var aDayLater: Timestamp { Timestamp(milliseconds: milliseconds + 86_400_000) }
}
