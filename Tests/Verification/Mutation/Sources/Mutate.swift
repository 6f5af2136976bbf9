import ArgumentParser
import Foundation
import SwiftOperators
import SwiftParser
import SwiftSyntax

@main
struct Mutate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds small changes of Swift sources that some test ought to notice.",
        subcommands: [List.self, Write.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the mutants of folders, as JSON.")

        @Argument(help: "Folders of sources.")
        var folders: [String]

        func run() throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(try Sources(in: folders).mutants), as: UTF8.self))
        }
    }

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the sources with mutants in them.")

        @Argument(help: "The same folders as for the list.")
        var folders: [String]

        @Option(help: "The mutants' numbers in the list, one on each line.")
        var chosen: String

        @Option(help: "Where the sources are written, below the same names.")
        var to: String

        func run() throws {
            let numbers = try String(contentsOfFile: chosen, encoding: .utf8).split(separator: "\n")
            let chosen = Set(numbers.compactMap { Int($0) })
            let sources = try Sources(in: folders)
            let mutants = Dictionary(grouping: sources.mutants.filter { chosen.contains($0.id) }, by: \.file)
            for file in sources.files {
                let text = Writer(file.text, mutants[file.name] ?? []).text()
                try text.write(toFile: "\(to)/\(file.name)", atomically: true, encoding: .utf8)
            }
        }
    }
}

/// Files and their mutants.
struct Sources {
    /// The names and texts of the files.
    let files: [(name: String, text: String)]
    /// The mutants of all files, numbered from 1.
    let mutants: [Mutant]

    init(in folders: [String]) throws {
        self.files = try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
                .sorted()
                .map { ("\(folder)/\($0)", try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) }
        }
        var mutants: [Mutant] = []
        for (name, text) in files {
            let tree = OperatorTable.standardOperators.foldAll(Parser.parse(source: text)) { _ in }
            let finder = Finder(in: name, text, tree, first: mutants.count + 1)
            finder.walk(tree)
            mutants += finder.mutants
        }
        self.mutants = mutants
    }
}
