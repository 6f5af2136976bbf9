import FuseCore

/// The vendor's circuits, placed in the tree that a person declared.
///
/// A person's own circuits are kept, with everything that was put below them. A circuit that the vendor no
/// longer has is left out, unless a charger below it was never the vendor's.
struct VendorTree {
    /// The circuits, each below its recorded parent.
    let circuits: [Fuse]
    private let root: Identifier
    private let recorded: Installation?
    private let known: [Identifier: Charger]
    /// The vendor's new circuits, placed below a person's own circuit that had their chargers.
    private let inserted: Set<Identifier>
    /// The circuits that a person declared.
    private let own: Set<Identifier>

    /// Builds the tree.
    ///
    /// - Parameters:
    ///   - listed: The vendor's circuits.
    ///   - homes: The vendor's circuit of each charger.
    ///   - foreign: Recorded chargers to keep that the vendor does not have.
    ///   - root: The installation.
    ///   - recorded: The recorded installation; nil if there is none.
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

        /// Returns the closest ancestor of a recorded circuit that is still in the tree.
        func above(_ circuit: Identifier) -> Identifier? {
            guard let recorded, let place = recorded.fusePlaces[circuit] else { return nil }
            return recorded.ancestors(of: place).dropFirst().map { recorded.fuses[$0].id }
                .first(where: present.contains) ?? root
        }
        /// Returns the declared circuit that alone has every recorded charger of a new circuit.
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

    /// Returns the circuit of a charger, given the vendor's circuit for it.
    func place(of charger: Identifier, in circuit: Identifier) -> Identifier {
        guard let home = known[charger]?.fuse, own.contains(home), !inserted.contains(circuit) else {
            return circuit
        }
        return home
    }
}

extension Installation {
    /// The note on a charger that stays below a person's circuit while the vendor has it in another one.
    ///
    /// - Parameters:
    ///   - charger: The charger.
    ///   - circuit: The vendor's circuit of it.
    /// - Returns: The note; nil where the vendor's circuit is above the charger here, too.
    func noteOfOtherPlace(of charger: Identifier, than circuit: Identifier) -> String? {
        guard let place = chargerPlaces[charger], !fusesAbove(charger: place).contains(circuit) else {
            return nil
        }
        let there = fusePlaces[circuit].map { fuses[$0].name } ?? circuit.text
        return
            "\(chargers[place].name) is in \(there) there, and stays in \(fuses[fuseOfCharger[place]].name), "
            + "where it was put by hand: if it hangs on \(there), say so in the document"
    }
}
