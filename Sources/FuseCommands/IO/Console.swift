import Foundation
import FuseJSON
import FuseReport
import Synchronization

/// The process's streams.
enum Console {
    /// Prints to standard output, all of it or an error.
    static func print(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(Array(text.utf8)))
        } catch {
            throw CommandError.outputFailed(error.systemWords)
        }
    }

    /// Prints a document to standard output.
    static func print(_ value: JSONValue) throws {
        try print(value.document)
    }

    /// Prints one line to standard error, whatever the text has in it.
    static func error(_ text: String) {
        let line = "fuseguard: \(oneLine(text))\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// Colour on a terminal only, and not where `NO_COLOR` is set; tables as wide as the terminal.
    static var style: Style {
        guard isatty(STDOUT_FILENO) == 1 else { return .plain }
        let environment = ProcessInfo.processInfo.environment
        let isRefused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        let style: Style = isRefused ? .plain : .coloured
        return width(of: STDOUT_FILENO).map(style.within) ?? style
    }

    /// Whether standard error is a terminal on which a line can be written over.
    private static var isTerminal: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How many characters a line of a terminal has; nil where it does not say.
    private static func width(of terminal: Int32) -> Int? {
        var size = winsize()
        guard ioctl(terminal, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Says how far something is, on a terminal only: on the same line of standard error each time.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        // A line that breaks could not be written over.
        let width = width(of: STDERR_FILENO) ?? 80
        let shown = text.count < width ? text : text.prefix(max(0, width - 2)) + "…"
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(shown)".utf8))
    }

    /// Says what happened, in a line on standard error; a terminal has a bar instead.
    static func note(_ text: String) {
        guard !isTerminal else { return }
        try? FileHandle.standardError.write(contentsOf: Data((oneLine(text) + "\n").utf8))
    }

    /// Says something beside a result, in a line on standard error.
    static func warning(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((oneLine(text) + "\n").utf8))
    }

    /// Ends the process.
    static func exit(_ status: Int32) -> Never {
        Foundation.exit(status)
    }

    /// Control characters of quoted input must not reach a terminal, nor break the line.
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

/// How far a long piece of work is, said a few times a second at most.
final class Progress: Sendable {
    private let what: String
    private let state = Mutex((count: 0, last: Date()))

    init(_ what: String) { self.what = what }

    /// One more is done.
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
