import Foundation
import FuseJSON
import FuseReport
import Synchronization

/// The standard streams of the process.
enum Console {
    /// Prints to standard output, completely or with an error.
    static func print(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(Array(text.utf8)))
        } catch {
            throw CommandError.outputFailed(error.systemDescription)
        }
    }

    /// Prints a document to standard output.
    static func print(_ value: JSONValue) throws {
        try print(value.document)
    }

    /// Prints one line to standard error; control characters and line breaks in the text are made harmless.
    static func error(_ text: String) {
        let line = "fuseguard: \(oneLine(text))\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// The style for standard output.
    ///
    /// Text is coloured on a terminal only, and not where `NO_COLOR` is set. Tables are as wide as the
    /// terminal.
    static var style: Style {
        guard isatty(STDOUT_FILENO) == 1 else { return .plain }
        let environment = ProcessInfo.processInfo.environment
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        let style: Style = isRefused ? .plain : .coloured
        return width(of: STDOUT_FILENO).map(style.within) ?? style
    }

    /// True if standard error is a terminal on which a line can be overwritten.
    private static var isTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The number of characters in a line of a terminal; nil where the terminal does not say.
    private static func width(of terminal: Int32) -> Int? {
        var size = winsize()
        guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Shows progress on a terminal, always on the same line of standard error.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        // A line that wraps could not be overwritten.
        let width = width(of: STDERR_FILENO) ?? 80
        let shown = text.count < width ? text : text.prefix(max(0, width - 2)) + "…"
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(shown)".utf8))
    }

    /// Prints an event as a line on standard error, unless that is a terminal, which has the bar.
    static func info(_ text: String) {
        guard !isTerminal else { return }
        try? FileHandle.standardError.write(contentsOf: Data((oneLine(text) + "\n").utf8))
    }

    /// Prints a remark beside a result, as one line on standard error.
    static func warning(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((oneLine(text) + "\n").utf8))
    }

    /// Ends the process.
    static func exit(_ status: Int32) -> Never {
        Foundation.exit(status)
    }

    /// Replaces control characters: quoted input must not control a terminal or break the line.
    private static func oneLine(_ text: String) -> String {
        let limit = 1_000
        var line = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                line += scalar == "\n" ? " " : "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > limit ? line + " …" : line
    }
}

/// The progress of a long piece of work, shown a few times a second at most.
final class Progress: Sendable {
    private let what: String
    private let state = Mutex((count: 0, last: Date()))

    init(_ what: String) { self.what = what }

    /// Counts one more item as done.
    func step() {
        let due = state.withLock { state -> Int? in
            state.count += 1
            guard state.count % 64 == 0, Date().timeIntervalSince(state.last) > 0.2 else { return nil }
            state.last = Date()
            return state.count
        }
        if let due { Console.progress("\(due) \(what)") }
    }

    func end() { Console.progress("") }
}
