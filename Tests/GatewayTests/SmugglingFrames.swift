/// Requests with unusual framing.
enum FrameRows {
    private static let length = Piece.unsafe.count
    private static let chunk = "1b\r\n\(Piece.unsafe)\r\n0\r\n\r\n"
    private static let shorter = "7\r\n{\"offli\r\n"
    /// A complete request in the place where the body of a refused request should be.
    private static let second =
        "POST /api/chargers/\(GatewaySite.box(1))/update HTTP/1.1\r\nHost: localhost\r\n"
        + "\(Piece.json)\r\nContent-Length: \(length)\r\n\r\n\(Piece.unsafe)"
    private static let closing: Set = [400, 0]

    static let rows: [Row] = [
        Row("chunked", Piece.framed("Transfer-Encoding: chunked", body: chunk), 409),
        Row("chunked in upper case", Piece.framed("Transfer-Encoding: CHUNKED", body: chunk), [[400, 409]]),
        Row(
            "chunked in two chunks",
            Piece.framed(
                "Transfer-Encoding: chunked",
                body: "7\r\n{\"offli\r\n14\r\nneChargeCurrent\":32}\r\n0\r\n\r\n"), 409),
        Row(
            "length and chunked",
            Piece.framed("Content-Length: 5", "Transfer-Encoding: chunked", body: chunk), 400),
        Row(
            "chunked and length",
            Piece.framed("Transfer-Encoding: chunked", "Content-Length: 5", body: chunk), 400),
        Row(
            "length 0 and chunked",
            Piece.framed("Content-Length: 0", "Transfer-Encoding: chunked", body: chunk), 400),
        Row(
            "two equal lengths",
            Piece.framed("Content-Length: \(length)", "Content-Length: \(length)", body: Piece.unsafe), 400),
        Row(
            "two lengths", Piece.framed("Content-Length: \(length)", "Content-Length: 2", body: Piece.unsafe),
            400),
        Row(
            "two lengths in one", Piece.framed("Content-Length: \(length), \(length)", body: Piece.unsafe),
            400),
        Row("a length with a plus", Piece.framed("Content-Length: +\(length)", body: Piece.unsafe), 400),
        Row("a length with a minus", Piece.framed("Content-Length: -1", body: Piece.unsafe), 400),
        Row("a length with spaces within", Piece.framed("Content-Length: 2 7", body: Piece.unsafe), 400),
        Row("a hexadecimal length", Piece.framed("Content-Length: 0x1b", body: Piece.unsafe), 400),
        Row("a length with a point", Piece.framed("Content-Length: 27.0", body: Piece.unsafe), 400),
        Row(
            "a length beyond 64 bits",
            Piece.framed("Content-Length: 18446744073709551643", body: Piece.unsafe), 400),
        Row(
            "a length with a zero in front", Piece.framed("Content-Length: 027", body: Piece.unsafe),
            [[400, 409]]),
        Row("an empty length", Piece.framed("Content-Length: ", body: Piece.unsafe), 400),
        Row("a length as text", Piece.framed("Content-Length: all", body: Piece.unsafe), 400),
        Row("a space before the colon", Piece.framed("Content-Length : \(length)", body: Piece.unsafe), 400),
        Row("a tab before the colon", Piece.framed("Transfer-Encoding\t: chunked", body: chunk), 400),
        Row(
            "a vertical tab before the value", Piece.framed("Transfer-Encoding:\u{B}chunked", body: chunk),
            400),
        Row("a tab before the value", Piece.framed("Transfer-Encoding:\tchunked", body: chunk), 409),
        Row("a header with an underscore, length", Piece.with("Content_Length: 2"), 400),
        Row("a header with an underscore, encoding", Piece.with("Transfer_Encoding: chunked"), 400),
        Row("a header with an underscore, content", Piece.with("Content_Encoding: gzip"), 400),
        Row(
            "a header with an underscore, type",
            Piece.with("Content_Type: application/x-www-form-urlencoded"), 400),
        Row("chunked twice", Piece.framed("Transfer-Encoding: chunked, chunked", body: chunk), 400),
        Row(
            "chunked in two headers",
            Piece.framed("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: chunk), 400),
        Row("identity", Piece.framed("Transfer-Encoding: identity", body: chunk), 400),
        Row(
            "identity with a length",
            Piece.framed("Transfer-Encoding: identity", "Content-Length: \(length)", body: Piece.unsafe), 400),
        Row("identity, then chunked", Piece.framed("Transfer-Encoding: identity, chunked", body: chunk), 400),
        Row("chunked, then identity", Piece.framed("Transfer-Encoding: chunked, identity", body: chunk), 400),
        Row(
            "chunked, then identity, in two",
            Piece.framed("Transfer-Encoding: chunked", "Transfer-Encoding: identity", body: chunk), 400),
        Row("gzip, then chunked", Piece.framed("Transfer-Encoding: gzip, chunked", body: chunk), 400),
        Row("xchunked", Piece.framed("Transfer-Encoding: xchunked", body: chunk), 400),
        Row("chunkedx", Piece.framed("Transfer-Encoding: chunkedx", body: chunk), 400),
        Row("chunked in quotes", Piece.framed("Transfer-Encoding: \"chunked\"", body: chunk), 400),
        Row("chunked with a parameter", Piece.framed("Transfer-Encoding: chunked;q=1", body: chunk), 400),
        Row("an empty encoding", Piece.framed("Transfer-Encoding: ", body: chunk), 400),
        Row(
            "an empty encoding and a length",
            Piece.framed("Transfer-Encoding: ", "Content-Length: \(length)", body: Piece.unsafe), 400),
        Row("a folded encoding", Piece.framed("Transfer-Encoding:\r\n chunked", body: chunk), 400),
        Row("a folded length", Piece.framed("Content-Length:\r\n \(length)", body: Piece.unsafe), 400),
        Row("a folded header", Piece.with("X-A: b\r\n\tc"), [[400, 409]]),
        Row("a header without a colon", Piece.with("nonsense"), 400),
        Row("a header without a name", Piece.with(": x"), 400),
        Row("a zero byte in a header", Piece.with("X-A: b\u{0}c"), 400),
        Row("a bare carriage return in a header", Piece.with("X-A: b\rTransfer-Encoding: chunked"), 400),
        Row("line ends of LF alone", Piece.request().replacing("\r\n", with: "\n"), [[400, 409]]),
        Row("one header's line end of LF alone", Piece.with("X-A: b\nX-B: c"), [[400, 409]]),
        Row("an end of LF alone", Piece.request().replacing("\r\n\r\n", with: "\r\n\n"), [[400, 409]]),
        Row(
            "a chunk's extension",
            Piece.framed("Transfer-Encoding: chunked", body: "1b;a=b\r\n\(Piece.unsafe)\r\n0\r\n\r\n"),
            [[400, 409]]),
        Row(
            "a chunk's extension with a line end",
            Piece.framed("Transfer-Encoding: chunked", body: "1b;a\nb\r\n\(Piece.unsafe)\r\n0\r\n\r\n"),
            [[400, 409]]),
        Row(
            "a chunk's size beyond 64 bits",
            Piece.framed(
                "Transfer-Encoding: chunked", body: "1000000000000001b\r\n\(Piece.unsafe)\r\n0\r\n\r\n"), 400),
        Row(
            "a chunk's size with 0x",
            Piece.framed("Transfer-Encoding: chunked", body: "0x1b\r\n\(Piece.unsafe)\r\n0\r\n\r\n"), 400),
        Row(
            "a chunk's size with a minus",
            Piece.framed("Transfer-Encoding: chunked", body: "-1b\r\n\(Piece.unsafe)\r\n0\r\n\r\n"), 400),
        Row(
            "a chunk's size with a space",
            Piece.framed("Transfer-Encoding: chunked", body: "1b \r\n\(Piece.unsafe)\r\n0\r\n\r\n"),
            [[400, 409]]),
        Row(
            "no size", Piece.framed("Transfer-Encoding: chunked", body: "\r\n\(Piece.unsafe)\r\n0\r\n\r\n"),
            400),
        Row(
            "a chunk without its line end",
            Piece.framed("Transfer-Encoding: chunked", body: "1b\r\n\(Piece.unsafe)0\r\n\r\n"), 400),
        Row(
            "a chunk that ends in other bytes",
            Piece.framed("Transfer-Encoding: chunked", body: "1b\r\n\(Piece.unsafe)xx0\r\n\r\n"), 400),
        Row(
            "a chunk with LF alone",
            Piece.framed("Transfer-Encoding: chunked", body: "1b\n\(Piece.unsafe)\n0\n\n"), [[400, 409]]),
        Row(
            "a chunk longer than said",
            Piece.framed("Transfer-Encoding: chunked", body: "1a\r\n\(Piece.unsafe)\r\n0\r\n\r\n"), 400),
        Row(
            "a trailer",
            Piece.framed(
                "Transfer-Encoding: chunked", "Trailer: X-HTTP-Method-Override",
                body: "1b\r\n\(Piece.unsafe)\r\n0\r\nX-HTTP-Method-Override: PUT\r\n\r\n"), [[400, 409]]),
        Row(
            "a length in the trailer",
            Piece.framed(
                "Transfer-Encoding: chunked", body: "1b\r\n\(Piece.unsafe)\r\n0\r\nContent-Length: 2\r\n\r\n"),
            [[400, 409]]),
        Row(
            "a request in the trailer",
            Piece.framed("Transfer-Encoding: chunked", body: "1b\r\n\(Piece.unsafe)\r\n0\r\n\(second)"),
            [[400, 409]]),
        Row("a second request behind a refused one", second + second, 409, 409),
        Row(
            "a second request behind a read",
            Piece.request("GET", "/api/constants", [], body: "", length: false) + second, 200, 409),
        Row(
            "a second request behind an odd path", Piece.path("/api/chargers/{id}/update/") + second, 400, 409
        ),
        Row(
            "a second request in a refused one's body",
            Piece.request("PUT", "/api/chargers/{id}", body: second), 403),
        Row("a second request in a read's body", Piece.request("GET", "/api/constants", body: second), 200),
        Row(
            "a second request in a login's body",
            Piece.request("POST", "/oauth/token", ["Content-Type: text/plain"], body: second), 400),
        Row(
            "a second request behind a read of length 0",
            Piece.request("GET", "/api/constants", ["Content-Length: 0"], body: "", length: false) + second,
            200, 409),
        Row("a body longer than said", Piece.framed("Content-Length: 7", body: Piece.unsafe), 422, 400),
        Row("no length and no encoding", Piece.framed(body: Piece.unsafe), 422, 400),
        Row("HTTP/0.9", "POST \(Piece.path)\r\n\r\n\(Piece.unsafe)", 400),
        Row("HTTP/0.9, a read", "GET \(Piece.path)\r\n\r\n", 400),
        Row("HTTP/1.0", Piece.request(version: "HTTP/1.0"), 409),
        Row(
            "HTTP/1.0 chunked",
            Piece.request(
                "POST", Piece.path, [Piece.json, "Transfer-Encoding: chunked"], body: chunk, length: false,
                version: "HTTP/1.0"), [[400, 409]]),
        Row("HTTP/1.2", Piece.request(version: "HTTP/1.2"), 400),
        Row("HTTP/2.0", Piece.request(version: "HTTP/2.0"), 400),
        Row("HTTP/11", Piece.request(version: "HTTP/11"), 400),
        Row("http/1.1 in lower case", Piece.request(version: "http/1.1"), 400),
        Row("another protocol", Piece.request(version: "RTSP/1.0"), [[400, 409]]),
        Row(
            "the preface of HTTP/2",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}", 400),
        Row(
            "an upgrade to h2c",
            Piece.with(
                "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
            409),
        Row(
            "an upgrade to h2c on a read",
            Piece.request(
                "GET", "/api/constants",
                ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
                body: "", length: false) + second, 200, 0),
        Row(
            "an upgrade to WebSocket",
            Piece.request(
                "GET", "/api/constants",
                [
                    "Connection: Upgrade", "Upgrade: websocket",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
                ], body: "", length: false) + second, 200, 0),
        Row("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}", 400),
        Row("too many headers", Piece.request("POST", Piece.path, (1...200).map { "X-\($0): y" }), [closing]),
        Row("too long a header", Piece.with("X-A: " + String(repeating: "y", count: 100_000)), [closing]),
    ]
}
