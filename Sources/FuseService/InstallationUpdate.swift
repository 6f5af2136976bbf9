public import FuseCore

/// The settings of an installation update that offline values depend on.
public struct InstallationUpdate: Hashable, Sendable {
    /// `maxCurrent`: the rating of the installation's fuse; nil if it stays.
    public let maxCurrent: Milliamperes?
    /// `minPowerOfflineMode`; nil if it stays.
    ///
    /// Its effect beside an override is not documented.
    public let minPowerOfflineMode: Bool?

    /// Makes an update.
    public init(maxCurrent: Milliamperes?, minPowerOfflineMode: Bool?) {
        self.maxCurrent = maxCurrent
        self.minPowerOfflineMode = minPowerOfflineMode
    }

    /// True when offline values do not depend on the update.
    public var isHarmless: Bool { maxCurrent == nil && minPowerOfflineMode == nil }
}
