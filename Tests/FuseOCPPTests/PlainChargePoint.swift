// Room: a charge point that is simulated, sharing no line with the program.
// Answers: what it lets flow at a moment, or that something is without a limit then. Must not know: Sources.

import FuseTestSupport

/// A profile in plain words; currents in mA, times in seconds from now.
struct PlainProfile {
    var id: Int
    var connector: Int
    var purpose: String
    var level: Int
    var kind: String
    var recurrency: String?
    var from: Int?, to: Int?
    var start: Int?, duration: Int?
    var periods: [(start: Int, limit: Int)]

    /// What it allows at a moment of a transaction that began at another; nil: it does not hold then.
    func limit(at moment: Int, began: Int) -> Int? {
        if let from, moment < from { return nil }
        if let to, moment >= to { return nil }
        var elapsed: Int
        switch kind {
        case "Relative": elapsed = moment - began
        case "Recurring":
            guard let start, moment >= start else { return nil }
            elapsed = (moment - start) % (recurrency == "Daily" ? 86_400 : 604_800)
        default:
            if let start, moment < start { return nil }
            elapsed = moment - (start ?? began)
        }
        if let duration, elapsed >= duration { return nil }
        return periods.last { $0.start <= elapsed }?.limit
    }

    /// As the central system sent it.
    var json: String {
        func member(_ key: String, _ value: String?) -> String? { value.map { "\"\(key)\": \($0)" } }
        func time(_ seconds: Int?) -> String? { seconds.map { "\"\(PlainChargePoint.text($0))\"" } }
        let items = periods.map {
            "{\"startPeriod\": \($0.start), \"limit\": \($0.limit / 1_000).\($0.limit % 1_000 / 100)}"
        }
        let schedule = [
            member("duration", duration.map { "\($0)" }), member("startSchedule", time(start)),
            "\"chargingRateUnit\": \"A\"", "\"chargingSchedulePeriod\": [\(items.joined(separator: ", "))]",
        ]
        let profile = [
            "\"chargingProfileId\": \(id)", "\"stackLevel\": \(level)",
            "\"chargingProfilePurpose\": \"\(purpose)\"",
            "\"chargingProfileKind\": \"\(kind)\"", member("recurrencyKind", recurrency.map { "\"\($0)\"" }),
            member("validFrom", time(from)), member("validTo", time(to)),
            "\"chargingSchedule\": {\(schedule.compactMap { $0 }.joined(separator: ", "))}",
        ]
        return "{\"connectorId\": \(connector), \"csChargingProfiles\": {"
            + "\(profile.compactMap { $0 }.joined(separator: ", "))}}"
    }
}

/// A charge point with its profiles.
struct PlainChargePoint {
    var connectors: Int
    var profiles: [PlainProfile]

    /// Day 20,000 since 1970, at midnight: the moment from which seconds are counted.
    static let now = 20_000 * 86_400

    /// A time as the vendors write it; only whole days around now are needed, so that the calendar stays small.
    static func text(_ seconds: Int) -> String {
        // 2024-10-04 is day 20,000; a month on both sides is tried.
        let months = [(9, 30), (10, 31), (11, 30)]
        var day = 33 + Int((Double(seconds) / 86_400).rounded(.down))
        let rest = ((seconds % 86_400) + 86_400) % 86_400
        var month = 9
        for (number, days) in months where month == number && day >= days {
            (day, month) = (day - days, number + 1)
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "2024-\(two(month))-\(two(day + 1))T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }

    /// What charge points do not agree on.
    struct Habits {
        /// Whether a connector's own default goes before the one for all, or the one with the higher level.
        var specificFirst: Bool
        /// Whether of several defaults of one level only the last is kept, be they for different connectors.
        var keepsOnePerLevel: Bool
        /// Which of a connector's transactions runs.
        var transaction: Int

        init(_ random: inout SplitMix64) {
            specificFirst = random.oneIn(2)
            keepsOnePerLevel = random.oneIn(2)
            transaction = Int.random(in: 0...3, using: &random)
        }
    }

    /// What flows at most at a moment on a line; nil: nothing limits it.
    ///
    /// - Parameters:
    ///   - moment: The moment.
    ///   - began: When the transactions on all connectors began.
    ///   - habits: What this charge point does where others do otherwise.
    func flow(at moment: Int, began: Int, _ habits: Habits) -> Int? {
        func top(_ candidates: [PlainProfile]) -> Int? {
            candidates.sorted { $0.level > $1.level }.lazy.compactMap { $0.limit(at: moment, began: began) }
                .first
        }
        func find(_ purpose: String, _ connector: Int) -> [PlainProfile] {
            profiles.enumerated().filter { place, profile in
                let isLast = !profiles[(place + 1)...].contains {
                    $0.purpose == purpose && $0.level == profile.level
                }
                return profile.purpose == purpose && profile.connector == connector
                    && (isLast || !habits.keepsOnePerLevel || purpose != "TxDefaultProfile")
            }.map(\.element)
        }
        var sum: Int? = 0
        for connector in 1...connectors {
            let (own, general) = (find("TxDefaultProfile", connector), find("TxDefaultProfile", 0))
            let standard = habits.specificFirst ? top(own) ?? top(general) : top(own + general)
            let transactions = find("TxProfile", connector)
            let running = transactions.isEmpty ? nil : transactions[habits.transaction % transactions.count]
            let limit = running?.limit(at: moment, began: began) ?? standard
            sum = sum.flatMap { sum in limit.map { sum + $0 } }
        }
        return [top(find("ChargePointMaxProfile", 0)), sum].compactMap { $0 }.min()
    }
}

extension PlainChargePoint {
    /// Draws a charge point: mostly one that something limits.
    static func random(_ random: inout SplitMix64) -> PlainChargePoint {
        let connectors = random.oneIn(3) ? 2 : 1
        var profiles: [PlainProfile] = []
        func add(_ purpose: String, _ connector: Int, _ random: inout SplitMix64) {
            var level = 0
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                level += Int.random(in: 1...3, using: &random)
                profiles.append(profile(profiles.count + 1, purpose, connector, level, &random))
            }
        }
        if random.oneIn(2) { add("ChargePointMaxProfile", 0, &random) }
        if !random.oneIn(3) { add("TxDefaultProfile", 0, &random) }
        for connector in 1...connectors {
            if random.oneIn(3) { add("TxDefaultProfile", connector, &random) }
            if random.oneIn(5) { add("TxProfile", connector, &random) }
        }
        return PlainChargePoint(connectors: connectors, profiles: profiles)
    }

    private static func profile(
        _ id: Int, _ purpose: String, _ connector: Int, _ level: Int, _ random: inout SplitMix64
    ) -> PlainProfile {
        let day = 86_400
        func time(_ random: inout SplitMix64) -> Int { Int.random(in: -20...20, using: &random) * day / 2 }
        var kinds = ["Absolute", "Absolute", "Recurring"]
        if purpose != "ChargePointMaxProfile" { kinds.append("Relative") }
        let kind = random.pick(kinds)
        var periods = [(start: 0, limit: Int.random(in: 0...320, using: &random) * 100)]
        if random.oneIn(2) {
            periods.append(
                (Int.random(in: 1...day, using: &random), Int.random(in: 0...320, using: &random) * 100))
        }
        let past = -Int.random(in: 1...40, using: &random) * day / 2
        let start: Int? =
            switch kind {
            case "Relative": nil
            case "Recurring": random.oneIn(5) ? (random.oneIn(2) ? nil : time(&random)) : past
            default: random.oneIn(5) ? (random.oneIn(2) ? nil : time(&random)) : past
            }
        return PlainProfile(
            id: id, connector: connector, purpose: purpose, level: level, kind: kind,
            recurrency: kind == "Recurring" ? random.pick(["Daily", "Weekly"]) : nil,
            from: random.oneIn(6) ? time(&random) : nil, to: random.oneIn(6) ? time(&random) : nil,
            start: start,
            duration: random.oneIn(4) ? Int.random(in: 1...16, using: &random) * day / 2 : nil,
            periods: periods)
    }
}
