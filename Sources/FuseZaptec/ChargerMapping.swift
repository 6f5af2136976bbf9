import FuseCore
import FuseJSON
import FuseRollout

/// Maps a charger of the vendor's API to the model.
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
        // A person declared the limit unknown. The cloud does not bind this charger, so it cannot know
        // better.
        if recorded?.fixed == .unknown, charger.fixed != nil { charger.fixed = .unknown }
        // For a fixed charger the cloud's offline value says nothing about its limit: it is no reading.
        if charger.fixed == nil { charger.reading = try reading(of: charger) }
        return charger
    }

    /// Returns the values that the charger is known to hold at this moment.
    func report(_ recorded: Charger) throws -> ChargerReport {
        let charger = try charger(recorded.id, below: recorded.fuse, recorded: recorded)
        return ChargerReport(
            cloud: charger.offline, reading: try reading(of: charger), phase: try effectivePhase(),
            minCurrent: try state.current(.minCurrent), maxCurrent: try state.current(.maxCurrent),
            isOnline: wire.flag("IsOnline"))
    }

    /// Maps the charger's limits.
    ///
    /// A maximum below the minimum (510 at 0 occurs) is a pause, and recorded as it is. A box limit of 0
    /// means that the limit was never set.
    private func mapLimits(of charger: inout Charger) throws {
        if let least = try state.current(.minCurrent) { charger.minCurrent = least }
        if let most = try state.current(.maxCurrent) { charger.maxCurrent = most }
        if let limit = try state.current(.boxLimit), limit > .zero { charger.boxLimit = limit }
    }

    /// Returns true if the charger keeps to the phase that it is set to.
    ///
    /// A first-generation Go stores a phase and does not keep to it. A device of unknown type or serial
    /// number may be one.
    private func isPhaseSelectable() throws -> Bool {
        let type = try wire.integer(DeviceType.field)
        // What one answer has as a meter may be a Go by another one.
        guard type ?? 4 == 4 || DeviceType.isMeter([type]) else { return true }
        let serials = try [wire.name("DeviceId"), wire.name("MID")].compactMap { $0?.uppercased() }
        guard !serials.isEmpty else { return false }
        return !serials.contains { serial in ["ZAP", "ZGB", "ZAG"].contains { serial.hasPrefix($0) } }
    }

    /// Maps the wiring: a person's declaration is kept, an earlier reading is replaced by the present one.
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
            // A value that was read once and is now absent is taken as unchanged.
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

    /// The current of a charger that the cloud does not bind; nil for any other.
    ///
    /// Such a charger stands alone, or is controlled by another system over OCPP.
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

    /// The largest current of such a charger: its maximum or box limit, and at least the current read.
    private func largest(of charger: Charger) throws -> Milliamperes {
        max(charger.largestCurrent, try state.current(.offlineCurrent) ?? .zero)
    }

    /// The effective phase (522) in the encoding of the write field; nil if it was not read.
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

    /// The effective current and phase (523, 522), on the lines that the charger's phase selects.
    ///
    /// Without an effective phase it counts on every line that the charger is wired to.
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
