// swift-tools-version: 6.2
import PackageDescription

// A program on FuseGuard's libraries: no store, no documents, no network.
let package = Package(
    name: "garage",
    dependencies: [.package(name: "fuseguard", path: "../..")],
    targets: [
        .executableTarget(
            name: "garage",
            dependencies: [
                .product(name: "FuseCore", package: "fuseguard"),
                .product(name: "FusePlanner", package: "fuseguard"),
                .product(name: "FuseReport", package: "fuseguard"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)])
    ])
