/// The checked id of an installation, circuit or charger.
///
/// It has 1 to 64 characters of `A–Z a–z 0–9 . _ : -`. A UUID is the same id in upper and lower case and is
/// stored in lower case; any other id keeps its spelling (rules: Values).
public struct Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The id as it is stored and written.
    public let text: String

    /// Checks an id.
    ///
    /// - Parameter text: The id as given.
    /// - Throws: ``IdentifierError`` where it is empty, too long or has a character that is not allowed.
    public init(_ text: String) throws(IdentifierError) { try self.init(checking: text) }

    /// Checks an id, given as a text or as a literal.
    init(checking text: String) throws(IdentifierError) {
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

    /// True if the left id sorts first, compared byte by byte.
    public static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }

    /// The two spellings of a valid id.
    private enum Form {
        /// An id spelled as it is stored.
        case canonical
        /// A UUID with at least one capital letter.
        case uuidWithCapitals
    }

    /// Returns the form of a text; nil where it is not an id.
    ///
    /// It takes one pass over the bytes, since a store has a million ids.
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

/// The rules for the name of a fuse or charger, which is shown in terminals and tables.
public enum DisplayName {
    /// True if a text may be a name: 1 to 200 characters, none of them a control or hidden one.
    public static func isValid(_ text: String) -> Bool {
        // Most names are plain ASCII, for which a check of the bytes is enough.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return (1...200).contains(text.utf8.count) }
        return (1...200).contains(text.unicodeScalars.count) && text.unicodeScalars.allSatisfy(isVisible)
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // Joiners hold letters and emoji together; the other format characters only mislead.
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }
}

/// The reason why a text is not an id.
public enum IdentifierError: Error, Hashable, Sendable {
    /// The text is empty.
    case empty
    /// The text has more than 64 characters; the value is their number.
    case tooLong(Int)
    /// The text has a character that is not one of `A–Z a–z 0–9 . _ : -`.
    case character(Unicode.Scalar)
}
