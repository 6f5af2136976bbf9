import Foundation
import FuseJSON
import FuseTestSupport
import HTTPTypes
import Testing

@testable import FuseGateway

@Suite(.tags(.recorded)) struct DescriptionTests {
    private static let file = GatewayHarness.root.appendingPathComponent(
        "Sources/FuseGateway/API/openapi.json")
    /// The JSON Schemas that the description bundles.
    private static let bundled = [
        "audit", "headroom", "installation", "log", "plan", "proposal", "report", "settlement", "status",
    ]

    private static func read(_ path: String) throws -> JSONValue {
        try .read(
            String(
                decoding: try Data(contentsOf: GatewayHarness.root.appendingPathComponent(path)),
                as: UTF8.self))
    }

    private static func described() throws -> JSONValue { try read("Sources/FuseGateway/API/openapi.json") }

    /// The value that a reference in the document points to.
    private static func resolved(_ value: JSONValue, in document: JSONValue) throws -> JSONValue {
        guard let reference = value.text("$ref") else { return value }
        return try reference.dropFirst(2).split(separator: "/").reduce(document) { value, key in
            try #require(value[String(key)], "\(reference) leads nowhere")
        }
    }

    @Test func `every route is described with its parameters, and nothing else is`() async throws {
        let bench = try GatewayHarness()
        let document = try Self.described()
        let paths = try #require(document["paths"])
        var described: Set<String> = []
        for path in paths.keys {
            for method in paths[path]?.keys ?? [] {
                let parameters = try #require(paths[path]?[method])["parameters"]?.items ?? []
                let resolved = try parameters.map { try Self.resolved($0, in: document) }
                func names(_ place: String) -> String {
                    resolved.filter { $0.text("in") == place }.compactMap { $0.text("name") }.sorted()
                        .joined(separator: ",")
                }
                described.insert("\(method) \(path) path:\(names("path")) query:\(names("query"))")
            }
        }
        let routes = await bench.routes().filter { $0.path.hasPrefix("/fuseguard/v1/") }.map { route in
            let parts = route.path.split(separator: "/").filter { $0.hasPrefix("{") }
            let names = parts.map { String($0.dropFirst().dropLast()) }.joined(separator: ",")
            return "\(route.method.rawValue.lowercased()) \(route.path) path:\(names) query:"
                + route.query.sorted().joined(separator: ",")
        }
        #expect(described == Set(routes) && Set(routes).count == routes.count)
    }

    @Test func `it is what the gateway serves`() async throws {
        let bench = try GatewayHarness()
        let served = try await bench.ask { try await $0(.get, "/fuseguard/v1/openapi.json") }
        #expect(served.headers[.contentType] == "application/json")
        let file = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)
        #expect(served.text == file)
    }

    @Test func `its schemas and examples are those of the repository`() throws {
        let document = try Self.described()
        var schemas = try #require(document["components"]?["schemas"])
        for name in Self.bundled {
            let schema = Self.led(
                try Self.read("schema/json/\(name).schema.json").without("$schema", "$id"), into: name)
            schemas = schemas.replacing(name, with: schema)
        }
        let components = try #require(document["components"]).replacing("schemas", with: schemas)
        let fresh = document.replacing("components", with: components)
        if ProcessInfo.processInfo.environment["FUSEGUARD_RECORD"] != nil {
            try Data(fresh.document.utf8).write(to: Self.file)
        }
        #expect(fresh == document, "schema/json has changed: run `make golden`")
        for path in ["check", "plans"] {
            let content = document["paths"]?["/fuseguard/v1/\(path)"]?["post"]?["requestBody"]?["content"]
            let examples = try #require(content?["application/json"]?["examples"])
            for name in ["proposal", "move"] {
                let example = try Self.read("Examples/\(name).json")
                #expect(examples[name]?["value"] == example)
            }
        }
    }

    /// A schema whose references point to its place in the document.
    private static func led(_ value: JSONValue, into name: String) -> JSONValue {
        switch value {
        case .object(let members):
            .object(
                members.map { member in
                    if member.key == "$ref", case .text(let text) = member.value, text.hasPrefix("#/") {
                        let place = "#/components/schemas/\(name)/\(text.dropFirst(2))"
                        return .init(member.key, .text(place))
                    }
                    return .init(member.key, led(member.value, into: name))
                })
        case .list(let items): .list(items.map { led($0, into: name) })
        case .null, .bool, .integer, .number, .text: value
        }
    }

    @Test func `an independent validator takes it for OpenAPI`() throws {
        let candidates = ["/usr/bin/python3", "python3"]
        func run(_ python: String, _ arguments: [String]) throws -> Int32 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [python] + arguments
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        let found = try candidates.first { try run($0, ["-c", "import openapi_spec_validator"]) == 0 }
        guard let found else { return }
        let script = "import json, sys, openapi_spec_validator as v; v.validate(json.load(open(sys.argv[1])))"
        #expect(try run(found, ["-c", script, Self.file.path]) == 0)
    }
}

extension JSONValue {
    /// The object with one member's value replaced.
    fileprivate func replacing(_ key: String, with value: JSONValue) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.key == key ? .init(key, value) : $0 })
    }
}
