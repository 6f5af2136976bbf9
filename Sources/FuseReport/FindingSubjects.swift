// Room: what a finding is about, as programs name it.
// Answers: the line of a fuse, the fuse, or chargers, by their ids. Must not know: sentences, formats.

import FuseCore

extension Finding {
    /// `main L1`, or the ids of the chargers where it is about no fuse.
    var subjects: [String] {
        guard let fuse else { return contributors.map(\.charger.text) }
        return [[fuse.text, line?.label].compactMap { $0 }.joined(separator: " ")]
    }
}
