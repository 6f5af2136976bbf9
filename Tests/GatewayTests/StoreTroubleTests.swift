import Foundation
import Testing

@Suite struct StoreTroubleTests {
    /// Two chargers of 8 A on 20 A.
    private func pair() async throws -> GatewaySite {
        try await waiting { try GatewaySite(fuse: 20, [.init(), .init()]) }
    }

    @Test func `while another process holds the store nothing is sent`() async throws {
        let site = try await pair()
        let (locked, free) = try await waiting {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["sqlite3", site.folder.appendingPathComponent("fuseguard.db").path]
            let (input, output) = (Pipe(), Pipe())
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE;\nSELECT 'held';\n".utf8))
            _ = output.fileHandleForReading.availableData
            let locked = try site.ask(site.update(1, raising(12)))
            let sent = site.witness.writes.count
            input.fileHandleForWriting.closeFile()
            process.waitUntilExit()
            try #require(sent == 0)
            return (locked, try site.ask(site.update(1, raising(12)))?.status)
        }
        #expect(locked?.status == 503 && locked?["Retry-After"] == ["5"])
        #expect(free == 200)
    }

    @Test func `where the store was removed nothing is sent`() async throws {
        let site = try await pair()
        let status = try await waiting {
            for name in ["fuseguard.db", "fuseguard.db-wal", "fuseguard.db-shm"] {
                try? FileManager.default.removeItem(at: site.folder.appendingPathComponent(name))
            }
            return try site.ask(site.update(1, raising(12)))?.status
        }
        #expect(status == 503)
        #expect(site.witness.writes.isEmpty)
    }

    @Test func `where the store's log was removed nothing more is sent`() async throws {
        let site = try await pair()
        let statuses = try await waiting {
            let first = try site.ask(site.update(1, raising(12)))?.status
            for name in ["fuseguard.db-wal", "fuseguard.db-shm"] {
                try FileManager.default.removeItem(at: site.folder.appendingPathComponent(name))
            }
            return [first, try site.ask(site.update(2, raising(12)))?.status]
        }
        #expect(statuses == [200, 503])
        #expect(site.witness.writes.count == 1)
    }

    @Test func `where the store was replaced nothing is sent`() async throws {
        let site = try await pair()
        let status = try await waiting {
            let file = site.folder.appendingPathComponent("fuseguard.db")
            try site.run("backup", "copy.db")
            let copy = site.folder.appendingPathComponent("copy.db")
            try? FileManager.default.removeItem(at: file)
            try FileManager.default.moveItem(at: copy, to: file)
            return try site.ask(site.update(1, raising(12)))?.status
        }
        #expect(status == 503)
        #expect(site.witness.writes.isEmpty)
    }
}
