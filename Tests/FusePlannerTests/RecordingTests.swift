import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct RecordingTests {
    let now = Timestamp(milliseconds: 5_000)
    let later = Timestamp(milliseconds: 9_000)

    func record(
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
                $0.observation = .stale($0.reading)
            }, charger("c") { $0.reading = reading(8, on: .l3) },
        ])
        let same = try record([charger("a", 16, phase: .phase1), charger("b"), charger("c")], onto: recorded)
        #expect(same.result.chargers.map(\.reading) == recorded.chargers.map(\.reading))
        #expect(same.result.chargers.map(\.awaitsReading) == [false, true, false])
        let all: [StatedSettings] = [.current, .phase, .reading]
        #expect(all.allSatisfy { one in all.count { !$0.isDisjoint(with: one) } == 1 })
    }

    @Test func `what repeats the record confirms nothing, but where it was read`() throws {
        let (old, read) = (Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 2_000))
        let recorded = try site(
            ["a", "b", "c", "d"].map { charger($0, 16, phase: .phase1) { $0.confirmedAt = old } })
        var declared = recorded.chargers
        declared[3].offline.phase = .phase2
        let all = Dictionary(
            uniqueKeysWithValues: declared.map { ($0.id, StatedSettings([.current, .phase])) })
        // The chargers: one not read, one read, one in flight, and one with another setting.
        let recording = try Recording(
            of: Declaration(
                installation: site(declared), stated: all, readAt: ["b": read, "c": read, "d": read]),
            onto: recorded, inFlight: ["c"], at: now)
        #expect(recording.result.chargers.map(\.confirmedAt) == [old, read, old, now])
        // Older answers confirm nothing, and answers of a fast clock confirm no later than now.
        for (readAt, confirmedAt) in [
            (Timestamp(milliseconds: 999), old), (Timestamp(milliseconds: 9_999), now),
        ] {
            let again = try Recording(
                of: Declaration(installation: recorded, stated: all, readAt: ["a": readAt]), onto: recorded,
                at: now)
            #expect(again.result.chargers[0].confirmedAt == confirmedAt)
        }
    }

    @Test func `a charger that comes from another installation takes along what is left out`() throws {
        let (old, since) = (Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 2_000))
        let elsewhere = charger("a", below: "other", 16, phase: .phase1) {
            ($0.confirmedAt, $0.reading) = (old, reading(20, on: .l1, at: old))
            ($0.observation, $0.awaitsSince, $0.readingRecordedAt) = (.stale($0.reading), since, since)
        }
        func arrive(_ declared: Charger, _ stated: StatedSettings) throws -> Recording {
            try Recording(
                of: Declaration(installation: site([declared]), stated: ["a": stated]), onto: site([]),
                arriving: ["a": elsewhere], at: now)
        }
        let moved = try arrive(charger("a"), [])
        var expected = elsewhere
        expected.fuse = "site"
        #expect(moved.result.chargers == [expected])
        #expect(moved.changes.map(\.kind) == [.newCharger] && moved.needingReplace.isEmpty)
        let told = try arrive(charger("a", 6, phase: .phase1), [.current, .phase])
        #expect(told.needingReplace.map(\.subject) == ["a"])
        #expect(told.result.chargers[0].reading == elsewhere.reading)
        let first = try Recording(
            of: Declaration(installation: site([charger("a")]), stated: [:]), onto: nil,
            arriving: ["a": elsewhere], at: now)
        #expect(first.result.chargers == [expected] && first.changes.map(\.kind) == [.newInstallation])
    }

    @Test func `a charger of which nothing is stated stays as it was`() throws {
        let recorded = try site([charger("a", 16, phase: .phase1)])
        let declared = try site([charger("a", 10, phase: .phase2)])
        let recording = try Recording(
            of: Declaration(installation: declared, stated: [:]), onto: recorded, at: now)
        #expect(recording.result.chargers[0].offline == recorded.chargers[0].offline)
    }

    @Test func `a charger that awaits a reading since an unknown time takes any that is dated`() throws {
        let recorded = try site([charger("a") { $0.observation = .stale($0.reading) }])
        func awaits(_ readAt: Timestamp?) throws -> Bool {
            let read = charger("a") { $0.reading = reading(6, on: .l1, at: readAt) }
            return try record([read], stating: [.current, .phase, .reading], onto: recorded).result.chargers[
                0
            ]
            .awaitsReading
        }
        #expect(try !awaits(Timestamp(milliseconds: 1)) && awaits(nil))
        #expect(try !awaits(Timestamp(milliseconds: now.milliseconds + 86_399_999)))
        #expect(try awaits(Timestamp(milliseconds: now.milliseconds + 86_400_000)))
    }

    @Test func `a fixed current that is not declared any more must be asked for`() throws {
        let recorded = try site([charger("a") { $0.fixed = .known(amperes(20)) }])
        #expect(try record([charger("a")], onto: recorded).needingReplace.map(\.subject) == ["a"])
        let smaller = charger("a") { $0.fixed = .known(amperes(10)) }
        #expect(try record([smaller], onto: recorded).needingReplace.map(\.subject) == ["a"])
        let larger = charger("a") { $0.fixed = .known(amperes(21)) }
        #expect(try record([larger], onto: recorded).needingReplace.isEmpty)
    }

    @Test func `facts are updated without asking, and shown`() throws {
        let recorded = try site([charger("a", 16)])
        let moved = charger("a", 16, wiring: .l2) { $0.minCurrent = amperes(8) }
        let recording = try record([moved], stating: [.current, .phase, .wiring], onto: recorded)
        #expect(recording.needingReplace.isEmpty)
        // What is left out is not meant.
        #expect(try record([moved], onto: recorded).needingReplace.map(\.subject) == ["a"])
        let facts = recording.changes.compactMap { change -> RecordedFact? in
            if case .fact(let fact, _, _) = change.kind { fact } else { nil }
        }
        #expect(facts == [.wiring, .minCurrent])
        // The same holds for a circuit.
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

    @Test func `an older or undated reading does not replace a newer one by accident`() throws {
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
        #expect(try asks(dated(32, 1_000), dated(6, 1_000)))
        #expect(try asks(dated(32, nil), dated(6, nil)))
        #expect(try !asks(dated(32, 1_000), dated(6, 1_001)))
        // A clock that is a day ahead says nothing of when it was read.
        let (ahead, further) = (now.milliseconds + 86_400_000, now.milliseconds + 86_400_001)
        #expect(try asks(dated(32, 1_000), dated(6, ahead)))
        #expect(try asks(dated(32, ahead), dated(6, further)))
        #expect(try asks(dated(32, ahead), dated(6, nil)))
        #expect(try !asks(dated(6, ahead), dated(32, 1_000)), "it counts more")
        #expect(try !asks(dated(32, 1_000), dated(6, ahead - 1)))
    }

    @Test func `a narrower wiring is taken from answers only where they are newer than the record`() throws {
        let fixed = charger("a") {
            ($0.fixed, $0.wiring, $0.wiringIsRead) = (.known(amperes(16)), .l1l2l3, true)
        }
        let recorded = try record([fixed], onto: nil).result
        func asks(_ wiring: Wiring, readAt: Int64?, isRead: Bool = true) throws -> Bool {
            var other = fixed
            (other.wiring, other.wiringIsRead) = (wiring, isRead)
            let declaration = try Declaration(
                installation: site([other]), stated: ["a": [.current, .phase, .wiring]],
                readAt: readAt.map { ["a": Timestamp(milliseconds: $0)] } ?? [:])
            return try !Recording(of: declaration, onto: recorded, at: later).needingReplace.isEmpty
        }
        #expect(try asks(.l1, readAt: now.milliseconds - 1))
        #expect(try asks(.l1, readAt: nil))
        #expect(try asks(.l1, readAt: later.milliseconds + 86_400_000))
        #expect(try !asks(.l1, readAt: now.milliseconds))
        #expect(try !asks(.l2l3l1, readAt: nil), "it counts on the same lines")
        #expect(try !asks(.l1, readAt: nil, isRead: false), "it is declared")
    }

    @Test func `where a wiring came from is not forgotten by importing the same again`() throws {
        let recorded = try site([charger("a", 6) { $0.wiringIsRead = true }])
        #expect(try record([charger("a", 6)], onto: recorded).result.chargers[0].wiringIsRead)
        #expect(try !record([charger("a", 6, wiring: .l2)], onto: recorded).result.chargers[0].wiringIsRead)
    }
}
