import Foundation

/// A file to be written once.
struct OutputFile {
    private let path: String
    private let partial: String

    /// Makes sure that the file can be made, before anything is decided.
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

    /// Writes the text to disk, under another name yet: whoever finds the file under its own name may rely on it.
    func write(_ text: String) throws {
        do {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandError.cannotWrite(path, error.systemWords)
        }
    }

    /// Gives what was written its name.
    ///
    /// - Parameter what: What is lost otherwise, for the error.
    func publish(_ what: String) throws {
        do {
            // A link fails where the name was taken meanwhile; a move would put this in its place.
            try FileManager.default.linkItem(atPath: partial, toPath: path)
            try FileManager.default.removeItem(atPath: partial)
        } catch {
            throw CommandError.cannotWrite(path, "\(error.systemWords); \(what)")
        }
    }

    /// Leaves nothing behind where nothing was written.
    func discard() { try? FileManager.default.removeItem(atPath: partial) }
}
