import FuseCore
import FuseDocuments
public import FuseJSON

/// The facts that a person declares about a charge point.
public struct ChargePointFacts: Sendable {
    /// The scope of a ChargePointMaxProfile.
    public enum Binding: String, CaseIterable, Sendable {
        /// All connectors together, as OCPP defines it.
        case allConnectors = "all-connectors"
        /// Each connector by itself, as some firmware does.
        case eachConnector = "each-connector"
    }

    /// The number of connectors; nil if it is not declared.
    public private(set) var connectors: Int64?
    /// The scope of its ChargePointMaxProfile.
    public private(set) var binding = Binding.eachConnector

    /// Declares only the number of connectors.
    ///
    /// - Parameter connectors: The number; nil if it is not declared.
    public init(connectors: Int64? = nil) { self.connectors = connectors }

    /// The possible numbers of connectors.
    public static let connectorCounts = 1...ChargePoint.mostConnectors

    /// Reads a declaration that overrides the one for all charge points.
    ///
    /// - Parameters:
    ///   - root: An object with `connectors`, `maxProfileBinds` or both.
    ///   - others: The values that hold for absent members.
    /// - Throws: `DocumentError` for the first error.
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
