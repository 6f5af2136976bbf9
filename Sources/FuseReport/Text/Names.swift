public import FuseCore

/// The names of an installation's fuses and chargers.
public struct Names: Sendable {
    private var names: [Identifier: String] = [:]
    private let installation: Installation?

    /// Collects the names of an installation's fuses and chargers.
    public init(_ installation: Installation?) {
        self.installation = installation
        for fuse in installation?.fuses ?? [] { names[fuse.id] = fuse.name }
        for charger in installation?.chargers ?? [] { names[charger.id] = charger.name }
    }

    /// The name if it differs from the id, else the id.
    func short(_ id: Identifier) -> String { names[id] ?? id.text }

    /// The name and the id, or the id alone where they are the same.
    func full(_ id: Identifier) -> String {
        guard let name = names[id], name != id.text else { return id.text }
        return "\(name) (\(id))"
    }

    /// The charger whose id differs from the given one in letter case only.
    ///
    /// It is nil where there is no such charger, or more than one.
    func spelledOtherwise(_ id: Identifier) -> Identifier? {
        let found = (installation?.chargers ?? []).map(\.id).filter {
            $0.text.lowercased() == id.text.lowercased()
        }
        return found.count == 1 ? found[0] : nil
    }

    /// Up to four chargers by name, and the number of the others.
    func list(_ ids: [Identifier]) -> String {
        let shown = ids.prefix(4).map(short).joined(separator: ", ")
        return ids.count > 4 ? "\(shown) and \(ids.count - 4) more" : shown
    }
}

/// `1 charger`, `2 chargers`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
