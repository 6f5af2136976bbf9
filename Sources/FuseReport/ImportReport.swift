import FuseCore
import FuseJSON
public import FuseRecord

/// The source of a declaration that is to be recorded.
public enum RecordingSource: String, Sendable {
    /// A document, written by a person.
    case documents
    /// The vendor's API.
    ///
    /// An override that differs there is a fact, not a slip in a document.
    case api

    /// True if a change may take a load away, so that it is made only with `--replace`.
    ///
    /// - Parameter change: The change to be recorded.
    /// - Returns: False also for a setting that the API reports as it is now.
    public func mustBeAsked(for change: RecordedChange) -> Bool {
        switch (self, change.kind) {
        case (.documents, _): change.needsReplace
        // The API reports the current setting of a charger, or of all chargers: such a change is a fact.
        case (.api, .fact(.offlineCurrent, _, _)), (.api, .fact(.offlinePhase, _, _)),
            (.api, .fact(.minimumPowerModeRead, _, _)):
            false
        case (.api, _): change.needsReplace && !Self.isReadAgain(change)
        }
    }

    /// The changes of a merge that are worth a line.
    ///
    /// From the API, a value that was read again and is the same is not.
    ///
    /// - Parameter recording: The merge with the record.
    /// - Returns: Those changes, in the order of the merge.
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

/// The terms of an import or a pull.
public struct ImportTerms: Sendable {
    /// The purpose of an import or a pull.
    public enum Purpose: Sendable {
        /// To record the result.
        case recording
        /// To try it without recording anything (`--dry-run`).
        case rehearsal
        /// To list the differences only (`pull --diff`).
        case comparison
    }

    /// The store's absolute path.
    public let store: String
    /// The purpose.
    public let purpose: Purpose
    /// The source of the declarations.
    public let source: RecordingSource
    /// True if `--replace` was given.
    public let mayReplace: Bool

    /// Creates the terms of an import or a pull.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - purpose: The purpose.
    ///   - source: The source of the declarations.
    ///   - mayReplace: Whether `--replace` was given.
    public init(store: String, purpose: Purpose, source: RecordingSource, mayReplace: Bool) {
        self.store = store
        self.purpose = purpose
        self.source = source
        self.mayReplace = mayReplace
    }
}

/// The result of an import or a pull of several installations, made or only tried.
///
/// Installations are added one by one, so that a large fleet need not be kept.
public struct ImportReport: Sendable {
    /// The terms of the import or pull.
    public let terms: ImportTerms
    /// The first change that was refused because `--replace` was not given.
    public private(set) var refused: RecordedChange?
    /// True if anything worth a line is different.
    public private(set) var isDifferent = false
    private var verdicts: [Verdict: Int] = [:]
    private var refusals = 0

    /// Creates an empty report.
    public init(on terms: ImportTerms) { self.terms = terms }

    /// Adds the result for one installation.
    public mutating func add(_ one: InstallationImport) {
        refused = refused ?? one.refused
        refusals += one.refused == nil ? 0 : 1
        verdicts[one.verdict, default: 0] += 1
        isDifferent = isDifferent || !one.changes.isEmpty
    }

    /// The exit status of the import or pull.
    public var exit: ExitStatus {
        switch terms.purpose {
        case .recording, .rehearsal: refused == nil ? .done : .refused
        case .comparison: isDifferent ? .refused : .done
        }
    }

    /// The beginning of the document fuseguard/import/1, up to its list of installations.
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

    /// The number of installations and of each verdict; nil where there is only one installation.
    private func sum(_ style: Style) -> String? {
        let sum = verdicts.values.reduce(0, +)
        guard sum > 1, terms.purpose != .comparison else { return nil }
        let found = [Verdict.refused, .undecided, .reduces, .safe].compactMap { verdict in
            verdicts[verdict].map { "\($0) \(VerdictText.recorded(verdict, style))" }
        }
        let refused = refusals == 0 ? "" : "; a load would change or go in \(refusals) of them"
        return "\(sum) installations as recorded: \(found.joined(separator: ", "))\(refused).\n"
    }

    /// The last lines of the text; nil where there are none.
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
