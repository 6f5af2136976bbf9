import Foundation

/// The reason why a file of secrets is not used.
public enum SecretFileError: Error, Hashable, Sendable {
    /// There is no such file.
    case missing(String)
    /// The path leads to a folder.
    case isFolder(String)
    /// The file may not be read.
    case unreadable(String)
    /// Other users may read the file.
    case readableByOthers(String)
    /// Reading the file failed.
    case failed(String, String)
}

/// A file that only its owner may read.
public struct SecretFile: Sendable {
    private let path: String

    /// Names a file.
    ///
    /// - Parameter path: The file.
    public init(_ path: String) { self.path = path }

    /// The bytes of the file.
    ///
    /// More bytes than secrets can have are cut off, which makes the secrets unreadable.
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
        // The check covers the file that was opened, even if its name leads elsewhere by now.
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
