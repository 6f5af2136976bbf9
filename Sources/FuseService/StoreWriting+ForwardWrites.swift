public import FuseCore
import FuseJSON
public import FuseRecord
import FuseReport
public import FuseRollout

extension StoreWriting {
    /// Notes a write that is about to be forwarded: the state of the chargers it names becomes unknown.
    ///
    /// - Parameters:
    ///   - method: Its method.
    ///   - path: Its path.
    ///   - names: The ids in it, of chargers, circuits or installations, spelled in any letter case.
    ///   - attribution: The author of the request.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    /// - Returns: The numbers for noting the outcome.
    /// - Throws: ``SpellingError``, or the errors of the store.
    public func forward(
        write method: String, to path: String, naming names: [Identifier], attribution: Attribution,
        now: Timestamp = .now,
        uptime: Uptime = .now
    ) throws -> [Int64] {
        var numbers: [Int64] = []
        var chargers: [Identifier] = []
        for name in names {
            let charger = try charger(spelled: name)
            if let home = try homes(of: [charger])[charger] {
                numbers.append(try note(.charger(charger), of: home, at: uptime))
                chargers.append(charger)
            }
        }
        // The search for circuits reads every record, so it runs once for all names.
        for home in try names.map(installation(spelled:)) + installations(withCircuits: names) {
            for charger in try record(home)?.installation.chargers ?? [] {
                numbers.append(try note(.charger(charger.id), of: home, at: uptime))
                chargers.append(charger.id)
            }
        }
        let home = try chargers.first.flatMap { try homes(of: [$0])[$0] }
        try append(
            attribution.entry(
                .pass, at: now, installation: home, verdict: nil, exit: .done,
                asked: .members(["method": .text(method), "path": .text(path)]),
                decided: .members(["undecidedUntilPulled": .list(chargers.map { .text($0.text) })])))
        return numbers
    }

    /// Notes the outcome of a write that was forwarded.
    ///
    /// - Parameters:
    ///   - answer: The outcome.
    ///   - numbers: The numbers of the write.
    /// - Throws: The errors of the store.
    public func note(_ answer: SendAnswer, forWrites numbers: [Int64]) throws {
        for number in numbers {
            if case .unknown = answer { continue }
            try noteAnswer(toWrite: number)
        }
    }
}
