import Foundation
import FuseJSON

/// The settings of an update; an absent one is unchanged.
///
/// Currents are in thousandths of an ampere.
struct Settings: Equatable {
    var current: Int64?
    var phase: Int?
    var maximum: Int64?
    var minimum: Int64?
}

/// How long settings take to reach a charger, in seconds.
struct Pace {
    /// From the answer to the first setting.
    var delay: TimeInterval
    /// From the first setting to the second.
    var torn: TimeInterval
    /// How old an answer about the state may be.
    var stateCache: TimeInterval
}

/// What goes wrong with a charger's updates until somebody says otherwise.
struct ChargerFaults {
    /// The business error that refuses updates; 0 for none.
    var refuse = 0
    /// The HTTP status that refuses updates; 0 for none.
    var status = 0
    /// How many updates are still applied without an answer.
    var drop = 0
    /// How many updates are still lost.
    var lose = 0
    /// How much later updates reach the charger, in seconds.
    var late: TimeInterval = 0
    /// Whether an update without an answer ends its connection at once.
    var reset = false
}

/// A charger.
struct Charger {
    /// The cloud's fields, as GET /api/chargers/{id} answers them.
    private(set) var fields: JSONValue
    private(set) var isOnline: Bool
    var faults = ChargerFaults()
    private var observations: [JSONValue]
    private let networkType: Int
    private let pace: Pace
    private var arrivals: [Arrival] = []
    private var isPhaseFirst: Bool
    private var onlineSince = Date.distantPast
    private var answered: (at: Date, state: JSONValue)?

    /// The observations used here.
    private enum Observation: Int64 {
        case isOnline = -2
        case pulse = -1
        case maximum = 510
        case minimum = 511
        case phase = 522
        case current = 523
        case rotation = 548
    }

    /// One setting on its way.
    private struct Arrival {
        enum Setting: Equatable {
            case current(Int64)
            case phase(Int)
            case maximum(Int64)
            case minimum(Int64)

            func isSameKind(as other: Setting) -> Bool {
                switch (self, other) {
                case (.current, .current), (.phase, .phase), (.maximum, .maximum), (.minimum, .minimum): true
                case (.current, _), (.phase, _), (.maximum, _), (.minimum, _): false
                }
            }
        }

        let due: Date
        let setting: Setting
    }

    /// The most settings that may be on their way to one charger.
    private static let mostArrivals = 1_000

    init(fields: JSONValue, state: JSONValue, networkType: Int, pace: Pace, isPhaseFirst: Bool) {
        self.fields = fields
        self.observations = state.items
        self.networkType = networkType
        self.pace = pace
        self.isPhaseFirst = isPhaseFirst
        self.isOnline = fields[field: "IsOnline"]?.flag ?? true
    }

    // MARK: What is asked

    /// Sets the cloud's fields at once and sends the settings on their way.
    ///
    /// - Returns: False where too many are on their way already; then nothing is done.
    mutating func update(_ settings: Settings, at now: Date) -> Bool {
        settle(at: now)
        guard arrivals.count < Self.mostArrivals else { return false }
        if let current = settings.current {
            fields = fields.with(
                "PropertyOfflineCurrentOverride",
                current == -1_000 ? nil : .number(Thousandths.double(current)))
        }
        if let phase = settings.phase {
            fields = fields.with("PropertyOfflinePhaseOverride", .integer(Int64(phase)))
        }
        var first: [Arrival.Setting] = []
        if let maximum = settings.maximum { first.append(.maximum(maximum)) }
        if let minimum = settings.minimum { first.append(.minimum(minimum)) }
        let current = settings.current.map { Arrival.Setting.current($0) }
        let phase = settings.phase.map { Arrival.Setting.phase($0) }
        var second: [Arrival.Setting] = []
        if let current, let phase {
            first.append(isPhaseFirst ? phase : current)
            second.append(isPhaseFirst ? current : phase)
            isPhaseFirst.toggle()
        } else {
            first += [current, phase].compactMap(\.self)
        }
        let due = now + pace.delay + faults.late
        arrivals += first.map { Arrival(due: due, setting: $0) }
        arrivals += second.map { Arrival(due: due + pace.torn, setting: $0) }
        return true
    }

    /// Takes the charger from its network or brings it back.
    mutating func setOnline(_ isOnline: Bool, at now: Date) {
        settle(at: now)
        guard isOnline != self.isOnline else { return }
        self.isOnline = isOnline
        fields = fields.with("IsOnline", .bool(isOnline))
        observe(.isOnline, isOnline ? "1" : "0", at: now)
        if isOnline {
            onlineSince = now
            observe(.pulse, nil, at: now)
            settle(at: now)
        }
    }

    // MARK: What is answered

    /// What GET /api/chargers/{id}/state answers: a list that may be as old as the cloud's cache lets it be.
    mutating func state(at now: Date) -> JSONValue {
        settle(at: now)
        if let answered, (0..<pace.stateCache).contains(now.timeIntervalSince(answered.at)) {
            return answered.state
        }
        let state = JSONValue.list(observations)
        answered = (now, state)
        return state
    }

    /// What the box on the wall holds now, past every cache.
    mutating func physical(at now: Date) -> JSONValue {
        settle(at: now)
        let current = value(.current).flatMap(Thousandths.read)
        let phase = value(.phase).flatMap { Int($0) }.flatMap(PhaseTable.phases)
        return .members([
            "current": current.map { .number(Thousandths.double($0)) } ?? .null,
            "phase": phase.map { .integer(Int64($0)) } ?? .null,
            "online": .bool(isOnline),
            "outstanding": .integer(Int64(arrivals.count)),
            "overrideCurrent": fields[field: "PropertyOfflineCurrentOverride"] ?? .number("-1.0"),
            "overridePhase": fields[field: "PropertyOfflinePhaseOverride"] ?? .integer(0),
        ])
    }

    // MARK: What happens meanwhile

    /// Applies the settings that are due.
    ///
    /// A charger that is offline keeps waiting for the last setting of each kind.
    private mutating func settle(at now: Date) {
        // The order of sending decides between two that are due at the same moment.
        let due = arrivals.enumerated().filter { $0.element.due <= now }
            .sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }.map(\.element)
        guard !due.isEmpty else { return }
        let coming = arrivals.filter { $0.due > now }
        guard isOnline else {
            let last = due.enumerated().filter { index, arrival in
                !due[(index + 1)...].contains { $0.setting.isSameKind(as: arrival.setting) }
            }
            arrivals = last.map(\.element) + coming
            return
        }
        for arrival in due { take(arrival.setting, at: max(arrival.due, onlineSince)) }
        arrivals = coming
    }

    private mutating func take(_ setting: Arrival.Setting, at moment: Date) {
        switch setting {
        case .current(let current):
            // Automatic: the cloud says how much, and nothing public says how; the charger keeps what it had.
            if current != -1_000 { observe(.current, Thousandths.observation(current), at: moment) }
        case .phase(let phase):
            if let phaseID = phaseID(phase) { observe(.phase, "\(phaseID)", at: moment) }
        case .maximum(let current): observe(.maximum, Thousandths.observation(current), at: moment)
        case .minimum(let current): observe(.minimum, Thousandths.observation(current), at: moment)
        }
        observe(.pulse, nil, at: moment)
    }

    /// The effective phase that a setting leads to; nil where it leads to none.
    ///
    /// Automatic is every line.
    private func phaseID(_ phase: Int) -> Int? {
        let rotation = value(.rotation).flatMap { Int($0) } ?? 0
        guard !(1...3).contains(rotation), !(10...12).contains(rotation) else { return nil }
        let isOnePhase = networkType == 1 || networkType == 3
        if phase == 0, isOnePhase { return nil }
        return PhaseTable.phaseID(phase == 0 ? 7 : phase, networkType: networkType)
    }

    private func place(_ id: Observation) -> Int? {
        observations.firstIndex { $0[field: "StateId"]?.whole == Int(id.rawValue) }
    }

    private func value(_ id: Observation) -> String? {
        place(id).flatMap { observations[$0][field: "ValueAsString"]?.text }
    }

    /// Writes an observation.
    ///
    /// Its time is that of its last change; a pulse has no value and changes always.
    private mutating func observe(_ id: Observation, _ text: String?, at moment: Date) {
        if let text, let old = value(id), Thousandths.read(old) == Thousandths.read(text) { return }
        let time = JSONValue.text(Moments.naive(moment))
        guard let place = place(id) else {
            let owner = fields[field: "Id"] ?? .text("")
            var added = JSONValue.members([
                "ChargerId": owner, "StateId": .integer(id.rawValue), "Timestamp": time,
            ])
            if let text { added = added.with("ValueAsString", .text(text)) }
            observations.append(added)
            return
        }
        observations[place] = observations[place].with("Timestamp", time)
        if let text { observations[place] = observations[place].with("ValueAsString", .text(text)) }
    }
}
