// Room: putting fuses in the order of their tree.
// Answers: one root, no cycle, each fuse after the one above it. Must not know: chargers, currents.

/// The fuses of one installation in the order of the tree, or the reason why they are no tree.
struct FuseTree {
    /// Each fuse after the one above it, siblings in the order given, the root first.
    private(set) var fuses: [Fuse] = []
    /// For each fuse the place of the one above it.
    private(set) var parents: [Int?] = []
    /// Where each fuse is.
    private(set) var places: [Identifier: Int] = [:]

    /// Orders fuses without recursion, so that depth costs nothing.
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
        // What the root does not reach hangs below itself.
        if let lost = given.first(where: { places[$0.id] == nil }) { throw .cycle(lost.id) }
    }
}
