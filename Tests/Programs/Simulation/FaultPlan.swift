/// What may be left out, or doubted.
package enum Removed: String, CaseIterable, Sendable {
    /// Nobody looks at what other plans have in flight.
    case inFlightCounting = "in-flight-counting"
    /// A wave follows as soon as the requests before it were answered.
    case waitingForConfirmation = "waiting-for-confirmation"
    /// The waves go in the wrong order: what rises goes first.
    case loweringsFirst = "lowerings-first"
    /// Waves are made as if both settings of a request always arrived together.
    case tornStates = "torn-states"
    /// A request leaves before it is written down that it does.
    case writeBeforeSend = "write-before-send"
    /// Gateway: the answer to a later update removes the earlier ones, without a reading.
    case readingBeforeRemoving = "reading-before-removing"
    /// Gateway: what was never answered counts as answered as soon as the charger is read.
    case lifeOfUnanswered = "life-of-unanswered"
    /// Gateway: an update leaves while the one before it is not answered, and both are taken to arrive in that order.
    case turns
    /// Gateway: a reading is believed at once that could be of an earlier update.
    case quiet
    /// World: the service shows an automatic setting as recorded before the charger has it.
    case acknowledgedAutomatic = "acknowledged-automatic"
    /// World: an automatic charger shows a current that nobody sets, and all phases.
    case telltaleAutomatic = "telltale-automatic"
    /// World: an automatic charger was never read above the declared bound.
    case boundedReadings = "bounded-readings"
    /// World: currents are read as finely as they are set.
    case fineReadings = "fine-readings"
    /// World: between the note that a request is about to leave and its leaving is no long pause.
    case promptSending = "prompt-sending"

    /// The rules of the program.
    package static let rules: [Removed] = [
        .inFlightCounting, .waitingForConfirmation, .loweringsFirst, .tornStates, .writeBeforeSend,
        .readingBeforeRemoving, .lifeOfUnanswered, .quiet,
    ]

    /// Those of the gateway, which leave plans as they are.
    static let gatewayRules: Set<Removed> = [.readingBeforeRemoving, .lifeOfUnanswered, .turns, .quiet]
}
