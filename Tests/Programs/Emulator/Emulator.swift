import ArgumentParser
import Foundation

@main
struct Emulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulator",
        abstract: "The vendor's HTTP API on the loopback address, from folders of its saved answers.",
        discussion: """
            Prints its address once it accepts connections, and ends on SIGTERM. Settings reach a charger \
            after a while, the current and the phase one after the other. Times are in milliseconds unless \
            it says otherwise.

            Orders go to /emulator, as JSON:
              POST /emulator/chargers/ID       {"online": false}, {"drop": 1} (applied, not answered), {"lose": 1},
                                               {"late": 5000}, {"reset": true}, {"refuse": 528}, {"status": 403},
                                               {"overrideCurrent": 16, "overridePhase": 1} (as in the portal)
              POST /emulator/installations/ID  {"hierarchy204": true}
              POST /emulator                   {"limitNext": 3, "retryAfter": 2}, {"failNext": 2}, {"delay": 500},
                                               {"tokenRevoked": true}
              GET  /emulator/chargers/ID       what the box holds; GET or DELETE /emulator/log: what was asked
            """)

    @Argument(
        help: "Folders with installation.json, hierarchy.json, chargers.json and state/ID.json.",
        completion: .directory)
    var folders: [String]

    @Option(help: "The port; 0 for any that is free.") var port = 0
    @Option(help: "A file that the address is written to as well.") var portFile: String?
    @Option(help: "The user.") var user = "installer"
    @Option(help: "The user's password.") var password = "secret"
    @Option(help: "How long a token is good, in seconds.") var tokenLifetime = 86_399
    @Option(help: "The most items of a page, whatever is asked.") var pageSize = 5_000
    @Flag(help: "List every charger, whatever InstallationId is asked.") var noFilter = false
    @Flag(help: "No limit of requests (else 10 a second, 15 at once).") var noRateLimit = false
    @Option(help: "From an update's answer until the charger has the first setting.") var chargerDelay = 300
    @Option(help: "From the first setting until it has the second.") var torn = 200
    @Option(help: "How old an answer about a charger's state may be.") var stateCache = 15_000
    @Option(help: "End after so many seconds; 0 for never.") var lifetime = 0

    func validate() throws {
        guard !folders.isEmpty else { throw ValidationError("Give at least one folder.") }
        guard (0...65_535).contains(port) else { throw ValidationError("The port must be 0 to 65535.") }
        guard pageSize > 0 else { throw ValidationError("A page needs at least one item.") }
        let longest = 0...86_400_000
        guard [tokenLifetime, chargerDelay, torn, stateCache, lifetime].allSatisfy(longest.contains) else {
            throw ValidationError("Times are 0 to 86400000.")
        }
    }

    func run() async throws {
        Self.endOnSignals()
        if lifetime > 0 { alarm(UInt32(lifetime)) }
        let seed = try Seed(folders: folders)
        var setup = Setup()
        (setup.user, setup.password) = (user, password)
        setup.tokenLifetime = TimeInterval(tokenLifetime)
        setup.pageSize = pageSize
        setup.isFiltering = !noFilter
        setup.isLimited = !noRateLimit
        setup.pace = Pace(
            delay: TimeInterval(chargerDelay) / 1_000, torn: TimeInterval(torn) / 1_000,
            stateCache: TimeInterval(stateCache) / 1_000)
        let portFile = portFile
        try await CloudServer.run(CloudDesk(Cloud(seed: seed, setup: setup)), port: port) { address in
            let line = Data((address + "\n").utf8)
            do {
                // The file first: who reads the line may look for it at once.
                if let portFile { try line.write(to: URL(fileURLWithPath: portFile), options: .atomic) }
                try FileHandle.standardOutput.write(contentsOf: line)
            } catch {
                Self.exit(withError: error)
            }
        }
    }

    /// Lets SIGTERM, SIGINT and the alarm end the process at once.
    ///
    /// There is nothing to save, and an open connection must not delay the end. The signals may come blocked
    /// from a thread of a test.
    private static func endOnSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGALRM] {
            sigaddset(&signals, number)
            signal(number) { _ in _exit(0) }
        }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
