// Room: what a store knows of one installation: the confirmed record and what is on its way.
// Answers: which chargers may hold something else than recorded. Must not know: sums, stores.

public import FuseCore

/// A plan of which something was neither confirmed nor released.
public struct Flight: Hashable, Sendable {
    /// The plan.
    public let plan: Identifier
    /// When it was made.
    public let madeAt: Timestamp
    /// What may have been sent, one update for each charger.
    public let updates: [ChargerUpdate]

    /// Makes a flight.
    public init(plan: Identifier, madeAt: Timestamp, updates: [ChargerUpdate]) {
        self.plan = plan
        self.madeAt = madeAt
        self.updates = updates
    }
}

/// An installation as recorded, with everything that is in flight.
public struct InstallationRecord: Hashable, Sendable {
    /// The confirmed record.
    public let installation: Installation
    /// The plans in flight, the oldest first.
    public let flights: [Flight]

    /// Makes a record.
    public init(_ installation: Installation, flights: [Flight] = []) {
        self.installation = installation
        self.flights = flights
    }

    /// For each charger that is in flight the updates that may have reached it.
    public var updatesInFlight: [Identifier: [ChargerUpdate]] {
        Dictionary(grouping: flights.flatMap(\.updates), by: \.charger)
    }
}
