import FuseCore
import FuseJSON

/// A charger's state: the last value of each observation.
struct ChargerState {
    /// The ids of the observations that are used.
    enum Observation: Int64 {
        /// The last contact of the charger with the cloud.
        case pulse = -1
        /// The charger's maximum current.
        case maxCurrent = 510
        /// The charger's minimum current.
        case minCurrent = 511
        /// The effective offline phase, a PhaseId.
        case offlinePhase = 522
        /// The effective offline current.
        case offlineCurrent = 523
        /// The largest current that the box allows, as the installer set it there.
        case boxLimit = 546
        /// The current of a stand-alone charger.
        case standAloneCurrent = 547
        /// The wiring chosen at the charger.
        case phaseRotation = 548
        /// Nonzero or true for a stand-alone charger.
        case isStandAlone = 712
        /// The charger's own network type.
        case networkType = 715
    }

    private let answer: String
    private let charger: String
    private var values: [Int64: String] = [:]
    private var moments: [Int64: Timestamp] = [:]

    init(_ node: DocumentNode?, of charger: Identifier, in answer: String) throws(VendorError) {
        self.answer = answer
        self.charger = charger.text
        guard let node, case .list(let items) = node.value, !items.isEmpty else {
            throw VendorError(.noState, in: answer, about: charger.text)
        }
        for item in items {
            let wire = try Wire(item, in: answer, about: charger.text)
            guard let id = try wire.integer("StateId") else { throw wire.failure(.missingField("StateId")) }
            if let owner = try wire.text("ChargerId"), owner.lowercased() != charger.text.lowercased() {
                throw wire.failure(.otherCharger(owner))
            }
            if let text = try wire.text("Timestamp"), let moment = Timestamp(iso8601: text, assumesUTC: true)
            {
                moments[id] = max(moments[id] ?? moment, moment)
            }
            // An absent value is no reading; in particular it is not 0.
            guard let value = try wire.text("ValueAsString"), !value.isEmpty else { continue }
            if let other = values[id], other != value {
                throw wire.failure(.contradictingObservation(id, other, value))
            }
            values[id] = value
        }
    }

    /// Makes the state of a charger without any observation.
    init(emptyOf charger: Identifier, in answer: String) {
        self.answer = answer
        self.charger = charger.text
    }

    func failure(_ problem: VendorProblem) -> VendorError {
        VendorError(problem, in: answer, about: charger)
    }

    /// The time at which the charger was last heard from.
    ///
    /// An observation has the time of its last change, which may be months ago and does not show the age of
    /// the value. Still, the charger was heard from at the latest time of its own observations.
    var heardAt: Timestamp? {
        let own: [Observation] = [.pulse, .offlineCurrent, .offlinePhase]
        guard moments[Observation.pulse.rawValue] != nil else { return moments.values.max() }
        return own.compactMap { moments[$0.rawValue] }.max()
    }

    /// True if the state is empty: the charger was never in contact.
    var isEmpty: Bool { values.isEmpty && moments.isEmpty }

    func text(_ observation: Observation) -> String? { values[observation.rawValue] }

    func integer(_ observation: Observation) throws(VendorError) -> Int64? {
        guard let text = text(observation) else { return nil }
        guard case .exact(let value) = ScaledDecimal(text, decimals: 0) else {
            throw bad(observation, text, "a whole number")
        }
        return value
    }

    /// Returns a current, rounded up, because it counts as a load.
    func current(_ observation: Observation) throws(VendorError) -> Milliamperes? {
        guard let text = text(observation) else { return nil }
        guard let current = Wire.current(text, up: true) else {
            throw bad(observation, text, "0 to 10000 A")
        }
        return current
    }

    private func bad(_ observation: Observation, _ text: String, _ allowed: String) -> VendorError {
        failure(.badField("observation \(observation.rawValue)", found: text, allowed: allowed))
    }
}
