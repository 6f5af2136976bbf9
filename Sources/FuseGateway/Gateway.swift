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

/// How an error is said: what, where and what to do, with what the command line would end with.
public typealias ErrorDescription = @Sendable (any Error) -> (line: String, status: ExitStatus)

/// How updates are judged that want to pass.
public struct JudgingRules: Sendable {
    /// Whether the end state alone is judged, and not what is seen on the way to it.
    public var judgesEndOnly = false
    /// How what is refused is adjusted; nil: not at all.
    public var adjusting: AdjustingRules?
    /// Whether a warning is enough to refuse.
    public var refusesWarnings = false
    /// Writes that pass beside those that the vendor documents.
    public var passes: [PassPattern] = []
    /// Whose word confirms an update that was passed on.
    public var word = ConfirmedBy.charger
    /// Whether updates may go to another API than their installation was pulled from: somebody has named it.
    public var mayBeOtherAPI = false

    /// As one request with its torn states, refused where it does not fit.
    public init() {}

    var passing: ForwardingRules {
        var passing = ForwardingRules()
        passing.conditions.atOnce = !judgesEndOnly
        passing.conditions.adjusting = adjusting
        passing.refusesWarnings = refusesWarnings
        return passing
    }
}

/// Why nothing can be served over TLS.
public enum CertificateError: Error, Hashable, Sendable {
    /// The chain has no certificate in PEM.
    case noCertificate
    /// The key is none in PEM.
    case noKey
    /// The key is not that of the certificate.
    case otherKey
}

/// Where the gateway listens, and for whom.
public struct Listening: Sendable {
    /// The address.
    public let host: String
    /// The port; 0 for any that is free.
    public let port: Int
    /// The names that a Host header may have, in small letters.
    public let names: Set<String>
    /// The token that is asked for; nil where none is.
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

/// The gateway: the API behind it, its own API, its page.
public struct Gateway: Sendable {
    private let listening: Listening
    private let upstream: String
    private let store: any InstallationStore
    private let path: String
    private let rules: JudgingRules
    private let words: ErrorDescription
    private let logger: Logger

    /// - Parameters:
    ///   - listening: Where it listens.
    ///   - upstream: The base address of the API, without a slash at its end.
    ///   - store: The store.
    ///   - path: Where the store is.
    ///   - rules: How updates are judged.
    ///   - words: How errors are said.
    ///   - logger: Where it logs.
    public init(
        _ listening: Listening, upstream: String, store: any InstallationStore, path: String,
        rules: JudgingRules, words: @escaping ErrorDescription, logger: Logger
    ) {
        self.listening = listening
        self.upstream = upstream
        self.store = store
        self.path = path
        self.rules = rules
        self.words = words
        self.logger = logger
    }

    /// How long a connection may take to say what it wants.
    private static let connectionPatience = TimeAmount.seconds(75)
    private static let mostConnections = 1_000

    /// Serves until SIGTERM or SIGINT; what is being answered then is answered.
    ///
    /// - Parameters:
    ///   - readers: Who reads chargers back.
    ///   - announce: Is given the port once connections are accepted.
    /// - Throws: Where it cannot listen.
    public func run(
        readers: any ChargerPortProvider, announce: @escaping @Sendable (Int) -> Void
    ) async throws {
        let server = try server()
        let api = Upstream(upstream)
        let parts = parts(readers: readers, upstream: api)
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
        await parts.proxy.judge.register.finish()
        await api.shutdown()
        try result.get()
    }

    /// What answers requests, and what goes on beside it.
    func parts(
        readers: any ChargerPortProvider, upstream api: Upstream
    ) -> (proxy: Proxy<RouteTable>, services: [any Service]) {
        let register = StoreQueue(store, path: path)
        let metrics = GatewayMetrics()
        let readBack = ReadBack(
            register, readers: readers, word: rules.word, metrics: metrics, logger: logger)
        let runs = PlanRunner(
            register, readers: readers, api: upstream, rules: rules, words: words, logger: logger)
        let about = AboutGateway(
            upstream: upstream, canApply: readers.canApply, judgesEndOnly: rules.judgesEndOnly,
            isEncrypted: listening.certificate != nil)
        let own = LocalAPI(register: register, metrics: metrics, words: words, runs: runs, about: about)
        let proxy = Proxy(
            access: Access(hosts: listening.names, token: listening.token), upstream: api,
            judge: UpdateHandler(
                register: register, upstream: api, address: upstream, readBack: readBack, rules: rules,
                words: words,
                metrics: metrics),
            own: own.responder, metrics: metrics, passes: rules.passes)
        return (proxy, [readBack, runs])
    }

    private func server() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(patience: Self.connectionPatience)],
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
        // Made here once, so that what does not fit is found before anything is started.
        guard (try? NIOSSLContext(configuration: tls)) != nil else { throw CertificateError.otherKey }
        return try .tls(plain, tlsConfiguration: tls)
    }
}
