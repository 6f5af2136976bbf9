public import FuseCore
import GRDB

/// A fault of a store.
public enum StoreFault: Hashable, Sendable {
    /// SQLite's integrity check reports a fault.
    case integrity(String)
    /// A row refers to one that does not exist.
    case reference(table: String, row: Int64?)
    /// A table, view or index is missing or differs from that of this version.
    case schema(String)
    /// The recorded rows do not form an installation.
    case unsound(Identifier, InstallationError)
    /// A value that this program never writes.
    case unreadable(String)
    /// The program's sum and the view's differ, or only one of them has that line.
    case sums(Identifier, fuse: Identifier, Line, program: Milliamperes?, view: Milliamperes?)
    /// A plan's fingerprint is not that of its facts and of the totals before it.
    case fingerprint(Identifier)
    /// A request counts but its charger is not reserved, or the other way round.
    case reservation(plan: Identifier, charger: Identifier)
    /// The decision log is not as it was written.
    case log(LogFault)
}
