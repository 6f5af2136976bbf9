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
    /// Its fixed current is what its maximum says, which programs move as they like.
    public static let fixedByMaximum = StatedSettings(rawValue: 8)
    /// Its limits were read from the charger, where programs move them as they like.
    public static let limitsRead = StatedSettings(rawValue: 16)
    /// Its wiring is stated.
    public static let wiring = StatedSettings(rawValue: 32)
    /// Whether it honours a one-phase choice is stated.
    public static let phaseSelectable = StatedSettings(rawValue: 64)
}

/// Which of a fuse's numbers a declaration states: one that is left out must not make room by accident.
public struct StatedRating: Hashable, Sendable {
    /// Whether a larger rating is meant: somebody wrote it down, or it is known to be newer than what is recorded.
    public let mayRise: Bool
    /// Whether the factor is stated.
    public let factor: Bool
    /// The lines of which the reserve is stated.
    public let reserve: LineSet

    /// Every number is stated.
    public static let all = StatedRating(mayRise: true, factor: true, reserve: .all)

    /// Says which numbers are stated.
    public init(mayRise: Bool, factor: Bool, reserve: LineSet) {
        (self.mayRise, self.factor, self.reserve) = (mayRise, factor, reserve)
    }
}

/// An installation as somebody declares it, and which facts they spoke of.
public struct Declaration: Hashable, Sendable {
    /// The installation, with defaults where nothing is stated.
    public let installation: Installation
    /// For each charger the settings that are stated.
    public let stated: [Identifier: StatedSettings]
    /// For fuses of which not every number is stated, those that are.
    public let ratings: [Identifier: StatedRating]
    /// Whether it says if the minimum-power mode is on.
    public let statesMinimumPower: Bool
    /// For chargers of which the settings were read, when that was: what merely repeats the record confirms nothing.
    public let readAt: [Identifier: Timestamp]
    /// What a person should know beside the changes: a line each.
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
