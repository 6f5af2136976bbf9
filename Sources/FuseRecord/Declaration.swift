public import FuseCore

/// The settings of a charger that a declaration states.
public struct StatedSettings: OptionSet, Hashable, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// States the offline current.
    public static let current = StatedSettings(rawValue: 1)
    /// States the offline phase.
    public static let phase = StatedSettings(rawValue: 2)
    /// States an observed value.
    public static let reading = StatedSettings(rawValue: 4)
    /// States a fixed current taken from the charger's maximum, which programs change at will.
    public static let fixedByMaximum = StatedSettings(rawValue: 8)
    /// Its limits were read from the charger, where programs move them as they like.
    public static let limitsRead = StatedSettings(rawValue: 16)
    /// Its wiring is stated.
    public static let wiring = StatedSettings(rawValue: 32)
    /// The ability to choose a phase is stated.
    public static let phaseSelectable = StatedSettings(rawValue: 64)
}

/// The numbers of a fuse that a declaration states.
///
/// A number that is left out must not add headroom by accident.
public struct StatedRating: Hashable, Sendable {
    /// True if a larger rating is intended: it is written down, or known to be newer than the record.
    public let mayRise: Bool
    /// True if the factor is stated.
    public let factor: Bool
    /// The lines whose reserve is stated.
    public let reserve: LineSet

    /// The set of all numbers.
    public static let all = StatedRating(mayRise: true, factor: true, reserve: .all)

    /// Makes a set of stated numbers.
    public init(mayRise: Bool, factor: Bool, reserve: LineSet) {
        (self.mayRise, self.factor, self.reserve) = (mayRise, factor, reserve)
    }
}

/// An installation as it is declared, and the facts that the declaration states.
public struct Declaration: Hashable, Sendable {
    /// The installation, with default values for facts that are not stated.
    public let installation: Installation
    /// For each charger, the settings that are stated.
    public let stated: [Identifier: StatedSettings]
    /// For each fuse of which only some numbers are stated, those numbers.
    public let ratings: [Identifier: StatedRating]
    /// True if it states whether the minimum-power mode is on.
    public let statesMinimumPower: Bool
    /// For chargers whose settings were read, the time of the reading.
    ///
    /// Settings that only repeat the record are no confirmation by themselves.
    public let readAt: [Identifier: Timestamp]
    /// Notes for the operator beside the changes, one line each.
    public let notes: [String]

    /// Makes a declaration.
    public init(
        installation: Installation, stated: [Identifier: StatedSettings],
        ratings: [Identifier: StatedRating] = [:], statesMinimumPower: Bool = true,
        readAt: [Identifier: Timestamp] = [:], notes: [String] = []
    ) {
        self.installation = installation
        self.stated = stated
        self.ratings = ratings
        self.statesMinimumPower = statesMinimumPower
        self.readAt = readAt
        self.notes = notes
    }
}
