import FuseHTTP
import FuseJSON
import Hummingbird
import NIOCore

/// Reading of request bodies, with limits on size and time.
enum BodyReading {
    /// Reads the body of a request; a declared length above the limit is refused at once.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - limit: The largest size of its body, in bytes.
    ///   - timeout: The longest time that the body may take to arrive.
    /// - Returns: The bytes of the body.
    /// - Throws: ``Problem`` if it is too large, too slow, or ends too soon.
    static func whole(
        of request: Request, upTo limit: Int, within timeout: Duration
    ) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.tooLarge(limit)
        }
        return try await whole(request.body, upTo: limit, within: timeout)
    }

    /// Parses the document in a body, which must start without a byte order mark.
    ///
    /// - Throws: ``DocumentError``.
    static func document(_ body: ByteBuffer) throws(DocumentError) -> DocumentNode {
        let bytes = Array(body.readableBytesView)
        guard !bytes.starts(with: TextCheck.byteOrderMark) else {
            throw DocumentError(.syntax("a byte order mark"), at: TextPosition(line: 1, column: 1))
        }
        return try JSONReader.read(bytes)
    }

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - limit: The largest size, in bytes.
    ///   - timeout: The longest time that the body may take to arrive.
    /// - Returns: The bytes of the body.
    /// - Throws: ``Problem`` if it is too large, too slow, broken, or ends too soon.
    static func whole(
        _ body: RequestBody, upTo limit: Int, within timeout: Duration
    ) async throws -> ByteBuffer {
        let whole = try await TimeLimit.run(within: timeout) {
            do {
                return try await body.collect(upTo: limit)
            } catch is NIOTooManyBytesError {
                throw Problem.tooLarge(limit)
            } catch {
                throw Problem(
                    status: .badRequest, title: "Broken body",
                    detail: "the body ends too soon, or its parts are not marked as they should be",
                    headers: [.connection: "close"])
            }
        }
        guard let whole else {
            throw Problem(
                status: .requestTimeout, title: "Slow body",
                detail: "the body did not arrive within \(timeout)", headers: [.connection: "close"])
        }
        return whole
    }
}

extension Problem {
    /// The problem of a body with too many bytes.
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            status: .contentTooLarge, title: "Large body", detail: "a body here has at most \(limit) bytes",
            headers: [.connection: "close"])
    }
}
