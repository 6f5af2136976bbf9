// Room: the names of installations, circuits and chargers.
// Answers: whether two spellings are the same thing. Must not know: what is named.

/// The checked id of an installation, circuit or charger.
///
/// 1 to 64 characters of `A–Z a–z 0–9 . _ : -`. A UUID is one id in upper and lower case and is kept in
/// lower case; any other id is as it was written. Source: contract, section 2: ids.
public struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The id as it is stored and written.
    public let text: String

    /// Checks an id.
    ///
    /// - Parameter text: The id as given.
    /// - Throws: ``IdentifierError`` where it is empty, too long or has a character it may not have.
    public init(_ text: String) throws(IdentifierError) {
        guard !text.isEmpty else { throw .empty }
        if !text.utf8.allSatisfy(Identifier.allows) {
            for scalar in text.unicodeScalars
            where !(scalar.isASCII && Identifier.allows(UInt8(scalar.value))) {
                throw .character(scalar)
            }
        }
        guard text.utf8.count <= 64 else { throw .tooLong(text.utf8.count) }
        self.text = Identifier.isUUID(text) ? text.lowercased() : text
    }

    /// The id.
    public var description: String { text }

    /// Whether the left id sorts first, by its bytes.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    private static func allows(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "A"..."Z", "a"..."z", "0"..."9", ".", "_", ":", "-": true
        default: false
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        return text.utf8.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index)
                ? byte == UInt8(ascii: "-")
                : (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
        }
    }
}

/// The checked name of a fuse or charger: what may stand on a terminal and in a table.
public enum DisplayName {
    /// Whether a text may be a name: 1 to 200 characters, none that controls a terminal or hides in a text.
    public static func isValid(_ text: String) -> Bool {
        (1...200).contains(text.unicodeScalars.count) && text.unicodeScalars.allSatisfy(isVisible)
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // Joiners hold letters and pictures together; the other format characters only mislead.
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }
}

/// Why a text is not an id.
public enum IdentifierError: Error, Hashable, Sendable {
    /// There is no character.
    case empty
    /// There are more than 64 characters; the number of them.
    case tooLong(Int)
    /// A character is not one of `A–Z a–z 0–9 . _ : -`.
    case character(Unicode.Scalar)
}
