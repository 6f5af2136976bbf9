import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite struct RemarkTests {
    private static let now = Timestamp(milliseconds: 0)
    private static let plain: Set<FindingCode> = [
        .unconfirmed, .phaseNotSelectable, .wiringUnknown, .belowMinimum, .fuseOrder, .automaticStarved,
        .automaticUnknown,
    ]

    private static func short(_ finding: Finding) -> String {
        var words = [finding.code.rawValue]
        words += [finding.fuse?.text, finding.line.map { "\($0)".uppercased() }].compactMap { $0 }
        words += [finding.total, finding.usable].compactMap { $0.map { "\($0.count)" } }
        let parts = finding.contributors.map { "\($0.charger)=\($0.current?.count ?? -1)" }
        // This finding lists its chargers in the order of the tree, the others by size.
        words += finding.code == .automaticStarved ? parts.sorted() : parts
        switch finding.detail {
        case .ratings(let own, let above, let other):
            words.append("\(own.count) above \(above) \(other.count)")
        case .share(let share, let minimum): words.append("\(share.count) of \(minimum.count)")
        case .plan(let plan): words.append("plan \(plan)")
        case .planUnanswered(let plan): words.append("settled plan \(plan)")
        default: break
        }
        return words.joined(separator: " ")
    }

    /// The remarks of a plain second implementation.
    private static func plainRemarks(_ i: ReferenceInstallation) -> [String] {
        func part(_ c: ReferenceCharger) -> String {
            "\(c.id)=\(ReferenceModel.load(c, i).values.max() ?? 0)"
        }
        func finding(_ code: String, _ chargers: [ReferenceCharger]) -> [String] {
            chargers.isEmpty ? [] : [([code] + chargers.map(part)).joined(separator: " ")]
        }
        let isThreePhase = i.supply == "TN-3" || i.supply == "IT-3"
        func wiring(_ c: ReferenceCharger) -> String {
            c.wiring ?? (i.undeclaredWiring == "worst-case" ? "unknown" : "L1L2L3")
        }
        let mismatched = i.chargers.filter { c in
            guard ReferenceModel.isFixed(c) else { return ReferenceModel.isUnconfirmed(c, i) }
            // A fixed charger was read above its fixed current.
            let fixed = ReferenceModel.settled(c, i)
            return ReferenceModel.load(c, i).contains { $1 > fixed[$0] ?? 0 }
        }
        var remarks = i.chargers.filter { isUnknown($0, i) }.map { "automatic-unknown \($0.id)=-1" }
        remarks += mismatched.flatMap { finding("unconfirmed", [$0]) }
        remarks += finding(
            "phase-not-selectable",
            i.chargers.filter {
                guard !ReferenceModel.isFixed($0), [1, 2, 4].contains($0.phase), isThreePhase else {
                    return false
                }
                if wiring($0).count == 6 { return !$0.selectable }
                return wiring($0).count == 4 && i.supply == "TN-3" && (!$0.selectable || $0.phase == 4)
            })
        remarks += finding("wiring-unknown", i.chargers.filter { isThreePhase && wiring($0) == "unknown" })
        remarks += finding(
            "below-minimum",
            i.chargers.filter {
                !ReferenceModel.isFixed($0) && 0 < ($0.current ?? 0) && ($0.current ?? 0) < $0.min
            })
        return remarks + i.fuses.compactMap { order($0, i) } + i.fuses.compactMap { starved($0, i) }
    }

    /// The finding for a circuit that is rated above the fuse above it.
    private static func order(_ f: ReferenceFuse, _ i: ReferenceInstallation) -> String? {
        guard let above = i.fuses.first(where: { $0.id == f.parent }) else { return nil }
        var worst = (line: "", by: 0, text: "")
        for line in ReferenceModel.lines(i) {
            guard let own = f.rating[line], let other = above.rating[line], own - other > worst.by else {
                continue
            }
            worst = (line, own - other, "\(own) above \(above.id) \(other)")
        }
        return worst.by > 0 ? "fuse-order \(f.id) \(worst.line) \(worst.text)" : nil
    }

    /// The finding for a fuse whose automatic chargers cannot all have their minimum.
    private static func starved(_ f: ReferenceFuse, _ i: ReferenceInstallation) -> String? {
        let below = i.chargers.filter { ReferenceModel.isAtOrBelow($0.circuit, f.id, i) }
        var worst: (share: Int, text: String, line: String)?
        for line in ReferenceModel.lines(i) {
            let automatic = below.filter { isAutomatic($0) && loads($0, line, i) }
            guard !automatic.isEmpty, let usable = ReferenceModel.usable(i, fuse: f.id, line: line) else {
                continue
            }
            var settled = 0
            for c in below where !isAutomatic(c) { settled += ReferenceModel.load(c, i)[line] ?? 0 }
            let share = max(0, usable - settled) / automatic.count
            if share < worst?.share ?? .max { worst = (share, "\(settled) \(usable)", line) }
        }
        guard let worst else { return nil }
        let hungry = below.filter { isAutomatic($0) && loads($0, worst.line, i) && $0.min > worst.share }
        guard let least = hungry.map(\.min).min() else { return nil }
        let parts = hungry.map { "\($0.id)=\(ReferenceModel.load($0, i).values.max() ?? 0)" }.sorted()
        return (["automatic-starved", f.id, worst.line, worst.text] + parts + ["\(worst.share) of \(least)"])
            .joined(separator: " ")
    }

    private static func isAutomatic(_ c: ReferenceCharger) -> Bool {
        !ReferenceModel.isFixed(c) && c.current == nil
    }

    /// True when the current of an automatic charger is unknown.
    private static func isUnknown(_ c: ReferenceCharger, _ i: ReferenceInstallation) -> Bool {
        i.automatic == "known" && isAutomatic(c) && c.observed == nil && i.automaticBound == nil
            && c.former?.current ?? 0 == 0
    }

    /// True when an automatic charger may load a line.
    ///
    /// It may where its wiring is unknown, where it was read, and where its phase allows.
    private static func loads(_ c: ReferenceCharger, _ line: String, _ i: ReferenceInstallation) -> Bool {
        var everywhere = c
        everywhere.phase = 0
        let wired = ReferenceModel.phaseLines(everywhere, i)
        let isOnPhase = ReferenceModel.phaseLines(c, i).contains(line)
        if i.automatic == "excluded" { return isOnPhase }
        if ReferenceModel.settled(c, i)[line] ?? 0 > 0 || isOnPhase { return true }
        guard i.automatic == "observed" else { return false }
        guard let o = c.observed, !c.awaitsReading, !c.isMoved else { return wired.contains(line) }
        return ReferenceModel.load(c, i)[line] ?? 0 > 0 || ReferenceModel.phaseLines(c, i).contains(line)
            || (o.current > 0 && ReferenceModel.read(o, c, i).contains(line))
    }

    @Test func `warnings and notes are those of a plain account`() throws {
        var counts: [FindingCode: Int] = [:]
        for seed in UInt64(1)...4_000 {
            var random = RandomInstallation(seed: 50_000 + seed)
            let installation = try random.installation()
            guard installation.supply != nil else { continue }
            let decision = try Planner.judge(nil, on: InstallationRecord(installation), now: Self.now)
            let found = decision.findings.filter { Self.plain.contains($0.code) }
            for finding in found { counts[finding.code, default: 0] += 1 }
            let expected = Self.plainRemarks(ReferenceInstallation(installation))
            for code in Self.plain.map(\.rawValue) {
                func isOfCode(_ text: String) -> Bool { text.hasPrefix("\(code) ") }
                #expect(found.map(Self.short).filter(isOfCode) == expected.filter(isOfCode), "seed \(seed)")
            }
        }
        print("remarks: \(counts.map { "\($1) \($0.rawValue)" }.sorted().joined(separator: ", "))")
        #expect(
            counts.count == Self.plain.count && counts.values.allSatisfy { $0 > 50 },
            "the generator has gone blind")
    }

    @Test func `what is taken for granted is said, and of whom`() throws {
        var counts: [AssumptionCode: Int] = [:]
        for seed in UInt64(1)...2_000 {
            var random = RandomInstallation(seed: 60_000 + seed)
            let installation = try random.installation()
            guard installation.supply != nil else { continue }
            let decision = try Planner.judge(nil, on: InstallationRecord(installation), now: Self.now)
            for assumption in decision.assumptions { counts[assumption.code, default: 0] += 1 }
            let i = ReferenceInstallation(installation)
            let isThreePhase = ReferenceModel.lines(i).count == 3
            let undeclared = i.chargers.filter { $0.wiring == nil }.map(\.id)
            let automatic = i.chargers.filter(Self.isAutomatic).map(\.id)
            var expected: [String] = []
            if isThreePhase, i.undeclaredWiring == "as-labelled", !undeclared.isEmpty {
                expected.append("wiring-as-labelled \(undeclared)")
            }
            if i.automatic == "excluded", !automatic.isEmpty {
                expected.append("automatic-excluded \(automatic)")
            }
            if i.supply == "IT-3", i.itCurrent != "pair", !i.chargers.isEmpty {
                var pairs = i
                pairs.itCurrent = "pair"
                // Chargers that would count for more.
                let resting = i.chargers.filter {
                    ReferenceModel.load($0, pairs) != ReferenceModel.load($0, i)
                }
                expected.append("it-current-line \(resting.map(\.id))")
            }
            let bits: [(UInt8, String)] = [
                (1, "recurring-profile-trusted"), (2, "connectors-bound-together"),
            ]
            for (bit, code) in bits {
                let resting = installation.chargers.filter { $0.fixedAssumes.rawValue & bit != 0 }.map(
                    \.id.text)
                if !resting.isEmpty { expected.append("\(code) \(resting)") }
            }
            let found = decision.assumptions.filter {
                $0.code != .automaticAsRead && $0.code != .automaticAsBefore
            }
            #expect(
                found.map { "\($0.code.rawValue) \($0.chargers.map(\.text))" } == expected, "seed \(seed)")
            let held = decision.assumptions.first { $0.code == .automaticAsBefore }?.chargers ?? []
            for charger in installation.chargers where held.contains(charger.id) {
                // It had an override, or awaits a reading since it was made automatic.
                #expect(charger.isAutomatic && charger.awaitsReading, "seed \(seed)")
            }
            // A charger whose reading still holds counts as read; no other charger does.
            let read =
                decision.assumptions.first { $0.code == .automaticAsRead }?.chargers.map(\.text) ?? []
            for c in i.chargers where i.automatic == "known" && !c.awaitsReading {
                #expect(read.contains(c.id) == (Self.isAutomatic(c) && c.observed != nil), "seed \(seed)")
            }
        }
        #expect(counts.count == AssumptionCode.allCases.count && counts.values.allSatisfy { $0 > 40 })
    }

    @Test func `a line that is over is made up of who loads it, the largest first`() throws {
        var (over, still, pending) = (0, 0, 0)
        for seed in UInt64(1)...4_000 {
            var random = RandomInstallation(seed: 70_000 + seed)
            let installation = try random.installation()
            let sent = seed % 2 == 0 ? try random.proposal(for: installation)?.updates ?? [] : []
            // The plan has two waves, and a line may have its worst load in either.
            let waves = [Array(sent.prefix(1)), Array(sent.dropFirst())].filter { !$0.isEmpty }
            let pendingPlans = waves.isEmpty ? [] : [PendingPlan(plan: "p", madeAt: Self.now, waves: waves)]
            let proposal = try random.proposal(for: installation)
            let record = InstallationRecord(installation, pendingPlans: pendingPlans)
            guard let decision = try? Planner.judge(proposal, on: record, now: Self.now) else { continue }
            let findings = decision.findings.filter { $0.code == .exceeds || $0.code == .stillExceeds }
            var lines: [String] = []
            for fuse in decision.fuses {
                for line in fuse.lines {
                    let known = line.withAutomatic ?? .largest
                    #expect(known >= line.after ?? .zero, "seed \(seed)")
                    guard let after = line.after, let usable = line.usable,
                        after > usable - line.reserveExcess
                    else { continue }
                    let decides = proposal == nil || line.isAboveCap
                    lines.append(
                        "\(fuse.fuse.id) \(line.line) \(decides ? FindingCode.exceeds : .stillExceeds)")
                }
            }
            #expect(
                findings.map { "\($0.fuse!) \($0.line!) \($0.code)" }.sorted() == lines.sorted(),
                "seed \(seed)")
            for finding in findings {
                let parts = finding.contributors.compactMap(\.current)
                #expect(
                    parts.reduce(.zero, +) == finding.total && parts == parts.sorted(by: >), "seed \(seed)")
                #expect(parts.allSatisfy { $0 > .zero }, "seed \(seed)")
                over += finding.code == .exceeds ? 1 : 0
                still += finding.code == .stillExceeds ? 1 : 0
                pending += pendingPlans.isEmpty ? 0 : 1
            }
        }
        print("overloads: \(over) decide, \(still) were there before, \(pending) with something in flight")
        #expect(over > 500 && still > 100 && pending > 500, "the generator has gone blind")
    }

    @Test func `what would be over with automatic chargers at their known currents is a warning`() throws {
        func warnings(_ bound: Int64, _ overridden: Int64) throws -> [String] {
            let site = try site(
                fuse: 20,
                rules: {
                    $0.automatic = .excluded
                    $0.automaticBound = amperes(bound)
                },
                [
                    charger("a", overridden, phase: .phase1), charger("b", phase: .phase1),
                    charger("c", 1, phase: .phase1),
                ])
            return try Planner.judge(nil, on: InstallationRecord(site), now: Self.now).findings
                .filter { $0.code == .automaticExceeds }.map(Self.short)
        }
        #expect(try warnings(9, 10) == [])
        #expect(try warnings(10, 10) == ["automatic-exceeds site L1 21000 20000 a=10000 b=10000 c=1000"])
        #expect(try warnings(11, 10) == ["automatic-exceeds site L1 22000 20000 b=11000 a=10000 c=1000"])
        // Over without the automatic chargers: that is an error already, which they do not make worse.
        #expect(try warnings(0, 20) == [])
        #expect(try warnings(1, 20) == ["automatic-exceeds site L1 22000 20000 a=20000 b=1000 c=1000"])
    }

    @Test func `each plan on its way is named with what its chargers may come to`() throws {
        let site = try site(fuse: 63, ["a", "b", "c"].map { charger($0, 10, phase: .phase1) })
        let pendingPlans = [
            PendingPlan(
                plan: "p", madeAt: Self.now,
                waves: [
                    [try update("b", .overridden(amperes(4)))], [try update("a", .overridden(amperes(12)))],
                ]),
            PendingPlan(plan: "q", madeAt: Self.now, updates: [try update("c", .overridden(amperes(11)))]),
        ]
        let decision = try Planner.judge(
            nil, on: InstallationRecord(site, pendingPlans: pendingPlans), now: Self.now)
        #expect(
            decision.findings.filter { $0.code == .inFlight }.map(Self.short)
                == ["in-flight b=10000 a=12000 plan p", "in-flight c=11000 plan q"])
        #expect(
            try Planner.judge(nil, on: InstallationRecord(site), now: Self.now).findings.isEmpty)
        // The plan is settled, and some attempts may still arrive.
        let late = PendingPlan(
            plan: "r", madeAt: Self.now, waves: [],
            unanswered: ["c": Uptime(milliseconds: 1), "a": Uptime(milliseconds: 2)])
        let settled = try Planner.judge(
            nil, on: InstallationRecord(site, pendingPlans: [late]), now: Self.now)
        #expect(settled.findings.map(Self.short) == ["in-flight a=10000 c=10000 settled plan r"])
    }
}
