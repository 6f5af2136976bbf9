// swift-tools-version: 6.2
import PackageDescription

// The tool of Tests/Verification/Mutation/run is a package of its own, so that the program and its tests need
// no parser of Swift.

let package = Package(
    name: "mutation",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1"),
    ],
    targets: [
        .executableTarget(
            name: "mutate",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SwiftOperators", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
            ],
            path: "Sources")
    ],
    swiftLanguageModes: [.v6]
)
