public import FuseCore
public import FuseJSON

/// The reason for refusing the facts of a document that could be read.
public enum FactError: Hashable, Sendable {
    /// The facts do not form an installation.
    case installation(InstallationError)
    /// The numbers of a fuse are refused.
    case rating(FuseRatingError)
    /// The facts do not form a proposal.
    case proposal(ProposalError)
}

/// A refused fact with its place in the document.
public struct PlacedError: Error, Hashable, Sendable {
    /// The refused fact.
    public let fact: FactError
    /// The position in the text; nil where it is not known.
    public let position: TextPosition?
    /// The path in the document; nil where it is not known.
    public let path: String?

    init(_ fact: FactError, at cursor: Cursor?) {
        self.fact = fact
        self.position = cursor?.node.position
        self.path = cursor?.path
    }
}
