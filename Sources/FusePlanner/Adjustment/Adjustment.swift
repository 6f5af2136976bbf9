public import FuseCore

/// The way of sharing the current that is left once every charger has its minimum.
public enum Share: String, CaseIterable, Sendable {
    /// Max-min fairly, step by step.
    case fair
    /// As much as fits to each charger in turn.
    case order
}

/// The rules for adjusting a proposal.
public struct AdjustingRules: Hashable, Sendable {
    /// The step of which currents are multiples, 0.001 to 32 A.
    public let step: Milliamperes
    /// The way of sharing the current that is left.
    public let share: Share
    /// The goal of choosing phases, where phases may be chosen.
    public var goal = RephasingGoal.highest
    /// True when the lines are to differ as little as possible, with all else the same.
    public var isBalanced = false

    /// Creates the rules; nil for a step out of range.
    ///
    /// - Parameters:
    ///   - step: The step, 0.001 to 32 A.
    ///   - share: The way of sharing the current that is left.
    public init?(step: Milliamperes = Milliamperes(amperes: 1), share: Share = .fair) {
        guard step > .zero, step <= OfflineCurrent.largestOverride else { return nil }
        self.step = step
        self.share = share
    }

    /// The default rules: steps of 1 A, shared fairly.
    public static let standard = AdjustingRules(checked: Milliamperes(amperes: 1), .fair)

    private init(checked step: Milliamperes, _ share: Share) {
        self.step = step
        self.share = share
    }
}

/// Adjusts the currents of a proposal in three steps (rules: Adjusting).
///
/// Step 1 sets every current to 0 A, step 2 gives each charger its minimum, and step 3 shares the current
/// that is left.
struct Adjustment {
    /// The chargers whose current may be lowered, in the proposal's order, with the currents they get.
    private(set) var claims: [Claim]
    private var capacity: Capacity
    private let rules: AdjustingRules

    /// Adjusts claims; nil where a cap is exceeded even with all of them at 0 A.
    ///
    /// - Parameters:
    ///   - claims: Every charger whose current may be lowered, at 0 A.
    ///   - capacity: The fuse tree with all of them at 0 A.
    ///   - rules: The rules.
    init?(_ claims: [Claim], in capacity: Capacity, rules: AdjustingRules) {
        self.claims = claims
        self.capacity = capacity
        self.rules = rules
        guard capacity.isWithinCaps else { return nil }
        serveLeast()
        switch rules.share {
        case .fair: shareFairly()
        case .order: shareInOrder()
        }
    }

    /// Step 2: gives each charger in turn its minimum, if that fits beside the chargers before it.
    private mutating func serveLeast() {
        for place in claims.indices { claims[place].isServed = raise(place, to: claims[place].least) }
    }

    /// Gives a charger a current if that fits; otherwise keeps the line that limits it.
    private mutating func raise(_ place: Int, to current: Milliamperes) -> Bool {
        let (curve, old) = (claims[place].curve, claims[place].load)
        let new = curve.entry(at: current)
        if let bound = capacity.bound(from: old, to: new, below: curve.fuse) {
            claims[place].bound = bound
            return false
        }
        capacity.change(from: old, to: new, below: curve.fuse)
        claims[place].current = current
        claims[place].load = new
        return true
    }

    /// Step 3: raises the lowest current by a step, again and again.
    ///
    /// All chargers at one level rise together before any of them rises again. So a round serves a whole
    /// level, and rounds that fit as a whole are taken in one stride.
    private mutating func shareFairly() {
        var rising = claims.indices.filter { claims[$0].isServed && claims[$0].current < claims[$0].wanted }
        while let lowest = rising.map({ claims[$0].current }).min() {
            if let level = stride(of: rising, from: lowest) {
                for place in rising where claims[place].current == lowest { _ = raise(place, to: level) }
            } else {
                let level = Milliamperes((lowest.count / rules.step.count + 1) * rules.step.count)
                let round = rising.filter { claims[$0].current < level }
                    .sorted { (claims[$0].current, $0) < (claims[$1].current, $1) }
                for place in round { _ = raise(place, to: min(level, claims[place].wanted)) }
            }
            rising.removeAll { claims[$0].bound != nil || claims[$0].current == claims[$0].wanted }
        }
    }

    /// Returns the highest level to which the lowest chargers may rise in one stride; nil below two steps.
    ///
    /// The level is at most the next higher current and the smallest proposed current in the group. Every
    /// line holds on the way.
    private func stride(of rising: [Int], from lowest: Milliamperes) -> Milliamperes? {
        let step = rules.step.count
        guard lowest.count % step == 0 else { return nil }
        let group = rising.filter { claims[$0].current == lowest }
        let others = rising.lazy.map { claims[$0].current }.filter { $0 > lowest }.min()
        let arrival = group.lazy.map { claims[$0].wanted }.min()
        guard let border = [others, arrival].compactMap({ $0 }).min() else { return nil }
        var (good, bad) = (lowest.count / step + 1, border.count / step + 1)
        while bad - good > 1 {
            let middle = (good + bad) / 2
            if fits(group, upTo: Milliamperes(middle * step)) { good = middle } else { bad = middle }
        }
        return good > lowest.count / step + 1 ? Milliamperes(good * step) : nil
    }

    /// Returns true when every line holds while a group of chargers rises to a level.
    private func fits(_ group: [Int], upTo level: Milliamperes) -> Bool {
        var trial = capacity
        for place in group {
            let (claim, fuse) = (claims[place], claims[place].curve.fuse)
            let ceiling = LoadChange.worse(claim.load, claim.curve.ceiling(upTo: level))
            trial.change(from: claim.load, to: ceiling, below: fuse)
        }
        return trial.isWithinCaps
    }

    /// Gives each charger in turn as much as fits: a multiple of the step, or the proposed current.
    ///
    /// This is `--share order`.
    private mutating func shareInOrder() {
        for place in claims.indices where claims[place].isServed {
            let claim = claims[place]
            guard claim.current < claim.wanted, !raise(place, to: claim.wanted) else { continue }
            let step = rules.step.count
            let (first, last) = (claim.current.count / step + 1, (claim.wanted.count - 1) / step)
            guard first <= last else { continue }
            let largest = claim.curve.largestFitting(in: first...last, step: rules.step) { load in
                capacity.fits(from: claim.load, to: load, below: claim.curve.fuse)
            }
            if let largest { _ = raise(place, to: largest) }
        }
    }

    /// The largest difference between two lines of one fuse.
    var largestDifference: Milliamperes { capacity.largestDifference }

    /// Returns the updates with the currents that fit in place of those proposed.
    func replaced(_ updates: [ChargerUpdate]) -> [ChargerUpdate] {
        var replaced = updates
        for claim in claims where claim.current < claim.wanted {
            replaced[claim.turn] = updates[claim.turn].with(current: .overridden(claim.current))
        }
        return replaced
    }

    /// The line that limits each lowered charger, by the index of its update in the proposal.
    var bounds: [Int: Bound] {
        let lowered = claims.filter { $0.current < $0.wanted }
        return Dictionary(
            lowered.compactMap { claim in claim.bound.map { (claim.turn, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}
