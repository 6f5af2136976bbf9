/// A circuit as it is declared in source: a fuse below another one, with its chargers and circuits.
///
/// ```swift
/// Circuit("b", fuse: 20) {
///     Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
///     Circuit("b-2", fuse: 16) { Charger("right") }
/// }
/// ```
///
/// Nothing is checked here, but all of it by
/// ``Installation/init(_:name:supply:mainFuse:factor:reserve:rules:contents:)``.
public struct Circuit: Hashable, Sendable {
    /// The circuit's id.
    public let id: Identifier
    /// The display name; the id where no name was given.
    public var name: String
    /// The rating of its fuse: above 0 and at most 10,000 A, and unknown on a line that is left out.
    public var fuse: CurrentsByLine
    /// The share of the rating that may be used.
    public var factor: UsableFactor
    /// The current that other loads on the same fuse need: 0 to 10,000 A.
    public var reserve: CurrentsByLine
    /// The chargers and circuits directly below it.
    public var contents: [InstallationPart]

    /// Declares a circuit.
    ///
    /// - Parameters:
    ///   - id: The circuit's id, unique in the installation and not the installation's own.
    ///   - name: The display name; nil for the id.
    ///   - fuse: The rating of its fuse, such as `20` for 20 A on every line.
    ///   - factor: The share of the rating that may be used.
    ///   - reserve: The base load: the current that other loads on the same fuse need.
    ///   - contents: The chargers and circuits directly below it.
    /// - Throws: Only what `contents` throws.
    public init(
        _ id: Identifier, name: String? = nil, fuse: CurrentsByLine, factor: UsableFactor = .whole,
        reserve: CurrentsByLine = 0, @InstallationBuilder contents: () throws -> [InstallationPart]
    ) rethrows {
        self.id = id
        self.name = name ?? id.text
        self.fuse = fuse
        self.factor = factor
        self.reserve = reserve
        self.contents = try contents()
    }

    /// Returns the fuse, with its rating on the lines of a supply.
    ///
    /// - Parameters:
    ///   - parent: The fuse above it; nil for the root.
    ///   - supply: The supply, or nil where it is unknown.
    /// - Returns: The fuse.
    /// - Throws: ``FuseRatingError`` where a number is out of range.
    func fuse(below parent: Identifier?, on supply: Supply?) throws(FuseRatingError) -> Fuse {
        var reserved = LineCurrents.zero
        for (line, current) in reserve.currents(on: supply) { reserved[line] = current }
        let rating = try FuseRating(ratings: fuse.currents(on: supply), factor: factor, reserve: reserved)
        return Fuse(id: id, name: name, parent: parent, rating: rating)
    }
}
