public import FuseCore

/// An alternative to a refused proposal, which holds if it alone is done.
public struct Suggestion: Hashable, Sendable {
    /// The kind of alternative.
    public enum Kind: Hashable, Sendable {
        /// The largest current that fits as proposed.
        case lowerCurrent
        /// No charging at all, because less than the minimum is left.
        case noCurrent(minimum: Milliamperes)
        /// The proposed current in full, on another phase.
        case otherPhase
        /// A current or phase with which nothing gets worse, but a line that was over stays over.
        case noWorse
        /// The move of a recorded charger outside the proposal to another phase, so that the proposal fits.
        case outsiderMoved
        /// The lowering of a recorded charger outside the proposal, so that the proposal fits.
        case outsiderLowered(from: Milliamperes)
        /// Lower currents for several chargers together.
        case together(isWhole: Bool, fits: Bool)
    }

    /// The settings that one charger is to have.
    public struct Part: Hashable, Sendable {
        /// The charger.
        public let charger: Identifier
        /// Its current.
        public let current: Milliamperes
        /// Its phase.
        public let phase: PhaseChoice

        /// The update that sets the charger so.
        var update: ChargerUpdate {
            ChargerUpdate(charger, at: .overridden(current), on: phase)
        }
    }

    /// The settings of all chargers concerned: at least one, and each charger once.
    public let parts: [Part]
    /// The kind of alternative.
    public let kind: Kind

    /// True when no line then exceeds its usable current.
    public var fits: Bool {
        switch kind {
        case .noWorse, .together(_, fits: false): false
        case .lowerCurrent, .noCurrent, .otherPhase, .outsiderMoved, .outsiderLowered, .together: true
        }
    }

    /// True when it concerns one recorded charger that is not in the proposal.
    var isAboutOutsider: Bool {
        switch kind {
        case .outsiderMoved, .outsiderLowered: true
        case .lowerCurrent, .noCurrent, .otherPhase, .noWorse, .together: false
        }
    }

    /// Returns updates in which the parts replace those of their chargers, or follow where there is none.
    func applied(to updates: [ChargerUpdate]) -> [ChargerUpdate] {
        var rest = parts
        let replaced = updates.map { update in
            guard let place = rest.firstIndex(where: { $0.charger == update.charger }) else { return update }
            let part = rest.remove(at: place)
            return update.with(phase: part.phase).with(current: .overridden(part.current))
        }
        return replaced + rest.map(\.update)
    }
}

extension Suggestion {
    /// Creates a suggestion of one part.
    init(_ charger: Identifier, _ current: Milliamperes, _ phase: PhaseChoice, _ kind: Kind) {
        self.init(parts: [Part(charger: charger, current: current, phase: phase)], kind: kind)
    }
}
