import FuseCore
import FuseJSON

/// Reads and writes acceptances (rules: Warnings and acceptances).
enum AcceptanceReading {
    private static let keys = ["code", "charger", "fuse", "line", "reason", "by", "until"]

    /// Reads one acceptance: code, charger or fuse, reason, the person who accepts, and last day.
    static func acceptance(_ cursor: Cursor) throws(DocumentError) -> Acceptance {
        let members = try cursor.members(keys)
        let place = try members.required("code")
        let text = try place.text()
        let codes = Acceptance.chargerCodes.union(Acceptance.fuseCodes)
        guard let code = FindingCode(rawValue: text), codes.contains(code) else {
            throw place.failure(.notOneOf(text, allowed: codes.map(\.rawValue).sorted()))
        }
        let subject: Acceptance.Subject
        if Acceptance.fuseCodes.contains(code) {
            try refuse(members["charger"], "\(text) is about a fuse: say fuse, not charger")
            let line = try members["line"].map { cursor throws(DocumentError) -> Line in
                let label = try cursor.text()
                guard let line = Line(label: label) else {
                    throw cursor.failure(.notOneOf(label, allowed: Line.allCases.map(\.label)))
                }
                return line
            }
            subject = .fuse(try members.required("fuse").identifier(), line)
        } else {
            try refuse(members["fuse"], "\(text) is about a charger: say charger, not fuse")
            try refuse(members["line"], "\(text) is about a charger on all its lines: leave line out")
            subject = .charger(try members.required("charger").identifier())
        }
        return Acceptance(
            code: code, subject: subject, reason: try words(members.required("reason"), most: 1_000),
            by: try words(members.required("by"), most: 200), until: try day(members.required("until")))
    }

    private static func refuse(_ cursor: Cursor?, _ why: String) throws(DocumentError) {
        if let cursor { throw cursor.failure(.contradiction(why)) }
    }

    private static func words(_ cursor: Cursor, most: Int) throws(DocumentError) -> String {
        let text = try cursor.text()
        guard (1...most).contains(text.unicodeScalars.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
            !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        else {
            throw cursor.failure(
                .wrongType(expected: "1 to \(most) visible characters", found: cursor.node.kind))
        }
        return text
    }

    /// Reads a date such as 2027-03-31.
    private static func day(_ cursor: Cursor) throws(DocumentError) -> Timestamp {
        let text = try cursor.text()
        guard text.utf8.count == 10, let day = Timestamp(iso8601: text + "T00:00:00Z") else {
            throw cursor.failure(.wrongType(expected: "a date such as 2027-03-31", found: "\"\(text)\""))
        }
        return day
    }

    /// The acceptance as written in a document.
    static func json(_ acceptance: Acceptance) -> JSONValue {
        var members: [JSONValue.Member] = [.init("code", .text(acceptance.code.rawValue))]
        switch acceptance.subject {
        case .charger(let charger): members.append(.init("charger", .text(charger.text)))
        case .fuse(let fuse, let line):
            members.append(.init("fuse", .text(fuse.text)))
            if let line { members.append(.init("line", .text(line.label))) }
        }
        return .object(
            members + [
                .init("reason", .text(acceptance.reason)), .init("by", .text(acceptance.by)),
                .init("until", .text(acceptance.lastDay)),
            ])
    }
}
