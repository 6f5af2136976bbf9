// Room: one file of an import.
// Answers: which installation it is for and what it declares of it, once it is known what is recorded. Must not
// know: how that is merged and recorded.

import FuseCore
import FuseDocuments
import FusePlanner
import FuseZaptec

/// Something to be imported.
struct ImportedFile {
    private enum Content {
        /// An installation document.
        case document(Declaration)
        /// The vendor's answers, and the installation they are of.
        case answers(VendorAnswers, Identifier)
        /// Chargers for an installation that is recorded.
        case chargers(ChargerTable)
    }

    /// How it is called in errors.
    let name: String
    private let content: Content

    /// Reads a file, standard input for `-`, or a folder of the vendor's answers.
    init(_ file: String) throws {
        let input = InputFile(file)
        name = input.name
        if input.isFolder {
            let answers = try VendorFolder(file).answers()
            content = .answers(answers, try Mapping.installation(of: answers))
        } else {
            content = try input.read { document in
                if case .table(let table) = document { return .chargers(try ChargerTable(table)) }
                return .document(try InstallationReading.read(document))
            }
        }
    }

    /// Whether it is a table, which does not name its installation.
    var isTable: Bool {
        if case .chargers = content { true } else { false }
    }

    /// The installation it is for. That of a table is the one that was asked for, else the one that its chargers
    /// are recorded in, else the only one there is.
    ///
    /// - Parameters:
    ///   - asked: The installation of tables, where somebody named one.
    ///   - isAlone: Whether nothing else is imported, which could be what a table is meant for.
    func home(in store: any StoreReading, asked: Identifier?, isAlone: Bool) throws -> Identifier {
        switch content {
        case .document(let declaration): return declaration.installation.id
        case .answers(_, let id): return id
        case .chargers(let table):
            if let asked { return asked }
            if let home = try table.home(among: store.homes(of: table.chargers)) { return home }
            let recorded = try store.installations()
            guard let only = recorded.first else { throw CommandError.noInstallationYet }
            guard recorded.count == 1, isAlone else { throw CommandError.whichInstallation }
            return only
        }
    }

    /// What it declares of its installation.
    ///
    /// - Parameters:
    ///   - recorded: The installation as it is recorded; nil where it is not.
    ///   - home: Its id.
    func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        switch content {
        case .document(let declaration): return declaration
        case .answers(let answers, _): return try Mapping.declaration(of: answers, onto: recorded)
        case .chargers(let table):
            guard let recorded else { throw SubjectError.noInstallation(home) }
            return try table.declaration(onto: recorded)
        }
    }
}
