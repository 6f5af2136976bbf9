import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseZaptec

@Suite struct SiteTests {
    /// The answers of a sample site, some of them replaced.
    static func answers(
        _ site: String, changing change: (String, String) -> String = { $1 }
    ) throws -> VendorAnswers {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Examples/vendor/\(site)")
        func answer(_ name: String) throws -> VendorAnswers.Answer {
            let text = change(
                name, try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
            return VendorAnswers.Answer(
                name: name, content: text.isEmpty ? nil : try JSONReader.read(Array(text.utf8)))
        }
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.appendingPathComponent("state").path)
        var states: [Identifier: VendorAnswers.Answer] = [:]
        for name in names { states[try Identifier(String(name.dropLast(5)))] = try answer("state/\(name)") }
        return VendorAnswers(
            installation: try answer("installation.json"), hierarchy: try answer("hierarchy.json"),
            chargers: [try answer("chargers.json")], states: states)
    }

    static func installation(
        _ site: String, onto recorded: Installation? = nil,
        changing change: (String, String) -> String = { $1 }
    ) throws -> Installation {
        try Mapping.declaration(of: answers(site, changing: change), onto: recorded).installation
    }

    /// The same installation, with automatic chargers excluded as in the vendor's rule.
    private func excluded(_ site: String) throws -> Installation {
        let known = try Self.installation(site)
        var rules = known.rules
        rules.automatic = .excluded
        return try Installation(
            id: known.id, supply: known.supply, rules: rules, fuses: known.fuses, chargers: known.chargers)
    }

    private func totals(_ installation: Installation, _ fuse: String, withAutomatic: Bool = false) throws
        -> [String]
    {
        let supply = try #require(installation.supply)
        let place = try #require(installation.fuses.firstIndex { $0.name == fuse })
        let totals = LineTotals(of: installation, on: supply)
        let line = withAutomatic ? totals.withAutomatic[place] : totals.counted[place]
        return try Line.allCases.map { try #require(line)[$0].amperes }
    }

    /// One Go of the first generation on a 20 A circuit; root: the smaller of 25 and 25.
    ///
    /// It has 10 A on phase 1, which it does not keep to, so 10 A on every line.
    @Test func `a home with one Go`() throws {
        let home = try Self.installation("home-go")
        #expect(home.supply == .tn3)
        #expect(home.fuses.map { $0.rating.usable(on: .l1)?.amperes } == ["25", "20"])
        let charger = home.chargers[0]
        #expect(!charger.phaseSelectable)
        #expect(charger.wiring == .l1l2l3 && charger.wiringIsRead)
        #expect(try totals(home, "Lindelaan 31") == ["10", "10", "10"])
        let codes = try Planner.judge(nil, on: home, now: Timestamp(milliseconds: 0)).findings.map(\.code)
        #expect(codes == [.phaseNotSelectable])
    }

    /// Three circuits of a housing association.
    ///
    /// Garasje A: 16 on each of phases 1, 2, 3, 1: 32/16/16. With four automatic ones read at 7.875 (one as
    /// 7.88) on all lines: 3 × 7.875 + 7.88 = 31.505 more.
    /// Garasje B: 10 + 10 on all, 13.5 on phase 2: 20/33.5/20. Automatic: 5 × 6 = 30 more.
    /// Gjest C: 32 on phase 3, 4 on phase 1, 0: 4/0/32. Automatic: one at 0.
    /// Root, the smaller of 160 and 160: 56/49.5/68; with automatic 61.505 more.
    @Test func `a housing association on TN`() throws {
        let housing = try excluded("housing-tn")
        #expect(housing.chargers.count == 20)
        #expect(housing.fuses.map { $0.rating.usable(on: .l1)?.amperes } == ["160", "80", "80", "32"])
        #expect(try totals(housing, "Garasje A") == ["32", "16", "16"])
        #expect(try totals(housing, "Garasje A", withAutomatic: true) == ["63.505", "47.505", "47.505"])
        #expect(try totals(housing, "Garasje B") == ["20", "33.5", "20"])
        #expect(try totals(housing, "Garasje B", withAutomatic: true) == ["50", "63.5", "50"])
        #expect(try totals(housing, "Gjest C") == ["4", "0", "32"])
        #expect(try totals(housing, "Solsiden borettslag") == ["56", "49.5", "68"])
        #expect(
            try totals(housing, "Solsiden borettslag", withAutomatic: true) == [
                "117.505", "111.005", "129.505",
            ])
        let decision = try Planner.judge(nil, on: housing, now: Timestamp(milliseconds: 0))
        #expect(decision.verdict == .safe)
        #expect(!decision.findings.contains { $0.code == .unconfirmed })
        // The default rule counts automatic chargers as read.
        let known = try Self.installation("housing-tn")
        #expect(try totals(known, "Garasje A") == ["63.505", "47.505", "47.505"])
        #expect(try totals(known, "Solsiden borettslag") == ["117.505", "111.005", "129.505"])
        let judged = try Planner.judge(nil, on: known, now: Timestamp(milliseconds: 0))
        #expect(judged.verdict == .safe && judged.without.isEmpty)
    }

    /// The loads of two circuits, in amperes on L1/L2/L3.
    ///
    /// IT: phase 1 is L1+L3, 2 is L2+L3, 4 is L1+L2.
    ///
    /// Plan U1: 16 on phase 1, 16 on phase 2: 16/16/32. Automatic: 16.17 read as PhaseId 8 (phase 1, L1+L3)
    /// and as 5 (phase 3, L1+L2): 48.34/32.17/48.17.
    /// Plan U2: 12 on all; automatic 16.17 as PhaseId 6 (phase 2, L2+L3): 12/28.17/28.17.
    @Test func `an office on IT`() throws {
        let office = try excluded("office-it")
        #expect(office.supply == .it3)
        #expect(office.fuses.map { $0.rating.usable(on: .l1)?.amperes } == ["80", "40", "40"])
        #expect(try totals(office, "Plan U1") == ["16", "16", "32"])
        #expect(try totals(office, "Plan U1", withAutomatic: true) == ["48.34", "32.17", "48.17"])
        #expect(try totals(office, "Plan U2") == ["12", "12", "12"])
        #expect(try totals(office, "Plan U2", withAutomatic: true) == ["12", "28.17", "28.17"])
        #expect(try totals(office, "Fjellhagen kontor") == ["28", "28", "44"])
        #expect(try totals(Self.installation("office-it"), "Plan U1") == ["48.34", "32.17", "48.17"])
    }

    @Test func `an observation's age is that of the charger's last word, not of its last change`() throws {
        let home = try Self.installation("home-go")
        #expect(home.chargers[0].reading?.readAt == Timestamp(iso8601: "2026-11-20T09:12:44.5Z"))
    }
}
