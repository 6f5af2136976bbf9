public import FuseCore

/// The declared facts of an installation, and the records of a plan's own chargers (rules: Plans).
///
/// Names, the assumptions of fixed currents and accepted warnings are left out, because they do not affect
/// the decision. The time of a reading is left out, too: the same value read again is the same fact, and its
/// age is judged anew. The settings of other chargers are also judged anew.
public struct PlanFacts: Hashable, Sendable {
    /// The kind of thing that a fact is about.
    private enum Kind: String {
        case installation, fuse, charger
    }

    /// The identity of one fact of one thing.
    private struct Key: Hashable {
        let kind: Kind
        let subject: Identifier
        let fact: RecordedFact
    }

    private typealias Fact = (key: Key, value: RecordedValue)

    /// The collected facts, or their stored text, which is parsed only on demand.
    private enum Form: Sendable {
        case collected([Fact])
        case written(String)
    }

    private let form: Form

    /// Collects the facts of an installation.
    ///
    /// - Parameters:
    ///   - installation: The installation as recorded.
    ///   - own: The plan's chargers.
    public init(of installation: Installation, own: Set<Identifier>) {
        self.init(
            installation, chargers: installation.chargers, own: own, fuses: installation.fuses)
    }

    /// Collects the facts that the update of one charger depends on.
    ///
    /// They are its own facts, those of the fuses above it, and the rules. All other declared facts are
    /// judged anew, as are the charger's settings while other updates are in flight to it.
    ///
    /// - Parameters:
    ///   - charger: The charger; for an unknown one, only the rules are collected.
    ///   - installation: The installation as recorded.
    public init(around charger: Identifier, in installation: Installation) {
        guard let place = installation.chargers.firstIndex(where: { $0.id == charger }) else {
            self.init(installation, chargers: [], own: [], fuses: [])
            return
        }
        let fuses = installation.ancestors(of: installation.fuseOfCharger[place]).map {
            installation.fuses[$0]
        }
        self.init(installation, chargers: [installation.chargers[place]], own: [], fuses: fuses)
    }

    private init(
        _ installation: Installation, chargers: [Charger], own: Set<Identifier>, fuses: [Fuse]
    ) {
        var facts: [Fact] = []
        func add(_ kind: Kind, _ subject: Identifier, _ values: [(RecordedFact, RecordedValue)]) {
            for (fact, value) in values where fact != .name && fact != .fixedAssumes && fact != .accepted {
                facts.append((Key(kind: kind, subject: subject, fact: fact), value.withoutMoment))
            }
        }
        add(.installation, installation.id, installation.recordedFacts)
        for fuse in fuses { add(.fuse, fuse.id, fuse.recordedFacts) }
        // Facts that an update may change are part of the record: for other chargers they are judged anew.
        let records: Set<RecordedFact> = [
            .offlineCurrent, .offlinePhase, .observed, .minCurrent, .maxCurrent, .madeAutomaticFrom,
            .phaseMoved,
        ]
        for charger in chargers {
            let isOwn = own.contains(charger.id)
            add(
                .charger, charger.id, charger.recordedFacts.filter { isOwn || !records.contains($0.0) })
        }
        form = .collected(facts)
    }

    /// Takes facts from the text in which they were stored.
    ///
    /// The caller answers for the text; see ``isReadable``.
    ///
    /// - Parameter text: An earlier value of ``text``.
    public init(text: String) { form = .written(text) }

    /// The facts as text, one a line, in sorted order, so that equal facts have equal bytes.
    public var text: String {
        switch form {
        case .collected(let facts):
            facts.map {
                "\($0.key.kind.rawValue) \($0.key.subject) \($0.key.fact.rawValue) \($0.value.stored)"
            }
            .sorted().map { $0 + "\n" }.joined()
        case .written(let text): text
        }
    }

    /// True if the stored text can be read.
    public var isReadable: Bool { facts != nil }

    /// The facts one by one; nil where the text is not readable.
    private var facts: [Fact]? {
        switch form {
        case .collected(let facts): facts
        case .written(let text): Self.read(text)
        }
    }

    private static func read(_ text: String) -> [Fact]? {
        var facts: [Fact] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            guard words.count == 4, let kind = Kind(rawValue: words[0]), let id = try? Identifier(words[1]),
                let fact = RecordedFact(rawValue: words[2]), let value = RecordedValue(stored: words[3])
            else { return nil }
            facts.append((Key(kind: kind, subject: id, fact: fact), value))
        }
        return facts
    }

    /// Returns the facts that have changed.
    ///
    /// New chargers and circuits are no changes. Neither are chargers that were removed, since a charger in
    /// flight cannot be removed.
    ///
    /// - Parameters:
    ///   - now: The facts as they are now.
    ///   - settled: Chargers of the plan whose update is in force already: the plan itself changed their
    ///     records.
    ///   - sent: Chargers of the plan whose update has left: what is read of them is no other fact, since the
    ///     rest of the plan is judged with it.
    /// - Returns: The differences; nil where the text of one of the two is not readable.
    public func changes(
        to now: PlanFacts, settled: Set<Identifier>, sent: Set<Identifier> = []
    ) -> [RecordedChange]? {
        guard let facts, let others = now.facts else { return nil }
        let values = Dictionary(others.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        var gone = Set<Identifier>()
        return facts.compactMap { key, value in
            guard !settled.contains(key.subject) || key.kind != .charger else { return nil }
            guard !sent.contains(key.subject) || key.fact != .observed else { return nil }
            guard let other = values[key] else {
                // Without a removed charger the rest is judged anew, as it is with a new charger.
                guard key.kind == .fuse, gone.insert(key.subject).inserted else { return nil }
                return RecordedChange(subject: key.subject, kind: .circuitGone)
            }
            guard other != value else { return nil }
            return RecordedChange(subject: key.subject, kind: .fact(key.fact, from: value, to: other))
        }
    }

    /// Restores the record that one of the plan's own chargers had when the plan was made.
    ///
    /// The facts do not say whether it awaited a reading then, nor when its reading was made. Its reading
    /// counts.
    package func restore(_ charger: inout Charger) {
        let id = charger.id
        for (key, value) in facts ?? [] where key.kind == .charger && key.subject == id {
            switch (key.fact, value) {
            case (.offlineCurrent, .current(let current)): charger.offline.current = .overridden(current)
            case (.offlineCurrent, _): charger.offline.current = .automatic
            case (.offlinePhase, .word(let word)):
                charger.offline.phase = Int(word).flatMap(PhaseChoice.init) ?? .automatic
            case (.minCurrent, .current(let current)): charger.minCurrent = current
            case (.maxCurrent, .current(let current)): charger.maxCurrent = current
            case (.observed, .reading(let reading)): charger.reading = reading
            case (.observed, _): charger.reading = nil
            case (.madeAutomaticFrom, .override(let former)): charger.former = former
            case (.madeAutomaticFrom, _): charger.former = nil
            case (.phaseMoved, let value): charger.phaseMoved = value == .word("true")
            default: break
            }
        }
        charger.observation = Observation(charger.reading, isStale: charger.former != nil)
    }

    /// True if both are the same facts.
    public static func == (left: PlanFacts, right: PlanFacts) -> Bool { left.text == right.text }

    /// Adds the facts to a hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension RecordedValue {
    /// The same value without the time of a reading.
    fileprivate var withoutMoment: RecordedValue {
        guard case .reading(let reading) = self else { return self }
        return .reading(
            Reading(
                current: reading.current, decimals: reading.decimals, lines: reading.lines,
                phase: reading.phase, readAt: nil))
    }

    /// The value as text that can be read back.
    fileprivate var stored: String {
        func number(_ current: Milliamperes?) -> String { current.map { String($0.count) } ?? "-" }
        return switch self {
        case .none: "none"
        case .word(let word): "word:\(word)"
        case .current(let current): "mA:\(current.count)"
        case .lines(let currents): "lines:" + currents.map(number).joined(separator: ",")
        case .share(let factor): "share:\(factor.billionths)"
        case .seconds(let seconds): "s:\(seconds)"
        case .reading(let reading):
            "read:\(reading.current.count),\(reading.decimals),\(reading.lines.rawValue),"
                + (reading.phase.map { String($0.rawValue) } ?? "-")
        case .override(let override):
            "override:\(number(override.current.milliamperes)),\(override.phase.rawValue)"
        }
    }

    fileprivate init?(stored: String) {
        let parts = stored.split(separator: ":", maxSplits: 1).map(String.init)
        guard let kind = parts.first, let rest = parts.last else { return nil }
        let numbers = rest.split(separator: ",").map { Int64($0) }
        switch (kind, parts.count) {
        case ("none", 1): self = .none
        case ("word", 2): self = .word(parts[1])
        case ("mA", 2):
            guard let count = numbers.first ?? nil else { return nil }
            self = .current(Milliamperes(count))
        case ("lines", 2): self = .lines(numbers.map { $0.map { Milliamperes($0) } })
        case ("share", 2):
            guard let factor = (numbers.first ?? nil).flatMap({ UsableFactor(billionths: $0) }) else {
                return nil
            }
            self = .share(factor)
        case ("s", 2):
            guard let seconds = numbers.first ?? nil else { return nil }
            self = .seconds(seconds)
        case ("read", 2):
            guard numbers.count == 4, let current = numbers[0], let decimals = numbers[1],
                let lines = numbers[2], (0...3).contains(decimals), (1...7).contains(lines)
            else { return nil }
            let phase = numbers[3].flatMap { PhaseChoice(rawValue: Int($0)) }
            guard numbers[3] == nil || phase != nil else { return nil }
            self = .reading(
                Reading(
                    current: Milliamperes(current), decimals: Int(decimals),
                    lines: LineSet(rawValue: UInt8(lines)), phase: phase,
                    readAt: nil))
        case ("override", 2):
            guard numbers.count == 2, let phase = numbers[1].flatMap({ PhaseChoice(rawValue: Int($0)) })
            else {
                return nil
            }
            let current = numbers[0].map { OfflineCurrent.overridden(Milliamperes($0)) } ?? .automatic
            self = .override(OfflineOverride(current: current, phase: phase))
        default: return nil
        }
    }
}
