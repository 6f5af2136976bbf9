import FuseCore
import FuseDocuments
import FusePlanner
import FuseRecord

@testable import FuseTestSupport

enum Judging {
    /// The largest number of chargers and updates; more would only take longer.
    private static let most = 40

    static func tryDocuments(_ bytes: [UInt8]) throws(FuzzFinding) {
        let parts = Parts(bytes)
        let site = try Documents.accepted {
            try InstallationReading.read(Documents.document(parts[0])).installation
        }
        guard let site, site.chargers.count <= most, site.fuses.count <= most else { return }
        let proposal = try Documents.accepted { try ProposalReading.read(Documents.document(parts[1])) }
        try judge(nil, on: site)
        if let proposal { try judge(proposal, on: site) }
    }

    /// The decision; nil where the proposal cannot be applied.
    private static func decision(
        _ proposal: Proposal?, _ site: Installation, adjusting: Bool
    ) -> Decision? {
        var options = JudgementOptions()
        if adjusting { options.adjusting = .standard }
        return try? Planner.judge(
            proposal, on: InstallationRecord(site), now: Timestamp(milliseconds: 0), options: options)
    }

    private static func judge(_ proposal: Proposal?, on site: Installation) throws(FuzzFinding) {
        guard let decision = decision(proposal, site, adjusting: false) else { return }
        let updates = proposal?.updates ?? []
        let before = ReferenceInstallation(site)
        let plain = verdict(after: updates, on: before, hasProposal: proposal != nil)
        let verdict = decision.verdict.rawValue
        // The verdict may also be undecided because of facts about chargers that the reference model does not
        // know.
        try hold(verdict == plain || verdict == "undecided", "\(verdict), and by the plain model \(plain)")
        if let proposal { try hold(decision.updates.count == proposal.updates.count, "updates were lost") }
        if decision.oneWave { try holdHalves(updates, on: before) }
        guard verdict == "refused", proposal != nil,
            let adjusted = Self.decision(proposal, site, adjusting: true)
        else { return }
        let sent = adjusted.updates.compactMap(\.send)
        let reached = Self.verdict(after: sent, on: before, hasProposal: true)
        let isKept = adjusted.verdict != .adjusted || ["safe", "reduces"].contains(reached)
        try hold(isKept, "adjusted, and by the plain model \(reached)")
    }

    private static func verdict(
        after updates: [ChargerUpdate], on before: ReferenceInstallation, hasProposal: Bool
    ) -> String {
        let after = ReferenceModel.apply(updates.map { ReferenceUpdate($0) }, to: before)
        return ReferenceModel.verdict(before: before, after: after, hasProposal: hasProposal)
    }

    /// Checks that a half-applied answer takes no line above its cap.
    ///
    /// Each update is applied in one half: first all of them with only their currents, then with only their
    /// phases.
    private static func holdHalves(_ updates: [ChargerUpdate], on before: ReferenceInstallation)
        throws(FuzzFinding)
    {
        let whole = updates.map { ReferenceUpdate($0) }
        let currents = whole.map { ReferenceUpdate(charger: $0.charger, current: $0.current) }
        let phases = whole.map { ReferenceUpdate(charger: $0.charger, phase: $0.phase) }
        for half in [currents, phases] {
            let torn = ReferenceModel.apply(half, to: before)
            let over = ReferenceModel.lineAboveCap(torn, before: before)
            try hold(over == nil, "in halves \(over ?? "")")
        }
    }
}
