import FuseCore
import FuseRollout

/// One setting of a request; each reaches the charger by itself.
enum Setting: Hashable {
    case current(OfflineCurrent)
    case phase(PhaseChoice)
    case minimum(Milliamperes)
    case maximum(Milliamperes)

    /// The queue it waits in: what the cloud took first of one kind reaches the charger first.
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

/// A charger, and what the cloud has for it.
struct SimulatedCharger {
    /// The charger with the settings that it really holds.
    ///
    /// A reading stays for as long as the charger is left alone: an automatic one draws at most that.
    private(set) var held: Charger
    /// What the cloud has recorded.
    private(set) var recorded: OfflineOverride
    /// Whether it is on the network.
    private(set) var isOnline = true
    /// Since when it is away; nil where it is not.
    private var awaySince: Int64?
    /// After how many milliseconds the service notices that a charger is away.
    private static let absence: Int64 = 60_000
    /// How often it went or came: what was on its way to it before is void.
    private(set) var epoch = 0
    /// What the cloud took and the charger does not have, one queue for each kind of setting.
    private(set) var waiting: [[Setting]] = [[], [], [], []]
    /// The kinds of settings that the charger was behind the cloud with at the start: what the cloud takes next replaces them.
    private var behind: Set<Int> = []
    /// No read-back is older than the one that confirmed something last.
    var notBefore: Int64 = .min

    private let eye: Eye
    private var seen: [Seen] = []

    /// What could be seen from some moment on.
    private struct Seen {
        let at: Int64
        let told: Charger
        let recorded: OfflineOverride
    }

    /// How a charger is looked at.
    struct Eye {
        let supply: Supply
        let rules: CountingRules
        let isScaled: Bool
        let isCoarse: Bool
        /// What an automatic charger shows.
        let automatic: (current: Milliamperes, phase: PhaseChoice)
        /// Whether an automatic setting shows as recorded only once the charger has it.
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

    /// Lets the charger hold something else than the cloud has recorded, which is on its way.
    private mutating func start(behindWith offline: OfflineOverride) {
        if offline.current != recorded.current { wait(for: .current(recorded.current)) }
        if offline.phase != recorded.phase { wait(for: .phase(recorded.phase)) }
        held.offline = offline
    }

    private mutating func wait(for setting: Setting) {
        waiting[setting.kind] = [setting]
        behind.insert(setting.kind)
    }

    /// The charger once it has taken what the cloud has recorded.
    var asRecorded: Charger {
        var charger = held
        charger.offline = recorded
        return charger
    }

    /// Whether nothing is on its way from the cloud.
    var hasAll: Bool { waiting.allSatisfy(\.isEmpty) }

    /// The cloud takes a request.
    mutating func record(_ update: ChargerUpdate, at now: Int64) {
        if let current = update.current { recorded.current = current }
        if let phase = update.phase { recorded.phase = phase }
        for setting in Setting.all(of: update) {
            if behind.remove(setting.kind) != nil { waiting[setting.kind] = [] }
            waiting[setting.kind].append(setting)
        }
        note(at: now)
    }

    /// The oldest setting of a kind arrives.
    ///
    /// - Returns: The setting; nil where nothing waits or the charger is away.
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
            // A reading speaks for the settings it was read under; but what is known of an automatic one, it goes on drawing.
            let goesOn = eye.rules.automatic == .known && before.current == held.offline.current
            held.reading = goesOn ? held.reading.map(onItsLines) : nil
            held.awaitsReading = held.offline.current == .automatic && held.reading == nil
        }
        note(at: now)
        return setting
    }

    /// What it drew, on the lines of the phase that it has now.
    private func onItsLines(_ reading: Reading) -> Reading {
        let lines = OverrideLoad(of: held, on: eye.supply, rules: eye.rules).lines
        return Reading(
            current: reading.current, decimals: reading.decimals, lines: lines, readAt: reading.readAt)
    }

    /// It leaves the network, maybe before what changed last was told.
    mutating func goAway(untold milliseconds: Int64, at now: Int64) {
        (isOnline, epoch, awaySince) = (false, epoch + 1, now)
        while seen.count > 1, let last = seen.last, last.at > now - milliseconds, last.at > notBefore {
            seen.removeLast()
        }
        note(at: now)
    }

    /// It is back.
    ///
    /// - Parameters:
    ///   - onlyLatest: True if the cloud sends it only the latest recorded settings.
    ///   - now: The moment.
    mutating func comeBack(onlyLatest: Bool, at now: Int64) {
        (isOnline, epoch, awaySince) = (true, epoch + 1, nil)
        if onlyLatest { waiting = waiting.map { $0.suffix(1) } }
        note(at: now)
    }

    /// What the service says that a charger holds, at a moment.
    ///
    /// - Parameters:
    ///   - moment: The moment; never one before ``notBefore``.
    ///   - tellsAbsence: Whether it says that a charger is away, once that is noticed.
    /// - Returns: The report; nil where the service has seen nothing of the charger yet.
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

    /// What is seen of a charger that holds some settings.
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
        // What a charger that is away holds nobody is told.
        seen.append(Seen(at: now, told: isOnline ? held : seen.last?.told ?? held, recorded: recorded))
    }
}

extension Charger {
    /// What it holds where its reading shows something else than is recorded; nil where it does not.
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
