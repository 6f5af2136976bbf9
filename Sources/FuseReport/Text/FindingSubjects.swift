import FuseCore

extension Finding {
    /// `main L1`, or the ids of the chargers where it is about no fuse.
    var subjects: [String] {
        guard let fuse else { return contributors.map(\.charger.text) }
        return [[fuse.text, line?.label].compactMap { $0 }.joined(separator: " ")]
    }
}
