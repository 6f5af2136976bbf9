public import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord

/// Writes the result of confirming or releasing a plan.
public struct SettlementReport: Sendable {
    private let settlement: Settlement
    private let action: LoggedAction
    private let now: Decision?
    private let asked: [Identifier]

    /// Creates a report on a settlement.
    ///
    /// - Parameters:
    ///   - settlement: The result of the settlement.
    ///   - action: The action: confirm or release.
    ///   - chargers: The chargers that were named; empty for all of the plan.
    ///   - now: The decision on the record afterwards; nil where nothing was settled.
    public init(
        _ settlement: Settlement, action: LoggedAction, chargers: [Identifier] = [], now: Decision?
    ) {
        self.asked = chargers
        self.settlement = settlement
        self.action = action
        self.now = now
    }

    /// The exit status of the command.
    public var exit: ExitStatus {
        switch block {
        case nil: .done
        case .used, .stale: .stale
        case .unsafe(let decision): ExitStatus(of: decision)
        case .unsafeOnItsWay: .refused
        }
    }

    /// The plan.
    public var plan: RecordedPlan {
        switch settlement {
        case .done(let plan, _, _), .blocked(let plan, _): plan
        }
    }

    /// The reason that nothing was done; nil where the plan was settled.
    private var block: PlanBlock? {
        if case .blocked(_, let block) = settlement { block } else { nil }
    }

    /// The chargers with requests that are still open.
    private var left: [Identifier] { plan.openChargers }

    private var outcome: String {
        switch block {
        case nil: action == .confirm ? "confirmed" : "released"
        case .used: "used"
        case .stale: "stale"
        case .unsafe(let decision): decision.verdict.rawValue
        case .unsafeOnItsWay: Verdict.refused.rawValue
        }
    }

    /// The verdict on the present record, or on the state that blocked the settlement.
    public var verdict: Verdict? {
        if case .unsafe(let decision) = block { decision.verdict } else { now?.verdict }
    }

    /// The result as the log keeps it.
    public var logged: JSONValue {
        var members: [JSONValue.Member] = [.init("outcome", .text(outcome))]
        switch settlement {
        case .done(_, let installation, let chargers):
            let places = installation.chargersByID
            members.append(
                .init(
                    "chargers",
                    .list(
                        chargers.map { id in
                            .members([
                                "charger": .text(id.text),
                                "recorded": .optional(places[id]?.offline.text),
                            ])
                        })))
        case .blocked(_, .used): break
        case .blocked(_, .stale(let changes)):
            members.append(.init("changes", .list(changes.map(\.json))))
        case .blocked(_, .unsafe(let decision)):
            members.append(.init("binding", LoggedDecision.binding(decision)))
        case .blocked(_, .unsafeOnItsWay(let bound)):
            members.append(.init("onItsWay", .optional(bound.map { "\($0.fuse) \($0.line.label)" })))
        }
        members.append(.init("inFlight", .list(left.map { .text($0.text) })))
        return .object(members)
    }

    /// The document fuseguard/settlement/1.
    public func json(store: String) -> JSONValue {
        var changes: [RecordedChange] = []
        var settled: [Identifier] = []
        var report = JSONValue.null
        switch settlement {
        case .done(_, _, let chargers): settled = chargers
        case .blocked(_, .used), .blocked(_, .unsafeOnItsWay): break
        case .blocked(_, .stale(let found)): changes = found
        case .blocked(_, .unsafe(let decision)):
            report = ReportDocument.json(decision, store: store, exit: exit)
        }
        return .members([
            "format": .text("fuseguard/settlement/1"), "tool": Tool.json, "store": .text(store),
            "plan": .text(plan.id.text), "installation": .text(plan.installation.text),
            "action": .text(action.rawValue), "outcome": .text(outcome),
            "exitCode": .integer(Int64(exit.rawValue)),
            "chargers": .list(settled.map { .text($0.text) }),
            "inFlight": .list(left.map { .text($0.text) }),
            "changes": .list(changes.map(\.json)),
            "verdict": .optional(verdict?.rawValue),
            "report": report,
        ])
    }

    /// The result as text.
    public func text(style: Style) -> String {
        switch settlement {
        case .done(let plan, let installation, let chargers): done(plan, installation, chargers, style)
        case .blocked(let plan, .used): used(plan, style)
        case .blocked(let plan, .stale(let changes)): stale(plan, changes, style)
        case .blocked(let plan, .unsafe(let decision)):
            "\(style.red(action == .apply ? "NOT SENT" : "NOT CONFIRMED")): as things are now, plan \(plan.id) would be "
                + "\(decision.verdict.rawValue). If it was sent, a line may be over: lower it.\n\(wayOut)\n"
                + TextReport.text(decision, exit: exit, style: style)
        case .blocked(let plan, .unsafeOnItsWay(let bound)):
            "\(style.red("NOT SENT")): as things are now, "
                + (bound.map { "\($0.line.label) of \($0.fuse)" } ?? "a line")
                + " would be over while plan \(plan.id) is on its way.\n\(wayOut)"
        }
    }

    /// The result in one line, without the remedy.
    public var sentence: String {
        let lines = text(style: .plain).split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }
        if case .stale(let changes) = block {
            return lines[0] + " " + lines.dropFirst().prefix(changes.count).joined(separator: "; ")
        }
        return lines[0]
    }

    private var wayOut: String {
        let chargers = asked.map { " --charger \($0)" }.joined()
        guard !plan.requests.contains(where: \.state.isUnderWay) else {
            return """
                It stays reserved: something of it was sent.
                  → when it is seen to be in force: fuseguard confirm \(plan.id)\(chargers) --despite-changes

                """
        }
        return """
            It stays reserved.
              → if nothing was sent:            fuseguard release \(plan.id)
              → if it was sent, to record that: fuseguard confirm \(plan.id)\(chargers) --despite-changes

            """
    }

    private func done(
        _ plan: RecordedPlan, _ installation: Installation, _ chargers: [Identifier], _ style: Style
    ) -> String {
        let names = Names(installation)
        let places = installation.chargersByID
        var seen = Set<Identifier>()
        var lines = chargers.filter { seen.insert($0).inserted }.compactMap { id in
            places[id].map { charger in
                action == .confirm
                    ? "\(names.full(id)): \(settings(of: charger)) is in force"
                    : "\(names.full(id)): not sent, \(settings(of: charger)) stays"
            }
        }
        let mismatched = chargers.filter { id in places[id].map(installation.hasMismatch) ?? false }
        if action == .confirm, !mismatched.isEmpty {
            lines.append(
                "  → \(names.list(mismatched)): last read otherwise, and only a newer reading settles that (fuseguard pull, or "
                    + "import what was read)")
        }
        lines.append(
            left.isEmpty
                ? "Plan \(plan.id) is settled."
                : "Plan \(plan.id): \(names.list(left)) still in flight.")
        if let now {
            lines.append(
                "\(installation.name) (\(installation.id)): \(VerdictText.recorded(now, style))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The recorded values of a charger that the plan was about.
    private func settings(of charger: Charger) -> String {
        let updates = plan.requests.map(\.update).filter { $0.charger == charger.id }
        var settings: [String] = []
        if updates.contains(where: { $0.current != nil || $0.phase != nil }) {
            settings.append(charger.offline.text)
        }
        if updates.contains(where: { $0.maxCurrent != nil }) {
            settings.append("a maximum of \(charger.maxCurrent.text)")
        }
        if updates.contains(where: { $0.minCurrent != nil }) {
            settings.append("a minimum of \(charger.minCurrent.text)")
        }
        return settings.isEmpty ? "what was asked" : settings.joined(separator: ", ")
    }

    private func used(_ plan: RecordedPlan, _ style: Style) -> String {
        let states = Set(plan.requests.map(\.state))
        let how: String =
            if let settledAt = plan.settledAt {
                (states == [.released] ? "released" : states.contains(.released) ? "settled" : "confirmed")
                    + " at \(settledAt.iso8601)"
            } else {
                "confirmed there already"
            }
        return
            "\(style.red("ALREADY USED")): plan \(plan.id) was \(how). A plan is used once: make a new one.\n"
    }

    private func stale(_ plan: RecordedPlan, _ changes: [RecordedChange], _ style: Style) -> String {
        if let (recorded, asked) = changes.lazy.compactMap(\.apis).first {
            return elsewhere(plan, recorded, asked, style)
        }
        let names = Names(nil)
        let lines = changes.map { "  \($0.text(names))\n" }.joined()
        return "\(style.red("STALE")): plan \(plan.id) was made on other facts:\n\(lines)" + wayOut
    }

    private func elsewhere(_ plan: RecordedPlan, _ recorded: String, _ asked: String, _ style: Style)
        -> String
    {
        """
        \(style.red("STALE")): plan \(plan.id) is for chargers of \(recorded), where it was begun or they were pulled from, and \(asked) was to be asked. Nothing was.
          → where they are:          fuseguard apply \(plan.id) --api \(recorded)
          → to that one all the same: fuseguard apply \(plan.id) --api \(asked) --despite-changes

        """
    }
}
