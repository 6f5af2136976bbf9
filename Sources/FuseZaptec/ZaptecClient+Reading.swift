public import FuseCore
import FuseJSON
import FuseRollout

extension ZaptecClient {
    /// The number of states that are requested at once.
    private static let statesAtOnce = 8
    /// The chargers on a page; with the most pages, a user can see about half a million chargers.
    private static let pageSize = 500
    private static let mostPages: Int64 = 1_000

    /// Reads an installation: its circuits, its chargers and the state of each.
    ///
    /// - Parameters:
    ///   - id: The installation.
    ///   - progress: Receives the number of states read so far, and of all.
    /// - Returns: The answers, each named as its request.
    /// - Throws: ``APIError``, or ``VendorError`` for a list of chargers that cannot be read.
    public func answers(
        of id: Identifier, progress: @escaping @Sendable (_ read: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> VendorAnswers {
        let installation = try await installation(id)
        let hierarchy = try await answer("/api/installation/\(id)/hierarchy")
        let (pages, chargers) = try await chargers(of: id, beside: Self.kinds(in: hierarchy.content))
        let states = try await states(of: chargers, progress)
        return VendorAnswers(
            installation: installation, hierarchy: hierarchy, chargers: pages, states: states)
    }

    private func answer(_ path: String) async throws(APIError) -> VendorAnswers.Answer {
        VendorAnswers.Answer(
            name: APIRequest(method: .get, path: path).name, content: try await document(path))
    }

    private func installation(_ id: Identifier) async throws(APIError) -> VendorAnswers.Answer {
        do {
            return try await answer("/api/installation/\(id)")
        } catch {
            switch error.problem {
            case .port(.refused(status: 404, _)), .business(_, status: 404),
                .business(.unknownObject, _), .business(.unknownInstallationId, _):
                throw APIError(.unknownInstallation(id), at: error.request)
            default: throw error
            }
        }
    }

    /// The type of each device in a hierarchy that gives one.
    ///
    /// Values that cannot be read are refused when the answers are mapped.
    private static func kinds(in hierarchy: DocumentNode?) -> [Identifier: Int64] {
        guard let hierarchy, let tree = try? Wire(hierarchy, in: "hierarchy") else { return [:] }
        var kinds: [Identifier: Int64] = [:]
        for case let circuit? in (try? tree.list("Circuits"))?.map({ try? Wire($0, in: "hierarchy") }) ?? [] {
            for case let device? in (try? circuit.list("Chargers"))?.map({ try? Wire($0, in: "hierarchy") })
                ?? []
            {
                if let id = try? device.identifier("Id") { kinds[id] = try? device.integer(DeviceType.field) }
            }
        }
        return kinds
    }

    /// Reads the list, page by page, and finds the installation's chargers in it.
    ///
    /// A service may ignore the filter.
    private func chargers(
        of id: Identifier, beside kinds: [Identifier: Int64]
    ) async throws -> ([VendorAnswers.Answer], [Identifier]) {
        var pages: [VendorAnswers.Answer] = []
        var chargers: [Identifier] = []
        var count: Int64 = 1
        while Int64(pages.count) < count {
            let path =
                "/api/chargers?PageIndex=\(pages.count)&PageSize=\(Self.pageSize)&InstallationId=\(id)"
                + "&IncludeDisabled=true"
            let name = "GET /api/chargers (page \(pages.count + 1))"
            let page = VendorAnswers.Answer(name: name, content: try await document(path))
            pages.append(page)
            guard let content = page.content else { break }
            let wire = try Wire(content, in: name)
            count = max(count, try wire.integer("Pages") ?? 1)
            guard count <= Self.mostPages else { throw APIError(.tooManyPages(count), at: name) }
            for item in try wire.list("Data") ?? [] {
                let charger = try Wire(item, in: name)
                let (device, home) = (try charger.identifier("Id"), try charger.text("InstallationId"))
                // A meter's state is not needed.
                let types = [try charger.integer(DeviceType.field), kinds[device]]
                guard !DeviceType.isMeter(types) else { continue }
                if home == nil || home?.lowercased() == id.text.lowercased() { chargers.append(device) }
            }
        }
        return (pages, chargers)
    }

    /// Reads the state of a charger, which may have none if it was never in contact.
    private func state(of charger: Identifier) async throws(APIError) -> VendorAnswers.Answer {
        let path = "/api/chargers/\(charger)/state"
        do {
            return try await answer(path)
        } catch {
            guard case .port(.refused(status: 404, _)) = error.problem else { throw error }
            return VendorAnswers.Answer(name: error.request, content: nil)
        }
    }

    private func states(
        of chargers: [Identifier], _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [Identifier: VendorAnswers.Answer] {
        try await withThrowingTaskGroup(of: (Identifier, VendorAnswers.Answer).self) { group in
            var rest = chargers[...]
            var states: [Identifier: VendorAnswers.Answer] = [:]
            func begin() {
                guard let charger = rest.popFirst() else { return }
                group.addTask { (charger, try await self.state(of: charger)) }
            }
            progress(0, chargers.count)
            for _ in 0..<Self.statesAtOnce { begin() }
            while let (charger, state) = try await group.next() {
                states[charger] = state
                progress(states.count, chargers.count)
                begin()
            }
            return states
        }
    }
}
