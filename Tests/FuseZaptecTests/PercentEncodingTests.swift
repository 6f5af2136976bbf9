import FuseHTTP
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("a%20b", "a b", true), ("%C3%A6%c3%a6", "ææ", true), ("%2541", "%41", true), ("", "", true),
        ("100%", "100%", false), ("%4", "%4", false), ("%zz%41", "%zzA", false), ("%%41", "%A", false),
    ])
    func `each escape is decoded once, and what is none stays`(
        encoded: String, decoded: String, isWellFormed: Bool
    ) {
        let found = PercentEncoding.decoded(encoded.utf8)
        #expect(String(decoding: found.bytes, as: UTF8.self) == decoded)
        #expect(found.isWellFormed == isWellFormed)
    }

    @Test func `every byte comes back from its escape`() {
        for byte in UInt8.min...UInt8.max {
            let escape = PercentEncoding.escape(byte)
            #expect(escape.utf8.count == 3)
            #expect(PercentEncoding.decoded(escape.utf8) == ([byte], true))
        }
    }
}
