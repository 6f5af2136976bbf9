import Foundation

/// A file that is written once and never overwrites another.
struct OutputFile {
    private let path: String
    private let partial: String

    /// Checks that the file can be made, before anything is decided.
    init(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandError.cannotWrite(path, "it is there already; choose another name")
        }
        let partial = "\(path).part-\(ProcessInfo.processInfo.processIdentifier)"
        guard FileManager.default.createFile(atPath: partial, contents: nil) else {
            throw CommandError.cannotWrite(path, "check its folder and permissions")
        }
        self.path = path
        self.partial = partial
    }

    /// Writes the text to disk under a temporary name.
    ///
    /// A process that finds the file under its final name may rely on it.
    func write(_ text: String) throws {
        do {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandError.cannotWrite(path, error.systemDescription)
        }
    }

    /// Gives the written file its final name.
    ///
    /// - Parameter what: The loss if that fails, for the error.
    /// - Throws: ``CommandError/cannotWrite(_:_:)``, also if the name was taken meanwhile.
    func publish(_ what: String) throws {
        do {
            // A link fails if the name was taken meanwhile; a move would overwrite the other file.
            try FileManager.default.linkItem(atPath: partial, toPath: path)
            try FileManager.default.removeItem(atPath: partial)
        } catch {
            throw CommandError.cannotWrite(path, "\(error.systemDescription); \(what)")
        }
    }

    /// Removes the temporary file.
    func discard() { try? FileManager.default.removeItem(atPath: partial) }
}
