/// A place of a tree and those above it, from below: the one walk up.
public struct Ancestors: Sequence, IteratorProtocol {
    @usableFromInline let parents: [Int?]
    @usableFromInline var place: Int?

    /// Begins a walk.
    ///
    /// - Parameters:
    ///   - place: Where it begins; nil: nowhere.
    ///   - parents: For each place the one above it; nil for the root.
    @inlinable package init(from place: Int?, parents: [Int?]) {
        (self.place, self.parents) = (place, parents)
    }

    /// The next place; nil above the root.
    @inlinable public mutating func next() -> Int? {
        guard let here = place else { return nil }
        place = parents[here]
        return here
    }
}

extension Installation {
    /// The place of a fuse and of those above it, from below.
    @inlinable package func ancestors(of fuse: Int) -> Ancestors { Ancestors(from: fuse, parents: parents) }
}
