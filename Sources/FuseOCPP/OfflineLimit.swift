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
        /// The charge point said that it allows more than its own profile does.
        case saidMore(Milliamperes)
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
        let (own, sum) = (Part(point, .chargePoint, connector: 0), Self.sum(point))
        var (most, gaps): (Milliamperes?, [Gap]) = (nil, unlimited)
        if unlimited.isEmpty {
            // A charge point that allows more than its own profile has not got it.
            let isInForce = own.most.map { $0 >= said } ?? false
            most = [isInForce ? own.most : nil, sum.most].compactMap { $0 }.min().map { max($0, said) }
            gaps = [own.most == nil || isInForce ? own.gap : .saidMore(said), sum.gap].compactMap { $0 }
        }
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
        guard let count = point.connectors else { return Part(gap: .connectorsUnknown) }
        var sum = Milliamperes.zero
        let general = Part(point, .transactions, connector: 0)
        for connector in 1...count {
            let own = Part(point, .transactions, connector: connector)
            // Which of the two goes before the other charge points do not agree on.
            let both = [general, own].filter { $0.anything != nil }
            guard both.contains(where: { $0.most != nil }) else {
                return Part(gap: both.last?.gap ?? own.gap)
            }
            // Which transaction runs nobody knows, so the largest of them counts, whatever its level.
            let running = point.profiles.filter {
                $0.purpose == .transaction && [0, connector].contains($0.connector)
            }
            let said = point.composites.filter { $0.connector == connector }.compactMap(\.most)
            sum += (both.compactMap(\.anything) + running.map(\.most) + said).max() ?? .zero
        }
        return Part(most: sum)
    }
}

/// What the profiles of one purpose on one connector come to.
private struct Part {
    /// The most at any moment; nil: at some moment nothing limits.
    var most: Milliamperes?
    /// The most while anything limits; nil: nothing ever does.
    var anything: Milliamperes?
    /// Why ``most`` is nil.
    var gap: OfflineLimit.Gap?

    init(most: Milliamperes? = nil, gap: OfflineLimit.Gap? = nil) { (self.most, self.gap) = (most, gap) }

    init(_ point: ChargePoint, _ purpose: ChargingProfile.Purpose, connector: Int64) {
        let stack = point.profiles.filter { $0.purpose == purpose && $0.connector == connector }
            .sorted { $0.stackLevel > $1.stackLevel }
        guard let top = stack.first else {
            gap = .noProfile(purpose, connector: connector)
            return
        }
        guard point.settings.holdsOffline(purpose) else {
            gap = .ignored(purpose)
            return
        }
        // Some keep one profile of a level for all connectors: it may have taken the other's place.
        let lapses = stack.map { $0.lapse ?? (point.isContested($0) ? .mayBeReplaced : nil) }
        guard let lasting = lapses.firstIndex(of: nil) else {
            anything = stack.map(\.most).max()
            gap = lapses[0].map { .lapses(purpose, id: top.id, $0) }
            return
        }
        // What is below one that always holds never does.
        most = stack[...lasting].map(\.most).max()
        anything = most
    }
}
