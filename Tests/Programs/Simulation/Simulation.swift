import FuseCore
import FuseRecord
import FuseRollout
import FuseStore
import FuseTestSupport

/// Something that happens.
enum Event {
    /// A copy of a request reaches the cloud.
    case arrives(ChargerUpdate, number: Int)
    /// A setting reaches a charger that has been where it is since.
    case delivers(charger: Int, kind: Int, epoch: Int)
    /// A charger leaves the network.
    case leaves(Int)
    /// A charger is back.
    case returns(Int)
    /// A tool gets the answer to its request.
    case answers(Process, SendAnswer, Identifier)
    /// A tool gets what it asked to read, as it was at a moment; nil: nothing comes.
    case reads(Process, charger: Int, moment: Int64?)
    /// A tool does the next thing.
    case steps(Process)
    /// A tool is killed.
    case kills(Process)
    /// Somebody thinks of something to do.
    case turns(Int)
    /// The time of day is set.
    case jumps
    /// A client asks the gateway for something.
    case asks
    /// The gateway gets the answer to what it passed.
    case passageAnswered(PassingOnItsWay, SendAnswer)
    /// The gateway reads a charger back.
    case readsBack(Int, row: Int)
    /// The gateway gets what it asked to read.
    case passageRead(ReadingOnItsWay)

    /// One run of a tool.
    struct Process: Hashable {
        let tool: Int
        let run: Int
    }
}

/// One seed's world.
final class Simulation {
    let seed: UInt64
    let removed: Removed?
    let installation: Installation
    let places: [Identifier: Int]
    var chargers: [SimulatedCharger]
    var tools: [Tool]
    var people: Operators
    var gateway: SimulatedGateway
    var timeline: Timeline<Event>
    var faults: Faults
    var watch: Watch
    var tally = Tally()
    /// How many requests were sent so far, and for each charger the number of the first one with its latest body.
    var sent = 0
    var latest: [(update: ChargerUpdate, number: Int)?]
    /// For each charger how many copies of requests will still reach the cloud.
    var copies: [Int]
    /// Chargers that got a late copy of a request after a later one.
    var overtaken: Set<Int> = []
    private(set) var events = 0
    private(set) var violation: Violation?
    private var trace: [String] = []
    private let isTraced: Bool
    private var dayOffset: Int64 = 1_790_000_000_000

    /// The world of a seed.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - removed: The rule that is left out; nil for none.
    ///   - stores: The same store, opened once by each of two tools.
    ///   - isTraced: True if events are written down in words.
    /// - Throws: The errors of a fleet that is not valid, or of a store that cannot record it.
    init(seed: UInt64, removed: Removed?, stores: [SQLiteStore], isTraced: Bool) throws {
        var random = SplitMix64(seed: seed)
        let installation = try Fleet.make(seed, isBounded: removed != .boundedReadings, &random)
        guard let supply = installation.supply else { preconditionFailure("a fleet has a supply") }
        let eye = SimulatedCharger.Eye(
            supply: supply, rules: installation.rules, isScaled: random.oneIn(3),
            isCoarse: removed == .fineReadings,
            automatic: removed == .telltaleAutomatic
                ? (Milliamperes(amperes: 10), .phase1) : (Milliamperes(10_123), .all),
            showsAcknowledged: removed != .acknowledgedAutomatic)
        let start = Int64.random(in: 1...5_000_000, using: &random)
        self.seed = seed
        self.removed = removed
        self.installation = installation
        self.places = installation.chargerPlaces
        self.timeline = Timeline(startingAt: start)
        self.chargers = installation.chargers.map { SimulatedCharger($0, eye: eye, at: start) }
        self.copies = installation.chargers.map { _ in 0 }
        self.latest = installation.chargers.map { _ in nil }
        self.watch = try Watch(installation, held: chargers.map(\.held), recorded: chargers.map(\.asRecorded))
        self.faults = Faults(seed: random.next())
        self.people = Operators(seed: random.next())
        self.gateway = SimulatedGateway(seed: random.next())
        self.tools = stores.map { Tool(store: $0) }
        self.isTraced = isTraced
        deliverWhatIsBehind()
        try tools[0].store.write { try $0.put([installation], at: day) }
        log(describe(installation))
    }

    /// Lets chargers that are behind the cloud at the start catch up within ten minutes.
    private func deliverWhatIsBehind() {
        var random = SplitMix64(seed: ~seed)
        for (place, charger) in chargers.enumerated() {
            for kind in charger.waiting.indices where !charger.waiting[kind].isEmpty {
                timeline.plan(
                    .delivers(charger: place, kind: kind, epoch: charger.epoch),
                    after: Int64.random(in: 500...600_000, using: &random))
            }
        }
    }

    /// The time of day.
    var day: Timestamp { Timestamp(milliseconds: timeline.now + dayOffset) }
    /// The time that nobody can set.
    var uptime: Uptime { Uptime(milliseconds: timeline.now) }

    /// Writes an event down, where anybody wants to know.
    func log(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append("\(timeline.now) \(text())")
    }

    /// Notes that a promise was broken; the first one counts.
    ///
    /// Where a rule is left out, only an excess on a fuse counts: that lesser promises need the rule is no
    /// surprise.
    func breaks(_ kind: Violation.Kind) {
        let found = Violation(seed: seed, event: events, kind: kind, trace: trace)
        guard violation == nil, removed == nil || found.isExcess else { return }
        violation = found
    }

    /// Lets time pass until nothing is planned any more, something broke, or there were too many events.
    func passTime(atMost most: Int) throws {
        let last = events + most
        while violation == nil, events < last, let event = timeline.next() {
            events += 1
            try carryOut(event)
            if let excess = watch.excess { breaks(.exceeds(excess)) }
        }
    }

    private func carryOut(_ event: Event) throws {
        switch event {
        case .arrives(let update, let number): arrive(update, number)
        case .delivers(let charger, let kind, let epoch): try deliver(charger, kind, epoch)
        case .leaves(let charger): leave(charger)
        case .returns(let charger): comeBack(charger)
        case .answers(let process, let answer, let charger): answered(process, answer, charger)
        case .reads(let process, let charger, let moment): read(process, charger, at: moment)
        case .steps(let process): try step(process)
        case .kills(let process):
            guard isAlive(process) else { return }
            tally.add(.killedWhileSending)
            kill(process.tool)
        case .turns(let tool): try turn(tool)
        case .asks: try ask()
        case .passageAnswered(let way, let answer): try passageAnswered(way, answer)
        case .readsBack(let place, let row): try readBack(place, row: row)
        case .passageRead(let way): try passageRead(way)
        case .jumps:
            dayOffset += faults.within(-40_000_000...40_000_000)
            tally.add(.clockJump)
            log("the clock jumps to \(day.milliseconds)")
        }
    }

    private func describe(_ installation: Installation) -> String {
        let rules = installation.rules
        let fuses = installation.fuses.map { fuse in
            let usable = installation.lines.map { fuse.rating.usable(on: $0)?.amperes ?? "?" }
            return "\(fuse.id) below \(fuse.parent?.text ?? "-") \(usable.joined(separator: "/"))"
        }
        let chargers = installation.chargers.map { charger in
            "\(charger.id) below \(charger.fuse) \(charger.offline.short) wiring "
                + (charger.wiring?.rawValue ?? "-") + (charger.phaseSelectable ? "" : " not selectable")
                + " \(charger.minCurrent.amperes)-\(charger.maxCurrent.amperes) A"
                + (charger.reading.map { " read \($0.current.amperes) A on \($0.lines.lines.map(\.label))" }
                    ?? "")
                + (charger.fixedCurrent.map { " fixed \($0.amperes) A" } ?? "")
        }
        return "\(installation.supply?.rawValue ?? "?") automatic \(rules.automatic) "
            + "\(rules.automaticBound?.amperes ?? "-") below minimum \(rules.belowMinimum) "
            + "undeclared \(rules.undeclaredWiring) IT \(rules.itCurrent?.rawValue ?? "not declared")\n    "
            + (fuses + chargers).joined(separator: "\n    ")
    }

    /// What was written down.
    var story: [String] { trace }
}
