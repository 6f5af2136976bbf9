public import FuseCore

extension StoreReading {
    /// Returns the address of another API that the installation or the plan belongs to; nil for none.
    ///
    /// An installation belongs to the API that it was last pulled from, and a plan to the API that it was
    /// last carried out against. The chargers of another API are not known to be the same.
    ///
    /// - Parameters:
    ///   - accepted: The addresses of the API that is asked now.
    ///   - installation: The installation; one that was never pulled belongs to no API yet.
    ///   - plan: The plan that is to be carried out.
    /// - Returns: The other address; nil where there is none.
    /// - Throws: The errors of the store.
    public func otherAPI(
        than accepted: [String], for installation: Identifier, applying plan: RecordedPlan? = nil
    ) throws -> String? {
        let known = [plan?.api, try api(of: installation)]
        return known.compactMap(\.self).first { !accepted.contains($0) }
    }
}

extension RecordedChange {
    /// Makes the change from one API to another.
    public static func api(of installation: Identifier, from: String, to: String) -> RecordedChange {
        RecordedChange(subject: installation, kind: .fact(.api, from: .word(from), to: .word(to)))
    }

    /// The two APIs of a change from one to another; nil for any other change.
    public var apis: (from: String, to: String)? {
        guard case .fact(.api, .word(let from), .word(let to)) = kind else { return nil }
        return (from, to)
    }
}

extension Recording {
    /// Returns the same with one more change in front.
    public func noting(_ change: RecordedChange?) -> Recording {
        var copy = self
        if let change { copy.changes.insert(change, at: 0) }
        return copy
    }
}
