import FuseCore
import FuseTestSupport
import Testing

@Suite struct ValueTests {
    @Test func `√3 is rounded up and exact for every current up to 10,000 A`() {
        for count in stride(from: Int64(0), through: 10_000_000, by: 977) {
            let root = Milliamperes(count).timesSquareRootOf3RoundedUp().count
            #expect(root * root >= 3 * count * count)
            #expect(root == 0 || (root - 1) * (root - 1) < 3 * count * count)
        }
    }

    @Test func `amperes are written without trailing zeros`() {
        let texts = [0, 1, 500, 1_000, 16_170, -250, -11_500].map { Milliamperes($0).amperes }
        #expect(texts == ["0", "0.001", "0.5", "1", "16.17", "-0.25", "-11.5"])
    }

    @Test func `a share is rounded down, also below zero`() {
        #expect(Milliamperes(10).sharedRoundedDown(among: 3).count == 3)
        #expect(Milliamperes(-10).sharedRoundedDown(among: 3).count == -4)
        #expect(Milliamperes(-9).sharedRoundedDown(among: 3).count == -3)
        #expect(Milliamperes(-2).sharedRoundedDown(among: 3).count == -1)
    }

    @Test func `usable is floor(rating × factor) − reserve, exactly`() throws {
        let factor = try #require(UsableFactor(billionths: 333_000_000))
        let reserve = LineCurrents(amperes(2), on: .l1)
        let rating = try FuseRating(ratings: [.l1: Milliamperes(10_001)], factor: factor, reserve: reserve)
        #expect(rating.usable(on: .l1) == amperes("1.33"))
        #expect(rating.usable(on: .l2) == nil)
    }

    @Test func `a rating is above 0 and at most 10,000 A`() throws {
        func error(_ rating: Int64, reserve: Int64 = 0) -> FuseRatingError? {
            do {
                let reserve = LineCurrents(Milliamperes(reserve), on: .l1)
                _ = try FuseRating(ratings: [.l1: Milliamperes(rating)], reserve: reserve)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(0) == .ratingOutOfRange(.l1, .zero))
        #expect(error(1) == nil)
        #expect(error(10_000_000) == nil)
        #expect(error(10_000_001) == .ratingOutOfRange(.l1, Milliamperes(10_000_001)))
        #expect(error(16_000, reserve: 16_001) == nil)
        #expect(UsableFactor(billionths: 0) == nil)
        #expect(UsableFactor(billionths: 1_000_000_001) == nil)
    }

    @Test func `an id is 1 to 64 plain characters, and a UUID is one id in both letter cases`() throws {
        func id(_ text: String) throws(IdentifierError) -> Identifier { try Identifier(text) }
        #expect(throws: IdentifierError.empty) { try id("") }
        #expect(throws: IdentifierError.tooLong(65)) { try id(String(repeating: "a", count: 65)) }
        #expect(throws: IdentifierError.character(" ")) { try id("a b") }
        #expect(throws: IdentifierError.character("é")) { try id("é") }
        #expect(try id("aZ0._:-").text == "aZ0._:-")
        let upper = try id("6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C01")
        #expect(upper.text == "6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01")
        #expect(try id("A1") != Identifier("a1"))
        #expect(try id(String(repeating: "a", count: 64)).text.count == 64)
        // Bytes beyond ASCII are no letters, although their lowest bits may look like one.
        #expect(throws: IdentifierError.character("\u{141}")) { try id("\u{141}") }
    }

    /// Only ids in the form of a UUID are equal in both letter cases.
    @Test(arguments: [
        "6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C0G", "6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C0",
        "6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C012",
        "6F2C2A5-20A6E-4A39-9F0C-6F1D3A1B7C01", "6F2C2A5200A6E-4A39-9F0C-6F1D3A1B7C01",
        "6F2C2A52-0A6EA4A39-9F0C-6F1D3A1B7C01", "6F2C2A52-0A6E-4A39B9F0C-6F1D3A1B7C01",
        "6F2C2A52-0A6E-4A39-9F0CC6F1D3A1B7C01", "6F2C2A52.0A6E-4A39-9F0C-6F1D3A1B7C01",
        "6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C_1", "------------------------------------",
        "-F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C01",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ]) func `what is no UUID keeps its capitals`(text: String) throws {
        #expect(try Identifier(text).text == text)
    }

    @Test func `a UUID in small letters is kept as it is`() throws {
        let text = "6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01"
        #expect(try Identifier(text).text == text)
    }

    @Test func `a name is 1 to 200 characters that can be seen`() {
        for count in [1, 2, 200] {
            #expect(DisplayName.isValid(String(repeating: "a", count: count)))
            #expect(DisplayName.isValid(String(repeating: "é", count: count)))
        }
        for text in ["", String(repeating: "a", count: 201), String(repeating: "é", count: 201)] {
            #expect(!DisplayName.isValid(text))
        }
        for text in ["Bay 1", "Stellplatz Nº 3 – Süd", "a\u{200C}b", "\u{1F469}\u{200D}\u{1F527}"] {
            #expect(DisplayName.isValid(text), "\(text)")
        }
        for text in [
            "a\u{1B}[2J", "a\nb", "a\u{7F}", "é\u{85}", "a\u{2028}b", "a\u{2029}b", "a\u{202E}b",
            "a\u{200B}b",
        ] {
            #expect(!DisplayName.isValid(text), "\(text.debugDescription)")
        }
    }

    @Test func `a reserve is not negative, and at most 10,000 A`() {
        func rating(_ reserve: Int64, of rating: Int64? = nil) -> Bool {
            let ratings = rating.map { [Line.l1: Milliamperes($0)] } ?? [:]
            return
                (try? FuseRating(
                    ratings: ratings, reserve: LineCurrents(l1: Milliamperes(reserve), l2: .zero, l3: .zero)))
                != nil
        }
        #expect(rating(0) && rating(10_000_000))
        #expect(!rating(-1) && !rating(10_000_001))
        #expect(UsableFactor(billionths: 1) != nil && UsableFactor(billionths: 1_000_000_000) != nil)
    }

    @Test func `what exceeds is told where something does`() {
        func excess(_ total: Int64?, _ usable: Int64?) -> Milliamperes? {
            Finding(
                .exceeds, total: total.map { Milliamperes($0) }, usable: usable.map { Milliamperes($0) }
            ).excess
        }
        #expect(excess(10, 7) == Milliamperes(3))
        #expect(excess(7, 7) == nil && excess(6, 7) == nil && excess(nil, 7) == nil && excess(7, nil) == nil)
    }

    @Test func `lines have an order`() {
        #expect([Line.l3, .l1, .l2].sorted() == [.l1, .l2, .l3])
        for (place, line) in Line.allCases.enumerated() {
            #expect(Line.allCases.map { $0 < line } == (0..<3).map { $0 < place })
        }
    }

    @Test func `three of the choices ask for one phase`() {
        #expect(PhaseChoice.allCases.filter(\.isOnePhase) == [.phase1, .phase2, .phase3])
    }

    @Test func `a reading agrees with what is rounded to its digits`() {
        // The given decimals, then the decimals that the current needs, the digit and half of it.
        for (given, current, decimals, unit) in [
            (0, 16_000, 0, 1_000), (1, 16_000, 1, 100), (2, 16_000, 2, 10), (3, 16_000, 3, 1),
            (0, 16_200, 1, 100), (0, 16_230, 2, 10), (1, 16_230, 2, 10), (0, 16_234, 3, 1),
        ] as [(Int, Int64, Int, Int64)] {
            let read = Reading(current: Milliamperes(current), decimals: given, lines: .all, readAt: nil)
            #expect(read.decimals == decimals)
            #expect(read.unit == Milliamperes(unit))
            for (distance, agrees) in [(0, true), (unit / 2, true), (unit / 2 + 1, false)] {
                #expect(read.agrees(with: Milliamperes(current + distance)) == agrees)
                #expect(read.agrees(with: Milliamperes(current - distance)) == agrees)
            }
        }
    }

    @Test func `between two uptimes the least time passed, also where the machine was started anew`() {
        let (early, late) = (Uptime(milliseconds: 2_000), Uptime(milliseconds: 5_000))
        #expect(late.leastSince(early) == 3_000)
        #expect(late.leastSince(late) == 0)
        #expect(early.leastSince(late) == 2_000)
    }
}
