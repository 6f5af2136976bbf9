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
    }

    /// The most on one line; nil: nothing is known to limit it.
    let most: Milliamperes?
    /// Why that is so, where it is nil.
    let gaps: [Gap]

    /// - Parameters:
    ///   - point: The charge point.
    ///   - rated: What its hardware can draw at most on one line; nil: not known.
    init(_ point: ChargePoint, rated: Milliamperes?) {
        let unlimited = point.composites.filter { $0.most == nil }
        let own = Stack(point.profiles, .chargePoint, connector: 0).limit
        let sum = Self.sum(point)
        var most: Milliamperes?
        if unlimited.isEmpty {
            // What a charge point said that it allows, no profile of the whole keeps it from.
            let said = point.composites.compactMap(\.most).max() ?? .zero
            most = [own.most.map { max($0, said) }, sum.most].compactMap { $0 }.min()
            let whole = point.composites.filter { $0.connector == 0 }.compactMap(\.most).max() ?? .zero
            most = most.map { max($0, whole) }
        }
        let limit = [most, rated].compactMap { $0 }.min().flatMap { $0 <= .largest ? $0 : nil }
        self.most = limit
        let said = unlimited.map { Gap.saidUnlimited(connector: $0.connector) }
        self.gaps = limit != nil ? [] : said.isEmpty ? [own.gap, sum.gap].compactMap { $0 } : said
    }

    /// What all connectors may draw together.
    private static func sum(_ point: ChargePoint) -> Part {
        guard let count = point.connectors else { return Part(gap: .connectorsUnknown) }
        var sum = Milliamperes.zero
        let general = Stack(point.profiles, .transactions, connector: 0).limit
        for connector in 1...count {
            let own = Stack(point.profiles, .transactions, connector: connector).limit
            // Which of the two goes before the other charge points do not agree on.
            let both = [general, own].filter { $0.anything != nil }
            guard both.contains(where: { $0.most != nil }) else {
                return Part(gap: both.last?.gap ?? .noProfile(.transactions, connector: connector))
            }
            let running = Stack(point.profiles, .transaction, connector: connector).limit.anything
            let said = point.composites.filter { $0.connector == connector }.compactMap(\.most).max()
            sum += (both.map(\.anything) + [running, said]).compactMap { $0 }.max() ?? .zero
        }
        return Part(most: sum, anything: sum)
    }
}

/// What a part of the profiles comes to.
private struct Part {
    /// The most at any moment; nil: at some moment nothing limits.
    var most: Milliamperes?
    /// The most while anything limits; nil: nothing ever does.
    var anything: Milliamperes?
    /// Why ``most`` is nil.
    var gap: OfflineLimit.Gap?
}

/// The profiles of one purpose on one connector.
private struct Stack {
    let limit: Part

    init(_ profiles: [ChargingProfile], _ purpose: ChargingProfile.Purpose, connector: Int64) {
        let stack = profiles.filter { $0.purpose == purpose && $0.connector == connector }
            .sorted { $0.stackLevel > $1.stackLevel }
        guard let top = stack.first else {
            limit = Part(gap: .noProfile(purpose, connector: connector))
            return
        }
        guard let lasting = stack.firstIndex(where: { $0.lapse == nil }) else {
            limit = Part(
                anything: stack.map(\.most).max(),
                gap: top.lapse.map { .lapses(purpose, id: top.id, $0) })
            return
        }
        // What is below one that always holds never does.
        let most = stack[...lasting].map(\.most).max()
        limit = Part(most: most, anything: most)
    }
}
