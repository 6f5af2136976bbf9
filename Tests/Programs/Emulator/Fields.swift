import FuseJSON

extension JSONValue {
    /// A document that was read.
    ///
    /// - Throws: ``DocumentError``.
    init(bytes: [UInt8]) throws(DocumentError) { self = JSONValue(try JSONReader.read(bytes)) }

    /// The members of an object; none of any other value.
    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The items of a list; none of any other value.
    var items: [JSONValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    /// A field in any letter case, the last where there are several; nil where it is absent or null.
    subscript(field name: String) -> JSONValue? {
        guard let value = members.last(where: { $0.key.lowercased() == name.lowercased() })?.value,
            value != .null
        else { return nil }
        return value
    }

    /// The text, of a text.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// True or false, of either.
    var flag: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// A number in thousandths, rounded down; nil of anything else.
    var thousandths: Int64? {
        guard case .number(let digits) = self else { return nil }
        return Thousandths.read(digits)
    }

    /// A whole number; nil of anything else.
    var whole: Int? {
        guard let value = thousandths, value.isMultiple(of: 1_000) else { return nil }
        return Int(value / 1_000)
    }

    /// The object with a field set, at its place where it has one, or removed.
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

/// Numbers with three decimals, kept as whole numbers.
enum Thousandths {
    /// Reads a number, rounded down to thousandths; nil where it is none or has no room.
    static func read(_ digits: String) -> Int64? {
        switch ScaledDecimal(digits, decimals: 3) {
        case .exact(let value), .between(let value): value
        case .outOfRange, .notANumber: nil
        }
    }

    /// As observations write it: `16.000`.
    static func observation(_ value: Int64) -> String {
        let size = value.magnitude
        let fraction = String(size % 1_000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return (value < 0 ? "-" : "") + "\(size / 1_000).\(zeros)\(fraction)"
    }

    /// As a double is written: `16.0`, `13.5`.
    static func double(_ value: Int64) -> String {
        var text = observation(value)
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }
}
