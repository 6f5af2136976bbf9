/// A rule of the program, or an assumption about the world, that a simulation can remove.
package enum Removed: String, CaseIterable, Sendable {
    /// Removes the count of the pending plans of others.
    case inFlightCounting = "in-flight-counting"
    /// A wave follows as soon as the requests of the one before it are answered.
    case waitingForConfirmation = "waiting-for-confirmation"
    /// The waves are sent in reverse order, with increases first.
    case loweringsFirst = "lowerings-first"
    /// Waves are computed as if both settings of a request always arrived together.
    case tornStates = "torn-states"
    /// A request is sent before the store records that it will be.
    case writeBeforeSend = "write-before-send"
    /// Gateway: the answer to a later update removes the earlier ones, without a reading.
    case readingBeforeRemoving = "reading-before-removing"
    /// Gateway: a request without an answer counts as answered as soon as the charger is read.
    case lifeOfUnanswered = "life-of-unanswered"
    /// Gateway: an update is sent before the last one is answered, and both count as arriving in order.
    case turns
    /// Gateway: a reading confirms at once, although it may be the result of an earlier update.
    case quiet
    /// World: the service reports an automatic setting as recorded before the charger has it.
    case acknowledgedAutomatic = "acknowledged-automatic"
    /// World: an automatic charger reports a current that no client sets, and all phases.
    case telltaleAutomatic = "telltale-automatic"
    /// World: no reading of an automatic charger is above the declared bound.
    case boundedReadings = "bounded-readings"
    /// World: currents are reported with the resolution with which they are set.
    case fineReadings = "fine-readings"
    /// World: a request is sent soon after the store records that it will be.
    case promptSending = "prompt-sending"

    /// The rules of the program; the other cases are assumptions about the world.
    package static let rules: [Removed] = [
        .inFlightCounting, .waitingForConfirmation, .loweringsFirst, .tornStates, .writeBeforeSend,
        .readingBeforeRemoving, .lifeOfUnanswered, .quiet,
    ]

    /// The rules of the gateway, which leave plans unchanged.
    static let gatewayRules: Set<Removed> = [.readingBeforeRemoving, .lifeOfUnanswered, .turns, .quiet]
}
