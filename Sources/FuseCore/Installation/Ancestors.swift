/// The path from a node of a tree up to its root: the only code that climbs the tree.
public struct Ancestors: Sequence, IteratorProtocol {
    @usableFromInline let parents: [Int?]
    @usableFromInline var place: Int?

    /// Makes a path.
    ///
    /// - Parameters:
    ///   - place: The node that the path begins with; nil for an empty path.
    ///   - parents: For each node, the one above it; nil for the root.
    @inlinable package init(from place: Int?, parents: [Int?]) {
        (self.place, self.parents) = (place, parents)
    }

    /// Returns the next node; nil above the root.
    @inlinable public mutating func next() -> Int? {
        guard let here = place else { return nil }
        place = parents[here]
        return here
    }
}

extension Installation {
    /// Returns a fuse and all fuses above it, from the bottom up.
    ///
    /// The fuses are given by their places in ``fuses``.
    @inlinable package func ancestors(of fuse: Int) -> Ancestors { Ancestors(from: fuse, parents: parents) }

    /// Returns the ids of the fuses above a charger, from the bottom up.
    package func fusesAbove(charger place: Int) -> [Identifier] {
        ancestors(of: fuseOfCharger[place]).map { fuses[$0].id }
    }
}
