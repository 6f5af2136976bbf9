import FuseCore
import FuseJSON

extension JSONValue {
    /// Whole milliamperes; null where the current is not known.
    static func milliamperes(_ current: Milliamperes?) -> JSONValue {
        current.map { .integer($0.count) } ?? .null
    }
}
