import FuseCore
import FuseDocuments
import FuseJSON

/// What is to be said of a charge point beside what limits it.
struct Remarks {
    private(set) var texts: [String] = []

    /// Says something, once.
    mutating func add(_ text: String) {
        if !texts.contains(text) { texts.append(text) }
    }
}

/// The members of an object.
struct Fields {
    /// What is wrong with a member that may speak of the limit, in words.
    private(set) var flaws: [String] = []
    private let members: Members

    /// Parts of names that may belong to what speaks of a limit, of when it holds, or of whom it is for.
    private static let telling = [
        "limit", "rate", "current", "power", "watt", "amp", "max", "phase", "period", "start", "end", "valid",
        "duration", "stack", "purpose", "kind", "offline", "recur", "transaction", "setpoint", "connector",
        "evse", "schedule", "profile",
    ]

    /// Reads an object. A member that OCPP 1.6 does not have is passed over where it says nothing about a limit.
    ///
    /// - Parameters:
    ///   - cursor: The object.
    ///   - known: The members that OCPP 1.6 has.
    ///   - remarks: Gets what is passed over.
    /// - Throws: `DocumentError` for a key next to a known one, which may be meant.
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

    /// The value of a key; nil where it is absent or null.
    subscript(key: String) -> Cursor? { members[key] }

    /// The value of a key that must be there.
    func required(_ key: String) throws(DocumentError) -> Cursor { try members.required(key) }

    /// Notes what is wrong with a value.
    mutating func miss(_ key: String, _ what: String) {
        let found = self[key].map { " (\($0.node.kind))" } ?? ""
        flaws.append("its \(key) is \(what)\(found)")
    }

    /// Takes over what is wrong with a part.
    mutating func take(_ others: [String]) { flaws += others }

    /// A whole number; nil, and a flaw, for what is none.
    mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        if let digits = self[key]?.digits, case .exact(let number) = ScaledDecimal(digits, decimals: 0),
            range.contains(number)
        {
            return number
        }
        miss(key, self[key] == nil ? "missing" : "out of range")
        return nil
    }

    /// One of some words; nil, and a flaw, for others.
    mutating func word<Word: RawRepresentable<String>>(_ key: String) -> Word? {
        if case .text(let text) = self[key]?.node.value, let word = Word(rawValue: text) { return word }
        miss(key, self[key] == nil ? "missing" : "not known")
        return nil
    }

    /// A moment; nil where it is absent, and with a flaw where it is none.
    mutating func moment(_ key: String) -> SavedMoment? {
        guard let cursor = self[key] else { return nil }
        if case .text(let text) = cursor.node.value, let moment = SavedMoment(text) { return moment }
        miss(key, "no time such as 2026-11-01T10:00:00Z")
        return nil
    }
}

extension Cursor {
    /// The digits of a number, also of one in quotes; nil for what is none.
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

    /// Whether something in a value has the words of OCPP 2.0.1 or 2.1, which 1.6 does not have.
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
