/// The offline phase as the vendor's write field `offlineChargePhase` encodes it (`Phases`).
///
/// It is not the observation `ChargerOfflinePhase` (522), which is a PhaseId: 4 is phase 3 here and all three
/// phases there.
public enum PhaseChoice: Int, CaseIterable, Sendable {
    /// 0: the cloud chooses the phase.
    ///
    /// It does not mean "no load": the charger may load any one of its lines, or all of them.
    case automatic = 0
    /// 1: the charger's phase 1.
    case phase1 = 1
    /// 2: the charger's phase 2.
    case phase2 = 2
    /// 4: the charger's phase 3.
    case phase3 = 4
    /// 7: all phases.
    case all = 7

    /// True for exactly one phase: 1, 2 or 3.
    public var isOnePhase: Bool { self == .phase1 || self == .phase2 || self == .phase3 }
}

/// The offline current: an override, or a value that the cloud chooses.
public enum OfflineCurrent: Hashable, Sendable {
    /// −1 in the vendor's API: the cloud chooses the current.
    case automatic
    /// An override of 0 to 32 A; 0 is the only way to express "no load".
    case overridden(Milliamperes)

    /// The overridden current; nil where the current is automatic.
    public var milliamperes: Milliamperes? {
        if case .overridden(let current) = self { current } else { nil }
    }

    /// The largest override that the vendor's API accepts: 32 A.
    public static let largestOverride = Milliamperes(amperes: 32)
}

/// The pair of offline settings of a charger: current and phase.
public struct OfflineOverride: Hashable, Sendable {
    /// The offline current (`PropertyOfflineCurrentOverride`).
    public var current: OfflineCurrent
    /// The offline phase (`PropertyOfflinePhaseOverride`).
    public var phase: PhaseChoice

    /// The pair without an override: current −1, phase 0.
    public static let automatic = OfflineOverride(current: .automatic, phase: .automatic)

    /// Makes a pair.
    public init(current: OfflineCurrent, phase: PhaseChoice) {
        self.current = current
        self.phase = phase
    }
}

/// The effective offline value last read from a charger (observations 523 and 522).
public struct Reading: Hashable, Sendable {
    /// The current that was read, rounded up to whole milliamperes.
    public let current: Milliamperes
    /// The number of decimals of an ampere in the value read, 0 to 3.
    public let decimals: Int
    /// The installation's lines of the reading, at least one.
    ///
    /// They were measured where ``phase`` is nil. Otherwise they are the lines that the phase meant under the
    /// wiring at the time of the reading.
    public let lines: LineSet
    /// The phase of its terminals that the charger reported (observation 522).
    ///
    /// It is mapped to lines through the current wiring, whatever ``lines`` says. nil where the lines
    /// themselves were read.
    public let phase: PhaseChoice?
    /// The time of the reading; nil where it is unknown.
    public let readAt: Timestamp?

    /// Makes a reading.
    ///
    /// - Parameters:
    ///   - current: 0 to 10,000 A.
    ///   - decimals: The number of decimals of an ampere that were read, 0 to 3; raised where the current
    ///     needs more.
    ///   - lines: The lines, at least one.
    ///   - phase: The phase that the charger reported, or nil where the lines were measured.
    ///   - readAt: The time of the reading, or nil.
    public init(
        current: Milliamperes, decimals: Int, lines: LineSet, phase: PhaseChoice? = nil, readAt: Timestamp?
    ) {
        precondition((0...3).contains(decimals) && !lines.isEmpty, "a reading has 0-3 decimals and a line")
        self.current = current
        self.decimals = (decimals...3).first { current.count % Reading.units[$0] == 0 } ?? 3
        self.lines = lines
        self.phase = phase
        self.readAt = readAt
    }

    /// The value of the last digit read: 1,000 mA for "16", 1 mA for "16.000".
    public var unit: Milliamperes {
        Milliamperes(Reading.units[decimals])
    }

    private static let units: [Int64] = [1_000, 100, 10, 1]

    /// True if a current, rounded to the digits read, equals the current read.
    public func agrees(with current: Milliamperes) -> Bool {
        let distance = max(current, self.current) - min(current, self.current)
        return distance + distance <= unit
    }
}
