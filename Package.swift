// swift-tools-version: 6.2
import PackageDescription

// The ladder: a floor may know the floors below it, never one above; rooms side by side do not know
// each other. Tests/ArchitectureTests holds every `import` line in Sources to the same table.

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "fuseguard",
    products: [
        .executable(name: "fuseguard", targets: ["fuseguard"]),
        .library(name: "FuseCore", targets: ["FuseCore"]),
        .library(name: "FuseRecord", targets: ["FuseRecord"]),
        .library(name: "FusePlanner", targets: ["FusePlanner"]),
        .library(name: "FuseReport", targets: ["FuseReport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // floor 0: values and sums; text and positions; SQL. Standard library only.
        // The square root of a pair's current; who has no Foundation has no mathematics either.
        .target(name: "FuseCore", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(name: "FuseJSON"),
        .target(
            name: "FuseSchema", path: "schema", exclude: ["json"], sources: ["FuseSchema.swift"],
            resources: [.embedInCode("tables.sql"), .embedInCode("views.sql")]),
        // floor 1: what a store keeps, and the ports that it must fill.
        .target(name: "FuseRecord", dependencies: ["FuseCore", "FuseJSON"]),
        // floor 1a: the pure decision.
        .target(name: "FusePlanner", dependencies: ["FuseCore", "FuseRecord"]),
        // floor 1b: the safe order, and the ports that chargers must fill.
        .target(name: "FuseRollout", dependencies: ["FuseCore", "FusePlanner", "FuseRecord"]),
        // floor 2: the edges, each on its own.
        .target(
            name: "FuseStore",
            dependencies: ["FuseCore", "FusePlanner", "FuseRecord", "FuseSchema", grdb, grdbSQLite, crypto]),
        .target(
            name: "FuseDocuments", dependencies: ["FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", yams]),
        // floor 2a: a vendor whose answers are documents.
        .target(
            name: "FuseOCPP",
            dependencies: ["FuseCore", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord"]),
        .target(name: "FuseHTTP", dependencies: ["FuseCore", asyncHTTPClient, nioCore, nioHTTP1]),
        .target(
            name: "FuseZaptec",
            dependencies: [
                "FuseCore", "FuseHTTP", "FuseJSON", "FusePlanner", "FuseRecord", "FuseRollout",
                asyncHTTPClient, nioCore,
                nioHTTP1,
            ]),
        .target(
            name: "FuseReport",
            dependencies: ["FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseRollout"]),
        // floor 2b: what a person, a script or a request may have done with a store, decided and logged.
        .target(
            name: "FuseService",
            dependencies: [
                "FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout", "FuseStore",
            ]),
        // floor 3: HTTP, and the command line above it.
        .target(
            name: "FuseGateway",
            dependencies: [
                "FuseCore", "FuseService", "FuseDocuments", "FuseHTTP", "FuseJSON", "FusePlanner",
                "FuseRecord",
                "FuseReport",
                "FuseRollout",
                asyncHTTPClient, crypto, hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes, nioCore,
                nioHTTP1, nioHTTPTypes,
                nioSSL, log, lifecycle,
            ],
            resources: [
                .embedInCode("API/openapi.json"), .embedInCode("Page/v-page.html"),
                .embedInCode("Page/v-page-api.js"), .embedInCode("Page/v-page-bars.js"),
                .embedInCode("Page/v-page-chargers.js"), .embedInCode("Page/v-page-desk.js"),
                .embedInCode("Page/v-page-dom.js"), .embedInCode("Page/v-page-lists.js"),
                .embedInCode("Page/v-page-plans.js"), .embedInCode("Page/v-page-print.css"),
                .embedInCode("Page/v-page-reasons.js"), .embedInCode("Page/v-page-sheet.js"),
                .embedInCode("Page/v-page-tree.css"), .embedInCode("Page/v-page-tree.js"),
                .embedInCode("Page/v-page-words.js"), .embedInCode("Page/v-page.css"),
                .embedInCode("Page/v-page.js"),
            ]),
        .target(
            name: "FuseCommands",
            dependencies: [
                "FuseCore", "FuseService", "FuseDocuments", "FuseGateway", "FuseHTTP", "FuseJSON", "FuseOCPP",
                "FusePlanner", "FuseRecord",
                "FuseReport",
                "FuseRollout",
                "FuseStore", "FuseZaptec", argumentParser, log,
            ]),
        // floor 4: the program.
        .executableTarget(name: "fuseguard", dependencies: ["FuseCommands"]),
        // Tests mirror the rooms they look into.
        .target(
            name: "FuseTestSupport", dependencies: ["FuseCore", "FusePlanner", "FuseRecord", "FuseRollout"],
            path: "Tests/Support"),
        .testTarget(name: "FuseCoreTests", dependencies: ["FuseCore", "FuseTestSupport"]),
        .testTarget(
            name: "FusePlannerTests",
            dependencies: ["FuseCore", "FusePlanner", "FuseRecord", "FuseRollout", "FuseTestSupport"],
            exclude: ["Rephasings.csv"]),
        .testTarget(
            name: "FuseRolloutTests",
            dependencies: ["FuseCore", "FusePlanner", "FuseRecord", "FuseRollout", "FuseTestSupport"]),
        .testTarget(
            name: "FuseServiceTests",
            dependencies: [
                "FuseCore", "FuseJSON", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout",
                "FuseService",
                "FuseTestSupport",
            ]),
        .testTarget(
            name: "FuseReportTests",
            dependencies: ["FuseCore", "FusePlanner", "FuseRecord", "FuseReport", "FuseTestSupport"]),
        .testTarget(
            name: "FuseZaptecTests",
            dependencies: [
                "FuseCore", "FuseHTTP", "FuseJSON", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout",
                "FuseTestSupport",
                "FuseZaptec",
            ]),
        .testTarget(
            name: "FuseOCPPTests",
            dependencies: [
                "FuseCore", "FuseJSON", "FuseOCPP", "FusePlanner", "FuseRecord", "FuseTestSupport",
            ]),
        // The vendor's API as a program, for tests and demonstrations; no part of the product.
        .executableTarget(
            name: "emulator", dependencies: ["FuseJSON", argumentParser, hummingbird],
            path: "Tests/Programs/Emulator"),
        .testTarget(name: "EmulatorTests", dependencies: ["FuseJSON", "emulator", asyncHTTPClient]),
        // What the gateway is measured against; no part of the product.
        .executableTarget(
            name: "load",
            dependencies: [argumentParser, asyncHTTPClient, httpTypes, hummingbird, log, nioCore, nioHTTP1],
            path: "Tests/Programs/Load"),
        // Calls of the library, timed beside other programs; no part of the product.
        .executableTarget(
            name: "measure",
            dependencies: [
                "FuseCore", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord", argumentParser,
            ],
            path: "Tests/Programs/Measure"),
        // Roll-outs in simulated worlds, for tests and as a program; no part of the product.
        .target(
            name: "FuseSimulation",
            dependencies: [
                "FuseCore", "FuseService", "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout",
                "FuseStore",
                "FuseTestSupport",
            ],
            path: "Tests/Programs/Simulation"),
        .executableTarget(
            name: "simulate", dependencies: ["FuseSimulation", argumentParser],
            path: "Tests/Programs/Simulate"),
        .testTarget(name: "SimulationTests", dependencies: ["FuseSimulation", "FuseTestSupport"]),
        // What must bear any bytes, for tests and, where it is asked for, as a program; no part of the product.
        .target(
            name: "FuseFuzz",
            dependencies: [
                "FuseCore", "FuseDocuments", "FuseGateway", "FuseJSON", "FuseOCPP", "FusePlanner",
                "FuseRecord",
                "FuseTestSupport",
                "FuseZaptec", httpTypes, nioCore,
            ],
            path: "Tests/Programs/Fuzz/Targets"),
        .testTarget(name: "FuzzTests", dependencies: ["FuseFuzz"]),
        // The command line is tested from outside: the built program is run.
        .testTarget(
            name: "CommandTests", dependencies: ["fuseguard", "emulator", "FuseTestSupport", yams],
            exclude: ["validate.py"]),
        // The gateway too, over sockets: a client of HTTP would tidy up what is sent.
        .testTarget(name: "GatewayTests", dependencies: ["fuseguard", "emulator", "FuseTestSupport"]),
        // The gateway is asked in memory; what it answers is compared with what the built program prints.
        .testTarget(
            name: "FuseGatewayTests",
            dependencies: [
                "fuseguard", "FuseCommands", "FuseCore", "FuseService", "FuseDocuments", "FuseGateway",
                "FuseJSON",
                "FusePlanner", "FuseRecord", "FuseReport", "FuseRollout", "FuseStore", "FuseTestSupport",
                crypto, hummingbird,
                hummingbirdTesting, httpTypes, log, nioCore,
            ]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "FuseDocumentsTests",
            dependencies: [
                "FuseCore", "FuseDocuments", "FuseJSON", "FusePlanner", "FuseRecord", "FuseTestSupport",
            ]),
        .testTarget(
            name: "FuseStoreTests",
            dependencies: [
                "FuseCore", "FusePlanner", "FuseRecord", "FuseSchema", "FuseStore", "FuseTestSupport", grdb,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz` says where the fuzzer's own library is: its code counts which branches the tries take.
var counting: [SwiftSetting] = []
if let fuzzer = Context.environment["FUSEGUARD_FUZZER"] {
    counting = [.unsafeFlags(["-sanitize=fuzzer,address"])]
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuseFuzz"], path: "Tests/Programs/Fuzz/Runner",
            linkerSettings: [.unsafeFlags([fuzzer, "-sanitize=address", "-lstdc++"])]))
}

// Strict for every target, in one place.
for target in package.targets {
    target.swiftSettings =
        counting + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
}
