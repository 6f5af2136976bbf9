/// A charger: its declared facts, its recorded override and its last reading.
///
/// Currents in mA.
package struct ReferenceCharger: Sendable {
    var id: String
    var circuit: String  // the id of its fuse; the installation's id for the root
    var wiring: String?  // "L1L2L3" and so on, one line, a pair, "unknown"; nil is undeclared
    var min: Int, max: Int
    var box: Int?  // the largest current that the box allows
    var selectable: Bool
    var fixed: Int?
    var isUnlimited: Bool  // its maximum counts instead of fixed; the true current may be larger
    var fixedByLine: [String: Int?]?  // instead of fixed, a current for each wired line; nil is not known
    var current: Int?  // the overridden current; nil is automatic
    var phase: Int  // 0 automatic; 1, 2, 4 one phase; 7 all
    var observed: ReferenceObserved?
    var awaitsReading: Bool
    /// The override that it had before it was made automatic; nil where that is over or unknown.
    var former: (current: Int, phase: Int)?
    /// True when its phase was changed while it was automatic, and it was not read since.
    var isMoved: Bool
    /// An additional load: one setting is proposed, and the other may be as it was read.
    var halfChanged: [String: Int] = [:]
    /// True when an update, a current or a phase is proposed for it.
    var isProposed = false, isCurrentProposed = false, isPhaseProposed = false
}

/// The effective value last read from a charger, with the resolution of the reading.
package struct ReferenceObserved: Sendable {
    var current: Int, unit: Int
    var lines: [String]
    /// The phase of its terminals that the charger reported; nil where the lines were measured.
    var phase: Int?
}

/// A fuse: a missing rating is unknown, a missing reserve is 0, a nil parent marks the root.
package struct ReferenceFuse: Sendable {
    var id: String
    var parent: String?
    var rating: [String: Int]
    var factorBillionths: Int
    var reserve: [String: Int]
}

/// An installation: its supply, its counting rules, its fuses and its chargers.
package struct ReferenceInstallation: Sendable {
    var supply: String?
    var automatic: String
    var automaticBound: Int?
    var belowMinimum: String, undeclaredWiring: String
    var itCurrent: String?  // nil is not declared
    var minimumPowerMode: String?  // "minimum", "ignored"; nil is not declared
    var isMinimumPowerOn: Bool
    var fuses: [ReferenceFuse]
    var chargers: [ReferenceCharger]
}

extension ReferenceInstallation {
    /// The same installation, with both settings of each update recorded as in force.
    package var asRecorded: ReferenceInstallation {
        var recorded = self
        for n in recorded.chargers.indices {
            (recorded.chargers[n].halfChanged, recorded.chargers[n].isProposed) = ([:], false)
        }
        return recorded
    }
}

/// A change to one charger.
///
/// For the current, nil is unchanged and `.some(nil)` is automatic.
package struct ReferenceUpdate: Sendable {
    var charger: String
    var current: Int??
    var phase: Int?, max: Int?, min: Int?
}
