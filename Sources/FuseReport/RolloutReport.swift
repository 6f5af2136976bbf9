public import FuseCore
public import FuseJSON
public import FusePlanner
public import FuseRecord
public import FuseRollout

/// Writes the progress of a plan.
public struct RolloutReport: Sendable {
    private let plan: RecordedPlan
    private let installation: Installation
    private let troubles: [Identifier: PortTrouble]
    private let now: Decision?

    /// Creates a report on a plan.
    ///
    /// - Parameters:
    ///   - plan: The plan as recorded.
    ///   - installation: Its installation as recorded.
    ///   - troubles: The last trouble of each charger that is not confirmed.
    ///   - now: The decision on the present record; nil where it was not judged.
    public init(
        _ plan: RecordedPlan, of installation: Installation, troubles: [Identifier: PortTrouble] = [:],
        now: Decision?
    ) {
        self.plan = plan
        self.installation = installation
        self.troubles = troubles
        self.now = now
    }

    private var unconfirmed: [RecordedRequest] { plan.open }

    /// The verdict on the present record; nil where it was not judged.
    public var verdict: Verdict? { now?.verdict }

    /// True if every request is in force; a request that was given up is not.
    private var isComplete: Bool { plan.requests.allSatisfy { $0.state == .confirmed } }

    /// The document fuseguard/status/1.
    ///
    /// - Parameter store: The store's absolute path.
    /// - Returns: The document, with every request of every wave and its state.
    public func json(store: String) -> JSONValue {
        let names = installation.chargersByID
        return .members([
            "format": .text("fuseguard/status/1"), "tool": Tool.json, "store": .text(store),
            "plan": .text(plan.id.text),
            "installation": .members(["id": .text(installation.id.text), "name": .text(installation.name)]),
            "createdAt": .text(plan.madeAt.iso8601), "settledAt": .optional(plan.settledAt?.iso8601),
            "complete": .bool(isComplete), "exitCode": .integer(0),
            "waves": .list(
                plan.waves.map { wave in
                    .members([
                        "number": .integer(Int64(wave.number)),
                        "requests": .list(
                            wave.requests.map { request in
                                let charger = request.update.charger
                                return .members([
                                    "charger": .text(charger.text),
                                    "name": .text(names[charger]?.name ?? charger.text),
                                    "body": UpdateBody.json(request.update),
                                    "state": .text(request.state.rawValue),
                                    "trouble": .optional(
                                        request.state.isOpen ? troubles[charger]?.shortText : nil),
                                ])
                            }),
                    ])
                }),
            "unconfirmed": .list(plan.openChargers.map { .text($0.text) }),
            "verdict": .optional(now?.verdict.rawValue),
        ])
    }

    /// The progress as text.
    public func text(style: Style) -> String {
        let names = Names(installation)
        let confirmed = plan.requests.count { $0.state == .confirmed }
        var lines = [
            "Plan \(style.bold(plan.id.text)) of \(installation.name) (\(installation.id)), made "
                + "\(plan.madeAt.iso8601): \(confirmed) of \(count(plan.requests.count, "request")) confirmed."
        ]
        for wave in plan.waves {
            let isOpen = wave.requests.contains(where: \.state.isOpen)
            let isNext = wave.number == unconfirmed.map(\.wave).min()
            let state = !isOpen ? "settled" : isNext ? "next" : "waits for wave \(wave.number - 1)"
            lines.append("Wave \(wave.number), \(state)")
            lines += linedUp(
                wave.requests.map { request in
                    let trouble = request.state.isOpen ? troubles[request.update.charger] : nil
                    return [
                        names.full(request.update.charger), UpdateBody.json(request.update).line,
                        request.state.text + (trouble.map { ": \($0.shortText)" } ?? ""),
                    ]
                }, isNumber: { _ in false })
        }
        if plan.requests.isEmpty { lines.append("There is nothing to send.") }
        lines.append(
            unconfirmed.isEmpty
                ? plan.settledAt == nil && !plan.requests.isEmpty
                    ? "Nothing is left to do; a request that was never answered may still arrive for a while."
                    : "Nothing is left to do."
                // Requests that a script has sent are sent again by that script only.
                : "  → to go on: fuseguard apply \(plan.id)\(plan.id.isForwarded ? " --no-send" : "")")
        if let now {
            lines.append(
                "\(installation.name) (\(installation.id)): \(VerdictText.recorded(now, style))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The largest number of chargers that a line names.
    private static let fewChargers = 5

    /// One line on the chargers that are not confirmed, with reasons; of many, the first few.
    public var unconfirmedLine: String {
        let names = Names(installation)
        var seen = Set<Identifier>()
        let open = unconfirmed.filter { seen.insert($0.update.charger).inserted }
        let few = open.prefix(Self.fewChargers).map { request in
            let trouble = troubles[request.update.charger].map { ", \($0.shortText)" } ?? ""
            return "\(names.full(request.update.charger)) (\(request.state.text)\(trouble))"
        }
        let more = open.count - few.count
        return few.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }

    /// The result as the log keeps it.
    public var logged: JSONValue {
        let places = installation.chargersByID
        let confirmed = plan.requests.filter { $0.state == .confirmed }.map(\.update.charger)
        var seen = Set<Identifier>()
        return .members([
            "outcome": .text(isComplete ? "complete" : "incomplete"),
            "chargers": .list(
                confirmed.filter { seen.insert($0).inserted }.map { charger in
                    .members([
                        "charger": .text(charger.text),
                        "recorded": .optional(places[charger]?.offline.text),
                    ])
                }),
            "inFlight": .list(plan.openChargers.sorted().map { .text($0.text) }),
        ])
    }
}

extension RequestState {
    /// The state in a few words.
    var text: String {
        switch self {
        case .reserved: "not sent"
        case .sending: "perhaps sent"
        case .sent: "sent, not confirmed"
        case .unknown: "sent, and not known what came of it"
        case .failed: "not applied"
        case .confirmed: "confirmed"
        case .released: "released"
        case .superseded: "superseded by what was read since"
        }
    }
}

extension PortTrouble {
    /// The trouble in a few words.
    public var shortText: String {
        switch self {
        case .unreachable(let why): "the service cannot be reached: \(why)"
        case .noAnswer(let why): "no answer: \(why)"
        case .notTaken: "accepted, but not applied: neither the API nor the charger has it"
        case .notPermitted(let status): "not permitted (\(status))"
        case .tooManyRequests: "too many requests (429)"
        case .refused(let status, let error): "answered \(status)\(error.map { ", \($0)" } ?? "")"
        case .unreadable(let what): "its answer cannot be used: \(what)"
        }
    }
}
