public import FuseCore
public import FusePlanner
public import FuseRecord

/// What somebody who watches is told.
public enum RolloutNews: Sendable {
    /// Something is about to be done; the plan as it is on disk.
    case act(RolloutAct, RecordedPlan)
    /// A request was answered.
    case answered(SendAnswer, Identifier, RecordedPlan)
    /// A step is on disk.
    case written(RequestChange, RecordedPlan)
}

/// What a roll-out came to, for now.
public struct RolloutEnd: Sendable {
    /// The plan as it is on disk.
    public let plan: RecordedPlan
    /// The installation as it is on disk.
    public let installation: Installation
    /// For chargers that are not confirmed the last thing that went wrong.
    public let troubles: [Identifier: PortTrouble]
    /// Whether somebody called it off.
    public let isInterrupted: Bool
    /// What stands in the way of sending anything more; nil where nothing does.
    public let block: PlanBlock?

    /// Makes an end.
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

/// Carries a plan out.
public struct RolloutDriver: Sendable {
    private let journal: RolloutJournal
    private let port: any ChargerPort
    private let clock: any RolloutClock
    private let watch: @Sendable (RolloutNews) -> Void

    /// - Parameters:
    ///   - journal: Where each step is written before the next one is done.
    ///   - port: The chargers.
    ///   - clock: The clock.
    ///   - watch: Is told what happens.
    public init(
        journal: RolloutJournal, port: any ChargerPort, clock: any RolloutClock,
        watch: @escaping @Sendable (RolloutNews) -> Void = { _ in }
    ) {
        self.journal = journal
        self.port = port
        self.clock = clock
        self.watch = watch
    }

    /// Goes on from a state until nothing more can be done now, or the task is cancelled.
    ///
    /// - Throws: What the store throws. Whatever has happened until then is on disk.
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
                // What came of it is written down even where the task was cancelled meanwhile.
                if case .write(let change) = state.next(at: clock.uptime) { try write(change, &state) }
            case .read(let charger):
                let result = await report(of: charger)
                state.read(result, of: charger, at: clock.uptime)
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

    private func report(of charger: Identifier) async -> Result<ChargerReport, PortTrouble> {
        do {
            return .success(try await port.report(of: charger))
        } catch {
            return .failure(error)
        }
    }

    private func end(of state: RolloutState, isInterrupted: Bool) -> RolloutEnd {
        RolloutEnd(
            plan: state.plan, installation: state.installation, troubles: state.troubles,
            isInterrupted: isInterrupted, block: state.block)
    }
}
