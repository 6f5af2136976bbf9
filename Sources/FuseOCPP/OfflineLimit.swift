// Room: what a charge point can draw at most while it hears nothing.
// Answers: the largest current on one line at any moment to come, or that nothing is known to limit it, and why. Must not
// know: files, installations.
// A charge point without its central system goes on with the profile of a transaction that runs; those that begin have
// the default profile, and the charge point's own limits the sum (OCPP 1.6 edition 2, section 3.13). Without a profile
// nothing limits it. Everything here is the largest that may be: whichever profile holds when.

import FuseCore

/// What limits a charge point offline.
struct OfflineLimit {
    /// Why nothing is known to limit a charge point, or some of its connectors.
    enum Gap: Hashable {
        /// There is no profile for the charge point, or for a connector.
        case noProfile(ChargingProfile.Purpose, connector: Int64)
        /// A moment may come at which the profile does not hold, and none below it does.
        case lapses(ChargingProfile.Purpose, id: Int64, ChargingProfile.Lapse)
        /// How many connectors there are is not known.
        case connectorsUnknown
        /// The charge point said that nothing limits it.
        case saidUnlimited(connector: Int64)
        /// The charge point said that it allows more than such profiles do: it has not got them.
        case saidMore(Milliamperes, than: ChargingProfile.Purpose)
        /// They allow more than any fuse of a record has.
        case tooMuch(Milliamperes)
        /// Its settings say that such profiles do not hold offline, or not at all.
        case ignored(ChargingProfile.Purpose)
    }

    /// The most on one line; nil: nothing is known to limit it.
    let most: Milliamperes?
    /// Why that is so, where it is nil.
    let gaps: [Gap]

    /// - Parameters:
    ///   - point: The charge point.
    ///   - rated: What its hardware can draw at most on one line; nil: not known.
    init(_ point: ChargePoint, rated: Milliamperes?) {
        let unlimited = point.composites.filter { $0.most == nil }.map {
            Gap.saidUnlimited(connector: $0.connector)
        }
        let said = point.composites.compactMap(\.most).max() ?? .zero
        let own = Part(point, .chargePoint, connector: 0).believed(beside: point.composites)
        let sum = Self.sum(point)
        let most = unlimited.isEmpty ? [own.most, sum.most].compactMap { $0 }.min() : nil
        let gaps = unlimited.isEmpty ? [own.gap, sum.gap].compactMap { $0 } : unlimited
        // Nor has its hardware a rating that it says it exceeds.
        let limit = [most, rated.flatMap { $0 >= said ? $0 : nil }].compactMap { $0 }.min()
        if let limit, limit > .largest {
            (self.most, self.gaps) = (nil, [.tooMuch(limit)])
        } else {
            (self.most, self.gaps) = (limit, limit == nil ? gaps : [])
        }
    }

    /// What all connectors may draw together.
    private static func sum(_ point: ChargePoint) -> Part {
        guard let count = point.connectors else { return Part(.transactions, gap: .connectorsUnknown) }
        var sum = Milliamperes.zero
        let general = Part(point, .transactions, connector: 0)
        for connector in 1...count {
            let own = Part(point, .transactions, connector: connector)
            // Which of the two goes before the other charge points do not agree on. Nor does anybody know which
            // transaction runs, so the largest of them counts, whatever its level.
            let running = point.profiles.filter {
                $0.purpose == .transaction && [0, connector].contains($0.connector)
            }
            let all = general.or(own).or(running)
                .believed(beside: point.composites.filter { $0.connector == connector })
            guard let most = all.most else { return all }
            sum += most
        }
        let whole = point.composites.filter { $0.connector == 0 }.compactMap(\.most).max() ?? .zero
        return whole > sum
            ? Part(.transactions, gap: .saidMore(whole, than: .transactions)) : Part(.transactions, most: sum)
    }
}

/// What some profiles come to.
private struct Part {
    private let purpose: ChargingProfile.Purpose
    /// The most at any moment; nil: at some moment nothing limits.
    private(set) var most: Milliamperes?
    /// Why ``most`` is nil.
    private(set) var gap: OfflineLimit.Gap?
    /// Those that may ever hold.
    private var profiles: [ChargingProfile] = []

    init(_ purpose: ChargingProfile.Purpose, most: Milliamperes? = nil, gap: OfflineLimit.Gap? = nil) {
        (self.purpose, self.most, self.gap) = (purpose, most, gap)
    }

    /// The profiles of one purpose on one connector.
    init(_ point: ChargePoint, _ purpose: ChargingProfile.Purpose, connector: Int64) {
        self.purpose = purpose
        let stack = point.profiles.filter { $0.purpose == purpose && $0.connector == connector }
            .sorted { $0.stackLevel > $1.stackLevel }
        guard let top = stack.first else {
            gap = .noProfile(purpose, connector: connector)
            return
        }
        guard point.settings.holdsOffline(purpose), point.settings.holds(point.profiles) else {
            gap = .ignored(purpose)
            return
        }
        // Some keep one profile of a level for all connectors: it may have taken the other's place.
        let lapses = stack.map { $0.lapse ?? (point.isContested($0) ? .mayBeReplaced : nil) }
        // What is below one that always holds never does.
        let lasting = lapses.firstIndex(of: nil)
        profiles = Array(stack[...(lasting ?? stack.endIndex - 1)])
        if lasting != nil {
            most = profiles.map(\.most).max()
        } else {
            gap = lapses[0].map { .lapses(purpose, id: top.id, $0) }
        }
    }

    /// Whether there is no such profile.
    private var isEmpty: Bool { if case .noProfile = gap { true } else { false } }

    /// These, or others where charge points do not agree which: one that limits is enough, and the largest of all counts.
    func or(_ other: Part) -> Part {
        var both = self
        both.profiles += other.profiles
        both.most = most == nil && other.most == nil ? nil : both.profiles.map(\.most).max()
        both.gap = both.most != nil ? nil : other.isEmpty && !isEmpty ? gap : other.gap
        return both
    }

    /// These, or those of a transaction that runs.
    func or(_ running: [ChargingProfile]) -> Part {
        var all = self
        all.profiles += running
        all.most = most.map { [$0] + running.map(\.most) }?.max()
        return all
    }

    /// The same, unless the charge point allowed more than any of them that may have held then: it has not got them.
    func believed(beside composites: [ChargePoint.Composite]) -> Part {
        guard most != nil else { return self }
        for composite in composites {
            let held = profiles.filter { $0.mayHold(at: composite.moments) }.map(\.most).max() ?? .zero
            guard let said = composite.most, said > held else { continue }
            return Part(purpose, gap: .saidMore(said, than: purpose))
        }
        return self
    }
}
