/// The fuses of one installation in the order of the tree.
struct FuseTree {
    /// The fuses, each after the one above it, siblings in the order given, the root first.
    private(set) var fuses: [Fuse] = []
    /// For each fuse, the place of the one above it.
    private(set) var parents: [Int?] = []
    /// The place of each fuse in ``fuses``.
    private(set) var places: [Identifier: Int] = [:]

    /// Orders the fuses without recursion, so that any depth is possible.
    ///
    /// - Throws: ``InstallationError`` where the fuses do not form one tree.
    init(root: Identifier, fuses given: [Fuse]) throws(InstallationError) {
        var rootFuse: Fuse?
        var children: [Identifier: [Fuse]] = [:]
        var ids = Set<Identifier>(minimumCapacity: given.count)
        for fuse in given {
            let isRoot = fuse.parent == nil
            guard isRoot == (fuse.id == root) else { throw .circuitNamedAsInstallation(fuse.id) }
            guard ids.insert(fuse.id).inserted else { throw .duplicateCircuit(fuse.id) }
            if let parent = fuse.parent {
                children[parent, default: []].append(fuse)
            } else {
                rootFuse = fuse
            }
        }
        guard let rootFuse else { throw .noRoot }
        for fuse in given {
            guard let parent = fuse.parent, !ids.contains(parent) else { continue }
            throw .unknownParent(circuit: fuse.id, parent)
        }
        var waiting = [rootFuse]
        while let fuse = waiting.popLast() {
            places[fuse.id] = fuses.count
            parents.append(fuse.parent.flatMap { places[$0] })
            fuses.append(fuse)
            waiting.append(contentsOf: (children[fuse.id] ?? []).reversed())
        }
        // A fuse that the root does not reach is below itself.
        if let lost = given.first(where: { places[$0.id] == nil }) { throw .cycle(lost.id) }
    }
}

/// The chargers below each fuse, found without a search.
///
/// In the order of the tree, the descendants of a fuse follow it directly. With the chargers in the order of
/// their fuses, those below any fuse are adjacent.
struct BelowFuse: Hashable {
    /// The places of all chargers in the order of their fuses.
    private let chargers: [Int]
    /// For each fuse, the start of its chargers in ``chargers``; one more entry marks the end.
    private let starts: [Int]
    /// For each fuse, the place after its last descendant.
    private let ends: [Int]

    init(parents: [Int?], fuseOfCharger: [Int]) {
        var counts = [Int](repeating: 0, count: parents.count + 1)
        for fuse in fuseOfCharger { counts[fuse + 1] += 1 }
        for fuse in parents.indices { counts[fuse + 1] += counts[fuse] }
        var next = counts
        var chargers = [Int](repeating: 0, count: fuseOfCharger.count)
        for (charger, fuse) in fuseOfCharger.enumerated() {
            chargers[next[fuse]] = charger
            next[fuse] += 1
        }
        var ends = parents.indices.map { $0 + 1 }
        for (fuse, parent) in parents.enumerated().reversed() {
            if let parent { ends[parent] = max(ends[parent], ends[fuse]) }
        }
        self.chargers = chargers
        self.starts = counts
        self.ends = ends
    }

    func at(_ fuse: Int) -> ArraySlice<Int> { chargers[starts[fuse]..<starts[fuse + 1]] }

    func atOrBelow(_ fuse: Int) -> ArraySlice<Int> { chargers[starts[fuse]..<starts[ends[fuse]]] }
}
