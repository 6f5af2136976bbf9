extension Installation {
    /// Checks an installation that is declared in source.
    ///
    /// It is the same as the one that a document with these facts makes: the chargers of a fuse come before
    /// those of its circuits, whatever the order in which they are written.
    ///
    /// ```swift
    /// let site = try Installation("garage", supply: .tn3, mainFuse: 32, reserve: 4) {
    ///     Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
    ///     Circuit("b", fuse: 20) {
    ///         Charger("right", wiring: .l2l3l1)
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - id: The id of the installation and of its main fuse.
    ///   - name: The display name; nil for the id.
    ///   - supply: The kind of supply, or nil where it is unknown.
    ///   - mainFuse: The rating of the main fuse, above 0 and at most 10,000 A: `32` is 32 A on every line.
    ///   - factor: The share of the rating that may be used.
    ///   - reserve: The base load: the current that other loads on the main fuse need, 0 to 10,000 A.
    ///   - rules: The rules for counting unknown and borderline values.
    ///   - contents: The chargers and circuits directly below the main fuse. The place of a charger decides
    ///     which fuse it is below, whatever its ``Charger/fuse`` was.
    /// - Throws: ``FuseRatingError`` for the first number of a fuse that is out of range, else
    ///   ``InstallationError`` for the first fact that is not valid, and what `contents` throws.
    public init(
        _ id: Identifier, name: String? = nil, supply: Supply?, mainFuse: CurrentsByLine,
        factor: UsableFactor = .whole, reserve: CurrentsByLine = 0, rules: CountingRules = CountingRules(),
        @InstallationBuilder contents: () throws -> [InstallationPart]
    ) throws {
        let root = try Circuit(
            id, name: name, fuse: mainFuse, factor: factor, reserve: reserve, contents: contents)
        var fuses = [try root.fuse(below: nil, on: supply)]
        var chargers: [Charger] = []
        // Without recursion: circuits may be nested to any depth.
        var waiting = [root]
        while let circuit = waiting.popLast() {
            var nested: [Circuit] = []
            for part in circuit.contents {
                switch part {
                case .charger(var charger):
                    charger.fuse = circuit.id
                    chargers.append(charger)
                case .circuit(let below):
                    fuses.append(try below.fuse(below: circuit.id, on: supply))
                    nested.append(below)
                }
            }
            waiting.append(contentsOf: nested.reversed())
        }
        try self.init(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
    }
}
