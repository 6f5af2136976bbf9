import FuseCore
import FuseDocuments
import FuseJSON
import FuseOCPP
import FuseRecord
import FuseZaptec

/// Something to be imported.
struct ImportedFile {
    private enum Content {
        /// An installation document, read when it has its turn.
        case document
        /// An installation document that can be read only once.
        case declaration(Declaration)
        /// An installation document a line.
        case fleet
        /// A folder of the vendor's answers, read when it has its turn.
        case answers
        /// Chargers for an installation that is recorded.
        case chargers(any SiteReading)
    }

    /// An installation of a file.
    struct Part {
        /// How it is called in errors: with its line, where a file has several.
        let name: String
        /// The installation.
        let home: Identifier
        /// What is declared of it, beside what is recorded.
        let declaration: (Installation?) throws -> Declaration
    }

    /// What was asked for: the path, or `-`.
    let argument: String
    private let input: InputFile
    private let content: Content

    /// Looks at a file, standard input for `-`, or a folder of a vendor's answers.
    ///
    /// - Parameters:
    ///   - file: The path.
    ///   - terms: What was said of all charge points.
    init(_ file: String, of terms: ChargePointTerms) throws {
        argument = file
        input = InputFile(file)
        if input.isFolder {
            let folder = ChargePointFolder(file)
            content = try folder.isThere ? .chargers(folder.chargePoints(on: terms)) : .answers
            return
        }
        // Before anything is done with the others.
        try input.check()
        content = FleetReading.isFleet(name: input.path) ? .fleet : try Self.content(of: input)
    }

    /// Tables are read at once, for which installation they are depends on what is recorded before. Other files wait for
    /// their turn, unless they can be read only once.
    private static func content(of input: InputFile) throws -> Content {
        guard !input.isRegular || Notation.mayBeTable(name: input.path) else { return .document }
        return try input.read { document in
            if case .table(let table) = document { return .chargers(try ChargerTable(table)) }
            return input.isRegular ? .document : .declaration(try InstallationReading.read(document))
        }
    }

    /// How it is called.
    var name: String { input.name }

    /// Whether it can be read again.
    var isRepeatable: Bool {
        if case .fleet = content { input.isRegular } else { true }
    }

    /// Whether it does not name its installation.
    var isForRecorded: Bool {
        if case .chargers = content { true } else { false }
    }

    /// Whether it is a folder of charge points.
    var hasChargePoints: Bool {
        if case .chargers(let site) = content { site is ChargePoints } else { false }
    }

    /// What a person should know beside the result.
    var notes: [String] {
        if case .chargers(let site) = content { site.notes } else { [] }
    }

    /// The installation that chargers are for: the one that was asked for, else the one that its chargers are recorded in,
    /// else the only one there is. nil for other files, which say it themselves.
    ///
    /// - Parameters:
    ///   - asked: The installation of such chargers, where somebody named one.
    ///   - isAlone: Whether nothing else is imported, which could be what they are meant for.
    func home(in store: any StoreReading, asked: Identifier?, isAlone: Bool) throws -> Identifier? {
        guard case .chargers(let site) = content else { return nil }
        if let asked { return asked }
        let home = try DocumentFailure.naming(name) { try site.home(among: store.homes(of: site.subjects)) }
        if let home { return home }
        let recorded = try store.installations()
        guard let only = recorded.first else {
            throw DocumentFailure(name: name, cause: CommandError.noInstallationYet)
        }
        guard recorded.count == 1, isAlone else {
            throw DocumentFailure(name: name, cause: CommandError.whichInstallation)
        }
        return only
    }

    /// Hands over its installations one by one.
    ///
    /// - Parameters:
    ///   - home: The installation that it is for, where it does not name one.
    ///   - body: Gets each.
    func parts(of home: Identifier?, _ body: (Part) throws -> Void) throws {
        switch content {
        case .document: try body(part(input.read(InstallationReading.read)))
        case .declaration(let declaration): try body(part(declaration))
        case .fleet: try fleet(body)
        case .answers: try body(part(VendorFolder(argument).answers(), asked: nil))
        case .chargers(let site): try body(part(site, asked: home))
        }
    }

    /// The installation of a reading: the one asked for, or the one that it names.
    private func part(_ site: any SiteReading, asked: Identifier?) throws -> Part {
        let home = try asked ?? DocumentFailure.naming(name) { try site.home(among: [:]) }
        guard let home else { throw DocumentFailure(name: name, cause: CommandError.whichInstallation) }
        return Part(name: name, home: home) { try site.declaration(onto: $0, of: home) }
    }

    private func part(_ declaration: Declaration, line: Int? = nil) -> Part {
        let name = line.map { "\(input.name):\($0)" } ?? input.name
        return Part(name: name, home: declaration.installation.id) { _ in declaration }
    }

    private func fleet(_ body: (Part) throws -> Void) throws {
        var isEmpty = true
        try input.lines { number, line in
            isEmpty = false
            try body(
                part(
                    DocumentFailure.naming(name) { try FleetReading.read(line, number: number) }, line: number
                ))
        }
        if isEmpty { throw DocumentFailure(name: name, cause: FleetReading.nothing) }
    }
}
