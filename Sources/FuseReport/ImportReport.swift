import FuseCore
import FuseJSON
public import FuseRecord

/// Where what is to be recorded comes from.
public enum RecordingSource: String, Sendable {
    /// Somebody wrote it down.
    case documents
    /// It was read from the vendor's API: an override that differs there is a fact, and no accident.
    case api

    /// Whether a change may take a load away, so that it is made only when it is asked for.
    public func mustBeAsked(for change: RecordedChange) -> Bool {
        switch (self, change.kind) {
        case (.documents, _): change.needsReplace
        // What was told to a charger, or to all of them, is what the API says by now.
        case (.api, .fact(.offlineCurrent, _, _)), (.api, .fact(.offlinePhase, _, _)),
            (.api, .fact(.minimumPowerModeRead, _, _)):
            false
        case (.api, _): change.needsReplace && !Self.isReadAgain(change)
        }
    }

    /// The changes of a merge that are worth a line: that a value was read again and is the same is none.
    public func changes(_ recording: Recording) -> [RecordedChange] {
        switch self {
        case .documents: recording.changes
        case .api: recording.changes.filter { !Self.isReadAgain($0) }
        }
    }

    private static func isReadAgain(_ change: RecordedChange) -> Bool {
        guard case .fact(.observed, .reading(let before), .reading(let now)) = change.kind
        else { return false }
        let isCoarser = change.needsReplace && now.decimals < before.decimals
        return before.current == now.current && before.lines == now.lines && !isCoarser
    }
}

/// On which terms something is imported or pulled.
public struct ImportTerms: Sendable {
    /// What somebody wants to know.
    public enum Purpose: Sendable {
        /// It is recorded.
        case recording
        /// It is only tried.
        case rehearsal
        /// Only what is different is asked for.
        case comparison
    }

    /// The store's absolute path.
    public let store: String
    /// What it was for.
    public let purpose: Purpose
    /// Where what was declared comes from.
    public let source: RecordingSource
    /// Whether what needs `--replace` was asked for.
    public let mayReplace: Bool

    /// Puts terms together.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - purpose: What it was for.
    ///   - source: Where what was declared comes from.
    ///   - mayReplace: Whether what needs `--replace` was asked for.
    public init(store: String, purpose: Purpose, source: RecordingSource, mayReplace: Bool) {
        self.store = store
        self.purpose = purpose
        self.source = source
        self.mayReplace = mayReplace
    }
}

/// What an import or a pull did, or would do, to a number of installations, which are told of one by one.
public struct ImportReport: Sendable {
    /// On which terms.
    public let terms: ImportTerms
    /// The first change that was refused, because nobody asked for it.
    public private(set) var refused: RecordedChange?
    /// Whether anything worth a line is different.
    public private(set) var isDifferent = false
    private var verdicts: [Verdict: Int] = [:]
    private var refusals = 0

    /// Begins a report.
    public init(on terms: ImportTerms) { self.terms = terms }

    /// Takes account of an installation.
    public mutating func add(_ one: InstallationImport) {
        refused = refused ?? one.refused
        refusals += one.refused == nil ? 0 : 1
        verdicts[one.verdict, default: 0] += 1
        isDifferent = isDifferent || !one.changes.isEmpty
    }

    /// What the program ends with.
    public var exit: ExitStatus {
        switch terms.purpose {
        case .recording, .rehearsal: refused == nil ? .done : .refused
        case .comparison: isDifferent ? .refused : .done
        }
    }

    /// Everything of the document fuseguard/import/1 that stands before its list of installations.
    public var opening: String {
        JSONValue.opening(
            [
                .init("format", .text("fuseguard/import/1")), .init("tool", Tool.json),
                .init("store", .text(terms.store)), .init("source", .text(terms.source.rawValue)),
                .init("dryRun", .bool(terms.purpose != .recording)),
                .init("recorded", .bool(terms.purpose == .recording && refused == nil)),
                .init("exitCode", .integer(Int64(exit.rawValue))),
            ], list: "installations")
    }

    /// How many installations there are, where there are several, and what is to be said of how many of them.
    private func sum(_ style: Style) -> String? {
        let sum = verdicts.values.reduce(0, +)
        guard sum > 1, terms.purpose != .comparison else { return nil }
        let found = [Verdict.refused, .undecided, .reduces, .safe].compactMap { verdict in
            verdicts[verdict].map { "\($0) \(VerdictText.recorded(verdict, style))" }
        }
        let refused = refusals == 0 ? "" : "; a load would change or go in \(refusals) of them"
        return "\(sum) installations as recorded: \(found.joined(separator: ", "))\(refused).\n"
    }

    /// The last lines for people; nil where there are none.
    public func end(_ style: Style) -> String? { outcome(style).map { (sum(style) ?? "") + $0 } }

    private func outcome(_ style: Style) -> String? {
        let isDryRun = terms.purpose == .rehearsal ? " (this was a dry run)" : ""
        switch (terms.purpose, terms.source) {
        case (.comparison, _): return nil
        case (.recording, .documents) where refused != nil, (.rehearsal, .documents) where refused != nil:
            return
                "\(style.red("REFUSED")): nothing was recorded\(isDryRun). A load would change or go; if that "
                + "is what you want, import again with --replace."
        case (.recording, .api) where refused != nil, (.rehearsal, .api) where refused != nil:
            return
                "\(style.red("REFUSED")): nothing was recorded\(isDryRun). A load that is recorded would go, or a fuse be larger; "
                + "if that is so on site, pull again with --replace."
        case (.rehearsal, _): return "Nothing was recorded: this was a dry run."
        case (.recording, _): return "Recorded in \(terms.store)."
        }
    }
}
