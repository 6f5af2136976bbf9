// Room: running the built program as a person or a script would.

import Foundation
import Testing

/// What a run left behind.
struct Outcome {
    let status: Int32
    let output: String
    let errors: String
}

/// A folder of its own in which the built program is run.
final class Shell {
    let folder: URL

    /// The root of the project.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the program was built: beside the tests.
    static let binaries: URL = {
        let bundle = Bundle.main.bundleURL
        return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    }()

    /// Makes the folder, with the examples of the project in it.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: Self.root.appendingPathComponent("Examples"), to: folder.appendingPathComponent("Examples"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    func write(_ data: Data, to name: String) throws {
        try data.write(to: folder.appendingPathComponent(name))
    }

    /// Runs a line of shell with `fuseguard` on the path.
    func run(_ line: String) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = Self.binaries.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["FUSEGUARD_DB"] = nil
        environment["SWIFT_BACKTRACE"] = "enable=no"
        process.environment = environment
        // Files, not pipes: a large output must not wait for a reader.
        let (output, errors) = (folder.appendingPathComponent(".out"), folder.appendingPathComponent(".err"))
        for file in [output, errors] { try Data().write(to: file) }
        let handles = try [output, errors].map { try FileHandle(forWritingTo: $0) }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        for handle in handles { try handle.close() }
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}

/// A console as documents show it: `$ command` and below it what it prints, errors after output.
enum Transcript {
    /// Runs the commands of a transcript in a shell and writes down what really happens.
    static func replay(_ text: String, in shell: Shell) throws -> String {
        var lines: [String] = []
        for command in commands(in: text) {
            let outcome = try shell.run(command.replacingOccurrences(of: "\\\n", with: " "))
            lines.append("$ " + command)
            let printed = (outcome.output + outcome.errors).replacingOccurrences(
                of: shell.folder.path, with: "/home/you")
            lines += printed.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                String.init)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func commands(in text: String) -> [String] {
        var commands: [String] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("$ ") {
                commands.append(String(line.dropFirst(2)))
            } else if isOpen {
                commands[commands.count - 1] += "\n" + line
            } else {
                continue
            }
            isOpen = line.hasSuffix("\\")
        }
        return commands
    }
}
