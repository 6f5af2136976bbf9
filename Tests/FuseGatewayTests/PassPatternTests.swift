import FuseCore
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite struct PassPatternTests {
    @Test(arguments: [
        "POST /api/chargers/*/update", "POST /api/*/*/update", "PUT /API/Chargers/*/Update", "POST /*/*/*/*",
        "PATCH /x/api/installation/a/update", "DELETE /*/*/*/*/*", "POST /api/chargers/*/*",
        "POST /api/installation/*/*",
    ])
    func `a pattern that an update could match is none`(text: String) {
        #expect(throws: PassPattern.Fault.couldBeUpdate(text)) { try PassPattern(text) }
    }

    @Test(arguments: [
        "", "POST", "GET /api/x", "post /api/x", "POST api/x", "POST /api//x", "POST /api/x/", "POST /a/../b",
        "POST /a*",
        "POST /a?b", "POST  /a", "POST /a b", "POST /%61", "POST /a;b", "HEAD /a", "POST /**",
    ])
    func `what is no method and plain path is no pattern`(text: String) {
        #expect(throws: PassPattern.Fault.notAPattern(text)) { try PassPattern(text) }
    }

    @Test func `a write of a pattern passes with the ids that it names, and nothing else does`() throws {
        let patterns = try [
            PassPattern("POST /api/chargers/*/localSettings"), PassPattern("PUT /api/installation/*/Name"),
        ]
        let chargers: [(String, String, [String]?)] = [
            ("POST", "/api/chargers/A1/localSettings", ["A1"]),
            ("POST", "/API/Chargers/A1/LOCALSETTINGS", ["A1"]),
            ("PUT", "/api/installation/i/name?x=1", ["i"]), ("PUT", "/api/chargers/A1/localSettings", nil),
            ("POST", "/api/chargers/A1/localSettings/x", nil), ("POST", "/api/chargers/A1/localSetting", nil),
            ("POST", "/api/chargers/A1/local%53ettings", nil),
            ("POST", "/api//chargers/A1/localSettings", nil),
        ]
        for (method, path, named) in chargers {
            let head = HTTPRequest(
                method: try #require(HTTPRequest.Method(method)), scheme: nil, authority: "h", path: path)
            switch RequestClass(head, letting: patterns) {
            case .allowed(let names):
                #expect(named.map { Set(names.map(\.text)).isSuperset(of: $0) } ?? false, "\(method) \(path)")
            case let other:
                #expect(named == nil && other == .refused(.undocumented), "\(method) \(path): \(other)")
            }
            if case .allowed = RequestClass(head) { Issue.record("\(path) passes without a pattern") }
        }
        let update = HTTPRequest(method: .post, scheme: nil, authority: "h", path: "/api/chargers/a/update")
        #expect(RequestClass(update, letting: patterns) == .charger(Identifier("a")))
    }
}
