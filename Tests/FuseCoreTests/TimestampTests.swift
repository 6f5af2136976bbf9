import Foundation
import FuseCore
import Testing

@Suite struct TimestampTests {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private func day(_ year: Int, _ month: Int, _ day: Int) -> String {
        String(format: "%04d-%02d-%02d", year, month, day)
    }

    @Test func `every day of seven centuries is where Foundation has it, and no other day is one`() throws {
        for year in 1970...2670 {
            for month in 1...12 {
                let first = try #require(
                    Self.calendar.date(from: DateComponents(year: year, month: month, day: 1)))
                let days = try #require(Self.calendar.range(of: .day, in: .month, for: first)).count
                for number in [1, 2, 28, days] {
                    let text = day(year, month, number) + "T23:59:58Z"
                    let expected = Int64(first.timeIntervalSince1970) + Int64(number) * 86_400 - 2
                    let moment = try #require(Timestamp(iso8601: text), "\(text)")
                    #expect(moment.milliseconds == expected * 1_000, "\(text)")
                    #expect(moment.iso8601 == text)
                }
                for number in [0, days + 1] {
                    #expect(Timestamp(iso8601: day(year, month, number) + "T00:00:00Z") == nil)
                }
            }
            for month in [0, 13] { #expect(Timestamp(iso8601: day(year, month, 1) + "T00:00:00Z") == nil) }
        }
    }

    @Test func `every time of day is read and written`() {
        for hour in 0...25 {
            for minute in [0, 1, 59, 60, 61] {
                for second in [0, 1, 59, 60, 61] {
                    let text = String(format: "1970-01-01T%02d:%02d:%02dZ", hour, minute, second)
                    let isTime = hour < 24 && minute < 60 && second < 60
                    let expected = Int64(hour * 3_600 + minute * 60 + second) * 1_000
                    #expect(Timestamp(iso8601: text)?.milliseconds == (isTime ? expected : nil), "\(text)")
                    if isTime { #expect(Timestamp(milliseconds: expected).iso8601 == text) }
                }
            }
        }
    }

    @Test(arguments: [
        ("12:00:00+02:00", "10:00:00"), ("12:00:00-02:00", "14:00:00"), ("12:00:00+05:45", "06:15:00"),
        ("12:00:00-03:30", "15:30:00"), ("12:00:00+00:00", "12:00:00"), ("12:00:00-00:59", "12:59:00"),
        ("23:59:00+23:59", "00:00:00"), ("00:00:01-23:58", "23:58:01"), ("12:00:00z", "12:00:00"),
    ])
    func `a zone is what the clock there is ahead`(written: String, meant: String) {
        let moment = Timestamp(iso8601: "2026-11-01T\(written)")
        #expect(moment != nil && moment == Timestamp(iso8601: "2026-11-01T\(meant)Z"))
    }

    @Test(arguments: [
        ("0", 0), ("5", 500), ("05", 50), ("005", 5), ("0059", 5), ("999", 999), ("9999", 999),
        ("123456789", 123),
        ("10", 100), ("01", 10),
    ])
    func `decimals of a second are thousandths, finer ones cut`(digits: String, thousandths: Int64) {
        let moment = Timestamp(iso8601: "1970-01-01T00:00:00.\(digits)Z")
        #expect(moment?.milliseconds == thousandths)
        #expect(
            Timestamp(iso8601: "1970-01-01t00:00:00.\(digits)", assumesUTC: true)?.milliseconds == thousandths
        )
    }

    @Test(arguments: [
        "", "x", "2026-11-01", "2026-11-01T10:00:00", "2026-11-01T10:00Z", "2026-11-01 10:00:00Z",
        "2026/11/01T10:00:00Z", "2026-11-01T10.00.00Z", "2026-11-01T10:00:00ZZ", "2026-11-01T10:00:00Z ",
        " 2026-11-01T10:00:00Z", "26-11-01T10:00:00Z", "2026-1-01T10:00:00Z", "2026-11-1T10:00:00Z",
        "2026-11-01T1:00:00Z", "2026-11-01T10:0:00Z", "2026-11-01T10:00:0Z", "2026-11-01T10:00:0",
        "202:-11-01T10:00:00Z",
        "202/-11-01T10:00:00Z", "2026-11-01T10:00:00.Z", "2026-11-01T10:00:00.1234567890Z",
        "2026-11-01T10:00:00.:Z",
        "2026-11-01T10:00:00./Z", "2026-11-01T10:00:00+24:00", "2026-11-01T10:00:00+00:60",
        "2026-11-01T10:00:00+0000",
        "2026-11-01T10:00:00*02:00", "2026-11-01T10:00:00+02:00Z", "2026-11-01T10:00:00+2:00",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:59:59+01:00", "1970-01-01T00:00:00+00:01", "2026-11-01T10:00:00,5Z",
    ])
    func `what is no moment is none`(text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test func `the first moment is that of 1970, wherever it is said`() {
        for text in ["1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00"] {
            #expect(Timestamp(iso8601: text)?.milliseconds == 0)
        }
        #expect(
            Timestamp(iso8601: "1969-12-31T23:00:00-01:00") == nil, "a year before 1970 is none in any zone")
    }

    @Test func `the last moment is that of 9999, wherever it is said`() throws {
        for text in ["9999-12-31T23:59:59.999Z", "9999-12-31T22:59:59.999-01:00"] {
            #expect(try #require(Timestamp(iso8601: text)).iso8601 == "9999-12-31T23:59:59.999Z")
        }
        for text in ["9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59-12:00", "9999-12-31T12:00:00-12:00"] {
            #expect(Timestamp(iso8601: text) == nil, "\(text)")
        }
    }

    @Test func `moments are read with and without a zone, and written in one way`() throws {
        let moment = try #require(Timestamp(iso8601: "2026-11-01T10:00:00Z"))
        #expect(moment.milliseconds == 1_793_527_200_000)
        #expect(moment.iso8601 == "2026-11-01T10:00:00Z")
        #expect(Timestamp(iso8601: "2026-11-01T12:00:00+02:00") == moment)
        #expect(Timestamp(iso8601: "2026-11-01T10:00:00") == nil)
        #expect(
            Timestamp(iso8601: "2026-11-01T10:00:00.5", assumesUTC: true)?.iso8601
                == "2026-11-01T10:00:00.500Z")
        for text in [
            "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-01", "2026-11-01T24:00:00Z", "x",
        ] {
            #expect(Timestamp(iso8601: text) == nil, "\(text)")
        }
        #expect(Timestamp(iso8601: "2028-02-29T23:59:59.999Z")?.iso8601 == "2028-02-29T23:59:59.999Z")
    }
}
