public import FuseCore
public import FuseJSON

/// Reads the body of a confirmation.
public enum ConfirmationReading {
    /// What is in force.
    public struct Confirmation: Hashable, Sendable {
        /// Only this wave; nil: all.
        public let wave: Int?
        /// Only these chargers; none: all.
        public let chargers: [Identifier]
        /// Whether it is to be recorded although facts have changed or it is not safe any more.
        public let despiteChanges: Bool
    }

    /// Reads a body: `{}`, or `wave`, `chargers` and `despiteChanges`, each of which may be absent.
    ///
    /// - Parameter root: The body's tree.
    /// - Throws: ``DocumentError``.
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

/// Reads the body of a request that has nothing to say.
public enum EmptyReading {
    /// Reads a body: `{}`.
    ///
    /// - Parameter root: The body's tree.
    /// - Throws: ``DocumentError`` where there is anything in it.
    public static func read(_ root: DocumentNode) throws(DocumentError) {
        _ = try Cursor(root: root).members([])
    }
}
