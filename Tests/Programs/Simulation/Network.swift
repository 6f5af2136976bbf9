import FuseCore
import FuseRecord
import FuseRollout

extension Simulation {
    /// The largest delay with which a copy of a request reaches the cloud.
    ///
    /// It is a little shorter than the program's own limit, because a request is sent a few milliseconds
    /// after the store has recorded that it will be.
    private static let lifetime = RecordedRequest.lifetime - 500

    /// Sends a request for a tool, which waits for the answer until its timeout.
    func send(_ update: ChargerUpdate, for process: Event.Process) {
        guard let place = places[update.charger] else { return }
        log("tool \(process.tool) sends \(update.short)")
        let fate = dispatch(update, at: place)
        let answerTimeout = faults.pick([5_000, 10_000, 30_000] as [Int64])
        if let answer = fate.answer, answer.after < answerTimeout {
            timeline.plan(.answers(process, answer.1, update.charger), after: answer.after)
        } else {
            timeline.plan(
                .answers(process, .unknown(.noAnswer("late")), update.charger), after: answerTimeout)
        }
        if faults.oneIn(20) { timeline.plan(.kills(process), after: faults.within(1...2_000)) }
    }

    /// Schedules the arrival of the copies of a request.
    func dispatch(_ update: ChargerUpdate, at place: Int) -> Fate {
        sent += 1
        if latest[place]?.update != update { latest[place] = (update, sent) }
        let fate = faults.fate(lifetime: Self.lifetime)
        if let fault = fate.fault { tally.add(fault) }
        tally.add("requests sent")
        log("fate: \(fate.fault?.rawValue ?? "ordinary")")
        copies[place] += fate.arrivals.count
        for arrival in fate.arrivals { timeline.plan(.arrives(update, number: sent), after: arrival) }
        return fate
    }

    /// Lets the cloud accept a request and schedules the delivery of its settings.
    func arrive(_ update: ChargerUpdate, _ number: Int) {
        guard let place = places[update.charger] else { return }
        copies[place] -= 1
        if let latest = latest[place], latest.number > number {
            overtaken.insert(place)
            tally.add("a late copy overtook a later request")
        }
        chargers[place].record(update, at: timeline.now)
        log("the cloud takes \(update.short)")
        if faults.oneIn(12), chargers[place].isOnline { leave(place) }
        guard chargers[place].isOnline else { return }
        let settings = Setting.all(of: update)
        for setting in settings { planDelivery(of: setting.kind, to: place) }
    }

    private func planDelivery(of kind: Int, to place: Int) {
        timeline.plan(
            .delivers(charger: place, kind: kind, epoch: chargers[place].epoch), after: faults.delivery())
    }

    /// Delivers a setting to its charger.
    func deliver(_ place: Int, _ kind: Int, _ epoch: Int) throws {
        guard chargers[place].epoch == epoch else { return }
        let before = chargers[place].held
        guard let setting = chargers[place].receive(kind, at: timeline.now) else { return }
        if !chargers[place].hasAll, chargers[place].held != before { tally.add(.torn) }
        log("\(installation.chargers[place].id) gets \(setting): \(chargers[place].held.offline.short)")
        try watch.take(chargers[place].held, at: place)
    }

    /// Disconnects a charger, which keeps its settings.
    func leave(_ place: Int) {
        guard chargers[place].isOnline, !faults.isCalm else { return }
        tally.add(.wentAway)
        let untold = faults.oneIn(3) ? faults.within(100...5_000) : 0
        chargers[place].goAway(untold: untold, at: timeline.now)
        log("\(installation.chargers[place].id) is away")
        let absence = faults.oneIn(3) ? faults.within(60_000...900_000) : faults.within(1_000...60_000)
        timeline.plan(.returns(place), after: absence)
    }

    /// Reconnects a charger, which then receives the settings that the cloud accepted meanwhile.
    func comeBack(_ place: Int) {
        guard !chargers[place].isOnline else { return }
        if !chargers[place].hasAll { tally.add(.oldValues) }
        chargers[place].comeBack(onlyLatest: faults.oneIn(2), at: timeline.now)
        log("\(installation.chargers[place].id) is back with \(chargers[place].held.offline.short)")
        for (kind, waiting) in chargers[place].waiting.enumerated() {
            for _ in waiting { planDelivery(of: kind, to: place) }
        }
    }
}

extension ChargerUpdate {
    /// A short form of the request for the trace.
    var short: String {
        let fields = [
            current?.short, phase.map { "phase \($0.rawValue)" }, minCurrent.map { "min \($0.amperes)" },
            maxCurrent.map { "max \($0.amperes)" },
        ]
        return ([charger.text] + fields.compactMap(\.self)).joined(separator: " ")
    }
}
