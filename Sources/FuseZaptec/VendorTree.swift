import FuseCore

/// The vendor's circuits in the tree that a person made of them.
///
/// A person's own circuits stay, and what was put below one of them stays there. A circuit that the vendor has no more is
/// left out, unless a charger hangs below it that the vendor never had.
struct VendorTree {
    /// The circuits, each below the one that it is recorded below.
    let circuits: [Fuse]
    private let root: Identifier
    private let recorded: Installation?
    private let known: [Identifier: Charger]
    /// The vendor's circuits that are new, below a person's own that had their chargers.
    private let inserted: Set<Identifier>
    /// The circuits of a person's own.
    private let own: Set<Identifier>

    /// Puts the tree together.
    ///
    /// - Parameters:
    ///   - listed: The vendor's circuits.
    ///   - homes: For each charger the vendor's circuit that it is in.
    ///   - foreign: Recorded chargers that the vendor does not have and that stay.
    ///   - root: The installation.
    ///   - recorded: What is recorded of it; nil where nothing is.
    init(
        _ listed: [Fuse], chargersIn homes: [Identifier: Identifier], foreign: [Charger], root: Identifier,
        recorded: Installation?
    ) {
        let ids = Set(listed.map(\.id))
        let known = recorded?.chargersByID ?? [:]
        let others = recorded?.fuses.filter { $0.id != root && !ids.contains($0.id) } ?? []
        let own = Set(others.filter { !$0.isRead }.map(\.id))
        var held = Set<Identifier>()
        for charger in foreign {
            guard let recorded, let place = recorded.fusePlaces[charger.fuse] else { continue }
            held.formUnion(recorded.ancestors(of: place).map { recorded.fuses[$0].id })
        }
        let kept = others.filter { own.contains($0.id) || held.contains($0.id) }
        let present = ids.union(kept.map(\.id))

        /// The next circuit above a recorded one that is still there.
        func above(_ circuit: Identifier) -> Identifier? {
            guard let recorded, let place = recorded.fusePlaces[circuit] else { return nil }
            return recorded.ancestors(of: place).dropFirst().map { recorded.fuses[$0].id }
                .first(where: present.contains) ?? root
        }
        /// The one circuit of a person's own that has every recorded charger of a new circuit.
        func soleHome(of circuit: Identifier) -> Identifier? {
            let recordedIn = Set(homes.filter { $0.value == circuit }.compactMap { known[$0.key]?.fuse })
            guard let home = recordedIn.first, recordedIn.count == 1, own.contains(home) else { return nil }
            return home
        }
        var inserted = Set<Identifier>()
        circuits = (listed + kept).map { circuit in
            var circuit = circuit
            circuit.parent = above(circuit.id) ?? soleHome(of: circuit.id) ?? root
            if above(circuit.id) == nil, circuit.parent != root { inserted.insert(circuit.id) }
            return circuit
        }
        (self.root, self.recorded, self.known) = (root, recorded, known)
        (self.inserted, self.own) = (inserted, own)
    }

    /// Where a charger hangs that the vendor has in a circuit.
    func place(of charger: Identifier, in circuit: Identifier) -> Identifier {
        guard let home = known[charger]?.fuse, own.contains(home), !inserted.contains(circuit) else {
            return circuit
        }
        return home
    }
}
