package import FuseCore

/// A broken promise.
package struct Violation: Sendable {
    /// The seed, which breaks the promise when run alone, too.
    package let seed: UInt64
    /// The number of events before the violation.
    package let event: Int
    /// The promise that was broken.
    package let kind: Kind
    /// The last events.
    package let trace: [String]

    /// The kinds of promises.
    package enum Kind: Sendable {
        /// A fuse carries more than its usable current, and more than before.
        case exceeds(Excess)
        /// With no request in flight, chargers hold more than is recorded.
        case moreThanRecorded(Excess)
        /// With all faults gone, a plan cannot be completed; the texts are its open requests.
        case stuck(Identifier, [String])
        /// With all faults gone, a charger's settings differ from the record.
        case differs(Identifier, recorded: String, held: String)
        /// A charger in flight was planned again.
        case notRefused(Identifier)
        /// A request to a charger may still arrive, and no pending plan keeps the charger from being planned.
        case loose(Identifier)
        /// A request was repeated without reading the charger first.
        case repeatedBlindly(Identifier)
        /// A tool repeats its steps without end.
        case endless(String)
        /// The store is damaged, or it refused a write.
        case store(String)
    }

    /// True when a fuse carries too much.
    package var isExcess: Bool { if case .exceeds = kind { true } else { false } }

    /// A description of the violation, with the last events before it.
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
    /// A short form of the current and the phase.
    var short: String { "\(current.short) phase \(phase.rawValue)" }
}

extension OfflineCurrent {
    /// A short form of the current.
    var short: String { milliamperes.map { $0.amperes + " A" } ?? "automatic" }
}
