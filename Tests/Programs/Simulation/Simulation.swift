import FuseCore
import FuseRecord
import FuseRollout
import FuseStore
import FuseTestSupport

/// An event.
enum Event {
    /// A copy of a request reaches the cloud.
    case arrives(ChargerUpdate, number: Int)
    /// A setting reaches a charger, unless the charger went offline or came back in between.
    case delivers(charger: Int, kind: Int, epoch: Int)
    /// A charger goes offline.
    case leaves(Int)
    /// A charger comes back online.
    case returns(Int)
    /// A tool gets the answer to its request.
    case answers(Process, SendAnswer, Identifier)
    /// A tool gets a reading of the state at a moment; nil where the reading fails.
    case reads(Process, charger: Int, moment: Int64?)
    /// A tool takes its next step.
    case steps(Process)
    /// A tool is killed.
    case kills(Process)
    /// An operator acts.
    case turns(Int)
    /// The wall clock is set.
    case jumps
    /// A client requests an update from the gateway.
    case asks
    /// The gateway gets the answer to a forwarded update.
    case passageAnswered(PassingOnItsWay, SendAnswer)
    /// The gateway reads a charger back.
    case readsBack(Int, row: Int)
    /// The gateway gets the result of a reading.
    case passageRead(ReadingOnItsWay)

    /// One run of a tool.
    struct Process: Hashable {
        let tool: Int
        let run: Int
    }
}

/// The world of one seed.
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
    /// The number of requests sent so far, and of the first one with each charger's latest body.
    var sent = 0
    var latest: [(update: ChargerUpdate, number: Int)?]
    /// The number of copies of requests that will still reach the cloud, for each charger.
    var copies: [Int]
    /// Chargers to which a late copy of a request arrived after a later request.
    var overtaken: Set<Int> = []
    private(set) var events = 0
    private(set) var violation: Violation?
    private var trace: [String] = []
    private let isTraced: Bool
    private var dayOffset: Int64 = 1_790_000_000_000

    /// Makes the world of a seed.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - removed: The rule that is left out; nil for none.
    ///   - stores: The same store, opened once by each of two tools.
    ///   - isTraced: True to describe each event.
    /// - Throws: The errors of the store, or that of a value which the record does not accept.
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

    /// Lets chargers that lag behind the cloud at the start receive their settings within ten minutes.
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

    /// The wall-clock time.
    var day: Timestamp { Timestamp(milliseconds: timeline.now + dayOffset) }
    /// The monotonic time, which never jumps.
    var uptime: Uptime { Uptime(milliseconds: timeline.now) }

    /// Adds a line to the trace where one is requested.
    func log(_ text: @autoclosure () -> String) {
        guard isTraced else { return }
        trace.append("\(timeline.now) \(text())")
    }

    /// Records a broken promise; only the first one counts.
    ///
    /// With a rule removed, only an overloaded fuse counts: a less serious violation is then expected.
    func breaks(_ kind: Violation.Kind) {
        let found = Violation(seed: seed, event: events, kind: kind, trace: trace)
        guard violation == nil, removed == nil || found.isExcess else { return }
        violation = found
    }

    /// Handles events until none is left, a promise is broken, or there were too many.
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

    /// The descriptions of all events.
    var story: [String] { trace }
}
