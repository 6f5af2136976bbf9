public import FuseCore
public import FusePlanner
public import FuseRecord

/// An event that a roll-out reports to its observer.
public enum RolloutNews: Sendable {
    /// An act is about to begin; the plan as it is on disk.
    case act(RolloutAct, RecordedPlan)
    /// A request was answered.
    case answered(SendAnswer, Identifier, RecordedPlan)
    /// A step is on disk.
    case written(RequestChange, RecordedPlan)
}

/// The result of a roll-out so far.
public struct RolloutEnd: Sendable {
    /// The plan as it is on disk.
    public let plan: RecordedPlan
    /// The installation as it is on disk.
    public let installation: Installation
    /// The last failure of each charger that is not confirmed.
    public let troubles: [Identifier: PortTrouble]
    /// True when the roll-out was cancelled.
    public let isInterrupted: Bool
    /// The reason why nothing more may be sent; nil if there is none.
    public let block: PlanBlock?

    /// Makes a result.
    public init(
        plan: RecordedPlan, installation: Installation, troubles: [Identifier: PortTrouble] = [:],
        isInterrupted: Bool = false, block: PlanBlock? = nil
    ) {
        self.plan = plan
        self.installation = installation
        self.troubles = troubles
        self.isInterrupted = isInterrupted
        self.block = block
    }

    /// The requests that are neither confirmed nor released.
    public var unconfirmed: [RecordedRequest] { plan.open }
}

/// Carries out a plan.
public struct RolloutDriver: Sendable {
    private let journal: RolloutJournal
    private let port: any ChargerPort
    private let clock: any RolloutClock
    private let watch: @Sendable (RolloutNews) -> Void

    /// Makes a driver.
    ///
    /// - Parameters:
    ///   - journal: The journal to which each step is written before the next one is done.
    ///   - port: The chargers.
    ///   - clock: The clock.
    ///   - watch: The observer of events.
    public init(
        journal: RolloutJournal, port: any ChargerPort, clock: any RolloutClock,
        watch: @escaping @Sendable (RolloutNews) -> Void = { _ in }
    ) {
        self.journal = journal
        self.port = port
        self.clock = clock
        self.watch = watch
    }

    /// Continues from a state until nothing more can be done now, or the task is cancelled.
    ///
    /// - Throws: The errors of the store. Everything that has happened until then is on disk.
    public func run(_ state: RolloutState) async throws -> RolloutEnd {
        var state = state
        var deadline = clock.uptime
        while true {
            guard !Task.isCancelled else { return end(of: state, isInterrupted: true) }
            let act = state.next(at: clock.uptime)
            watch(.act(act, state.plan))
            switch act {
            case .write(let change):
                if case .since(let written) = change.unanswered {
                    deadline = Uptime(milliseconds: written.milliseconds + RecordedRequest.departure)
                }
                try write(change, &state)
            case .send(let request):
                let answer = await port.send(request, notAfter: deadline)
                state.answered(answer, for: request.charger, at: clock.uptime)
                watch(.answered(answer, request.charger, state.plan))
                // The outcome is written down even if the task was cancelled meanwhile.
                if case .write(let change) = state.next(at: clock.uptime) { try write(change, &state) }
            case .read(let charger):
                let result = await port.result(of: charger)
                state.read(result, of: charger, at: clock.uptime)
            case .note(let reading, let charger):
                let noted = try journal.note(reading, of: charger, at: clock.now)
                state.written(noted.plan, noted.installation, isOwn: true)
            case .wait(let milliseconds):
                do {
                    try await clock.sleep(milliseconds: milliseconds)
                } catch {
                    return end(of: state, isInterrupted: true)
                }
            case .end:
                return end(of: state, isInterrupted: false)
            }
        }
    }

    private func write(_ change: RequestChange, _ state: inout RolloutState) throws {
        let written = try journal.write(change, at: clock.now)
        state.written(
            written.plan, written.installation, isOwn: written.isOwn, block: written.block)
        if written.isOwn { watch(.written(change, written.plan)) }
    }

    private func end(of state: RolloutState, isInterrupted: Bool) -> RolloutEnd {
        RolloutEnd(
            plan: state.plan, installation: state.installation, troubles: state.troubles,
            isInterrupted: isInterrupted, block: state.block)
    }
}
