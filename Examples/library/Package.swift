// swift-tools-version: 6.2
import PackageDescription

// A program of your own on the pure floors of FuseGuard: no store, no documents, no network.
let package = Package(
    name: "garage",
    dependencies: [.package(name: "fuseguard", path: "../..")],
    targets: [
        .executableTarget(
            name: "garage",
            dependencies: [
                .product(name: "FuseCore", package: "fuseguard"),
                .product(name: "FusePlanner", package: "fuseguard"),
            ])
    ])
