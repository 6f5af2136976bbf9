import FuseCore

extension OfflineLimit.Gap {
    /// The gap in a few words.
    var text: String {
        switch self {
        case .noProfile(.chargePoint, _): "no ChargePointMaxProfile"
        case .noProfile(let purpose, let connector): "no \(purpose.rawValue) for connector \(connector)"
        case .lapses(let name, let lapse): "\(name) \(lapse.text)"
        case .connectorsUnknown: "NumberOfConnectors is not known (GetConfiguration)"
        case .saidUnlimited(0), .saidUnlimited(nil): "it answered GetCompositeSchedule with no schedule"
        case .saidUnlimited(let connector?):
            "it answered GetCompositeSchedule for connector \(connector) with no schedule"
        case .saidMore(let current, let purpose):
            "it answered GetCompositeSchedule with \(current.amperes) A, more than its \(purpose.rawValue)"
        case .tooMuch(let current): "its profiles allow \(current.amperes) A"
        case .ignored(let purpose): "its settings say that not every \(purpose.rawValue) holds offline"
        case .unusable(let reason): reason
        }
    }

    /// The remedy; nil if the reason names it.
    var remedy: String? {
        switch self {
        case .connectorsUnknown:
            "say how many connectors it has, as connectors: N in its charge-point.yaml or with --connectors"
        case .noProfile, .lapses, .ignored, .tooMuch:
            "install a profile that holds for good, or say with --rated-current what its hardware can draw"
        case .saidUnlimited, .saidMore:
            "install its profiles again and save what it answers then, or say with --rated-current what its hardware can draw"
        case .unusable: nil
        }
    }
}

extension ChargingProfile.Lapse {
    /// The behaviour of the profile, as a verb phrase.
    var text: String {
        switch self {
        case .begins: "begins later"
        case .neverBegins: "has no beginning of its own (startSchedule)"
        case .ends: "ends (validTo)"
        case .runsOut: "runs out (duration)"
        case .mayBeReplaced: "may be replaced: another connector has one with its stackLevel"
        case .limitsNothing(let why): "limits nothing: \(why)"
        }
    }
}
