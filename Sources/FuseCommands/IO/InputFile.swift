import Foundation
import FuseDocuments
import FuseJSON

/// A file or standard input to be read.
struct InputFile {
    /// The name in errors.
    let name: String
    /// The path; nil for standard input.
    let path: String?

    /// Creates an input from a path, or from standard input for `-`.
    init(_ argument: String) {
        self.path = argument == "-" ? nil : argument
        self.name = argument == "-" ? "standard input" : argument
    }

    /// True if the path is a folder.
    var isFolder: Bool {
        var isFolder: ObjCBool = false
        return path.map { FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) } == true
            && isFolder.boolValue
    }

    /// The names of the files in the folder.
    func names() throws -> [String] {
        guard FileManager.default.fileExists(atPath: name) else { throw CommandError.noFile(name) }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: name)
        } catch {
            throw CommandError.unreadable(name)
        }
    }

    /// Reads at most one byte more than a document may have, which is enough to refuse it.
    func bytes() throws -> [UInt8] {
        let handle = try open()
        var bytes: [UInt8] = []
        while bytes.count <= DocumentLimits.bytes {
            let wanted = min(1 << 20, DocumentLimits.bytes + 1 - bytes.count)
            guard let part = try part(of: handle, upTo: wanted) else { break }
            bytes.append(contentsOf: part)
        }
        return bytes
    }

    /// True for a regular file, which can be read more than once.
    var isRegular: Bool {
        guard let path, let real = realpath(path, nil) else { return false }
        defer { free(real) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: String(cString: real))
        return attributes?[.type] as? FileAttributeType == .typeRegular
    }

    /// Checks that the file can be opened, before anything is done.
    ///
    /// A pipe is not opened: its writer waits for one reader only.
    func check() throws {
        guard let path, isRegular || !FileManager.default.fileExists(atPath: path) else { return }
        try open().close()
    }

    /// Passes the lines that are not blank on, one at a time.
    ///
    /// The file may be of any size; a line is at most as large as a document.
    ///
    /// - Parameter body: Receives the number of the line in the file, and the line without its end.
    /// - Throws: ``CommandError`` if the file cannot be read, ``DocumentFailure`` for a line that is too
    ///   large, and the errors of `body`.
    func lines(_ body: (Int, [UInt8]) throws -> Void) throws {
        let handle = try open()
        var (line, number): ([UInt8], Int) = ([], 1)
        func take(_ part: ArraySlice<UInt8>) throws {
            guard line.count + part.count <= DocumentLimits.bytes else {
                let problem = DocumentProblem.tooLarge(limit: DocumentLimits.bytes)
                let place = TextPosition(line: number, column: 1)
                throw DocumentFailure(name: name, cause: DocumentError(problem, at: place))
            }
            line.append(contentsOf: part)
        }
        func end() throws {
            if line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) { try body(number, line) }
            line.removeAll(keepingCapacity: true)
            number += 1
        }
        while let part = try part(of: handle, upTo: 1 << 20) {
            var rest = [UInt8](part)[...]
            while let place = rest.firstIndex(of: 0x0A) {
                try take(rest[..<place])
                try end()
                rest = rest[(place + 1)...]
            }
            try take(rest)
        }
        try end()
    }

    /// The next bytes; nil at the end.
    private func part(of handle: FileHandle, upTo count: Int) throws -> Data? {
        do {
            let part = try handle.read(upToCount: count)
            return part?.isEmpty == false ? part : nil
        } catch {
            throw CommandError.readFailed(name, error.systemDescription)
        }
    }

    private func open() throws -> FileHandle {
        guard let path else { return FileHandle.standardInput }
        guard FileManager.default.fileExists(atPath: path) else { throw CommandError.noFile(path) }
        guard !isFolder else { throw CommandError.isFolder(path) }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CommandError.unreadable(path) }
        return handle
    }

    /// Reads the input as a document and passes it on; errors carry the input's name.
    func read<Value>(_ body: (Document) throws -> Value) throws -> Value {
        let bytes = try bytes()
        do {
            return try body(Notation(name: path, bytes: bytes).read(bytes))
        } catch {
            throw DocumentFailure(name: name, cause: error)
        }
    }
}
