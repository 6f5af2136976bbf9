/// The update of one charger as the vendor's API takes it; a missing field leaves the setting as it is.
///
/// Source: the vendor's page "Update charger"; ranges as in (rules: Values).
public struct ChargerUpdate: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// `offlineChargeCurrent`: −1 (automatic) or 0 to 32 A.
    public let current: OfflineCurrent?
    /// `offlineChargePhase`: 0, 1, 2, 4 or 7.
    public let phase: PhaseChoice?
    /// `maxChargeCurrent`: 0 to 32 A; becomes the charger's maximum before the update is judged.
    public let maxCurrent: Milliamperes?
    /// `minChargeCurrent`: 0 to 32 A; becomes the charger's minimum before the update is judged.
    public let minCurrent: Milliamperes?
    /// `maxChargePhases`: 1 or 3, sent unchanged; no promise that it applies offline.
    public let maxPhases: Int64?
    /// `meterValueInterval` in seconds, sent unchanged.
    public let meterValueInterval: Int64?

    /// Checks an update.
    ///
    /// - Throws: ``ProposalError/emptyUpdate(_:)`` where no field is given, and
    ///   ``ProposalError/currentOutOfRange(_:_:)`` where a current is not between 0 and 32 A.
    public init(
        charger: Identifier, current: OfflineCurrent? = nil, phase: PhaseChoice? = nil,
        maxCurrent: Milliamperes? = nil, minCurrent: Milliamperes? = nil, maxPhases: Int64? = nil,
        meterValueInterval: Int64? = nil
    ) throws(ProposalError) {
        self.init(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
        let isEmpty =
            current == nil && phase == nil && maxCurrent == nil && minCurrent == nil && maxPhases == nil
            && meterValueInterval == nil
        guard !isEmpty else { throw .emptyUpdate(charger) }
        for given in [current?.milliamperes, maxCurrent, minCurrent] {
            guard let given, given < .zero || given > OfflineCurrent.largestOverride else { continue }
            throw .currentOutOfRange(charger, given)
        }
    }

    private init(
        _ charger: Identifier, current: OfflineCurrent?, phase: PhaseChoice?, maxCurrent: Milliamperes?,
        minCurrent: Milliamperes?, maxPhases: Int64?, meterValueInterval: Int64?
    ) {
        self.charger = charger
        self.current = current
        self.phase = phase
        self.maxCurrent = maxCurrent
        self.minCurrent = minCurrent
        self.maxPhases = maxPhases
        self.meterValueInterval = meterValueInterval
    }
}

extension ChargerUpdate {
    /// Makes an update of the offline current, and of the phase where one is given.
    ///
    /// ```swift
    /// let decision = try Planner.judge(.set("left", .amperes(25), phase: .phase2), on: site)
    /// ```
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - current: Automatic, or 0 to 32 A.
    ///   - phase: The offline phase; nil leaves it as it is.
    /// - Returns: The update; all other settings stay as they are.
    /// - Throws: ``ProposalError/currentOutOfRange(_:_:)`` where the current is not between 0 and 32 A.
    public static func set(
        _ charger: Identifier, _ current: OfflineCurrent, phase: PhaseChoice? = nil
    ) throws(ProposalError) -> ChargerUpdate {
        try ChargerUpdate(charger: charger, current: current, phase: phase)
    }

    /// Makes an update of the current alone.
    package init(_ charger: Identifier, at current: OfflineCurrent) {
        self.init(
            charger, current: current, phase: nil, maxCurrent: nil, minCurrent: nil, maxPhases: nil,
            meterValueInterval: nil)
    }

    /// Makes an update of current and phase alone.
    package init(_ charger: Identifier, at current: OfflineCurrent, on phase: PhaseChoice) {
        self.init(
            charger, current: current, phase: phase, maxCurrent: nil, minCurrent: nil, maxPhases: nil,
            meterValueInterval: nil)
    }

    /// Returns both updates as one, with the later one's fields in place of the earlier one's.
    package func followed(by later: ChargerUpdate) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: later.current ?? current, phase: later.phase ?? phase,
            maxCurrent: later.maxCurrent ?? maxCurrent, minCurrent: later.minCurrent ?? minCurrent,
            maxPhases: later.maxPhases ?? maxPhases,
            meterValueInterval: later.meterValueInterval ?? meterValueInterval)
    }

    /// Returns the same update for another spelling of the charger's id.
    package func with(charger: Identifier) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// Returns the same update with another current.
    package func with(current: OfflineCurrent) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// Returns the same update with another phase.
    package func with(phase: PhaseChoice) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// Returns only the fields that would change the record of a charger; nil where none would.
    ///
    /// Fields that are not recorded (phases, interval) are always sent. For a charger whose reading disagrees
    /// with its record, an update of one offline setting sends both. The phase is left out where the update
    /// sets 0 A and has no phase.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - mismatched: True if its last reading disagrees with the record.
    /// - Returns: The update with those fields; nil where the record has all of them already.
    package func changes(of charger: Charger, mismatched: Bool) -> ChargerUpdate? {
        // One setting alone would leave the other as it was read, beside the new one. But at 0 A no phase
        // carries a current, and a phase that arrives before the 0 A would carry the current that was read.
        let isSentAnew = mismatched && (current != nil || phase != nil)
        let sendsPhase = isSentAnew && (phase != nil || current != .overridden(.zero))
        let kept = charger.offline
        return changes(
            of: charger, keptCurrent: isSentAnew ? kept.current : nil,
            keptPhase: sendsPhase ? kept.phase : nil)
    }

    /// Returns the proposed fields that change the record of a charger; nil if none does.
    ///
    /// If the charger's last reading disagrees with the record, a setting that is proposed is sent again.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - mismatched: True if its last reading disagrees with that.
    /// - Returns: The update with these fields; nil if there are none.
    package func proposedChanges(of charger: Charger, mismatched: Bool) -> ChargerUpdate? {
        changes(of: charger, keptCurrent: mismatched ? current : nil, keptPhase: mismatched ? phase : nil)
    }

    /// Returns the fields that change the record of a charger, and the settings that are sent in any case.
    private func changes(
        of charger: Charger, keptCurrent: OfflineCurrent?, keptPhase: PhaseChoice?
    ) -> ChargerUpdate? {
        func changed<Value: Equatable>(_ value: Value?, _ recorded: Value) -> Value? {
            value == recorded ? nil : value
        }
        return try? ChargerUpdate(
            charger: self.charger,
            current: changed(current, charger.offline.current) ?? keptCurrent,
            phase: changed(phase, charger.offline.phase) ?? keptPhase,
            maxCurrent: changed(maxCurrent, charger.maxCurrent),
            minCurrent: changed(minCurrent, charger.minCurrent), maxPhases: maxPhases,
            meterValueInterval: meterValueInterval)
    }
}

/// Updates for one installation, in the order in which they were proposed.
public struct Proposal: Hashable, Sendable {
    /// The installation; nil for the one in which its chargers are recorded.
    public let installation: Identifier?
    /// The updates: at least one, and at most one for each charger.
    public let updates: [ChargerUpdate]

    /// Checks a proposal.
    ///
    /// - Throws: ``ProposalError`` where there is no update or a charger is named twice.
    public init(installation: Identifier?, updates: [ChargerUpdate]) throws(ProposalError) {
        guard !updates.isEmpty else { throw .noUpdates }
        var seen = Set<Identifier>()
        for update in updates {
            guard seen.insert(update.charger).inserted else { throw .chargerTwice(update.charger) }
        }
        self.installation = installation
        self.updates = updates
    }
}

/// The reason why updates are not a proposal.
public enum ProposalError: Error, Hashable, Sendable {
    /// There are no updates.
    case noUpdates
    /// An update has no field.
    case emptyUpdate(Identifier)
    /// A current of an update is not between 0 and 32 A.
    case currentOutOfRange(Identifier, Milliamperes)
    /// Two updates are for one charger.
    case chargerTwice(Identifier)
}
