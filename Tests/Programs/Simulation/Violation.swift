package import FuseCore

/// A promise that was broken.
package struct Violation: Sendable {
    /// The seed; it breaks the promise alone as well.
    package let seed: UInt64
    /// After how many events.
    package let event: Int
    /// What was broken.
    package let kind: Kind
    /// The last events.
    package let trace: [String]

    /// Which promise.
    package enum Kind: Sendable {
        /// A fuse carries more than it may, and more than before.
        case exceeds(Excess)
        /// With nothing on its way, chargers hold more than is recorded.
        case moreThanRecorded(Excess)
        /// With all faults gone, a plan cannot be completed; its requests that are open.
        case stuck(Identifier, [String])
        /// With all faults gone, a charger does not hold what is recorded.
        case differs(Identifier, recorded: String, held: String)
        /// A charger in flight was planned again.
        case notRefused(Identifier)
        /// A request to a charger may still arrive, and nothing keeps others from planning it.
        case loose(Identifier)
        /// A request was repeated without reading the charger first.
        case repeatedBlindly(Identifier)
        /// A tool goes round in circles.
        case endless(String)
        /// The store has faults, or refused something.
        case store(String)
    }

    /// Whether it is a fuse that carries too much.
    package var isExcess: Bool { if case .exceeds = kind { true } else { false } }

    /// The violation in words, with the last events before it.
    package var text: String {
        let what =
            switch kind {
            case .exceeds(let excess): "\(excess) above max(usable, before)"
            case .moreThanRecorded(let excess): "\(excess) more than is recorded, with nothing on its way"
            case .stuck(let plan, let open): "\(plan) cannot be completed: \(open.joined(separator: ", "))"
            case .differs(let charger, let recorded, let held):
                "\(charger) is recorded with \(recorded) and holds \(held)"
            case .notRefused(let charger): "\(charger) is in flight and was planned again"
            case .loose(let charger):
                "a request to \(charger) may still arrive, and nothing holds the charger"
            case .repeatedBlindly(let charger): "\(charger) was told again without being read"
            case .endless(let act): "a tool goes round in circles: \(act)"
            case .store(let fault): "store: \(fault)"
            }
        return "seed \(seed), event \(event): \(what)\n" + trace.suffix(40).map { "    \($0)\n" }.joined()
    }
}

extension Excess: CustomStringConvertible {
    package var description: String { "\(fuse) \(line): \(total) mA, cap \(cap) mA" }
}

extension OfflineOverride {
    /// A current and a phase in short.
    var short: String { "\(current.short) phase \(phase.rawValue)" }
}

extension OfflineCurrent {
    /// A current in short.
    var short: String { milliamperes.map { $0.amperes + " A" } ?? "automatic" }
}
