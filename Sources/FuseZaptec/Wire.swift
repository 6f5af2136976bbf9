import FuseCore
import FuseJSON

/// An object of an answer; unknown fields are ignored.
struct Wire {
    let answer: String
    let subject: String?
    private var fields: [String: DocumentNode] = [:]

    init(_ node: DocumentNode, in answer: String, about subject: String? = nil) throws(VendorError) {
        self.answer = answer
        self.subject = subject
        guard case .object(let members) = node.value else {
            throw VendorError(
                .badField("answer", found: node.kind, allowed: "an object"), in: answer, about: subject)
        }
        for member in members {
            let key = member.key.lowercased()
            guard fields[key] == nil else { throw failure(.repeatedField(member.key)) }
            if case .null = member.node.value { continue }
            fields[key] = member.node
        }
    }

    /// Returns the same object, with a subject for its errors.
    func about(_ subject: String) -> Wire {
        Wire(fields: fields, answer: answer, subject: subject)
    }

    private init(fields: [String: DocumentNode], answer: String, subject: String) {
        self.fields = fields
        self.answer = answer
        self.subject = subject
    }

    func failure(_ problem: VendorProblem) -> VendorError {
        VendorError(problem, in: answer, about: subject)
    }

    private func bad(_ field: String, _ node: DocumentNode, _ allowed: String) -> VendorError {
        failure(.badField(field, found: node.kind, allowed: allowed))
    }

    func text(_ field: String) throws(VendorError) -> String? {
        guard let node = fields[field.lowercased()] else { return nil }
        guard case .text(let text) = node.value else { throw bad(field, node, "a text") }
        return text
    }

    func number(_ field: String) throws(VendorError) -> String? {
        guard let node = fields[field.lowercased()] else { return nil }
        guard case .number(let digits) = node.value else { throw bad(field, node, "a number") }
        return digits
    }

    func integer(_ field: String) throws(VendorError) -> Int64? {
        guard let digits = try number(field) else { return nil }
        guard case .exact(let value) = ScaledDecimal(digits, decimals: 0) else {
            throw failure(.badField(field, found: digits, allowed: "a whole number"))
        }
        return value
    }

    /// Returns true if a field is present and not null.
    func has(_ field: String) -> Bool { fields[field.lowercased()] != nil }

    /// Returns a time, in UTC if it has no zone; nil if it is absent or invalid.
    func moment(_ field: String) -> Timestamp? {
        guard case .text(let text)? = fields[field.lowercased()]?.value else { return nil }
        return Timestamp(iso8601: text, assumesUTC: true)
    }

    /// Returns true if a switch may be on: any value but a clear no; nil if it is absent.
    func isOn(_ field: String) -> Bool? { fields[field.lowercased()].map { _ in flag(field) ?? true } }

    /// Returns a Boolean; nil if it is absent or of another type.
    func flag(_ field: String) -> Bool? {
        guard case .bool(let flag)? = fields[field.lowercased()]?.value else { return nil }
        return flag
    }

    func list(_ field: String) throws(VendorError) -> [DocumentNode]? {
        guard let node = fields[field.lowercased()] else { return nil }
        guard case .list(let items) = node.value else { throw bad(field, node, "a list") }
        return items
    }

    func identifier(_ field: String) throws(VendorError) -> Identifier {
        guard let text = try text(field) else { throw failure(.missingField(field)) }
        do {
            return try Identifier(text)
        } catch {
            throw failure(.badField(field, found: text, allowed: "1 to 64 of A-Z a-z 0-9 . _ : -"))
        }
    }

    /// Returns a display name; nil if it is absent or empty.
    func name(_ field: String) throws(VendorError) -> String? {
        guard let name = try text(field), !name.isEmpty else { return nil }
        guard DisplayName.isValid(name) else {
            throw failure(.badField(field, found: name, allowed: "1 to 200 visible characters"))
        }
        return name
    }

    /// Returns a fuse's rating, rounded down; nil if it is absent.
    ///
    /// A rating of 0 is invalid.
    func rating(_ field: String) throws(VendorError) -> Milliamperes? {
        guard let digits = try number(field) else { return nil }
        guard let rating = Wire.current(digits, up: false), rating > .zero else {
            throw failure(.badField(field, found: digits, allowed: "above 0 and at most 10000 A"))
        }
        return rating
    }

    /// Returns a current, rounded up or down to whole milliamperes; nil outside 0 to 10,000 A.
    static func current(_ digits: String, up: Bool) -> Milliamperes? {
        let count: Int64
        switch ScaledDecimal(digits, decimals: 3) {
        case .exact(let value): count = value
        case .between(let value): count = up ? value + 1 : value
        case .outOfRange, .notANumber: return nil
        }
        // Rounding up must not turn a negative number into 0.
        guard !digits.hasPrefix("-") || count == 0 && ScaledDecimal(digits, decimals: 3) == .exact(0)
        else { return nil }
        let current = Milliamperes(count)
        return current <= .largest ? current : nil
    }
}
