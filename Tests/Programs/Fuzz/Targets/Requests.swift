import Foundation
import FuseCore
import FuseDocuments
import FuseTestSupport
import HTTPTypes
import NIOCore

@testable import FuseGateway

enum Requests {
    static func tryHead(_ bytes: [UInt8]) throws(FuzzFinding) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let first = lines[0].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard first.count == 2, let method = HTTPRequest.Method(String(first[0])) else { return }
        var head = HTTPRequest(method: method, scheme: nil, authority: nil, path: String(first[1]))
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = HTTPField.Name(String(pair[0])) else { continue }
            head.headerFields.append(HTTPField(name: name, value: String(pair[1])))
        }
        switch RequestClass(head) {
        case .read:
            try hold(["GET", "HEAD", "OPTIONS"].contains(method.rawValue), "\(method) passes as a read")
            try holdNoOverride(head)
        case .write:
            try hold(method == .post, "\(method) passes as a write")
            try hold(!isUpdate(String(first[1])), "passes unjudged: \(first[1])")
            try holdNoOverride(head)
        case .charger, .installation:
            try hold(method == .post, "\(method) is judged as an update")
            try holdNoOverride(head)
        case .allowed: try hold(false, "passes without a pattern: \(first[1])")
        case .own, .refused: break
        }
        let escaped = RequestTarget.escaped(String(first[1]))
        try hold(RequestTarget.escaped(escaped) == escaped, "escaped twice: \(escaped)")
    }

    /// Checks that no header of a forwarded request overrides its method.
    private static func holdNoOverride(_ head: HTTPRequest) throws(FuzzFinding) {
        for field in head.headerFields {
            let letters = field.name.canonicalName.filter(\.isLetter)
            let isOverride = letters.hasPrefix("xhttpmethod") || letters.contains("methodoverride")
            try hold(!isOverride, "passes with \(field.name.rawName)")
        }
    }

    /// Checks that a service could take a path for the path of an update.
    ///
    /// The path is unescaped repeatedly, with every kind of slash, in any letter case, and cut where a
    /// service may cut it.
    private static func isUpdate(_ target: String) -> Bool {
        var path = target
        while let next = path.removingPercentEncoding, next != path { path = next }
        path = path.lowercased().replacingOccurrences(of: "\\", with: "/")
        for mark in ["?", "#", ";", "\0"] {
            path = path.components(separatedBy: "/")
                .map { $0.components(separatedBy: mark)[0] }.joined(separator: "/")
        }
        let names = (path as NSString).standardizingPath.components(separatedBy: "/").filter { !$0.isEmpty }
        guard names.count >= 4, names.last == "update" else { return false }
        return ["chargers", "installation"].contains(names[names.count - 3])
    }

    static func tryBody(_ bytes: [UInt8]) throws(FuzzFinding) {
        let read = try Documents.accepted { try BodyReading.document(ByteBuffer(bytes: bytes)) }
        guard let root = read else { return }
        _ = try Documents.accepted { try InstallationUpdateReading.read(root) }
        let accepted = try Documents.accepted { try ProposalReading.readBody(root, charger: "charger") }
        guard let update = accepted else { return }
        let others = try? JSONSerialization.jsonObject(with: Data(bytes))
        guard let body = others as? [String: Any] else { throw FuzzFinding("others find no object") }
        try holdSame(body, "offlinechargecurrent", update.current.map { $0.milliamperes?.count ?? -1_000 })
        try holdSame(body, "maxchargecurrent", update.maxCurrent?.count)
        try holdSame(body, "minchargecurrent", update.minCurrent?.count)
        try holdSame(body, "offlinechargephase", update.phase.map { Int64($0.rawValue) * 1_000 })
    }

    /// Checks that a reader ignoring the case of names finds the program's value, and no second one.
    ///
    /// The two values may differ by the milliampere by which the program rounds.
    private static func holdSame(_ body: [String: Any], _ name: String, _ ours: Int64?) throws(FuzzFinding) {
        let values = body.filter { $0.key.lowercased() == name && !($0.value is NSNull) }.map(\.value)
        try hold(values.count <= 1, "\(name) is said more than once: \(body)")
        guard let value = values.first else {
            return try hold(ours == nil, "\(name) is \(ours ?? 0): \(body)")
        }
        guard let number = value as? NSNumber, let ours else {
            throw FuzzFinding("\(name) is \(value) for others, \(ours.map(String.init) ?? "nothing") here")
        }
        let difference = Double(ours) - number.doubleValue * 1_000
        try hold(abs(difference) <= 1, "\(name) is \(number) for others, \(ours) mA here")
    }
}
