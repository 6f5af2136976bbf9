import FuseCore
import FuseJSON
import FuseRollout

/// Maps one charger.
struct ChargerMapping {
    let wire: Wire
    let state: ChargerState
    let supply: Supply?
    let networkType: Int64
    let rules: CountingRules
    let isNativeOCPP: Bool

    func charger(_ id: Identifier, below circuit: Identifier, recorded: Charger?) throws -> Charger {
        var charger = Charger(id: id, fuse: circuit)
        if let name = try wire.name("Name") ?? wire.name("DeviceId") { charger.name = name }
        try mapLimits(of: &charger)
        charger.phaseSelectable = try isPhaseSelectable() && (recorded?.phaseSelectable ?? true)
        try mapWiring(of: &charger, recorded: recorded)
        charger.offline = OfflineOverride(current: try overrideCurrent(), phase: try overridePhase())
        charger.fixed = try fixedCurrent(of: charger).map { .known($0) }
        // Whoever said that nobody knows its limit knew more than the cloud, which does not bind it.
        if recorded?.fixed == .unknown, charger.fixed != nil { charger.fixed = .unknown }
        // What the cloud would have it do offline is no word on what limits it.
        if charger.fixed == nil { charger.reading = try reading(of: charger) }
        return charger
    }

    /// What the charger is known to hold at this moment.
    func report(_ recorded: Charger) throws -> ChargerReport {
        let charger = try charger(recorded.id, below: recorded.fuse, recorded: recorded)
        return ChargerReport(
            cloud: charger.offline, reading: try reading(of: charger), phase: try effectivePhase(),
            minCurrent: try state.current(.minCurrent), maxCurrent: try state.current(.maxCurrent),
            isOnline: wire.flag("IsOnline"))
    }

    /// A maximum below the minimum (510 at 0 is seen) is a pause, and recorded as it is. A box that allows nothing is one of
    /// which the limit was never set.
    private func mapLimits(of charger: inout Charger) throws {
        if let least = try state.current(.minCurrent) { charger.minCurrent = least }
        if let most = try state.current(.maxCurrent) { charger.maxCurrent = most }
        if let limit = try state.current(.boxLimit), limit > .zero { charger.boxLimit = limit }
    }

    /// A first-generation Go stores a phase and does not keep to it; so may a device of unknown type or number.
    private func isPhaseSelectable() throws -> Bool {
        let type = try wire.integer(DeviceType.field)
        // What one answer has as a meter may be a Go by another one.
        guard type ?? 4 == 4 || DeviceType.isMeter([type]) else { return true }
        let serials = try [wire.name("DeviceId"), wire.name("MID")].compactMap { $0?.uppercased() }
        guard !serials.isEmpty else { return false }
        return !serials.contains { serial in ["ZAP", "ZGB", "ZAG"].contains { serial.hasPrefix($0) } }
    }

    /// What a person declared survives; what was read before is replaced by what is read now.
    private func mapWiring(of charger: inout Charger, recorded: Charger?) throws {
        if let own = try state.integer(.networkType), own != 0, networkType != 0, own != networkType {
            throw state.failure(.networkType(charger: own, installation: networkType))
        }
        if let rotation = try state.integer(.phaseRotation) {
            switch PhaseRotation.meaning(of: rotation, on: supply) {
            case .unset: break
            case .wiring(let wiring): (charger.wiring, charger.wiringIsRead) = (wiring, true)
            case .contradiction:
                throw state.failure(.rotation(rotation, supply: supply?.rawValue ?? "unknown"))
            }
        } else if let recorded, recorded.wiringIsRead {
            // What was read once and is left out now is what it was.
            (charger.wiring, charger.wiringIsRead) = (recorded.wiring, true)
        }
        if let declared = recorded?.wiring, let recorded, !recorded.wiringIsRead {
            (charger.wiring, charger.wiringIsRead) = (declared, false)
        }
    }

    private func overrideCurrent() throws -> OfflineCurrent {
        let field = "PropertyOfflineCurrentOverride"
        guard let digits = try wire.number(field) else { return .automatic }
        if ScaledDecimal(digits, decimals: 3) == .exact(-1_000) { return .automatic }
        guard let current = Wire.current(digits, up: true), current <= OfflineCurrent.largestOverride else {
            throw wire.failure(.badField(field, found: digits, allowed: "-1 or 0 to 32 A"))
        }
        return .overridden(current)
    }

    private func overridePhase() throws -> PhaseChoice {
        let field = "PropertyOfflinePhaseOverride"
        let value = try wire.integer(field) ?? 0
        guard let phase = PhaseChoice(rawValue: Int(value)) else {
            throw wire.failure(.badField(field, found: "\(value)", allowed: "0, 1, 2, 4 or 7"))
        }
        return phase
    }

    /// Chargers that the cloud's settings do not bind: stand-alone, or run by another system over OCPP.
    private func fixedCurrent(of charger: Charger) throws -> Milliamperes? {
        if try isFixedByMaximum() { return try largest(of: charger) }
        return try isStandAlone() ? state.current(.standAloneCurrent) : nil
    }

    /// True where nothing but its maximum says what a charger takes that the cloud's settings do not bind.
    func isFixedByMaximum() throws -> Bool {
        if try isNativeOCPP || wire.integer("AuthenticationType") == 3 { return true }
        return try isStandAlone() && state.current(.standAloneCurrent) == nil
    }

    private func isStandAlone() throws -> Bool {
        guard let flag = state.text(.isStandAlone)?.lowercased(), flag != "false" else { return false }
        return try flag == "true" || state.integer(.isStandAlone) != 0
    }

    /// The most that such a charger may draw: what its maximum or its box allows, and never less than was read.
    private func largest(of charger: Charger) throws -> Milliamperes {
        max(charger.largestCurrent, try state.current(.offlineCurrent) ?? .zero)
    }

    /// The effective phase (522) as the write field encodes it; nil where it was not read.
    private func effectivePhase() throws -> PhaseChoice? {
        guard let number = try state.integer(.offlinePhase) else { return nil }
        guard let phase = PhaseId(rawValue: Int(number)) else {
            throw state.failure(.phaseID(number, family: nil))
        }
        if let supply, NetworkFamily(supply) != phase.family {
            throw state.failure(.phaseID(number, family: NetworkFamily(supply).rawValue))
        }
        return phase.phases
    }

    /// The effective value (523, 522), on the installation's lines that the charger's phase means; without an
    /// effective phase on every line it is wired to.
    private func reading(of charger: Charger) throws -> Reading? {
        guard let current = try state.current(.offlineCurrent), let digits = state.text(.offlineCurrent)
        else { return nil }
        var read = charger
        read.fixed = nil
        read.phaseSelectable = true
        let phase = try effectivePhase() ?? .all
        read.offline = OfflineOverride(current: .overridden(current), phase: phase)
        let lines = supply.map { ChargerLoad(of: read, on: $0, rules: rules).lines } ?? .all
        return Reading(
            current: current, decimals: min(3, ScaledDecimal.decimals(of: digits)), lines: lines,
            phase: phase,
            readAt: state.heardAt)
    }
}
