import FuseCore
import FuseDocuments
public import FuseJSON

/// What a person declares of a charge point.
public struct ChargePointFacts: Sendable {
    /// Whom a ChargePointMaxProfile binds.
    public enum Binding: String, CaseIterable, Sendable {
        /// All connectors together, as OCPP has it.
        case allConnectors = "all-connectors"
        /// Each by itself, as some firmware does.
        case eachConnector = "each-connector"
    }

    /// How many connectors it has; nil where that is not declared.
    public private(set) var connectors: Int64?
    /// Whom its ChargePointMaxProfile binds.
    public private(set) var binding = Binding.eachConnector

    /// Nothing but the number of connectors.
    ///
    /// - Parameter connectors: How many; nil where that is not declared.
    public init(connectors: Int64? = nil) { self.connectors = connectors }

    /// How many connectors a charge point may have.
    public static let connectorCounts = 1...ChargePoint.mostConnectors

    /// Reads a declaration over what is declared of all.
    ///
    /// - Parameters:
    ///   - root: An object with `connectors`, `maxProfileBinds` or both.
    ///   - others: What holds where it says nothing.
    /// - Throws: `DocumentError` for the first thing that is wrong.
    public init(_ root: DocumentNode, over others: ChargePointFacts) throws(DocumentError) {
        self = others
        let members = try Cursor(root: root).members(["connectors", "maxProfileBinds"])
        if let count = members["connectors"] {
            connectors = try count.integer(
                in: Self.connectorCounts, allowed: "1 to \(ChargePoint.mostConnectors)")
        }
        if let word = members["maxProfileBinds"] { binding = try word.word(Binding.self) }
    }
}
