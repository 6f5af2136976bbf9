import FuseCore
import FuseDocuments
import FuseJSON
import FuseOCPP
import FuseRecord
import FuseZaptec

/// A file or folder to be imported.
struct ImportedFile {
    private enum Content {
        /// An installation document that is read in its turn.
        case document
        /// An installation document from a source that can be read only once.
        case declaration(Declaration)
        /// A fleet: one installation document a line.
        case fleet
        /// A folder of the vendor's answers that is read in its turn.
        case answers
        /// Chargers for an installation that is already recorded.
        case chargers(any SiteReading)
    }

    /// One installation of a file.
    struct Part {
        /// The name in errors, with the line where a file has several installations.
        let name: String
        /// The id of the installation.
        let home: Identifier
        /// Makes the declaration from the file and the recorded installation.
        let declaration: (Installation?) throws -> Declaration
    }

    /// The argument as given: the path, or `-`.
    let argument: String
    private let input: InputFile
    private let content: Content

    /// Inspects a file, standard input for `-`, or a folder of a vendor's answers.
    ///
    /// - Parameters:
    ///   - file: The path.
    ///   - terms: The options that hold for all charge points.
    /// - Throws: ``CommandError`` for a file that is missing or cannot be opened, ``DocumentFailure`` for a
    ///   fault in a file that is read at once.
    init(_ file: String, of terms: ChargePointTerms) throws {
        argument = file
        input = InputFile(file)
        if input.isFolder {
            let folder = ChargePointFolder(file)
            content = try folder.isThere ? .chargers(folder.chargePoints(on: terms)) : .answers
            return
        }
        // Checked before any other file is imported.
        try input.check()
        content = FleetReading.isFleet(name: input.path) ? .fleet : try Self.content(of: input)
    }

    /// The content of a file.
    ///
    /// A table is read at once, because its installation depends on the record before the import. Other files
    /// are read in their turn, unless they can be read only once.
    private static func content(of input: InputFile) throws -> Content {
        guard !input.isRegular || Notation.mayBeTable(name: input.path) else { return .document }
        return try input.read { document in
            if case .table(let table) = document { return .chargers(try ChargerTable(table)) }
            return input.isRegular ? .document : .declaration(try InstallationReading.read(document))
        }
    }

    /// The name in errors.
    var name: String { input.name }

    /// True if the file can be read again.
    var isRepeatable: Bool {
        if case .fleet = content { input.isRegular } else { true }
    }

    /// True if the file does not name its installation.
    var isForRecorded: Bool {
        if case .chargers = content { true } else { false }
    }

    /// True for a folder of charge points.
    var hasChargePoints: Bool {
        if case .chargers(let site) = content { site is ChargePoints } else { false }
    }

    /// Remarks for the reader beside the result.
    var notes: [String] {
        if case .chargers(let site) = content { site.notes } else { [] }
    }

    /// The installation that the file's chargers are for; nil for a file that names its installation.
    ///
    /// It is the one that was asked for, else the one in which the chargers are recorded, else the only one.
    ///
    /// - Parameters:
    ///   - store: The store as it was before the import.
    ///   - asked: The installation that was named for such chargers; nil where none was.
    ///   - isAlone: True if nothing else is imported that the chargers could be meant for.
    /// - Returns: The installation's id; nil if the file names its installation.
    /// - Throws: ``DocumentFailure`` if the record does not single out an installation, or the errors of the
    ///   store.
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

    /// Passes the installations of the file on, one by one.
    ///
    /// - Parameters:
    ///   - home: The installation of a file that does not name one.
    ///   - body: Receives each installation.
    /// - Throws: ``CommandError`` or ``DocumentFailure`` for a file that cannot be read, and the errors of
    ///   `body`.
    func parts(of home: Identifier?, _ body: (Part) throws -> Void) throws {
        switch content {
        case .document: try body(part(input.read(InstallationReading.read)))
        case .declaration(let declaration): try body(part(declaration))
        case .fleet: try fleet(body)
        case .answers: try body(part(VendorFolder(argument).answers(), asked: nil))
        case .chargers(let site): try body(part(site, asked: home))
        }
    }

    /// The installation of a reading: the one asked for, or the one that the reading names.
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
