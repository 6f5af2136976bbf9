import FuseCore
import FuseJSON
import FuseRecord

extension AuditedInstallation.WorstLine {
    /// The line with its total and its usable current.
    var json: JSONValue {
        .members([
            "fuse": .text(fuse.text), "name": .text(fuseName), "line": .text(line.label),
            "total_mA": .milliamperes(total), "usable_mA": .milliamperes(usable),
        ])
    }
}
