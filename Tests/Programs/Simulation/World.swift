import FuseCore
import FuseRollout

/// One setting of a request; each reaches the charger by itself.
enum Setting: Hashable {
    case current(OfflineCurrent)
    case phase(PhaseChoice)
    case minimum(Milliamperes)
    case maximum(Milliamperes)

    /// The queue for this kind of setting: settings of one kind reach the charger in order.
    var kind: Int {
        switch self {
        case .current: 0
        case .phase: 1
        case .minimum: 2
        case .maximum: 3
        }
    }

    /// The settings of a request.
    static func all(of update: ChargerUpdate) -> [Setting] {
        [
            update.current.map { .current($0) }, update.phase.map { .phase($0) },
            update.minCurrent.map { .minimum($0) }, update.maxCurrent.map { .maximum($0) },
        ].compactMap(\.self)
    }
}

/// A charger and its settings in the cloud.
struct SimulatedCharger {
    /// The settings that the charger really holds.
    ///
    /// A reading stays until a setting changes: an automatic charger draws at most that current.
    private(set) var held: Charger
    /// The settings that the cloud has recorded.
    private(set) var recorded: OfflineOverride
    /// True while the charger is online.
    private(set) var isOnline = true
    /// The time since which the charger is offline; nil while it is online.
    private var awaySince: Int64?
    /// The time after which the service reports a charger as offline, in milliseconds.
    private static let absence: Int64 = 60_000
    /// The number of times that it went offline or came back.
    ///
    /// A delivery of an earlier epoch is void.
    private(set) var epoch = 0
    /// The settings that the cloud accepted and the charger lacks, one queue for each kind.
    private(set) var waiting: [[Setting]] = [[], [], [], []]
    /// The kinds of settings in which the charger lagged behind the cloud at the start.
    ///
    /// The next setting of such a kind replaces the one that waits.
    private var behind: Set<Int> = []
    /// The moment of the last reading that confirmed a setting; no later read-back is older.
    var notBefore: Int64 = .min

    private let eye: Eye
    private var seen: [Seen] = []

    /// The visible state from some moment on.
    private struct Seen {
        let at: Int64
        let told: Charger
        let recorded: OfflineOverride
    }

    /// The way in which the service reports a charger.
    struct Eye {
        let supply: Supply
        let rules: CountingRules
        let isScaled: Bool
        let isCoarse: Bool
        /// The values that an automatic charger reports.
        let automatic: (current: Milliamperes, phase: PhaseChoice)
        /// True when an automatic setting is reported as recorded only once the charger has it.
        let showsAcknowledged: Bool
    }

    init(_ charger: Charger, eye: Eye, at now: Int64) {
        var held = charger
        if !held.isAutomatic { held.reading = nil }
        self.held = held
        self.recorded = charger.offline
        self.eye = eye
        if let held = charger.behind(eye) { start(behindWith: held) }
        note(at: now)
    }

    /// Starts with other settings than the cloud has recorded; the recorded ones are yet to arrive.
    private mutating func start(behindWith offline: OfflineOverride) {
        if offline.current != recorded.current { wait(for: .current(recorded.current)) }
        if offline.phase != recorded.phase { wait(for: .phase(recorded.phase)) }
        held.offline = offline
    }

    private mutating func wait(for setting: Setting) {
        waiting[setting.kind] = [setting]
        behind.insert(setting.kind)
    }

    /// The charger once it has received all that the cloud has recorded.
    var asRecorded: Charger {
        var charger = held
        charger.offline = recorded
        return charger
    }

    /// True when no setting waits for delivery.
    var hasAll: Bool { waiting.allSatisfy(\.isEmpty) }

    /// Records a request in the cloud.
    mutating func record(_ update: ChargerUpdate, at now: Int64) {
        if let current = update.current { recorded.current = current }
        if let phase = update.phase { recorded.phase = phase }
        for setting in Setting.all(of: update) {
            if behind.remove(setting.kind) != nil { waiting[setting.kind] = [] }
            waiting[setting.kind].append(setting)
        }
        note(at: now)
    }

    /// Delivers the oldest setting of a kind.
    ///
    /// - Returns: The setting; nil where none waits or the charger is offline.
    mutating func receive(_ kind: Int, at now: Int64) -> Setting? {
        guard isOnline, !waiting[kind].isEmpty else { return nil }
        let setting = waiting[kind].removeFirst()
        behind.remove(kind)
        let before = held.offline
        switch setting {
        case .current(let current): held.offline.current = current
        case .phase(let phase): held.offline.phase = phase
        case .minimum(let current): held.minCurrent = current
        case .maximum(let current): held.maxCurrent = current
        }
        if held.offline != before {
            // A reading holds for the settings under which it was taken. Under `known` an automatic charger
            // goes on drawing the current that was read.
            let goesOn = eye.rules.automatic == .known && before.current == held.offline.current
            let reading = goesOn ? held.reading.map(onItsLines) : nil
            held.observation = Observation(
                reading, isStale: held.offline.current == .automatic && reading == nil)
        }
        note(at: now)
        return setting
    }

    /// The reading on the lines of the charger's present phase.
    private func onItsLines(_ reading: Reading) -> Reading {
        let lines = OverrideLoad(of: held, on: eye.supply, rules: eye.rules).lines
        return Reading(
            current: reading.current, decimals: reading.decimals, lines: lines, readAt: reading.readAt)
    }

    /// Goes offline, possibly before the charger reported its latest changes.
    mutating func goAway(untold milliseconds: Int64, at now: Int64) {
        (isOnline, epoch, awaySince) = (false, epoch + 1, now)
        while seen.count > 1, let last = seen.last, last.at > now - milliseconds, last.at > notBefore {
            seen.removeLast()
        }
        note(at: now)
    }

    /// Comes back online.
    ///
    /// - Parameters:
    ///   - onlyLatest: True where the cloud then sends only the last setting of each kind.
    ///   - now: The moment.
    mutating func comeBack(onlyLatest: Bool, at now: Int64) {
        (isOnline, epoch, awaySince) = (true, epoch + 1, nil)
        if onlyLatest { waiting = waiting.map { $0.suffix(1) } }
        note(at: now)
    }

    /// The service's report of the charger at a moment.
    ///
    /// - Parameters:
    ///   - moment: The moment; an earlier one than ``notBefore`` counts as ``notBefore``.
    ///   - tellsAbsence: True to report the charger as offline once the service has noticed.
    /// - Returns: The report; nil if the service has not seen the charger yet.
    func report(at moment: Int64, tellsAbsence: Bool = false) -> ChargerReport? {
        let moment = max(moment, notBefore)
        return (seen.last { $0.at <= moment } ?? seen.first).map {
            let report = report(of: $0.told, recorded: $0.recorded)
            guard tellsAbsence, let since = awaySince, moment - since >= Self.absence else { return report }
            return ChargerReport(
                cloud: report.cloud, reading: report.reading, phase: report.phase,
                minCurrent: report.minCurrent,
                maxCurrent: report.maxCurrent, isOnline: false)
        }
    }

    /// The report of a charger with some settings.
    func report(of held: Charger, recorded: OfflineOverride) -> ChargerReport {
        var shown = recorded
        if eye.showsAcknowledged {
            if shown.current == .automatic { shown.current = held.offline.current }
            if shown.phase == .automatic { shown.phase = held.offline.phase }
        }
        return ChargerReport(
            cloud: shown,
            reading: ObservedState.reading(
                of: held, on: eye.supply, rules: eye.rules, isScaled: eye.isScaled, isCoarse: eye.isCoarse,
                automatic: eye.automatic.current),
            phase: ObservedState.phase(of: held, automatic: eye.automatic.phase), minCurrent: held.minCurrent,
            maxCurrent: held.maxCurrent)
    }

    private mutating func note(at now: Int64) {
        // The service does not see the settings of an offline charger.
        seen.append(Seen(at: now, told: isOnline ? held : seen.last?.told ?? held, recorded: recorded))
    }
}

extension Charger {
    /// The settings that explain a reading which differs from the record; nil where it does not differ.
    fileprivate func behind(_ eye: SimulatedCharger.Eye) -> OfflineOverride? {
        guard fixed == nil, !isAutomatic, let reading else { return nil }
        func shows(_ offline: OfflineOverride) -> Bool {
            var charger = self
            charger.offline = offline
            let shown = ObservedState.reading(of: charger, on: eye.supply, rules: eye.rules)
            return shown.current == reading.current && shown.lines == reading.lines
        }
        let phases = [offline.phase, .phase1, .phase2, .phase3]
        let candidates = phases.map { OfflineOverride(current: .overridden(reading.current), phase: $0) }
        return shows(offline) ? nil : candidates.first(where: shows)
    }
}
