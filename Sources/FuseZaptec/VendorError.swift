/// A reason for which the vendor's answers do not make an installation.
public enum VendorProblem: Hashable, Sendable {
    /// A required field is missing.
    case missingField(String)
    /// A field has an invalid value; the value, and the allowed values.
    case badField(String, found: String, allowed: String)
    /// A name occurs twice, in two letter cases.
    case repeatedField(String)
    /// The hierarchy is empty, as the API answers (204) without access or during the set-up.
    case emptyHierarchy
    /// The hierarchy is that of another installation.
    case otherInstallation(String)
    /// A list of chargers has more pages than were given.
    case missingPages(given: Int, of: Int)
    /// A charger is in no circuit of the hierarchy.
    case inNoCircuit
    /// A charger is in two circuits; their ids.
    case inTwoCircuits(String, String)
    /// A charger of the hierarchy is not in the list of chargers, so its override is unknown.
    case notListed
    /// A charger has no state.
    case noState
    /// A state is that of another charger.
    case otherCharger(String)
    /// An observation occurs twice with different values.
    case contradictingObservation(Int64, String, String)
    /// An effective phase (522) that is no PhaseId, or not of the installation's family.
    case phaseID(Int64, family: String?)
    /// The charger's own network type (715) contradicts the installation's.
    case networkType(charger: Int64, installation: Int64)
    /// The charger's wiring (548) is impossible on the installation's supply.
    case rotation(Int64, supply: String)
}

/// A problem with its place.
public struct VendorError: Error, Hashable, Sendable {
    /// The problem.
    public let problem: VendorProblem
    /// The answer that contains it: a file's name.
    public let answer: String
    /// The charger or circuit that it concerns.
    public let subject: String?

    init(_ problem: VendorProblem, in answer: String, about subject: String? = nil) {
        self.problem = problem
        self.answer = answer
        self.subject = subject
    }
}
