import FuseCore
import FuseTestSupport
import Testing

@testable import FuseOCPP

@Suite struct SimulatedChargePointTests {
    /// The messages of a simulated charge point, and its declared facts.
    private static func saved(_ plain: ReferenceChargePoint) throws -> ([SavedMessage], ChargePointFacts) {
        let list = "[\(plain.profiles.map(\.json).joined(separator: ", "))]"
        var messages: [SavedMessage] = [
            Saved.configuration(connectors: plain.connectors), (.setChargingProfile, list),
        ]
        if let level = plain.level {
            messages.append(Saved.setting("ChargeProfileMaxStackLevel", "\(level)"))
        }
        if let count = plain.periods {
            messages.append(Saved.setting("ChargingScheduleMaxPeriods", "\"\(count)\""))
        }
        if let units = plain.units {
            let words = units.map { $0 == "A" ? "Current" : "Power" }.joined(separator: ",")
            messages.append(Saved.setting("ChargingScheduleAllowedChargingRateUnit", "\"\(words)\""))
        }
        let facts =
            try plain.isBoundTogether
            ? Saved.facts(#"{"maxProfileBinds": "all-connectors"}"#) : ChargePointFacts()
        return (messages, facts)
    }

    @Test func `no simulated charge point ever draws more than what is said to limit it`() throws {
        var (limited, unlimited, moments, reached, odd) = (0, 0, 0, 0, 0)
        for seed in UInt64(1)...6_000 {
            var random = SplitMix64(seed: seed)
            let plain = ReferenceChargePoint.random(&random)
            let (messages, facts) = try Self.saved(plain)
            let point = Saved.point(messages, declared: facts)
            #expect(point.trouble == nil, "seed \(seed): \(point.trouble ?? "")")
            let limit = OfflineLimit(point, rated: nil)
            guard let most = limit.most else {
                unlimited += 1
                #expect(!limit.gaps.isEmpty)
                continue
            }
            limited += 1
            if plain.profiles.contains(where: \.isOdd) { odd += 1 }
            var largest = 0
            for _ in 0..<80 {
                let moment =
                    Int.random(in: 0...40, using: &random) * 43_200
                    + Int.random(in: 0..<43_200, using: &random)
                let began = moment - Int.random(in: 0...200_000, using: &random)
                let flow = plain.flow(at: moment, began: began, ReferenceChargePoint.Habits(&random))
                let isWithin = flow.map { Int64($0) <= most.count } ?? false
                #expect(
                    isWithin, "seed \(seed), \(moment) s: \(flow.map(String.init) ?? "no limit"), not \(most)"
                )
                largest = max(largest, flow ?? 0)
                moments += 1
            }
            // A limit in W is rounded up on each connector.
            if Int64(largest) >= most.count - 3 { reached += 1 }
        }
        print(
            "ocpp: \(limited) limited (\(odd) with odd profiles), \(unlimited) not, \(moments) moments, "
                + "\(reached) reach their limit")
        // A limit that is never reached would be useless, and a generator of one kind would test nothing
        // else.
        #expect(limited > 1_000 && unlimited > 1_000 && reached * 3 > limited && odd > 200)
    }

    @Test func `nothing that is added of what it answered makes the limit lower`() throws {
        var (same, higher) = (0, 0)
        for seed in UInt64(1)...6_000 {
            var random = SplitMix64(seed: 50_000 + seed)
            var (messages, facts) = try Self.saved(ReferenceChargePoint.random(&random))
            // Earlier answers may contradict the profiles, and added messages may explain the contradiction.
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                messages.append(random.oneIn(3) ? Self.setting(&random) : Self.composite(&random))
            }
            if random.oneIn(4) { facts = try Saved.facts(#"{"connectors": 2}"#) }
            let rated = random.oneIn(4) ? Int.random(in: 6...63, using: &random) : nil
            let before = Self.most(messages, facts, rated)
            var more = messages
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                more.insert(Self.answer(&random), at: random.oneIn(2) ? 0 : more.count)
            }
            let after = Self.most(more, facts, rated)
            #expect(after >= before, "seed \(seed): \(after) is less than \(before): \(more.map(\.text))")
            if before < .max {
                (same, higher) = (same + (after == before ? 1 : 0), higher + (after > before ? 1 : 0))
            }
        }
        print("ocpp: \(same) limits stay, \(higher) rise with what is added")
        #expect(same > 300 && higher > 300)
    }

    /// Its limit in milliamperes; larger than any limit where there is none.
    private static func most(_ messages: [SavedMessage], _ facts: ChargePointFacts, _ rated: Int?) -> Int64 {
        OfflineLimit(Saved.point(messages, declared: facts), rated: rated.map { amperes("\($0)") }).most?
            .count
            ?? .max
    }

    /// Draws an answer: a normal one, an odd one, or an unreadable one.
    private static func answer(_ random: inout SplitMix64) -> SavedMessage {
        if random.oneIn(12) {
            return (random.pick([.getConfiguration, .getCompositeSchedule]), unreadable(&random))
        }
        return random.oneIn(2) ? setting(&random) : composite(&random)
    }

    private static func unreadable(_ random: inout SplitMix64) -> String {
        random.pick([
            "", "{", "null", "7", "[2, \"19\", \"x\", {}]", "{\"configurationKeys\": []}",
            "{\"statu\": \"Accepted\"}",
            "{\"status\": \"Accepted\", \"schedule\": {}}", "{\"configurationKey\": 5}",
            "{\"configurationKey\": [{}]}",
            "{\"status\": \"Accepted\", \"chargingSchedule\": 5}",
        ])
    }

    private static func setting(_ random: inout SplitMix64) -> SavedMessage {
        if random.oneIn(2) {
            // Draw a reason why it reported more than its profiles: more connectors, or profiles that it must
            // have refused.
            let key = random.pick([
                "NumberOfConnectors", "ChargeProfileMaxStackLevel", "ChargingScheduleMaxPeriods",
            ])
            return Saved.setting(key, "\(Int.random(in: 1...3, using: &random))")
        }
        let key = random.pick([
            "NumberOfConnectors", "ChargeProfileMaxStackLevel", "ChargingScheduleMaxPeriods",
            "MaxChargingProfilesInstalled", "ChargingScheduleAllowedChargingRateUnit",
            "SupportedFeatureProfiles",
            "IgnoredProfilePurposesOffline", "HeartbeatInterval", "ConnectorPhaseRotation",
        ])
        let value = random.pick([
            "1", "2", "\"3\"", "\"0\"", "-1", "1e9", "true", "false", "null", "\"\"", "\"x\"", "[]", "{}",
            "1.5",
            "\"Current\"", "\"Power\"", "\"Current,Power\"", "\"Core,SmartCharging\"", "\"Core\"",
            "\"TxProfile\"", "\"TxDefaultProfile\"", "\"All\"",
        ])
        return Saved.setting(random.oneIn(3) ? key.lowercased() : key, value)
    }

    private static func composite(_ random: inout SplitMix64) -> SavedMessage {
        if random.oneIn(2) {
            let connector = random.pick([0, 0, 1, nil])
            return Saved.composite(connector, "\(Int.random(in: 6...70, using: &random))")
        }
        func period(_ random: inout SplitMix64) -> String {
            let limit = random.pick([
                "0", "6", "13.5", "16", "\(Int.random(in: 0...40, using: &random))", "8970", "1e12", "-1",
                "\"16\"",
                "null", "{}",
            ])
            let start = random.pick(["0", "0", "0", "60", "900", "\"x\""])
            let more = random.pick([
                "", "", ", \"numberPhases\": 3", ", \"numberPhases\": -1", ", \"setpoint\": 2",
            ])
            return "{\"startPeriod\": \(start), \"limit\": \(limit)\(more)}"
        }
        let periods = (0..<Int.random(in: 0...2, using: &random)).map { _ in period(&random) }
        let schedule =
            "\"chargingSchedule\": {\"chargingRateUnit\": \"\(random.pick(["A", "A", "W", "kW"]))\", "
            + random.pick([
                "", "\"duration\": 600, ", "\"duration\": \"x\", ", "\"minChargingRate\": 6, ", "\"id\": 1, ",
            ])
            + "\"chargingSchedulePeriod\": [\(periods.joined(separator: ", "))]}"
        let members = [
            random.pick([
                "\"status\": \"Accepted\"", "\"status\": \"Accepted\"", "\"status\": \"Fine\"", "\"x\": 1",
            ]),
            random.pick([
                "\"connectorId\": 0", "\"connectorId\": 1", "\"connectorId\": 3", "\"connectorId\": \"a\"",
                "\"y\": 1",
            ]),
            random.pick([
                "\"scheduleStart\": \"2024-10-01T00:00:00Z\"", "\"scheduleStart\": \"2024-10-04T03:00:00\"",
                "\"scheduleStart\": \"yesterday\"", "\"z\": 1", "\"limit\": -1",
            ]),
            random.oneIn(8) ? "\"v\": 1" : schedule,
        ]
        return (.getCompositeSchedule, "{\(members.joined(separator: ", "))}")
    }
}
