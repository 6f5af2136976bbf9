import Foundation
import FuseCore
import FuseJSON
import FuseZaptec

/// A folder with saved answers of the vendor's API.
///
/// It holds `installation.json`, `hierarchy.json`, `chargers.json` (or one file a page, `chargers-1.json`)
/// and `state/{charger}.json`.
struct VendorFolder {
    private let path: String

    init(_ path: String) { self.path = path }

    func answers() throws -> VendorAnswers {
        let names = try InputFile(path).names()
        let pages = names.filter { $0.hasPrefix("chargers") && $0.hasSuffix(".json") }.sorted()
        guard !pages.isEmpty, names.contains("installation.json") else {
            throw CommandError.noVendorFolder(path)
        }
        var states: [Identifier: VendorAnswers.Answer] = [:]
        let folder = path + "/state"
        for name in try InputFile(folder).names().sorted() where name.hasSuffix(".json") {
            guard let charger = try? Identifier(String(name.dropLast(5))) else { continue }
            guard states[charger] == nil else {
                let problem = DocumentProblem.contradiction("there are two files for the state of \(charger)")
                throw DocumentFailure(name: folder, cause: DocumentError(problem, at: nil))
            }
            states[charger] = try answer("state/" + name)
        }
        return VendorAnswers(
            installation: try answer("installation.json"), hierarchy: try answer("hierarchy.json"),
            chargers: try pages.map(answer), states: states)
    }

    private func answer(_ name: String) throws -> VendorAnswers.Answer {
        let file = InputFile(path + "/" + name)
        let bytes = try file.bytes()
        let isEmpty = bytes.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        do {
            return VendorAnswers.Answer(
                name: path + "/" + name, content: isEmpty ? nil : try JSONReader.read(bytes))
        } catch {
            throw DocumentFailure(name: file.name, cause: error)
        }
    }
}
