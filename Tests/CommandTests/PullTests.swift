import Foundation
import FuseTestSupport
import Synchronization
import Testing

@Suite struct PullTests {
    /// A sample site on a server, with some of its answers changed.
    final class Site: Sendable {
        let site: VendorSite
        let server: ReferenceServer
        private let change: Box

        /// The change of answers, which a test may replace while the server runs.
        final class Box: Sendable {
            let text = Mutex<(@Sendable (ReferenceServer.Request, String) -> String)>({ $1 })
        }

        init(_ name: String) throws {
            let site = try VendorSite(Shell.root.appendingPathComponent("Examples/vendor/\(name)"))
            let box = Box()
            self.site = site
            self.change = box
            self.server = try ReferenceServer { request in
                let reaction = site.react(to: request)
                guard case .answer(let status, let body, let headers) = reaction else { return reaction }
                let change = box.text.withLock { $0 }
                return .answer(status, change(request, body), headers: headers)
            }
        }

        deinit { server.close() }

        func changing(_ change: @escaping @Sendable (ReferenceServer.Request, String) -> String) {
            self.change.text.withLock { $0 = change }
        }

        func replacing(_ old: String, by new: String) {
            changing { $1.replacingOccurrences(of: old, with: new) }
        }

        /// The program with the address and a user in its environment.
        var fuseguard: String {
            "FUSEGUARD_API=\(server.address) FUSEGUARD_USER=anna FUSEGUARD_PASSWORD='hunter2 &' fuseguard"
        }
    }

    @Test(arguments: ["home-go", "housing-tn", "office-it"])
    func `a site that is pulled is the site that is imported`(name: String) throws {
        let shell = try Shell()
        let site = try Site(name)
        let pulled = try shell.run("\(site.fuseguard) pull \(site.site.id) --db a.db")
        #expect(pulled.status == 0 && pulled.errors == "", "\(pulled.errors)")
        let imported = try shell.run("fuseguard import Examples/vendor/\(name) --db b.db")
        #expect(
            pulled.output.replacingOccurrences(of: "a.db", with: "b.db") == imported.output)
        let exports = try ["a", "b"].map { try shell.run("fuseguard export \(site.site.id) --db \($0).db") }
        #expect(exports[0].status == 0 && exports[0].output == exports[1].output)
        // Neither another pull nor an import changes anything.
        for command in ["pull \(site.site.id)", "import Examples/vendor/\(name)"] {
            let again = try shell.run("\(site.fuseguard) \(command) --db a.db")
            #expect(again.status == 0 && again.output.contains("nothing changes"), "\(again.output)")
        }
        let diff = try shell.run("\(site.fuseguard) pull \(site.site.id) --diff --db a.db")
        #expect(diff.status == 0 && diff.output.contains("no drift"))
        let log = try shell.run(
            "fuseguard log --db a.db; fuseguard log verify --db a.db; fuseguard verify --db a.db")
        #expect(log.output.contains("pull"))
        for text in [log.output, try shell.run("cat a.db* | strings").output] {
            #expect(!text.contains("hunter2") && !text.contains("t0ken") && !text.contains("anna"))
        }
    }

    @Test func `an override that differs is recorded, and was drift before`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        site.replacing(
            "\"PropertyOfflineCurrentOverride\": 10.0", by: "\"PropertyOfflineCurrentOverride\": 13.5")
        let diff = try shell.run("\(site.fuseguard) pull \(id) --diff")
        #expect(diff.status == 1 && diff.output.contains("offlineCurrent 10 A → 13.5 A"), "\(diff.output)")
        #expect(!diff.output.contains("no drift"))
        let tried = try shell.run("\(site.fuseguard) pull \(id) --dry-run --json")
        #expect(tried.status == 0 && tried.output.contains("\"source\": \"api\""), "\(tried.output)")
        #expect(try shell.run("\(site.fuseguard) pull \(id) --diff").status == 1)
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        #expect(try shell.run("fuseguard export \(id)").output.contains("offlineCurrent: 13.5"))
        #expect(try shell.run("\(site.fuseguard) pull \(id) --diff").status == 0)
    }

    @Test func `a value that was read again is recorded and not worth a line`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        site.replacing("2026-11-20T09:12:44.5", by: "2026-11-21T10:00:00")
        let diff = try shell.run("\(site.fuseguard) pull \(id) --diff")
        #expect(diff.status == 0 && diff.output.contains("no drift"), "\(diff.output)")
        #expect(try shell.run("\(site.fuseguard) pull \(id)").output.contains("nothing changes"))
        #expect(try shell.run("fuseguard export \(id)").output.contains("2026-11-21T10:00:00Z"))
    }

    @Test func `a charger that is gone needs --replace`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        site.changing { request, body in
            switch request.path {
            case "/api/chargers": "{\"Pages\": 1, \"Data\": []}"
            case let path where path.hasSuffix("/hierarchy"):
                body.replacingOccurrences(
                    of: "\"Chargers\": \\[[^\\]]*\\]", with: "\"Chargers\": []", options: .regularExpression)
            default: body
            }
        }
        let refused = try shell.run("\(site.fuseguard) pull \(id)")
        #expect(refused.status == 1, "\(refused.output)\(refused.errors)")
        #expect(
            refused.output.contains("needs --replace") && refused.output.contains("pull again with --replace")
        )
        #expect(try shell.run("fuseguard export \(id)").output.contains("8fc947f3"))
        let fresh = try shell.run("\(site.fuseguard) check --fresh --installation \(id)")
        #expect(fresh.status == 65 && fresh.output == "", "\(fresh.output)")
        #expect(
            fresh.errors.contains("fuseguard pull \(id) --replace")
                && fresh.errors.split(separator: "\n").count == 1)
        #expect(try shell.run("\(site.fuseguard) pull \(id) --replace").status == 0)
        #expect(try !shell.run("fuseguard export \(id)").output.contains("8fc947f3"))
    }

    @Test func `what a person declared survives, and check --fresh judges what is there now`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        let charger = "8fc947f3-fc72-411f-a219-7c77984fbd65"
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        #expect(
            try shell.run(
                "fuseguard export \(id) | sed 's/^fuse: .*/&\\nreserve: 6/' | fuseguard import - "
            ).status == 0)
        let update = "--charger \(charger) --offline-current 18"
        #expect(try shell.run("fuseguard check \(update)").status == 0)
        site.replacing("\"MaxCurrent\": 20", by: "\"MaxCurrent\": 16")
        #expect(try shell.run("fuseguard check \(update)").status == 0)
        let fresh = try shell.run("\(site.fuseguard) check --fresh \(update) --actor anna --reason new")
        #expect(fresh.status == 1, "\(fresh.output)\(fresh.errors)")
        let said = fresh.errors.split(separator: "\n")
        #expect(!said.isEmpty && said.allSatisfy { $0.hasPrefix("recorded from the API: ") }, "\(said)")
        #expect(try shell.run("fuseguard check \(update)").status == 1)
        #expect(try shell.run("fuseguard export \(id)").output.contains("reserve: 6"))
        #expect(try shell.run("fuseguard log").output.contains("new"))
        let stranger = try shell.run("\(site.fuseguard) check --fresh --charger nobody --offline-current 6")
        #expect(stranger.status == 2)
    }

    @Test func `a person's circuit stays, a meter is not asked for its state, a larger rating is asked for`()
        throws
    {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        let charger = "{id: 8fc947f3-fc72-411f-a219-7c77984fbd65, name: t01, phaseSelectable: false}"
        let circuit =
            "{id: 2aacba42-6a62-43e1-b912-6cea472fc3b4, name: Charge circuit, fuse: 20, chargers: [\(charger)]}"
        try shell.write(
            "format: fuseguard/installation/1\nid: \(id)\nname: Lindelaan 31\nsupply: TN-3\nfuse: 25\n"
                + "circuits: [{id: hall, fuse: 25, circuits: [\(circuit)]}]\n", to: "mine.yaml")
        let mine = try shell.run("fuseguard import mine.yaml")
        #expect(mine.status == 0, "\(mine.output)\(mine.errors)")
        let asked = Mutex<[String]>([])
        site.changing { request, body in
            asked.withLock { $0.append(request.path) }
            return switch request.path {
            case "/api/chargers":
                body.replacingOccurrences(
                    of: "\"Data\": [",
                    with: "\"Data\": [{\"Id\": \"m1\", \"Name\": \"Meter\", \"DeviceType\": 3},")
            default: body.replacingOccurrences(of: "\"MaxCurrent\": 20", with: "\"MaxCurrent\": 24")
            }
        }
        let refused = try shell.run("\(site.fuseguard) pull \(id)")
        #expect(
            refused.status == 1 && refused.output.contains("fuse 20 A → 24 A  needs --replace"),
            "\(refused.output)")
        let fresh = try shell.run("\(site.fuseguard) check --fresh --installation \(id)")
        #expect(fresh.status == 65 && fresh.errors.contains("fuse 20 A → 24 A"), "\(fresh.errors)")
        #expect(refused.output.contains("1 meter left out: Meter"))
        #expect(asked.withLock { $0.count { $0.hasSuffix("/state") } } == 2, "\(asked.withLock { $0 })")
        #expect(try shell.run("\(site.fuseguard) pull \(id) --replace").status == 0)
        let tree = try shell.run("fuseguard show \(id)").output
        #expect(tree.contains("hall, 25 A") && tree.contains("24 A"), "\(tree)")
    }

    @Test func `nothing is changed of a charger that is in flight`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        let update = "--charger 8fc947f3-fc72-411f-a219-7c77984fbd65 --offline-current 12"
        #expect(try shell.run("fuseguard plan \(update)").status == 0)
        site.replacing("2026-11-20T09:12:44.5", by: "2026-11-21T10:00:00")
        #expect(try shell.run("\(site.fuseguard) pull \(id)").status == 0)
        site.replacing(
            "\"PropertyOfflineCurrentOverride\": 10.0", by: "\"PropertyOfflineCurrentOverride\": 12.0")
        let busy = try shell.run("\(site.fuseguard) pull \(id)")
        #expect(
            busy.status == 75 && busy.output == "" && busy.errors.contains("in flight by plan"),
            "\(busy.errors)")
        #expect(try shell.run("\(site.fuseguard) pull \(id) --diff").status == 1)
    }

    @Test func `every refusal is one line, with its status and without a secret`() throws {
        let shell = try Shell()
        let site = try Site("home-go")
        let id = site.site.id
        #expect(try shell.run("\(site.fuseguard) pull \(id) --db there.db").status == 0)
        try shell.write("{\"user\": \"anna\", \"password\": \"hunter2\"}", to: "open.json")
        try shell.write("password hunter2", to: "odd.json")
        try shell.write("user: anna\npassword: hunter2\n", to: "good")
        _ = try shell.run("chmod 644 open.json; chmod 600 odd.json good")
        let api = "--api \(site.server.address)"
        let cases: [(String, Int32, String)] = [
            ("fuseguard pull \(id) \(api) --credentials good --db good.db", 0, ""),
            ("fuseguard pull \(id) \(api) --credentials open.json", 77, "open.json may be read by others"),
            ("fuseguard pull \(id) \(api) --credentials odd.json", 65, "odd.json: this holds no credentials"),
            ("fuseguard pull \(id) \(api) --credentials none", 66, "no such file"),
            ("fuseguard pull \(id) \(api) --credentials Examples", 66, "is a folder"),
            ("fuseguard pull \(id) \(api)", 64, "set FUSEGUARD_TOKEN"),
            ("FUSEGUARD_USER=anna fuseguard pull \(id) \(api)", 64, "FUSEGUARD_PASSWORD is not set"),
            ("FUSEGUARD_TOKEN='hunter2 x' fuseguard pull \(id) \(api)", 65, "no request can carry"),
            ("FUSEGUARD_TOKEN=hunter2 fuseguard pull \(id) \(api)", 77, "accepted; get a new one"),
            ("fuseguard pull \(id) --api http://api.zaptec.com", 64, "use https"),
            ("fuseguard pull \(id) --api http://anna:hunter2@localhost", 64, "no user name in it"),
            ("FUSEGUARD_API=hunter2 fuseguard pull \(id)", 64, "$FUSEGUARD_API: this is not an address"),
            (
                "FUSEGUARD_TOKEN=hunter2 fuseguard pull \(id) --api http://127.0.0.1:1", 69,
                "cannot be reached"
            ),
            ("\(site.fuseguard) pull nobody", 66, "knows no installation nobody"),
            ("\(site.fuseguard) pull \(id) --diff --db none.db", 66, "none.db; make one"),
            ("\(site.fuseguard) pull other --diff --db there.db", 66, "no installation other"),
            ("\(site.fuseguard) pull \(id) --diff --replace", 64, "writes nothing"),
            ("\(site.fuseguard) check --fresh --site Examples/solsiden.yaml", 64, "not --site"),
            ("\(site.fuseguard) check --fresh --installation nobody --db there.db", 66, "nobody"),
            ("\(site.fuseguard) check --fresh --installation \(id) --db none.db", 66, "no store"),
            ("fuseguard check \(api) --installation \(id) --db there.db", 64, "are for --fresh"),
        ]
        for (command, status, words) in cases {
            let outcome = try shell.run(command)
            #expect(
                outcome.status == status && (words.isEmpty || outcome.errors.contains(words)),
                "\(command): \(outcome.status) \(outcome.errors)")
            #expect(!(outcome.output + outcome.errors).contains("hunter2"))
            if status != 0 {
                #expect(
                    outcome.output == "" && outcome.errors.split(separator: "\n").count == 1, "\(command)")
            }
        }
        #expect(try shell.run("ls none.db").status != 0)
        site.changing { request, body in request.path.hasSuffix("/hierarchy") ? "" : body }
        let empty = try shell.run("\(site.fuseguard) pull \(id)")
        #expect(
            empty.status == 65 && empty.errors.contains("/hierarchy: the hierarchy is empty"),
            "\(empty.errors)")
    }

    @Test func `what a pull prints is valid by its schema`() throws {
        let shell = try Shell()
        let site = try Site("office-it")
        for (index, options) in ["--dry-run", "", "--diff"].enumerated() {
            let outcome = try shell.run(
                "\(site.fuseguard) pull \(site.site.id) --json \(options) >\(index).json")
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try JSONSchemaTests().validate(shell, "import", ["0.json", "1.json", "2.json"]) == "")
    }
}
