/// One charger's update as the vendor's API takes it; an absent field is left as it is.
///
/// Source: the vendor's page "Update charger"; ranges by contract, section 2.
public struct ChargerUpdate: Hashable, Sendable {
    /// The charger.
    public let charger: Identifier
    /// `offlineChargeCurrent`: −1 (automatic) or 0 to 32 A.
    public let current: OfflineCurrent?
    /// `offlineChargePhase`: 0, 1, 2, 4 or 7.
    public let phase: PhaseChoice?
    /// `maxChargeCurrent`: 0 to 32 A, becomes the charger's maximum before judging.
    public let maxCurrent: Milliamperes?
    /// `minChargeCurrent`: 0 to 32 A, becomes the charger's minimum before judging.
    public let minCurrent: Milliamperes?
    /// `maxChargePhases`: 1 or 3, carried through; it is not a promise that counts offline.
    public let maxPhases: Int64?
    /// `meterValueInterval` in seconds, carried through.
    public let meterValueInterval: Int64?

    /// Checks an update.
    ///
    /// - Throws: ``ProposalError/emptyUpdate(_:)`` where no field is given.
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
    /// An update of the current alone.
    package init(_ charger: Identifier, at current: OfflineCurrent) {
        self.init(
            charger, current: current, phase: nil, maxCurrent: nil, minCurrent: nil, maxPhases: nil,
            meterValueInterval: nil)
    }

    /// An update of current and phase alone.
    package init(_ charger: Identifier, at current: OfflineCurrent, on phase: PhaseChoice) {
        self.init(
            charger, current: current, phase: phase, maxCurrent: nil, minCurrent: nil, maxPhases: nil,
            meterValueInterval: nil)
    }

    /// Both updates as one, the later one's fields in place of the earlier one's.
    package func followed(by later: ChargerUpdate) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: later.current ?? current, phase: later.phase ?? phase,
            maxCurrent: later.maxCurrent ?? maxCurrent, minCurrent: later.minCurrent ?? minCurrent,
            maxPhases: later.maxPhases ?? maxPhases,
            meterValueInterval: later.meterValueInterval ?? meterValueInterval)
    }

    /// The same update for a charger whose id is spelled otherwise.
    package func with(charger: Identifier) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// The same update with another current.
    package func with(current: OfflineCurrent) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// The same update with another phase.
    package func with(phase: PhaseChoice) -> ChargerUpdate {
        ChargerUpdate(
            charger, current: current, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }

    /// Only the fields that would change what is recorded of a charger; nil where none would. What is not
    /// recorded (phases, interval) is always sent, and so are both settings of a charger that was seen not to hold them,
    /// but for the phase of one that is told 0 A.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - doubted: Whether its last reading disagrees with that.
    package func changes(of charger: Charger, doubted: Bool) -> ChargerUpdate? {
        // One setting alone would leave the other as it was read, beside the new one; but nothing flows on no phase, and a
        // phase that arrives before the 0 A would take along what was read.
        let isSentAnew = doubted && (current != nil || phase != nil)
        let sendsPhase = isSentAnew && (phase != nil || current != .overridden(.zero))
        let kept = charger.offline
        return changes(
            of: charger, keptCurrent: isSentAnew ? kept.current : nil,
            keptPhase: sendsPhase ? kept.phase : nil)
    }

    /// The fields of the update that would change what is recorded of a charger, without any that it does not
    /// have; nil where none would. Of a charger that was seen not to hold what is recorded, a setting that is
    /// proposed is sent again.
    ///
    /// - Parameters:
    ///   - charger: The charger as recorded.
    ///   - doubted: Whether its last reading disagrees with that.
    package func proposedChanges(of charger: Charger, doubted: Bool) -> ChargerUpdate? {
        changes(of: charger, keptCurrent: doubted ? current : nil, keptPhase: doubted ? phase : nil)
    }

    /// The fields that would change what is recorded of a charger, and settings that are sent although they
    /// would not.
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

/// Updates for one installation, in the order they were proposed.
public struct Proposal: Hashable, Sendable {
    /// The installation; nil: the one its chargers are recorded in.
    public let installation: Identifier?
    /// At least one update, no charger twice.
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

/// Why something is not a proposal.
public enum ProposalError: Error, Hashable, Sendable {
    /// There is no update.
    case noUpdates
    /// An update gives no field.
    case emptyUpdate(Identifier)
    /// Two updates are for one charger.
    case chargerTwice(Identifier)
}
