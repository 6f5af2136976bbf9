public import FuseCore
public import FusePlanner
public import FuseRecord

/// Looks for the order of requests on a record.
struct RequestOrder {
    private let installation: Installation
    private let supply: Supply
    /// The loads as recorded, with those of updates in flight at their worst, and the limits.
    private let capacity: Capacity
    /// True if a line is over before, so that lowerings go first.
    private let isOver: Bool

    /// Prepares a search; nil where the supply is not known, or a line is above its cap already.
    ///
    /// - Parameters:
    ///   - record: The record, with the updates in flight.
    ///   - isOver: True if a line is over before, so that lowerings go first.
    init?(on record: InstallationRecord, isOver: Bool) {
        let installation = record.installation
        guard let supply = installation.supply else { return nil }
        let capacity = RecordedLoads(of: record, on: supply).capacity
        guard capacity.isWithinCaps else { return nil }
        (self.installation, self.supply, self.capacity, self.isOver) = (
            installation, supply, capacity, isOver
        )
    }

    /// All chargers of some requests before anything is sent.
    private func start(of requests: [ChargerUpdate]) -> WaveState {
        let places = installation.chargerPlaces
        let transitions = requests.compactMap { request in
            places[request.charger].map { ChargerTransition(request, at: $0, in: installation, on: supply) }
        }
        return WaveState(transitions, in: capacity, isOver: isOver)
    }

    /// The waves of some requests; nil where there is no order.
    func waves(of requests: [ChargerUpdate]) -> [PlannedWave]? {
        let start = start(of: requests)
        guard let order = WaveSearch(start: start).best() else { return nil }
        var (state, waves) = (start, [PlannedWave]())
        for selection in order.waves {
            var wave = WaveBuilder(from: state)
            for selected in selection where !wave.take(selected) { return nil }
            let requests = selection.sorted { $0.transition < $1.transition }.map { state.move($0).request }
            waves.append(
                PlannedWave(
                    number: waves.count + 1, requests: requests, envelope: envelope(wave.capacity.used)))
            state = state.after(selection)
        }
        return waves
    }

    private func envelope(_ worst: [LineCurrents]) -> [EnvelopeLine] {
        zip(installation.fuses, worst).flatMap { fuse, worst in
            installation.lines.compactMap { line in
                fuse.rating.usable(on: line).map {
                    EnvelopeLine(fuse: fuse.id, line: line, worst: worst[line], usable: $0)
                }
            }
        }
    }

    /// Looks for an order of one request by itself; if there is none, names the line that prevents it.
    fileprivate func order(of request: ChargerUpdate) -> Headroom.Order {
        let start = start(of: [request])
        guard let transition = start.transitions.first, WaveSearch(start: start).best() == nil else {
            return .found
        }
        let direct = transition.moves[ChargerTransition.start].first
        let bound = direct.flatMap {
            capacity.bound(from: start.load(of: 0), to: $0.worst, below: transition.fuse)
        }
        return .missing(bound)
    }
}

/// Answers whether an update of one charger, sent by itself, has an order in which each step is safe.
public struct LoneOrder {
    private let record: InstallationRecord
    private let order: RequestOrder?

    /// Prepares the answers.
    ///
    /// - Parameters:
    ///   - record: The record, with the updates in flight.
    ///   - decision: The decision on it as recorded.
    public init(on record: InstallationRecord, as decision: Decision) {
        self.record = record
        self.order = RequestOrder(on: record, isOver: decision.isOverBefore)
    }

    /// Looks for an order of an update of one charger.
    ///
    /// For a charger in flight it looks for none and returns `found`: such a charger cannot be planned.
    public func order(of update: ChargerUpdate) -> Headroom.Order {
        let installation = record.installation
        guard let order, let place = installation.chargerPlaces[update.charger],
            record.updatesInFlight(of: [update]).isEmpty
        else { return .found }
        let charger = installation.chargers[place]
        let isMismatched = installation.hasMismatch(charger)
        let requests = [
            update.changes(of: charger, mismatched: isMismatched),
            update.proposedChanges(of: charger, mismatched: isMismatched),
        ].compactMap { $0 }
        var answer = Headroom.Order.found
        for request in requests {
            answer = order.order(of: request)
            if case .found = answer { return .found }
        }
        return answer
    }
}
