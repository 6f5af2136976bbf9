import FuseHTTP
import Testing

@testable import FuseZaptec

@Suite struct AddressTests {
    @Test(arguments: [
        ("https://api.zaptec.com", "https://api.zaptec.com"),
        ("https://api.zaptec.com/", "https://api.zaptec.com"),
        ("HTTPS://API.Zaptec.com:8443/a/b//", "https://api.zaptec.com:8443/a/b"),
        ("http://localhost:8080", "http://localhost:8080"), ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.255.3.4:1", "http://127.255.3.4:1"), ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ]) func `an address may be`(text: String, read: String) throws {
        #expect(try APIAddress(text).text == read)
    }

    @Test(arguments: [
        ("http://api.zaptec.com", APIAddressError.plainHTTP(host: "api.zaptec.com")),
        ("http://localhost.evil.com", .plainHTTP(host: "localhost.evil.com")),
        ("http://127.0.0.1.evil.com", .plainHTTP(host: "127.0.0.1.evil.com")),
        ("http://127.0.0.256", .plainHTTP(host: "127.0.0.256")), ("http://127.1", .plainHTTP(host: "127.1")),
        ("http://0127.0.0.1", .plainHTTP(host: "0127.0.0.1")),
        ("http://127.0.0.01", .plainHTTP(host: "127.0.0.01")),
        ("http://10.0.0.1", .plainHTTP(host: "10.0.0.1")), ("http://[::2]", .plainHTTP(host: "[::2]")),
        ("http://2130706433", .plainHTTP(host: "2130706433")),
        ("http://localhost.", .plainHTTP(host: "localhost.")),
        ("http://127.0.0.1@evil.com", .hasUser), ("https://user:hunter2@api.zaptec.com", .hasUser),
        ("https://api.zaptec.com/@x", .hasUser), ("https://api.zaptec.com?x=1", .hasQuery),
        ("https://api.zaptec.com/#top", .hasQuery), ("ftp://api.zaptec.com", .otherScheme),
        ("file:///etc/passwd", .otherScheme), ("api.zaptec.com", .notAnAddress), ("", .notAnAddress),
        ("https://", .notAnAddress), ("https:///x", .notAnAddress), ("https://a b", .notAnAddress),
        ("https://api.zaptec.com:0", .notAnAddress), ("https://api.zaptec.com:65536", .notAnAddress),
        ("https://api.zaptec.com:", .notAnAddress), ("https://api.zaptec.com\\@evil.com", .hasUser),
        ("http://localhost\\.evil.com", .notAnAddress), ("http://localhost\u{0}.evil.com", .notAnAddress),
        ("https://api.zaptec.com/%2e%2e", .notAnAddress), ("https://api.zaptec.com/../x", .notAnAddress),
        ("https://ápi.zaptec.com", .notAnAddress), ("https://api.zaptec.com\r\nHost: x", .notAnAddress),
        ("https://[::1]evil.com", .notAnAddress), ("https://[::1", .notAnAddress),
        ("https://-x", .notAnAddress),
    ]) func `an address may not be`(text: String, error: APIAddressError) {
        #expect(throws: error) { try APIAddress(text) }
    }
}

@Suite struct CredentialsTests {
    /// The credentials that were read, unprotected for the test.
    private func read(_ text: String) throws(CredentialsError) -> [String] {
        switch try Credentials(file: Array(text.utf8)) {
        case .token(let token): [token.exposed]
        case .password(let user, let password): [user.exposed, password.exposed]
        }
    }

    @Test(arguments: [
        ("{\"user\": \"a@b.no\", \"password\": \"p ä:=\\\"\"}", ["a@b.no", "p ä:=\""]),
        ("\n {\"token\": \"abc.def\"}\n", ["abc.def"]),
        ("{\"User\": \"a\", \"PASSWORD\": \"b\"}", ["a", "b"]),
        ("user: a@b.no\npassword: x:y=z\n", ["a@b.no", "x:y=z"]), ("user=a\r\npassword=b\r\n", ["a", "b"]),
        ("# mine\n\nFUSEGUARD_USER=a\nFUSEGUARD_PASSWORD=\"b c\"\n", ["a", "b c"]),
        ("FUSEGUARD_TOKEN=abc", ["abc"]), ("token: 'abc'", ["abc"]), ("user: a\npassword: \"", ["a", "\""]),
    ]) func `a file may say`(text: String, read: [String]) throws {
        #expect(try self.read(text) == read)
    }

    @Test(arguments: [
        "", "{}", "hunter2", "user: a", "password: b", "user: a\npassword: b\ntoken: c",
        "user: a\nuser: b\npassword: c",
        "{\"user\": \"a\", \"password\": 5}", "{\"user\": \"a\", \"password\": \"b\", \"more\": \"c\"}",
        "{\"user\": \"a\", \"password\":", "user: a\npassword:", "[\"a\", \"b\"]",
        "user: a\npasswort: hunter2",
        "user: \npassword: b", "{\"token\": \"\"}",
    ]) func `anything else in a file is refused, and not quoted`(text: String) {
        #expect(throws: CredentialsError.unreadable) { try read(text) }
    }

    @Test(arguments: ["a b", "a\nb", "a\r\nX-Evil: 1", "å", "a\u{0}"])
    func `a token that a header cannot carry is refused`(token: String) {
        #expect(throws: CredentialsError.badToken) {
            try Credentials(environment: ["FUSEGUARD_TOKEN": token])
        }
    }

    @Test func `the environment is a token, else a user and a password`() throws {
        let all = ["FUSEGUARD_TOKEN": "t", "FUSEGUARD_USER": "u", "FUSEGUARD_PASSWORD": "p"]
        guard case .token(let token) = try Credentials(environment: all) else {
            Issue.record("a token comes first")
            return
        }
        #expect(token.exposed == "t")
        #expect(throws: CredentialsError.none) { try Credentials(environment: ["FUSEGUARD_TOKEN": ""]) }
        #expect(throws: CredentialsError.incomplete(missing: "FUSEGUARD_PASSWORD")) {
            try Credentials(environment: ["FUSEGUARD_USER": "u"])
        }
        #expect(throws: CredentialsError.incomplete(missing: "FUSEGUARD_USER")) {
            try Credentials(environment: ["FUSEGUARD_PASSWORD": "p"])
        }
    }

    @Test func `a secret shows in no description and no dump`() {
        let secret = Secret("hunter2")
        let credentials = Credentials.password(user: Secret("hunter2"), secret)
        let token = BearerToken(secret: secret, number: 1, renewAt: nil)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(credentials, to: &dumped)
        dump([token], to: &dumped)
        let shown = [
            dumped, "\(secret)", String(reflecting: secret), "\(credentials)",
            String(reflecting: credentials),
            "\(token)", "\([secret])", "\(Mirror(reflecting: secret).children.map { "\($0)" })",
        ]
        for text in shown { #expect(!text.contains("hunter2")) }
    }

    @Test func `a form carries any text`() {
        #expect(TokenSource.encoded("a-Z_0.9*") == "a-Z_0.9*")
        #expect(TokenSource.encoded("a b&c=d+%\r\nä") == "a%20b%26c%3Dd%2B%25%0D%0A%C3%A4")
    }

    @Test func `the codes are the vendor's`() {
        #expect(ErrorCode.allCases.count == 41)
        #expect(ErrorCode(rawValue: 528)?.name == "DeviceCommandRejected (528)")
        #expect(ErrorCode(rawValue: 500)?.name == "Unknown (500)")
        #expect(ErrorCode.allCases.map(\.rawValue) == ErrorCode.allCases.map(\.rawValue).sorted())
    }
}
