public import FusePlanner
public import FuseRecord
public import FuseReport
public import FuseRollout
import FuseService
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// Describes an error: what, where and what to do, with the command line's exit status for it.
public typealias ErrorDescription = @Sendable (any Error) -> (line: String, status: ExitStatus)

/// The rules by which the gateway judges updates.
public struct JudgingRules: Sendable {
    /// True if only the end state is judged, without the states on the way to it.
    public var judgesEndOnly = false
    /// The rules for adjusting a refused update; nil if none is adjusted.
    public var adjusting: AdjustingRules?
    /// True if a warning is enough to refuse.
    public var refusesWarnings = false
    /// Writes to forward in addition to those that the vendor documents.
    public var passes: [PassPattern] = []
    /// The source whose report confirms a forwarded update.
    public var confirmedBy = ConfirmedBy.charger
    /// True if updates may go to an API other than the one that their installation was pulled from.
    ///
    /// This holds if the operator has named the API with `--upstream`.
    public var mayBeOtherAPI = false

    /// Makes the default rules: judge with partially applied states, and refuse what does not fit.
    public init() {}

    var forwarding: ForwardingRules {
        var forwarding = ForwardingRules()
        forwarding.options.atOnce = !judgesEndOnly
        forwarding.options.adjusting = adjusting
        forwarding.refusesWarnings = refusesWarnings
        return forwarding
    }
}

/// A certificate or key that cannot be used for TLS.
public enum CertificateError: Error, Hashable, Sendable {
    /// The chain contains no certificate in PEM.
    case noCertificate
    /// The key is not in PEM.
    case noKey
    /// The key does not belong to the certificate.
    case otherKey
}

/// The address that the gateway listens at, and the conditions for using it.
public struct Listening: Sendable {
    /// The address.
    public let host: String
    /// The port; 0 for any free port.
    public let port: Int
    /// The names that a Host header may have, in lower case.
    public let names: Set<String>
    /// The token that clients must send; nil if none is required.
    public let token: String?
    /// The certificate chain and the key, as PEM; nil for plain HTTP.
    public let certificate: (chain: [UInt8], key: [UInt8])?

    /// Makes a place to listen at.
    public init(
        host: String, port: Int, names: Set<String>, token: String?,
        certificate: (chain: [UInt8], key: [UInt8])?
    ) {
        self.host = host
        self.port = port
        self.names = names
        self.token = token
        self.certificate = certificate
    }
}

/// The gateway: a proxy in front of the vendor's API, with its own API and page.
public struct Gateway: Sendable {
    private let listening: Listening
    private let upstream: String
    private let store: any InstallationStore
    private let path: String
    private let rules: JudgingRules
    private let describe: ErrorDescription
    private let logger: Logger

    /// Makes a gateway.
    ///
    /// - Parameters:
    ///   - listening: The address it listens at.
    ///   - upstream: The base address of the vendor's API, without a trailing slash.
    ///   - store: The store.
    ///   - path: The store's path.
    ///   - rules: The rules by which updates are judged.
    ///   - describe: Describes errors.
    ///   - logger: The logger.
    public init(
        _ listening: Listening, upstream: String, store: any InstallationStore, path: String,
        rules: JudgingRules, describe: @escaping ErrorDescription, logger: Logger
    ) {
        self.listening = listening
        self.upstream = upstream
        self.store = store
        self.path = path
        self.rules = rules
        self.describe = describe
        self.logger = logger
    }

    /// The longest time that a connection may take to send the head of a request.
    private static let connectionTimeout = TimeAmount.seconds(75)
    private static let mostConnections = 1_000

    /// Serves until SIGTERM or SIGINT, then finishes the requests that are being answered.
    ///
    /// - Parameters:
    ///   - ports: Gives access to chargers for reading them back.
    ///   - announce: Receives the port once connections are accepted.
    /// - Throws: An error if the gateway cannot listen.
    public func run(
        ports: any ChargerPortProvider, announce: @escaping @Sendable (Int) -> Void
    ) async throws {
        let server = try server()
        let api = Upstream(upstream)
        let parts = parts(ports: ports, upstream: api)
        var application = Application(
            responder: parts.proxy, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(listening.host, port: listening.port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    Self.mostConnections, logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { announce(port) }
            },
            logger: logger)
        for service in parts.services { application.addServices(service) }
        let result: Result<Void, any Error>
        do {
            result = .success(try await application.runService())
        } catch {
            result = .failure(error)
        }
        await parts.proxy.updateHandler.storeQueue.finish()
        await api.shutdown()
        try result.get()
    }

    /// Makes the responder to requests and the services that run beside it; plans are timed by the clock.
    func parts(
        ports: any ChargerPortProvider, upstream api: Upstream, clock: any RolloutClock = SystemClock()
    ) -> (proxy: Proxy<RouteTable>, services: [any Service]) {
        let storeQueue = StoreQueue(store, path: path)
        let metrics = GatewayMetrics()
        let readBack = ReadBack(
            storeQueue, ports: ports, confirmedBy: rules.confirmedBy, metrics: metrics, logger: logger)
        let runner = PlanRunner(
            storeQueue, ports: ports, api: upstream, rules: rules, describe: describe, clock: clock,
            logger: logger)
        let about = AboutGateway(
            upstream: upstream, canApply: ports.canApply, judgesEndOnly: rules.judgesEndOnly,
            isEncrypted: listening.certificate != nil)
        let own = LocalAPI(
            storeQueue: storeQueue, metrics: metrics, describe: describe, runner: runner, about: about)
        let proxy = Proxy(
            access: Access(hosts: listening.names, token: listening.token), upstream: api,
            updateHandler: UpdateHandler(
                storeQueue: storeQueue, upstream: api, address: upstream, readBack: readBack, rules: rules,
                describe: describe,
                metrics: metrics),
            own: own.responder, metrics: metrics, passes: rules.passes)
        return (proxy, [readBack, runner])
    }

    private func server() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(timeout: Self.connectionTimeout)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 32_768, maxHeaderListSize: 65_536, maxHeaderFieldCount: 100)))
        guard let certificate = listening.certificate else { return plain }
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificate.chain), !chain.isEmpty else {
            throw CertificateError.noCertificate
        }
        guard let key = try? NIOSSLPrivateKey(bytes: certificate.key, format: .pem) else {
            throw CertificateError.noKey
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        // Made once here, so that a mismatch is found before anything starts.
        guard (try? NIOSSLContext(configuration: tls)) != nil else { throw CertificateError.otherKey }
        return try .tls(plain, tlsConfiguration: tls)
    }
}
