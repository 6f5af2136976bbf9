import FuseJSON

extension JSONValue {
    /// Parses a document.
    ///
    /// - Throws: ``DocumentError``.
    init(bytes: [UInt8]) throws(DocumentError) { self = JSONValue(try JSONReader.read(bytes)) }

    /// The members of an object; empty for any other value.
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The items of an array; empty for any other value.
    var items: [JSONValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    /// A field in any letter case, the last one of several; nil where it is absent or null.
    subscript(field name: String) -> JSONValue? {
        guard let value = members.last(where: { $0.key.lowercased() == name.lowercased() })?.value,
            value != .null
        else { return nil }
        return value
    }

    /// The value of a string; nil for any other value.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The value of a Boolean; nil for any other value.
    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// A number in thousandths, rounded down; nil for any other value.
    var thousandths: Int64? {
        guard case .number(let digits) = self else { return nil }
        return Thousandths.read(digits)
    }

    /// A whole number; nil for any other value.
    var whole: Int? {
        guard let value = thousandths, value.isMultiple(of: 1_000) else { return nil }
        return Int(value / 1_000)
    }

    /// Returns the object with a field replaced in its place, added, or removed.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        var members = members
        let place = members.firstIndex { $0.key.lowercased() == name.lowercased() }
        if let place, let value {
            members[place] = Member(members[place].key, value)
        } else if let place {
            members.remove(at: place)
        } else if let value {
            members.append(Member(name, value))
        }
        return .object(members)
    }
}

/// Numbers with three decimals, stored as integers.
enum Thousandths {
    /// Reads a number, rounded down to thousandths; nil where it is no number or does not fit.
    static func read(_ digits: String) -> Int64? {
        switch ScaledDecimal(digits, decimals: 3) {
        case .exact(let value), .between(let value): value
        case .outOfRange, .notANumber: nil
        }
    }

    /// The notation of observations: `16.000`.
    static func observation(_ value: Int64) -> String {
        let size = value.magnitude
        let fraction = String(size % 1_000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return (value < 0 ? "-" : "") + "\(size / 1_000).\(zeros)\(fraction)"
    }

    /// The notation of a double: `16.0`, `13.5`.
    static func double(_ value: Int64) -> String {
        var text = observation(value)
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }
}
