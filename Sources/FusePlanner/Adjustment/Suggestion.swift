public import FuseCore

/// A way out of a refusal, which holds if it alone is done.
public struct Suggestion: Hashable, Sendable {
    /// What kind of way out it is.
    public enum Kind: Hashable, Sendable {
        /// The largest current that fits as proposed.
        case lowerCurrent
        /// No charging at all, since less than the minimum is left.
        case noCurrent(minimum: Milliamperes)
        /// The proposed current in full, on another phase.
        case otherPhase
        /// Nothing gets worse, but a line that was over stays over.
        case noWorse
        /// A recorded charger that is not in the proposal goes to another phase, and all of the proposal fits.
        case outsiderMoved
        /// A recorded charger that is not in the proposal is lowered, and all of the proposal fits.
        case outsiderLowered(from: Milliamperes)
        /// Several chargers have less, all of them together.
        case together(isWhole: Bool, fits: Bool)
    }

    /// What one charger is to have.
    public struct Part: Hashable, Sendable {
        /// The charger.
        public let charger: Identifier
        /// Its current.
        public let current: Milliamperes
        /// Its phase.
        public let phase: PhaseChoice

        /// The update that gives it that.
        var update: ChargerUpdate {
            ChargerUpdate(charger, at: .overridden(current), on: phase)
        }
    }

    /// What it takes, at least one part, each charger once.
    public let parts: [Part]
    /// What kind of way out it is.
    public let kind: Kind

    /// Whether with it no line carries more than is usable.
    public var fits: Bool {
        switch kind {
        case .noWorse, .together(_, fits: false): false
        case .lowerCurrent, .noCurrent, .otherPhase, .outsiderMoved, .outsiderLowered, .together: true
        }
    }

    /// Whether it is about one recorded charger that is not in the proposal.
    var isAboutOutsider: Bool {
        switch kind {
        case .outsiderMoved, .outsiderLowered: true
        case .lowerCurrent, .noCurrent, .otherPhase, .noWorse, .together: false
        }
    }

    /// A proposal with the parts in place of the updates of their chargers, or after them where there is none.
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
    /// A suggestion of one part.
    init(_ charger: Identifier, _ current: Milliamperes, _ phase: PhaseChoice, _ kind: Kind) {
        self.init(parts: [Part(charger: charger, current: current, phase: phase)], kind: kind)
    }
}
