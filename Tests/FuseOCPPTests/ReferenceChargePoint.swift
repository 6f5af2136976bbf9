import FuseTestSupport

/// The reference model of a charge point with its profiles.
struct ReferenceChargePoint {
    var connectors: Int
    var profiles: [ReferenceProfile]
    /// Its declared maximum of levels, of periods, and its units.
    var level: Int?, periods: Int?
    var units: [String]?
    /// True when the operator declared that one limit binds all connectors together.
    var isBoundTogether = false

    /// Day 20,000 since 1970, at midnight: the moment from which seconds are counted.
    static let now = 20_000 * 86_400

    /// A time in the vendors' notation.
    ///
    /// Only whole days around now are needed, which keeps the calendar small.
    static func text(_ seconds: Int, _ zone: String) -> String {
        var (seconds, isEnd) = (seconds, false)
        switch zone {
        case "+02", "+0200": seconds += 7_200
        case "-09:30": seconds -= 34_200
        // The day before ends when this one begins.
        case "Z" where seconds % 172_800 == 0: (seconds, isEnd) = (seconds - 1, true)
        default: break
        }
        // 2024-10-04 is day 20,000; one month on either side is tried.
        let months = [(9, 30), (10, 31), (11, 30)]
        var day = 33 + Int((Double(seconds) / 86_400).rounded(.down))
        let rest = ((seconds % 86_400) + 86_400) % 86_400
        var month = 9
        for (number, days) in months where month == number && day >= days {
            (day, month) = (day - days, number + 1)
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = isEnd ? "24:00:00" : "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "2024-\(two(month))-\(two(day + 1))T\(clock)\(zone)"
    }

    /// The behaviour in which charge points differ.
    struct Habits {
        /// True when a connector's own default wins over the general one; else the higher level wins.
        var specificFirst: Bool
        /// True when only the last of several defaults of one level is kept, even for different connectors.
        var keepsOnePerLevel: Bool
        /// The index of the transaction that runs on a connector.
        var transaction: Int
        /// True when its maximum applies to each connector, and not to all together.
        var bindsEach: Bool
        /// True when it refuses messages that OCPP does not allow or that its settings exclude.
        var isStrict: Bool
        /// The interpretation of a profile.
        var reading: ReferenceProfile.Reading

        init(_ random: inout SplitMix64) {
            specificFirst = random.oneIn(2)
            keepsOnePerLevel = random.oneIn(2)
            transaction = Int.random(in: 0...3, using: &random)
            bindsEach = !random.oneIn(3)
            isStrict = random.oneIn(2)
            reading = ReferenceProfile.Reading(
                hasFloor: random.oneIn(2), ahead: Int.random(in: -14...14, using: &random) * 3_600,
                volts: random.pick([207, 230, 253]), phases: random.pick([1, 1, 3]))
        }
    }

    /// True when a charge point that keeps to its declared limits has accepted a profile.
    private func takes(_ profile: ReferenceProfile) -> Bool {
        !profile.isOdd && profile.level <= level ?? .max && profile.periods.count <= periods ?? .max
            && units?.contains(profile.unit) ?? true
    }

    /// The largest current on a line at a moment; nil where there is no limit.
    ///
    /// - Parameters:
    ///   - moment: The moment.
    ///   - began: The start of the transactions on all connectors.
    ///   - habits: The behaviour of this charge point where charge points differ.
    /// - Returns: The sum over the connectors in mA, at most the maximum of the charge point.
    func flow(at moment: Int, began: Int, _ habits: Habits) -> Int? {
        let taken = profiles.filter { !habits.isStrict || takes($0) }
        func top(_ candidates: [ReferenceProfile]) -> Int? {
            candidates.sorted { $0.level > $1.level }.lazy
                .compactMap { $0.current(at: moment, began: began, habits.reading) }.first
        }
        func find(_ purpose: String, _ connector: Int) -> [ReferenceProfile] {
            taken.enumerated().filter { place, profile in
                let isLast = !taken[(place + 1)...].contains {
                    $0.purpose == purpose && $0.level == profile.level
                }
                return profile.purpose == purpose && profile.connector == connector
                    && (isLast || !habits.keepsOnePerLevel || purpose != "TxDefaultProfile")
            }.map(\.element)
        }
        let most = top(find("ChargePointMaxProfile", 0))
        var sum: Int? = 0
        for connector in 1...connectors {
            let (own, general) = (find("TxDefaultProfile", connector), find("TxDefaultProfile", 0))
            let standard = habits.specificFirst ? top(own) ?? top(general) : top(own + general)
            let transactions = find("TxProfile", connector) + find("TxProfile", 0)
            let running = transactions.isEmpty ? nil : transactions[habits.transaction % transactions.count]
            let limit = running?.current(at: moment, began: began, habits.reading) ?? standard
            let bound = habits.bindsEach && !isBoundTogether ? [most, limit].compactMap(\.self).min() : limit
            sum = sum.flatMap { sum in bound.map { sum + $0 } }
        }
        return [habits.bindsEach && !isBoundTogether ? nil : most, sum].compactMap(\.self).min()
    }
}

extension ReferenceChargePoint {
    /// Draws a charge point, in most cases one with a limit.
    static func random(_ random: inout SplitMix64) -> ReferenceChargePoint {
        let connectors = random.oneIn(3) ? 2 : 1
        var profiles: [ReferenceProfile] = []
        func add(_ purpose: String, _ connector: Int, _ random: inout SplitMix64) {
            var level = 0
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                level += Int.random(in: 1...3, using: &random)
                profiles.append(profile(profiles.count + 1, purpose, connector, level, &random))
            }
        }
        if random.oneIn(2) { add("ChargePointMaxProfile", 0, &random) }
        if random.oneIn(12) { add("ChargePointMaxProfile", 1, &random) }
        if !random.oneIn(3) { add("TxDefaultProfile", 0, &random) }
        if random.oneIn(12) { add("TxProfile", 0, &random) }
        for connector in 1...connectors {
            if random.oneIn(3) { add("TxDefaultProfile", connector, &random) }
            if random.oneIn(5) { add("TxProfile", connector, &random) }
        }
        return ReferenceChargePoint(
            connectors: connectors, profiles: profiles,
            level: random.oneIn(6) ? Int.random(in: 2...6, using: &random) : nil,
            periods: random.oneIn(6) ? Int.random(in: 1...2, using: &random) : nil,
            units: random.oneIn(6) ? [random.pick(["A", "W"])] : nil,
            isBoundTogether: random.oneIn(4))
    }

    /// Draws a profile.
    ///
    /// Every member is drawn for every kind and purpose, even where it has no meaning.
    private static func profile(
        _ id: Int, _ purpose: String, _ connector: Int, _ level: Int, _ random: inout SplitMix64
    ) -> ReferenceProfile {
        let day = 86_400
        func time(_ random: inout SplitMix64) -> Int { Int.random(in: -20...20, using: &random) * day / 2 }
        let kind = random.pick(["Absolute", "Absolute", "Recurring", "Relative"])
        let unit = random.oneIn(5) ? "W" : "A"
        func limit(_ random: inout SplitMix64) -> Int {
            if random.oneIn(40) { return -1_000 }
            return Int.random(in: 0...320, using: &random) * (unit == "A" ? 100 : 23_000)
        }
        func phases(_ random: inout SplitMix64) -> Int? {
            random.oneIn(3)
                ? random.oneIn(8) ? random.pick([-1, 4]) : Int.random(in: 0...3, using: &random) : nil
        }
        var periods = [(start: 0, limit: limit(&random), phases: phases(&random))]
        if random.oneIn(2) {
            periods.append((Int.random(in: 1...day, using: &random), limit(&random), phases(&random)))
        }
        if random.oneIn(30) { periods.removeFirst() }
        let past = -Int.random(in: 1...40, using: &random) * day / 2
        let start: Int? = random.oneIn(5) ? (random.oneIn(2) ? nil : time(&random)) : past
        return ReferenceProfile(
            id: id, connector: connector, purpose: purpose, level: level, kind: kind,
            recurrency: random.oneIn(kind == "Recurring" ? 12 : 2) ? nil : random.pick(["Daily", "Weekly"]),
            transaction: random.oneIn(4) ? Int.random(in: 0...9, using: &random) : nil,
            from: random.oneIn(6) ? time(&random) : nil, to: random.oneIn(6) ? time(&random) : nil,
            start: kind == "Relative" && !random.oneIn(4) ? nil : start,
            duration: random.oneIn(4) ? Int.random(in: 1...16, using: &random) * day / 2 : nil,
            unit: unit, floor: random.oneIn(4) ? max(0, limit(&random)) : nil, periods: periods,
            zone: random.oneIn(3) ? random.pick(["", "", "+02", "+0200", "-09:30"]) : "Z")
    }
}
