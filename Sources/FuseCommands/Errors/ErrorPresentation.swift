import FuseCore
import FuseDocuments
import FuseJSON
import FuseReport
import FuseRollout
import FuseZaptec

/// An error that the program can present to its user; each kind describes itself.
protocol PresentedError: Error {
    /// One or two sentences that say what, where and what to do, and the exit status.
    var presented: (line: String, status: ExitStatus) { get }
}

/// The presentation of an error to the user.
struct ErrorPresentation {
    /// One or two sentences: what, where and what to do.
    let line: String
    /// The exit status.
    let status: ExitStatus

    /// Presents an error; nil for an error of the argument parser.
    init?(_ error: any Error) {
        guard let presented = (error as? any PresentedError)?.presented else { return nil }
        (line, status) = presented
    }
}

/// An error in the input, which its sentence describes in full.
protocol BadInput: PresentedError {
    /// One sentence: what is wrong, where, and what to do.
    var sentence: String { get }
}

extension BadInput {
    var presented: (line: String, status: ExitStatus) { (sentence, .badInput) }
}

extension DocumentError: BadInput {}
extension PlacedError: BadInput {}
extension ProposalError: BadInput {}
extension InstallationError: BadInput {}
extension FuseRatingError: BadInput {}

extension UnknownCode: PresentedError {
    var presented: (line: String, status: ExitStatus) { (sentence, .usage) }
}

extension IdentifierError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        (
            "this is no id: \(words); an id has 1 to 64 of A-Z a-z 0-9 . _ : -, and "
                + "'fuseguard export' has the ids beside the names", .badInput
        )
    }
}

extension WaveFault: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        (
            "the waves of the plan do not pass their check (\(self)); nothing was planned; this is a fault of "
                + "fuseguard, please report it", .internalFault
        )
    }
}

extension DocumentFailure: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        // Errors in the vendor's answers name the answer themselves.
        if let cause = self.cause as? VendorError { return cause.presented }
        let position: TextPosition? =
            switch self.cause {
            case let cause as DocumentError: cause.position
            case let cause as PlacedError: cause.position
            default: nil
            }
        let place = position.map { ":\($0.line):\($0.column)" } ?? ""
        guard let inner = ErrorPresentation(self.cause) else {
            return ("\(self.name)\(place): \(self.cause)", .internalFault)
        }
        return ("\(self.name)\(place): \(inner.line)", inner.status)
    }
}

extension DocumentError {
    /// The place in the document, and the problem.
    var sentence: String { (path.map { "\($0): " } ?? "") + problem.sentence }
}

extension PlacedError {
    /// The place in the document, and the problem.
    var sentence: String {
        let what =
            switch fact {
            case .installation(let error): error.sentence
            case .rating(let error): error.sentence
            case .proposal(let error): error.sentence
            }
        return (path.map { "\($0): " } ?? "") + what
    }
}
