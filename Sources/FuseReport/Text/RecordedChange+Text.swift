import FuseCore
public import FuseJSON
public import FuseRecord

extension RecordedValue {
    /// The value as text.
    var text: String {
        switch self {
        case .none: "nothing"
        case .word(let word): word
        case .current(let current): current.text
        case .lines(let currents):
            Set(currents).count == 1
                ? currents[0]?.text ?? "unknown"
                : zip(Line.allCases, currents).map { "\($0.label) \($1?.text ?? "unknown")" }
                    .joined(separator: ", ")
        case .share(let factor): "\(factor.percent) %"
        case .seconds(let seconds): "\(seconds) s"
        case .override(let override): override.text
        case .reading(let reading): reading.text + (reading.readAt.map { " at \($0.iso8601)" } ?? "")
        }
    }
}

extension RecordedChange {
    /// The change in one line.
    public func text(_ names: Names) -> String {
        let subject = names.full(subject)
        return switch kind {
        case .newInstallation: "new installation \(subject)"
        case .newCircuit: "new circuit \(subject)"
        case .circuitGone: "circuit \(subject) is gone"
        case .newCharger: "new charger \(subject)"
        case .chargerGone: "charger \(subject) is gone, and its load and record with it"
        case .fact(let fact, let from, let to):
            "\(subject): \(fact.rawValue) \(from.text) → \(to.text)"
        }
    }

    private var kindWord: String {
        switch kind {
        case .newInstallation: "new-installation"
        case .newCircuit: "new-circuit"
        case .circuitGone: "circuit-gone"
        case .newCharger: "new-charger"
        case .chargerGone: "charger-gone"
        case .fact: "fact"
        }
    }

    /// The change as JSON.
    public var json: JSONValue { json(from: .documents) }

    /// The change as JSON.
    ///
    /// - Parameter source: The source of the change, which decides whether it needs `--replace`.
    /// - Returns: An object that names subject and change, and for a changed fact the old and the new value.
    public func json(from source: RecordingSource) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("subject", .text(subject.text)), .init("change", .text(kindWord)),
            .init("needsReplace", .bool(source.mustBeAsked(for: self))),
        ]
        if case .fact(let fact, let from, let to) = kind {
            members.append(.init("fact", .text(fact.rawValue)))
            members.append(.init("from", .text(from.text)))
            members.append(.init("to", .text(to.text)))
        }
        return .object(members)
    }
}
