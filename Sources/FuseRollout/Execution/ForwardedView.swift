import FuseCore
import FuseRecord

/// Values of the settings that updates change.
struct ShownSettings: Hashable {
    var current: OfflineCurrent?
    var phase: PhaseChoice?
    var maxCurrent: Milliamperes?
    var minCurrent: Milliamperes?

    /// True when these values include everything that an update asks for.
    func include(_ update: ChargerUpdate) -> Bool {
        (update.current == nil || update.current == current) && (update.phase == nil || update.phase == phase)
            && (update.maxCurrent == nil || update.maxCurrent == maxCurrent)
            && (update.minCurrent == nil || update.minCurrent == minCurrent)
    }
}

/// The values of one setting in their order: the recorded one, then those of the updates that set it.
private struct Course<Value: Equatable> {
    private var values: [(place: Int, value: Value)]

    init(_ recorded: Value, _ updates: [Value?]) {
        values = [(-1, recorded)]
        for (place, value) in updates.enumerated() {
            if let value { values.append((place, value)) }
        }
    }

    /// The first value of an update that the reading shows.
    func first(where isShown: (Value) -> Bool) -> Value? {
        values.dropFirst().first { isShown($0.value) }?.value
    }

    /// True when the record or an update has the value.
    func contains(_ value: Value) -> Bool { values.contains { $0.value == value } }

    /// The place of the last update that the setting has reached if the charger shows a value.
    ///
    /// It is the first update that asked for the value, or the last of those directly after it that ask for
    /// the same.
    func place(reachedBy shown: Value?) -> Int {
        guard let shown, let first = values.firstIndex(where: { $0.value == shown }) else { return -1 }
        return values[first...].prefix { $0.value == shown }.last?.place ?? -1
    }

    /// True when no other value is to come after the one shown.
    func isEnd(_ shown: Value) -> Bool {
        values.last?.value == shown && place(reachedBy: shown) == values.last?.place
    }

    /// True when the cloud can have accepted a value only once, so that it accepted nothing after it.
    ///
    /// A setting that was made automatic may show its former value until the charger has received it.
    func isOnce(_ value: Value, answered: Set<Int>, automatic: Value) -> Bool {
        let places = values.filter { $0.value == value }.map(\.place)
        // What was recorded before proves nothing: what was accepted may come into force later.
        guard places.count == 1, answered.contains(places[0]) else { return false }
        return !values.contains { $0.place > places[0] && $0.value == automatic }
    }

    /// True when an unanswered update asks for a value that matches.
    ///
    /// A late copy of such an update may be what the cloud accepted last.
    func mayBeLate(answered: Set<Int>, _ isMeant: (Value) -> Bool) -> Bool {
        values.dropFirst().contains { !answered.contains($0.place) && isMeant($0.value) }
    }

    /// True when the value shown is the last one that the cloud accepted.
    ///
    /// A late copy of an update that makes the setting automatic may be on its way behind it. The cloud then
    /// shows what the charger holds until the charger has received it.
    func isLast(_ shown: Value, answered: Set<Int>, automatic: Value) -> Bool {
        guard shown == automatic || !mayBeLate(answered: answered, { $0 == automatic }) else { return false }
        return isEnd(shown) || isOnce(shown, answered: answered, automatic: automatic)
    }

    /// The places of the updates that have the setting.
    var places: [Int] { values.dropFirst().map(\.place) }
}

/// A comparison of a reading with updates.
struct ForwardedView {
    private let currents: Course<OfflineCurrent>
    private let phases: Course<PhaseChoice>
    private let maximum: Course<Milliamperes>
    private let minimum: Course<Milliamperes>
    private let shown: ShownSettings
    private let report: ChargerReport
    private let isMet: (ChargerUpdate) -> (current: Bool, phase: Bool)
    private let charger: Identifier
    private let isQuiet: Bool

    /// Compares a reading with updates.
    ///
    /// - Parameters:
    ///   - recorded: The charger as recorded.
    ///   - sent: The updates, the oldest first.
    ///   - report: The reading.
    ///   - installation: The installation as recorded.
    ///   - confirmedBy: The source that confirms an update.
    ///   - isQuiet: True when nothing has happened for long enough.
    init(
        of recorded: Charger, _ sent: [RecordedRequest], _ report: ChargerReport,
        on installation: Installation, confirmedBy: ConfirmedBy, isQuiet: Bool
    ) {
        // An update that was certainly not applied cannot be what the reading shows.
        let updates = sent.map { $0.state == .failed ? nil : $0.update }
        currents = Course(recorded.offline.current, updates.map { $0?.current })
        phases = Course(recorded.offline.phase, updates.map { $0?.phase })
        maximum = Course(recorded.maxCurrent, updates.map { $0?.maxCurrent })
        minimum = Course(recorded.minCurrent, updates.map { $0?.minCurrent })
        let charger = recorded.id
        let isMet = { (update: ChargerUpdate) -> (current: Bool, phase: Bool) in
            Expectation(update, on: installation, by: confirmedBy)?.areSettingsMet(
                by: report, isQuiet: isQuiet) ?? (false, false)
        }
        var shown = ShownSettings()
        shown.phase = phases.first {
            (try? ChargerUpdate(charger: charger, phase: $0)).map { isMet($0).phase } ?? false
        }
        // The lines on which a current is read depend on the phase that is in force.
        let phase = shown.phase
        shown.current = currents.first {
            (try? ChargerUpdate(charger: charger, current: $0, phase: phase)).map { isMet($0).current }
                ?? false
        }
        shown.maxCurrent = maximum.first { $0 == report.maxCurrent }
        shown.minCurrent = minimum.first { $0 == report.minCurrent }
        (self.shown, self.report, self.isMet, self.charger) = (shown, report, isMet, charger)
        self.isQuiet = isQuiet
    }

    /// True when the charger shows, for each setting of an update, its value or a later one.
    func hasPassed(_ place: Int, _ update: ChargerUpdate) -> Bool {
        (update.current == nil || place <= currents.place(reachedBy: shown.current))
            && (update.phase == nil || place <= phases.place(reachedBy: shown.phase))
            && (update.maxCurrent == nil || place <= maximum.place(reachedBy: shown.maxCurrent))
            && (update.minCurrent == nil || place <= minimum.place(reachedBy: shown.minCurrent))
    }

    /// The values shown for the settings that some updates change.
    func shown(of updates: [ChargerUpdate]) -> ShownSettings {
        ShownSettings(
            current: updates.contains { $0.current != nil } ? shown.current : nil,
            phase: updates.contains { $0.phase != nil } ? shown.phase : nil,
            maxCurrent: updates.contains { $0.maxCurrent != nil } ? shown.maxCurrent : nil,
            minCurrent: updates.contains { $0.minCurrent != nil } ? shown.minCurrent : nil)
    }

    /// True when the cloud has a current or a phase that neither the record nor an update has.
    var isForeign: Bool {
        (!currents.places.isEmpty && !currents.contains(report.cloud.current))
            || (!phases.places.isEmpty && !phases.contains(report.cloud.phase))
    }

    /// The settings that the charger holds finally, once no update can arrive any more.
    ///
    /// They are the values that the charger shows. Current and phase must also be what the cloud accepted
    /// last. If a value could also belong to an earlier update, it counts only after a quiet time.
    ///
    /// - Parameter answered: The places of the updates that were answered in their order.
    /// - Returns: nil if this cannot be decided yet.
    func end(answered: Set<Int>) -> ShownSettings? {
        var end = ShownSettings()
        let cloud = report.cloud
        if !phases.places.isEmpty {
            guard phases.contains(cloud.phase),
                let update = try? ChargerUpdate(charger: charger, phase: cloud.phase), isMet(update).phase,
                isQuiet || phases.isLast(cloud.phase, answered: answered, automatic: .automatic)
            else { return nil }
            end.phase = cloud.phase
        }
        if !currents.places.isEmpty {
            guard currents.contains(cloud.current),
                let update = try? ChargerUpdate(charger: charger, current: cloud.current, phase: end.phase),
                isMet(update).current,
                isQuiet || currents.isLast(cloud.current, answered: answered, automatic: .automatic)
            else { return nil }
            end.current = cloud.current
        }
        // The cloud does not say which limit it accepted last: a late copy of another one may be on its way.
        func limit(_ course: Course<Milliamperes>, _ shown: Milliamperes?) -> Milliamperes?? {
            guard !course.places.isEmpty else { return .some(nil) }
            guard let shown, course.contains(shown) else { return nil }
            let isLast = course.isEnd(shown) && !course.mayBeLate(answered: answered) { $0 != shown }
            // Two kinds of nil: no update sets this limit, or it cannot be decided yet.
            guard isQuiet || isLast else { return nil }
            return shown
        }
        guard let largest = limit(maximum, report.maxCurrent),
            let smallest = limit(minimum, report.minCurrent)
        else {
            return nil
        }
        (end.maxCurrent, end.minCurrent) = (largest, smallest)
        return end
    }
}
