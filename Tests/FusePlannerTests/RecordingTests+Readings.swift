import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

extension RecordingTests {
    @Test func `an old reading does not speak for what has become automatic`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1) { $0.reading = reading(16, on: .l1) }])
        let recording = try record([charger("a")], onto: recorded)
        #expect(recording.result.chargers[0].awaitsReading)
        let read = charger("a") { $0.reading = reading(8, on: .l1) }
        let again = try record([read], stating: [.current, .phase, .reading], onto: recorded)
        #expect(again.result.chargers[0].awaitsReading, "it may have been read before that, too")
    }

    /// The record, the document's earlier override, and the earlier override that is recorded then.
    ///
    /// `20>` stands for a charger that was made automatic from 20 A.
    private static let held = """
        recorded  document  then
        20/1>     -         20/1
        20/1>     6/1       20/1
        20/1>     24/1      24/1
        20/1>     6/2       20/0
        20/1      -         20/1
        20/1      6/1       20/1
        6/1       20/1      20/1
        6/2       20/1      20/0
        """

    @Test(arguments: [false, true])
    func
        `what was made automatic is recorded with no less than it may have held, also by way of a fixed current`(
            isFixedBetween: Bool
        ) throws
    {
        func override(_ text: some StringProtocol) -> OfflineOverride? {
            let parts = text.split(separator: "/").compactMap { Int64(String($0.filter(\.isNumber))) }
            guard parts.count == 2, let phase = PhaseChoice(rawValue: Int(parts[1])) else { return nil }
            return OfflineOverride(current: .overridden(amperes(parts[0])), phase: phase)
        }
        for row in TextTable(Self.held).rows {
            let before = charger("a", phase: .phase1) {
                if row["recorded"].hasSuffix(">") {
                    ($0.former, $0.observation) = (override(row["recorded"]), .stale($0.reading))
                } else if let offline = override(row["recorded"]) {
                    $0.offline = offline
                }
            }
            var recorded = try site([before])
            if isFixedBetween {
                let fixed = charger("a", phase: before.offline.phase) {
                    ($0.fixed, $0.reading) = (.known(amperes(20)), reading(6, on: .l1))
                }
                let stated: StatedSettings = [.current, .phase, .reading]
                recorded = try record([fixed], stating: stated, onto: recorded).result
            }
            let declared = charger("a", phase: before.offline.phase) {
                $0.former = override(row["document"])
                $0.observation = Observation($0.reading, isStale: $0.former != nil)
            }
            let found = try record([declared], onto: recorded).result.chargers[0]
            #expect(found.former == override(row["then"]) && found.awaitsReading, "\(row.text)")
        }
    }

    @Test func `a reading from before a charger was made automatic does not speak for it`() throws {
        let made = Timestamp(milliseconds: 3_000)
        let recorded = try site([
            charger("a") {
                $0.observation = .stale($0.reading)
                $0.confirmedAt = made
            }
        ])
        for (milliseconds, awaits) in [
            (nil, true), (2_999, true), (3_000, false), (4_000, false), (90_000_000, true),
        ] as [(Int64?, Bool)] {
            let moment = milliseconds.map { Timestamp(milliseconds: $0) }
            let again = charger("a") { $0.reading = reading(6, on: .l1, at: moment) }
            let recording = try record([again], stating: [.current, .phase, .reading], onto: recorded)
            #expect(recording.result.chargers[0].awaitsReading == awaits, "read at \(milliseconds ?? -1)")
        }
    }

    @Test func `what was read before it was made automatic is no reading since, however old the record is`()
        throws
    {
        let (imported, read, made) = (
            Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 2_000), Timestamp(milliseconds: 3_000)
        )
        var site = try FuseTestSupport.site([charger("a", 0, phase: .phase1) { $0.confirmedAt = imported }])
        site = try site.confirming(try update("a", .automatic), at: made)
        #expect(site.chargers[0].confirmedAt == imported && site.chargers[0].awaitsSince == made)
        let settled = Timestamp(milliseconds: made.milliseconds + RecordedRequest.lifetime)
        // While it shows its former 0 A it may not have received the change yet.
        for (current, moment, awaits) in [
            (0, read, true), (0, made, true), (0, settled, false), (6, read, true), (6, made, false),
        ] as [(Int64, Timestamp, Bool)] {
            let declared = charger("a", phase: .phase1) { $0.reading = reading(current, on: .l1, at: moment) }
            let again = try record([declared], stating: [.reading], onto: site).result.chargers[0]
            #expect(again.awaitsReading == awaits)
            #expect(again.awaitsSince == (awaits ? made : nil))
        }
        let declared = charger("a", phase: .phase1)
        #expect(try record([declared], stating: [], onto: site).result.chargers[0].awaitsSince == made)
        let given = charger("a", 6, phase: .phase1)
        #expect(try record([given], stating: [.current], onto: site).result.chargers[0].awaitsSince == nil)
        #expect(
            try site.confirming(try update("a", .overridden(amperes(6))), at: made).chargers[0].awaitsSince
                == nil)
        let superseded = charger("b") { $0.observation = .stale(reading(6, on: .l1)) }
        let new = try record([superseded, charger("c")], onto: nil).result.chargers
        #expect(new.map(\.awaitsSince) == [now, nil] && new[0].awaitsReading)
        let byImport = try record([charger("a")], stating: [.current], onto: try overridden())
        #expect(byImport.result.chargers[0].awaitsSince == now)
    }

    @Test func `a reading that comes with the news that it is automatic may be from before`() throws {
        let later = Timestamp(milliseconds: 6_000)
        for (old, new) in [
            (charger("a", 10, phase: .phase1), charger("a", phase: .phase1)),
            (charger("a", phase: .phase1) { $0.reading = reading(6, on: .l1) }, charger("a", phase: .phase2)),
        ] {
            var declared = new
            declared.reading = reading(0, on: .l1, at: Timestamp(milliseconds: 4_999))
            let stated: StatedSettings = [.current, .phase, .reading]
            let recorded = try record([declared], stating: stated, onto: try site([old])).result
            #expect(recorded.chargers[0].awaitsReading && recorded.chargers[0].awaitsSince == now)
            declared.reading = reading(0, on: .l1, at: later)
            let read = try record([declared], stating: stated, onto: recorded).result.chargers[0]
            #expect(!read.awaitsReading && read.awaitsSince == nil)
        }
        // For a charger that was never read another phase reveals nothing.
        let unread = try site([charger("a", phase: .phase1)])
        let moved = try record([charger("a", phase: .phase2)], onto: unread).result.chargers[0]
        #expect(!moved.awaitsReading && moved.reading == nil)
    }

    @Test func `who did not follow once is believed again for what was read since it was told`() throws {
        let told = Timestamp(milliseconds: 3_000)
        let site = try site([charger("a", 6, phase: .phase1) { $0.reading = reading(20, on: .l1) }])
            .confirming(try update("a", .overridden(amperes(20))), at: told)
        #expect(site.chargers[0].awaitsReading && site.chargers[0].awaitsSince == told)
        for (moment, awaits) in [(Timestamp(milliseconds: 2_999), true), (told, false)] {
            let declared = charger("a", 20, phase: .phase1) { $0.reading = reading(20, on: .l1, at: moment) }
            let read = try record([declared], stating: [.current, .phase, .reading], onto: site)
            #expect(read.result.chargers[0].awaitsReading == awaits)
        }
    }

    @Test func `since when a reading is awaited is kept, and moves with what is recorded`() throws {
        let (since, later) = (Timestamp(milliseconds: 3_000), Timestamp(milliseconds: 4_000))
        let old = reading(6, on: .l1, at: Timestamp(milliseconds: 1_000))
        func recorded(since: Timestamp?) throws -> Installation {
            try site([
                charger("a", phase: .phase1) {
                    ($0.observation, $0.awaitsSince) = (.stale(old), since)
                }
            ])
        }
        func again(
            _ declared: Charger, _ stated: StatedSettings, onto site: Installation
        ) throws -> Charger {
            try record([declared], stating: stated, onto: site).result.chargers[0]
        }
        let same = charger("a", phase: .phase1)
        #expect(try again(same, [], onto: try recorded(since: since)).awaitsSince == since)
        // The start is unknown, so the reading is awaited from now on.
        #expect(try again(same, [], onto: try recorded(since: nil)).awaitsSince == now)
        let moved = charger("a", phase: .phase2)
        #expect(try again(moved, [.phase], onto: try recorded(since: since)).awaitsSince == now)
        // A reading that is marked as superseded does not count, however young it is.
        let young = charger("a", phase: .phase1) {
            $0.observation = .stale(reading(7, on: .l1, at: later))
        }
        let kept = try again(young, [.reading], onto: try recorded(since: since))
        #expect(kept.awaitsReading && kept.awaitsSince == since)
        let repeated = charger("a", phase: .phase1) { $0.observation = .stale(old) }
        let known = try site([charger("a", phase: .phase1) { $0.reading = old }])
        #expect(try again(repeated, [.reading], onto: known).awaitsReading)
        let given = charger("a", 10, phase: .phase1) { $0.reading = reading(10, on: .l1) }
        #expect(try !again(given, [.current, .reading], onto: try recorded(since: since)).awaitsReading)
        // A confirmation moves the moment only together with the override.
        let limits = try ChargerUpdate(charger: "a", maxCurrent: amperes(20))
        let confirmed = try recorded(since: since).confirming(limits, at: later).chargers[0]
        #expect(confirmed.awaitsSince == since)
        let ten = try update("a", .overridden(amperes(10)), phase: .phase1)
        let read = try recorded(since: since).confirming(ten, at: later, reading: reading(10, on: .l1))
            .chargers[0]
        #expect(!read.awaitsReading && read.reading == reading(10, on: .l1))
    }

    private func overridden() throws -> Installation { try site([charger("a", 16)]) }
}
