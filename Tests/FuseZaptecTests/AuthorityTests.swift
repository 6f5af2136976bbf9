import FuseHTTP
import Testing

@Suite struct AuthorityTests {
    @Test(
        arguments: [
            ("localhost:8080", "localhost", "localhost", 8_080), ("LOCALHOST", "localhost", "localhost", nil),
            ("[::1]:0", "[::1]", "::1", 0), ("[2001:DB8::1]", "[2001:db8::1]", "2001:db8::1", nil),
            ("charge_gateway:443", "charge_gateway", "charge_gateway", 443),
            ("10.0.0.1:1", "10.0.0.1", "10.0.0.1", 1),
        ] as [(String, String, String, UInt16?)])
    func `a host and its port are read`(text: String, host: String, bare: String, port: UInt16?) throws {
        let authority = try #require(Authority(text))
        #expect(authority.host == host)
        #expect(authority.bareHost == bare)
        #expect(authority.port == port)
    }

    @Test(arguments: [
        "", ":8080", "::1", "::1:8080", "localhost:", "localhost:+1", "localhost:65536", "localhost:8080:1",
        "[::1",
        "[::1]x", "[localhost]:1", ".x", "-x", "a b", "a/b", "a@b", "a%41",
    ]) func `what is no host and port is not read`(text: String) {
        #expect(Authority(text) == nil)
    }
}
