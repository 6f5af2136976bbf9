import Foundation
import FuseJSON

/// An error in a seed.
enum SeedError: Error, CustomStringConvertible {
    /// A file that is missing or unreadable.
    case unreadable(String)
    /// A file that is not JSON, or not of the kind that its name says.
    case notAnAnswer(String, why: String)
    /// An id that occurs twice.
    case repeated(id: String, file: String)

    var description: String {
        switch self {
        case .unreadable(let file): "\(file) cannot be read"
        case .notAnAnswer(let file, let why): "\(file) is not an answer of the vendor's: \(why)"
        case .repeated(let id, let file): "\(file) has \(id) a second time"
        }
    }
}

/// An installation of the seed.
struct SeedInstallation {
    let fields: JSONValue
    /// The hierarchy; nil where it is empty, which is answered with 204.
    let hierarchy: JSONValue?
    /// True when the user may not see the hierarchy, which is answered with 204.
    var isHierarchyHidden = false
    var changes: [JSONValue.Member] = []

    /// The fields, including later changes.
    var current: JSONValue {
        changes.reduce(fields) { $0.with($1.key, $1.value == .null ? nil : $1.value) }
    }
}

/// A charger of the seed.
struct SeedCharger {
    let fields: JSONValue
    let state: JSONValue
    let networkType: Int
}

/// The initial data of the emulator; ids in lower case, in the order of the files.
struct Seed {
    private(set) var installations: [(id: String, value: SeedInstallation)] = []
    private(set) var chargers: [(id: String, value: SeedCharger)] = []
    private(set) var constants = JSONValue.object([])
    private var ids: Set<String> = []

    /// Reads folders.
    ///
    /// - Throws: ``SeedError``.
    init(folders: [String]) throws(SeedError) {
        for folder in folders { try add(folder) }
    }

    private mutating func add(_ folder: String) throws(SeedError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let file = folder + "/installation.json"
        guard let installation = try Self.read(file) else { throw .notAnAnswer(file, why: "it is empty") }
        let id = try newID(of: installation, in: file)
        let hierarchy = try Self.read(folder + "/hierarchy.json")
        installations.append((id, SeedInstallation(fields: installation, hierarchy: hierarchy)))
        if names.contains("constants.json"), let read = try Self.read(folder + "/constants.json") {
            constants = read
        }
        let networkType = installation[field: "NetworkType"]?.whole ?? 0
        let pages = names.sorted().filter { $0.hasPrefix("chargers") && $0.hasSuffix(".json") }
        guard !pages.isEmpty else { throw .unreadable(folder + "/chargers.json") }
        for name in pages {
            let page = folder + "/" + name
            guard let answer = try Self.read(page), case .list(let list)? = answer[field: "Data"] else {
                throw .notAnAnswer(page, why: "it has no Data")
            }
            for fields in list {
                let id = try newID(of: fields, in: page)
                chargers.append(
                    (
                        id,
                        SeedCharger(
                            fields: fields, state: try Self.state(of: id, in: folder),
                            networkType: networkType)
                    ))
            }
        }
    }

    private mutating func newID(of fields: JSONValue, in file: String) throws(SeedError) -> String {
        guard let id = fields[field: "Id"]?.text, !id.isEmpty else {
            throw .notAnAnswer(file, why: "an object has no Id")
        }
        guard ids.insert(id.lowercased()).inserted else { throw .repeated(id: id, file: file) }
        return id.lowercased()
    }

    /// A charger's observations; empty where it has no file.
    private static func state(of charger: String, in folder: String) throws(SeedError) -> JSONValue {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/state")) ?? []
        guard let name = names.first(where: { $0.lowercased() == charger + ".json" }) else {
            return .list([])
        }
        return try read(folder + "/state/" + name) ?? .list([])
    }

    /// The content of a file; nil for an empty file, which stands for an answer without a body.
    private static func read(_ file: String) throws(SeedError) -> JSONValue? {
        guard let data = FileManager.default.contents(atPath: file) else { throw .unreadable(file) }
        guard !data.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        do {
            return try JSONValue(bytes: Array(data))
        } catch {
            throw .notAnAnswer(file, why: "\(error.problem)")
        }
    }
}
