import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FuseOCPP
import FuseService

/// What was said of all charge points of an import.
struct ChargePointTerms {
    /// What the hardware of each can draw at most; nil: not known.
    let rated: Milliamperes?
    /// How many connectors each has; nil: not said.
    let connectors: Int64?

    /// An option that only charge points have; nil where none was given.
    var option: String? {
        rated != nil ? "--rated-current" : connectors != nil ? "--connectors" : nil
    }
}

/// A folder with a folder for each charge point, named as its id, with `SetChargingProfile.json`,
/// `GetConfiguration.json` and so on, or several of one kind: `SetChargingProfile-2.json`.
///
/// What no message tells may be declared in a `charge-point.yaml` beside them.
struct ChargePointFolder {
    /// What a person declares of one charge point.
    private static let declaration = "charge-point.yaml"

    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether there is such a folder: any file in it has the name of a message.
    var isThere: Bool {
        ((try? entries(in: path)) ?? []).contains { folder in
            ((try? entries(in: path + "/" + folder)) ?? []).contains { Self.message($0) != nil }
        }
    }

    /// Reads the messages. A file that is none of them is an error: a message that is overlooked may be the one that counts.
    /// What a message says wrongly leaves its charge point unknown, and no other.
    ///
    /// - Parameter terms: What was said of all.
    func chargePoints(on terms: ChargePointTerms) throws -> ChargePoints {
        let points = try entries(in: path).map { name in
            guard InputFile(path + "/" + name).isFolder else {
                throw stray(
                    path + "/" + name, "beside the folders of charge points there are no files; take it away")
            }
            return try chargePoint(name, on: terms)
        }
        return try DocumentFailure.naming(path) { try ChargePoints(points, rated: terms.rated) }
    }

    private func chargePoint(_ folder: String, on terms: ChargePointTerms) throws -> ChargePoint {
        let id: Identifier
        do {
            id = try Identifier(folder)
        } catch {
            throw DocumentFailure(
                name: path + "/" + folder,
                cause: DocumentError(.badIdentifier(folder, reason: error.words), at: nil))
        }
        let names = try entries(in: path + "/" + folder)
        var declared = ChargePointFacts(connectors: terms.connectors)
        if names.contains(Self.declaration) {
            let file = InputFile("\(path)/\(folder)/\(Self.declaration)")
            let bytes = try file.bytes()
            declared = try DocumentFailure.naming(file.name) {
                try ChargePointFacts(YAMLReader.read(bytes), over: declared)
            }
        }
        var point = ChargePoint(id, declared: declared)
        for name in names where name != Self.declaration {
            let file = InputFile(path + "/" + folder + "/" + name)
            guard let message = Self.message(name), !file.isFolder else {
                let known = ChargePoint.Message.allCases.map { $0.rawValue + ".json" }.joined(separator: ", ")
                throw stray(
                    file.name,
                    "this is no message that is read: \(known), nor \(Self.declaration); name it so, or take it away"
                )
            }
            let bytes = try file.bytes()
            do {
                try point.add(message, JSONReader.read(bytes), at: .now)
            } catch {
                let failure = DocumentFailure(name: file.name, cause: error)
                point.leaveUnknown(because: ErrorPresentation(failure)?.line ?? file.name)
            }
        }
        return point
    }

    private func stray(_ name: String, _ what: String) -> DocumentFailure {
        DocumentFailure(name: name, cause: DocumentError(.contradiction(what), at: nil))
    }

    /// What a file of that name holds; nil for others.
    private static func message(_ name: String) -> ChargePoint.Message? {
        guard name.hasSuffix(".json") else { return nil }
        let parts = name.dropLast(5).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || parts[1].allSatisfy(\.isNumber) && !parts[1].isEmpty else { return nil }
        return ChargePoint.Message(rawValue: String(parts[0]))
    }

    /// What is in a folder, but for what some systems leave in each. What else is hidden may be half of a copy.
    private func entries(in folder: String) throws -> [String] {
        try InputFile(folder).names().filter { $0 != ".DS_Store" && !$0.hasPrefix("._") }.sorted()
    }
}
