// Room: messages of charge points as somebody saved them to a folder.
// Answers: which file is which message of which charge point. Must not know: what the messages say.

import Foundation
import FuseCore
import FuseDesk
import FuseDocuments
import FuseJSON
import FuseOCPP

/// A folder with a folder for each charge point, named as its id, with `SetChargingProfile.json`,
/// `GetCompositeSchedule.json` and `GetConfiguration.json`, or several of one kind: `SetChargingProfile-2.json`.
struct ChargePointFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether there is such a folder: any file in it has the name of a message.
    var isThere: Bool {
        folders.contains { folder in (try? files(in: folder))?.contains { Self.message($0) != nil } ?? false }
    }

    /// Reads the messages.
    ///
    /// - Parameter rated: What the hardware of each charge point can draw at most; nil: not known.
    func chargePoints(rated: Milliamperes?) throws -> ChargePoints {
        ChargePoints(try folders.map(chargePoint), rated: rated)
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
        for name in try files(in: folder).sorted() where name.lowercased().hasSuffix(".json") {
            let file = InputFile(path + "/" + folder + "/" + name)
            guard let message = Self.message(name) else {
                let known = ChargePoint.Message.allCases.map(\.rawValue).joined(separator: ", ")
                throw DocumentFailure(
                    name: file.name,
                    cause: DocumentError(
                        .contradiction("this is no message that is read; a name begins with one of \(known)"),
                        at: nil))
            }
            let bytes = try file.bytes()
            try DocumentFailure.naming(file.name) {
                try point.add(message, JSONReader.read(bytes), at: .now)
            }
        }
        return point
    }

    /// What a file of that name holds; nil for others.
    private static func message(_ name: String) -> ChargePoint.Message? {
        let word = name.prefix { $0 != "." && $0 != "-" }
        return name.hasSuffix(".json") ? ChargePoint.Message(rawValue: String(word)) : nil
    }

    private var folders: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { !$0.hasPrefix(".") && InputFile(path + "/" + $0).isFolder }.sorted()
    }

    private func files(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)
        } catch {
            throw CommandError.unreadable(path + "/" + folder)
        }
    }
}
