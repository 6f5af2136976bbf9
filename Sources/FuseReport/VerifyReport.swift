public import FuseJSON

/// Writes the documents of `fuseguard verify` and `fuseguard log verify`.
public enum VerifyReport {
    /// The document fuseguard/verify/1.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - installations: The number of installations that were summed twice.
    ///   - totals: The number of totals that were compared.
    ///   - faults: One sentence for each fault.
    /// - Returns: The document; `sound` is true if there is no fault.
    public static func json(store: String, installations: Int, totals: Int, faults: [String]) -> JSONValue {
        .members([
            "format": .text("fuseguard/verify/1"), "tool": Tool.json, "store": .text(store),
            "sound": .bool(faults.isEmpty), "installations": .integer(Int64(installations)),
            "totals": .integer(Int64(totals)), "faults": .list(faults.map { .text($0) }),
        ])
    }

    /// The document fuseguard/log-verify/1.
    ///
    /// - Parameters:
    ///   - store: The store's absolute path.
    ///   - entries: The number of entries.
    ///   - head: The hash of the last entry; nil for an empty log.
    ///   - faults: One sentence for each fault.
    /// - Returns: The document; `sound` is true if there is no fault.
    public static func log(store: String, entries: Int64, head: String?, faults: [String]) -> JSONValue {
        .members([
            "format": .text("fuseguard/log-verify/1"), "tool": Tool.json, "store": .text(store),
            "sound": .bool(faults.isEmpty), "entries": .integer(entries), "head": .optional(head),
            "faults": .list(faults.map { .text($0) }),
        ])
    }
}
