import Foundation
import Synchronization

/// A server on this machine with one thread for each connection.
final class Listener: Sendable {
    private struct State {
        var requests: [Message] = []
        var wires: [Wire] = []
        var isClosed = false
    }

    let port: UInt16
    private let descriptor: Int32
    private let state = Mutex(State())

    /// The address at which it listens.
    var address: String { "http://127.0.0.1:\(port)" }
    /// Every complete request received so far, in order.
    var requests: [Message] { state.withLock { $0.requests } }
    /// The requests that are no plain reads.
    var writes: [Message] {
        requests.filter { !["GET", "HEAD", "OPTIONS"].contains($0.method) || !$0.body.isEmpty }
    }

    /// Starts a server on any free port.
    ///
    /// - Parameter answer: Answers a request; returns false to close its connection.
    /// - Throws: The error of a socket that cannot listen.
    init(_ answer: @escaping @Sendable (Message, Wire) -> Bool) throws {
        (descriptor, port) = try Self.listen()
        accept { [self] wire in
            while let request = wire.message(within: 60) {
                note(request)
                guard answer(request, wire) else { break }
            }
            wire.hangUp()
        }
    }

    /// Starts a server that forwards every byte to another one, and its answers back.
    init(before behind: UInt16) throws {
        (descriptor, port) = try Self.listen()
        accept { [self] wire in
            guard let other = try? Wire(to: behind) else { return wire.hangUp() }
            state.withLock { $0.wires.append(other) }
            Thread.detachNewThread {
                while let bytes = other.some(within: 120), wire.send(bytes) {}
                wire.hangUp()
            }
            var seen: [UInt8] = []
            while let bytes = wire.some(within: 120) {
                seen += bytes
                // Record the request before it goes on, so that a test which has the answer finds the request
                // here.
                while let (request, rest) = Message.read(seen) {
                    note(request)
                    seen = rest
                }
                guard other.send(bytes) else { break }
            }
            other.hangUp()
        }
    }

    deinit { close() }

    /// Stops listening and ends every connection.
    func close() {
        let wires = state.withLock { state in
            state.isClosed = true
            return state.wires
        }
        for wire in wires { wire.hangUp() }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func note(_ request: Message) { state.withLock { $0.requests.append(request) } }

    private func accept(_ serve: @escaping @Sendable (Wire) -> Void) {
        Thread.detachNewThread { [self] in
            while true {
                let connection = Glibc.accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                let wire = Wire(connection)
                let isOpen = state.withLock { state in
                    state.wires.append(wire)
                    return !state.isClosed
                }
                guard isOpen else { return }
                Thread.detachNewThread { serve(wire) }
            }
        }
    }

    private static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let length = size
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 128) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
