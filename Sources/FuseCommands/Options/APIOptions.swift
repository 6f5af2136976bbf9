import ArgumentParser
import Foundation
import FuseReport
import FuseService
import FuseZaptec

/// The address of the vendor's API and the credentials for it.
struct APIOptions: ParsableArguments {
    static let apiHelp = ArgumentHelp(
        "The API's base address; else $FUSEGUARD_API, else \(APIAddress.vendor.text).", valueName: "url")
    static let credentialsHelp = ArgumentHelp(
        "User and password, or a token, in a file that only its owner may read; else $FUSEGUARD_TOKEN, else $FUSEGUARD_USER and $FUSEGUARD_PASSWORD.",
        valueName: "file")

    @Option(help: apiHelp)
    var api: String?

    /// The option that gives the address, as named in errors.
    private var option = "--api"

    @Option(help: credentialsHelp)
    var credentials: String?

    /// The base address.
    ///
    /// - Throws: `DocumentFailure` with an ``APIAddressError``.
    func address() throws -> APIAddress {
        let variable = ProcessInfo.processInfo.environment["FUSEGUARD_API"] ?? ""
        guard let text = api ?? (variable.isEmpty ? nil : variable) else { return .vendor }
        do {
            return try APIAddress(text)
        } catch {
            throw DocumentFailure(name: api == nil ? "$FUSEGUARD_API" : option, cause: error)
        }
    }

    /// The credentials.
    ///
    /// - Throws: `DocumentFailure` with a ``CredentialsError``, or ``CommandError`` for the file.
    private func asking() throws -> Credentials {
        guard let credentials else {
            return try Credentials(environment: ProcessInfo.processInfo.environment)
        }
        let bytes = try SecretFile(credentials).bytes()
        do {
            return try Credentials(file: bytes)
        } catch {
            throw DocumentFailure(name: credentials, cause: error)
        }
    }

    /// The credentials; nil where none are given.
    ///
    /// - Throws: As ``asking()`` for credentials that are given and wrong.
    func askingIfAny() throws -> Credentials? {
        do {
            return try asking()
        } catch CredentialsError.none {
            return nil
        }
    }

    /// The options with values from options of other names.
    static func at(_ address: String?, credentials: String?, option: String = "--api") -> APIOptions {
        var options = APIOptions()
        (options.api, options.credentials, options.option) = (address, credentials, option)
        return options
    }

    /// Checks the address and the credentials without sending a request.
    ///
    /// - Throws: As ``address()`` and ``asking()``.
    func check() throws {
        _ = try address()
        _ = try asking()
    }

    /// Runs asynchronous work with a client and waits for it.
    ///
    /// - Parameters:
    ///   - endsOnSignals: Whether Ctrl-C and SIGTERM cancel the work instead of ending the process at once.
    ///   - work: Receives the client, which must not be used afterwards.
    /// - Returns: What the work returns.
    /// - Throws: The error of the work, or that of the address or the credentials.
    func withClient<Value: Sendable>(
        endsOnSignals: Bool = false, _ work: @escaping @Sendable (ZaptecClient) async throws -> Value
    ) throws -> Value {
        let address = try address()
        let credentials = try asking()
        return try Waiting.wait(endsOnSignals: endsOnSignals) {
            try await ZaptecClient.with(
                address, credentials, userAgent: "\(Tool.name)/\(Tool.version)", clock: SystemClock(), work)
        }
    }
}
