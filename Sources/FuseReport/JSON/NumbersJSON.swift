import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord

extension JSONValue {
    /// Whole milliamperes, or null where nothing is known.
    static func milliamperes(_ current: Milliamperes?) -> JSONValue {
        current.map { .integer($0.count) } ?? .null
    }
}

extension Bound {
    /// The fuse and the line.
    var json: JSONValue { .members(["fuse": .text(fuse.text), "line": .text(line.label)]) }
}

extension AuditedInstallation.WorstLine {
    /// The line with what it carries and what it may.
    var json: JSONValue {
        .members([
            "fuse": .text(fuse.text), "name": .text(fuseName), "line": .text(line.label),
            "total_mA": .milliamperes(total), "usable_mA": .milliamperes(usable),
        ])
    }
}
