// Room: messages of charge points as somebody saved them to a folder.
// Answers: which file is which message of which charge point. Must not know: what the messages say.

import Foundation
import FuseCore
import FuseDesk
import FuseDocuments
import FuseJSON
import FuseOCPP

/// A folder with a folder for each charge point, named as its id, with `SetChargingProfile.json`,
/// `GetConfiguration.json` and so on, or several of one kind: `SetChargingProfile-2.json`.
struct ChargePointFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether there is such a folder: any file in it has the name of a message.
    var isThere: Bool {
        ((try? entries(in: path)) ?? []).contains { folder in
            ((try? entries(in: path + "/" + folder)) ?? []).contains { Self.message($0) != nil }
        }
    }

    /// Reads the messages. What is none of them is an error: a message that is overlooked may be the one that counts.
    ///
    /// - Parameter rated: What the hardware of each charge point can draw at most; nil: not known.
    func chargePoints(rated: Milliamperes?) throws -> ChargePoints {
        let points = try entries(in: path).map { name in
            guard InputFile(path + "/" + name).isFolder else {
                throw stray(
                    path + "/" + name, "beside the folders of charge points there are no files; take it away")
            }
            return try chargePoint(name)
        }
        return try DocumentFailure.naming(path) { try ChargePoints(points, rated: rated) }
    }

    private func chargePoint(_ folder: String) throws -> ChargePoint {
        let id: Identifier
        do {
            id = try Identifier(folder)
        } catch {
            throw DocumentFailure(
                name: path + "/" + folder,
                cause: DocumentError(.badIdentifier(folder, reason: error.words), at: nil))
        }
        var point = ChargePoint(id)
        for name in try entries(in: path + "/" + folder) {
            let file = InputFile(path + "/" + folder + "/" + name)
            guard let message = Self.message(name), !file.isFolder else {
                let known = ChargePoint.Message.allCases.map { $0.rawValue + ".json" }.joined(separator: ", ")
                throw stray(
                    file.name, "this is no message that is read: \(known); name it so, or take it away")
            }
            let bytes = try file.bytes()
            try DocumentFailure.naming(file.name) {
                try point.add(message, JSONReader.read(bytes), at: .now)
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
