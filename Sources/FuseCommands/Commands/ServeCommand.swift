import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseGateway
import FuseHTTP
import FuseJSON
import FusePlanner
import FuseReport
import FuseRollout
import FuseService
import FuseStore
import FuseZaptec
import Logging

/// The command `serve`, which runs the gateway.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Stands between scripts and the vendor's API and judges updates on their way.",
        discussion: """
            Scripts change their base address and nothing else. Reads and the writes
            that the vendor documents pass unchanged. An update of a charger is judged
            first: what may be sent is reserved, passed on and read back; what may not
            is answered 409 (refused) or 424 (undecided), and nothing is sent. A charger
            may have several updates on their way: it counts as any mixture of them.

            The planning page is at /fuseguard/, the JSON API below /fuseguard/v1/,
            /health and /metrics are for those who watch. Beyond this machine it
            listens only with TLS and a token, which scripts send in FuseGuard-Token.
            Updates are read back with --credentials or the variables, else with the
            token of the request. Logs are on standard error. SIGTERM ends it once
            what is being answered is answered.

            EXAMPLE
              fuseguard serve
              fuseguard serve --listen 127.0.0.1:9000 --adjust
              fuseguard serve --listen 0.0.0.0:8443 --allow-host gateway.example \\
                --certificate chain.pem --key key.pem --token-file token
            """)

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
    var listen: String = "127.0.0.1:8080"

    @Option(
        help: ArgumentHelp(
            "The API behind it; else $FUSEGUARD_API, else \(APIAddress.vendor.text).", valueName: "url"))
    var upstream: String?

    @Option(
        help: ArgumentHelp(
            "User and password, or a token, in a file that only its owner may read, for reading back and for the page; else the variables.",
            valueName: "file"))
    var credentials: String?

    @Option(help: "Judge an update with all that is seen on the way to it, or by its end state.")
    var judge: Judging = .atOnce

    @Flag(help: "Pass on what fits instead of what is refused.")
    var adjust = false

    @Option(help: ArgumentHelp("Currents rise in multiples of this, 0.001 to 32 A.", valueName: "amperes"))
    var step: String = "1"

    @Option(
        name: .customLong("pass"),
        help: ArgumentHelp(
            "A further write that passes unjudged, as \"POST /api/chargers/*/localSettings\": what it names is undecided until it is pulled.",
            valueName: "method path"))
    var passes: [String] = []

    @Option(help: "Refuse also what only has warnings.")
    var failOn: ProposalOptions.FailOn?

    @Option(help: "Whose word confirms an update: the charger's own, or the cloud's.")
    var confirm: ApplyCommand.ConfirmationSource = .charger

    @Option(help: ArgumentHelp("The certificate chain, PEM.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The certificate's key, PEM.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The token to ask for, in a file that only its owner may read; else $FUSEGUARD_GATEWAY_TOKEN.",
            valueName: "file"))
    var tokenFile: String?

    @Option(
        name: .customLong("allow-host"),
        help: ArgumentHelp("A further name that a Host header may have.", valueName: "name"))
    var hosts: [String] = []

    @Option(help: ArgumentHelp("How much is logged: debug, info, warning, error.", valueName: "level"))
    var logLevel: LogLevel = .info

    /// The states by which updates are judged.
    enum Judging: String, ExpressibleByArgument, CaseIterable {
        /// All states on the way, those included in which only a part of the update has arrived.
        case atOnce = "at-once"
        /// The end state only.
        case end
    }

    /// The lowest level that is logged.
    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        /// Every request.
        case debug
        /// Decisions.
        case info
        /// Faults of other systems.
        case warning
        /// Faults of this program.
        case error
    }

    mutating func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key go together")
        }
        if !adjust, step != "1" { throw ValidationError("--step is for --adjust") }
        _ = try place()
        _ = try adjusting()
        _ = try patterns()
    }

    mutating func run() throws {
        let (host, port) = try place()
        let token = try gatewayToken()
        let isLoopback = ["127.0.0.1", "::1", "localhost"].contains(host)
        guard isLoopback || (certificate != nil && token != nil) else {
            throw CommandError.usage(
                "listening at \(host) needs --certificate, --key and a token; 127.0.0.1 does without")
        }
        var names = Set(hosts.map { $0.lowercased() } + [host.contains(":") ? "[\(host)]" : host])
        // Clients on the same machine use these names.
        names.formUnion(["127.0.0.1", "localhost", "[::1]"])
        var rules = JudgingRules()
        rules.judgesEndOnly = judge == .end
        rules.adjusting = try adjusting()
        rules.refusesWarnings = failOn == .warning
        rules.passes = try patterns()
        rules.confirmedBy = confirm == .charger ? .charger : .cloud
        // --upstream is a deliberate choice. An address from a variable, or the default one, is not used for
        // chargers that were recorded from another API.
        rules.mayBeOtherAPI = upstream != nil
        let api = APIOptions.at(upstream, credentials: credentials, option: "--upstream")
        let address = try api.address()
        let asking = try api.askingIfAny()
        let open = try store.open(for: .writing, staysOpen: true)
        let certificate = try certificate.flatMap { chain in
            try key.map { (chain: try InputFile(chain).bytes(), key: try InputFile($0).bytes()) }
        }
        var logger = Logger(label: Tool.name) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        let gateway = Gateway(
            Listening(host: host, port: port, names: names, token: token, certificate: certificate),
            upstream: address.text, store: open, path: open.path, rules: rules,
            describe: { error in
                ErrorPresentation(error).map { ($0.line, $0.status) } ?? ("\(error)", .internalFault)
            },
            logger: logger)
        let scheme = certificate == nil ? "http" : "https"
        let shown = host.contains(":") ? "[\(host)]" : host
        do {
            try Waiting.wait {
                try await ZaptecPortProvider.with(address, asking) { ports in
                    try await gateway.run(ports: ports) { port in
                        try? Console.print("\(scheme)://\(shown):\(port)\n")
                    }
                }
            }
        } catch let error where ErrorPresentation(error) == nil {
            throw CommandError.cannotListen(listen, "\(error)")
        }
    }

    private func patterns() throws -> [PassPattern] {
        try passes.map { text in
            do throws(PassPattern.Fault) {
                return try PassPattern(text)
            } catch {
                switch error {
                case .notAPattern:
                    throw ValidationError(
                        "--pass takes a method and a path, as \"POST /api/chargers/*/localSettings\"; * is one segment, the "
                            + "others are plain, not \"\(text)\"")
                case .couldBeUpdate:
                    throw ValidationError(
                        "--pass \"\(text)\" could be an update, which is judged; name the segments that it is to have"
                    )
                }
            }
        }
    }

    private func adjusting() throws -> AdjustingRules? {
        guard adjust else { return nil }
        guard let rules = AdjustingRules(step: step, share: .fair) else {
            throw ValidationError("--step takes 0.001 to 32 A with up to three decimals, not \(step)")
        }
        return rules
    }

    /// The host and port of `--listen`: `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`.
    private func place() throws -> (host: String, port: Int) {
        guard let place = Authority(listen), let port = place.port else {
            throw ValidationError("--listen takes host:port, as 127.0.0.1:8080 or [::1]:8080")
        }
        return (place.bareHost, Int(port))
    }

    private func gatewayToken() throws -> String? {
        let variable = ProcessInfo.processInfo.environment["FUSEGUARD_GATEWAY_TOKEN"] ?? ""
        let text =
            try tokenFile.map { file in
                String(decoding: try SecretFile(file).bytes(), as: UTF8.self)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            } ?? (variable.isEmpty ? nil : variable)
        guard let text else { return nil }
        guard (16...4_096).contains(text.utf8.count), text.isVisibleASCII else {
            throw CommandError.usage(
                "the gateway's token takes 16 to 4096 visible ASCII characters; 'openssl rand -hex 32' makes one"
            )
        }
        return text
    }
}
