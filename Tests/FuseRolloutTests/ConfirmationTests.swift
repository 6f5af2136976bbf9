import FuseCore
import FuseTestSupport
import Testing

@testable import FuseRollout

@Suite struct ConfirmationTests {
    /// The roll-out's type; the testing library has one of the same name.
    private typealias Expected = FuseRollout.Expectation

    /// An override written as `16/1` or `auto/0`.
    private func override(_ text: String) throws -> OfflineOverride {
        let parts = text.split(separator: "/").map(String.init)
        let phase = try #require(Int(parts[1]).flatMap { PhaseChoice(rawValue: $0) })
        return OfflineOverride(
            current: parts[0] == "auto" ? .automatic : .overridden(amperes(parts[0])), phase: phase)
    }

    /// A reading in whole amperes on the charger's lines, nil for `-`.
    private func reading(_ text: String) -> Reading? {
        text == "-" ? nil : Reading(current: amperes(text), decimals: 0, lines: .all, readAt: nil)
    }

    /// An update written as `16/1`, with `-` for a setting that it leaves unchanged.
    private func sent(_ text: String) throws -> ChargerUpdate {
        let parts = text.split(separator: "/").map(String.init)
        let phase = parts[1] == "-" ? nil : Int(parts[1]).flatMap { PhaseChoice(rawValue: $0) }
        let current: OfflineCurrent? =
            parts[0] == "-" ? nil : parts[0] == "auto" ? .automatic : .overridden(amperes(parts[0]))
        return try ChargerUpdate(charger: "c", current: current, phase: phase)
    }

    private func expectation(
        _ update: ChargerUpdate, before: OfflineOverride, read: Reading?, on supply: Supply,
        by confirmedBy: ConfirmedBy = .charger, _ adjust: (inout Charger) -> Void = { _ in }
    ) throws -> Expected {
        let charger = FuseTestSupport.charger("c", wiring: supply.isThreePhase ? .l1l2l3 : .l1) {
            ($0.offline, $0.reading) = (before, read)
            adjust(&$0)
        }
        return try #require(Expected(update, on: site(supply, [charger]), by: confirmedBy))
    }

    /// Checks a table of confirmations.
    ///
    /// Given are the record and the reading before and the update; then the cloud's fields and the charger's
    /// report. Expected are four answers: confirmed by the charger's values, confirmed by the cloud's,
    /// recorded by the cloud, and arrived nowhere at all.
    private func check(
        _ supply: Supply, _ table: String, isAnswered: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation,
        charger adjust: (inout Charger) -> Void = { _ in }
    ) throws {
        for row in TextTable(table).rows {
            let (update, before) = (try sent(row["sent"]), try override(row["held"]))
            let report = ChargerReport(
                cloud: try override(row["cloud"]), reading: reading(row["read"]),
                phase: Int(row["ph"]).flatMap { PhaseChoice(rawValue: $0) })
            func expected(by confirmedBy: ConfirmedBy) throws -> Expected {
                try expectation(
                    update, before: before, read: reading(row["was"]), on: supply, by: confirmedBy, adjust)
            }
            let charger = try expected(by: .charger)
            let found = [
                charger.isMet(by: report, isAnswered: isAnswered),
                try expected(by: .cloud).isMet(by: report, isAnswered: isAnswered),
                charger.isRecorded(in: report), charger.isAsBefore(in: report),
            ].map { $0 ? "yes" : "no" }
            let columns = ["charger", "by-cloud", "recorded", "as-before"].map { row[$0] }
            #expect(found == columns, "\(row.text)", sourceLocation: sourceLocation)
        }
    }

    @Test func `an override is confirmed where it is read and cannot be from before`() throws {
        try check(
            .tn3,
            """
            held  was  sent  cloud  read  ph | charger  by-cloud  recorded  as-before
            10/1  -    16/2  16/2   16    2  | yes      yes       yes       no
            10/1  -    16/2  10/1   10    1  | no       no        no        yes
            10/1  -    16/2  16/2   10    2  | no       yes       yes       no
            10/1  -    16/2  16/2   16    1  | no       yes       yes       no
            10/1  -    16/2  10/1   16    2  | yes      no        no        no
            10/1  -    16/2  16/2   -     2  | no       yes       yes       no
            10/1  -    16/2  16/2   16    -  | no       yes       yes       no
            10/1  -    16/2  10/1   -     -  | no       no        no        no
            10/1  -    16/2  16/1   16    2  | yes      no        no        no
            10/1  -    16/2  10/2   16    2  | yes      no        no        no
            10/1  -    16/-  16/1   16    1  | yes      yes       yes       no
            10/1  -    16/-  16/1   16    2  | no       yes       yes       no
            10/1  -    -/2   10/2   10    2  | yes      yes       yes       no
            10/1  -    -/2   10/2   9     2  | no       yes       yes       no
            10/1  -    -/2   12/2   10    2  | yes      no        yes       no
            10/1  -    10/1  10/1   10    1  | yes      yes       yes       no
            10/1  -    10/1  16/1   10    1  | no       no        no        no
            10/1  16   16/-  10/1   16    1  | no       no        no        no
            10/1  16   16/-  16/1   16    1  | yes      yes       yes       no
            10/1  16   0/-   0/1    0     2  | yes      yes       yes       no
            10/1  16   0/1   0/1    0     2  | no       yes       yes       no
            10/1  16   0/-   0/1    16    2  | no       yes       yes       no
            """)
    }

    @Test func `what is left to the cloud only the cloud confirms, and what it was left to says nothing new`()
        throws
    {
        try check(
            .tn3,
            """
            held    was  sent    cloud   read  ph | charger  by-cloud  recorded  as-before
            10/1    -    auto/0  auto/0  10    1  | yes      yes       yes       no
            10/1    -    auto/0  10/0    10    1  | no       no        no        no
            10/1    -    auto/0  auto/1  10    1  | no       no        no        no
            10/1    -    auto/0  10/1    10    1  | no       no        no        no
            10/1    -    auto/-  10/1    10    1  | no       no        no        no
            10/1    -    -/0     10/1    10    1  | no       no        no        no
            10/1    -    16/0    10/1    10    1  | no       no        no        yes
            10/1    -    auto/2  10/1    10    1  | no       no        no        yes
            auto/0  -    16/1    16/1    16    1  | yes      yes       yes       no
            auto/0  -    16/1    auto/0  16    1  | no       no        no        yes
            auto/0  10   16/1    auto/1  16    1  | yes      no        no        no
            auto/0  10   16/1    16/0    16    1  | no       no        no        no
            auto/0  16   16/1    auto/1  16    1  | no       no        no        no
            auto/0  16   16/1    16/1    16    1  | yes      yes       yes       no
            auto/0  16   16/-    16/0    16    1  | yes      yes       yes       no
            auto/1  16   16/-    16/1    16    1  | yes      yes       yes       no
            auto/1  -    16/-    auto/1  16    1  | no       no        no        yes
            16/0    -    -/1     16/1    16    1  | yes      yes       yes       no
            16/0    -    -/1     16/0    16    1  | no       no        no        yes
            """)
    }

    /// A charger on one line or one pair, or without a choice of phase, may report any phase.
    @Test func `a phase that cannot be read is confirmed by the cloud`() throws {
        let table = """
            held  was  sent  cloud  read  ph | charger  by-cloud  recorded  as-before
            10/1  -    16/2  16/2   16    1  | yes      yes       yes       no
            10/1  -    16/2  16/1   16    2  | no       no        no        no
            10/1  -    16/-  16/1   16    4  | yes      yes       yes       no
            10/1  -    16/-  16/2   16    4  | yes      no        yes       no
            """
        try check(.tn3, table) { $0.wiring = .l2 }
        try check(.it3, table) { $0.wiring = .l1l2 }
        try check(.tn3, table) { $0.phaseSelectable = false }
        try check(.tn1, table)
        try check(.tn1, table) { $0.wiring = .unknown }
    }

    /// A line's current may be read as that of the pairs: √3 times smaller, within half a digit either way.
    @Test func `on IT a reading may be that of the pairs`() throws {
        let table = """
            held  was  sent      cloud     read  ph | charger  by-cloud  recorded  as-before
            32/7  -    16/7      16/7      9     7  | yes      yes       yes       no
            32/7  -    16.455/7  16.455/7  9     7  | yes      yes       yes       no
            32/7  -    16.456/7  16.456/7  9     7  | no       yes       yes       no
            32/7  -    14.721/7  14.721/7  9     7  | yes      yes       yes       no
            32/7  -    14.72/7   14.72/7   9     7  | no       yes       yes       no
            32/7  -    0.867/7   0.867/7   0     7  | yes      yes       yes       no
            32/7  -    0.868/7   0.868/7   0     7  | no       yes       yes       no
            16/7  -    9/7       9/7       9     7  | no       yes       yes       no
            """
        try check(.it3, table)
        try check(
            .it3,
            """
            held  was  sent  cloud  read  ph | charger  by-cloud  recorded  as-before
            16/7  -    9/7   16/7   9     7  | no       no        no        no
            16/1  -    9/7   16/1   9     7  | yes      no        no        no
            32/7  -    16/1  16/1   9     1  | no       yes       yes       no
            """)
        try check(
            .tn3,
            """
            held  was  sent  cloud  read  ph | charger  by-cloud  recorded  as-before
            32/7  -    16/7  16/7   9     7  | no       yes       yes       no
            """)
    }

    @Test func `a milliampere is not nothing given in pairs`() throws {
        let none = try expectation(sent("0/7"), before: override("16/7"), read: nil, on: .it3)
        for (current, isMet) in [(0, true), (1, false)] as [(Int64, Bool)] {
            let read = Reading(current: Milliamperes(current), decimals: 3, lines: .all, readAt: nil)
            let report = ChargerReport(cloud: try override("0/7"), reading: read, phase: .all)
            #expect(none.isMet(by: report, isAnswered: true) == isMet)
        }
    }

    @Test func `limits are confirmed by what the charger reports of them, whichever word confirms the rest`()
        throws
    {
        let before = try override("16/1")
        let (six, ten, twenty) = (amperes(6), amperes(10), amperes(20))
        func isMet(
            _ update: ChargerUpdate, _ least: Milliamperes?, _ most: Milliamperes?, online: Bool? = nil,
            by confirmedBy: ConfirmedBy = .charger
        ) throws -> [Bool] {
            let expected = try expectation(update, before: before, read: nil, on: .tn3, by: confirmedBy)
            let report = ChargerReport(
                cloud: before, reading: reading("16"), phase: .phase1, minCurrent: least, maxCurrent: most,
                isOnline: online)
            return [expected.isMet(by: report, isAnswered: true), !expected.isLost(in: report)]
        }
        for confirmedBy in ConfirmedBy.allCases {
            let most = try ChargerUpdate(charger: "c", maxCurrent: twenty)
            #expect(try isMet(most, six, twenty, by: confirmedBy) == [true, true])
            #expect(try isMet(most, six, ten, by: confirmedBy) == [false, false])
            #expect(try isMet(most, six, nil, by: confirmedBy) == [false, false])
            let least = try ChargerUpdate(charger: "c", minCurrent: ten)
            #expect(try isMet(least, ten, nil, by: confirmedBy) == [true, true])
            #expect(try isMet(least, six, nil, by: confirmedBy) == [false, false])
            let both = try ChargerUpdate(charger: "c", current: .overridden(amperes(16)), minCurrent: ten)
            #expect(
                try isMet(both, six, nil, by: confirmedBy) == [false, false], "the current was there before")
            #expect(try isMet(most, six, twenty, online: true, by: confirmedBy) == [true, true])
            #expect(try isMet(most, six, twenty, online: false, by: confirmedBy) == [false, true])
        }
        let neither = try ChargerUpdate(charger: "c", phase: .phase1, maxCurrent: twenty)
        #expect(try isMet(neither, nil, ten) == [false, false])
    }

    @Test func `a request is lost where nothing that it changes is there`() throws {
        for (text, cloud, isLost) in [
            ("16/-", "10/1", true), ("16/-", "16/1", false), ("16/2", "16/1", true), ("16/2", "16/2", false),
            ("10/2", "10/1", true), ("10/2", "10/2", false), ("10/2", "12/2", false), ("10/1", "10/1", true),
            ("auto/-", "auto/1", false), ("-/0", "10/1", true),
        ] {
            let expected = try expectation(sent(text), before: override("10/1"), read: nil, on: .tn3)
            let report = ChargerReport(cloud: try override(cloud), reading: nil, phase: nil)
            #expect(expected.isLost(in: report) == isLost, "\(text) beside \(cloud)")
        }
    }

    @Test func `of what is not recorded nothing can be expected`() throws {
        let site = try site([charger("a", 16)])
        #expect(Expected(try sent("16/1"), on: site, by: .charger) == nil)
        #expect(
            Expected(try sent("16/1"), on: try FuseTestSupport.site(nil, [charger("c", 16)]), by: .charger)
                == nil)
    }
}
