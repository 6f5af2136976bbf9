import FuseCore
import FuseJSON
import FusePlanner

extension Bound {
    /// The fuse and the line.
    var json: JSONValue { .members(["fuse": .text(fuse.text), "line": .text(line.label)]) }
}
