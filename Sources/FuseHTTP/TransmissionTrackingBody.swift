package import NIOCore
import Synchronization

/// A mark that a part of a request may have been sent.
package final class Transmission: Sendable {
    private let mark = Atomic<Bool>(false)

    /// Makes a mark for a request of which nothing has been sent.
    package init() {}

    /// True once the body was asked for, which is once there is a connection.
    package var hasBegun: Bool { mark.load(ordering: .acquiring) }

    fileprivate func begin() { mark.store(true, ordering: .releasing) }
}

/// A request body that records the first time that it is asked for.
package struct TransmissionTrackingBody: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    private let bytes: ByteBuffer
    private let transmission: Transmission

    /// Makes a body of some bytes.
    package init(_ bytes: ByteBuffer, transmission: Transmission) {
        (self.bytes, self.transmission) = (bytes, transmission)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let body: TransmissionTrackingBody
        private var isDone = false

        fileprivate init(body: TransmissionTrackingBody) { self.body = body }

        package mutating func next() async -> ByteBuffer? {
            body.transmission.begin()
            guard !isDone else { return nil }
            isDone = true
            return body.bytes.readableBytes > 0 ? body.bytes : nil
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(body: self) }
}
