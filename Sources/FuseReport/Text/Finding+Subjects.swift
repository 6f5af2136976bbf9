import FuseCore

extension Finding {
    /// The fuse and line, as `main L1`; the ids of the chargers where the finding is about no fuse.
    var subjects: [String] {
        guard let fuse else { return contributors.map(\.charger.text) }
        return [[fuse.text, line?.label].compactMap { $0 }.joined(separator: " ")]
    }
}
