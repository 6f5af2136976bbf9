public import FuseCore
public import FuseJSON

/// Reads the body of a request to confirm a plan.
public enum ConfirmationReading {
    /// The parts of a plan that are in force.
    public struct Confirmation: Hashable, Sendable {
        /// The only wave that is confirmed; nil for all.
        public let wave: Int?
        /// The only chargers that are confirmed; empty for all.
        public let chargers: [Identifier]
        /// True to record it although facts have changed or the result is no longer safe.
        public let despiteChanges: Bool
    }

    /// Reads a body: `{}`, or any of `wave`, `chargers` and `despiteChanges`.
    ///
    /// - Parameter root: The root of the body.
    /// - Returns: The confirmation. An absent `wave` is nil, absent `chargers` are an empty list, and an
    ///   absent `despiteChanges` is false.
    /// - Throws: ``DocumentError`` for a body that cannot be read.
    public static func read(_ root: DocumentNode) throws(DocumentError) -> Confirmation {
        let members = try Cursor(root: root).members(["wave", "chargers", "despiteChanges"])
        var chargers: [Identifier] = []
        for charger in try members["chargers"]?.list() ?? [] { chargers.append(try charger.identifier()) }
        let wave = try members["wave"]?.integer(in: 1...1_000_000, allowed: "1 or more")
        return Confirmation(
            wave: wave.map(Int.init), chargers: chargers,
            despiteChanges: try members["despiteChanges"]?.flag() ?? false)
    }
}

/// Reads the body of a request without parameters.
public enum EmptyReading {
    /// Reads a body: `{}`.
    ///
    /// - Parameter root: The root of the body.
    /// - Throws: ``DocumentError`` where the body has members.
    public static func read(_ root: DocumentNode) throws(DocumentError) {
        _ = try Cursor(root: root).members([])
    }
}
