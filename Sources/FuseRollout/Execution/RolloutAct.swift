public import FuseCore

/// The next act of a roll-out.
public enum RolloutAct: Hashable, Sendable {
    /// Write a step down; nothing else is done before it is on disk.
    case write(RequestChange)
    /// Send a request, once.
    case send(ChargerUpdate)
    /// Read a charger back.
    case read(Identifier)
    /// Record a reading that shows more than is recorded and was sent.
    case note(Reading, of: Identifier)
    /// Wait that many milliseconds.
    case wait(Int64)
    /// Nothing more can be done now.
    case end
}
