import Foundation
import Testing

/// The result of a run.
struct Outcome {
    let status: Int32
    let output: String
    let errors: String
}

/// A folder of its own in which the built program runs.
final class Shell {
    let folder: URL

    /// The root of the project.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder of the built program, beside the tests.
    static let binaries: URL = {
        let bundle = Bundle.main.bundleURL
        return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    }()

    /// Makes the folder and copies the project's examples into it.
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

    /// Runs a line of shell with `fuseguard` on the path and waits for the shell alone.
    ///
    /// Processes left in the background do not delay it.
    func run(_ line: String) throws -> Outcome {
        // Use files instead of pipes: a large output must not wait for a reader.
        let script = "cd '\(folder.path)' && exec >.out 2>.err </dev/null\n\(line)\n"
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = Self.binaries.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        environment["FUSEGUARD_DB"] = nil
        environment["SWIFT_BACKTRACE"] = "enable=no"
        let words = ["sh", "-c", script]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] =
            environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child = pid_t()
        // A thread of a test may block signals; a shell that inherits the mask waits for its jobs for ever. A
        // library that opens sockets may ignore SIGPIPE in the whole process; then no command would end with
        // its reader.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        defer { posix_spawnattr_destroy(&attributes) }
        let problem = posix_spawn(&child, "/bin/sh", nil, &attributes, arguments, variables)
        try #require(problem == 0)
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
        }
        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: try text(".out"),
            errors: try text(".err"))
    }
}

/// A console as documents show it: `$ command`, its output, and then its errors.
enum Transcript {
    /// Runs the commands of a transcript in a shell and returns the real transcript.
    static func replay(_ text: String, in shell: Shell) throws -> String {
        var lines: [String] = []
        for command in commands(in: text) {
            let outcome = try shell.run(command.replacingOccurrences(of: "\\\n", with: " "))
            lines.append("$ " + command)
            let printed = timeless(outcome.output + outcome.errors).replacingOccurrences(
                of: shell.folder.path, with: "/home/you")
            lines += printed.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                String.init)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Replaces parts that differ in every run: ids of plans, hashes of entries, moments of the last hour.
    private static func timeless(_ text: String) -> String {
        var text = text
        for (pattern, replacement) in [
            ("plan-[0-9a-f]{12}", "plan-0123456789ab"), ("[0-9a-f]{64}", "0123…cdef"),
            ("\\b\(Date.now.formatted(.iso8601.year().month().day()))T[0-9:.]+Z", "2026-11-22T10:00:00Z"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
        }
        return text
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
