public import FuseCore
import FuseJSON
public import FuseRollout

/// The chargers of one installation behind the vendor's API.
public struct ZaptecPort: ChargerPort {
    private let client: ZaptecClient
    private let installation: Installation
    private let chargers: [Identifier: Charger]

    /// Makes a port.
    ///
    /// - Parameters:
    ///   - client: The client.
    ///   - installation: The recorded installation, whose wiring determines a reading's lines.
    public init(_ client: ZaptecClient, _ installation: Installation) {
        self.client = client
        self.installation = installation
        self.chargers = installation.chargersByID
    }

    /// Sends a request; repeats it only after 429, or after 401 with a new token: neither was applied.
    public func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer {
        do {
            var request = APIRequest(request)
            request.notAfter = deadline
            let answer = try await client.answer(to: request)
            guard !answer.isSuccess else { return .accepted }
            let problem = ZaptecClient.problem(of: answer)
            let trouble = APIError(problem, at: "").trouble
            return SendAnswer.statusesOfNotApplied.contains(answer.status) || problem.saysThereIsNone
                ? .notApplied(trouble) : .unknown(trouble)
        } catch {
            return error.mayHaveArrived ? .unknown(error.trouble) : .notApplied(error.trouble)
        }
    }

    /// Reads a charger: the values that the cloud has recorded, and those that the charger reports.
    ///
    /// The latter are observations 523 and 522, mapped by PhaseId. The service's cache may be 15 s old.
    public func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport {
        guard let recorded = chargers[charger] else {
            throw .unreadable("charger \(charger) is not recorded")
        }
        let detail: DocumentNode?
        let state: DocumentNode?
        do throws(APIError) {
            detail = try await client.document("/api/chargers/\(charger)")
            state = try await self.state(of: charger)
        } catch {
            throw error.trouble
        }
        guard let detail else { throw .unreadable("an empty answer") }
        do {
            return try report(of: recorded, detail, state)
        } catch let error as VendorError {
            throw .unreadable("\(error.answer): \(error.problem)")
        } catch {
            throw .unreadable("\(error)")
        }
    }

    /// Reads the state of a charger; nil if it has none because it has never reported.
    private func state(of charger: Identifier) async throws(APIError) -> DocumentNode? {
        do {
            return try await client.document("/api/chargers/\(charger)/state")
        } catch {
            guard case .port(.refused(status: 404, _)) = error.problem else { throw error }
            return nil
        }
    }

    private func report(
        of recorded: Charger, _ detail: DocumentNode, _ state: DocumentNode?
    ) throws -> ChargerReport {
        let wire = try Wire(detail, in: "GET /api/chargers/\(recorded.id)", about: recorded.id.text)
        let owner = try wire.identifier("Id")
        guard owner == recorded.id else { throw wire.failure(.otherCharger(owner.text)) }
        if let home = try wire.text("InstallationId"), home.lowercased() != installation.id.text.lowercased()
        {
            throw wire.failure(.otherInstallation(home))
        }
        let name = "GET /api/chargers/\(recorded.id)/state"
        var isEmpty = state == nil
        if case .list(let items) = state?.value { isEmpty = items.isEmpty }
        return try ChargerMapping(
            wire: wire,
            state: isEmpty
                ? ChargerState(emptyOf: recorded.id, in: name)
                : ChargerState(state, of: recorded.id, in: name),
            supply: installation.supply, networkType: installation.supply.map(NetworkType.number) ?? 0,
            rules: installation.rules, isNativeOCPP: false
        ).report(recorded)
    }
}
