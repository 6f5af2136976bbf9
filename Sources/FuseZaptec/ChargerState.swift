import FuseCore
import FuseJSON

/// A charger's state: the last value of each observation.
struct ChargerState {
    /// The ids used here.
    enum Observation: Int64 {
        /// The cloud's last word from the charger.
        case pulse = -1
        /// The charger's maximum current.
        case maxCurrent = 510
        /// The charger's minimum current.
        case minCurrent = 511
        /// The effective offline phase, a PhaseId.
        case offlinePhase = 522
        /// The effective offline current.
        case offlineCurrent = 523
        /// The most that the box allows, as the installer set it there.
        case boxLimit = 546
        /// What a stand-alone charger takes.
        case standAloneCurrent = 547
        /// The wiring chosen at the charger.
        case phaseRotation = 548
        /// Whether it stands alone.
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
            // An absent value is no reading; it is never 0.
            guard let value = try wire.text("ValueAsString"), !value.isEmpty else { continue }
            if let other = values[id], other != value {
                throw wire.failure(.contradictingObservation(id, other, value))
            }
            values[id] = value
        }
    }

    /// The state of a charger that has none.
    init(emptyOf charger: Identifier, in answer: String) {
        self.answer = answer
        self.charger = charger.text
    }

    func failure(_ problem: VendorProblem) -> VendorError {
        VendorError(problem, in: answer, about: charger)
    }

    /// When the charger was last heard of. An observation's own time is that of its last change, which may be months ago and
    /// says nothing of its age; but no word of the charger's own is younger than its last.
    var heardAt: Timestamp? {
        let own: [Observation] = [.pulse, .offlineCurrent, .offlinePhase]
        guard moments[Observation.pulse.rawValue] != nil else { return moments.values.max() }
        return own.compactMap { moments[$0.rawValue] }.max()
    }

    /// Whether there is nothing in it: the charger was never in contact.
    var isEmpty: Bool { values.isEmpty && moments.isEmpty }

    func text(_ observation: Observation) -> String? { values[observation.rawValue] }

    func integer(_ observation: Observation) throws(VendorError) -> Int64? {
        guard let text = text(observation) else { return nil }
        guard case .exact(let value) = ScaledDecimal(text, decimals: 0) else {
            throw bad(observation, text, "a whole number")
        }
        return value
    }

    /// A current, rounded up: it stands for a load.
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
