public import FuseCore

/// How what is left is shared once everybody has the minimum.
public enum Share: String, CaseIterable, Sendable {
    /// Max-min fairly, step by step.
    case fair
    /// Each in turn as much as fits.
    case order
}

/// How to adjust.
public struct AdjustingRules: Hashable, Sendable {
    /// Currents rise in multiples of this, 0.001 to 32 A.
    public let step: Milliamperes
    /// How what is left is shared.
    public let share: Share
    /// What phases are chosen for, where they may be.
    public var goal = RephasingGoal.highest
    /// Whether, with all else the same, the lines are to differ as little as possible.
    public var isBalanced = false

    /// Makes the rules.
    ///
    /// - Parameters:
    ///   - step: 0.001 to 32 A; nil is returned for others.
    ///   - share: How what is left is shared.
    public init?(step: Milliamperes = Milliamperes(amperes: 1), share: Share = .fair) {
        guard step > .zero, step <= OfflineCurrent.largestOverride else { return nil }
        self.step = step
        self.share = share
    }

    /// The contract's defaults: 1 A, fairly.
    public static let standard = AdjustingRules(checked: Milliamperes(amperes: 1), .fair)

    private init(checked step: Milliamperes, _ share: Share) {
        self.step = step
        self.share = share
    }
}

/// The three steps of adjusting.
struct Adjustment {
    /// The chargers whose current may be lowered, in the proposal's order, with what they get.
    private(set) var claims: [Claim]
    private var capacity: Capacity
    private let rules: AdjustingRules

    /// Adjusts claims, or returns nil where even nothing at all is too much.
    ///
    /// - Parameters:
    ///   - claims: Every charger whose current may be lowered, at 0.
    ///   - capacity: The tree with all of them at 0.
    ///   - rules: How to adjust.
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

    /// Step 2: in the proposal's order each gets its minimum if that fits beside those before it.
    private mutating func serveLeast() {
        for place in claims.indices { claims[place].isServed = raise(place, to: claims[place].least) }
    }

    /// Gives a charger a current if that fits, and remembers what bound it if not.
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

    /// Step 3: again and again the lowest rises by a step.
    ///
    /// All that stand at one level rise together before any of them rises again. So a round serves a whole
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

    /// The highest level to which all that stand lowest may rise at once without anybody else's turn coming
    /// between, nobody arriving, and every line holding on the way; nil where that is less than two steps.
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

    /// Whether every line holds while a group rises to a level.
    private func fits(_ group: [Int], upTo level: Milliamperes) -> Bool {
        var trial = capacity
        for place in group {
            let (claim, fuse) = (claims[place], claims[place].curve.fuse)
            let ceiling = LoadChange.worse(claim.load, claim.curve.ceiling(upTo: level))
            trial.change(from: claim.load, to: ceiling, below: fuse)
        }
        return trial.isWithinCaps
    }

    /// `--share order`: each in turn as much as fits, to a multiple of the step or as proposed.
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

    /// The updates with the currents that fit in place of those proposed.
    func replaced(_ updates: [ChargerUpdate]) -> [ChargerUpdate] {
        var replaced = updates
        for claim in claims where claim.current < claim.wanted {
            replaced[claim.turn] = updates[claim.turn].with(current: .overridden(claim.current))
        }
        return replaced
    }

    /// For each lowered charger's turn in the proposal what bound it.
    var bounds: [Int: Bound] {
        let lowered = claims.filter { $0.current < $0.wanted }
        return Dictionary(
            lowered.compactMap { claim in claim.bound.map { (claim.turn, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}
