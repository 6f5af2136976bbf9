import FuseCore
import FuseDocuments
import FuseJSON

/// Remarks about a charge point, beyond its limit.
struct Remarks {
    private(set) var texts: [String] = []

    /// Adds a remark, unless it is already there.
    mutating func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
    }
}

/// The members of an object.
struct Fields {
    /// Descriptions of errors in members that may concern the limit.
    private(set) var flaws: [String] = []
    private let members: Members

    /// Parts of names that may concern a limit, the time at which it holds, or its scope.
    private static let telling = [
        "limit", "rate", "current", "power", "watt", "amp", "max", "phase", "period", "start", "end", "valid",
        "duration", "stack", "purpose", "kind", "offline", "recur", "transaction", "setpoint", "connector",
        "evse", "schedule", "profile",
    ]

    /// Reads an object; a member that OCPP 1.6 does not have is ignored if it cannot concern a limit.
    ///
    /// - Parameters:
    ///   - cursor: The object.
    ///   - known: The members that OCPP 1.6 has.
    ///   - remarks: Receives the ignored members.
    /// - Throws: `DocumentError` for a key similar to a known one, which may be meant.
    init(_ cursor: Cursor, _ known: [String], _ remarks: inout Remarks) throws(DocumentError) {
        members = try cursor.members(known) {
            NearestKey.nearest(to: $0, among: known, isClose: true) == nil
        }
        guard case .object(let all) = cursor.node.value else { return }
        for member in all where !known.contains(member.key) {
            let key = member.key.lowercased()
            if Self.telling.contains(where: key.contains) || ["l1", "l2", "l3"].contains(key) {
                flaws.append("OCPP 1.6 has no member \"\(member.key)\"")
            } else {
                remarks.add("\"\(member.key)\" is passed over: OCPP 1.6 has no such member")
            }
        }
    }

    /// The value of a key; nil if it is absent or null.
    subscript(key: String) -> Cursor? { members[key] }

    /// Returns the value of a key that must be present.
    func required(_ key: String) throws(DocumentError) -> Cursor { try members.required(key) }

    /// Records an error in a value.
    mutating func miss(_ key: String, _ what: String) {
        let found = self[key].map { " (\($0.node.kind))" } ?? ""
        flaws.append("its \(key) is \(what)\(found)")
    }

    /// Adds the errors of a part.
    mutating func take(_ others: [String]) { flaws += others }

    /// Reads a whole number; anything else gives nil and an error.
    mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        if let digits = self[key]?.digits, case .exact(let number) = ScaledDecimal(digits, decimals: 0),
            range.contains(number)
        {
            return number
        }
        miss(key, self[key] == nil ? "missing" : "out of range")
        return nil
    }

    /// Reads one of a fixed set of names; any other text gives nil and an error.
    mutating func word<Word: RawRepresentable<String>>(_ key: String) -> Word? {
        if case .text(let text) = self[key]?.node.value, let word = Word(rawValue: text) { return word }
        miss(key, self[key] == nil ? "missing" : "not known")
        return nil
    }

    /// Reads a time; nil if it is absent, nil and an error if it is invalid.
    mutating func moment(_ key: String) -> SavedMoment? {
        guard let cursor = self[key] else { return nil }
        if case .text(let text) = cursor.node.value, let moment = SavedMoment(text) { return moment }
        miss(key, "no time such as 2026-11-01T10:00:00Z")
        return nil
    }
}

extension Cursor {
    /// The digits of a number, also of one in quotes; nil if it is no number.
    var digits: String? {
        switch node.value {
        case .number(let digits): return digits
        case .text(let text):
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 1, ScaledDecimal(words[0], decimals: 0) != .notANumber else { return nil }
            return words[0]
        case .null, .bool, .list, .object: return nil
        }
    }

    /// True if a part of the value has names of OCPP 2.0.1 or 2.1 that OCPP 1.6 does not have.
    var isOfLaterOCPP: Bool { Self.isLater(node, depth: 6) }

    private static func isLater(_ node: DocumentNode, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        switch node.value {
        case .list(let items): return items.contains { isLater($0, depth: depth - 1) }
        case .object(let members):
            return members.contains { member in
                switch (member.key, member.node.value) {
                case ("evseId", _), ("evse", _), ("remoteStartId", _), ("chargingSchedule", .list): true
                case ("getVariableResult", _), ("reportData", _): true
                case ("chargingProfilePurpose", .text(let text)): text.hasPrefix("ChargingStation")
                default: isLater(member.node, depth: depth - 1)
                }
            }
        case .null, .bool, .number, .text: return false
        }
    }
}
