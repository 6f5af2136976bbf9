import Foundation
import FuseService
import Testing

@Suite struct SecretFileTests {
    /// Makes a file in a folder of its own, and passes its path on.
    private func withFile(
        _ bytes: [UInt8] = Array("secret\n".utf8), mode: Int = 0o600, _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("secret").path
        #expect(
            FileManager.default.createFile(
                atPath: path, contents: Data(bytes), attributes: [.posixPermissions: mode]))
        try body(path)
    }

    @Test func `a file that only its owner may read is read`() throws {
        for mode in [0o600, 0o400, 0o700] {
            try withFile(mode: mode) { path in
                let bytes = try SecretFile(path).bytes()
                #expect(bytes == Array("secret\n".utf8), "\(mode)")
            }
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o601, 0o644, 0o666])
    func `a file that others may use is not read`(mode: Int) throws {
        try withFile(mode: mode) { path in
            #expect(throws: SecretFileError.readableByOthers(path)) { try SecretFile(path).bytes() }
        }
    }

    @Test func `the permissions of a linked file count, not those of the link`() throws {
        for (mode, isRead) in [(0o600, true), (0o644, false)] {
            try withFile(mode: mode) { path in
                try FileManager.default.createSymbolicLink(atPath: path + ".link", withDestinationPath: path)
                #expect((try? SecretFile(path + ".link").bytes()) == (isRead ? Array("secret\n".utf8) : nil))
            }
        }
    }

    @Test func `a file that is not there and a folder are told apart`() throws {
        try withFile { path in
            #expect(throws: SecretFileError.missing(path + ".no")) { try SecretFile(path + ".no").bytes() }
            #expect(throws: SecretFileError.missing(path + "/no")) { try SecretFile(path + "/no").bytes() }
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            #expect(throws: SecretFileError.isFolder(folder)) { try SecretFile(folder).bytes() }
        }
    }

    @Test func `of a file without an end only a part is read, more than any secret has`() throws {
        try withFile(Array(repeating: 97, count: 1_000_000)) { path in
            let count = try SecretFile(path).bytes().count
            #expect(count > 65_536 && count <= 2 * 65_537)
        }
    }
}
