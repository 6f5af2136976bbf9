/// A part of the program that must withstand any bytes.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// An installation in any notation.
    case installation
    /// A proposal or the body of an update, in any notation.
    case proposal
    /// A table of chargers for a recorded installation.
    case table
    /// A plan document, and a document that confirms one.
    case plan
    /// The vendor's answers: installation, hierarchy, a page of chargers, a charger's state.
    case vendor
    /// The messages of a charge point: its profiles, its declared capabilities and its settings.
    case points
    /// The head of a request to the gateway: method and target, then one header a line.
    case head
    /// The body of a request to the gateway.
    case body
    /// An installation and a proposal, judged and adjusted.
    case judge

    /// Runs the target on some bytes.
    ///
    /// - Throws: ``FuzzFinding`` for a broken promise. A crash or a hang is for the caller to notice.
    public func `try`(_ bytes: [UInt8]) throws(FuzzFinding) {
        switch self {
        case .installation: try Documents.tryInstallation(bytes)
        case .proposal: try Documents.tryProposal(bytes)
        case .table: try Documents.tryTable(bytes)
        case .plan: try Documents.tryPlan(bytes)
        case .vendor: try VendorPages.tryAnswers(bytes)
        case .points: try SavedMessages.tryMessages(bytes)
        case .head: try Requests.tryHead(bytes)
        case .body: try Requests.tryBody(bytes)
        case .judge: try Judging.tryDocuments(bytes)
        }
    }
}

/// A promise that is broken.
public struct FuzzFinding: Error, CustomStringConvertible, Sendable {
    /// A description of the broken promise.
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Throws a finding unless the promise is kept.
func hold(_ isKept: Bool, _ otherwise: @autoclosure () -> String) throws(FuzzFinding) {
    guard isKept else { throw FuzzFinding(otherwise()) }
}

/// Several texts in one input, separated by lines of `%%`.
struct Parts {
    private let parts: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        var parts: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        let mark = Array("\n%%\n".utf8)
        while let place = rest.indices.first(where: { rest[$0...].starts(with: mark) }) {
            parts.append(rest[..<place])
            rest = rest[(place + mark.count)...]
        }
        self.parts = parts + [rest]
    }

    /// One of the texts; empty where the input has fewer.
    subscript(place: Int) -> [UInt8] { place < parts.count ? Array(parts[place]) : [] }
}
