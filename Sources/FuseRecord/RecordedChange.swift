public import FuseCore

/// A fact that may change; FuseReport has the text for each.
public enum RecordedFact: String, CaseIterable, Sendable {
    /// The installation's kind of supply.
    case supply
    /// The rule for automatic currents.
    case automatic
    /// The bound of automatic currents.
    case automaticBound
    /// The rule for an override below the minimum.
    case belowMinimum
    /// The rule for undeclared wiring.
    case undeclaredWiring
    /// The rule for an override on IT-3.
    case itCurrent
    /// The effect of the vendor's minimum-power mode.
    case minimumPowerMode
    /// The state of that mode as it was read: on or off.
    case minimumPowerModeRead
    /// The allowed age of a value that counts.
    case maxRecordAge
    /// The warnings that the operator has accepted.
    case accepted
    /// A fuse's or charger's name.
    case name
    /// The fuse above a circuit or a charger.
    case below
    /// A fuse's rating.
    case fuse
    /// A fuse's usable share.
    case factor
    /// A fuse's reserve.
    case reserve
    /// A charger's wiring.
    case wiring
    /// A charger's minimum current.
    case minCurrent
    /// A charger's maximum current.
    case maxCurrent
    /// The largest current set at a charger itself.
    case boxLimit
    /// The ability of a charger to honour a one-phase choice.
    case phaseSelectable
    /// The current of a charger that the cloud does not bind.
    case fixedCurrent
    /// The assumptions behind the current of such a charger.
    case fixedAssumes
    /// The recorded offline current.
    case offlineCurrent
    /// The recorded offline phase.
    case offlinePhase
    /// The effective value last read.
    case observed
    /// The override from before a charger was made automatic, which it may hold until it is read.
    case madeAutomaticFrom
    /// The phase of an automatic charger, changed since it was read or not.
    case phaseMoved
    /// The API that the installation was pulled from.
    case api
}

/// The value of a fact.
public enum RecordedValue: Hashable, Sendable {
    /// No declared value.
    case none
    /// A name as documents write it.
    case word(String)
    /// A current.
    case current(Milliamperes)
    /// One current per line; nil where it is unknown or the line does not exist.
    case lines([Milliamperes?])
    /// A share of a whole.
    case share(UsableFactor)
    /// A number of seconds.
    case seconds(Int64)
    /// A reading.
    case reading(Reading)
    /// An offline current and phase.
    case override(OfflineOverride)
}

/// One difference between two records.
public struct RecordedChange: Hashable, Sendable {
    /// The kind of a change.
    public enum Kind: Hashable, Sendable {
        /// A new installation.
        case newInstallation
        /// A new circuit.
        case newCircuit
        /// A removed circuit.
        case circuitGone
        /// A new charger.
        case newCharger
        /// A removed charger.
        case chargerGone
        /// A fact with another value.
        case fact(RecordedFact, from: RecordedValue, to: RecordedValue)
    }

    /// The installation, circuit or charger that changes.
    public let subject: Identifier
    /// The kind of the change.
    public let kind: Kind
    /// True if a line counts for less, a charger has one fuse less above it, or headroom is added.
    private let takesAway: Bool

    /// Makes a change.
    package init(subject: Identifier, kind: Kind, takesAway: Bool = false) {
        (self.subject, self.kind, self.takesAway) = (subject, kind, takesAway)
    }

    /// True if it may remove a load, so that an import requires `--replace`.
    public var needsReplace: Bool {
        switch kind {
        case .newInstallation, .newCircuit, .newCharger: false
        case .circuitGone, .chargerGone: true
        case .fact(.offlineCurrent, _, _), .fact(.offlinePhase, _, _): true
        case .fact: takesAway
        }
    }

    /// Returns the differences between the record and a new state.
    ///
    /// - Parameters:
    ///   - old: The record; nil where there is none.
    ///   - new: The new state.
    ///   - declaration: The declaration that led to it, for the facts that it leaves out.
    ///   - arriving: Its chargers that are recorded in another installation.
    ///   - now: The current time.
    /// - Returns: The changes. Where there is no record, they are the new installation and the chargers that
    ///   come from another one.
    package static func between(
        _ old: Installation?, _ new: Installation, stating declaration: Declaration,
        arriving: [Identifier: Charger], at now: Timestamp
    ) -> [RecordedChange] {
        guard let old else {
            let loss = LoadLoss(from: new, to: new, stating: declaration, at: now)
            return [RecordedChange(subject: new.id, kind: .newInstallation)]
                + new.chargers.flatMap { of($0, arriving[$0.id], loss, isArriving: true) }
        }
        let loss = LoadLoss(from: old, to: new, stating: declaration, at: now)
        var changes = facts(of: new.id, old.recordedFacts, new.recordedFacts) { loss.isIn(rule: $0) }
        for fuse in new.fuses {
            guard let was = old.fusePlaces[fuse.id].map({ old.fuses[$0] }) else {
                changes.append(RecordedChange(subject: fuse.id, kind: .newCircuit))
                continue
            }
            changes += facts(of: fuse.id, was.recordedFacts, fuse.recordedFacts) {
                loss.isIn($0, of: fuse, was: was)
            }
        }
        for charger in new.chargers {
            if let was = old.chargerPlaces[charger.id].map({ old.chargers[$0] }) {
                changes += of(charger, was, loss, isArriving: false)
            } else {
                changes.append(RecordedChange(subject: charger.id, kind: .newCharger))
                changes += of(charger, arriving[charger.id], loss, isArriving: true)
            }
        }
        changes += old.fuses.filter { new.fusePlaces[$0.id] == nil }.map {
            RecordedChange(subject: $0.id, kind: .circuitGone)
        }
        changes += old.chargers.filter { new.chargerPlaces[$0.id] == nil }.map {
            RecordedChange(subject: $0.id, kind: .chargerGone)
        }
        return changes
    }

    /// Returns the differences of a charger.
    ///
    /// The name and place of an arriving charger are new in any case and are left out.
    private static func of(
        _ charger: Charger, _ was: Charger?, _ loss: LoadLoss, isArriving: Bool
    ) -> [RecordedChange] {
        guard let was else { return [] }
        func facts(_ charger: Charger) -> Facts {
            charger.recordedFacts.filter { !isArriving || ($0.0 != .name && $0.0 != .below) }
        }
        return self.facts(of: charger.id, facts(was), facts(charger)) { loss.isIn($0, of: charger, was: was) }
    }

    private typealias Facts = [(RecordedFact, RecordedValue)]

    private static func facts(
        of subject: Identifier, _ old: Facts, _ new: Facts, takesAway: (RecordedFact) -> Bool
    ) -> [RecordedChange] {
        zip(old, new).compactMap { was, now in
            guard was.1 != now.1 else { return nil }
            return RecordedChange(
                subject: subject, kind: .fact(now.0, from: was.1, to: now.1), takesAway: takesAway(now.0))
        }
    }
}

extension RecordedValue {
    /// Makes a name, or no value for nil.
    package init(_ word: String?) { self = word.map { .word($0) } ?? .none }
    fileprivate init(_ current: Milliamperes?) { self = current.map { .current($0) } ?? .none }
}

extension CountingRules {
    /// The acceptances as text; nil where there are none.
    fileprivate var acceptedText: String? {
        accepted.isEmpty
            ? nil
            : accepted.map { one in
                let subject =
                    switch one.subject {
                    case .charger(let charger): charger.text
                    case .fuse(let fuse, let line): fuse.text + (line.map { " \($0.label)" } ?? "")
                    }
                return "\(one.code.rawValue) of \(subject) until \(one.lastDay), by \(one.by): \(one.reason)"
            }.joined(separator: "; ")
    }
}

extension Installation {
    /// The installation's kind of supply and rules as facts, in a fixed order.
    package var recordedFacts: [(RecordedFact, RecordedValue)] {
        [
            (.supply, RecordedValue(supply?.rawValue)),
            (.automatic, .word(rules.automatic.rawValue)),
            (.automaticBound, RecordedValue(rules.automaticBound)),
            (.belowMinimum, .word(rules.belowMinimum.rawValue)),
            (.undeclaredWiring, .word(rules.undeclaredWiring.rawValue)),
            (.itCurrent, RecordedValue(rules.itCurrent?.rawValue)),
            (.minimumPowerMode, RecordedValue(rules.minimumPowerMode?.rawValue)),
            (.minimumPowerModeRead, .word(String(rules.isMinimumPowerOn))),
            (.maxRecordAge, rules.maxRecordAge.map { .seconds($0) } ?? .none),
            (.accepted, RecordedValue(rules.acceptedText)),
        ]
    }
}

extension Fuse {
    /// The fuse's declared facts, in a fixed order.
    package var recordedFacts: [(RecordedFact, RecordedValue)] {
        [
            (.name, .word(name)),
            (.below, RecordedValue(parent?.text)),
            (.fuse, .lines(Line.allCases.map { rating.ratings[$0] })),
            (.factor, .share(rating.factor)),
            (.reserve, .lines(Line.allCases.map { rating.reserve[$0] })),
        ]
    }
}

extension Charger {
    private var recordedFixed: RecordedValue {
        switch fixed {
        case .unknown: .word("unknown")
        case .byLine(let lines):
            .lines(Line.allCases.map { if case .known(let current) = lines[$0] { current } else { nil } })
        case .known, nil: RecordedValue(fixedCurrent)
        }
    }

    /// The charger's declared and recorded facts, in a fixed order.
    package var recordedFacts: [(RecordedFact, RecordedValue)] {
        [
            (.name, .word(name)),
            (.below, .word(fuse.text)),
            (.wiring, RecordedValue(wiring?.rawValue)),
            (.minCurrent, .current(minCurrent)),
            (.maxCurrent, .current(maxCurrent)),
            (.boxLimit, RecordedValue(boxLimit)),
            (.phaseSelectable, .word(String(phaseSelectable))),
            (.fixedCurrent, recordedFixed),
            (
                .fixedAssumes,
                fixedAssumes.isEmpty
                    ? .none : .word(fixedAssumes.codes.map(\.rawValue).joined(separator: ", "))
            ),
            (.offlineCurrent, offline.current.milliamperes.map { .current($0) } ?? .word("-1")),
            (.offlinePhase, .word(String(offline.phase.rawValue))),
            (.observed, reading.map { .reading($0) } ?? .none),
            (.madeAutomaticFrom, former.map { .override($0) } ?? .none),
            (.phaseMoved, .word(String(phaseMoved))),
        ]
    }
}
