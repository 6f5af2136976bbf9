import Foundation
import Testing

@Suite struct ArchitectureTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The imports that each target may have.
    ///
    /// A layer imports those below it; targets side by side do not import each other. Modules of the platform
    /// are listed, too; the core has none.
    private static let allowed: [String: Set<String>] = [
        "schema": [],
        "Sources/FuseCore": [],
        "Sources/FuseJSON": [],
        "Sources/FuseRecord": ["FuseCore", "FuseJSON"],
        "Sources/FusePlanner": ["FuseCore", "FuseRecord"],
        "Sources/FuseRollout": ["FuseCore", "FusePlanner", "FuseRecord"],
        "Sources/FuseStore": [
            "FuseCore", "FusePlanner", "FuseRecord", "FuseSchema", "GRDB", "GRDBSQLite", "Crypto", "Dispatch",
            "Foundation",
            "Synchronization",
        ],
        "Sources/FuseDocuments": ["FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "Yams"],
        "Sources/FuseOCPP": ["FuseCore", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord"],
        "Sources/FuseHTTP": ["AsyncHTTPClient", "FuseCore", "NIOCore", "NIOHTTP1", "Synchronization"],
        "Sources/FuseZaptec": [
            "FuseCore", "FuseHTTP", "FuseJSON", "FusePlanner", "FuseRecord", "FuseRollout", "AsyncHTTPClient",
            "NIOCore",
            "NIOHTTP1",
            "Foundation", "Synchronization",
        ],
        "Sources/FuseReport": ["FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseRollout"],
        "Sources/FuseService": [
            "FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout", "FuseStore",
            "Dispatch",
            "Foundation",
        ],
        "Sources/FuseGateway": [
            "FuseCore", "FuseService", "FuseHTTP", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord",
            "FuseReport",
            "FuseRollout",
            "AsyncHTTPClient", "Crypto", "HTTPTypes", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
            "Logging", "NIOCore",
            "Dispatch", "Foundation", "NIOHTTP1", "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle",
            "Synchronization",
        ],
        "Sources/FuseCommands": [
            "FuseCore", "FuseService", "FuseGateway", "FuseHTTP", "Logging", "FuseJSON", "FusePlanner",
            "FuseRecord",
            "FuseRollout",
            "FuseStore", "FuseDocuments", "FuseOCPP",
            "FuseZaptec",
            "FuseReport", "ArgumentParser", "Dispatch", "Foundation", "Synchronization",
        ],
        "Sources/fuseguard": ["FuseCommands"],
        // It is not part of the product: it must not share the product's idea of the vendor's API.
        "Tests/Programs/Emulator": [
            "FuseJSON", "ArgumentParser", "Foundation", "HTTPTypes", "Hummingbird", "Logging", "NIOCore",
            "Synchronization",
        ],
        // It is not part of the product either: the product is measured against it.
        "Tests/Programs/Load": [
            "ArgumentParser", "AsyncHTTPClient", "Foundation", "HTTPTypes", "Hummingbird", "Logging",
            "NIOCore",
            "NIOHTTP1", "Synchronization",
        ],
        "Tests/Programs/Measure": [
            "FuseCore", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord", "ArgumentParser",
            "Dispatch",
            "Foundation",
        ],
        // A package of its own: it reads the sources and imports none of their targets.
        "Tests/Verification/Mutation/Sources": [
            "ArgumentParser", "Foundation", "SwiftOperators", "SwiftParser", "SwiftSyntax",
        ],
        // It runs the real planner, state machine, journal and store in a simulated world, without a clock or
        // network.
        "Tests/Programs/Simulation": [
            "FuseCore", "FuseService", "FusePlanner", "FuseRecord", "FuseRollout", "FuseStore",
            "FuseTestSupport",
            "Foundation",
        ],
        // It shares the reference model with the tests; that model shares no code with the program.
        "Tests/Programs/Fuzz": [
            "FuseCore", "FuseDocuments", "FuseFuzz", "FuseGateway", "FuseJSON", "FuseOCPP", "FusePlanner",
            "FuseRecord",
            "FuseTestSupport", "FuseZaptec", "Foundation", "HTTPTypes", "NIOCore",
        ],
        // The use cases need no particular store, so neither do their tests.
        "Tests/FuseServiceTests": [
            "FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout", "FuseService",
            "FuseTestSupport", "Foundation", "Synchronization", "Testing",
        ],
        "Tests/Programs/Simulate": ["FuseSimulation", "ArgumentParser", "Foundation", "Synchronization"],
    ]

    private static func swiftFiles(in folder: String) -> [URL] {
        let files = FileManager.default.enumerator(
            at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
    }

    private func lines(_ file: URL) throws -> [Substring] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test func `every folder of Sources is in the table`() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appendingPathComponent("Sources").path
        ).filter { !Self.swiftFiles(in: "Sources/\($0)").isEmpty }
        let tools = Set(Self.allowed.keys.filter { $0.hasPrefix("Tests/") })
        #expect(
            Set(folders.map { "Sources/\($0)" } + ["schema"]) == Set(Self.allowed.keys).subtracting(tools))
    }

    @Test(arguments: allowed.keys.sorted()) func `a target imports what its floor may know`(target: String)
        throws
    {
        let files = Self.swiftFiles(in: target)
        #expect(!files.isEmpty)
        for file in files {
            for line in try lines(file) {
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2, place + 1 < words.count,
                    words[..<place].allSatisfy({
                        $0.hasPrefix("@") || ["public", "package", "internal"].contains($0)
                    })
                else { continue }
                let module = String(words[place + 1].split(separator: ".")[0])
                #expect(
                    Self.allowed[target]?.contains(module) == true,
                    "\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test func `no file is longer than 300 lines`() throws {
        for target in Self.allowed.keys where target != "Sources/fuseguard" {
            for file in Self.swiftFiles(in: target) {
                let lines = try lines(file)
                #expect(lines.count <= 300, "\(file.lastPathComponent) has \(lines.count) lines")
            }
        }
    }

    /// Functions that exist once in all of Sources.
    ///
    /// Each has texts that reveal a second one, and the files that may contain them.
    private static let ones: [(what: String, words: [String], files: Set<String>)] = [
        ("walk up the tree", ["= parents[", ".parents["], ["Ancestors.swift"]),
        (
            "sum up the tree", ["parents[fuse] { sums[", "sums[parent] +="],
            ["LineTotals.swift"]
        ),
        (
            "verdict", ["? .reduces", ": .reduces", ": .safe", "verdict: .refused", "verdict: .undecided"],
            ["Verdict.swift"]
        ),
        ("body of an update", ["\"maxChargePhases\"", "\"minChargeCurrent\""], ["UpdateBody.swift"]),
        ("address of an update", [")/update\""], ["UpdateBody.swift"]),
    ]
    /// Lines that read the fuse directly above another one, and go no further.
    private static let onlyLook: Set<String> = [
        "guard let parent = installation.parents[place] else { continue }",
        "if let parent = installation.parents[place] {",
        "let hasCircuits = place + 1 < installation.parents.count && installation.parents[place + 1] == place",
        "if let parent = installation.parents[fuse] { isKnown[parent] = false }",
        "if let parent = parents[fuse] { sums[parent] += sums[fuse] }",
        "if let parent = parents[place] { circuits[parent].append(place) }",
        "if let parent = parents[fuse] { reach[parent].formUnion(reach[fuse]) }",
        "guard let above = proposed.parents[place].map({ proposed.fuses[$0] }) else { return [] }",
        "if let parent = parents[place] { needed[parent] += needed[place] }",
        "if let parent = parents[fuse] {",
    ]

    @Test
    func `there is one walk up the tree, one sum of it, one verdict, one body and one address of an update`()
        throws
    {
        for one in Self.ones {
            var found = Set<String>()
            for file in Self.swiftFiles(in: "Sources") {
                for (number, line) in try lines(file).enumerated() {
                    let code = line.trimmingCharacters(in: .whitespaces)
                    guard !code.hasPrefix("//"), one.words.contains(where: code.contains) else { continue }
                    if one.files.contains(file.lastPathComponent) {
                        found.insert(file.lastPathComponent)
                    } else if one.what != "walk up the tree" || !Self.onlyLook.contains(code) {
                        Issue.record(
                            "\(file.lastPathComponent):\(number + 1) has a second \(one.what): \(code)")
                    }
                }
            }
            #expect(found == one.files, "there is no \(one.what) any more: look for another word of it")
        }
    }

    @Test func `no crash points, no notes to self`() throws {
        for target in Self.allowed.keys {
            for file in Self.swiftFiles(in: target) {
                for (number, line) in try lines(file).enumerated() {
                    for word in ["try!", "fatalError(", "as!", "TODO", "FIXME"] {
                        #expect(!line.contains(word), "\(file.lastPathComponent):\(number + 1) has \(word)")
                    }
                }
            }
        }
    }
}
