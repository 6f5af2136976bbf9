/// The evidence that reading a charger gives for its recorded settings (rules: Readings).
///
/// A reading is evidence only for the settings under which it was made. That is so for no charger that was
/// made automatic since. It is also so for none whose reading differed from its settings and that was set to
/// something else since.
public enum Observation: Hashable, Sendable {
    /// It was never read, and no reading is awaited.
    case never
    /// It was read under the recorded settings.
    case current(Reading)
    /// It awaits a reading. The last one, if there is any, cannot confirm the recorded settings.
    case stale(Reading?)

    /// The last reading; nil where there is none.
    public var reading: Reading? {
        switch self {
        case .never: nil
        case .current(let reading): reading
        case .stale(let reading): reading
        }
    }

    /// True if a newer reading is awaited.
    public var isStale: Bool { if case .stale = self { true } else { false } }

    /// The evidence of a reading, if there is one.
    ///
    /// - Parameters:
    ///   - reading: The last reading; nil where there is none.
    ///   - isStale: True if it cannot confirm the recorded settings.
    package init(_ reading: Reading?, isStale: Bool) {
        self = isStale ? .stale(reading) : reading.map(Self.current) ?? .never
    }
}
