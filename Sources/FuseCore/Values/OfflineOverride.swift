/// The offline phase as the vendor's write field `offlineChargePhase` encodes it (`Phases`).
///
/// Not to be mistaken for the observation `ChargerOfflinePhase` (522), which is a PhaseId: 4 is phase 3
/// here and all three phases there.
public enum PhaseChoice: Int, CaseIterable, Sendable {
    /// 0: the cloud chooses. Not "no load": the charger may end up on any of its lines, or all.
    case automatic = 0
    /// 1: the charger's phase 1.
    case phase1 = 1
    /// 2: the charger's phase 2.
    case phase2 = 2
    /// 4: the charger's phase 3.
    case phase3 = 4
    /// 7: all phases.
    case all = 7

    /// Whether exactly one phase is asked for.
    public var isOnePhase: Bool { self == .phase1 || self == .phase2 || self == .phase3 }
}

/// The offline current: given, or left to the cloud.
public enum OfflineCurrent: Hashable, Sendable {
    /// −1 in the vendor's API: the cloud chose it.
    case automatic
    /// An override of 0 to 32 A; 0 is the one way to say "no load".
    case overridden(Milliamperes)

    /// The overridden current, or nil where it is automatic.
    public var milliamperes: Milliamperes? {
        if case .overridden(let current) = self { current } else { nil }
    }

    /// The largest override the vendor's API takes: 32 A.
    public static let largestOverride = Milliamperes(amperes: 32)
}

/// A charger's recorded pair of offline settings.
public struct OfflineOverride: Hashable, Sendable {
    /// The offline current (`PropertyOfflineCurrentOverride`).
    public var current: OfflineCurrent
    /// The offline phase (`PropertyOfflinePhaseOverride`).
    public var phase: PhaseChoice

    /// Nothing overridden: −1 and 0.
    public static let automatic = OfflineOverride(current: .automatic, phase: .automatic)

    /// Makes the pair.
    public init(current: OfflineCurrent, phase: PhaseChoice) {
        self.current = current
        self.phase = phase
    }
}

/// The effective offline value last read from a charger (observations 523 and 522).
public struct Reading: Hashable, Sendable {
    /// The current read, rounded up to whole milliamperes.
    public let current: Milliamperes
    /// How many decimals of an ampere it was read with, 0 to 3.
    public let decimals: Int
    /// The installation's lines it was read on, at least one: measured where ``phase`` is nil, and else the lines that
    /// the phase meant by the wiring of that moment.
    public let lines: LineSet
    /// The phase of its terminals that the charger told (observation 522); nil where the lines themselves were read. It
    /// is led through the wiring that holds now, whatever ``lines`` were.
    public let phase: PhaseChoice?
    /// When it was read; nil where nobody said.
    public let readAt: Timestamp?

    /// Makes a reading.
    ///
    /// - Parameters:
    ///   - current: 0 to 10,000 A.
    ///   - decimals: How many decimals of an ampere were read, 0 to 3; more where the current needs them.
    ///   - lines: The lines, at least one.
    ///   - phase: The phase that the charger told, or nil where the lines were measured.
    ///   - readAt: When, or nil.
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

    /// The last digit it was read with: 1,000 mA for "16", 1 mA for "16.000".
    public var unit: Milliamperes {
        Milliamperes(Reading.units[decimals])
    }

    private static let units: [Int64] = [1_000, 100, 10, 1]

    /// Whether a current, rounded to the digits read, is the current read.
    public func agrees(with current: Milliamperes) -> Bool {
        let distance = max(current, self.current) - min(current, self.current)
        return distance + distance <= unit
    }
}
