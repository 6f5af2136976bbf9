import FuseCore

extension LoadCause {
    /// The reason for a charger's load, in a few words.
    var text: String {
        switch self {
        case .override(let override): "override \(override.text)"
        case .belowMinimumAsZero(let override):
            "override \(override.text) is below its minimum and counts as 0"
        case .minimumPower(let current): "its minimum of \(current.text), by the minimum-power mode"
        case .automaticExcluded(let least): "automatic, excluded by rule\(LoadCause.minimum(least))"
        case .automaticUnknown(let least): "automatic, and nothing is known of it\(LoadCause.minimum(least))"
        case .automaticHeld(let current): "made automatic and not read since, may hold \(current.text)"
        case .automaticObserved(let current): "automatic, \(current.text) observed"
        case .automaticBound(let current): "automatic, bound by \(current.text)"
        case .automaticNotReadSince(let current): "made automatic and not read since, at most \(current.text)"
        case .automaticNeverRead(let current): "automatic and never read, at most \(current.text)"
        case .fixed(let current): FixedCurrent.known(current).text
        case .fixedUnknown(let current): "\(FixedCurrent.unknown.text), \(current.text) or more"
        case .fixedByLine(let lines): FixedCurrent.byLine(lines).text
        case .inFlight(let recorded, let sent):
            recorded == sent
                ? "\(recorded.text), with other settings in flight"
                : "in flight from \(recorded.text) to \(sent.text)"
        case .readOtherwise(let reading, let cause): "last read at \(reading.text); \(cause.text)"
        }
    }

    /// ` but for its minimum of 6 A`; nothing where the minimum-power mode gives none.
    fileprivate static func minimum(_ least: Milliamperes) -> String {
        least == .zero ? "" : " but for its minimum of \(least.text)"
    }
}
