// Room: what importing does to what is recorded: a load must not disappear by accident.

import FuseCore
import FusePlanner
import FuseTestSupport
import Testing

@Suite struct RecordingTests {
    private let now = Timestamp(milliseconds: 5_000)

    private func record(
        _ declared: [Charger], stating stated: StatedSettings = [.current, .phase],
        circuits: [(Identifier, Int64?)] = [], onto recorded: Installation?
    ) throws -> Recording {
        let installation = try site(circuits: circuits, declared)
        let all = Dictionary(uniqueKeysWithValues: declared.map { ($0.id, stated) })
        return try Recording(
            of: Declaration(installation: installation, stated: all), onto: recorded, at: now)
    }

    @Test func `a new installation is one change, and its overrides are confirmed now`() throws {
        let recording = try record([charger("a", 16)], onto: nil)
        #expect(recording.changes.map(\.kind) == [.newInstallation])
        #expect(recording.needingReplace.isEmpty)
        #expect(recording.result.chargers[0].confirmedAt == now)
    }

    @Test func `importing the same again changes nothing`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1)])
        #expect(try record([charger("a", 16, phase: .phase1)], onto: recorded).changes.isEmpty)
    }

    @Test func `an override that is not stated stays as recorded, with its age`() throws {
        let old = Timestamp(milliseconds: 1)
        let recorded = try site([charger("a", 16, phase: .phase1) { $0.confirmedAt = old }])
        let recording = try record([charger("a")], stating: [], onto: recorded)
        #expect(recording.result.chargers[0].offline == recorded.chargers[0].offline)
        #expect(recording.result.chargers[0].confirmedAt == old)
        #expect(recording.changes.isEmpty)
    }

    @Test func `current and phase are stated one by one`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1)])
        let recording = try record([charger("a", 10, phase: .phase2)], stating: [.phase], onto: recorded)
        let offline = recording.result.chargers[0].offline
        #expect(offline == OfflineOverride(current: .overridden(amperes(16)), phase: .phase2))
    }

    @Test func `another override, a missing charger and a missing circuit must be asked for`() throws {
        let recorded = try site(
            circuits: [("c", 32)], [charger("a", 16, phase: .phase1), charger("b", below: "c", 10)])
        let recording = try record([charger("a", 10, phase: .phase1)], onto: recorded)
        #expect(recording.needingReplace.map(\.subject) == ["a", "c", "b"])
    }

    @Test func `a circuit or a charger that is new is told, and need not be asked for`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1)])
        let recording = try record(
            [charger("a", 16, phase: .phase1), charger("b", below: "c", 10)], circuits: [("c", 32)],
            onto: recorded)
        #expect(recording.changes.map(\.kind) == [.newCircuit, .newCharger])
        #expect(recording.changes.map(\.subject) == ["c", "b"] && recording.needingReplace.isEmpty)
        #expect(recording.result.chargers.map(\.confirmedAt) == [now, now])
    }

    @Test func `a reading that is not stated stays, and speaks for the same settings as before`() throws {
        let recorded = try site([
            charger("a", 16, phase: .phase1) { $0.reading = reading(10, on: .l1) },
            charger("b") {
                $0.reading = reading(9, on: .l2)
                $0.awaitsReading = true
            }, charger("c") { $0.reading = reading(8, on: .l3) },
        ])
        let same = try record([charger("a", 16, phase: .phase1), charger("b"), charger("c")], onto: recorded)
        #expect(same.result.chargers.map(\.reading) == recorded.chargers.map(\.reading))
        #expect(same.result.chargers.map(\.awaitsReading) == [false, true, false])
        let all: [StatedSettings] = [.current, .phase, .reading]
        #expect(all.allSatisfy { one in all.count { !$0.isDisjoint(with: one) } == 1 })
    }

    @Test func `what is in flight is not confirmed by being stated`() throws {
        let old = Timestamp(milliseconds: 1)
        let recorded = try site(["a", "b"].map { charger($0, 16, phase: .phase1) { $0.confirmedAt = old } })
        let all = Dictionary(
            uniqueKeysWithValues: recorded.chargers.map { ($0.id, StatedSettings([.current, .phase])) })
        let recording = try Recording(
            of: Declaration(installation: recorded, stated: all), onto: recorded, inFlight: ["a"], at: now)
        #expect(recording.result.chargers.map(\.confirmedAt) == [old, now])
    }

    @Test func `of a charger that nobody stated anything of all is as it was`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1)])
        let declared = try site([charger("a", 10, phase: .phase2)])
        let recording = try Recording(
            of: Declaration(installation: declared, stated: [:]), onto: recorded, at: now)
        #expect(recording.result.chargers[0].offline == recorded.chargers[0].offline)
    }

    @Test func `what awaits a reading since nobody knows when takes any that is dated`() throws {
        let recorded = try site([charger("a") { $0.awaitsReading = true }])
        func awaits(_ readAt: Timestamp?) throws -> Bool {
            let read = charger("a") { $0.reading = reading(6, on: .l1, at: readAt) }
            return try record([read], stating: [.current, .phase, .reading], onto: recorded).result.chargers[
                0
            ]
            .awaitsReading
        }
        #expect(try !awaits(Timestamp(milliseconds: 1)) && awaits(nil))
        #expect(try !awaits(Timestamp(milliseconds: now.milliseconds + 86_400_000)))
        #expect(try awaits(Timestamp(milliseconds: now.milliseconds + 86_400_001)))
    }

    @Test func `a fixed current that is not declared any more must be asked for`() throws {
        let recorded = try site([charger("a") { $0.fixed = .known(amperes(20)) }])
        #expect(try record([charger("a")], onto: recorded).needingReplace.map(\.subject) == ["a"])
        let smaller = charger("a") { $0.fixed = .known(amperes(10)) }
        #expect(try record([smaller], onto: recorded).needingReplace.isEmpty)
    }

    @Test func `facts are updated without asking, and shown`() throws {
        let recorded = try site([charger("a", 16)])
        let moved = charger("a", 16, wiring: .l2) { $0.minCurrent = amperes(8) }
        let recording = try record([moved], onto: recorded)
        #expect(recording.needingReplace.isEmpty)
        let facts = recording.changes.compactMap { change -> RecordedFact? in
            if case .fact(let fact, _, _) = change.kind { fact } else { nil }
        }
        #expect(facts == [.wiring, .minCurrent])
        // Of a circuit, too.
        let below = [charger("a", below: "c", 16)]
        let changes = try record(below, circuits: [("c", 25)], onto: site(circuits: [("c", 32)], below))
            .changes
        #expect(!changes.isEmpty && changes.allSatisfy { $0.subject == "c" })
    }

    @Test func `a reading that was there before the change is not a new one, however often it is imported`()
        throws
    {
        let before = try site([charger("a", 6, phase: .phase1) { $0.reading = reading(6, on: .l1) }])
        let same = charger("a") { $0.reading = reading(6, on: .l1) }
        let all: StatedSettings = [.current, .phase, .reading]
        let automatic = try record([same], stating: all, onto: before)
        #expect(automatic.result.chargers[0].awaitsReading)
        let again = try record([same], stating: all, onto: automatic.result)
        #expect(again.result.chargers[0].awaitsReading)
        #expect(again.changes.isEmpty)
    }

    @Test func `an older reading, or one nobody dated, does not replace a newer one by accident`() throws {
        func dated(_ current: Int64, _ moment: Int64?) -> Charger {
            charger("a") {
                $0.reading = reading(current, on: .l1, at: moment.map { Timestamp(milliseconds: $0) })
            }
        }
        let all: StatedSettings = [.current, .phase, .reading]
        func asks(_ old: Charger, _ new: Charger) throws -> Bool {
            try !record([new], stating: all, onto: site([old])).needingReplace.isEmpty
        }
        #expect(try asks(dated(32, 1_000), dated(6, 999)))
        #expect(try asks(dated(32, 1_000), dated(6, nil)))
        #expect(try !asks(dated(32, 1_000), dated(6, 1_000)))
        #expect(try !asks(dated(32, nil), dated(6, nil)))
    }

    @Test func `where a wiring came from is not forgotten by importing the same again`() throws {
        let recorded = try site([charger("a", 6) { $0.wiringIsRead = true }])
        #expect(try record([charger("a", 6)], onto: recorded).result.chargers[0].wiringIsRead)
        #expect(try !record([charger("a", 6, wiring: .l2)], onto: recorded).result.chargers[0].wiringIsRead)
    }

    @Test func `an old reading does not speak for what has become automatic`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1) { $0.reading = reading(16, on: .l1) }])
        let recording = try record([charger("a")], onto: recorded)
        #expect(recording.result.chargers[0].awaitsReading)
        let read = charger("a") { $0.reading = reading(8, on: .l1) }
        let again = try record([read], stating: [.current, .phase, .reading], onto: recorded)
        #expect(again.result.chargers[0].awaitsReading, "it may have been read before that, too")
    }

    @Test func `a reading from before a charger was made automatic does not speak for it`() throws {
        let made = Timestamp(milliseconds: 3_000)
        let recorded = try site([
            charger("a") {
                $0.awaitsReading = true
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
        for (moment, awaits) in [(read, true), (made, false)] {
            let declared = charger("a", phase: .phase1) { $0.reading = reading(0, on: .l1, at: moment) }
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
        let superseded = charger("b") { ($0.awaitsReading, $0.reading) = (true, reading(6, on: .l1)) }
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
        // Of what was never read another phase makes nothing known.
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
                    ($0.awaitsReading, $0.awaitsSince, $0.reading) = (true, since, old)
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
        // Nobody knows since when: from now on.
        #expect(try again(same, [], onto: try recorded(since: nil)).awaitsSince == now)
        let moved = charger("a", phase: .phase2)
        #expect(try again(moved, [.phase], onto: try recorded(since: since)).awaitsSince == now)
        // What says itself that it is superseded does not speak, however young it is.
        let young = charger("a", phase: .phase1) {
            ($0.awaitsReading, $0.reading) = (true, reading(7, on: .l1, at: later))
        }
        let kept = try again(young, [.reading], onto: try recorded(since: since))
        #expect(kept.awaitsReading && kept.awaitsSince == since)
        let repeated = charger("a", phase: .phase1) { ($0.awaitsReading, $0.reading) = (true, old) }
        let known = try site([charger("a", phase: .phase1) { $0.reading = old }])
        #expect(try again(repeated, [.reading], onto: known).awaitsReading)
        let given = charger("a", 10, phase: .phase1) { $0.reading = reading(10, on: .l1) }
        #expect(try !again(given, [.current, .reading], onto: try recorded(since: since)).awaitsReading)
        // A confirmation moves it with the override alone.
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
