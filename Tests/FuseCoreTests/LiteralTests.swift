import FuseCore
import Testing

@Suite struct LiteralTests {
    @Test func `an id in source is the id that its text makes`() throws {
        func made(_ text: String) throws -> Identifier { try Identifier(text) }
        let plain: Identifier = "aZ0._:-"
        let capitals: Identifier = "6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C01"
        #expect(try plain == made("aZ0._:-"))
        #expect(try capitals == made("6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01"))
        #expect(Identifier("a") == "a")
    }

    @Test func `a wrong id in source ends the process`() async {
        await #expect(processExitsWith: .failure) { _ = "two words" as Identifier }
        await #expect(processExitsWith: .failure) { _ = "" as Identifier }
    }

    @Test func `an id that is put together when the program runs is checked, and throws`() {
        let number = 1
        #expect(throws: IdentifierError.character(" ")) { try Identifier("bay \(number)") }
    }

    @Test func `a whole number is amperes, and a part of an ampere is a text or milliamperes`() {
        #expect(Milliamperes.amperes(25).count == 25_000)
        #expect(Milliamperes.amperes("16.5").count == 16_500)
        #expect(Milliamperes.milliamperes(16_500).count == 16_500)
        #expect(OfflineCurrent.amperes(25) == .overridden(Milliamperes(25_000)))
        #expect(OfflineCurrent.amperes("16.5") == .milliamperes(16_500))
        #expect(OfflineOverride.amperes(16, .phase1).current == .amperes(16))
        #expect(OfflineOverride.amperes("16.5", .all) == .milliamperes(16_500, .all))
        #expect(OfflineOverride.amperes(16, .phase3).phase == .phase3)
        #expect(CurrentsByLine.everyLine(Milliamperes(32_000)) == 32)
    }

    @Test func `a text of amperes is read exactly, or not at all`() {
        let table: [(String, Int64)] = [
            ("0", 0), ("16", 16_000), ("16.5", 16_500), ("16.500", 16_500), ("0.025", 25), ("007", 7_000),
            ("9223372036854775.807", .max),
        ]
        for (text, count) in table { #expect(Milliamperes(amperes: text)?.count == count, "\(text)") }
        for text in [
            "", ".", "16.", ".5", "16.5001", "1.2.3", "-1", "+1", "1e3", "16,5", "16 A", " 16", "١",
            "9223372036854775.808",
        ] {
            #expect(Milliamperes(amperes: text) == nil, "\(text)")
        }
    }

    @Test func `a wrong number in source ends the process`() async {
        await #expect(processExitsWith: .failure) { _ = Milliamperes.amperes("16.5001") }
        await #expect(processExitsWith: .failure) { _ = OfflineCurrent.amperes("16 A") }
    }

    @Test func `a current is written with its unit`() {
        #expect("\(Milliamperes.amperes("13.5")) \(Milliamperes(-250))" == "13.5 A -0.25 A")
    }

    @Test func `an update of the current, and of the phase where one is given`() throws {
        let update = try ChargerUpdate.set("a", .amperes(25))
        #expect(update == (try ChargerUpdate(charger: "a", current: .overridden(Milliamperes(25_000)))))
        let both = try ChargerUpdate.set("a", .automatic, phase: .phase2)
        #expect((both.current, both.phase) == (.automatic, .phase2))
        #expect(throws: ProposalError.currentOutOfRange("a", .amperes(33))) {
            try ChargerUpdate.set("a", .amperes(33))
        }
    }
}
