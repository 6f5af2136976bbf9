import Foundation
import Synchronization
import Testing

/// Runs a blocking body on a thread of its own, because tests share few threads.
func waiting<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

extension String {
    /// One byte for each character up to U+00FF, so that any bytes can be written as text.
    var bytes: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}

extension [UInt8] {
    /// The bytes as text, one character for each.
    var text: String { String(String.UnicodeScalarView(map { Unicode.Scalar($0) })) }
}

/// One end of a connection.
final class Wire: Sendable {
    let descriptor: Int32
    /// The bytes that were received and not read yet.
    private let received = Mutex<[UInt8]>([])

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Connects to a port of this machine.
    convenience init(to port: UInt16) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size) == 0
            }
        }
        self.init(descriptor)
        guard isConnected else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { Glibc.close(descriptor) }

    /// Ends both directions; a pending read then gets the end.
    func hangUp() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Ends the connection with a reset instead of an orderly close.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        // The descriptor stays in use until this object ends, so that its number is not given to another
        // connection.
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        dup2(other, descriptor)
        Glibc.close(other)
    }

    /// Sends bytes; returns false where the connection is closed.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult func send(_ text: String) -> Bool { send(text.bytes) }

    /// The next bytes; nil at the end, and where none arrive in time.
    func some(within seconds: Double = 10) -> [UInt8]? {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Int32(seconds * 1_000)) > 0 else { return nil }
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &part, part.count, 0)
        return count > 0 ? Array(part[..<count]) : nil
    }

    /// True when the other side closes the connection within a time; bytes received meanwhile are dropped.
    func ends(within seconds: Double = 5) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while true {
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, Int32(max(0, deadline.timeIntervalSinceNow) * 1_000)) > 0 else {
                return false
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            if recv(descriptor, &part, part.count, 0) <= 0 { return true }
        }
    }

    /// The next message, or its head alone; nil where the connection ends first.
    func message(toHead: Bool = false, within seconds: Double = 10) -> Message? {
        var buffer = received.withLock { $0 }
        defer { received.withLock { $0 = buffer } }
        while true {
            if let (message, rest) = Message.read(buffer, toHead: toHead) {
                buffer = rest
                return message
            }
            guard let more = some(within: seconds) else {
                // A body without a length ends with the connection.
                defer { buffer = [] }
                return Message.read(buffer, toHead: toHead, isEnd: true)?.message
            }
            buffer += more
        }
    }
}

/// A request or an answer as it was transmitted.
struct Message: Sendable {
    /// `POST /api HTTP/1.1`, `HTTP/1.1 200 OK`.
    let start: String
    /// The headers in their order and spelling.
    let headers: [(name: String, value: String)]
    /// The body without chunk headers.
    let body: [UInt8]
    /// The chunks of the body.
    var chunks: [[UInt8]] = []

    /// The status of an answer.
    var status: Int { start.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
    /// The method of a request.
    var method: String { String(start.prefix { $0 != " " }) }
    /// The target of a request.
    var target: String { start.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

    /// The values of a header, in any letter case.
    subscript(name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Parses a message; nil where it is incomplete.
    static func read(_ bytes: [UInt8], toHead: Bool = false, isEnd: Bool = false) -> (
        message: Message, rest: [UInt8]
    )? {
        guard let mark = bytes.firstRange(of: "\r\n\r\n".bytes) else { return nil }
        var lines = bytes[..<mark.lowerBound].split(separator: 10, omittingEmptySubsequences: false)
            .map { Array($0).text.filter { $0 != "\r" } }
        let start = lines.removeFirst()
        let headers = lines.map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: String(parts[0]),
                value: parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
            )
        }
        let bare = Message(start: start, headers: headers, body: [])
        let rest = Array(bytes[mark.upperBound...])
        let isAnswer = start.hasPrefix("HTTP/")
        if toHead || (isAnswer && ([204, 304].contains(bare.status) || bare.status < 200)) {
            return (bare, rest)
        }
        if bare["Transfer-Encoding"].contains("chunked") {
            return chunked(rest).map { chunks, rest in
                (Message(start: start, headers: headers, body: chunks.flatMap { $0 }, chunks: chunks), rest)
            }
        }
        if let length = bare["Content-Length"].first.flatMap({ Int($0) }) {
            guard rest.count >= length || isEnd else { return nil }
            return (
                Message(start: start, headers: headers, body: Array(rest.prefix(length))),
                Array(rest.dropFirst(length))
            )
        }
        guard isAnswer else { return (bare, rest) }
        return isEnd ? (Message(start: start, headers: headers, body: rest), []) : nil
    }

    private static func chunked(_ bytes: [UInt8]) -> (chunks: [[UInt8]], rest: [UInt8])? {
        var rest = bytes[...]
        var chunks: [[UInt8]] = []
        while let end = rest.firstRange(of: "\r\n".bytes) {
            guard let size = Int(Array(rest[..<end.lowerBound]).text.prefix { $0 != ";" }, radix: 16) else {
                return nil
            }
            rest = rest[end.upperBound...]
            if size == 0 {
                // An empty line ends the trailers, even if there are none.
                if rest.starts(with: "\r\n".bytes) { return (chunks, Array(rest.dropFirst(2))) }
                return rest.firstRange(of: "\r\n\r\n".bytes).map { (chunks, Array(rest[$0.upperBound...])) }
            }
            guard rest.count >= size + 2 else { return nil }
            chunks.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size + 2)
        }
        return nil
    }
}
