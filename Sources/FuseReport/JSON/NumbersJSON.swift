import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord

extension JSONValue {
    /// Whole milliamperes; null where the current is not known.
    static func milliamperes(_ current: Milliamperes?) -> JSONValue {
        current.map { .integer($0.count) } ?? .null
    }
}

extension Bound {
    /// The fuse and the line.
    var json: JSONValue { .members(["fuse": .text(fuse.text), "line": .text(line.label)]) }
}

extension AuditedInstallation.WorstLine {
    /// The line with its total and its usable current.
    var json: JSONValue {
        .members([
            "fuse": .text(fuse.text), "name": .text(fuseName), "line": .text(line.label),
            "total_mA": .milliamperes(total), "usable_mA": .milliamperes(usable),
        ])
    }
}
