import Foundation
import FuseFuzz
import Testing

@Suite struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Programs/Fuzz/Corpus")

    private static func files(of target: FuzzTarget) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil
        )
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test(arguments: FuzzTarget.allCases) func `the corpus holds`(target: FuzzTarget) throws {
        let files = try Self.files(of: target)
        #expect(files.count >= 20)
        for file in files {
            let bytes = try [UInt8](Data(contentsOf: file))
            #expect(throws: Never.self, "\(file.lastPathComponent)") { try target.try(bytes) }
        }
    }

    /// Checks that any text which is cut or has a byte changed is read or refused.
    @Test(arguments: FuzzTarget.allCases) func `what is left of each text holds too`(target: FuzzTarget)
        throws
    {
        for file in try Self.files(of: target).prefix(20) {
            let bytes = try [UInt8](Data(contentsOf: file))
            for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 50)) {
                var changed = bytes
                changed[place] ^= UInt8(1 << (place % 8))
                for text in [Array(bytes[..<place]), changed] {
                    #expect(throws: Never.self, "\(file.lastPathComponent) at \(place)") {
                        try target.try(text)
                    }
                }
            }
        }
    }
}
