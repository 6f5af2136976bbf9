public import FuseCore
import FusePlanner
import FuseRecord

/// What is wrong with the waves of a plan; never seen unless the program has a fault.
public enum WaveFault: Error, Hashable, Sendable {
    /// A line may get above max(usable, before).
    case exceeds(wave: Int, fuse: Identifier, Line, total: Milliamperes, cap: Milliamperes)
    /// The envelope names another total.
    case envelope(wave: Int, fuse: Identifier, Line, stated: Milliamperes?, found: Milliamperes)
    /// A wave is empty, names a charger twice, or one that is not in the plan.
    case shape(wave: Int, Identifier?)
    /// After the last wave a charger does not hold what was decided.
    case unfinished(Identifier)
    /// Everything may be sent at once, and no order was found.
    case noOrder
    /// A line is over or a charger was never read, and the first wave raises something.
    case raisesFirst(Identifier)
}

/// Checks the waves of a plan.
struct WaveCheck {
    let record: InstallationRecord
    private let waves: [[ChargerUpdate]]
    /// What each wave says of itself; none where nothing was stated.
    private let envelopes: [[EnvelopeLine]]
    private let wanted: [ChargerUpdate]
    private let atOnce: Bool
    /// What was there before a plan that is half done, as far as it may still be used.
    private let credit: PlanTotals

    /// Waves that come from anywhere.
    ///
    /// - Parameters:
    ///   - waves: What is sent in each.
    ///   - envelopes: What each says of itself; none where nothing is stated.
    ///   - wanted: What they are to lead to.
    ///   - record: The installation as recorded, with what else is in flight.
    ///   - atOnce: Whether nothing needs to go first.
    ///   - credit: What was there before, as far as it may still be used.
    init(
        _ waves: [[ChargerUpdate]], envelopes: [[EnvelopeLine]] = [], to wanted: [ChargerUpdate],
        on record: InstallationRecord, atOnce: Bool = false, credit: PlanTotals = .unknown
    ) {
        self.record = record
        self.waves = waves
        self.envelopes = envelopes
        self.wanted = wanted
        self.atOnce = atOnce
        self.credit = credit
    }

    /// The waves of a plan that is being made.
    ///
    /// - Parameters:
    ///   - rollout: The plan with its waves.
    ///   - atOnce: Whether all is to be sent at once, so that nothing goes first.
    init(_ rollout: Rollout, atOnce: Bool) {
        self.init(
            rollout.waves.map(\.requests), envelopes: rollout.waves.map(\.envelope),
            to: rollout.plan.decision.updates.compactMap(\.send), on: rollout.plan.record, atOnce: atOnce)
    }

    /// What is left of a plan that was made earlier, on the record as it is.
    init(_ plan: RecordedPlan, on record: InstallationRecord) throws {
        self.init(
            plan.pendingPlan?.waves ?? [], to: plan.remaining, on: record.without(plan: plan.id),
            atOnce: true,
            credit: try plan.credit(on: record.installation))
    }

    /// Checks everything.
    ///
    /// - Throws: ``WaveFault``.
    func verify() throws(WaveFault) {
        guard let supply = record.installation.supply else { return }
        let recorded = record.installation.chargers.map(CheckedSettings.init)
        let others = pendingPlans(on: supply)
        let before = sum(recorded.indices.map { load($0, [recorded[$0]], on: supply) })
        var held = recorded
        var isTouched = recorded.map { _ in false }
        for (index, requests) in waves.enumerated() {
            guard !requests.isEmpty else { throw .shape(wave: index + 1, nil) }
            var possible = held.map { [$0] }
            for request in requests {
                guard let place = place(of: request.charger), possible[place].count == 1,
                    wanted.contains(where: { $0.charger == request.charger })
                else { throw .shape(wave: index + 1, request.charger) }
                possible[place] = held[place].mixtures(with: request)
                held[place] = held[place].merged(with: request)
                isTouched[place] = true
            }
            let loads = possible.indices.map { load($0, possible[$0], on: supply) }
            if index == 0, !atOnce { try checkFirst(possible, recorded, before, on: supply) }
            try checkEnvelope(index, sum(loads), others)
            let excused = possible.indices.map { place in
                excuse(
                    place, possible[place], loading: loads[place], isUntouched: !isTouched[place], on: supply)
            }
            try checkCaps(index, sum(loads), others, excused: sum(excused))
        }
        for update in wanted {
            guard let place = place(of: update.charger) else { throw .unfinished(update.charger) }
            guard held[place].agrees(with: recorded[place].merged(with: update)) else {
                throw .unfinished(update.charger)
            }
        }
    }

    /// The envelope as stated.
    private func checkEnvelope(
        _ wave: Int, _ totals: [[Line: Int64]], _ others: [[Line: Int64]]
    ) throws(WaveFault) {
        guard !envelopes.isEmpty else { return }
        for (place, fuse) in record.installation.fuses.enumerated() {
            for line in record.installation.lines where fuse.rating.usable(on: line) != nil {
                let total = Milliamperes((totals[place][line] ?? 0) + (others[place][line] ?? 0))
                let stated = envelopes[wave].first { $0.fuse == fuse.id && $0.line == line }?.worst
                guard stated == total else {
                    throw .envelope(wave: wave + 1, fuse: fuse.id, line, stated: stated, found: total)
                }
            }
        }
    }

    /// No line above its cap: no more than is usable, or than is excused by what was there before.
    private func checkCaps(
        _ wave: Int, _ totals: [[Line: Int64]], _ others: [[Line: Int64]], excused: [[Line: Int64]]
    ) throws(WaveFault) {
        for (place, fuse) in record.installation.fuses.enumerated() {
            for line in record.installation.lines {
                let total = Milliamperes((totals[place][line] ?? 0) + (others[place][line] ?? 0))
                let before = max(Milliamperes(excused[place][line] ?? 0), credit[fuse.id, line] ?? .zero)
                let cap = max(fuse.rating.usable(on: line) ?? .zero, before)
                guard total <= cap else {
                    throw .exceeds(wave: wave + 1, fuse: fuse.id, line, total: total, cap: cap)
                }
            }
        }
    }

    /// An update with the setting that it leaves out where a wave sends that, too.
    private func whole(_ update: ChargerUpdate) -> ChargerUpdate {
        let sent = waves.joined().filter { $0.charger == update.charger }
        let whole = try? ChargerUpdate(
            charger: update.charger, current: update.current ?? sent.compactMap(\.current).last,
            phase: update.phase ?? sent.compactMap(\.phase).last, maxCurrent: update.maxCurrent,
            minCurrent: update.minCurrent)
        return whole ?? update
    }

    /// Where a line is over, the first wave raises nobody while anybody in the plan can be lowered; where it is not
    /// known what a charger of the plan holds, nobody else either.
    private func checkFirst(
        _ possible: [[CheckedSettings]], _ recorded: [CheckedSettings], _ before: [[Line: Int64]],
        on supply: Supply
    ) throws(WaveFault) {
        let installation = record.installation
        let isOver = installation.fuses.enumerated().contains { place, fuse in
            installation.lines.contains { line in
                fuse.rating.usable(on: line).map { $0.count < before[place][line] ?? 0 } ?? false
            }
        }
        func mayGrow(_ place: Int, to states: [CheckedSettings]) -> Bool {
            let load = load(place, states, on: supply)
            let excused = excuse(place, states, loading: load, isUntouched: false, on: supply)
            return load.contains { $0.value > excused[$0.key] ?? 0 }
        }
        let rises = waves[0].compactMap { place(of: $0.charger) }.filter { mayGrow($0, to: possible[$0]) }
        // What is to stay as it is is never sent: nothing can wait for it.
        let sent = Set(waves.joined().map(\.charger))
        let changing = wanted.filter { sent.contains($0.charger) }
        func canFall(_ update: ChargerUpdate) -> Bool {
            guard let place = place(of: update.charger) else { return false }
            return !mayGrow(place, to: recorded[place].mixtures(with: whole(update)))
        }
        if isOver, let riser = rises.first, changing.contains(where: canFall) {
            throw .raisesFirst(installation.chargers[riser].id)
        }
        let isUnread = changing.contains { update in
            place(of: update.charger).map {
                ChargerLoad(of: installation.chargers[$0], on: supply, rules: installation.rules).isNeverRead
            } ?? false
        }
        if isUnread,
            let riser = rises.first(where: { place in
                !ChargerLoad(of: installation.chargers[place], on: supply, rules: installation.rules)
                    .isNeverRead
            })
        {
            throw .raisesFirst(installation.chargers[riser].id)
        }
    }

    /// For each fuse what other plans in flight add, each at the worst of its waves, to what their chargers count
    /// as recorded.
    private func pendingPlans(on supply: Supply) -> [[Line: Int64]] {
        var extra = sum(passed(on: supply))
        for pendingPlan in record.pendingPlans where !pendingPlan.plan.isPassage {
            var most: [[Line: Int64]]?
            var held: [Int: CheckedSettings] = [:]
            for update in pendingPlan.updates {
                guard let place = place(of: update.charger) else { continue }
                held[place] = CheckedSettings(record.installation.chargers[place])
            }
            let recorded = held
            for wave in pendingPlan.waves {
                var loads = [[Line: Int64]](repeating: [:], count: record.installation.chargers.count)
                for (place, settings) in held {
                    var states = [settings]
                    if let update = wave.first(where: { self.place(of: $0.charger) == place }) {
                        states = settings.mixtures(with: update)
                        held[place] = settings.merged(with: update)
                    }
                    guard let settled = recorded[place] else { continue }
                    let now = load(place, [settled], on: supply)
                    let worst = load(place, states, on: supply)
                    for line in record.installation.lines {
                        loads[place][line] = (worst[line] ?? 0) - (now[line] ?? 0)
                    }
                }
                let sums = sum(loads)
                most =
                    most.map { most in
                        zip(most, sums).map { $0.merging($1, uniquingKeysWith: max) }
                    } ?? sums
            }
            extra = zip(extra, most ?? extra.map { _ in [:] }).map { $0.merging($1, uniquingKeysWith: +) }
        }
        return extra
    }

    func place(of charger: Identifier) -> Int? {
        record.installation.chargers.firstIndex { $0.id == charger }
    }
}
