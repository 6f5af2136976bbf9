import Foundation
import FuseJSON

/// An error in a control request.
private enum ControlError: Error {
    case unknownKey(String)
    case badValue(String, allowed: String)
    case notAnObject

    var sentence: String {
        switch self {
        case .unknownKey(let key): "unknown key \(key)"
        case .badValue(let key, let allowed): "\(key) must be \(allowed)"
        case .notAnObject: "the body must be a JSON object"
        }
    }
}

/// The body of a control request, read key by key; a key that is left over is an error.
private struct ControlBody {
    let body: JSONValue
    private var known: Set<String> = []

    init(_ bytes: [UInt8]) throws(ControlError) {
        guard let body = try? JSONValue(bytes: bytes), case .object = body else { throw .notAnObject }
        self.body = body
    }

    mutating func flag(_ key: String) throws(ControlError) -> Bool? {
        known.insert(key.lowercased())
        guard let value = body[field: key] else { return nil }
        guard let flag = value.flag else { throw .badValue(key, allowed: "true or false") }
        return flag
    }

    mutating func whole(_ key: String, _ range: ClosedRange<Int>) throws(ControlError) -> Int? {
        known.insert(key.lowercased())
        guard let value = body[field: key] else { return nil }
        guard let whole = value.whole, range.contains(whole) else {
            throw .badValue(key, allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    mutating func seconds(_ key: String, upTo limit: Int) throws(ControlError) -> TimeInterval? {
        try whole(key, 0...limit * 1_000).map { TimeInterval($0) / 1_000 }
    }

    mutating func settings() throws(ControlError) -> Settings? {
        known.formUnion(["overridecurrent", "overridephase"])
        let current = body[field: "overrideCurrent"]
        let phase = body[field: "overridePhase"]
        guard current != nil || phase != nil else { return nil }
        let written = JSONValue.members([
            "offlineChargeCurrent": current ?? .null, "offlineChargePhase": phase ?? .null,
        ])
        guard let settings = Settings(written) else {
            throw .badValue("override", allowed: "-1 or 0 to 32 A, and 0, 1, 2, 4 or 7")
        }
        return settings
    }

    func end() throws(ControlError) {
        for member in body.members where !known.contains(member.key.lowercased()) {
            throw .unknownKey(member.key)
        }
    }
}

extension Cloud {
    private static let most = 1_000_000

    /// Answers a control request.
    mutating func control(_ request: ReferenceRequest, at now: Date) -> Reply {
        let path = request.path.dropFirst().map { $0.lowercased() }
        do {
            switch (request.method, path.first, path.count) {
            case ("GET", "log", 1): return .found(log.document(logins: tokens.count))
            case ("DELETE", "log", 1):
                log.clear()
                return .found(.object([]))
            case ("GET", "chargers", 2):
                guard let held = chargers[path[1]]?.physical(at: now) else { return .status(404) }
                return .found(held)
            case ("POST", "chargers", 2):
                guard chargers[path[1]] != nil else { return .status(404) }
                try disturb(charger: path[1], ControlBody(request.body), at: now)
            case ("POST", "installations", 2):
                guard installations[path[1]] != nil else { return .status(404) }
                try disturb(installation: path[1], ControlBody(request.body))
            case ("POST", nil, 0): try disturb(ControlBody(request.body))
            default: return .status(404)
            }
            return .found(.object([]))
        } catch let error as ControlError {
            return .status(400, .members(["error": .text(error.sentence)]))
        } catch {
            return .status(400)
        }
    }

    /// Sets faults; changes nothing unless everything can be changed.
    private mutating func disturb(_ body: ControlBody) throws {
        var body = body
        var faults = faults
        if let value = try body.whole("retryAfter", 0...3_600) { faults.retryAfter = value }
        if let value = try body.whole("limitNext", 0...Self.most) { faults.limitNext = value }
        if let value = try body.whole("failNext", 0...Self.most) { faults.failNext = value }
        if let value = try body.seconds("delay", upTo: 120) { faults.delay = value }
        let isRevoked = try body.flag("tokenRevoked") ?? false
        try body.end()
        self.faults = faults
        if isRevoked { tokens.revoke() }
    }

    private mutating func disturb(installation id: String, _ body: ControlBody) throws {
        var body = body
        let isHidden = try body.flag("hierarchy204")
        try body.end()
        if let isHidden { installations[id]?.isHierarchyHidden = isHidden }
    }

    private mutating func disturb(charger id: String, _ body: ControlBody, at now: Date) throws {
        guard var charger = chargers[id] else { return }
        var body = body
        let isOnline = try body.flag("online")
        if let value = try body.whole("refuse", 0...999) { charger.faults.refuse = value }
        if let status = try body.whole("status", 0...599) {
            guard status == 0 || status >= 200 else {
                throw ControlError.badValue("status", allowed: "0 or 200 to 599")
            }
            charger.faults.status = status
        }
        if let value = try body.whole("drop", 0...Self.most) { charger.faults.drop = value }
        if let value = try body.whole("lose", 0...Self.most) { charger.faults.lose = value }
        if let value = try body.seconds("late", upTo: 86_400) { charger.faults.late = value }
        if let value = try body.flag("reset") { charger.faults.reset = value }
        let settings = try body.settings()
        try body.end()
        // A setting changed in the portal meets the charger in the state that this request leaves it in.
        if let isOnline { charger.setOnline(isOnline, at: now) }
        if let settings, !charger.update(settings, at: now) {
            throw ControlError.badValue("override", allowed: "sent when fewer settings are on their way")
        }
        chargers[id] = charger
    }
}
