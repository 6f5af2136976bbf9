/// One fuse of the tree: the installation's own at the root, or a circuit's.
public struct Fuse: Hashable, Sendable {
    /// A circuit's id, or the installation's own for the root.
    public let id: Identifier
    /// The display name; the id where no name was given.
    public var name: String
    /// The fuse above it; nil for the root.
    public var parent: Identifier?
    /// Its rating, usable factor and reserve.
    public var rating: FuseRating
    /// True if the vendor defines it, so that it is removed when the vendor no longer has it.
    ///
    /// A fuse that the operator declared stays.
    public var isRead: Bool
    /// The time since which its rating is recorded; nil where unknown, or where it is declared now.
    public var ratedAt: Timestamp?

    /// Makes a fuse that the operator declares.
    public init(id: Identifier, name: String, parent: Identifier?, rating: FuseRating) {
        self.id = id
        self.name = name
        self.parent = parent
        self.rating = rating
        self.isRead = false
        self.ratedAt = nil
    }
}

/// An installation with unique ids, one tree of fuses, and wiring that its supply can have.
public struct Installation: Hashable, Sendable {
    /// The id of the installation and of its root fuse.
    public let id: Identifier
    /// The display name.
    public var name: String { fuses[0].name }
    /// The kind of supply; nil where it is unknown, and then there is no decision.
    public let supply: Supply?
    /// The rules for counting unknown and borderline values.
    public let rules: CountingRules
    /// The fuses in the order of the tree: each after the one above it, the root first.
    public let fuses: [Fuse]
    /// For each fuse, the place of the one above it in ``fuses``; nil for the root.
    public let parents: [Int?]
    /// For each fuse's id, its place in ``fuses``.
    public let fusePlaces: [Identifier: Int]
    /// The chargers in the order of their declaration.
    public private(set) var chargers: [Charger]
    /// For each charger's id, its place in ``chargers``.
    public let chargerPlaces: [Identifier: Int]
    /// For each charger, the place of its fuse in ``fuses``.
    public let fuseOfCharger: [Int]
    private let below: BelowFuse

    /// Checks an installation.
    ///
    /// - Parameters:
    ///   - id: The installation's id.
    ///   - supply: The kind of supply, or nil where it is unknown.
    ///   - rules: The rules for counting unknown and borderline values.
    ///   - fuses: The root (no parent, the installation's id) and the circuits, in any order.
    ///   - chargers: The chargers, each with the id of its fuse.
    /// - Throws: ``InstallationError`` for the first fact that is not valid.
    public init(
        id: Identifier, supply: Supply?, rules: CountingRules, fuses: [Fuse], chargers: [Charger]
    ) throws(InstallationError) {
        let tree = try FuseTree(root: id, fuses: fuses)
        for fuse in tree.fuses {
            guard let supply else { break }
            for line in Line.allCases where !supply.lines.has(line) {
                guard fuse.rating.ratings[line] == nil, fuse.rating.reserve[line] == .zero else {
                    throw .lineNotInSupply(fuse: fuse.id, line, supply)
                }
            }
        }
        try Installation.check(rules, of: id)
        var chargerPlaces: [Identifier: Int] = [:]
        chargerPlaces.reserveCapacity(chargers.count)
        var places: [Int] = []
        places.reserveCapacity(chargers.count)
        for charger in chargers {
            guard chargerPlaces.updateValue(places.count, forKey: charger.id) == nil else {
                throw .duplicateCharger(charger.id)
            }
            guard let place = tree.places[charger.fuse] else {
                throw .unknownFuse(charger: charger.id, charger.fuse)
            }
            try Installation.check(charger, on: supply)
            places.append(place)
        }
        self.id = id
        self.supply = supply
        self.rules = rules
        self.fuses = tree.fuses
        self.parents = tree.parents
        self.fusePlaces = tree.places
        self.chargers = chargers
        self.chargerPlaces = chargerPlaces
        self.fuseOfCharger = places
        self.below = BelowFuse(parents: tree.parents, fuseOfCharger: places)
    }

    /// Checks the ranges of the counting rules.
    private static func check(_ rules: CountingRules, of id: Identifier) throws(InstallationError) {
        if let bound = rules.automaticBound, bound < .zero || bound > .largest {
            throw .currentOutOfRange(id, bound)
        }
        if let age = rules.maxRecordAge, age < 1 || age > CountingRules.largestRecordAge {
            throw .ageOutOfRange(age)
        }
    }

    private static func check(_ current: Milliamperes, of charger: Charger) throws(InstallationError) {
        guard current >= .zero, current <= .largest else { throw .currentOutOfRange(charger.id, current) }
    }

    /// Checks the facts of a charger, each by itself and against each other.
    ///
    /// - Throws: ``InstallationError`` for the first fact that is not valid.
    public static func check(_ charger: borrowing Charger, on supply: Supply?) throws(InstallationError) {
        try check(charger.minCurrent, of: charger)
        try check(charger.maxCurrent, of: charger)
        if let limit = charger.boxLimit { try check(limit, of: charger) }
        if let fixed = charger.fixedCurrent { try check(fixed, of: charger) }
        if let former = charger.former?.current.milliamperes { try check(former, of: charger) }
        if let current = charger.offline.current.milliamperes {
            guard current >= .zero, current <= OfflineCurrent.largestOverride else {
                throw .currentOutOfRange(charger.id, current)
            }
        }
        if let reading = charger.reading { try check(reading.current, of: charger) }
        guard let supply else { return }
        if let wiring = charger.wiring, !wiring.isPossible(on: supply) {
            throw .impossibleWiring(charger.id, wiring, supply)
        }
        if case .byLine(let lines) = charger.fixed {
            let wired = supply.lines(wiredAs: charger.wiring)
            guard lines.lines == wired else { throw .fixedLinesNotWired(charger.id, lines.lines, wired) }
        }
        if let reading = charger.reading, !supply.lines.isSuperset(of: reading.lines) {
            throw .readingNotInSupply(charger.id, supply)
        }
    }

    /// Returns the places of the chargers at or below a fuse, grouped by their fuses and in order.
    ///
    /// - Parameter fuse: A place in ``fuses``.
    /// - Returns: Places in ``chargers``.
    public func chargers(below fuse: Int) -> ArraySlice<Int> { below.atOrBelow(fuse) }

    /// Returns the places of the chargers directly below a fuse, in their order.
    ///
    /// - Parameter fuse: A place in ``fuses``.
    /// - Returns: Places in ``chargers``.
    public func chargers(at fuse: Int) -> ArraySlice<Int> { below.at(fuse) }

    /// The places of the chargers in document order: for each fuse, those of its circuits, then its own.
    public var chargersInDocumentOrder: [Int] {
        // For each fuse, its circuits that are still to be visited, the first one last.
        var circuits = [[Int]](repeating: [], count: fuses.count)
        for place in fuses.indices.reversed() {
            if let parent = parents[place] { circuits[parent].append(place) }
        }
        var (order, open) = ([Int](), [0])
        while let fuse = open.last {
            if let circuit = circuits[fuse].popLast() {
                open.append(circuit)
            } else {
                order += chargers(at: fuse)
                open.removeLast()
            }
        }
        return order
    }

    /// The chargers by their ids.
    public var chargersByID: [Identifier: Charger] {
        Dictionary(chargers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The lines of its report: those of the supply, or all three while the supply is unknown.
    public var lines: [Line] { (supply?.lines ?? .all).lines }

    /// For each fuse, the lines on which any charger below it can ever draw; only these need a rating.
    ///
    /// The current of today does not matter. All lines are needed where no charger is below the fuse, and
    /// while the supply is unknown (rules: Values).
    package var reach: [LineSet] {
        guard let supply else { return fuses.map { _ in .all } }
        var reach = [LineSet](repeating: [], count: fuses.count)
        for (place, charger) in chargers.enumerated() {
            reach[fuseOfCharger[place]].formUnion(ChargerLoad.reach(of: charger, on: supply, rules: rules))
        }
        return reachedUp(reach)
    }

    /// For each fuse, the lines of its report: those that a charger below it can load, or with a rating.
    ///
    /// A line with neither needs no rating.
    public var reportedLines: [[Line]] {
        zip(fuses, reach).map { fuse, reach in
            lines.filter { reach.has($0) || fuse.rating.ratings[$0] != nil }
        }
    }

    /// Joins the lines reached directly below each fuse up the tree.
    ///
    /// A fuse below which no line is reached needs every line.
    package func reachedUp(_ reach: [LineSet]) -> [LineSet] {
        var reach = reach
        for fuse in fuses.indices.reversed() {
            if let parent = parents[fuse] { reach[parent].formUnion(reach[fuse]) }
        }
        let all = supply?.lines ?? .all
        return reach.map { $0.isEmpty ? all : $0 }
    }

    /// Returns the installation with the settings and facts of some chargers changed.
    ///
    /// - Parameters:
    ///   - places: Places in ``chargers``.
    ///   - change: Makes the new state of a charger; its id and fuse stay as they are.
    /// - Returns: The installation with those chargers; its fuses and rules are the same.
    /// - Throws: ``InstallationError`` where the facts of a changed charger contradict each other.
    public func changing(
        chargersAt places: some Sequence<Int>, _ change: (Int, inout Charger) -> Void
    ) throws(InstallationError) -> Installation {
        var copy = self
        for place in places {
            let fuse = copy.chargers[place].fuse
            change(place, &copy.chargers[place])
            copy.chargers[place].fuse = fuse
            try Installation.check(copy.chargers[place], on: supply)
        }
        return copy
    }
}

/// The reason why declared facts do not form an installation.
public enum InstallationError: Error, Hashable, Sendable {
    /// Two chargers have the same id.
    case duplicateCharger(Identifier)
    /// Two circuits have the same id.
    case duplicateCircuit(Identifier)
    /// A circuit has the installation's own id.
    case circuitNamedAsInstallation(Identifier)
    /// There is no root fuse.
    case noRoot
    /// A circuit is below one that does not exist.
    case unknownParent(circuit: Identifier, Identifier)
    /// A circuit is its own ancestor.
    case cycle(Identifier)
    /// A charger is below a circuit that does not exist.
    case unknownFuse(charger: Identifier, Identifier)
    /// A rating or reserve is given for a line that the supply does not have.
    case lineNotInSupply(fuse: Identifier, Line, Supply)
    /// A charger has a wiring that the supply does not allow.
    case impossibleWiring(Identifier, Wiring, Supply)
    /// A fixed current by line names other lines (the first) than those of the wiring (the second).
    case fixedLinesNotWired(Identifier, LineSet, LineSet)
    /// An observed value names a line that the supply does not have.
    case readingNotInSupply(Identifier, Supply)
    /// A charger's current, or the installation's bound, is outside its range.
    case currentOutOfRange(Identifier, Milliamperes)
    /// The allowed age is not between a second and a hundred years.
    case ageOutOfRange(Int64)
}
