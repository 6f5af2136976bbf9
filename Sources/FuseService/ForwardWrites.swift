public import FuseCore
import FuseJSON
public import FuseRecord
import FuseReport
public import FuseRollout

extension StoreWriting {
    /// Notes a write that is about to be passed: of the chargers that it names nothing is known any more.
    ///
    /// - Parameters:
    ///   - method: Its method.
    ///   - path: Its path.
    ///   - names: The ids in it, of chargers, circuits or installations, spelled in any letter case.
    ///   - signature: Who asks.
    ///   - now: The moment.
    ///   - uptime: The machine's uptime.
    /// - Returns: The numbers by which what came of it is noted.
    /// - Throws: ``SpellingError``, or what the store throws.
    public func pass(
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
        // Every record is looked through for circuits, so once for all names.
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

    /// Notes what came of a write that was passed.
    ///
    /// - Parameters:
    ///   - answer: What came of it.
    ///   - numbers: Its numbers.
    public func note(_ answer: SendAnswer, forWrites numbers: [Int64]) throws {
        for number in numbers {
            if case .unknown = answer { continue }
            try noteAnswer(toWrite: number)
        }
    }
}
