import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct ForwardedUpdatesTests {
    /// Updates in their order, with a charger that is recorded with 8 A on phase 1.
    ///
    /// An update is written as `16` (current), `/2` (phase), `16/2` (both) or `m10` (maximum). After it, `+`
    /// means answered, `?` not answered and may still arrive, `-` not answered and can no longer arrive, `x`
    /// certainly not applied. Then follow the values that the charger reports, the cloud's last values, the
    /// seconds without a change, and the end of each update: `c` in force, `s` superseded, `r` released, `.`
    /// open.
    static let rows = """
        updates         shown  cloud  quiet  ends  recorded
        16+             16/1   16/1   0      c     16/1
        16+             8/1    8/1    0      .     8/1
        16+             8/1    16/1   0      .     8/1
        16+,10+         10/1   10/1   0      sc    10/1
        16+,10+         16/1   10/1   0      c.    16/1
        16+,10+         8/1    10/1   0      ..    8/1
        16+,/2+         16/2   16/2   0      cc    16/2
        16+,/2+         8/2    16/2   0      .c    8/2
        16+,/2+         16/1   16/2   0      c.    16/1
        16/2+,10+       10/1   10/2   0      .c    10/1
        16+,8+          8/1    8/1    0      ..    8/1
        16+,8+          8/1    8/1    30     ..    8/1
        16+,8+          8/1    8/1    150    sc    8/1
        16+,8+          16/1   8/1    0      c.    16/1
        16+,8+,16+      16/1   16/1   0      c..   16/1
        16+,8+,16+      16/1   16/1   150    csc   16/1
        16+,16+         16/1   16/1   0      cc    16/1
        16?             16/1   16/1   0      .     8/1
        16?             16/1   16/1   999    .     8/1
        16?,10+         10/1   10/1   0      .c    10/1
        16?,10+         16/1   10/1   0      ..    8/1
        16?,10+         8/1    10/1   0      ..    8/1
        16-             16/1   16/1   10     .     8/1
        16-             16/1   16/1   20     c     16/1
        16-             8/1    8/1    20     .     8/1
        16-             8/1    8/1    150    s     8/1
        16-             8/1    16/1   20     .     8/1
        16-             16/1   8/1    20     .     8/1
        16-,10+         10/1   10/1   0      .c    10/1
        16-,10+         10/1   10/1   20     sc    10/1
        16-,10+         16/1   16/1   20     ..    8/1
        16-,10+         16/1   16/1   150    cs    16/1
        16-,/2+         16/2   16/2   20     cc    16/2
        16-,/2+         8/2    8/2    20     .c    8/2
        16-,/2+         8/2    8/2    150    sc    8/2
        16+             8/1    8/1    149    .     8/1
        16+             8/1    8/1    150    s     8/1
        16+             30/1   30/1   149    .     8/1
        16+             30/1   30/1   150    s     8/1
        16+,/2+         8/4    8/4    150    ss    8/1
        16x             8/1    8/1    20     r     8/1
        16x,10+         10/1   10/1   20     rc    10/1
        m10+            8/1    8/1    0      c     8/1
        m10?,m20+       8/1    8/1    0      ..    8/1
        m20+,m10+       8/1    8/1    20     sc    8/1
        m20-,m10+       8/1    8/1    20     .c    8/1
        m20-,m10+       8/1    8/1    150    sc    8/1
        m10-,m20+       8/1    8/1    20     ..    8/1
        m10-,m20+       8/1    8/1    150    cs    8/1
        -1+             16/1   -1/1   0      c     -1/1
        -1+,16+         16/1   16/1   0      sc    16/1
        -1+             8/1    8/1    20     .     8/1
        -1-             8/1    8/1    20     .     8/1
        -1-             8/1    8/1    150    s     8/1
        -1-,16+         16/1   16/1   20     .c    16/1
        -1-,16+         16/1   16/1   150    sc    16/1
        -1+,16+,10+     10/1   10/1   20     ssc   10/1
        -1-,16+,10+     10/1   10/1   20     .sc   10/1
        /0+             8/1    8/1    20     .     8/1
        /0-             8/1    8/1    150    s     8/1
        """

    @Test func `a reading settles what it shows and what is older, and nothing that may still arrive`() throws
    {
        for row in TextTable(Self.rows).rows {
            let installation = try site(fuse: 63, [charger("a", 8, phase: .phase1)])
            let updates = try row["updates"].split(separator: ",").enumerated().map { number, text in
                try plan(String(text), number: number)
            }
            let passed = ForwardedUpdates(to: "a", of: updates)
            let begun = Uptime(milliseconds: 10_000_000)
            let since = Uptime(milliseconds: begun.milliseconds - (Int64(row["quiet"]) ?? 0) * 1_000)
            let (shown, cloud) = try (Self.offline(row["shown"]), Self.offline(row["cloud"]))
            let report = ChargerReport(
                cloud: cloud,
                reading: shown.current.milliamperes.map {
                    Reading(current: $0, decimals: 3, lines: shown.phase == .phase1 ? .l1 : .l2, readAt: nil)
                }, phase: shown.phase, minCurrent: amperes(6), maxCurrent: amperes(10))
            let settled = passed.settled(
                by: report, on: installation, confirmedBy: .charger, begun: begun, since: since)
            let ends = updates.map { plan -> Character in
                guard let end = settled?.ends.first(where: { $0.of.plan == plan.id }) else { return "." }
                if plan.requests[0].state == .failed { return "r" }
                return end.state == .confirmed ? "c" : "s"
            }
            #expect(String(ends) == row["ends"], "\(row.text)")
            let after = try settled?.inForce.map {
                try installation.confirming($0, at: Timestamp(milliseconds: 1))
            }
            #expect(
                try (after ?? installation).chargers[0].offline == Self.offline(row["recorded"]),
                "\(row.text)")
        }
    }

    @Test func `a charger that the cloud calls away settles nothing`() throws {
        let installation = try site(fuse: 63, [charger("a", 8, phase: .phase1)])
        let passed = ForwardedUpdates(to: "a", of: [try plan("16+", number: 0)])
        for isOnline in [nil, true, false] {
            let report = ChargerReport(
                cloud: try Self.offline("16/1"),
                reading: Reading(current: amperes(16), decimals: 3, lines: .l1, readAt: nil), phase: .phase1,
                isOnline: isOnline)
            let settled = passed.settled(
                by: report, on: installation, confirmedBy: .charger, begun: Uptime(milliseconds: 9),
                since: Uptime(milliseconds: 9))
            #expect((settled == nil) == (isOnline == false))
        }
    }

    /// Updates as above, the value that the charger shows, and whether it is more than may be expected.
    static let above = """
        updates    shown  above
        16+        8/1    no
        16+        16/1   no
        16+        17/1   yes
        16+        8/2    yes
        16+        3/7    yes
        16+,/2+    16/2   no
        16+,/2?    8/4    yes
        10/7+      10/4   no
        /0+        8/4    no
        /0+        9/4    yes
        -1+        30/2   yes
        -1+,/2+    30/2   yes
        -1+        8/1    no
        -1+        6/1    no
        """

    @Test func `a reading above all that is recorded and sent, or elsewhere, counts at once`() throws {
        for row in TextTable(Self.above).rows {
            let installation = try site(fuse: 63, [charger("a", 8, phase: .phase1)])
            let updates = try row["updates"].split(separator: ",").enumerated().map { number, text in
                try plan(String(text), number: number)
            }
            let shown = try Self.offline(row["shown"])
            let current = try #require(shown.current.milliamperes)
            let lines: LineSet = [.phase1: .l1, .phase2: .l2, .phase3: .l3][shown.phase] ?? .all
            let report = ChargerReport(
                cloud: shown,
                reading: Reading(
                    current: current, decimals: 3, lines: lines, phase: shown.phase, readAt: nil),
                phase: shown.phase)
            let reading = ForwardedUpdates(to: "a", of: updates).readingAbove(report, on: installation)
            #expect((reading != nil) == (row["above"] == "yes"), "\(row.text)")
        }
    }

    private static func offline(_ text: String) throws -> OfflineOverride {
        let parts = text.split(separator: "/").map(String.init)
        let current = try #require(Int64(parts[0]))
        let phase = try #require(Int(parts[1]).flatMap { PhaseChoice(rawValue: $0) })
        return OfflineOverride(
            current: current < 0 ? .automatic : .overridden(amperes(current)), phase: phase)
    }

    private func plan(_ text: String, number: Int) throws -> RecordedPlan {
        let letter = try #require(text.last)
        var (body, most) = (String(text.dropLast()), Milliamperes?.none)
        if body.hasPrefix("m") { (most, body) = (Int64(body.dropFirst()).map { amperes($0) }, "") }
        let parts = body.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let current = parts.first.flatMap { Int64($0) }
        let update = try ChargerUpdate(
            charger: "a", current: current.map { $0 < 0 ? .automatic : .overridden(amperes($0)) },
            phase: parts.count > 1 ? Int(parts[1]).flatMap { PhaseChoice(rawValue: $0) } : nil,
            maxCurrent: most)
        let states: [Character: (RequestState, Int64?)] = [
            "+": (.sent, nil), "?": (.unknown, 9_900_000), "-": (.unknown, 1_000), "x": (.failed, nil),
        ]
        let (state, unanswered) = try #require(states[letter])
        let request = RecordedRequest(
            wave: 1, update: update, state: state,
            unansweredSince: unanswered.map { Uptime(milliseconds: $0) })
        return RecordedPlan(
            id: try Identifier("pass-\(number)"), installation: "site",
            madeAt: Timestamp(milliseconds: Int64(number)),
            facts: PlanFacts(text: ""), requests: [request], settledAt: nil)
    }

    /// Readings with their time in seconds, and the seconds without a change at the last of them.
    ///
    /// `o` means that the charger is online, `a` offline, `x` that the reading failed, `?` that the service
    /// does not say.
    static let looks = """
        looks                                          quiet
        0o                                             0
        0o,60o,120o,160o                               160
        0?,60?,120?,160?                               160
        0o,60a,120o,160o                               40
        0o,60x,120o,160o                               40
        0o,60o,120o,160a                               160
        0o,90o,180o                                    180
        0o,91o,180o                                    89
        0o,600o                                        0
        0a,30a,60o,150o                                90
        """

    @Test func `it is quiet only as long as no look is missing, failed or of a charger that is away`() throws
    {
        let updates = ForwardedUpdates(to: "c", of: [])
        for row in TextTable(Self.looks).rows {
            var quiet = ForwardedQuiet()
            var (found, now): (Int64, Int64) = (-1, 0)
            for look in row["looks"].split(separator: ",") {
                now = (try #require(Int64(look.dropLast())) + 1_000) * 1_000
                found = (now - quiet.since(updates, at: Uptime(milliseconds: now)).milliseconds) / 1_000
                let isOnline: Bool? = look.last == "a" ? false : look.last == "o" ? true : nil
                let report = ChargerReport(
                    cloud: OfflineOverride(current: .automatic, phase: .automatic), reading: nil, phase: nil,
                    isOnline: isOnline)
                quiet.heed(look.last == "x" ? nil : report)
            }
            #expect(found == Int64(row["quiet"]), "\(row.text)")
        }
    }
}
