import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FuseOCPP
import FuseService

/// The options of an import that hold for all charge points.
struct ChargePointTerms {
    /// The largest current that the hardware of each can draw; nil where not known.
    let rated: Milliamperes?
    /// The number of connectors of each; nil where not given.
    let connectors: Int64?

    /// The option that is for charge points only; nil where none was given.
    var option: String? {
        rated != nil ? "--rated-current" : connectors != nil ? "--connectors" : nil
    }
}

/// A folder with one folder for each charge point, named by its id.
///
/// The inner folder holds `SetChargingProfile.json`, `GetConfiguration.json` and so on, or several of one
/// kind: `SetChargingProfile-2.json`. Facts that no message has may be declared in a `charge-point.yaml`
/// beside them.
struct ChargePointFolder {
    /// The name of the file with a person's declarations on one charge point.
    private static let declaration = "charge-point.yaml"

    private let path: String

    init(_ path: String) { self.path = path }

    /// True if the folder is one of charge points: a file in a folder of it has the name of a message.
    var isThere: Bool {
        ((try? entries(in: path)) ?? []).contains { folder in
            ((try? entries(in: path + "/" + folder)) ?? []).contains { Self.message($0) != nil }
        }
    }

    /// Reads the messages of all charge points.
    ///
    /// A file that is no message is an error: a message that is overlooked may be the decisive one. An error
    /// within a message leaves its charge point unknown, and no other.
    ///
    /// - Parameter terms: The options that hold for all charge points.
    /// - Returns: The charge points of all folders.
    /// - Throws: ``DocumentFailure`` for a file that is no message, a folder whose name is no id, or a
    ///   declaration that cannot be read; ``CommandError`` for a file that cannot be opened.
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

    /// The message that a file of that name holds; nil for other names.
    private static func message(_ name: String) -> ChargePoint.Message? {
        guard name.hasSuffix(".json") else { return nil }
        let parts = name.dropLast(5).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 1 || parts[1].allSatisfy(\.isNumber) && !parts[1].isEmpty else { return nil }
        return ChargePoint.Message(rawValue: String(parts[0]))
    }

    /// The files of a folder without those that some systems add to every folder.
    ///
    /// Other hidden files are kept, because they may be parts of an incomplete copy.
    private func entries(in folder: String) throws -> [String] {
        try InputFile(folder).names().filter { $0 != ".DS_Store" && !$0.hasPrefix("._") }.sorted()
    }
}
