/// A charger or a circuit directly below a fuse, as it is declared in source.
public enum InstallationPart: Hashable, Sendable {
    /// A charger.
    case charger(Charger)
    /// A circuit with all that is below it.
    case circuit(Circuit)
}

/// Collects the chargers and circuits that are written below a fuse.
///
/// Chargers, circuits, `if`, `switch` and `for` may be written there, and arrays of ``InstallationPart``.
///
/// ```swift
/// let site = try Installation("garage", supply: .tn3, mainFuse: 63) {
///     for number in 1...4 {
///         Charger(try Identifier("bay-\(number)"), wiring: .l1l2l3)
///     }
/// }
/// ```
@resultBuilder public enum InstallationBuilder {
    /// Takes a charger.
    public static func buildExpression(_ charger: Charger) -> [InstallationPart] { [.charger(charger)] }

    /// Takes a circuit.
    public static func buildExpression(_ circuit: Circuit) -> [InstallationPart] { [.circuit(circuit)] }

    /// Takes parts that were made elsewhere.
    public static func buildExpression(_ parts: [InstallationPart]) -> [InstallationPart] { parts }

    /// Joins the parts of a block, in their order.
    public static func buildBlock(_ parts: [InstallationPart]...) -> [InstallationPart] {
        parts.flatMap(\.self)
    }

    /// Takes the parts of an `if` without `else`.
    public static func buildOptional(_ parts: [InstallationPart]?) -> [InstallationPart] { parts ?? [] }

    /// Takes the parts of the first branch.
    public static func buildEither(first parts: [InstallationPart]) -> [InstallationPart] { parts }

    /// Takes the parts of the other branch.
    public static func buildEither(second parts: [InstallationPart]) -> [InstallationPart] { parts }

    /// Joins the parts of a loop, in their order.
    public static func buildArray(_ parts: [[InstallationPart]]) -> [InstallationPart] {
        parts.flatMap(\.self)
    }
}
