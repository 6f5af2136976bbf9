// Room: what may be on a line in between, in the words of the plain model. Must not know: Sources.

extension PlainModel {
    /// A line that carries more than is usable there and than it carried before, with its numbers; nil where none does.
    package static func lineAboveCap(_ after: PlainInstallation, before: PlainInstallation) -> String? {
        for f in before.fuses {
            for line in lines(before) {
                let limit = usable(before, fuse: f.id, line: line) ?? 0
                let cap = Swift.max(limit, total(before, fuse: f.id, line: line))
                let now = total(after, fuse: f.id, line: line)
                if now > cap { return "\(f.id) \(line): \(now) mA, \(cap) mA is the most" }
            }
        }
        return nil
    }
}
