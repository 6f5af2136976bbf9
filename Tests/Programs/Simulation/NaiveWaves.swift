import FuseCore
import FusePlanner
import FuseRecord

/// Computes waves of whole updates, in the order of the proposal.
enum NaiveWaves {
    /// The requests with their waves; requests that never fit are in the last one.
    static func requests(of plan: ApprovedPlan, on installation: Installation) -> [RecordedRequest] {
        guard let supply = installation.supply else { return [] }
        func loads(_ installation: Installation) -> [LineCurrents] {
            LineTotals(of: installation, on: supply).loads.map(\.counted)
        }
        let before = loads(installation)
        let caps = zip(installation.fuses, installation.sums(of: before)).map { fuse, sum in
            var cap = sum
            for line in installation.lines {
                cap[line] = max(sum[line], fuse.rating.usable(on: line) ?? .zero)
            }
            return cap
        }
        var (now, open, requests, wave) = (before, plan.requests, [RecordedRequest](), 1)
        while !open.isEmpty {
            var (worst, after, left) = (now, now, [ChargerUpdate]())
            for update in open {
                guard let place = installation.chargerPlaces[update.charger],
                    let end = try? installation.applying([update])
                else { continue }
                let load = loads(end)[place]
                var most = worst
                most[place] = .largerOnEachLine(now[place], load)
                let fits = zip(installation.sums(of: most), caps).allSatisfy { $0.isAtMost($1) }
                guard fits else {
                    left.append(update)
                    continue
                }
                (worst, after[place]) = (most, load)
                requests.append(RecordedRequest(wave: wave, update: update, state: .reserved))
            }
            if left.count == open.count {
                requests += left.map { RecordedRequest(wave: wave, update: $0, state: .reserved) }
                left = []
            }
            (now, open, wave) = (after, left, wave + 1)
        }
        return requests
    }
}

extension LineCurrents {
    fileprivate func isAtMost(_ other: LineCurrents) -> Bool {
        Line.allCases.allSatisfy { self[$0] <= other[$0] }
    }
}
