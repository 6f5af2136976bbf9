/// The loads of all chargers of an installation and their sums, per fuse and line.
public struct LineTotals: Sendable {
    /// For each charger of the installation, its load.
    public let loads: [ChargerLoad]
    /// For each fuse of the installation, the sum of all chargers at or below it.
    public let counted: [LineCurrents]
    /// The same sums with automatic chargers at their last known current.
    ///
    /// An entry is nil where a charger at or below the fuse is unknown.
    public let withAutomatic: [LineCurrents?]

    /// Sums the chargers of an installation.
    ///
    /// - Parameters:
    ///   - installation: The installation, of any depth.
    ///   - supply: Its supply; without a known supply there is no sum.
    public init(of installation: Installation, on supply: Supply) {
        let loads = installation.chargers.map { ChargerLoad(of: $0, on: supply, rules: installation.rules) }
        self.init(of: installation, loads: loads)
    }

    /// Sums given loads, one for each charger.
    ///
    /// - Parameters:
    ///   - installation: The installation that the loads belong to.
    ///   - loads: The load of each of its chargers.
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

    /// Returns the totals less a given amount, for chargers that cannot all be at their worst at once.
    ///
    /// - Parameters:
    ///   - counted: For each fuse, the amount to subtract.
    ///   - withAutomatic: The same for the totals with automatic chargers at their last known current.
    /// - Returns: The totals; those that are unknown stay unknown.
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
    /// - Returns: One entry for each fuse of ``fuses``: the sum of all chargers at or below it.
    public func sums(of currents: [LineCurrents]) -> [LineCurrents] {
        precondition(currents.count == chargers.count, "one current for each charger")
        var sums = [LineCurrents](repeating: .zero, count: fuses.count)
        for (charger, current) in currents.enumerated() {
            sums[fuseOfCharger[charger]] += current
        }
        return summedUp(sums)
    }

    /// Sums the currents directly below each fuse up the tree.
    ///
    /// - Parameter sums: One entry for each fuse of ``fuses``: the sum of the chargers directly below it.
    /// - Returns: One entry for each fuse: the sum of all chargers at or below it.
    public func summedUp(_ sums: [LineCurrents]) -> [LineCurrents] {
        precondition(sums.count == fuses.count, "one sum for each fuse")
        var sums = sums
        // Each fuse comes after the one above it: in reverse order, a sum is complete before it is passed up.
        for fuse in fuses.indices.reversed() {
            if let parent = parents[fuse] { sums[parent] += sums[fuse] }
        }
        return sums
    }
}
