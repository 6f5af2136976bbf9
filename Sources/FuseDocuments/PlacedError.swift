public import FuseCore
public import FuseJSON

/// Why the facts of a readable document are refused.
public enum FactError: Hashable, Sendable {
    /// They are no installation.
    case installation(InstallationError)
    /// A fuse's numbers are refused.
    case rating(FuseRatingError)
    /// They are no proposal.
    case proposal(ProposalError)
}

/// A refused fact with its place.
public struct PlacedError: Error, Hashable, Sendable {
    /// What does not fit.
    public let fact: FactError
    /// Where it stands in the text, where that is known.
    public let position: TextPosition?
    /// Where it stands in the document.
    public let path: String?

    init(_ fact: FactError, at cursor: Cursor?) {
        self.fact = fact
        self.position = cursor?.node.position
        self.path = cursor?.path
    }
}
