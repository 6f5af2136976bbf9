/// Why the vendor's answers do not make an installation.
public enum VendorProblem: Hashable, Sendable {
    /// A field that must be there is not.
    case missingField(String)
    /// A field has a value that it cannot have: the value, and what it may be.
    case badField(String, found: String, allowed: String)
    /// A name is there twice, in two letter cases.
    case repeatedField(String)
    /// The hierarchy is empty, as the API answers (204) without access or while it is being set up.
    case emptyHierarchy
    /// The hierarchy is of another installation.
    case otherInstallation(String)
    /// A list of chargers has more pages than were given.
    case missingPages(given: Int, of: Int)
    /// A charger is in no circuit of the hierarchy.
    case inNoCircuit
    /// A charger is in two places: the circuits.
    case inTwoCircuits(String, String)
    /// A charger of the hierarchy is not in the list of chargers, so its override is not known.
    case notListed
    /// There is no state for a charger.
    case noState
    /// A state is of another charger.
    case otherCharger(String)
    /// An observation is there twice with different values.
    case contradictingObservation(Int64, String, String)
    /// An effective phase (522) that is no PhaseId, or not of the installation's family.
    case phaseID(Int64, family: String?)
    /// The charger's own network type (715) contradicts the installation's.
    case networkType(charger: Int64, installation: Int64)
    /// The charger's wiring (548) is not possible on the installation's supply.
    case rotation(Int64, supply: String)
}

/// A problem with its place.
public struct VendorError: Error, Hashable, Sendable {
    /// What is wrong.
    public let problem: VendorProblem
    /// The answer it is in: a file's name.
    public let answer: String
    /// The charger or circuit it is about.
    public let subject: String?

    init(_ problem: VendorProblem, in answer: String, about subject: String? = nil) {
        self.problem = problem
        self.answer = answer
        self.subject = subject
    }
}
