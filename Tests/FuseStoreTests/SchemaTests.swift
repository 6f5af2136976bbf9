import Foundation
import FuseSchema
import GRDB
import Testing

@testable import FuseStore

@Suite struct SchemaTests {
    private var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schema")
    }

    private func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    }

    @Test func `the schema is built from the files in the folder`() throws {
        #expect(FuseSchema.migrations.map(\.sql) == [try text("tables.sql")])
        #expect(FuseSchema.views == (try text("views.sql")))
    }

    @Test func `the schema of a store reads like the files`() throws {
        let files = try text("tables.sql") + text("views.sql")
        let objects = try TemporaryStore().store.queue.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        }
        #expect(objects.count > 30)
        for object in objects {
            #expect(files.contains("\(object);\n"), "not as it is written: \(object)")
        }
        let statements = files.split(separator: "\n").filter { $0.hasPrefix("CREATE ") }
        #expect(statements.count == objects.count)
    }
}
