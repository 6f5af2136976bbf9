import Foundation
import Synchronization

/// A server on this machine whose answers a test decides.
public final class ReferenceServer: Sendable {
    /// A request as received.
    public struct Request: Sendable {
        /// `GET`, `POST`.
        public let method: String
        /// The path with its query.
        public let target: String
        /// The headers, their names in lower case.
        public let headers: [String: String]
        /// The body.
        public let body: String

        /// The path without its query.
        public var path: String { String(target.prefix { $0 != "?" }) }
    }

    /// A reaction to a request.
    public enum Reaction: Sendable {
        /// An answer with a status and a body.
        case answer(Int, String, headers: [String: String] = [:])
        /// The connection is closed without an answer.
        case hangUp
        /// Half an answer with that status, then the connection is closed.
        case breakOff(Int)
        /// No reaction until the server is closed.
        case silence
    }

    private struct State {
        var requests: [Request] = []
        var connections: [Int32] = []
        var isClosed = false
    }

    private let socket: Int32
    private let state = Mutex(State())
    /// The port on which it listens.
    public let port: Int
    /// The address at which it listens.
    public var address: String { "http://127.0.0.1:\(port)" }
    /// Every request received so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// Starts a server on any free port.
    public init(_ react: @escaping @Sendable (Request) -> Reaction) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, length) = (socket, size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                let isOpen = state.withLock { state in
                    state.connections.append(connection)
                    return !state.isClosed
                }
                guard isOpen else { return }
                Thread.detachNewThread { [self] in serve(connection, react) }
            }
        }
    }

    /// Stops listening and ends every connection.
    public func close() {
        let connections = state.withLock { state in
            state.isClosed = true
            return state.connections
        }
        for descriptor in connections + [socket] { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func serve(_ connection: Int32, _ react: @Sendable (Request) -> Reaction) {
        defer { shutdown(connection, Int32(SHUT_RDWR)) }
        var buffer: [UInt8] = []
        while let request = read(from: connection, &buffer) {
            state.withLock { $0.requests.append(request) }
            switch react(request) {
            case .answer(let status, let body, let headers):
                var head = "HTTP/1.1 \(status) Said\r\n"
                if status != 204 { head += "Content-Length: \(body.utf8.count)\r\n" }
                for (name, value) in headers { head += "\(name): \(value)\r\n" }
                guard send(head + "\r\n" + body, to: connection) else { return }
            case .hangUp: return
            case .breakOff(let status):
                _ = send("HTTP/1.1 \(status) Said\r\nContent-Length: 100\r\n\r\n{\"half", to: connection)
                return
            case .silence:
                while !state.withLock({ $0.isClosed }) { usleep(20_000) }
                return
            }
        }
    }

    private func send(_ text: String, to connection: Int32) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// The next request; nil where the connection ends.
    private func read(from connection: Int32, _ buffer: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let mark = buffer.firstRange(of: end) {
                let head = String(decoding: buffer[..<mark.lowerBound], as: UTF8.self)
                var lines = head.components(separatedBy: "\r\n")
                let words = lines.removeFirst().split(separator: " ").map(String.init)
                var headers: [String: String] = [:]
                for line in lines {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    guard parts.count == 2 else { continue }
                    headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
                }
                let length = Int(headers["content-length"] ?? "0") ?? 0
                if buffer.count >= mark.upperBound + length, words.count >= 2 {
                    let body = buffer[mark.upperBound..<(mark.upperBound + length)]
                    buffer.removeFirst(mark.upperBound + length)
                    return Request(
                        method: words[0], target: words[1], headers: headers,
                        body: String(decoding: body, as: UTF8.self))
                }
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffer += part[..<count]
        }
    }
}
