/// The loads of all chargers of an installation and their sums, per fuse and line.
public struct LineTotals: Sendable {
    /// For each charger of the installation what it counts as.
    public let loads: [ChargerLoad]
    /// For each fuse of the installation the sum of every charger at or below it.
    public let counted: [LineCurrents]
    /// The same with automatic chargers at what is known of them; nil where something below is unknown.
    public let withAutomatic: [LineCurrents?]

    /// Sums an installation.
    ///
    /// - Parameters:
    ///   - installation: The installation, of any depth.
    ///   - supply: Its supply; nobody can sum what it is not known.
    public init(of installation: Installation, on supply: Supply) {
        let loads = installation.chargers.map { ChargerLoad(of: $0, on: supply, rules: installation.rules) }
        self.init(of: installation, loads: loads)
    }

    /// Sums given loads, one for each charger.
    ///
    /// - Parameters:
    ///   - installation: The installation the loads belong to.
    ///   - loads: What each of its chargers counts as.
    public init(of installation: Installation, loads: [ChargerLoad]) {
        self.loads = loads
        self.counted = installation.sums(of: loads.map(\.counted))
        let known = installation.sums(of: loads.map { $0.withAutomatic ?? .zero })
        var isKnown = [Bool](repeating: true, count: installation.fuses.count)
        for (charger, load) in loads.enumerated() where load.withAutomatic == nil {
            isKnown[installation.fuseOfCharger[charger]] = false
        }
        for fuse in installation.fuses.indices.reversed() where !isKnown[fuse] {
            if let parent = installation.parents[fuse] { isKnown[parent] = false }
        }
        self.withAutomatic = zip(known, isKnown).map { $1 ? $0 : nil }
    }

    private init(loads: [ChargerLoad], counted: [LineCurrents], withAutomatic: [LineCurrents?]) {
        self.loads = loads
        self.counted = counted
        self.withAutomatic = withAutomatic
    }

    /// The totals where chargers are known not to be at their worst all at the same time.
    ///
    /// - Parameters:
    ///   - counted: For each fuse by how much less.
    ///   - withAutomatic: The same with automatic chargers at what is known of them.
    public func less(_ counted: [LineCurrents], withAutomatic: [LineCurrents]) -> LineTotals {
        LineTotals(
            loads: loads, counted: zip(self.counted, counted).map { $0 - $1 },
            withAutomatic: zip(self.withAutomatic, withAutomatic).map { known, less in known.map { $0 - less }
            })
    }
}

extension Installation {
    /// Sums one current per line of each charger up the tree.
    ///
    /// - Parameter currents: One entry for each charger of ``chargers``.
    /// - Returns: One entry for each fuse of ``fuses``: everything at or below it.
    public func sums(of currents: [LineCurrents]) -> [LineCurrents] {
        precondition(currents.count == chargers.count, "one current for each charger")
        var sums = [LineCurrents](repeating: .zero, count: fuses.count)
        for (charger, current) in currents.enumerated() {
            sums[fuseOfCharger[charger]] += current
        }
        return summedUp(sums)
    }

    /// Sums what is directly below each fuse up the tree.
    ///
    /// - Parameter sums: One entry for each fuse of ``fuses``: the chargers directly below it.
    /// - Returns: One entry for each fuse: everything at or below it.
    public func summedUp(_ sums: [LineCurrents]) -> [LineCurrents] {
        precondition(sums.count == fuses.count, "one sum for each fuse")
        var sums = sums
        // Each fuse comes after the one above it, so backwards every sum is complete when it is passed on.
        for fuse in fuses.indices.reversed() {
            if let parent = parents[fuse] { sums[parent] += sums[fuse] }
        }
        return sums
    }
}
