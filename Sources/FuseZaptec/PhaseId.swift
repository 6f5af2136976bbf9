import FuseCore

/// The two families of networks.
enum NetworkFamily: String, Hashable, Sendable {
    /// With a neutral conductor.
    case tn = "TN"
    /// Without a neutral conductor.
    case it = "IT"

    init(_ supply: Supply) {
        switch supply {
        case .tn3, .tn1: self = .tn
        case .it3, .it1: self = .it
        }
    }
}

/// The vendor's numbers of supplies (`NetworkTypes`); 0 is unknown.
enum NetworkType {
    static func number(_ supply: Supply) -> Int64 {
        switch supply {
        case .it1: 1
        case .it3: 2
        case .tn1: 3
        case .tn3: 4
        }
    }
}

/// A PhaseId that the vendor defines.
enum PhaseId: Int, CaseIterable {
    case tnPhase1 = 1
    case tnPhase2 = 2
    case tnPhase3 = 3
    case tnAll = 4
    case itPhase3 = 5
    case itPhase2 = 6
    case itPhase1 = 8
    case itAll = 9

    /// The family it belongs to.
    var family: NetworkFamily {
        switch self {
        case .tnPhase1, .tnPhase2, .tnPhase3, .tnAll: .tn
        case .itPhase1, .itPhase2, .itPhase3, .itAll: .it
        }
    }

    /// The same choice in the encoding of the write field.
    var phases: PhaseChoice {
        switch self {
        case .tnPhase1, .itPhase1: .phase1
        case .tnPhase2, .itPhase2: .phase2
        case .tnPhase3, .itPhase3: .phase3
        case .tnAll, .itAll: .all
        }
    }
}

/// The wiring that an installer chose at the charger (observation 548, Go family).
///
/// Source: domain facts on `PhaseRotation`: R, S, T are the grid's L1, L2, L3 in the order of the terminals.
enum PhaseRotation {
    /// The meaning of a rotation.
    enum Meaning: Equatable {
        /// No wiring was chosen.
        case unset
        /// The wiring.
        case wiring(Wiring)
        /// A wiring that is impossible on the supply, or an undefined rotation.
        case contradiction
    }

    private static let threePhase: [Wiring] = [.l1l2l3, .l2l3l1, .l3l1l2, .l1l3l2, .l2l1l3, .l3l2l1]

    /// Returns the meaning of a rotation on a supply.
    static func meaning(of rotation: Int64, on supply: Supply?) -> Meaning {
        let wiring: Wiring
        let family: NetworkFamily
        switch rotation {
        case 0: return .unset
        case 1...3: (wiring, family) = ([Wiring.l1, .l2, .l3][Int(rotation) - 1], .tn)
        case 4...9: (wiring, family) = (threePhase[Int(rotation) - 4], .tn)
        case 10...12: (wiring, family) = ([Wiring.l1l3, .l2l3, .l1l2][Int(rotation) - 10], .it)
        case 13...18: (wiring, family) = (threePhase[Int(rotation) - 13], .it)
        default: return .contradiction
        }
        guard let supply else { return .wiring(wiring) }
        guard family == NetworkFamily(supply) else { return .contradiction }
        // A one-phase supply has one line (or pair of lines), which is called L1 whichever one it is.
        if !supply.isThreePhase { return wiring.terminals.count == 3 ? .contradiction : .wiring(.l1) }
        return wiring.isPossible(on: supply) ? .wiring(wiring) : .contradiction
    }
}
