extension Charger {
    /// Declares a charger in source; its place in the installation decides which fuse it is below.
    ///
    /// Every other fact is as in ``init(id:fuse:)``, and can be set afterwards. Until it is part of an
    /// installation, its ``fuse`` is its own id, which is not a fuse.
    ///
    /// ```swift
    /// Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
    /// ```
    ///
    /// - Parameters:
    ///   - id: The charger's id, unique in the whole store.
    ///   - name: The display name; nil for the id.
    ///   - wiring: The connection of its terminals to the lines; nil where it is not declared.
    ///   - offline: The offline current, automatic or 0 to 32 A, and the offline phase.
    ///   - minCurrent: The current below which it does not charge, 0 to 10,000 A.
    ///   - maxCurrent: The largest current that it allocates, 0 to 10,000 A.
    public init(
        _ id: Identifier, name: String? = nil, wiring: Wiring? = nil, offline: OfflineOverride = .automatic,
        minCurrent: Milliamperes = .amperes(6), maxCurrent: Milliamperes = .amperes(32)
    ) {
        self.init(id: id, fuse: id)
        self.name = name ?? id.text
        self.wiring = wiring
        self.offline = offline
        self.minCurrent = minCurrent
        self.maxCurrent = maxCurrent
    }
}
