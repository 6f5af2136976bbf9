import Foundation

/// Why a file of secrets is not used.
public enum SecretFileError: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(String)
    /// It is a folder.
    case isFolder(String)
    /// It may not be read.
    case unreadable(String)
    /// It may be read by others.
    case readableByOthers(String)
    /// Reading it failed.
    case failed(String, String)
}

/// A file that nobody else may read.
public struct SecretFile: Sendable {
    private let path: String

    /// - Parameter path: The file.
    public init(_ path: String) { self.path = path }

    /// The bytes; more of them than secrets can have are cut, which makes them unreadable.
    ///
    /// - Throws: ``SecretFileError``.
    public func bytes() throws(SecretFileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw .missing(path)
            case EACCES, EPERM: throw .unreadable(path)
            default: throw .failed(path, String(cString: strerror(errno)))
            }
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .failed(path, String(cString: strerror(errno)))
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .isFolder(path) }
        // Of the file that was opened, whatever its name leads to by now.
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path) }
        do {
            var bytes: [UInt8] = []
            while bytes.count <= 65_536, let part = try handle.read(upToCount: 65_537), !part.isEmpty {
                bytes.append(contentsOf: part)
            }
            return bytes
        } catch {
            throw .failed(path, (error as NSError).localizedDescription)
        }
    }
}
