import Testing

/// One row of a table.
struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let raw: String
    /// The allowed status of each answer; 0 for the end of the connection.
    let statuses: [Set<Int>]

    init(_ name: String, _ raw: String, _ statuses: Int...) {
        self.init(name, raw, statuses.map { [$0] })
    }

    init(_ name: String, _ raw: String, _ statuses: [Set<Int>]) {
        self.name = name
        self.raw = raw
        self.statuses = statuses
    }

    var testDescription: String { name }
}

/// The pieces of a request.
enum Piece {
    static let json = "Content-Type: application/json"
    /// A body that would exceed the fuse.
    static let unsafe = #"{"offlineChargeCurrent":32}"#
    /// A body that passes when the request is spelled plainly.
    static let harmless = #"{"offlineChargeCurrent":7}"#
    static let path = "/api/chargers/{id}/update"

    /// A request with a correct length, unless headers state it.
    static func request(
        _ method: String = "POST", _ target: String = path, _ headers: [String] = [json],
        body: String = unsafe, host: String? = "Host: {host}", length: Bool = true,
        version: String = "HTTP/1.1"
    ) -> String {
        var lines = ["\(method) \(target) \(version)"]
        if let host { lines.append(host) }
        lines.append("Authorization: Bearer {token}")
        lines += headers
        if length { lines.append("Content-Length: \(body.bytes.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// A request to another target.
    static func path(_ target: String) -> String { request("POST", target) }

    /// A request with more headers.
    static func with(_ headers: String...) -> String { request(headers: [json] + headers) }

    private static func request(headers: [String]) -> String { request("POST", path, headers) }

    /// A request whose framing is determined by its headers alone.
    static func framed(_ headers: String..., body: String) -> String {
        request("POST", path, [json] + headers, body: body, length: false)
    }

    /// A body for a charger.
    static func body(_ text: String) -> String { request(body: text) }

    /// A body for the installation.
    static func site(_ text: String, _ target: String = "/api/installation/{site}/update") -> String {
        request("POST", target, body: text)
    }
}

/// Paths that lead elsewhere or do not look like an update.
enum PathRows {
    static let rows: [Row] = [
        // The API accepts paths in any letter case, so these are updates and are judged.
        Row("upper-case path", Piece.path("/API/CHARGERS/{id}/UPDATE"), 409),
        Row("mixed-case path", Piece.path("/API/Chargers/{id}/Update"), 409),
        Row("upper-case id", Piece.path("/api/chargers/{ID}/update"), 409),
        Row("plain path", Piece.path(Piece.path), 409),
        // Spellings that no update has.
        Row("a letter escaped", Piece.path("/api/chargers/{id}/%75pdate"), 400),
        Row("a letter escaped in the first part", Piece.path("/%61pi/chargers/{id}/update"), 400),
        Row("a letter escaped twice", Piece.path("/api/chargers/{id}/%2575pdate"), 400),
        Row("a letter escaped three times", Piece.path("/api/chargers/{id}/%252575pdate"), 400),
        Row("an escape of escapes", Piece.path("/api/chargers/{id}/%25%37%35pdate"), 400),
        Row("every letter escaped", Piece.path("/api/chargers/{id}/%75%70%64%61%74%65"), 400),
        Row("a slash escaped", Piece.path("/api/chargers/{id}%2fupdate"), 400),
        Row("a slash escaped in upper case", Piece.path("/api/chargers%2F{id}%2Fupdate"), 400),
        Row("a slash escaped twice", Piece.path("/api/chargers/{id}%252fupdate"), 400),
        Row("a backslash", Piece.path("/api/chargers/{id}\\update"), 400),
        Row("backslashes everywhere", Piece.path("/api\\chargers\\{id}\\update"), 400),
        Row("a backslash escaped", Piece.path("/api/chargers/{id}%5cupdate"), 400),
        Row("a backslash escaped twice", Piece.path("/api/chargers/{id}%255Cupdate"), 400),
        Row("a hyphen of the id escaped", Piece.path("/api/chargers/{%id}/update"), 400),
        Row("a matrix parameter", Piece.path("/api/chargers/{id}/update;x=y"), 400),
        Row("a matrix parameter before", Piece.path("/api/chargers;a=b/{id}/update"), 400),
        Row("a session in the path", Piece.path("/api/chargers/{id};jsessionid=1/update"), 400),
        Row("a bare semicolon", Piece.path("/api/chargers/{id}/update;"), 400),
        Row("a semicolon escaped", Piece.path("/api/chargers/{id}/update%3bx"), 400),
        Row("two slashes in front", Piece.path("//api/chargers/{id}/update"), 400),
        Row("two slashes within", Piece.path("/api//chargers/{id}/update"), 400),
        Row("two slashes before the end", Piece.path("/api/chargers/{id}//update"), 400),
        Row("a slash at the end", Piece.path("/api/chargers/{id}/update/"), 400),
        Row("two slashes at the end", Piece.path("/api/chargers/{id}/update//"), 400),
        Row("a dot part", Piece.path("/api/./chargers/{id}/update"), 400),
        Row("a dot part at the end", Piece.path("/api/chargers/{id}/update/."), 400),
        Row("a way up", Piece.path("/api/chargers/x/../{id}/update"), 400),
        Row("a way up in front", Piece.path("/x/../api/chargers/{id}/update"), 400),
        Row("a way up beyond the root", Piece.path("/../api/chargers/{id}/update"), 400),
        Row("a way up at the end", Piece.path("/api/chargers/{id}/update/x/.."), 400),
        Row("a way up escaped", Piece.path("/api/chargers/x/%2e%2e/{id}/update"), 400),
        Row("a way up half escaped", Piece.path("/api/chargers/x/.%2e/{id}/update"), 400),
        Row("a way up with a backslash", Piece.path("/api/chargers/x\\..\\{id}/update"), 400),
        Row("a way up with a parameter", Piece.path("/api/chargers/x/..;/{id}/update"), 400),
        Row(
            "a way up from a write that passes", Piece.path("/oauth/token/../../api/chargers/{id}/update"),
            400),
        Row("a way up from the gateway's own", Piece.path("/fuseguard/../api/chargers/{id}/update"), 404),
        Row("a way up from its health", Piece.path("/health/../api/chargers/{id}/update"), 400),
        Row("a zero byte escaped", Piece.path("/api/chargers/{id}/update%00"), 400),
        Row("a zero byte and more", Piece.path("/api/chargers/{id}/update%00.json"), 400),
        Row("a question mark escaped", Piece.path("/api/chargers/{id}/update%3fx"), 400),
        Row("a number sign escaped", Piece.path("/api/chargers/{id}/update%23x"), 400),
        Row("a space escaped", Piece.path("/api/chargers/{id}/update%20"), 400),
        Row("a tab escaped", Piece.path("/api/chargers/{id}/update%09"), 400),
        Row("a line end escaped", Piece.path("/api/chargers/{id}/update%0d%0a"), 400),
        Row(
            "a request within an escape", Piece.path("/api/chargers/{id}/update%20HTTP/1.1%0d%0aX:%20y"), 403),
        Row("a query", Piece.path("/api/chargers/{id}/update?x=y"), 400),
        Row("an empty query", Piece.path("/api/chargers/{id}/update?"), 400),
        Row("a fragment", Piece.path("/api/chargers/{id}/update#x"), 400),
        Row("an update as a query", Piece.path("/?/api/chargers/{id}/update"), 403),
        Row("with an extension", Piece.path("/api/chargers/{id}/update.json"), 403),
        Row("below a version", Piece.path("/v1/api/chargers/{id}/update"), 403),
        Row("below a version, escaped", Piece.path("/v1/api/chargers/{id}/%75pdate"), 400),
        Row("one part more", Piece.path("/api/chargers/{id}/update/now"), 403),
        Row("an id in braces", Piece.path("/api/chargers/%7b{id}%7d/update"), 400),
        Row("an id without hyphens", Piece.path("/api/chargers/{plainid}/update"), 424),
        Row(
            "an unknown id", Piece.path("/api/chargers/5e11f00d-0000-4000-8000-0000000000ff/update"), 424
        ),
        Row("no id", Piece.path("/api/chargers//update"), 403),
        Row("two ids", Piece.path("/api/chargers/{id},{id}/update"), 400),
        Row("absolute form", Piece.path("http://{host}/api/chargers/{id}/update"), [[400, 409]]),
        Row(
            "absolute form with a user", Piece.path("http://a:b@{host}/api/chargers/{id}/update"),
            [[400, 409]]),
        Row(
            "absolute form in upper case", Piece.path("HTTP://{host}/api/chargers/{id}/update"), [[400, 409]]),
        Row(
            "absolute form of another scheme", Piece.path("ftp://{host}/api/chargers/{id}/update"),
            [[400, 409]]),
        Row("authority form", Piece.path("{host}"), 400),
        Row("authority form with a path", Piece.path("{host}/api/chargers/{id}/update"), 400),
        Row("asterisk form", Piece.path("*"), 400),
        Row("no slash in front", Piece.path("api/chargers/{id}/update"), 400),
        Row("an empty target", Piece.path(""), 400),
        Row("a tab in the path", Piece.path("/api/chargers/{id}/update\t"), 400),
        Row("a tab before the version", "POST\t\(Piece.path)\tHTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        Row("a space in the path", Piece.path("/api/chargers/{id} /update"), 400),
        Row("a carriage return in the path", Piece.path("/api/chargers/{id}/update\r"), 400),
        Row("a zero byte in the path", Piece.path("/api/chargers/{id}/update\u{0}"), 400),
        Row("a look-alike letter", Piece.path("/api/chargers/{id}/upd\u{D0}\u{B0}te"), 400),
        Row("a look-alike letter escaped", Piece.path("/api/chargers/{id}/upd%D0%B0te"), 403),
        Row("full-width letters", Piece.path("/api/chargers/{id}/%EF%BD%95pdate"), 403),
        Row("a full-width slash", Piece.path("/api/chargers/{id}%EF%BC%8Fupdate"), 403),
        Row("an overlong slash", Piece.path("/api/chargers/{id}%C0%AFupdate"), 403),
        Row("an overlong slash in bytes", Piece.path("/api/chargers/{id}\u{C0}\u{AF}update"), 400),
        Row("an overlong letter", Piece.path("/api/chargers/{id}/%C1%B5pdate"), 403),
        Row("an escape of IIS", Piece.path("/api/chargers/{id}/%u0075pdate"), 403),
        Row("an escape of IIS, full width", Piece.path("/api/chargers/{id}/%uFF55pdate"), 403),
        Row("a broken escape", Piece.path("/api/chargers/{id}/update%"), 403),
        Row("a broken escape within", Piece.path("/api/chargers/{id}/upd%zzate"), 403),
        Row("a mark that composes", Piece.path("/api/chargers/{id}/update%CC%81"), 403),
        Row("a zero-width space", Piece.path("/api/chargers/{id}/update%E2%80%8B"), 403),
        Row(
            "a very long path",
            Piece.path("/api/chargers/{id}/update" + String(repeating: "/", count: 60_000)), 400),
    ]
}

/// Other methods, and headers that override the method.
enum MethodRows {
    private static func method(_ name: String) -> String { Piece.request(name) }

    static let rows: [Row] =
        [
            Row("PUT", method("PUT"), 403),
            Row("PATCH", method("PATCH"), 403),
            Row("DELETE", method("DELETE"), 403),
            Row("PUT on an odd spelling", Piece.request("PUT", "/api/chargers/{id}/%75pdate"), 400),
            Row("post in lower case", method("post"), [[400, 403]]),
            Row("Post in mixed case", method("Post"), [[400, 403]]),
            Row("a method of one's own", method("UPDATE"), [[400, 403]]),
            Row("QUERY", method("QUERY"), [[400, 403]]),
            Row("a method with more behind it", method("POSTX"), [[400, 403]]),
            Row("a space before the method", " " + method("POST"), 400),
            Row("an empty line before the request", "\r\n" + method("POST"), 409),
            Row("TRACE", method("TRACE"), 403),
            Row("MERGE", method("MERGE"), [[400, 403]]),
            Row("LINK", method("LINK"), 403),
            Row("CONNECT to a path", method("CONNECT"), [[400, 403]]),
            Row("CONNECT to a host", Piece.request("CONNECT", "{host}"), 400),
            Row("PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
            Row("GET with a body", method("GET"), 405),
            Row("OPTIONS with a body", method("OPTIONS"), 405),
            Row("GET with an override in the query", Piece.request("GET", Piece.path + "?_method=POST"), 400),
            Row(
                "an override in the query, escaped", Piece.request("GET", Piece.path + "?%5fmethod=POST"), 400
            ),
            Row(
                "an override in the query, a letter escaped",
                Piece.request("GET", Piece.path + "?_%6dethod=POST"), 400),
            Row(
                "an override in the query, escaped twice",
                Piece.request("GET", Piece.path + "?_%256dethod=POST"), 400),
            Row(
                "an override in the query, upper case", Piece.request("GET", Piece.path + "?_METHOD=POST"),
                400),
            Row(
                "an override behind a semicolon", Piece.request("GET", Piece.path + "?a=b;_method=POST"), 400),
            Row("an override as a list", Piece.request("GET", Piece.path + "?_method[]=POST"), 400),
            Row(
                "a header's name in the query",
                Piece.request("GET", Piece.path + "?X-HTTP-Method-Override=POST"), 400),
            Row(
                "OData's override in the query", Piece.request("GET", Piece.path + "?X-HTTP-Method=POST"), 400
            ),
            Row(
                "another header's name in the query",
                Piece.request("GET", Piece.path + "?x-method-override=POST"), 400),
        ]
        + [
            "X-HTTP-Method-Override", "x-http-method-override", "X_HTTP_METHOD_OVERRIDE",
            "X-HTTP_Method-Override",
            "X-HTTP-Method", "X-Method-Override", "X_METHOD_OVERRIDE", "X-Original-Method",
            "X-Forwarded-Method", "_method", "HTTP-Method-Override", "Method-Override", "X-Method",
            "X-HTTP-Verb",
            "X-Tunneled-Method", "Http-Method", "X-Http-Verb-Override", "X-HTTP-Command",
        ].map { Row("\($0) on a read", Piece.request("GET", Piece.path, [Piece.json, "\($0): POST"]), 400) }
        + [
            "X-Original-URL", "X-Rewrite-URL", "X-Original-URI", "x_original_url", "X-Forwarded-Path",
            "X-Forwarded-Prefix", "X-Forwarded-Uri", "X-Override-URL", "X-HTTP-Path-Override",
            "X-Request-URI",
            "X-Rewrite-URI", "X-Original-Path", "X-HTTP-DestinationURL", "X-Envoy-Original-Path",
            "X-Accel-Redirect",
        ].map {
            Row(
                "\($0) on a write that passes",
                Piece.request("POST", "/oauth/token", [Piece.json, "\($0): \(Piece.path)"]), 400)
        }
}
