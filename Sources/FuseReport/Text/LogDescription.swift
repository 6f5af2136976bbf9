import FuseCore
import FuseJSON
import FuseRecord

/// Describes the documents of a log entry.
enum LogDescription {
    /// The lines below an entry: what was asked, then what was decided.
    static func lines(of draft: LogDraft) -> [String] {
        let asked = (try? JSONReader.read(Array(draft.asked.utf8))).map { self.asked($0) } ?? []
        let decided = (try? JSONReader.read(Array(draft.decided.utf8))).map { self.decided($0) } ?? []
        return (asked + decided).map { $0.count > 160 ? $0.prefix(160) + " … (--json)" : $0 }
    }

    private static func asked(_ node: DocumentNode) -> [String] {
        var lines: [String] = []
        let updates =
            node["updates"]?.items.map { "\($0["charger"]?.scalar ?? "?") \(body($0["body"]))" } ?? []
        if !updates.isEmpty { lines.append("asked: " + updates.joined(separator: "; ")) }
        if updates.isEmpty, node["adjust"] != nil { lines.append("asked: what to lower of what is recorded") }
        if let rating = node["maxCurrent"]?.scalar { lines.append("asked: maxCurrent \(rating) A") }
        let files = node["files"]?.items.map(\.scalar) ?? []
        if !files.isEmpty { lines.append("from: " + files.joined(separator: ", ")) }
        return lines
    }

    /// The body of an update: `20 A, phase 1`.
    private static func body(_ node: DocumentNode?) -> String {
        node?.members.map { member in
            switch member.key {
            case "offlineChargeCurrent": member.node.scalar == "-1" ? "automatic" : "\(member.node.scalar) A"
            case "offlineChargePhase": PhaseChoice(rawValue: Int(member.node.scalar) ?? -1)?.text ?? "?"
            default: "\(member.key) \(member.node.scalar)"
            }
        }.joined(separator: ", ") ?? ""
    }

    private static func decided(_ node: DocumentNode) -> [String] {
        var parts: [String] = []
        if let outcome = node["outcome"]?.scalar { parts.append(outcome) }
        let send = node["send"]?.items.map { "\($0["charger"]?.scalar ?? "?") \(body($0["body"]))" } ?? []
        if !send.isEmpty { parts.append("send " + send.joined(separator: ", ")) }
        parts +=
            node["chargers"]?.items.map { charger in
                "\(charger["charger"]?.scalar ?? "?") \(charger["recorded"]?.scalar ?? "")"
            } ?? []
        let inFlight = node["inFlight"]?.items.map(\.scalar) ?? []
        if !inFlight.isEmpty { parts.append("in flight: " + inFlight.joined(separator: ", ")) }
        parts +=
            node["binding"]?.items.map { line in
                "\(line["fuse"]?.scalar ?? "?") \(line["line"]?.scalar ?? "") "
                    + "\(amperes(line["after_mA"])) of \(amperes(line["usable_mA"])) A"
            } ?? []
        parts += node["changes"]?.items.map(change) ?? []
        return parts.isEmpty ? [] : ["decided: " + parts.joined(separator: "; ")]
    }

    private static func change(_ node: DocumentNode) -> String {
        let subject = node["subject"]?.scalar ?? "?"
        guard let fact = node["fact"]?.scalar else { return "\(node["change"]?.scalar ?? "?") \(subject)" }
        return "\(subject) \(fact) \(node["from"]?.scalar ?? "?") → \(node["to"]?.scalar ?? "?")"
    }

    private static func amperes(_ node: DocumentNode?) -> String {
        node.flatMap { Int64($0.scalar) }.map { Milliamperes($0).amperes } ?? "?"
    }
}

extension DocumentNode {
    /// The members of an object; none for any other value.
    fileprivate var members: [Member] { if case .object(let members) = value { members } else { [] } }

    /// The values of a list; none for any other value.
    fileprivate var items: [DocumentNode] { if case .list(let items) = value { items } else { [] } }

    /// A text or number as written.
    fileprivate var scalar: String {
        switch value {
        case .text(let text), .number(let text): text
        case .bool(let flag): String(flag)
        case .null, .list, .object: "?"
        }
    }

    fileprivate subscript(key: String) -> DocumentNode? {
        let node = members.first { $0.key == key }?.node
        if case .null = node?.value { return nil }
        return node
    }
}
