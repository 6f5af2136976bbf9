public import FuseCore

extension StoreReading {
    /// The API that an installation was last pulled from, or that a plan of it was carried out against, where that is
    /// another one: its chargers are not known to be the same.
    ///
    /// - Parameters:
    ///   - accepted: The addresses of the API that is asked now.
    ///   - installation: The installation; one that never was pulled is nobody's yet.
    ///   - plan: The plan that is to be carried out.
    /// - Returns: The other address; nil where there is none.
    public func otherAPI(
        than accepted: [String], for installation: Identifier, carrying plan: RecordedPlan? = nil
    ) throws -> String? {
        let known = [plan?.api, try api(of: installation)]
        return known.compactMap(\.self).first { !accepted.contains($0) }
    }
}

extension RecordedChange {
    /// The change from one API to another.
    public static func api(of installation: Identifier, from: String, to: String) -> RecordedChange {
        RecordedChange(subject: installation, kind: .fact(.api, from: .word(from), to: .word(to)))
    }

    /// The APIs of a change from one to another; nil for any other change.
    public var apis: (from: String, to: String)? {
        guard case .fact(.api, .word(let from), .word(let to)) = kind else { return nil }
        return (from, to)
    }
}

extension Recording {
    /// The same with one more change, which comes first.
    public func noting(_ change: RecordedChange?) -> Recording {
        var copy = self
        if let change { copy.changes.insert(change, at: 0) }
        return copy
    }
}
