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
        switch Identifier.form(of: text) {
        case .canonical: self.text = text
        case .uuidWithCapitals: self.text = text.lowercased()
        case .none:
            guard !text.isEmpty else { throw .empty }
            for scalar in text.unicodeScalars
            where !(scalar.isASCII && Identifier.allows(UInt8(scalar.value))) {
                throw .character(scalar)
            }
            throw .tooLong(text.utf8.count)
        }
    }

    /// The id.
    public var description: String { text }

    /// Whether the left id sorts first, by its bytes.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    /// How an id may be written.
    private enum Form {
        /// As it is kept.
        case canonical
        /// A UUID of which some letter is a capital.
        case uuidWithCapitals
    }

    /// The form of a text; nil where it is no id. One pass: a store has a million of them.
    private static func form(of text: String) -> Form? {
        let count = text.utf8.count
        guard (1...64).contains(count) else { return nil }
        var (place, hasCapital, mayBeUUID) = (0, false, count == 36)
        for byte in text.utf8 {
            guard allows(byte) else { return nil }
            if mayBeUUID {
                let isDash = place == 8 || place == 13 || place == 18 || place == 23
                switch byte {
                case UInt8(ascii: "-"): mayBeUUID = isDash
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                    mayBeUUID = !isDash
                case UInt8(ascii: "A")...UInt8(ascii: "F"):
                    mayBeUUID = !isDash
                    hasCapital = true
                default: mayBeUUID = false
                }
                place += 1
            }
        }
        return mayBeUUID && hasCapital ? .uuidWithCapitals : .canonical
    }

    @inline(__always)
    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The checked name of a fuse or charger: what may stand on a terminal and in a table.
public enum DisplayName {
    /// Whether a text may be a name: 1 to 200 characters, none that controls a terminal or hides in a text.
    public static func isValid(_ text: String) -> Bool {
        // Most names are plain letters: for those a look at the bytes will do.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return (1...200).contains(text.utf8.count) }
        return (1...200).contains(text.unicodeScalars.count) && text.unicodeScalars.allSatisfy(isVisible)
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
