import Foundation

/// Keeps records of a few texts each until they are read.
///
/// Few of them stay in memory. More go to a temporary file without a name, which ends with the process.
final class Spool {
    /// The largest number of bytes in memory.
    private static let most = 1 << 20

    private var waiting = Data()
    private var file: FileHandle?

    /// Adds a record.
    func append(_ texts: [String]) throws {
        add(UInt32(texts.count))
        for text in texts {
            let bytes = text.utf8
            guard let count = UInt32(exactly: bytes.count) else {
                throw CommandError.spoolFailed("too large")
            }
            add(count)
            waiting.append(contentsOf: bytes)
        }
        if waiting.count >= Self.most { try spill() }
    }

    /// Passes the records on in their order.
    func read(_ body: ([String]) throws -> Void) throws {
        if file != nil { try spill() }
        try Self.saying { try file?.seek(toOffset: 0) }
        var reader = Reader(bytes: waiting, file: file)
        while let count = try reader.number() {
            try body((0..<count).map { _ in try reader.text() })
        }
    }

    /// Reads the records back.
    private struct Reader {
        var bytes: Data
        let file: FileHandle?

        /// The next number; nil at the end.
        mutating func number() throws -> Int? {
            try take(4)?.reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func text() throws -> String {
            guard let count = try number(), let bytes = try take(count) else {
                throw CommandError.spoolFailed("it ends early")
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private mutating func take(_ count: Int) throws -> Data? {
            while bytes.count < count {
                let part = try Spool.saying { try file?.read(upToCount: Spool.most) } ?? Data()
                guard !part.isEmpty else { return nil }
                bytes = Data(bytes) + part
            }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }
    }

    private func add(_ number: UInt32) {
        withUnsafeBytes(of: number.bigEndian) { waiting.append(contentsOf: $0) }
    }

    private func spill() throws {
        let file = try file ?? Self.nameless()
        self.file = file
        try Self.saying {
            try file.seekToEnd()
            try file.write(contentsOf: waiting)
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private static func nameless() throws -> FileHandle {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandError.spoolFailed(String(cString: strerror(errno))) }
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func saying<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw CommandError.spoolFailed(error.systemDescription)
        }
    }
}
