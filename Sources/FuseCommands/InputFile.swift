// Room: bytes from a file or from standard input, never more than a document may have.
// Answers: the bytes and the name they go by. Must not know: notations.

import Foundation
import FuseDocuments
import FuseJSON

/// Something to be read.
struct InputFile {
    /// How it is called in errors.
    let name: String
    /// The path; nil for standard input.
    let path: String?

    /// A file, or standard input for `-`.
    init(_ argument: String) {
        self.path = argument == "-" ? nil : argument
        self.name = argument == "-" ? "standard input" : argument
    }

    /// Whether the path is a folder.
    var isFolder: Bool {
        var isFolder: ObjCBool = false
        return path.map { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) } == true
            && isFolder.boolValue
    }

    /// The bytes, at most one more than a document may have: enough to refuse it.
    func bytes() throws -> [UInt8] {
        let handle = try open()
        var bytes: [UInt8] = []
        do {
            while bytes.count <= DocumentLimits.bytes {
                let wanted = min(1 << 20, DocumentLimits.bytes + 1 - bytes.count)
                guard let part = try handle.read(upToCount: wanted), !part.isEmpty else { break }
                bytes.append(contentsOf: part)
            }
        } catch {
            throw CommandError.readFailed(name, (error as NSError).localizedDescription)
        }
        return bytes
    }

    private func open() throws -> FileHandle {
        guard let path else { return FileHandle.standardInput }
        guard FileManager.default.fileExists(atPath: path) else { throw CommandError.noFile(path) }
        guard !isFolder else { throw CommandError.isFolder(path) }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CommandError.unreadable(path) }
        return handle
    }

    /// Reads it as a document and hands that on; whatever is wrong is said with its name.
    func read<Value>(_ body: (Document) throws -> Value) throws -> Value {
        let bytes = try bytes()
        do {
            return try body(Notation(name: path, bytes: bytes).read(bytes))
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
